use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use serde_json::Value;

use crate::{
    eventually::PATIENCE,
    site::HOST,
    wire::{Body, Head, Wire},
};

/// A connection to the gateway that sends what it is told, byte for byte.
pub struct Client {
    wire: Wire<TcpStream>,
}

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Status line and fields.
    pub head: Head,
    /// The decoded body.
    pub body: Vec<u8>,
    /// The trailer section.
    pub trailers: String,
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The first value of a field, or an empty text.
    pub fn field(&self, name: &str) -> &str {
        self.head.field(name).unwrap_or_default()
    }
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Client {
        Client::try_connect(address).expect("the gateway accepts")
    }

    /// Connects, or not.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn try_connect(address: SocketAddr) -> io::Result<Client> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Client { wire: Wire::new(stream) })
    }

    /// The stream, for what is not usual.
    pub fn stream(&self) -> &TcpStream {
        &self.wire.stream
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.wire.stream.write_all(bytes.as_ref()).expect("the gateway reads");
    }

    /// Sends bytes, as many as the gateway wants.
    pub fn send_some(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.wire.stream.write_all(bytes.as_ref());
    }

    /// Ends our direction.
    pub fn finish(&mut self) {
        let _ = self.wire.stream.shutdown(Shutdown::Write);
    }

    /// Reads a response.
    pub fn response(&mut self) -> Response {
        self.try_response(false).expect("a whole response")
    }

    /// Reads a response without a body, as HEAD has it.
    pub fn bodiless(&mut self) -> Response {
        self.try_response(true).expect("a whole response")
    }

    /// Reads a response as far as it comes.
    ///
    /// # Errors
    /// `UnexpectedEof` when it is cut short, `ConnectionAborted` when there is none.
    pub fn try_response(&mut self, is_bodiless: bool) -> io::Result<Response> {
        let head = self.head()?;
        let status = status(&head);
        let mut body = head.body(Body::UntilClose);
        if is_bodiless || status < 200 || matches!(status, 204 | 304) {
            body = Body::Done;
        }
        let is_chunked = body == Body::Chunked;
        let body = self.wire.whole(body)?;
        let trailers = if is_chunked { self.wire.trailers.clone() } else { String::new() };
        Ok(Response { status, head, body, trailers })
    }

    /// Reads only a head.
    ///
    /// # Errors
    /// As [`Client::try_response`].
    pub fn head(&mut self) -> io::Result<Head> {
        self.wire.head()?.ok_or_else(|| ErrorKind::ConnectionAborted.into())
    }

    /// Reads the next piece of a body.
    ///
    /// # Errors
    /// As [`Wire::piece`].
    pub fn piece(&mut self, body: &mut Body) -> io::Result<Option<Vec<u8>>> {
        self.wire.piece(body)
    }

    /// Sends a request and reads the response.
    pub fn ask(&mut self, request: impl AsRef<[u8]>) -> Response {
        self.send(request);
        self.response()
    }

    /// Asks for a path of the stage.
    pub fn get(&mut self, path: &str) -> Response {
        self.ask(get(path))
    }

    /// Whether the gateway ends the connection now, without another byte.
    pub fn is_closed(&mut self) -> bool {
        match self.wire.stream.read(&mut [0; 1]) {
            Ok(n) => n == 0,
            Err(error) => matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
        }
    }
}

fn status(head: &Head) -> u16 {
    head.line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// `GET /prod{path}` at [`HOST`].
pub fn get(path: &str) -> String {
    request("GET", path, "")
}

/// A request without a body; `fields` are whole lines.
pub fn request(method: &str, path: &str, fields: &str) -> String {
    format!("{method} /prod{path} HTTP/1.1\r\nHost: {HOST}\r\n{fields}\r\n")
}

/// A request with a body of known length.
pub fn with_body(method: &str, path: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("{fields}Content-Length: {}\r\n", body.len());
    let mut bytes = request(method, path, &length).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A request with a body in chunks.
pub fn with_chunks(method: &str, path: &str, fields: &str, body: &[u8], size: usize) -> Vec<u8> {
    let fields = format!("{fields}Transfer-Encoding: chunked\r\n");
    let mut bytes = request(method, path, &fields).into_bytes();
    bytes.extend_from_slice(&crate::wire::chunked(body, size));
    bytes
}
