//! Percent escapes in paths and queries.

/// Decodes escapes once; `None` where an escape is broken or the bytes are no UTF-8 (S-PL-07). `+` means a space in
/// queries alone.
pub(crate) fn decode(text: &str, is_query: bool) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            b'+' if is_query => b' ',
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn escapes_are_decoded_once() {
        let cases = [
            ("a%20b", false, Some("a b")),
            ("a+b", false, Some("a+b")),
            ("a+b", true, Some("a b")),
            ("%252F", false, Some("%2F")),
            ("%C3%a9", false, Some("é")),
            ("%28none%29", false, Some("(none)")),
            ("%", false, None),
            ("%4", false, None),
            ("%+1", false, None),
            ("%ff", false, None),
        ];
        for (text, is_query, want) in cases {
            assert_eq!(decode(text, is_query).as_deref(), want, "{text}");
        }
    }
}
