//! Bodies, in both roles (RFC 9112, 6 and 7).

use ringgate_http::{Framing, Limits, Reason, Refusal, Span};

use crate::{chunk, trailers};

/// Finds a body's payload in the bytes that follow a head. It holds a few numbers and no bytes: what it does not
/// take stays with the caller and is shown again.
#[derive(Clone, Debug)]
pub struct BodyDecoder {
    state: State,
    /// Bytes left of the body, or of the current chunk.
    left: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Done,
    Length,
    UntilClose,
    ChunkHead,
    ChunkData,
    ChunkEnd,
    Trailers,
}

/// What one call of [`BodyDecoder::decode`] found. `consumed == 0 && !done` means: more bytes are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the input that are used up.
    pub consumed: usize,
    /// The payload among them, as a span over the input; may be empty.
    pub data: Span,
    /// Whether the body is complete; [`BodyDecoder::decode`] is not called again.
    pub done: bool,
    /// The field lines of the trailer section, without the empty line that ends it, as a span over the input.
    /// Comes with `done`; [`crate::decode_trailers`] reads it.
    pub trailers: Span,
}

const _: () = assert!(size_of::<BodyDecoder>() < 64);

impl BodyDecoder {
    /// A decoder at the first byte after a head.
    pub fn new(framing: Framing) -> BodyDecoder {
        let (state, left) = match framing {
            Framing::None | Framing::Length(0) => (State::Done, 0),
            Framing::Length(length) => (State::Length, length),
            Framing::Chunked => (State::ChunkHead, 0),
            Framing::UntilClose => (State::UntilClose, 0),
        };
        BodyDecoder { state, left }
    }

    /// Takes what it can from the start of `bytes`, of chunks the data of one at most.
    ///
    /// # Errors
    /// [`Reason::ChunkHead`], [`Reason::ChunkEnd`], [`Reason::Trailer`] or [`Reason::TrailerLength`]; the
    /// connection must be closed. The same reason after the same data, however the bytes are cut into reads.
    #[inline]
    pub fn decode(&mut self, bytes: &[u8], limits: &Limits) -> Result<Piece, Refusal> {
        match self.state {
            State::Length => {
                let data = self.take(0, bytes);
                self.state = if self.left == 0 { State::Done } else { State::Length };
                Ok(self.piece(data.len(), data))
            }
            State::UntilClose => Ok(self.piece(bytes.len(), Span::new(0, bytes.len()))),
            State::Done => Ok(self.piece(0, Span::default())),
            _ => self.decode_chunked(bytes, limits),
        }
    }

    /// Whether the body is complete.
    #[inline]
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Bytes that are certain to come still: of the body if its length is known, else of the current chunk.
    #[inline]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The peer closed the connection.
    ///
    /// # Errors
    /// [`Reason::Truncated`] unless the body is complete, or ends with the connection (which completes it).
    pub fn finish(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Done | State::UntilClose => {
                self.state = State::Done;
                Ok(())
            }
            _ => Err(Reason::Truncated.into()),
        }
    }

    fn decode_chunked(&mut self, bytes: &[u8], limits: &Limits) -> Result<Piece, Refusal> {
        let mut at = 0;
        if self.state == State::ChunkEnd && !self.end_chunk(bytes, &mut at)? {
            return Ok(self.piece(at, Span::default()));
        }
        if self.state == State::ChunkHead && !self.begin_chunk(bytes, &mut at, limits)? {
            return Ok(self.piece(at, Span::default()));
        }
        if self.state == State::Trailers {
            return self.decode_trailer_section(bytes, at, limits);
        }
        let data = self.take(at, bytes);
        at += data.len();
        if self.left == 0 {
            self.state = State::ChunkEnd;
            self.skip_plain_end(bytes, &mut at);
        }
        Ok(self.piece(at, data))
    }

    /// The CRLF after a chunk's data. `false`: not all of it is here.
    fn end_chunk(&mut self, bytes: &[u8], at: &mut usize) -> Result<bool, Refusal> {
        match bytes {
            [b'\r', b'\n', ..] => {
                *at += 2;
                self.state = State::ChunkHead;
                Ok(true)
            }
            [] | [b'\r'] => Ok(false),
            _ => Err(Reason::ChunkEnd.into()),
        }
    }

    /// A chunk's head. `false`: not all of it is here.
    fn begin_chunk(&mut self, bytes: &[u8], at: &mut usize, limits: &Limits) -> Result<bool, Refusal> {
        let Some((size, len)) = chunk::head(bytes.get(*at..).unwrap_or_default(), limits)? else {
            return Ok(false);
        };
        *at += len;
        self.left = size;
        self.state = if size == 0 { State::Trailers } else { State::ChunkData };
        Ok(true)
    }

    fn decode_trailer_section(&mut self, bytes: &[u8], at: usize, limits: &Limits) -> Result<Piece, Refusal> {
        let Some(len) = trailers::section(bytes.get(at..).unwrap_or_default(), limits)? else {
            return Ok(self.piece(at, Span::default()));
        };
        self.state = State::Done;
        let piece = self.piece(at + len + 2, Span::default());
        Ok(Piece { trailers: Span::new(at, at + len), ..piece })
    }

    /// Takes a plain chunk end and a plain last chunk along with the data, if they are here: most chunked bodies
    /// come whole. Everything else, mistakes too, is for the next call, so that the data before it is seen.
    fn skip_plain_end(&mut self, bytes: &[u8], at: &mut usize) {
        let rest = bytes.get(*at..).unwrap_or_default();
        if rest.starts_with(b"\r\n0\r\n\r\n") {
            *at += 7;
            self.state = State::Done;
        } else if rest.starts_with(b"\r\n") {
            *at += 2;
            self.state = State::ChunkHead;
        }
    }

    /// As much payload as is left and here, from offset `at`.
    #[inline]
    fn take(&mut self, at: usize, bytes: &[u8]) -> Span {
        let here = bytes.len().saturating_sub(at);
        let len = usize::try_from(self.left).map_or(here, |left| left.min(here));
        self.left -= len as u64;
        Span::new(at, at + len)
    }

    #[inline]
    fn piece(&self, consumed: usize, data: Span) -> Piece {
        Piece { consumed, data, done: self.state == State::Done, trailers: Span::default() }
    }
}
