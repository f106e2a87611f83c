//! The client side of a gateway's admin port: HTTP/1.1, one request per connection.

mod response;

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::failure::Failure;
pub(crate) use response::{Body, Head, read_head};

/// How long a gateway may take to answer or to take in what it is sent.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read whole, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// The longest answer that is looked at when it is no JSON.
const SHOWN_BYTES_MAX: usize = 200;

/// Where a gateway's admin port is.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    address: Address,
}

#[derive(Clone, Debug)]
enum Address {
    Unix(PathBuf),
    Tcp(String),
}

/// A connection of either kind.
trait Stream: Read + Write + Send {
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()>;
}

impl Stream for UnixStream {
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout).and_then(|()| self.set_write_timeout(timeout))
    }
}

impl Stream for TcpStream {
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout).and_then(|()| self.set_write_timeout(timeout))
    }
}

impl Client {
    /// A client for `unix:PATH` or `HOST:PORT`; connects with each request.
    pub(crate) fn new(address: &str) -> Result<Client, Failure> {
        let address = match address.strip_prefix("unix:") {
            Some("") => {
                return Err(Failure::new("`unix:` names no path").remedy("write `unix:/path/of/the/socket`"));
            }
            Some(path) => Address::Unix(PathBuf::from(path)),
            None if address.contains(':') => Address::Tcp(address.to_owned()),
            None => {
                return Err(Failure::new(format!("`{address}` is no admin address"))
                    .remedy("write `unix:/path/of/the/socket` or `HOST:PORT`"));
            }
        };
        Ok(Client { address })
    }

    /// Sends bytes and reads the JSON answer.
    pub(crate) fn put(&self, path: &str, body: &[u8]) -> Result<Value, Failure> {
        self.json("PUT", path, body)
    }

    /// Asks for something to be done.
    pub(crate) fn post(&self, path: &str) -> Result<Value, Failure> {
        self.json("POST", path, b"")
    }

    /// Asks for JSON.
    pub(crate) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.json("GET", path, b"")
    }

    /// Asks for text and reads it whole.
    pub(crate) fn get_text(&self, path: &str) -> Result<String, Failure> {
        let (head, body) = self.send("GET", path, b"", Some(TIMEOUT))?;
        let text = self.read_whole(body)?;
        if head.status == 200 { Ok(text) } else { Err(self.refusal(&head, &text)) }
    }

    /// Asks for text that goes on until one side ends it.
    pub(crate) fn follow(&self, path: &str) -> Result<Body, Failure> {
        let (head, body) = self.send("GET", path, b"", None)?;
        if head.status == 200 {
            return Ok(body);
        }
        let text = self.read_whole(body)?;
        Err(self.refusal(&head, &text))
    }

    fn json(&self, method: &str, path: &str, body: &[u8]) -> Result<Value, Failure> {
        let (head, body) = self.send(method, path, body, Some(TIMEOUT))?;
        let text = self.read_whole(body)?;
        if !(200..300).contains(&head.status) {
            return Err(self.refusal(&head, &text));
        }
        serde_json::from_str(&text).map_err(|_| {
            let start: String = text.chars().take(SHOWN_BYTES_MAX).filter(|c| !c.is_control()).collect();
            self.strange(&format!("it answered `{start}`, which is no JSON"))
        })
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        timeout: Option<Duration>,
    ) -> Result<(Head, Body), Failure> {
        let mut stream = self.connect().map_err(|error| self.unreachable(&error))?;
        let length = body.len();
        let host = match &self.address {
            Address::Unix(_) => "localhost",
            Address::Tcp(address) => address,
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        // A gateway that refuses early closes early; its answer says more than the broken pipe.
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        let answer = read_head(&mut stream);
        match (sent, answer) {
            (_, Ok((head, body_start))) => {
                stream.set_timeout(timeout).map_err(|error| self.unreachable(&error))?;
                let body =
                    Body::new(&head, body_start, Box::new(stream)).map_err(|why| self.strange(&why))?;
                Ok((head, body))
            }
            (Err(error), _) => Err(self.unreachable(&error)),
            (_, Err(error)) => Err(self.strange(&describe(&error))),
        }
    }

    fn connect(&self) -> io::Result<Box<dyn Stream>> {
        let stream: Box<dyn Stream> = match &self.address {
            Address::Unix(path) => Box::new(UnixStream::connect(path)?),
            Address::Tcp(address) => {
                let mut last = io::Error::other("the name resolves to nothing");
                let connected = address.to_socket_addrs()?.find_map(|address| {
                    TcpStream::connect_timeout(&address, CONNECT_TIMEOUT).map_err(|error| last = error).ok()
                });
                Box::new(connected.ok_or(last)?)
            }
        };
        stream.set_timeout(Some(TIMEOUT))?;
        Ok(stream)
    }

    fn read_whole(&self, body: Body) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let mut bounded = body.take(ANSWER_BYTES_MAX);
        bounded.read_to_end(&mut bytes).map_err(|error| self.strange(&describe(&error)))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn name(&self) -> String {
        match &self.address {
            Address::Unix(path) => format!("unix:{}", path.display()),
            Address::Tcp(address) => address.clone(),
        }
    }

    fn unreachable(&self, error: &io::Error) -> Failure {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such socket".to_owned(),
            io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
            io::ErrorKind::PermissionDenied => "it may not be accessed".to_owned(),
            _ => describe(error),
        };
        Failure::new(format!("the gateway at {} cannot be reached: {why}", self.name()))
            .remedy("check that it runs, and that `--admin` names its admin address")
    }

    fn strange(&self, why: &str) -> Failure {
        Failure::new(format!("the gateway at {} gave no answer that can be used: {why}", self.name()))
            .remedy("check that `--admin` names an admin address of a gateway of this release")
    }

    /// The gateway said no: `{"error":{"code","message"}}`.
    fn refusal(&self, head: &Head, text: &str) -> Failure {
        let error = serde_json::from_str::<Value>(text).ok();
        let part = |name: &str| {
            let part = error.as_ref().and_then(|answer| answer.get("error")?.get(name)?.as_str());
            part.map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>())
        };
        match (part("message"), part("code")) {
            (Some(message), Some(code)) => Failure::new(format!("the gateway refused: {message} [{code}]")),
            (Some(message), None) => Failure::new(format!("the gateway refused: {message}")),
            _ => self.strange(&format!("it answered with status {}", head.status)),
        }
    }
}

impl Stream for Box<dyn Stream> {
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.as_ref().set_timeout(timeout)
    }
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            format!("it did not answer within {} seconds", TIMEOUT.as_secs())
        }
        io::ErrorKind::UnexpectedEof => "it closed the connection".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
