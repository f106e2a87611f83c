//! Reads HTTP/1.1 responses from bytes as they arrive and forgets the bodies. No I/O, no clock.

/// Response heads longer than this are refused.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Responses with more headers than this are refused.
pub const HEADERS_MAX: usize = 64;
/// Chunk size lines, and trailer lines, longer than this are refused.
const CHUNK_LINE_BYTES_MAX: usize = 4096;

/// A response whose last byte was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Whether the connection can carry another request.
    pub keep_alive: bool,
    /// Head and body, in bytes, as they came over the wire.
    pub bytes: u64,
}

/// What the peer did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseError {
    /// The head is not HTTP/1.x.
    Head,
    /// The head is longer than [`HEAD_BYTES_MAX`].
    HeadTooLong,
    /// Content-Length is no number, or differs from another one.
    ContentLength,
    /// A chunk size line is malformed.
    Chunk,
    /// Bytes came after the end of the response although no request was open.
    Surplus,
}

#[derive(Debug)]
enum State {
    Head,
    /// Body bytes still to come.
    Length(u64),
    /// In the line that gives a chunk's size.
    ChunkSize,
    /// Data bytes of this chunk still to come.
    ChunkData(u64),
    /// Line-end bytes after a chunk still to come.
    ChunkEnd(u8),
    Trailer,
    UntilClose,
}

/// Reads one response after another. Feed it what was read; it says when a response is complete.
#[derive(Debug)]
pub struct ResponseReader {
    state: State,
    /// The part of a head, or of a chunk's line, that earlier reads brought.
    held: Vec<u8>,
    status: u16,
    keep_alive: bool,
    bytes: u64,
    /// Responses to HEAD have no body whatever their headers say.
    head_method: bool,
}

impl ResponseReader {
    /// A reader for responses to one method.
    #[must_use]
    pub const fn new(head_method: bool) -> Self {
        Self { state: State::Head, held: Vec::new(), status: 0, keep_alive: false, bytes: 0, head_method }
    }

    /// Takes the bytes of one read.
    ///
    /// # Errors
    /// The peer's bytes are not a response; the connection is of no more use.
    pub fn feed(&mut self, input: &[u8]) -> Result<Option<Response>, ResponseError> {
        self.bytes += input.len() as u64;
        let mut rest = input;
        loop {
            let (after, done) = self.step(rest)?;
            rest = after;
            if done {
                if !rest.is_empty() {
                    return Err(ResponseError::Surplus);
                }
                return Ok(Some(self.finish(self.keep_alive)));
            }
            if rest.is_empty() {
                return Ok(None);
            }
        }
    }

    /// The peer closed the connection: a complete response if its body was to end so, else nothing.
    pub fn end_of_stream(&mut self) -> Option<Response> {
        matches!(self.state, State::UntilClose).then(|| self.finish(false))
    }

    fn finish(&mut self, keep_alive: bool) -> Response {
        let response = Response { status: self.status, keep_alive, bytes: self.bytes };
        self.state = State::Head;
        self.bytes = 0;
        response
    }

