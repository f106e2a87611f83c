//! Base64 as the conversions of payloads have it (R-INT-25): the alphabet of RFC 4648, 4, read as Java's basic decoder
//! reads it.

use std::fmt;

/// Text that is no base64. Whoever sent the payload, or whoever asked for the conversion; the answer is 500 with
/// API_CONFIGURATION_ERROR (R-INT-25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBase64 {
    /// Where the reader gave up, in bytes.
    pub at: usize,
}

impl fmt::Display for BadBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the payload is to be converted to binary, but is no base64 at byte {}; send base64 without white \
             space, or remove CONVERT_TO_BINARY",
            self.at
        )
    }
}

impl std::error::Error for BadBase64 {}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// No character of the alphabet.
const NONE: u8 = 0xff;
/// The value of each character.
static VALUES: [u8; 256] = values();

/// Base64 with padding, in one line.
pub fn encode_base64(bytes: &[u8]) -> String {
    // the alphabet is ASCII
    String::from_utf8(encode(bytes)).unwrap_or_default()
}

/// The same as bytes.
pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    let (whole, rest) = bytes.as_chunks::<3>();
    for [a, b, c] in whole {
        let bits = u32::from_be_bytes([0, *a, *b, *c]);
        out.extend_from_slice(&[letter(bits >> 18), letter(bits >> 12), letter(bits >> 6), letter(bits)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from_be_bytes([0, a, 0, 0]);
            out.extend_from_slice(&[letter(bits >> 18), letter(bits >> 12), b'=', b'=']);
        }
        [a, b] => {
            let bits = u32::from_be_bytes([0, a, b, 0]);
            out.extend_from_slice(&[letter(bits >> 18), letter(bits >> 12), letter(bits >> 6), b'=']);
        }
        _ => {}
    }
    out
}

/// The bytes of base64 text. As in Java: no white space, padding may be missing but not incomplete, nothing follows
/// it, and the bits beyond the last byte do not matter.
///
/// # Errors
/// When it is no base64.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, BadBase64> {
    let body = without_padding(text)?;
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 2);
    let (whole, rest) = body.as_chunks::<4>();
    for (index, unit) in whole.iter().enumerate() {
        let [a, b, c, d] = unit.map(|letter| VALUES[usize::from(letter)]);
        // values have six bits
        if (a | b | c | d) > 63 {
            return Err(bad_letter(unit, index * 4));
        }
        let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
        let [_, first, second, third] = bits.to_be_bytes();
        out.extend_from_slice(&[first, second, third]);
    }
    decode_last(rest, whole.len() * 4, &mut out)?;
    Ok(out)
}

/// Two or three letters give one or two bytes; one letter gives none and is an error.
fn decode_last(rest: &[u8], at: usize, out: &mut Vec<u8>) -> Result<(), BadBase64> {
    let mut bits = 0u32;
    for (index, letter) in rest.iter().enumerate() {
        let value = VALUES[usize::from(*letter)];
        if value == NONE {
            return Err(BadBase64 { at: at + index });
        }
        bits |= u32::from(value) << (18 - 6 * index);
    }
    let [_, first, second, _] = bits.to_be_bytes();
    match rest.len() {
        0 => {}
        1 => return Err(BadBase64 { at: at + 1 }),
        2 => out.push(first),
        _ => out.extend_from_slice(&[first, second]),
    }
    Ok(())
}

/// The letters before the padding, which must make the last unit complete.
fn without_padding(text: &[u8]) -> Result<&[u8], BadBase64> {
    let Some(mark) = text.iter().position(|byte| *byte == b'=') else { return Ok(text) };
    let (body, padding) = text.split_at(mark);
    match (mark % 4, padding) {
        (2, b"==") | (3, b"=") => Ok(body),
        (2, [_, b'=', ..]) => Err(BadBase64 { at: mark + 2 }),
        (2 | 3, _) => Err(BadBase64 { at: mark + 1 }),
        _ => Err(BadBase64 { at: mark }),
    }
}

fn bad_letter(unit: &[u8], at: usize) -> BadBase64 {
    let within = unit.iter().position(|letter| VALUES[usize::from(*letter)] == NONE);
    BadBase64 { at: at + within.unwrap_or_default() }
}

fn letter(bits: u32) -> u8 {
    ALPHABET[(bits & 63) as usize]
}

const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r_int_25_the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text.as_bytes());
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(bytes.as_bytes()), "{text}");
            let bare = text.trim_end_matches('=');
            assert_eq!(decode(bare.as_bytes()).as_deref(), Ok(bytes.as_bytes()), "{bare}");
        }
        assert_eq!(decode(b"+/+/").as_deref(), Ok(&[0xfb, 0xff, 0xbf][..]));
    }

    #[test]
    fn r_int_25_bits_beyond_the_last_byte_do_not_matter() {
        assert_eq!(decode(b"Zh==").as_deref(), Ok(&b"f"[..]));
        assert_eq!(decode(b"Zm9=").as_deref(), Ok(&b"fo"[..]));
    }

    #[test]
    fn r_int_25_what_java_refuses_is_refused() {
        for (text, at) in [
            ("Z", 1),
            ("Z=", 1),
            ("Z===", 1),
            ("=", 0),
            ("====", 0),
            ("Zm9v=", 4),
            ("Zg=", 3),
            ("Zg=a", 3),
            ("Zg==a", 4),
            ("Zg==Zg==", 4),
            ("Zm8=a", 4),
            ("Zm8==", 4),
            ("Zm9v\n", 4),
            ("Zm\n9v", 2),
            (" Zm9v", 0),
            ("Zm9vZ m8", 5),
            ("-_-_", 0),
            ("Zm9\u{e4}", 3),
            ("{\"a\":1}", 0),
        ] {
            assert_eq!(decode(text.as_bytes()), Err(BadBase64 { at }), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn r_int_25_what_is_encoded_decodes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = encode(&bytes);
            prop_assert_eq!(text.len(), bytes.len().div_ceil(3) * 4);
            prop_assert_eq!(decode(&text), Ok(bytes));
        }

        #[test]
        fn any_bytes_are_decoded_or_refused_at_a_place(text in "[A-Ca-c0-9+/= ]{0,12}") {
            if let Err(error) = decode(text.as_bytes()) {
                prop_assert!(error.at <= text.len());
            }
        }
    }
}
