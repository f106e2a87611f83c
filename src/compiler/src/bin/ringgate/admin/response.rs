//! Reads a response: head, then a body by its length, in chunks, or up to the end (RFC 9112, 6.3).

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// The longest head, in bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// The longest line that announces a chunk, in bytes.
const CHUNK_LINE_BYTES_MAX: u64 = 1024;

/// What of a head matters here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status.
    pub(crate) status: u16,
    /// `Content-Length`
    length: Option<String>,
    /// `Transfer-Encoding: chunked`
    is_chunked: bool,
}

/// Reads a head, skipping interim ones, and returns it with what was read beyond it.
pub(crate) fn read_head(stream: &mut impl Read) -> io::Result<(Head, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        while let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            let head = parse(&bytes).ok_or_else(|| io::Error::other("it does not speak HTTP"))?;
            if head.status >= 200 {
                return Ok((head, rest));
            }
            bytes = rest;
        }
        if bytes.len() > HEAD_BYTES_MAX {
            return Err(io::Error::other("its answer begins with too long a head"));
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let mut head = Head { status, ..Head::default() };
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = Some(value.trim().to_owned()),
            "transfer-encoding" => head.is_chunked = value.trim().eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    Some(head)
}

/// A body, to be read as it comes.
pub(crate) struct Body {
    stream: BufReader<Box<dyn Read + Send>>,
    framing: Framing,
}

enum Framing {
    /// So many bytes are left.
    Length(u64),
    /// So many bytes of this chunk are left; 0 before the first.
    Chunked { left: u64, is_first: bool, is_done: bool },
    /// Up to the end of the connection.
    UntilClosed,
}

impl Body {
    /// The body that follows a head; `start` was read already.
    pub(crate) fn new(head: &Head, start: Vec<u8>, stream: Box<dyn Read + Send>) -> Result<Body, String> {
        let framing = match &head.length {
            _ if head.is_chunked => Framing::Chunked { left: 0, is_first: true, is_done: false },
            Some(length) => {
                Framing::Length(length.parse().map_err(|_| "its length is no number".to_owned())?)
            }
            None => Framing::UntilClosed,
        };
        let stream: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(stream));
        Ok(Body { stream: BufReader::new(stream), framing })
    }

    fn read_bounded(&mut self, left: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = self.stream.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        if count == 0 && wanted > 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(count) }
    }

    fn read_chunk_line(&mut self) -> io::Result<u64> {
        let line = self.read_line()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        u64::from_str_radix(size, 16).map_err(|_| io::Error::other("a chunk has no length"))
    }

    fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        (&mut self.stream).take(CHUNK_LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    fn next_chunk(&mut self, is_first: bool) -> io::Result<u64> {
        if !is_first && !self.read_line()?.is_empty() {
            return Err(io::Error::other("a chunk has no end"));
        }
        let left = self.read_chunk_line()?;
        if left == 0 {
            // Trailers tell nothing here.
            while !self.read_line()?.is_empty() {}
        }
        Ok(left)
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.framing {
            Framing::UntilClosed => self.stream.read(buffer),
            Framing::Length(0) => Ok(0),
            Framing::Length(left) => {
                let count = self.read_bounded(left, buffer)?;
                self.framing = Framing::Length(left - count as u64);
                Ok(count)
            }
            Framing::Chunked { is_done: true, .. } => Ok(0),
            Framing::Chunked { left, is_first, .. } => {
                let left = if left == 0 { self.next_chunk(is_first)? } else { left };
                let count = if left == 0 { 0 } else { self.read_bounded(left, buffer)? };
                let is_done = left == 0;
                self.framing = Framing::Chunked { left: left - count as u64, is_first: false, is_done };
                Ok(count)
            }
        }
    }
}
