//! The little HTTP that the admin side speaks: one request for each connection, on a thread of its own.

use std::io::{self, Read, Write};
use std::net::IpAddr;

use ringgate_http::{Foreign, Framing, Limits, RequestHead, refuse_foreign};
use ringgate_http1::{decode_request, encode};
use ringgate_io::AdminStream;
use ringgate_snapshot::file::SNAPSHOT_BYTES_MAX;

/// A request of the operator.
#[derive(Default)]
pub(crate) struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: Vec<u8>,
    /// Why it is not answered, though it is well formed.
    pub foreign: Option<Foreign>,
}

/// Reads a request.
///
/// # Errors
/// When it is not one, or the peer is gone or too slow.
pub(crate) fn read(stream: &mut AdminStream) -> io::Result<Request> {
    let mut bytes = Vec::new();
    let mut head = RequestHead::default();
    let limits = Limits::default();
    let mut piece = vec![0; 64 * 1024];
    while !decode_request(&bytes, &limits, &mut head).map_err(invalid)? {
        let n = stream.read(&mut piece)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(piece.get(..n).unwrap_or_default());
    }
    if let Some(foreign) = check_foreign(&head, &bytes, stream.local_address()?) {
        // Its body is not read: nobody shall fill memory who may not call.
        return Ok(Request { foreign: Some(foreign), ..Request::default() });
    }
    let target = String::from_utf8_lossy(head.target.of(&bytes)).into_owned();
    let method = String::from_utf8_lossy(head.method_text.of(&bytes)).into_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let length = match head.framing {
        Framing::None | Framing::UntilClose => 0,
        Framing::Length(n) if n <= SNAPSHOT_BYTES_MAX => n as usize,
        Framing::Length(_) => return Err(invalid("the body is longer than a snapshot may be")),
        Framing::Chunked => return Err(invalid("send the body with Content-Length")),
    };
    if head.expects_continue {
        stream.write_all(encode::CONTINUE)?;
    }
    let mut body = bytes.split_off(head.len);
    body.truncate(length);
    while body.len() < length {
        let n = stream.read(&mut piece)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let n = n.min(length - body.len());
        body.extend_from_slice(piece.get(..n).unwrap_or_default());
    }
    Ok(Request { method, path, query, body, foreign: None })
}

/// Over TCP there is no login, and browsers reach loopback addresses, too.
fn check_foreign(head: &RequestHead, bytes: &[u8], own: Option<IpAddr>) -> Option<Foreign> {
    let fields = head.fields.iter().map(|field| (field.name.of(bytes), field.value.of(bytes)));
    let target = head.target.of(bytes);
    let rest = target.strip_prefix(b"http://").or_else(|| target.strip_prefix(b"https://"));
    let authority = rest.and_then(|rest| rest.split(|byte| b"/?".contains(byte)).next());
    refuse_foreign(fields, authority, own?).err()
}

fn invalid(error: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Writes a whole response.
pub(crate) fn write(
    stream: &mut AdminStream,
    status: u16,
    content_type: &str,
    body: &[u8],
) -> io::Result<()> {
    let mut out = Vec::with_capacity(body.len() + 256);
    encode::status_line(&mut out, status);
    encode::field(&mut out, b"Content-Type", content_type.as_bytes());
    encode::field_u64(&mut out, b"Content-Length", body.len() as u64);
    encode::field(&mut out, b"Connection", b"close");
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    stream.write_all(&out)
}

/// Begins a response of unknown length.
pub(crate) fn write_chunked_head(stream: &mut AdminStream, content_type: &str) -> io::Result<()> {
    let mut out = Vec::new();
    encode::status_line(&mut out, 200);
    encode::field(&mut out, b"Content-Type", content_type.as_bytes());
    encode::field(&mut out, b"Transfer-Encoding", b"chunked");
    encode::field(&mut out, b"Connection", b"close");
    out.extend_from_slice(b"\r\n");
    stream.write_all(&out)
}

/// Sends a piece of such a response.
pub(crate) fn write_chunk(stream: &mut AdminStream, piece: &[u8]) -> io::Result<()> {
    if piece.is_empty() {
        return Ok(());
    }
    let mut out = Vec::with_capacity(piece.len() + 16);
    encode::chunk_head(&mut out, piece.len());
    out.extend_from_slice(piece);
    out.extend_from_slice(encode::CHUNK_END);
    stream.write_all(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_pages_are_refused_over_tcp_and_not_through_the_socket_file() {
        let loopback = Some(IpAddr::from([127, 0, 0, 1]));
        for (request, field) in [
            ("GET /status HTTP/1.1\r\nHost: 127.0.0.1:9901\r\n\r\n", None),
            ("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n", None),
            ("GET /status HTTP/1.0\r\n\r\n", None),
            ("GET http://localhost/status HTTP/1.1\r\nHost: localhost\r\n\r\n", None),
            ("GET /status HTTP/1.1\r\nHost: evil.example\r\n\r\n", Some("Host")),
            ("GET http://evil.example/status HTTP/1.0\r\n\r\n", Some("Host")),
            (
                "POST /rollback HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n",
                Some("Origin"),
            ),
            (
                "POST /rollback HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-site\r\n\r\n",
                Some("Sec-Fetch-Site"),
            ),
        ] {
            let mut head = RequestHead::default();
            let is_whole = decode_request(request.as_bytes(), &Limits::default(), &mut head);
            assert_eq!(is_whole, Ok(true), "{request}");
            let refused = |own| check_foreign(&head, request.as_bytes(), own).map(|foreign| foreign.field());
            assert_eq!(refused(loopback), field, "{request}");
            assert_eq!(refused(None), None, "{request}");
        }
    }
}
