//! The strict scanner: reads a head byte by byte and stops at its first mistake.
//!
//! It is the arbiter behind the fast path. Because it works in byte order, a prefix of a message gets either
//! "more bytes are needed" or the very refusal that the whole message gets.

use ringgate_http::{Limits, Reason, Refusal, Span};

use crate::request::METHOD_BYTES_MAX;
use crate::syntax::{is_blank, is_target_byte, is_token_byte, is_value_byte};
use crate::target;

/// Why the scanner went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes end here, and nothing is wrong so far.
    More,
    /// This is the first mistake.
    Refused(Reason),
}

pub(crate) type Step<T> = Result<T, Stop>;

/// The length of the request head that stands at the start of `bytes`, if it is whole.
pub(crate) fn request_head(bytes: &[u8], limits: &Limits) -> Result<Option<usize>, Refusal> {
    head(bytes, limits, |cursor| request_line(cursor, limits))
}

/// The length of the response head that stands at the start of `bytes`, if it is whole.
pub(crate) fn response_head(bytes: &[u8], limits: &Limits) -> Result<Option<usize>, Refusal> {
    head(bytes, limits, status_line)
}

fn head(
    bytes: &[u8],
    limits: &Limits,
    start_line: impl FnOnce(&mut Cursor) -> Step<()>,
) -> Result<Option<usize>, Refusal> {
    let mut cursor = Cursor::new(bytes, limits.head_bytes_max());
    let step =
        start_line(&mut cursor).and_then(|()| field_section(&mut cursor, &mut Budget::of_head(limits)));
    match step {
        Ok(()) => Ok(Some(cursor.position)),
        Err(Stop::Refused(reason)) => Err(reason.into()),
        // White space around values is in no other sum; this bound catches a head made of it.
        Err(Stop::More) if bytes.len() >= limits.head_bytes_max() => Err(Reason::FieldsLength.into()),
        Err(Stop::More) => Ok(None),
    }
}

/// RFC 9112, 3. One empty line may stand before it (2.2), two are a mistake.
fn request_line(cursor: &mut Cursor, limits: &Limits) -> Step<()> {
    if matches!(cursor.peek()?, b'\r' | b'\n') {
        cursor.line_end(Reason::StartLine)?;
    }
    let method = method(cursor)?;
    let target = request_target(cursor, limits)?;
    version(cursor)?;
    cursor.line_end(Reason::StartLine)?;
    let allowed = target::is_allowed(method.of(cursor.bytes), target.of(cursor.bytes));
    if allowed { Ok(()) } else { Err(Stop::Refused(Reason::Target)) }
}

fn method(cursor: &mut Cursor) -> Step<Span> {
    let start = cursor.position;
    loop {
        match cursor.peek()? {
            byte if is_token_byte(byte) => cursor.position += 1,
            b' ' if cursor.position > start => break,
            byte if byte.is_ascii_graphic() && cursor.position > start => {
                return Err(Stop::Refused(Reason::Method));
            }
            // TLS records, control bytes, a line without a target
            _ => return Err(cursor.unexpected(Reason::StartLine)),
        }
        if cursor.position - start > METHOD_BYTES_MAX {
            return Err(Stop::Refused(Reason::Method));
        }
    }
    let span = Span::new(start, cursor.position);
    cursor.position += 1;
    Ok(span)
}

fn request_target(cursor: &mut Cursor, limits: &Limits) -> Step<Span> {
    let start = cursor.position;
    loop {
        match cursor.peek()? {
            byte if is_target_byte(byte) => cursor.position += 1,
            b' ' if cursor.position > start => break,
            b'\r' | b'\n' => return Err(cursor.unexpected(Reason::StartLine)),
            _ => return Err(Stop::Refused(Reason::Target)),
        }
        if cursor.position - start > limits.target_bytes_max {
            return Err(Stop::Refused(Reason::TargetLength));
        }
    }
    let span = Span::new(start, cursor.position);
    cursor.position += 1;
    Ok(span)
}

/// RFC 9112, 2.3: a version that reads as one but is not ours is told apart from something that is no version.
fn version(cursor: &mut Cursor) -> Step<()> {
    for expected in b"HTTP/" {
        cursor.expect(*expected, Reason::StartLine)?;
    }
    match cursor.peek()? {
        b'1' => cursor.position += 1,
        b'0'..=b'9' => return Err(Stop::Refused(Reason::Version)),
        _ => return Err(cursor.unexpected(Reason::StartLine)),
    }
    cursor.expect(b'.', Reason::StartLine)?;
    match cursor.peek()? {
        b'0' | b'1' => cursor.position += 1,
        b'2'..=b'9' => return Err(Stop::Refused(Reason::Version)),
        _ => return Err(cursor.unexpected(Reason::StartLine)),
    }
    Ok(())
}

/// RFC 9112, 4. The space before an absent reason phrase is often forgotten, and forgiven.
fn status_line(cursor: &mut Cursor) -> Step<()> {
    version(cursor)?;
    cursor.expect(b' ', Reason::StatusCode)?;
    for least in [b'1', b'0', b'0'] {
        match cursor.peek()? {
            digit if digit >= least && digit.is_ascii_digit() => cursor.position += 1,
            _ => return Err(cursor.unexpected(Reason::StatusCode)),
        }
    }
    if cursor.peek()? == b' ' {
        while is_value_byte(cursor.peek()?) {
            cursor.position += 1;
        }
    }
    cursor.line_end(Reason::StatusCode)
}

