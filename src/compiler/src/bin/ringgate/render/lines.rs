//! The lines of all documents, found once: asking for each line anew would read the document for every mistake.

use std::collections::HashMap;

use ringgate_definition::{Place, SourceId, Sources};

/// How many characters of a line are shown; a minified document may be one line of fifty megabytes.
const SHOWN_CHARACTERS_MAX: usize = 100;
/// How many characters before the caret are shown of a long line.
const BEFORE_CARET_MAX: usize = 40;
/// Every so many characters of a long line, their place in bytes is remembered.
const STRIDE: usize = 4096;

/// The lines of all documents.
pub(super) struct Lines<'a> {
    sources: &'a Sources,
    starts: Vec<Option<Vec<usize>>>,
    strides: HashMap<(SourceId, u32), Vec<usize>>,
}

/// The part of a line around a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What is shown.
    pub(super) text: String,
    /// Characters before the caret.
    pub(super) before: usize,
    /// Carets.
    pub(super) width: usize,
}

impl<'a> Lines<'a> {
    /// The lines of these documents.
    pub(super) fn new(sources: &'a Sources) -> Lines<'a> {
        Lines { sources, starts: vec![None; sources.names().count()], strides: HashMap::new() }
    }

    /// A place that is nowhere has line 0.
    pub(super) fn is_somewhere(&self, place: Place) -> bool {
        place.line > 0 && (place.source.0 as usize) < self.starts.len()
    }

    /// The document's name as it was given.
    pub(super) fn name(&self, source: SourceId) -> &'a str {
        &self.sources.get(source).name
    }

    /// What to show of a place's line, and where the carets go.
    pub(super) fn excerpt(&mut self, place: Place) -> Excerpt {
        let line = self.line(place);
        let from_column = place.column.saturating_sub(1) as usize;
        let is_long = line.chars().nth(SHOWN_CHARACTERS_MAX).is_some();
        let first = if is_long { from_column.saturating_sub(BEFORE_CARET_MAX) } else { 0 };
        let rest = self.skip(place, line, first);
        let mut text = String::new();
        if first > 0 {
            text.push('…');
        }
        let before = from_column.saturating_sub(first) + usize::from(first > 0);
        text.extend(rest.chars().take(SHOWN_CHARACTERS_MAX).map(clean_character));
        let shown = text.chars().count();
        if rest.chars().nth(SHOWN_CHARACTERS_MAX).is_some() {
            text.push('…');
        }
        let width = (place.width as usize).min(shown.saturating_sub(before)).max(1);
        Excerpt { text, before, width }
    }

    fn line(&mut self, place: Place) -> &'a str {
        let text = self.sources.get(place.source).text.as_str();
        let Some(slot) = self.starts.get_mut(place.source.0 as usize) else { return "" };
        let find = || std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let starts = slot.get_or_insert_with(find);
        let at = (place.line as usize).saturating_sub(1);
        let Some(start) = starts.get(at) else { return "" };
        let end = starts.get(at + 1).copied().unwrap_or(text.len());
        text.get(*start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// The line without its first characters.
    fn skip(&mut self, place: Place, line: &'a str, characters: usize) -> &'a str {
        let find = || line.char_indices().step_by(STRIDE).map(|(at, _)| at).collect();
        let strides = self.strides.entry((place.source, place.line)).or_insert_with(find);
        let near = strides.get(characters / STRIDE).copied().unwrap_or(line.len());
        let rest = line.get(near..).unwrap_or_default();
        let at = rest.char_indices().nth(characters % STRIDE).map_or(rest.len(), |(at, _)| at);
        rest.get(at..).unwrap_or_default()
    }
}

/// One character for one, so that carets stay where they belong; text from a document must not command the
/// terminal.
pub(super) fn clean_character(c: char) -> char {
    let turns_text = matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match c {
        '\t' => ' ',
        c if c.is_control() || turns_text => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use ringgate_definition::{Place, SourceId, Sources};

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let mut sources = Sources::default();
        sources.add("a", format!("short\r\n{}y{}\n", "ä".repeat(499_999), "x".repeat(500_000)));
        let mut lines = Lines::new(&sources);
        let mut excerpt =
            |line, column, width| lines.excerpt(Place { source: SourceId(0), line, column, width });
        let cut = excerpt(2, 500_000, 10);
        assert!(cut.text.chars().count() < 110);
        assert_eq!((cut.before, cut.width), (41, 10));
        assert_eq!(cut.text.chars().nth(41), Some('y'));
        let cut = excerpt(1, 99, 5);
        assert_eq!((cut.text.as_str(), cut.before, cut.width), ("short", 98, 1));
        assert_eq!(excerpt(99, 1, 1).text, "");
        assert_eq!(excerpt(2, 9_999_999, 1).width, 1);
    }
}
