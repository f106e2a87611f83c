//! What the fields of a head say about the message itself: its length, its connection, its host.

use ringgate_http::{Framing, Known, Reason, Span, Version};

/// The fields that steer a connection, noted while the head is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noted {
    pub(crate) host: Seen,
    pub(crate) length: Seen,
    pub(crate) encoding: Seen,
    /// `Connection: close`
    pub(crate) close: bool,
    /// `Connection: keep-alive`
    pub(crate) keep_alive: bool,
    /// `Expect: 100-continue`
    pub(crate) expects_continue: bool,
    /// `Expect` with another value
    pub(crate) expects_other: bool,
}

/// How often a field came, and its last value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) count: u32,
    pub(crate) value: Span,
}

impl Seen {
    fn note(&mut self, value: Span) {
        self.count += 1;
        self.value = value;
    }
}

impl Noted {
    /// Takes notice of one field.
    #[inline]
    pub(crate) fn note(&mut self, known: Known, span: Span, value: &[u8]) {
        match known {
            Known::Host => self.host.note(span),
            Known::ContentLength => self.length.note(span),
            Known::TransferEncoding => self.encoding.note(span),
            Known::Connection => self.note_connection(value),
            Known::Expect if value.eq_ignore_ascii_case(b"100-continue") => self.expects_continue = true,
            Known::Expect => self.expects_other = true,
            _ => {}
        }
    }

    /// A list of options, in any case (RFC 9110, 7.6.1).
    fn note_connection(&mut self, value: &[u8]) {
        for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    /// Whether the connection persists after the message (RFC 9112, 9.3).
    pub(crate) fn persists(&self, version: Version) -> bool {
        match version {
            Version::Http11 => !self.close,
            Version::Http10 => self.keep_alive && !self.close,
        }
    }

    /// How long the body is said to be; `None` if nothing is said (RFC 9112, 6).
    ///
    /// # Errors
    /// Everything that two readers could read in two ways.
    pub(crate) fn framing(&self, bytes: &[u8], version: Version) -> Result<Option<Framing>, Reason> {
        match (self.length.count, self.encoding.count) {
            (0, 0) => Ok(None),
            (0, 1) if version == Version::Http11 && is_chunked(self.encoding.value.of(bytes)) => {
                Ok(Some(Framing::Chunked))
            }
            (0, _) => Err(Reason::TransferEncoding),
            (1, 0) => content_length(self.length.value.of(bytes)).map(|length| Some(Framing::Length(length))),
            (_, 0) => Err(Reason::RepeatedLength),
            _ => Err(Reason::LengthAndEncoding),
        }
    }
}

fn is_chunked(value: &[u8]) -> bool {
    value.eq_ignore_ascii_case(b"chunked")
}

/// Digits only, and a number that fits (RFC 9110, 8.6). A list is a repeated length, even of equal members.
fn content_length(value: &[u8]) -> Result<u64, Reason> {
    if value.is_empty() {
        return Err(Reason::ContentLength);
    }
    value.iter().try_fold(0u64, |length, byte| match byte {
        b'0'..=b'9' => length
            .checked_mul(10)
            .and_then(|length| length.checked_add(u64::from(byte - b'0')))
            .ok_or(Reason::ContentLength),
        _ if value.contains(&b',') => Err(Reason::RepeatedLength),
        _ => Err(Reason::ContentLength),
    })
}
