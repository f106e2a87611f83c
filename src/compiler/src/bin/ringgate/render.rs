//! Tells diagnostics: to people with the line and a caret, to programs as JSON.

use std::fmt::Write;

use ringgate_definition::{Diagnostic, Diagnostics, Place, Severity, SourceId, Sources};
use serde_json::{Value, json};

use crate::code::{self, hides_line};

/// How many characters of a line are shown; a minified document may be one line of a megabyte.
const SHOWN_CHARACTERS_MAX: usize = 100;
/// How many characters before the caret are shown of a long line.
const BEFORE_CARET_MAX: usize = 40;

/// Colours for a terminal, or nothing.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) colours: bool,
}

impl Paint {
    fn on(self, colour: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.on(colour, text)
    }

    fn faint(self, text: &str) -> String {
        self.on("2", text)
    }
}

/// The lines of all documents, found once: asking for each line anew would read the document for every mistake.
struct Lines<'a> {
    sources: &'a Sources,
    starts: Vec<Option<Vec<usize>>>,
}

impl<'a> Lines<'a> {
    fn new(sources: &'a Sources) -> Lines<'a> {
        Lines { sources, starts: vec![None; sources.names().count()] }
    }

    /// A place that is nowhere has line 0.
    fn is_somewhere(&self, place: Place) -> bool {
        place.line > 0 && (place.source.0 as usize) < self.starts.len()
    }

    fn name(&self, source: SourceId) -> &'a str {
        &self.sources.get(source).name
    }

    fn line(&mut self, place: Place) -> &'a str {
        let text = self.sources.get(place.source).text.as_str();
        let Some(slot) = self.starts.get_mut(place.source.0 as usize) else { return "" };
        let find = || std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let starts = slot.get_or_insert_with(find);
        let start = starts.get(place.line as usize - 1).copied();
        let line = start.and_then(|start| text.get(start..)).and_then(|rest| rest.split('\n').next());
        line.unwrap_or_default().trim_end_matches('\r')
    }
}

/// All diagnostics for people, with a summary; empty if there is none.
pub(crate) fn human(diagnostics: &Diagnostics, sources: &Sources, paint: Paint) -> String {
    let mut lines = Lines::new(sources);
    let mut out = String::new();
    for diagnostic in diagnostics.sorted() {
        render_one(diagnostic, &mut lines, paint, &mut out);
    }
    if diagnostics.left_out() > 0 {
        let _ = writeln!(out, "… and {} more that are not shown\n", diagnostics.left_out());
    }
    if let Some(summary) = summary(diagnostics) {
        let _ = writeln!(out, "{summary}");
    }
    out
}