/// Field lines up to and with the empty line.
fn field_section(cursor: &mut Cursor, budget: &mut Budget) -> Step<()> {
    while cursor.peek()? != b'\r' {
        field_line(cursor, budget)?;
    }
    cursor.line_end(Reason::FieldName)
}

/// RFC 9112, 5: one field line with its CRLF; gives the spans of name and value.
pub(crate) fn field_line(cursor: &mut Cursor, budget: &mut Budget) -> Step<(Span, Span)> {
    if is_blank(cursor.peek()?) {
        return Err(Stop::Refused(Reason::Folded));
    }
    budget.begin_field()?;
    let name = field_name(cursor, budget)?;
    let value = field_value(cursor, budget)?;
    cursor.line_end(Reason::FieldValue)?;
    Ok((name, value))
}

fn field_name(cursor: &mut Cursor, budget: &mut Budget) -> Step<Span> {
    let start = cursor.position;
    while is_token_byte(cursor.peek()?) {
        cursor.position += 1;
        budget.check(cursor.position - start)?;
    }
    let name = Span::new(start, cursor.position);
    match cursor.peek()? {
        b':' if !name.is_empty() => cursor.position += 1,
        byte if is_blank(byte) => return Err(Stop::Refused(Reason::SpaceBeforeColon)),
        _ => return Err(cursor.unexpected(Reason::FieldName)),
    }
    budget.spend(name.len());
    Ok(name)
}

fn field_value(cursor: &mut Cursor, budget: &mut Budget) -> Step<Span> {
    while is_blank(cursor.peek()?) {
        cursor.position += 1;
    }
    let start = cursor.position;
    let mut end = start;
    loop {
        match cursor.peek()? {
            byte if is_blank(byte) => cursor.position += 1,
            byte if is_value_byte(byte) => {
                cursor.position += 1;
                end = cursor.position;
                budget.check(end - start)?;
            }
            b'\r' | b'\n' => break,
            _ => return Err(Stop::Refused(Reason::FieldValue)),
        }
    }
    budget.spend(end - start);
    Ok(Span::new(start, end))
}

/// What fields may still take.
pub(crate) struct Budget {
    bytes: usize,
    fields: usize,
}

impl Budget {
    pub(crate) fn of_head(limits: &Limits) -> Budget {
        Budget { bytes: limits.field_bytes_max, fields: fields_max(limits) }
    }

    pub(crate) fn of_trailers(limits: &Limits) -> Budget {
        Budget { bytes: limits.trailer_bytes_max, fields: fields_max(limits) }
    }

    fn begin_field(&mut self) -> Step<()> {
        self.fields = self.fields.checked_sub(1).ok_or(Stop::Refused(Reason::FieldsLength))?;
        Ok(())
    }

    fn check(&self, bytes: usize) -> Step<()> {
        if bytes > self.bytes { Err(Stop::Refused(Reason::FieldsLength)) } else { Ok(()) }
    }

    /// `bytes` have passed [`Budget::check`].
    fn spend(&mut self, bytes: usize) {
        self.bytes -= bytes;
    }
}

/// No configuration goes beyond the table that the fast path keeps.
pub(crate) fn fields_max(limits: &Limits) -> usize {
    limits.fields_max.min(Limits::FIELDS_CAPACITY)
}

/// A place in the bytes. Running out of them is not a mistake: it is [`Stop::More`].
pub(crate) struct Cursor<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) position: usize,
}

impl<'a> Cursor<'a> {
    /// Looks at no more than the first `bytes_max` bytes.
    pub(crate) fn new(bytes: &'a [u8], bytes_max: usize) -> Cursor<'a> {
        Cursor { bytes: bytes.get(..bytes_max).unwrap_or(bytes), position: 0 }
    }

    #[inline]
    pub(crate) fn peek(&self) -> Step<u8> {
        self.bytes.get(self.position).copied().ok_or(Stop::More)
    }

    /// Steps over `expected`.
    pub(crate) fn expect(&mut self, expected: u8, reason: Reason) -> Step<()> {
        if self.peek()? != expected {
            return Err(self.unexpected(reason));
        }
        self.position += 1;
        Ok(())
    }

    /// Steps over CRLF; `reason` if something else than a line end stands here.
    pub(crate) fn line_end(&mut self, reason: Reason) -> Step<()> {
        if self.peek()? == b'\r' && *self.bytes.get(self.position + 1).ok_or(Stop::More)? == b'\n' {
            self.position += 2;
            return Ok(());
        }
        Err(self.unexpected(reason))
    }

    /// Why the byte here is wrong: half a line end is that in any place, everything else is `reason`.
    pub(crate) fn unexpected(&self, reason: Reason) -> Stop {
        match (self.bytes.get(self.position), self.bytes.get(self.position + 1)) {
            (Some(b'\n'), _) => Stop::Refused(Reason::BareLineEnd),
            (Some(b'\r'), None) => Stop::More,
            (Some(b'\r'), Some(next)) if *next != b'\n' => Stop::Refused(Reason::BareLineEnd),
            _ => Stop::Refused(reason),
        }
    }
}
