//! Where a place inside a text stands in the document that the text was read from.

use std::iter::Peekable;
use std::str::Chars;

use ringgate_definition::{Located, Place, Sources};

/// The place of a line and column (both from 1, in characters) of a text. `None` when the document writes the text in
/// a way that does not tell: folded over lines, or changed by a placeholder.
pub(crate) fn locate(sources: &Sources, text: &Located<String>, line: u32, column: u32) -> Option<Place> {
    let place = text.place;
    sources.names().nth(place.source.0 as usize)?;
    in_block(sources, text, line, column).or_else(|| {
        let written = sources.line(place.source, place.line);
        let before = usize::try_from(place.column).ok()?.checked_sub(1)?;
        let rest = &written[written.char_indices().nth(before)?.0..];
        match rest.chars().next()? {
            '"' => in_line(&rest[1..], Style::Double, text, line, column),
            '\'' => in_line(&rest[1..], Style::Single, text, line, column),
            _ => in_line(rest, Style::Plain, text, line, column),
        }
    })
}

/// A literal block, whose place is its first character: its lines stand there as they are, indented.
fn in_block(sources: &Sources, text: &Located<String>, line: u32, column: u32) -> Option<Place> {
    let (line, column) = within(&text.value, line, column);
    let source = &sources.get(text.place.source).text;
    let first = usize::try_from(text.place.line).ok()?.checked_sub(1)?;
    let count = usize::try_from(line).ok()?;
    let mut written = source.lines().skip(first);
    let mut indentation = None;
    for inner in text.value.split('\n').take(count) {
        let before = written.next()?.strip_suffix(inner)?;
        indentation = Some(before.len()).filter(|_| before.bytes().all(|b| b == b' '));
        indentation?;
    }
    let column = u32::try_from(indentation?).ok()?.checked_add(column)?;
    let line = text.place.line.checked_add(line)?.checked_sub(1)?;
    Some(Place { line, column, width: 1, ..text.place })
}

/// What ends after the last line break has no line of its own in a block: its end is that of the line before.
fn within(text: &str, line: u32, column: u32) -> (u32, u32) {
    let Some(body) = text.strip_suffix('\n') else { return (line, column) };
    match body.split('\n').zip(1..).last() {
        Some((last, number)) if line > number => (number, last.chars().count() as u32 + 1),
        _ => (line, column),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Double,
    Single,
    Plain,
}

/// A text in one line: both are read side by side, and must say the same.
fn in_line(written: &str, style: Style, text: &Located<String>, line: u32, column: u32) -> Option<Place> {
    let quote = u32::from(style != Style::Plain);
    let mut written = written.chars().peekable();
    let mut at = text.place.column.checked_add(quote)?;
    let (mut inner_line, mut inner_column) = (1, 1);
    for expected in text.value.chars() {
        if (inner_line, inner_column) == (line, column) {
            break;
        }
        let (character, width) = next(&mut written, style)?;
        if character != expected {
            return None;
        }
        at = at.checked_add(width)?;
        (inner_line, inner_column) =
            if character == '\n' { (inner_line + 1, 1) } else { (inner_line, inner_column + 1) };
    }
    let is_found = (inner_line, inner_column) == (line, column);
    is_found.then_some(Place { column: at, width: 1, ..text.place })
}

/// The next character of a text and how many characters of the document write it.
fn next(written: &mut Peekable<Chars<'_>>, style: Style) -> Option<(char, u32)> {
    match (style, written.next()?) {
        (Style::Double, '\\') => escaped(written),
        (Style::Double, '"') => None,
        (Style::Single, '\'') => (written.next()? == '\'').then_some(('\'', 2)),
        (_, plain) => Some((plain, 1)),
    }
}

/// What follows a backslash, in JSON and in YAML.
fn escaped(written: &mut Peekable<Chars<'_>>) -> Option<(char, u32)> {
    Some(match written.next()? {
        'n' => ('\n', 2),
        't' => ('\t', 2),
        'r' => ('\r', 2),
        'b' => ('\u{8}', 2),
        'f' => ('\u{c}', 2),
        '0' => ('\0', 2),
        'x' => (char::from_u32(digits(written, 2)?)?, 4),
        'u' => return unicode(written),
        'U' => (char::from_u32(digits(written, 8)?)?, 10),
        same @ ('"' | '\\' | '/' | ' ') => (same, 2),
        _ => return None,
    })
}

/// `\uXXXX`; two of them where one is half of a pair.
fn unicode(written: &mut Peekable<Chars<'_>>) -> Option<(char, u32)> {
    let first = digits(written, 4)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let is_escape = written.next()? == '\\' && written.next()? == 'u';
    let second = digits(written, 4).filter(|_| is_escape)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    char::decode_utf16(pair).next()?.ok().map(|character| (character, 12))
}

fn digits(written: &mut Peekable<Chars<'_>>, count: usize) -> Option<u32> {
    (0..count).try_fold(0_u32, |number, _| Some(number.checked_mul(16)? + written.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use ringgate_definition::{Located, Place, Sources};

    use super::locate;

    /// Where the character after `§` in `text` stands in a document in which the text begins at line 2, column 4.
    #[track_caller]
    fn check(written: &str, text: &str, expected: Option<(u32, u32)>) {
        check_from((2, 4), written, text, expected);
    }

    #[track_caller]
    fn check_from(begins: (u32, u32), written: &str, text: &str, expected: Option<(u32, u32)>) {
        let mut sources = Sources::default();
        let source = sources.add("t", format!("x:\n y:{written}\nz: 1\n"));
        let (before, after) = text.split_once('§').expect("a mark");
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        let place = Place { source, line: begins.0, column: begins.1, width: 1 };
        let found = locate(&sources, &Located::new(format!("{before}{after}"), place), line, column);
        assert_eq!(found.map(|place| (place.line, place.column)), expected, "{written}");
    }

    #[test]
    fn finds_places_in_every_style() {
        check("abc", "a§bc", Some((2, 5)));
        check("abc", "abc§", Some((2, 7)));
        check("'a''bc'", "a'b§c", Some((2, 9)));
        check(r#""a\n\"b""#, "a\n\"§b", Some((2, 10)));
        check(r#""ä\u00e4\ud83d\ude00b""#, "ää😀§b", Some((2, 24)));
        check(r#""a\/b""#, "a/§b", Some((2, 8)));
        let block = |written: &str, text: &str, expected| check_from((3, 4), written, text, expected);
        block(" |\n   one\n\n    two", "one\n\n t§wo\n", Some((5, 6)));
        block(" |\n   \"one\"\n   two", "\"one\"\nt§wo\n", Some((4, 5)));
        block(" |\n   one", "one\n§", Some((3, 7)));
        block(" >\n   one\n   two", "one t§wo\n", None);
        check("\"a\n   b\"", "a §b", None);
        check("a${AWS::Region}b", "aus-east-1§b", None);
        check("", "§", None);
    }

    #[test]
    fn a_place_outside_of_every_document_is_nowhere() {
        let text = Located::new("a".to_owned(), Place::default());
        assert_eq!(locate(&Sources::default(), &text, 1, 1), None);
    }
}
