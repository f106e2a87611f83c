//! A very cheap HTTP/1.1 server: prebuilt responses, one read and one write per request.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::Bytes;
use monoio::io::{AsyncReadRent, AsyncWriteRentExt};
use monoio::net::TcpStream;

/// The path that answers with the number of requests served so far, itself not counted.
pub const COUNT_PATH: &str = "/count";
/// The path that answers with the number of connections accepted so far, the asking one included.
pub const ACCEPTED_PATH: &str = "/accepted";
/// Longest response body, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Different body sizes one server keeps responses for.
const SIZES_MAX: usize = 64;
/// Longest request head, in bytes.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Bytes of each connection's read buffer; large enough to take a 64 KiB request body with its head in few reads.
const READ_BUFFER_BYTES: usize = 64 * 1024;
const HEADERS_MAX: usize = 64;

/// What all connections share.
pub struct Upstream {
    default_body: usize,
    served: Cell<u64>,
    accepted: Cell<u64>,
    responses: RefCell<Vec<(usize, Prebuilt)>>,
}

/// A response's bytes, and where its body begins.
#[derive(Clone)]
struct Prebuilt {
    bytes: Bytes,
    head_bytes: usize,
}

/// What a request head asks for.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    head_bytes: usize,
    body_bytes: u64,
    answer: Answer,
    head_method: bool,
    keep_alive: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Body(Option<usize>),
    Count,
    Accepted,
    /// A request this server does not serve: a status line, after which the connection closes.
    Refuse(&'static str),
}

impl Upstream {
    /// A server whose bodies have `default_body` bytes unless the path's last segment is another number.
    #[must_use]
    pub fn new(default_body: usize) -> Rc<Self> {
        let default_body = default_body.min(BODY_BYTES_MAX);
        let (served, accepted) = (Cell::new(0), Cell::new(0));
        Rc::new(Self { default_body, served, accepted, responses: RefCell::new(Vec::new()) })
    }

    /// Serves one connection to its end.
    pub async fn serve(self: Rc<Self>, mut stream: TcpStream) {
        self.accepted.set(self.accepted.get() + 1);
        let mut buffer = Vec::with_capacity(READ_BUFFER_BYTES);
        // A head that came in parts.
        let mut held: Vec<u8> = Vec::new();
        loop {
            let (read, filled) = stream.read(buffer).await;
            buffer = filled;
            if !matches!(read, Ok(1..)) {
                return;
            }
            let input = if held.is_empty() { &buffer } else { join(&mut held, &buffer) };
            let Some(request) = parse(input) else {
                if held.is_empty() {
                    held.extend_from_slice(&buffer);
                }
                continue;
            };
            let here = (input.len() - request.head_bytes) as u64;
            held.clear();
            let Some(left) = request.body_bytes.checked_sub(here) else { return };
            match discard(&mut stream, buffer, left).await {
                Some(emptied) => buffer = emptied,
                None => return,
            }
            let (written, _) = stream.write_all(self.answer(&request)).await;
            if written.is_err() || !request.keep_alive {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> Bytes {
        let prebuilt = match request.answer {
            Answer::Count => Prebuilt::new("200 OK", self.served.get().to_string().as_bytes()),
            Answer::Accepted => Prebuilt::new("200 OK", self.accepted.get().to_string().as_bytes()),
            Answer::Refuse(status) => Prebuilt::new(status, b""),
            Answer::Body(size) => {
                self.served.set(self.served.get() + 1);
                self.body(size.unwrap_or(self.default_body))
            }
        };
        if request.head_method { prebuilt.bytes.slice(..prebuilt.head_bytes) } else { prebuilt.bytes }
    }

    fn body(&self, size: usize) -> Prebuilt {
        let mut responses = self.responses.borrow_mut();
        if let Some((_, prebuilt)) = responses.iter().find(|(known, _)| *known == size) {
            return prebuilt.clone();
        }
        let prebuilt = Prebuilt::new("200 OK", &vec![b'x'; size]);
        if responses.len() < SIZES_MAX {
            responses.push((size, prebuilt.clone()));
        }
        prebuilt
    }
}

impl Prebuilt {
    fn new(status: &str, body: &[u8]) -> Self {
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let head_bytes = head.len();
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes: Bytes::from(bytes), head_bytes }
    }
}

fn join<'a>(held: &'a mut Vec<u8>, more: &[u8]) -> &'a Vec<u8> {
    held.extend_from_slice(more);
    held
}

