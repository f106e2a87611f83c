//! The fast path's second look at field lines: `httparse` has tokenised them, but forgives bare LF.

use httparse::{EMPTY_HEADER, Header};
use ringgate_http::{Field, Known, Limits, Span};

use crate::noted::Noted;
use crate::scan::fields_max;
use crate::syntax::is_blank;

/// What a fast path made of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// They begin with a head, and the scanner would say so too.
    Accepted,
    /// The table of fields was too small; another one may do.
    ManyFields,
    /// Incomplete or wrong; the scanner knows which.
    Unclear,
}

impl Attempt {
    pub(crate) fn accepted_if(accepted: bool) -> Attempt {
        if accepted { Attempt::Accepted } else { Attempt::Unclear }
    }
}

/// Calls `read` with a table of fields that is likely to suffice, then with the full one: the full one takes
/// longer to clear than most heads take to read.
#[inline]
pub(crate) fn with_table<'b>(bytes: &'b [u8], mut read: impl FnMut(&mut [Header<'b>]) -> Attempt) -> Attempt {
    let attempt =
        if bytes.len() < 512 { read(&mut [EMPTY_HEADER; 16]) } else { read(&mut [EMPTY_HEADER; 48]) };
    match attempt {
        Attempt::ManyFields => read(&mut [EMPTY_HEADER; Limits::FIELDS_CAPACITY]),
        _ => attempt,
    }
}

/// Moves `headers` into `fields` and notes those that say something about the message. `len` is the length of
/// the head. `false`: a limit is exceeded or a line does not end in CRLF.
pub(crate) fn accept(
    bytes: &[u8],
    len: usize,
    headers: &[Header<'_>],
    limits: &Limits,
    fields: &mut Vec<Field>,
    noted: &mut Noted,
) -> bool {
    if headers.len() > fields_max(limits) || len > limits.head_bytes_max() || !ends_line(bytes, len) {
        return false;
    }
    let first = headers.first().map_or(len - 2, |header| offset(bytes, header.name.as_bytes()));
    if !ends_line(bytes, first) {
        return false;
    }
    let mut field_bytes = 0;
    fields.reserve(headers.len());
    for header in headers {
        let name = span(bytes, header.name.as_bytes());
        let value = span(bytes, header.value);
        if !is_followed_by_line_end(bytes, value.end as usize) {
            return false;
        }
        field_bytes += name.len() + value.len();
        let known = Known::from_name(header.name.as_bytes());
        noted.note(known, value, header.value);
        fields.push(Field { name, value, known });
    }
    field_bytes <= limits.field_bytes_max
}

/// Where `part` begins in `bytes`; `part` is a slice of it, perhaps an empty one.
#[inline]
pub(crate) fn offset(bytes: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr())
}

#[inline]
pub(crate) fn span(bytes: &[u8], part: &[u8]) -> Span {
    let start = offset(bytes, part);
    Span::new(start, start + part.len())
}

/// Whether the two bytes before `end` are CRLF.
#[inline]
fn ends_line(bytes: &[u8], end: usize) -> bool {
    bytes.get(end.wrapping_sub(2)..end) == Some(b"\r\n")
}

/// Whether nothing but white space stands between `position` and a CRLF.
#[inline]
fn is_followed_by_line_end(bytes: &[u8], position: usize) -> bool {
    let Some(rest) = bytes.get(position..) else { return false };
    if rest.starts_with(b"\r\n") {
        return true;
    }
    let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
    rest.get(blanks..blanks + 2) == Some(b"\r\n")
}
