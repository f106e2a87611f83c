//! The client side of a control plane: signed calls below `/_ringgate/`, one connection each.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use ringgate_sigv4::{Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys};
use serde_json::Value;

use super::credentials::Settings;
use super::now_s;
use crate::admin::{Body, Head, read_head};
use crate::args::Endpoint;
use crate::failure::Failure;

/// The signing name of the management API.
const SERVICE: &str = "apigateway";
/// How long connecting may take, and how long the control plane may be silent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(120);
/// The longest document that is read whole, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 512 << 20;

/// Where a control plane is, and who asks.
pub(super) struct Client {
    settings: Settings,
}

impl Client {
    /// As arguments and environment say.
    pub(super) fn new(endpoint: &Endpoint) -> Result<Client, Failure> {
        Ok(Client { settings: Settings::find(endpoint)? })
    }

    /// Asks for a document. `path` stands below `/_ringgate/`; a query's values are escaped by [`escape`].
    pub(super) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.document("GET", path, b"")
    }

    /// Asks for something to be done.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.document("POST", path, body.to_string().as_bytes())
    }

    /// Asks for bytes, to be read as they come.
    pub(super) fn read(&self, method: &str, path: &str) -> Result<Body, Failure> {
        let (head, mut body) = self.send(method, path, b"")?;
        if head.status == 200 { Ok(body) } else { Err(refusal(head.status, &self.read_whole(&mut body)?)) }
    }

    /// Asks for bytes, and reads them all.
    pub(super) fn bytes(&self, method: &str, path: &str) -> Result<Vec<u8>, Failure> {
        let mut body = self.read(method, path)?;
        self.read_whole(&mut body)
    }

    fn document(&self, method: &str, path: &str, body: &[u8]) -> Result<Value, Failure> {
        let (head, mut body) = self.send(method, path, body)?;
        let bytes = self.read_whole(&mut body)?;
        if head.status != 200 {
            return Err(refusal(head.status, &bytes));
        }
        serde_json::from_slice(&bytes).map_err(|_| self.strange("its answer is no JSON"))
    }

    fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<(Head, Body), Failure> {
        let head = self.write_head(method, &format!("/_ringgate/{path}"), body)?;
        let mut stream = self.connect().map_err(|error| self.unreachable(&error))?;
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        // One that refuses early closes early; its answer says more than the broken pipe.
        let (head, start) = match (sent, read_head(&mut stream)) {
            (_, Ok(answer)) => answer,
            (Err(error), _) | (_, Err(error)) => return Err(self.unreachable(&error)),
        };
        let body = Body::new(&head, start, Box::new(stream)).map_err(|why| self.strange(&why))?;
        Ok((head, body))
    }

    fn write_head(&self, method: &str, target: &str, body: &[u8]) -> Result<String, Failure> {
        let Settings { address, region, key } = &self.settings;
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
            body.len()
        );
        if let Some(key) = key {
            let credentials = Credentials { access_key: &key.id, secret: &key.secret, session_token: None };
            let (service, path) = (SERVICE, PathForm::Normalized);
            let signing = Signing { credentials, region, service, time: now_s(), path, content_sha256: true };
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let fields: &[(&str, &str)] = &[("host", address)];
            let request = Request { method, path: path.as_bytes(), query: query.as_bytes(), fields };
            let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
            let tools = (&mut keys, &mut scratch);
            let made = signing.sign(&request, Payload::Bytes(body), tools, &mut signed);
            made.map_err(|odd| Failure::new(format!("the call's {} holds odd bytes", odd.part)))?;
            for (name, value) in signed.fields() {
                head.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
            }
        }
        Ok(head + "\r\n")
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::other("the name resolves to nothing");
        let mut addresses = self.settings.address.to_socket_addrs()?;
        let connected = addresses.find_map(|address| {
            TcpStream::connect_timeout(&address, CONNECT_TIMEOUT).map_err(|error| last = error).ok()
        });
        let stream = connected.ok_or(last)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        Ok(stream)
    }

    fn read_whole(&self, body: &mut Body) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = body.take(DOCUMENT_BYTES_MAX).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| self.unreachable(&error))
    }

    /// The connection broke.
    pub(super) fn unreachable(&self, error: &io::Error) -> Failure {
        let why = match error.kind() {
            io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                format!("it did not answer within {} seconds", TIMEOUT.as_secs())
            }
            io::ErrorKind::UnexpectedEof => "it closed the connection".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("the control plane at {} cannot be reached: {why}", self.settings.address);
        Failure::new(message).remedy("check that it runs, and that `--endpoint-url` names its address")
    }

    fn strange(&self, why: &str) -> Failure {
        let message = format!("the control plane at {} cannot be understood: {why}", self.settings.address);
        Failure::new(message).remedy("check that `--endpoint-url` names a control plane of this release")
    }
}

/// The control plane said no.
fn refusal(status: u16, body: &[u8]) -> Failure {
    let said: Option<Value> = serde_json::from_slice(body).ok();
    let said = said.as_ref().and_then(|said| said.get("message").or_else(|| said.get("Message")));
    let message: String = said
        .and_then(Value::as_str)
        .unwrap_or("no reason was given")
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    let failure = Failure::new(format!("the control plane refused: {message} [{status}]"));
    match status {
        403 => failure.remedy(
            "name a file with an access key by `--credentials`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; \
             the key's policies must allow it",
        ),
        _ => failure,
    }
}

/// A value for a query or a segment of a path.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
