//! Pushing to a gateway of this machine: a PUT on its admin socket.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::offer::{Offer, What};

/// How long a gateway may take to load a snapshot and switch.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gateway that is reached by its admin socket, and what is known of it.
pub(super) struct Gateway {
    path: PathBuf,
    known: Mutex<Known>,
}

/// What is known of a gateway.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) state: State,
    /// The number of its generation, in its own count.
    pub(super) generation: Option<u64>,
    /// When it answered last, in milliseconds since 1970.
    pub(super) last_seen_ms: Option<i64>,
}

/// What a gateway has of what is published.
#[derive(Clone, Default, PartialEq)]
pub(super) enum State {
    /// Nobody has asked yet.
    #[default]
    Unknown,
    /// All of it.
    InStep,
    /// It was not there. One that starts reads the files, but may have read them just before they changed.
    Absent,
    /// It was there and did not answer well, with the reason.
    Failed(String),
    /// It refused, with the reason that was told.
    Refused(String),
}

impl Gateway {
    /// `unix:PATH`.
    pub(super) fn parse(address: &str) -> Result<Gateway, String> {
        let path = address.strip_prefix("unix:").filter(|path| !path.is_empty());
        let path = path.ok_or_else(|| format!("`{address}` is no admin socket; write unix:PATH"))?;
        Ok(Gateway { path: PathBuf::from(path), known: Mutex::default() })
    }

    /// What is known of it.
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives it parts of an offer, and remembers what came of it. Tells the reason if it refuses. What goes wrong is told on
    /// standard error, once.
    pub(super) async fn give(&self, offer: &Offer, parts: &[What], now_ms: i64) -> Option<String> {
        let mut state = State::InStep;
        for what in parts {
            match self.put(*what, &offer.part(*what)).await {
                Ok(answer) => self.known().generation = answer.get("generation").and_then(Value::as_u64),
                Err(failure) => {
                    state = failure;
                    break;
                }
            }
        }
        let mut known = self.known();
        if let State::Refused(reason) | State::Failed(reason) = &state
            && known.state != state
        {
            eprintln!("ringgate-control: {self}: {reason}");
        }
        if matches!(state, State::InStep | State::Refused(_)) {
            known.last_seen_ms = Some(now_ms);
        }
        known.state = state.clone();
        match state {
            State::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    /// Gives the gateway a snapshot; it has switched when this returns, and said so.
    async fn put(&self, what: What, bytes: &[u8]) -> Result<Value, State> {
        let path = match what {
            What::Routes => "/snapshot",
            What::Keys => "/keys",
        };
        let told = self.ask("PUT", path, bytes).await?;
        Ok(serde_json::from_str(&told).unwrap_or_default())
    }

    /// Asks the gateway something; the body of its answer.
    ///
    /// # Errors
    /// It is not there, cannot be reached, or refuses: with its reason.
    pub(super) async fn ask(&self, method: &str, target: &str, body: &[u8]) -> Result<String, State> {
        let asked = timeout(PATIENCE, self.exchange(method, target, body)).await;
        let answer = asked.map_err(|_| State::Failed(format!("no answer within {PATIENCE:?}")))??;
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).unwrap_or_default();
        match status {
            _ if status.starts_with('2') => Ok(body.to_owned()),
            // What the gateway says about the snapshot, not about the request.
            "409" => Err(State::Refused(format!("refused: {}", body.trim()))),
            _ => Err(State::Failed(format!("answered {status}: {}", body.trim()))),
        }
    }

    async fn exchange(&self, method: &str, target: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(&self.path).await?;
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

    /// How the operator calls it.
    pub(super) fn name(&self) -> String {
        format!("unix:{}", self.path.display())
    }
}

impl From<io::Error> for State {
    fn from(error: io::Error) -> State {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => State::Absent,
            _ => State::Failed(error.to_string()),
        }
    }
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the gateway at unix:{}", self.path.display())
    }
}