    /// One step of the state machine: the unread rest, and whether the response is complete.
    fn step<'a>(&mut self, input: &'a [u8]) -> Result<(&'a [u8], bool), ResponseError> {
        match self.state {
            State::Head => self.read_head(input),
            State::Length(left) => {
                let (rest, left) = skip(input, left);
                self.state = State::Length(left);
                Ok((rest, left == 0))
            }
            State::ChunkSize => self.read_chunk_size(input),
            State::ChunkData(left) => {
                let (rest, left) = skip(input, left);
                self.state = if left == 0 { State::ChunkEnd(2) } else { State::ChunkData(left) };
                Ok((rest, false))
            }
            State::ChunkEnd(left) => self.read_chunk_end(input, left),
            State::Trailer => self.read_trailer(input),
            State::UntilClose => Ok((&[], false)),
        }
    }

    fn read_head<'a>(&mut self, input: &'a [u8]) -> Result<(&'a [u8], bool), ResponseError> {
        if self.held.is_empty() {
            // The common case: the whole head is in one read and is parsed where it lies.
            if let Some(used) = self.parse_head(input)? {
                return self.after_head(&input[used..]);
            }
        }
        let before = self.held.len();
        self.held.extend_from_slice(input);
        if before > 0 {
            let held = std::mem::take(&mut self.held);
            let parsed = self.parse_head(&held)?;
            if let Some(used) = parsed {
                return self.after_head(&input[used.saturating_sub(before)..]);
            }
            self.held = held;
        }
        if self.held.len() > HEAD_BYTES_MAX {
            return Err(ResponseError::HeadTooLong);
        }
        Ok((&[], false))
    }

    fn after_head<'a>(&self, rest: &'a [u8]) -> Result<(&'a [u8], bool), ResponseError> {
        Ok((rest, matches!(self.state, State::Length(0))))
    }

    /// Parses a head at the front of `bytes` and sets the state that follows it. Its length, or `None` if incomplete.
    fn parse_head(&mut self, bytes: &[u8]) -> Result<Option<usize>, ResponseError> {
        let mut headers = [const { std::mem::MaybeUninit::uninit() }; HEADERS_MAX];
        let mut head = httparse::Response::new(&mut []);
        let parsed = httparse::ParserConfig::default()
            .parse_response_with_uninit_headers(&mut head, bytes, &mut headers)
            .map_err(|_| ResponseError::Head)?;
        let httparse::Status::Complete(used) = parsed else { return Ok(None) };
        let framing = Framing::read(head.version == Some(1), head.headers)?;
        let status = head.code.ok_or(ResponseError::Head)?;
        self.status = status;
        self.keep_alive = framing.keep_alive;
        self.state = match status {
            // An interim response: the final one follows.
            100..=199 => State::Head,
            204 | 304 => State::Length(0),
            _ if self.head_method => State::Length(0),
            _ if framing.chunked => State::ChunkSize,
            _ => framing.length.map_or(State::UntilClose, State::Length),
        };
        Ok(Some(used))
    }

    fn read_chunk_size<'a>(&mut self, input: &'a [u8]) -> Result<(&'a [u8], bool), ResponseError> {
        let Some(rest) = self.take_line(input)? else { return Ok((&[], false)) };
        let digits =
            self.held.split(|byte| matches!(byte, b';' | b'\r' | b'\n' | b' ')).next().unwrap_or_default();
        let text = std::str::from_utf8(digits).map_err(|_| ResponseError::Chunk)?;
        if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ResponseError::Chunk);
        }
        let size = u64::from_str_radix(text, 16).map_err(|_| ResponseError::Chunk)?;
        self.held.clear();
        self.state = if size == 0 { State::Trailer } else { State::ChunkData(size) };
        Ok((rest, false))
    }

    fn read_chunk_end<'a>(&mut self, input: &'a [u8], left: u8) -> Result<(&'a [u8], bool), ResponseError> {
        let expected = if left == 2 { b'\r' } else { b'\n' };
        match input.split_first() {
            Some((&byte, rest)) if byte == expected => {
                self.state = if left == 2 { State::ChunkEnd(1) } else { State::ChunkSize };
                Ok((rest, false))
            }
            Some(_) => Err(ResponseError::Chunk),
            None => Ok((input, false)),
        }
    }

    fn read_trailer<'a>(&mut self, input: &'a [u8]) -> Result<(&'a [u8], bool), ResponseError> {
        let Some(rest) = self.take_line(input)? else { return Ok((&[], false)) };
        let blank = matches!(self.held.as_slice(), b"\r\n" | b"\n");
        self.held.clear();
        Ok((rest, blank))
    }

    /// Collects a line into `held`; the bytes after it once it is complete.
    fn take_line<'a>(&mut self, input: &'a [u8]) -> Result<Option<&'a [u8]>, ResponseError> {
        let end = input.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
        let (line, rest) = input.split_at(end.unwrap_or(input.len()));
        self.held.extend_from_slice(line);
        if self.held.len() > CHUNK_LINE_BYTES_MAX {
            return Err(ResponseError::Chunk);
        }
        Ok(end.map(|_| rest))
    }
}

/// How a body ends and what follows it.
struct Framing {
    length: Option<u64>,
    chunked: bool,
    keep_alive: bool,
}

impl Framing {
    fn read(version_11: bool, headers: &[httparse::Header<'_>]) -> Result<Self, ResponseError> {
        let mut framing = Self { length: None, chunked: false, keep_alive: version_11 };
        for header in headers {
            if header.name.eq_ignore_ascii_case("content-length") {
                let text = std::str::from_utf8(header.value).map_err(|_| ResponseError::ContentLength)?;
                let length = text.trim().parse::<u64>().map_err(|_| ResponseError::ContentLength)?;
                if framing.length.replace(length).is_some_and(|earlier| earlier != length) {
                    return Err(ResponseError::ContentLength);
                }
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                framing.chunked |= has_token(header.value, "chunked");
            } else if header.name.eq_ignore_ascii_case("connection") {
                if has_token(header.value, "close") {
                    framing.keep_alive = false;
                } else if has_token(header.value, "keep-alive") {
                    framing.keep_alive = true;
                }
            }
        }
        Ok(framing)
    }
}

/// Whether a comma-separated header value holds `token`, in any case.
fn has_token(value: &[u8], token: &str) -> bool {
    value.split(|&byte| byte == b',').any(|part| part.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

/// Drops up to `count` bytes from the front: the rest, and how many are still to come.
fn skip(input: &[u8], count: u64) -> (&[u8], u64) {
    let here = usize::try_from(count).unwrap_or(usize::MAX).min(input.len());
    (&input[here..], count - here as u64)
}

#[cfg(test)]
mod tests;
