//! One method, or one authorizer, tried on the live definition (R-MGMT-24 to R-MGMT-26): an API of its own is made of what
//! the estate has now, compiled, and asked in memory by the exchange that gateways run. Its upstreams are real.
//!
//! | module | what it does |
//! |---|---|
//! | `live` | from the live rows to an estate that has nothing else |
//! | `world` | from that estate to a generation |
//! | `drive` | a request through the exchange |
//! | `ask` | one call of an upstream |
//! | `keys` | the keys of tokens' issuers |
//! | `log` | the log's text |

mod ask;
mod credentials;
mod drive;
mod keys;
pub(crate) mod live;
mod log;
mod world;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, OnceLock};

use ringgate_compiler::Options;
use ringgate_estate::Estate;
use ringgate_exchange::Credentials;
use ringgate_io::TlsConnector;
use tokio::sync::Semaphore;

pub(crate) use drive::Tried;

/// How many trials run at once; others wait for their turn.
const TRIALS_AT_ONCE_MAX: usize = 32;
/// The longest request or response body in bytes (R-LIM-05).
const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The method, without asking who calls.
    Method,
    /// The authorizer alone.
    Authorizer,
}

/// A request as the caller of the management API describes it.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// The verb.
    pub method: String,
    /// Path and query; begins with a slash.
    pub target: String,
    /// The header fields.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What stands for variables of `$context` among an authorizer's identity sources.
    pub context: BTreeMap<String, String>,
}

/// Tries.
pub(crate) struct Laboratory {
    turns: Semaphore,
    credentials: Arc<Credentials>,
    /// Made when it is first needed: reading the platform's roots takes a while.
    connector: OnceLock<TlsConnector>,
}

impl Laboratory {
    pub(crate) fn new() -> Laboratory {
        Laboratory {
            turns: Semaphore::new(TRIALS_AT_ONCE_MAX),
            credentials: Arc::new(credentials::from_environment()),
            connector: OnceLock::new(),
        }
    }

    /// Asks the one API of an estate. What cannot be compiled fails as the service's executions do.
    ///
    /// # Errors
    /// A fault of ours, in words.
    pub(crate) async fn try_out(
        &self,
        subject: Subject,
        (estate, options): (Estate, Options),
        sent: &Sent,
        seed: u64,
    ) -> Result<Tried, String> {
        let _turn = self.turns.acquire().await.map_err(|error| error.to_string())?;
        let credentials = self.credentials.clone();
        let built = tokio::task::spawn_blocking(move || world::build(&estate, &options, credentials));
        match built.await.map_err(|error| error.to_string())?? {
            world::Built::World(world) => {
                let connector = self.connector().map_err(|error| error.to_string())?;
                drive::run(subject, &world, connector, sent, seed).await
            }
            world::Built::Refused(reasons) => Ok(drive::refused(subject, &reasons, sent, seed)),
        }
    }

    fn connector(&self) -> io::Result<TlsConnector> {
        if let Some(connector) = self.connector.get() {
            return Ok(connector.clone());
        }
        let (connector, roots) = TlsConnector::new(&[])?;
        if roots == 0 {
            eprintln!(
                "ringgate-control: the platform has no trusted roots; trials of https upstreams will fail"
            );
        }
        Ok(self.connector.get_or_init(|| connector).clone())
    }
}
