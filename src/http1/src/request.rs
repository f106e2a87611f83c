//! Request heads: the server role.

use httparse::{Error, Header, Request, Status};
use ringgate_http::{Framing, Limits, Method, Reason, Refusal, RequestHead, Version};

use crate::fields::{self, Attempt};
use crate::noted::Noted;
use crate::{authority, scan, target};

/// The longest method token, in bytes: registered ones end at seventeen. Beyond: [`Reason::Method`].
pub const METHOD_BYTES_MAX: usize = 32;

/// Reads the request head at the start of `bytes` (RFC 9112, 3 to 6; R-LIM-06).
///
/// `Ok(true)`: the head is whole and `head` is filled; `head.len` bytes belong to it, the body follows.
/// `Ok(false)`: more bytes are needed, and asking for them keeps within `limits`. `head.fields` is cleared, never
/// shrunk, and holds nothing of use unless the answer is `Ok(true)`.
///
/// # Errors
/// The first mistake of the bytes; a mistake that only the whole head shows (Host, lengths, Expect) comes last.
/// It is the same mistake however the bytes are cut into reads. The connection must be closed after the answer.
pub fn decode_request(bytes: &[u8], limits: &Limits, head: &mut RequestHead) -> Result<bool, Refusal> {
    head.fields.clear();
    let mut noted = Noted::default();
    let attempt = fields::with_table(bytes, |table| read(bytes, limits, head, &mut noted, table));
    if attempt != Attempt::Accepted {
        return explain(bytes, limits);
    }
    debug_assert_eq!(scan::request_head(bytes, limits), Ok(Some(head.len)));
    judge(bytes, &noted, head)?;
    Ok(true)
}

/// The fast path: accepts only what the scanner accepts too.
#[inline]
fn read<'b>(
    bytes: &'b [u8],
    limits: &Limits,
    head: &mut RequestHead,
    noted: &mut Noted,
    table: &mut [Header<'b>],
) -> Attempt {
    let mut request = Request::new(table);
    let len = match request.parse(bytes) {
        Ok(Status::Complete(len)) => len,
        Err(Error::TooManyHeaders) => return Attempt::ManyFields,
        Ok(Status::Partial) | Err(_) => return Attempt::Unclear,
    };
    let (Some(method), Some(target)) = (request.method, request.path) else { return Attempt::Unclear };
    let method_text = fields::span(bytes, method.as_bytes());
    let starts_well =
        matches!(method_text.start, 0) || (method_text.start == 2 && bytes.starts_with(b"\r\n"));
    if !starts_well || method.len() > METHOD_BYTES_MAX || !is_target(method, target, limits) {
        return Attempt::Unclear;
    }
    head.method = Method::from_token(method.as_bytes());
    head.method_text = method_text;
    head.target = fields::span(bytes, target.as_bytes());
    head.version = if request.version == Some(0) { Version::Http10 } else { Version::Http11 };
    head.len = len;
    Attempt::accepted_if(fields::accept(bytes, len, request.headers, limits, &mut head.fields, noted))
}

fn is_target(method: &str, target: &str, limits: &Limits) -> bool {
    // `httparse` has refused control bytes and spaces
    let odd = !target.is_ascii() || target.as_bytes().contains(&b'#');
    !odd && target.len() <= limits.target_bytes_max
        && target::is_allowed(method.as_bytes(), target.as_bytes())
}

/// What the scanner says of bytes that the fast path did not accept.
#[cold]
fn explain(bytes: &[u8], limits: &Limits) -> Result<bool, Refusal> {
    match scan::request_head(bytes, limits)? {
        None => Ok(false),
        Some(_) => {
            debug_assert!(false, "the fast path is stricter than the scanner");
            Err(Reason::StartLine.into())
        }
    }
}

/// What only the whole head tells.
fn judge(bytes: &[u8], noted: &Noted, head: &mut RequestHead) -> Result<(), Reason> {
    judge_host(bytes, noted, head)?;
    head.framing = noted.framing(bytes, head.version)?.unwrap_or(Framing::None);
    head.keep_alive = noted.persists(head.version);
    // HTTP/1.0 knows no expectations, and without a body there is nothing to wait for (RFC 9110, 10.1.1)
    let expects = head.version == Version::Http11;
    if expects && noted.expects_other {
        return Err(Reason::Expect);
    }
    head.expects_continue = expects && noted.expects_continue && !head.framing.is_empty();
    Ok(())
}

/// Exactly one Host (RFC 9112, 3.2), which is what a target in absolute form says too: readers differ on which
/// of the two counts.
fn judge_host(bytes: &[u8], noted: &Noted, head: &RequestHead) -> Result<(), Reason> {
    let host = noted.host.value.of(bytes);
    match noted.host.count {
        0 if head.version == Version::Http10 => return Ok(()),
        1 if authority::is_authority(host) => {}
        _ => return Err(Reason::Host),
    }
    match target::authority_of(head.target.of(bytes)) {
        Some(authority) if !authority.eq_ignore_ascii_case(host) => Err(Reason::Host),
        _ => Ok(()),
    }
}
