//! Byte classes of RFC 9110 and RFC 9112, as one table.

/// `tchar` of RFC 9110, 5.6.2: method, field name, transfer coding.
const TOKEN: u8 = 1;
/// What a field value may hold: HTAB, SP, VCHAR, obs-text (RFC 9110, 5.5).
const VALUE: u8 = 2;
/// What a request target may hold: VCHAR without `#`, which would begin a fragment (RFC 9112, 3.2).
const TARGET: u8 = 4;
/// What a host name may hold: RFC 3986's unreserved characters; nothing that a name server would not know.
const HOST: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0u8; 256];
    let mut index = 0;
    while index < 256 {
        let byte = index as u8;
        let alphanumeric = byte.is_ascii_alphanumeric();
        if alphanumeric || is_one_of(byte, b"!#$%&'*+-.^_`|~") {
            table[index] |= TOKEN;
        }
        if byte == b'\t' || (byte >= b' ' && byte != 0x7f) {
            table[index] |= VALUE;
        }
        if byte.is_ascii_graphic() && byte != b'#' {
            table[index] |= TARGET;
        }
        if alphanumeric || is_one_of(byte, b"-._~") {
            table[index] |= HOST;
        }
        index += 1;
    }
    table
}

const fn is_one_of(byte: u8, set: &[u8]) -> bool {
    let mut index = 0;
    while index < set.len() {
        if set[index] == byte {
            return true;
        }
        index += 1;
    }
    false
}

#[inline]
pub(crate) fn is_token_byte(byte: u8) -> bool {
    CLASSES[byte as usize] & TOKEN != 0
}

#[inline]
pub(crate) fn is_value_byte(byte: u8) -> bool {
    CLASSES[byte as usize] & VALUE != 0
}

#[inline]
pub(crate) fn is_target_byte(byte: u8) -> bool {
    CLASSES[byte as usize] & TARGET != 0
}

#[inline]
pub(crate) fn is_host_byte(byte: u8) -> bool {
    CLASSES[byte as usize] & HOST != 0
}

/// Space or tab: the white space around field values (RFC 9110, 5.6.3).
#[inline]
pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}
