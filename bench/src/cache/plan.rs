//! What to measure, and its bounds.

use std::path::PathBuf;

use super::CacheServer;
use crate::load::CONNECTIONS_MAX;
use crate::peers::Tools;
use crate::scenario::{ROUNDS_MAX, SECONDS_MAX};
use crate::upstream::BODY_BYTES_MAX;

/// Most bytes of all bodies together, so that each server's room holds them with what it keeps beside them.
pub const HELD_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Room of each server's cache.
pub const ROOM_BYTES: usize = 256 * 1024 * 1024;
/// How long a response stays fresh: longer than any run's window.
pub const FRESH_SECONDS: u64 = 3600;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where programs are.
    pub tools: Tools,
    /// The folder for configurations and logs.
    pub work: PathBuf,
    /// Which servers, in order.
    pub servers: Vec<CacheServer>,
    /// Numbers of URLs, a case each.
    pub urls: Vec<usize>,
    /// Client connections.
    pub connections: usize,
    /// Response body bytes.
    pub body_bytes: usize,
    /// Rounds; each measures every server once, so that drift of the machine meets all alike.
    pub rounds: usize,
    /// Length of each window, in seconds.
    pub seconds: f64,
    /// Uncounted load before each window, in seconds.
    pub warmup_seconds: f64,
    /// The server's core.
    pub server_core: usize,
    /// The core of load generator and upstream.
    pub load_core: usize,
}

impl Plan {
    /// Checks the bounds.
    ///
    /// # Errors
    /// A sentence that names the first value out of its range.
    pub fn check(&self) -> Result<(), String> {
        if self.servers.is_empty() || self.urls.is_empty() {
            return Err("at least one server and one number of URLs are needed".to_owned());
        }
        if self.rounds == 0 || self.rounds > ROUNDS_MAX {
            return Err(format!("--rounds must be 1 to {ROUNDS_MAX}"));
        }
        if !(0.1..=SECONDS_MAX).contains(&self.seconds) {
            return Err(format!("--seconds must be 0.1 to {SECONDS_MAX}"));
        }
        if !(0.0..=SECONDS_MAX).contains(&self.warmup_seconds) {
            return Err(format!("--warmup must be 0 to {SECONDS_MAX}"));
        }
        if self.connections == 0 || self.connections > CONNECTIONS_MAX {
            return Err(format!("--connections must be 1 to {CONNECTIONS_MAX}"));
        }
        if self.server_core == self.load_core {
            return Err("--server-core and --load-core must differ".to_owned());
        }
        if self.body_bytes > BODY_BYTES_MAX {
            return Err(format!("--body must be at most {BODY_BYTES_MAX} bytes"));
        }
        // A kibibyte each for what is kept beside a body.
        let held = |&urls: &usize| urls.saturating_mul(self.body_bytes.saturating_add(1024));
        if self.urls.iter().any(|urls| *urls == 0 || held(urls) > HELD_BYTES_MAX) {
            return Err(format!("--urls must be at least 1, and hold at most {HELD_BYTES_MAX} bytes in all"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            tools: Tools { root: "r".into(), binaries: "b".into(), bench: "c".into() },
            work: "w".into(),
            servers: vec![CacheServer::Nginx],
            urls: vec![1, 1000],
            connections: 64,
            body_bytes: 1024,
            rounds: 3,
            seconds: 2.0,
            warmup_seconds: 1.0,
            server_core: 0,
            load_core: 1,
        }
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(plan().check(), Ok(()));
        for broken in [
            Plan { servers: vec![], ..plan() },
            Plan { urls: vec![], ..plan() },
            Plan { urls: vec![0], ..plan() },
            Plan { urls: vec![usize::MAX], ..plan() },
            Plan { urls: vec![10_000], body_bytes: 10_000, ..plan() },
            Plan { rounds: ROUNDS_MAX + 1, ..plan() },
            Plan { seconds: f64::NAN, ..plan() },
            Plan { warmup_seconds: -1.0, ..plan() },
            Plan { body_bytes: usize::MAX, ..plan() },
            Plan { connections: 0, ..plan() },
            Plan { server_core: 1, ..plan() },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
