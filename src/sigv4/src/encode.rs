//! Percent encoding as SigV4 wants it: all but RFC 3986's unreserved characters, with capital digits.

/// Appends `byte`, encoded unless it is unreserved.
pub(crate) fn push_encoded(out: &mut Vec<u8>, byte: u8) {
    if is_unreserved(byte) {
        out.push(byte);
    } else {
        push_escape(out, byte);
    }
}

/// Appends `bytes`, encoded but for unreserved characters.
pub(crate) fn push_all_encoded(out: &mut Vec<u8>, bytes: &[u8]) {
    push_encoded_but(out, bytes, is_unreserved);
}

/// Appends `bytes`, encoded but for those that stay; runs of these are copied whole.
pub(crate) fn push_encoded_but(out: &mut Vec<u8>, mut bytes: &[u8], stays: impl Fn(u8) -> bool) {
    while !bytes.is_empty() {
        let run = bytes.iter().position(|&byte| !stays(byte)).unwrap_or(bytes.len());
        let (plain, rest) = bytes.split_at(run);
        out.extend_from_slice(plain);
        bytes = match rest.split_first() {
            Some((&byte, rest)) => {
                push_escape(out, byte);
                rest
            }
            None => rest,
        };
    }
}

/// Appends the escape of `byte`.
pub(crate) fn push_escape(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(&[b'%', UPPER[usize::from(byte >> 4)], UPPER[usize::from(byte & 15)]]);
}

/// Appends `bytes` in lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(bytes.iter().flat_map(|byte| [LOWER[usize::from(byte >> 4)], LOWER[usize::from(byte & 15)]]));
}

/// Base64 with padding (RFC 4648, section 4): how messages show a digest.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number =
            chunk.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let sextet = number >> (18 - 6 * at) & 63;
            text.push(if at <= chunk.len() { char::from(BASE64[sextet]) } else { '=' });
        }
    }
    text
}

/// The 32 bytes that 64 hexadecimal digits of any casing name.
pub(crate) fn read_digest(hex: &[u8]) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = escaped(pair)?;
    }
    Some(digest)
}

/// The byte that two hexadecimal digits name.
pub(crate) fn escaped(digits: &[u8]) -> Option<u8> {
    let &[high, low] = digits else { return None };
    Some(digit(high)? << 4 | digit(low)?)
}

/// Whether encoding leaves the byte alone (RFC 3986, 2.3).
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[byte as usize]
}

/// Bytes that no message may carry in its target; a raw line break would forge a line of the canonical request.
pub(crate) const fn is_control(byte: u8) -> bool {
    byte < b' ' || byte == 0x7f
}

/// Whether a field's value has bytes that none may have. All of it is looked at, many bytes at a time.
pub(crate) fn has_control_but_tab(value: &[u8]) -> bool {
    value.iter().fold(false, |found, &byte| found | (is_control(byte) & (byte != b'\t')))
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";
const LOWER: &[u8; 16] = b"0123456789abcdef";

const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        table[byte] = c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_to_four() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        cases.into_iter().for_each(|(bytes, text)| assert_eq!(base64(bytes.as_bytes()), text));
    }

    #[test]
    fn a_digest_is_64_digits() {
        assert_eq!(read_digest("aF".repeat(32).as_bytes()), Some([0xaf; 32]));
        for wrong in ["", "af", &"af".repeat(33), &"ag".repeat(32), &"\u{e9}".repeat(32)] {
            assert_eq!(read_digest(wrong.as_bytes()), None);
        }
    }
}
