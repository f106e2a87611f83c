//! The data plane program: workers, listeners, connections, generation switch, drain, admin port.
//!
//! A main thread loads and checks snapshots, offers each generation to every worker and lets all switch together;
//! a worker per core answers clients. `docs/architecture.md` follows a request through it.
#![forbid(unsafe_code)]

mod access_log;
mod admin;
mod admin_http;
mod attach;
mod config;
mod connection;
mod consult;
mod credentials;
mod download;
mod duplex;
mod execution_log;
mod forward;
mod gather;
mod host;
mod issuers;
mod letters;
mod pool;
mod reply;
mod session;
mod streaming;
mod upload;
mod usage;
mod waits;
mod watch;
mod worker;

pub use config::{Arguments, Config};

use std::{io, time::Duration};

use ringgate_io::{Signal, raise_file_limit, wait_for_signal};

use crate::host::Host;

/// How often the main thread looks for changed files and the wall clock.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// Runs the gateway until it is told to end.
///
/// # Errors
/// When it cannot start: a bad configuration, a snapshot that is refused, an address that is taken.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let config = Config::from_arguments(arguments)?;
    raise_file_limit();
    // Before the files are read, so that one that is replaced meanwhile is noticed.
    let mut watch = watch::Watch::new(&config);
    let host = Host::start(config)?;
    loop {
        match wait_for_signal(WATCH_INTERVAL) {
            Some(Signal::Terminate) => return host.drain(),
            Some(Signal::Reload) => watch.reload(&host),
            None => watch.look(&host),
        }
        host.check_workers()?;
    }
}
