use ringgate_http::{Reason, Span};
use ringgate_snapshot::segment::canonical;

/// A request target in parts, as spans into the buffer it was given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The authority of an absolute-form target, which replaces Host (RFC 9112, 3.2.2), or the whole target of
    /// CONNECT.
    pub authority: Option<Span>,
    /// The path as received; `*` for `OPTIONS *`; empty when an absolute-form target has none.
    pub path: Span,
    /// The query as received, without `?`; empty when there is none.
    pub query: Span,
}

/// Cuts a request target (RFC 9112, 3.2) that stands at `target` in `buffer`.
///
/// # Errors
/// [`Reason::Target`], a 400, when the target has none of the four forms, holds a space, a control byte or a
/// fragment, or when its query holds a byte that has to be percent-encoded, `|`, `{` and `}` among them
/// (R-ROUTE-26). `[` and `]` pass, because `a[]=1` is common.
pub fn split_target(buffer: &[u8], target: Span) -> Result<Target, Reason> {
    let bytes = target.of(buffer);
    let start = target.start as usize;
    if !bytes.iter().all(|byte| is_target_byte(*byte)) {
        return Err(Reason::Target);
    }
    match bytes {
        [b'/', ..] => split_path(bytes, start, None),
        b"*" => Ok(Target { path: target, ..Target::default() }),
        _ => split_authority(bytes, start),
    }
}

/// Absolute form, or the authority form of CONNECT.
fn split_authority(bytes: &[u8], start: usize) -> Result<Target, Reason> {
    let Some(scheme_len) = scheme_len(bytes) else {
        let is_authority = !bytes.is_empty() && !bytes.contains(&b'/') && !bytes.contains(&b'?');
        let authority = Some(Span::new(start, start + bytes.len()));
        return if is_authority {
            Ok(Target { authority, ..Target::default() })
        } else {
            Err(Reason::Target)
        };
    };
    let rest = bytes.get(scheme_len..).unwrap_or_default();
    let len = rest.iter().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    if len == 0 {
        return Err(Reason::Target);
    }
    let authority = Span::new(start + scheme_len, start + scheme_len + len);
    split_path(rest.get(len..).unwrap_or_default(), authority.end as usize, Some(authority))
}

fn split_path(bytes: &[u8], start: usize, authority: Option<Span>) -> Result<Target, Reason> {
    let end = start + bytes.len();
    let Some(mark) = bytes.iter().position(|byte| *byte == b'?') else {
        return Ok(Target { authority, path: Span::new(start, end), query: Span::new(end, end) });
    };
    let query = Span::new(start + mark + 1, end);
    if !bytes.get(mark + 1..).unwrap_or_default().iter().all(|byte| is_query_byte(*byte)) {
        return Err(Reason::Target);
    }
    Ok(Target { authority, path: Span::new(start, start + mark), query })
}

fn scheme_len(bytes: &[u8]) -> Option<usize> {
    let has = |scheme: &[u8]| bytes.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    [&b"http://"[..], b"https://"].into_iter().find(|scheme| has(scheme)).map(<[u8]>::len)
}

/// No white space, no control bytes, no fragment: a fragment never leaves a user agent (RFC 9110, 7.1).
fn is_target_byte(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && byte != b'#'
}

fn is_query_byte(byte: u8) -> bool {
    byte.is_ascii() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// Appends the form of `path` in which routes are compared: slashes in a row collapse and a trailing one goes
/// (R-ROUTE-21, 24), escapes of unreserved characters are undone and the digits of the others are upper case
/// (R-ROUTE-20). Doing it twice changes nothing. The matching itself never builds this text.
pub fn canonicalize(path: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    for segment in path.split(|byte| *byte == b'/').filter(|segment| !segment.is_empty()) {
        out.push(b'/');
        out.extend(canonical(segment));
    }
    if out.len() == before {
        out.push(b'/');
    }
}

#[cfg(test)]
mod tests;
