//! Response heads: the client role.

use httparse::{Error, Header, Response, Status};
use ringgate_http::{Framing, Limits, Method, Reason, Refusal, ResponseHead, Version};

use crate::fields::{self, Attempt};
use crate::noted::Noted;
use crate::scan;

/// Reads the response head at the start of `bytes` (RFC 9112, 4 to 6). `request_method` is what was asked: an
/// answer to HEAD has no body.
///
/// `Ok(true)`: the head is whole and `head` is filled. Interim answers (1xx, 101 too) come like any other, with
/// [`Framing::None`]; the caller reads on. `Ok(false)`: more bytes are needed. `head.fields` is cleared, never
/// shrunk.
///
/// # Errors
/// The first mistake of the bytes, the same however they are cut into reads. An upstream is read as strictly as a
/// client: its connection must be closed, and nothing of the answer passed on.
pub fn decode_response(
    bytes: &[u8],
    limits: &Limits,
    request_method: Method,
    head: &mut ResponseHead,
) -> Result<bool, Refusal> {
    head.fields.clear();
    let mut noted = Noted::default();
    let attempt = fields::with_table(bytes, |table| read(bytes, limits, head, &mut noted, table));
    if attempt != Attempt::Accepted {
        return explain(bytes, limits);
    }
    debug_assert_eq!(scan::response_head(bytes, limits), Ok(Some(head.len)));
    judge(bytes, &noted, request_method, head)?;
    Ok(true)
}

/// The fast path: accepts only what the scanner accepts too.
#[inline]
fn read<'b>(
    bytes: &'b [u8],
    limits: &Limits,
    head: &mut ResponseHead,
    noted: &mut Noted,
    table: &mut [Header<'b>],
) -> Attempt {
    // `httparse` would skip empty lines; a response has none before it
    if bytes.first() != Some(&b'H') {
        return Attempt::Unclear;
    }
    let mut response = Response::new(table);
    let len = match response.parse(bytes) {
        Ok(Status::Complete(len)) => len,
        Err(Error::TooManyHeaders) => return Attempt::ManyFields,
        Ok(Status::Partial) | Err(_) => return Attempt::Unclear,
    };
    head.status = response.code.unwrap_or_default();
    head.version = if response.version == Some(0) { Version::Http10 } else { Version::Http11 };
    head.len = len;
    if head.status < 100 {
        return Attempt::Unclear;
    }
    Attempt::accepted_if(fields::accept(bytes, len, response.headers, limits, &mut head.fields, noted))
}

/// What the scanner says of bytes that the fast path did not accept.
#[cold]
fn explain(bytes: &[u8], limits: &Limits) -> Result<bool, Refusal> {
    match scan::response_head(bytes, limits)? {
        None => Ok(false),
        Some(_) => {
            debug_assert!(false, "the fast path is stricter than the scanner");
            Err(Reason::StatusCode.into())
        }
    }
}

/// What only the whole head tells (RFC 9112, 6.3).
fn judge(bytes: &[u8], noted: &Noted, request_method: Method, head: &mut ResponseHead) -> Result<(), Reason> {
    let said = noted.framing(bytes, head.version)?;
    head.keep_alive = noted.persists(head.version);
    head.framing = match head.status {
        100..=199 | 204 => {
            // No body may follow, but this upstream announces one. If it sends it, the next answer on this
            // connection would begin with it: use the connection no more.
            head.keep_alive &= said.is_none_or(Framing::is_empty);
            Framing::None
        }
        304 => Framing::None,
        _ if request_method == Method::Head => Framing::None,
        _ => said.unwrap_or(Framing::UntilClose),
    };
    head.keep_alive &= head.framing != Framing::UntilClose;
    Ok(())
}
