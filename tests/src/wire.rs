//! The HTTP/1.1 that both ends of a test speak: simple, complete enough for what the tests send, and not the
//! gateway's own code.

use std::io::{self, Read, Write};

/// A request's or response's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The first line, without its line end.
    pub line: String,
    /// Names as they came, and values, in order.
    pub fields: Vec<(String, String)>,
}

impl Head {
    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let is_named = |(n, _): &&(String, String)| n.eq_ignore_ascii_case(name);
        self.fields.iter().filter(is_named).map(|(_, value)| value.as_str()).collect()
    }

    fn parse(text: &str) -> Head {
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let fields = lines.filter_map(|line| line.split_once(':'));
        Head { line, fields: fields.map(|(n, v)| (n.to_owned(), v.trim().to_owned())).collect() }
    }

    /// How the body is framed; `default` where nothing is said.
    pub fn body(&self, default: Body) -> Body {
        let is_chunked = self.field("Transfer-Encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked"));
        match self.field("Content-Length").and_then(|v| v.parse().ok()) {
            _ if is_chunked => Body::Chunked,
            Some(0) => Body::Done,
            Some(n) => Body::Length(n),
            None => default,
        }
    }
}

/// What is still to be read of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
    /// Everything until the end of the connection.
    UntilClose,
    /// Nothing more.
    Done,
}

/// A stream with what was read ahead.
pub struct Wire<S> {
    /// The stream.
    pub stream: S,
    buffer: Vec<u8>,
    /// The trailer section of the last chunked body, without its last line end.
    pub trailers: String,
}

impl<S: Read + Write> Wire<S> {
    /// Nothing read yet.
    pub fn new(stream: S) -> Wire<S> {
        Wire { stream, buffer: Vec::new(), trailers: String::new() }
    }

    /// Reads a head; `None` when the stream ends before it begins.
    ///
    /// # Errors
    /// What the stream says; `UnexpectedEof` when it ends in the middle.
    pub fn head(&mut self) -> io::Result<Option<Head>> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let head = Head::parse(&String::from_utf8_lossy(&self.buffer[..end]));
                self.buffer.drain(..end + 4);
                return Ok(Some(head));
            }
            if self.fill()? == 0 {
                return if self.buffer.is_empty() { Ok(None) } else { Err(cut()) };
            }
        }
    }

    /// Reads the next piece of a body; `None` at its end.
    ///
    /// # Errors
    /// What the stream says; `UnexpectedEof` when it ends in the middle, `InvalidData` when it is no body.
    pub fn piece(&mut self, body: &mut Body) -> io::Result<Option<Vec<u8>>> {
        match *body {
            Body::Done => Ok(None),
            Body::Length(left) => {
                if self.buffer.is_empty() && self.fill()? == 0 {
                    return Err(cut());
                }
                let n = self.buffer.len().min(left as usize);
                *body = if left == n as u64 { Body::Done } else { Body::Length(left - n as u64) };
                Ok(Some(self.buffer.drain(..n).collect()))
            }
            Body::UntilClose => {
                if self.buffer.is_empty() && self.fill()? == 0 {
                    *body = Body::Done;
                    return Ok(None);
                }
                Ok(Some(std::mem::take(&mut self.buffer)))
            }
            Body::Chunked => self.chunk(body),
        }
    }

    fn chunk(&mut self, body: &mut Body) -> io::Result<Option<Vec<u8>>> {
        let line = self.line()?;
        let digits = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(digits, 16)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("chunk head {line:?}")))?;
        if size == 0 {
            self.trailers.clear();
            loop {
                let line = self.line()?;
                if line.is_empty() {
                    *body = Body::Done;
                    return Ok(None);
                }
                self.trailers.push_str(&line);
                self.trailers.push_str("\r\n");
            }
        }
        while self.buffer.len() < size + 2 {
            if self.fill()? == 0 {
                return Err(cut());
            }
        }
        let piece = self.buffer.drain(..size).collect();
        let end: Vec<u8> = self.buffer.drain(..2).collect();
        if end != b"\r\n" {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "end of chunk"));
        }
        Ok(Some(piece))
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                self.buffer.drain(..end + 2);
                return Ok(line);
            }
            if self.fill()? == 0 {
                return Err(cut());
            }
        }
    }

    /// Reads a whole body.
    ///
    /// # Errors
    /// As [`Wire::piece`].
    pub fn whole(&mut self, mut body: Body) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = self.piece(&mut body)? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    fn fill(&mut self) -> io::Result<usize> {
        let mut piece = [0; 64 * 1024];
        let n = self.stream.read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..n]);
        Ok(n)
    }
}

fn cut() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// A body in chunks of `size`.
pub fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(size) {
        out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// Bytes that repeat only after a while, so that a piece that is lost, doubled or moved shows.
pub fn pattern(len: usize) -> Vec<u8> {
    (0..len as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}
