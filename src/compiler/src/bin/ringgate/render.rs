//! Tells diagnostics: to people with the line and a caret, to programs as JSON.

mod lines;

use std::fmt::Write;

use ringgate_definition::{Diagnostic, Diagnostics, Place, Severity, Sources};
use serde_json::{Value, json};

use crate::code::{self, hides_line};
use lines::{Lines, clean_character};

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
    let excerpt = lines.excerpt(place);
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let bar = paint.faint("|");
    let _ = writeln!(out, "  {} {bar} {}", paint.faint(&number), excerpt.text);
    let caret = paint.severity(severity, &"^".repeat(excerpt.width));
    let _ = writeln!(out, "  {margin} {bar} {}{caret}", " ".repeat(excerpt.before));
}

/// Text from a document must not command the terminal.
fn clean(text: &str) -> String {
    text.chars().map(clean_character).collect()
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
    use super::{Paint, human, json};
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
}
