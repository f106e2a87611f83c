//! The four forms of a request target (RFC 9112, 3.2). Its bytes have been checked when these are asked.

use crate::authority::{is_authority, is_authority_with_port};

/// Whether the target has a form that the method allows: `/...` for all but CONNECT, `*` for OPTIONS,
/// `http://` and `https://` with a plain authority, `host:port` for CONNECT.
pub(crate) fn is_allowed(method: &[u8], target: &[u8]) -> bool {
    if method == b"CONNECT" {
        return is_authority_with_port(target);
    }
    match target {
        [b'/', ..] => true,
        b"*" => method == b"OPTIONS",
        _ => authority_of(target).is_some_and(is_authority),
    }
}

/// The authority of a target in absolute form; `None` for every other form.
pub(crate) fn authority_of(target: &[u8]) -> Option<&[u8]> {
    let rest = without_scheme(target, b"http://").or_else(|| without_scheme(target, b"https://"))?;
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    rest.get(..end)
}

/// Schemes are compared without regard to case (RFC 3986, 3.1).
fn without_scheme<'a>(target: &'a [u8], scheme: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = target.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}
