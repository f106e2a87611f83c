/// The bytes of a text in base64url (RFC 4648, 5) without padding. There is one text for each sequence of bytes: bits
/// that say nothing must be zero, so that no token can be written in two ways.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.chunks(4) {
        let mut number: u32 = 0;
        for &letter in chunk {
            number = number << 6 | u32::from(sextet(letter)?);
        }
        match chunk.len() {
            4 => bytes.extend_from_slice(&number.to_be_bytes()[1..]),
            3 if number & 0b11 == 0 => bytes.extend_from_slice(&(number >> 2).to_be_bytes()[2..]),
            2 if number & 0b1111 == 0 => bytes.extend_from_slice(&(number >> 4).to_be_bytes()[3..]),
            _ => return None,
        }
    }
    Some(bytes)
}

const fn sextet(letter: u8) -> Option<u8> {
    let value = SEXTETS[letter as usize];
    if value == NO_SEXTET { None } else { Some(value) }
}

const NO_SEXTET: u8 = 0xff;

const SEXTETS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut table = [NO_SEXTET; 256];
    let mut at = 0;
    while at < alphabet.len() {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn only_the_one_text_of_some_bytes_is_read() {
        let cases: [(&str, Option<&[u8]>); 14] = [
            ("", Some(b"")),
            ("Zg", Some(b"f")),
            ("Zm8", Some(b"fo")),
            ("Zm9v", Some(b"foo")),
            ("Zm9vYg", Some(b"foob")),
            ("-_-_", Some(&[0xfb, 0xff, 0xbf])),
            ("Z", None),
            ("Zh", None),
            ("Zm9", None),
            ("Zg==", None),
            ("Zm9v\n", None),
            ("+/+/", None),
            ("Zm9vA", None),
            ("Zm\u{e9}", None),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text.as_bytes()).as_deref(), bytes, "{text}");
        }
    }
}
