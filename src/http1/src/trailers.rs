//! Trailer sections (RFC 9112, 7.1.2): fields after the last chunk.

use ringgate_http::{Field, Known, Limits, Reason, Refusal};

use crate::scan::{Budget, Cursor, Step, Stop, field_line};

/// Reads the field lines of a trailer section into `fields`, as spans over `bytes`; [`crate::Piece::trailers`]
/// names those bytes. `fields` is cleared first.
///
/// # Errors
/// [`Reason::Trailer`] for a malformed line or a field that has no place in trailers (RFC 9110, 6.5.1);
/// [`Reason::TrailerLength`] beyond the limits.
pub fn decode_trailers(bytes: &[u8], limits: &Limits, fields: &mut Vec<Field>) -> Result<(), Refusal> {
    fields.clear();
    let mut cursor = Cursor::new(bytes, limits.trailer_bytes_max);
    let mut budget = Budget::of_trailers(limits);
    while cursor.position < bytes.len() {
        match trailer(&mut cursor, &mut budget) {
            Ok(field) => fields.push(field),
            Err(Stop::More) if bytes.len() > limits.trailer_bytes_max => {
                return Err(Reason::TrailerLength.into());
            }
            Err(Stop::More) => return Err(Reason::Trailer.into()),
            Err(Stop::Refused(reason)) => return Err(reason.into()),
        }
    }
    Ok(())
}

/// The length of the field lines of the trailer section at the start of `bytes`; the empty line follows them.
/// `None`: more bytes are needed. Every line is checked as in [`decode_trailers`].
pub(crate) fn section(bytes: &[u8], limits: &Limits) -> Result<Option<usize>, Refusal> {
    let mut cursor = Cursor::new(bytes, limits.trailer_bytes_max);
    match lines(&mut cursor, limits) {
        Ok(len) => Ok(Some(len)),
        Err(Stop::More) if bytes.len() < limits.trailer_bytes_max => Ok(None),
        Err(Stop::More) => Err(Reason::TrailerLength.into()),
        Err(Stop::Refused(reason)) => Err(reason.into()),
    }
}

fn lines(cursor: &mut Cursor, limits: &Limits) -> Step<usize> {
    let mut budget = Budget::of_trailers(limits);
    while cursor.peek()? != b'\r' {
        trailer(cursor, &mut budget)?;
    }
    let len = cursor.position;
    cursor.line_end(Reason::Trailer).map_err(in_trailers)?;
    Ok(len)
}

fn trailer(cursor: &mut Cursor, budget: &mut Budget) -> Step<Field> {
    let (name, value) = field_line(cursor, budget).map_err(in_trailers)?;
    let text = name.of(cursor.bytes);
    let known = Known::from_name(text);
    if is_forbidden(known) || is_forbidden_text(text) {
        return Err(Stop::Refused(Reason::Trailer));
    }
    Ok(Field { name, value, known })
}

/// In a trailer section every mistake has the same name; only its size has another.
fn in_trailers(stop: Stop) -> Stop {
    match stop {
        Stop::More => Stop::More,
        Stop::Refused(Reason::FieldsLength) => Stop::Refused(Reason::TrailerLength),
        Stop::Refused(_) => Stop::Refused(Reason::Trailer),
    }
}

/// Fields that frame, route, authenticate or modify a message, or tell how to read it: whoever acted on the head
/// would have acted otherwise on these (RFC 9110, 6.5.1).
fn is_forbidden(known: Known) -> bool {
    use Known::*;
    matches!(
        known,
        Accept
            | AcceptEncoding
            | Age
            | Authorization
            | CacheControl
            | Connection
            | ContentEncoding
            | ContentLength
            | ContentType
            | Cookie
            | Date
            | Expect
            | Host
            | KeepAlive
            | MaxForwards
            | Origin
            | Pragma
            | ProxyAuthenticate
            | ProxyAuthorization
            | ProxyConnection
            | Range
            | SetCookie
            | Te
            | Trailer
            | TransferEncoding
            | Upgrade
            | Via
            | WwwAuthenticate
            | XApiKey
            | XForwardedFor
            | XForwardedPort
            | XForwardedProto
            | XHttpMethodOverride
    )
}

/// More of them, which the vocabulary does not know by name.
fn is_forbidden_text(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 10] = [
        b"content-location",
        b"content-range",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"if-unmodified-since",
        b"location",
        b"forwarded",
        b"vary",
    ];
    NAMES.iter().any(|forbidden| forbidden.eq_ignore_ascii_case(name))
}
