//! The known name that a mistyped one was meant to be.

use ringgate_definition::Diagnostics;

/// Longer names are not compared: the effort is the product of both lengths.
const CHARS_MAX: usize = 80;

/// The nearest of `known` to `name`, if it is near: the same but for case, or at most a third of it edited.
///
/// None once the diagnostics are full: nobody would read it, and a document of nothing but mistakes would take long.
pub(crate) fn nearest<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
    diagnostics: &Diagnostics,
) -> Option<&'k str> {
    let wanted: Vec<char> = name.chars().flat_map(char::to_lowercase).take(CHARS_MAX + 1).collect();
    if wanted.len() > CHARS_MAX || diagnostics.len() >= Diagnostics::KEPT_MAX {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let letters: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
        let allowed = (letters.len() / 3).max(1);
        // Most candidates are told by their length alone.
        if letters.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let edits = distance(&wanted, &letters);
        if edits <= allowed && best.is_none_or(|(fewest, _)| edits < fewest) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Edits that turn one into the other: insert, remove, replace, or swap two neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, from) in a.iter().enumerate() {
        let mut next = vec![row + 1; width];
        for (column, to) in b.iter().enumerate() {
            let replaced = last[column] + usize::from(from != to);
            let mut best = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped = row > 0 && column > 0 && a[row - 1] == *to && b[column - 1] == *from;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            next[column + 1] = best;
        }
        (before, last) = (last, next);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["httpMethod", "type", "uri", "responses"];
        let cases = [
            ("httpmethod", Some("httpMethod")),
            ("httpMehtod", Some("httpMethod")),
            ("tpye", Some("type")),
            ("response", Some("responses")),
            ("url", Some("uri")),
            ("banana", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, known, &Diagnostics::default()), expected, "{name}");
        }
    }
}
