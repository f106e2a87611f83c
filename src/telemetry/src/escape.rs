//! Making foreign text harmless on a line of its own.
//!
//! Clients choose paths, hosts and user agents. Control characters (the C0 and C1 ranges, DEL) and the two Unicode
//! line separators are written as `\u` and four hex digits, so that no value can end a log line, begin another, or
//! drive a terminal. Inside JSON, `"` and `\` get a backslash as well.

/// Where the text is going to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Plain text: only control characters are dangerous.
    Line,
    /// A string inside a JSON document.
    Json,
}

/// Appends `text` to a line of a log, so that it cannot end the line: control characters are written as `\u` and four
/// hex digits.
pub fn push_log_text(text: &str, out: &mut Vec<u8>) {
    push_bytes(out, text, Place::Line);
}

/// Appends `text` to bytes.
pub(crate) fn push_bytes(out: &mut Vec<u8>, text: &str, place: Place) {
    if is_plain(text, place) {
        out.extend_from_slice(text.as_bytes());
    } else {
        pieces(text, place, |piece| out.extend_from_slice(piece.as_bytes()));
    }
}

/// Appends `text` to a string.
pub(crate) fn push_str(out: &mut String, text: &str, place: Place) {
    if is_plain(text, place) {
        out.push_str(text);
    } else {
        pieces(text, place, |piece| out.push_str(piece));
    }
}

/// True if nothing needs a closer look: printable ASCII only, and in JSON no quotation mark or backslash.
///
/// Blocks of a fixed size without branches become vector code; the last block overlaps the one before it, so that no
/// tail is left for a loop. An early exit would be slower on the texts that requests carry.
fn is_plain(text: &str, place: Place) -> bool {
    const LONG: usize = 16;
    const SHORT: usize = 8;
    let bytes = text.as_bytes();
    if let Some(last) = bytes.last_chunk::<LONG>() {
        let (blocks, _) = bytes.as_chunks::<LONG>();
        return !blocks.iter().fold(has_odd(last, place), |found, block| found | has_odd(block, place));
    }
    match (bytes.first_chunk::<SHORT>(), bytes.last_chunk::<SHORT>()) {
        (Some(first), Some(last)) => !(has_odd(first, place) | has_odd(last, place)),
        _ => !bytes.iter().any(|&byte| is_odd(byte, place)),
    }
}

fn has_odd<const N: usize>(block: &[u8; N], place: Place) -> bool {
    block.iter().fold(false, |found, &byte| found | is_odd(byte, place))
}

fn is_odd(byte: u8, place: Place) -> bool {
    let outside = byte.wrapping_sub(0x20) >= 0x7f - 0x20;
    outside | ((place == Place::Json) & ((byte == b'"') | (byte == b'\\')))
}

/// Hands out clean runs and escapes in order.
fn pieces(text: &str, place: Place, mut put: impl FnMut(&str)) {
    let mut clean_from = 0;
    for (at, character) in text.char_indices() {
        let mut buffer = [0; 6];
        let Some(escape) = escaped(character, place, &mut buffer) else { continue };
        put(text.get(clean_from..at).unwrap_or_default());
        put(escape);
        clean_from = at + character.len_utf8();
    }
    put(text.get(clean_from..).unwrap_or_default());
}

/// The replacement of one character, or `None` if it may stand as it is.
fn escaped(character: char, place: Place, buffer: &mut [u8; 6]) -> Option<&str> {
    match character {
        '"' if place == Place::Json => return Some("\\\""),
        '\\' if place == Place::Json => return Some("\\\\"),
        '\u{2028}' | '\u{2029}' => {}
        _ if character.is_control() => {}
        _ => return None,
    }
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let code = character as u32;
    let digit = |shift: u32| HEX[((code >> shift) & 15) as usize];
    *buffer = [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)];
    std::str::from_utf8(buffer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangerous_characters_become_visible() {
        let cases = [
            ("plain text", "plain text", "plain text"),
            ("", "", ""),
            ("a\"b\\c", "a\"b\\c", "a\\\"b\\\\c"),
            ("x\r\nGET /", "x\\u000d\\u000aGET /", "x\\u000d\\u000aGET /"),
            ("\0\u{7f}\u{1b}[2J", "\\u0000\\u007f\\u001b[2J", "\\u0000\\u007f\\u001b[2J"),
            ("\u{85}\u{9b}", "\\u0085\\u009b", "\\u0085\\u009b"),
            ("a\u{2028}b\u{2029}", "a\\u2028b\\u2029", "a\\u2028b\\u2029"),
            ("größe 猫", "größe 猫", "größe 猫"),
        ];
        for (text, line, json) in cases {
            let (mut bytes, mut string) = (Vec::new(), String::new());
            push_bytes(&mut bytes, text, Place::Line);
            push_str(&mut string, text, Place::Json);
            assert_eq!(String::from_utf8(bytes).unwrap(), line);
            assert_eq!(string, json);
        }
    }

    #[test]
    fn no_position_escapes_the_search() {
        for length in 1..50 {
            let clean = "x".repeat(length);
            assert!(is_plain(&clean, Place::Json));
            for at in 0..length {
                for (odd, line) in
                    [("\n", false), ("\u{7f}", false), ("ä", false), ("\"", true), ("\\", true)]
                {
                    let text = format!("{}{odd}{}", &clean[..at], &clean[at + 1..]);
                    assert!(!is_plain(&text, Place::Json), "{text:?}");
                    assert_eq!(is_plain(&text, Place::Line), line, "{text:?}");
                }
            }
        }
    }
}
