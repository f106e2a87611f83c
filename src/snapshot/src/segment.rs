//! The form in which path segments are compared (R-ROUTE-20): raw, except that a percent-encoded unreserved
//! character equals the plain one, and the digits of an escape have no case (RFC 3986, 6.2.2).

/// The longest literal segment a tree can hold, in bytes of its canonical form. A longer one in a request can
/// therefore match no literal.
pub const SEGMENT_BYTES_MAX: usize = 1_024;

/// The canonical form of `segment`, byte by byte. A segment with a malformed escape stays as it is, all of it:
/// otherwise `%%341` would become `%41`, which means something else again.
pub fn canonical(segment: &[u8]) -> impl Iterator<Item = u8> {
    let has_escapes = segment.contains(&b'%') && is_well_formed(segment);
    Canonical { rest: segment, has_escapes, pending: [None; 2] }
}

/// Looks something up by the canonical form of `segment`, without an allocation, and without a copy when the segment
/// has no escapes, which is nearly always. `None` without a look if the form is longer than [`SEGMENT_BYTES_MAX`].
#[inline]
pub fn with_canonical<T>(segment: &[u8], look: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
    if segment.contains(&b'%') { with_rewritten(segment, look) } else { look(segment) }
}

#[cold]
#[inline(never)]
fn with_rewritten<T>(segment: &[u8], look: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
    let mut buffer = [0; SEGMENT_BYTES_MAX];
    let mut len = 0;
    for byte in canonical(segment) {
        *buffer.get_mut(len)? = byte;
        len += 1;
    }
    look(buffer.get(..len)?)
}

struct Canonical<'a> {
    rest: &'a [u8],
    has_escapes: bool,
    /// The digits of an escape whose `%` has been handed out.
    pending: [Option<u8>; 2],
}

impl Iterator for Canonical<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if let Some(digit) = self.pending[0].take() {
            self.pending.swap(0, 1);
            return Some(digit);
        }
        match self.rest {
            [b'%', high, low, rest @ ..] if self.has_escapes => {
                self.rest = rest;
                let byte = escaped(*high, *low)?;
                if is_unreserved(byte) {
                    return Some(byte);
                }
                self.pending = [Some(high.to_ascii_uppercase()), Some(low.to_ascii_uppercase())];
                Some(b'%')
            }
            [byte, rest @ ..] => {
                self.rest = rest;
                Some(*byte)
            }
            [] => None,
        }
    }
}

/// Whether every `%` is followed by two hexadecimal digits.
pub fn is_well_formed(segment: &[u8]) -> bool {
    let mut rest = segment;
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        match rest.get(at + 1..) {
            Some([high, low, after @ ..]) if escaped(*high, *low).is_some() => rest = after,
            _ => return false,
        }
    }
    true
}

/// RFC 3986, 2.3.
pub fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The byte that two hexadecimal digits stand for.
pub fn escaped(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canon(text: &[u8]) -> Vec<u8> {
        canonical(text).collect()
    }

    #[test]
    fn r_route_20_only_unreserved_escapes_are_undone() {
        let cases = [
            ("pets", "pets"),
            ("%70ets", "pets"),
            ("%7Ea%2d%2E%5f", "~a-._"),
            ("%2f", "%2F"),
            ("a%20b", "a%20b"),
            ("%2541", "%2541"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz%41", "%zz%41"),
            ("%%341", "%%341"),
            ("%c3%a9", "%C3%A9"),
            ("", ""),
        ];
        for (from, to) in cases {
            assert_eq!(canon(from.as_bytes()), to.as_bytes(), "{from}");
            let copied = with_canonical(from.as_bytes(), |bytes| Some(bytes.to_vec()));
            assert_eq!(copied.as_deref(), Some(to.as_bytes()), "{from}");
        }
    }

    #[test]
    fn a_segment_longer_than_any_literal_equals_none() {
        let long = b"%41".repeat(SEGMENT_BYTES_MAX + 1);
        assert_eq!(with_canonical(&long, |bytes| Some(bytes.len())), None);
        assert_eq!(with_canonical(&long[3..], |bytes| Some(bytes.len())), Some(SEGMENT_BYTES_MAX));
    }

    proptest! {
        #[test]
        fn canonical_is_idempotent(bytes in "[%0-9a-fA-Fz/.~-]{0,24}") {
            let once = canon(bytes.as_bytes());
            prop_assert_eq!(canon(&once), once);
        }
    }
}
