//! Pushing to a gateway of this machine: a PUT on its admin socket.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// How long a gateway may take to load a snapshot and switch.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gateway's admin address.
pub(super) struct Gateway(PathBuf);

/// What is pushed.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// The routing snapshot.
    Routes,
    /// The keys snapshot.
    Keys,
}

impl What {
    /// Its file in the data directory.
    pub(super) fn file(self) -> &'static str {
        match self {
            What::Routes => "published.snapshot",
            What::Keys => "published.keys",
        }
    }
}

/// Why a gateway did not take what it was given.
pub(super) enum PushError {
    /// Nobody listens there.
    Absent,
    /// The reason.
    Failed(String),
}

impl Gateway {
    /// `unix:PATH`.
    pub(super) fn parse(address: &str) -> Result<Gateway, String> {
        let path = address.strip_prefix("unix:").filter(|path| !path.is_empty());
        let path = path.ok_or_else(|| format!("`{address}` is no admin socket; write unix:PATH"))?;
        Ok(Gateway(PathBuf::from(path)))
    }

    /// Gives the gateway a snapshot; it has switched when this returns.
    ///
    /// # Errors
    /// It is not there, cannot be reached, or refuses: with its reason.
    pub(super) async fn put(&self, what: What, bytes: &[u8]) -> Result<(), PushError> {
        let path = match what {
            What::Routes => "/snapshot",
            What::Keys => "/keys",
        };
        self.ask("PUT", path, bytes).await.map(|_| ())
    }

    /// Asks the gateway something; the body of its answer.
    ///
    /// # Errors
    /// It is not there, cannot be reached, or refuses: with its reason.
    pub(super) async fn ask(&self, method: &str, target: &str, body: &[u8]) -> Result<String, PushError> {
        let asked = timeout(PATIENCE, self.exchange(method, target, body)).await;
        let answer = asked.map_err(|_| PushError::Failed(format!("no answer within {PATIENCE:?}")))??;
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).unwrap_or_default();
        if status.starts_with('2') {
            return Ok(body.to_owned());
        }
        Err(PushError::Failed(format!("refused ({status}): {}", body.trim())))
    }

    async fn exchange(&self, method: &str, target: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(&self.0).await?;
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            bytes.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(bytes).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

impl From<io::Error> for PushError {
    fn from(error: io::Error) -> PushError {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => PushError::Absent,
            _ => PushError::Failed(error.to_string()),
        }
    }
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the gateway at unix:{}", self.0.display())
    }
}
