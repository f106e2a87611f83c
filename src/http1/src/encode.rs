//! Writes messages. Everything goes to the end of a `Vec<u8>`, and allocates only if its capacity is spent.
//!
//! Names and values are written as they are: what comes from a peer has passed a decoder, what comes from a mapping
//! must pass [`is_token`] and [`is_field_value`] first.

use ringgate_http::reason_phrase;

use crate::syntax::{is_token_byte, is_value_byte};

/// The end of a chunk's data.
pub const CHUNK_END: &[u8] = b"\r\n";
/// The last chunk and an empty trailer section.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";
/// The interim answer to `Expect: 100-continue`.
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Writes `HTTP/1.1 200 OK` and CRLF. `status` is 100 to 999; without a registered phrase the line ends after the
/// space (RFC 9112, 4).
#[inline]
pub fn status_line(out: &mut Vec<u8>, status: u16) {
    debug_assert!((100..=999).contains(&status));
    match usual_status_line(status) {
        Some(line) => out.extend_from_slice(line),
        None => any_status_line(out, status),
    }
}

/// Writes `name: value` and CRLF.
// Always inlined: names are known ahead almost everywhere, and copying a known length costs a move or two.
#[inline(always)]
pub fn field(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    debug_assert!(is_token(name) && is_field_value(value));
    out.reserve(name.len() + value.len() + 4);
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// Writes `name: value` and CRLF, with a decimal value.
#[inline]
pub fn field_u64(out: &mut Vec<u8>, name: &[u8], value: u64) {
    debug_assert!(is_token(name));
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    decimal(out, value);
    out.extend_from_slice(b"\r\n");
}

/// Writes the head of a chunk of `len` bytes: the hexadecimal size and CRLF. `len` is not 0, which would be
/// [`LAST_CHUNK`].
#[inline]
pub fn chunk_head(out: &mut Vec<u8>, len: usize) {
    debug_assert!(len > 0);
    let digits = (usize::BITS - len.leading_zeros()).div_ceil(4).max(1);
    for digit in (0..digits).rev() {
        out.push(b"0123456789abcdef"[len >> (digit * 4) & 15]);
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes a number.
#[inline]
pub fn decimal(out: &mut Vec<u8>, n: u64) {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    let mut rest = n;
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Whether `b` may stand as a field value: no CR, LF, NUL or other control byte but HTAB (RFC 9110, 5.5).
#[inline]
pub fn is_field_value(b: &[u8]) -> bool {
    b.iter().all(|byte| is_value_byte(*byte))
}

/// Whether `b` is a token, as field names and methods are (RFC 9110, 5.6.2).
#[inline]
pub fn is_token(b: &[u8]) -> bool {
    !b.is_empty() && b.iter().all(|byte| is_token_byte(*byte))
}

/// Lines that need no assembly.
#[inline]
fn usual_status_line(status: u16) -> Option<&'static [u8]> {
    Some(match status {
        200 => b"HTTP/1.1 200 OK\r\n",
        201 => b"HTTP/1.1 201 Created\r\n",
        202 => b"HTTP/1.1 202 Accepted\r\n",
        204 => b"HTTP/1.1 204 No Content\r\n",
        301 => b"HTTP/1.1 301 Moved Permanently\r\n",
        302 => b"HTTP/1.1 302 Found\r\n",
        304 => b"HTTP/1.1 304 Not Modified\r\n",
        400 => b"HTTP/1.1 400 Bad Request\r\n",
        401 => b"HTTP/1.1 401 Unauthorized\r\n",
        403 => b"HTTP/1.1 403 Forbidden\r\n",
        404 => b"HTTP/1.1 404 Not Found\r\n",
        413 => b"HTTP/1.1 413 Request Entity Too Large\r\n",
        429 => b"HTTP/1.1 429 Too Many Requests\r\n",
        500 => b"HTTP/1.1 500 Internal Server Error\r\n",
        502 => b"HTTP/1.1 502 Bad Gateway\r\n",
        503 => b"HTTP/1.1 503 Service Unavailable\r\n",
        504 => b"HTTP/1.1 504 Gateway Timeout\r\n",
        _ => return None,
    })
}

fn any_status_line(out: &mut Vec<u8>, status: u16) {
    out.extend_from_slice(b"HTTP/1.1 ");
    decimal(out, u64::from(status));
    out.push(b' ');
    out.extend_from_slice(reason_phrase(status).as_bytes());
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_status_lines_are_what_assembly_would_give() {
        for status in 100..=999 {
            let (mut quick, mut assembled) = (Vec::new(), Vec::new());
            status_line(&mut quick, status);
            any_status_line(&mut assembled, status);
            assert_eq!(quick, assembled);
        }
    }

    #[test]
    fn numbers_are_what_the_standard_library_prints() {
        for n in [0, 1, 9, 10, 99, 100, 12_345, u32::MAX.into(), u64::MAX] {
            let mut out = Vec::new();
            decimal(&mut out, n);
            assert_eq!(out, n.to_string().into_bytes());
        }
        for len in [1, 15, 16, 255, 256, 65_535, 65_536, usize::MAX] {
            let mut out = Vec::new();
            chunk_head(&mut out, len);
            assert_eq!(out, format!("{len:x}\r\n").into_bytes());
        }
    }

    #[test]
    fn a_field_is_a_line() {
        let mut out = Vec::new();
        field(&mut out, b"Server", b"x");
        field_u64(&mut out, b"Content-Length", 42);
        assert_eq!(out, b"Server: x\r\nContent-Length: 42\r\n");
    }

    #[test]
    fn values_and_names_of_mappings_are_checked() {
        assert!(is_field_value(b"") && is_field_value(b"a\tb \xff"));
        for bad in [&b"a\r"[..], b"a\nb", b"\0", b"\x7f", b"\x1b[0m", b"a\r\nX: y"] {
            assert!(!is_field_value(bad), "{bad:?}");
        }
        assert!(is_token(b"x-a_b.c") && is_token(b"!#$%&'*+-.^_`|~"));
        for bad in [&b""[..], b"a b", b"a:", b"\xc3\xa9", b"a\r\n", b"(a)", b"a\0"] {
            assert!(!is_token(bad), "{bad:?}");
        }
    }
}