/// `2 errors, 1 warning`; nothing if there is none.
pub(crate) fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let sorted = diagnostics.sorted();
    let count = |severity| sorted.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let some = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let parts: Vec<String> = [
        some(count(Severity::Error), "error"),
        some(count(Severity::Warning), "warning"),
        some(count(Severity::Note), "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn render_one(diagnostic: &Diagnostic, lines: &mut Lines<'_>, paint: Paint, out: &mut String) {
    let name = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let head = paint.severity(diagnostic.severity, &format!("{name}[{}]", diagnostic.code));
    let _ = writeln!(out, "{head}: {}", clean(&diagnostic.message));
    let hidden = hides_line(diagnostic.code);
    if let Some(place) = diagnostic.place.filter(|place| lines.is_somewhere(*place)) {
        render_place(place, "-->", None, hidden, lines, paint, diagnostic.severity, out);
    }
    for (place, what) in &diagnostic.related {
        if lines.is_somewhere(*place) {
            render_place(*place, ":::", Some(what), hidden, lines, paint, Severity::Note, out);
        }
    }
    if let Some(remedy) = &diagnostic.remedy {
        let _ = writeln!(out, "  {} {}", paint.on("1;32", "help:"), clean(remedy));
    }
    out.push('\n');
}

#[allow(clippy::too_many_arguments)]
fn render_place(
    place: Place,
    arrow: &str,
    what: Option<&str>,
    hidden: bool,
    lines: &mut Lines<'_>,
    paint: Paint,
    severity: Severity,
    out: &mut String,
) {
    let at = format!("{}:{}:{}", clean(lines.name(place.source)), place.line, place.column);
    let what = what.map(|what| format!("  {}", clean(what))).unwrap_or_default();
    let _ = writeln!(out, "  {} {at}{what}", paint.faint(arrow));
    if hidden {
        return;
    }
    let excerpt = excerpt(lines.line(place), place.column as usize, place.width.max(1) as usize);
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let bar = paint.faint("|");
    let _ = writeln!(out, "  {} {bar} {}", paint.faint(&number), excerpt.text);
    let caret = paint.severity(severity, &"^".repeat(excerpt.width));
    let _ = writeln!(out, "  {margin} {bar} {}{caret}", " ".repeat(excerpt.before));
}

/// The part of a line around a place.
struct Excerpt {
    text: String,
    /// Characters before the caret.
    before: usize,
    /// Carets.
    width: usize,
}

fn excerpt(line: &str, column: usize, width: usize) -> Excerpt {
    let from_column = column.saturating_sub(1);
    let total = line.chars().count();
    let first = if total <= SHOWN_CHARACTERS_MAX { 0 } else { from_column.saturating_sub(BEFORE_CARET_MAX) };
    let mut text = String::new();
    if first > 0 {
        text.push('…');
    }
    let before = from_column.saturating_sub(first) + usize::from(first > 0);
    text.extend(line.chars().skip(first).take(SHOWN_CHARACTERS_MAX).map(clean_character));
    let shown = text.chars().count();
    if total > first + SHOWN_CHARACTERS_MAX {
        text.push('…');
    }
    let width = width.min(shown.saturating_sub(before)).max(1);
    Excerpt { text, before, width }
}

/// Text from a document must not command the terminal.
fn clean(text: &str) -> String {
    text.chars().map(clean_character).collect()
}

/// One character for one, so that carets stay where they belong.
fn clean_character(c: char) -> char {
    let turns_text = matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match c {
        '\t' => ' ',
        c if c.is_control() || turns_text => '\u{fffd}',
        c => c,
    }
}

/// All diagnostics for programs: one array.
pub(crate) fn json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let lines = Lines::new(sources);
    let mut list: Vec<Value> =
        diagnostics.sorted().into_iter().map(|diagnostic| json_one(diagnostic, &lines)).collect();
    if diagnostics.left_out() > 0 {
        let message = format!("{} more are not told", diagnostics.left_out());
        let more = Diagnostic::new(Severity::Note, code::MORE, None, message);
        list.push(json_one(&more, &lines));
    }
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

fn json_one(diagnostic: &Diagnostic, lines: &Lines<'_>) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let place = |place: Place| {
        if !lines.is_somewhere(place) {
            return Value::Null;
        }
        json!({
            "file": lines.name(place.source),
            "line": place.line,
            "column": place.column,
            "width": place.width,
        })
    };
    let related: Vec<Value> =
        diagnostic.related.iter().map(|(at, what)| json!({ "place": place(*at), "message": what })).collect();
    json!({
        "severity": severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "place": diagnostic.place.map_or(Value::Null, place),
        "remedy": diagnostic.remedy,
        "related": related,
    })
}

#[cfg(test)]
mod tests {
    use super::{Paint, excerpt, human, json};
    use ringgate_definition::{Diagnostic, Diagnostics, Place, SourceId, Sources};

    fn place(line: u32, column: u32, width: u32) -> Place {
        Place { source: SourceId(0), line, column, width }
    }

    #[test]
    fn shows_line_caret_reason_and_remedy() {
        let mut sources = Sources::default();
        sources.add("a.yaml", "one\r\n\ttwo äö three\n");
        let mut diagnostics = Diagnostics::default();
        let diagnostic = Diagnostic::error("RG9999", place(2, 6, 2), "bad \u{1b}[31m thing");
        diagnostics.push(diagnostic.remedy("mend it").related(place(1, 1, 3), "because of this"));
        let shown = human(&diagnostics, &sources, Paint { colours: false });
        let expected = "error[RG9999]: bad \u{fffd}[31m thing\n  --> a.yaml:2:6\n  2 |  two äö three\n    \
                        |      ^^\n  ::: a.yaml:1:1  because of this\n  1 | one\n    | ^^^\n  \
                        help: mend it\n\n1 error\n";
        assert_eq!(shown, expected);
        assert!(
            human(&diagnostics, &sources, Paint { colours: true })
                .contains("\u{1b}[1;31merror[RG9999]\u{1b}[0m")
        );
        let list: serde_json::Value = serde_json::from_str(&json(&diagnostics, &sources)).expect("json");
        assert_eq!(list[0]["place"]["line"], 2);
        assert_eq!(list[0]["related"][0]["message"], "because of this");
    }

    #[test]
    fn a_secret_is_not_shown() {
        let mut sources = Sources::default();
        sources.add("a.yaml", "value: hunter2\n");
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::error(ringgate_compiler::code::KEY_VALUE, place(1, 8, 7), "too short"));
        assert!(!human(&diagnostics, &sources, Paint { colours: false }).contains("hunter2"));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = "x".repeat(1_000_000);
        let cut = excerpt(&line, 500_000, 10);
        assert!(cut.text.chars().count() < 110);
        assert_eq!((cut.before, cut.width), (41, 10));
        let cut = excerpt("short", 99, 5);
        assert_eq!((cut.before, cut.width), (98, 1));
    }
}