/// Reads and forgets `left` body bytes. The buffer back, or `None` if the client went away.
async fn discard(stream: &mut TcpStream, mut buffer: Vec<u8>, mut left: u64) -> Option<Vec<u8>> {
    while left > 0 {
        let (read, filled) = stream.read(buffer).await;
        buffer = filled;
        left = match read {
            // Bytes beyond the body would be a pipelined request, which no proxy of ours sends.
            Ok(count @ 1..) => left.checked_sub(count as u64)?,
            _ => return None,
        };
    }
    Some(buffer)
}

/// The request at the front of `input`, once its head is complete.
fn parse(input: &[u8]) -> Option<Request> {
    let refuse = |status| Request {
        head_bytes: input.len(),
        body_bytes: 0,
        answer: Answer::Refuse(status),
        head_method: false,
        keep_alive: false,
    };
    let mut headers = [const { std::mem::MaybeUninit::uninit() }; HEADERS_MAX];
    let mut head = httparse::Request::new(&mut []);
    let head_bytes = match head.parse_with_uninit_headers(input, &mut headers) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) if input.len() <= HEAD_BYTES_MAX => return None,
        Ok(httparse::Status::Partial) => return Some(refuse("431 Request Header Fields Too Large")),
        Err(_) => return Some(refuse("400 Bad Request")),
    };
    let mut request = Request {
        head_bytes,
        body_bytes: 0,
        answer: answer_for(head.path.unwrap_or_default()),
        head_method: head.method == Some("HEAD"),
        keep_alive: head.version == Some(1),
    };
    for header in head.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            match std::str::from_utf8(header.value).ok().and_then(|text| text.trim().parse().ok()) {
                Some(length) => request.body_bytes = length,
                None => return Some(refuse("400 Bad Request")),
            }
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Some(refuse("411 Length Required"));
        } else if header.name.eq_ignore_ascii_case("connection")
            && header.value.eq_ignore_ascii_case(b"close")
        {
            request.keep_alive = false;
        }
    }
    Some(request)
}

fn answer_for(path: &str) -> Answer {
    if path == COUNT_PATH {
        return Answer::Count;
    }
    if path == ACCEPTED_PATH {
        return Answer::Accepted;
    }
    let path = path.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    Answer::Body(last.parse().ok().filter(|&size| size <= BODY_BYTES_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_chooses_the_answer() {
        for (path, answer) in [
            ("/", Answer::Body(None)),
            ("/bytes", Answer::Body(None)),
            ("/bytes/1024", Answer::Body(Some(1024))),
            ("/bytes/0?x=5", Answer::Body(Some(0))),
            ("/bytes/99999999999", Answer::Body(None)),
            ("/count", Answer::Count),
            ("/accepted", Answer::Accepted),
        ] {
            assert_eq!(answer_for(path), answer, "{path}");
        }
    }

    #[test]
    fn heads_parse_or_are_refused() {
        let request = parse(b"POST /b HTTP/1.1\r\nContent-Length: 7\r\nConnection: close\r\n\r\nab").unwrap();
        assert_eq!((request.body_bytes, request.keep_alive), (7, false));
        assert_eq!(parse(b"GET / HTTP/1.1\r\nHost"), None);
        for wire in [
            &b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"[..],
            b"\x16\x03\x01\x00",
            b"GET  / HTTP/1.1\r\n\r\n",
        ] {
            assert!(
                matches!(parse(wire).unwrap().answer, Answer::Refuse(_)),
                "{:?}",
                String::from_utf8_lossy(wire)
            );
        }
        let chunked = parse(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert_eq!(chunked.answer, Answer::Refuse("411 Length Required"));
    }

    #[test]
    fn head_requests_get_no_body() {
        let upstream = Upstream::new(5);
        let request = parse(b"HEAD / HTTP/1.1\r\n\r\n").unwrap();
        assert!(upstream.answer(&request).ends_with(b"Content-Length: 5\r\n\r\n"));
        let request = parse(b"GET /count HTTP/1.1\r\n\r\n").unwrap();
        assert!(upstream.answer(&request).ends_with(b"\r\n\r\n1"));
    }
}
