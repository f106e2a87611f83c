//! What to measure, and its bounds.

use std::path::PathBuf;

use crate::load::CONNECTIONS_MAX;
use crate::peers::{Peer, Tools};

/// Most rounds of a run.
pub const ROUNDS_MAX: usize = 50;
/// Longest window, in seconds.
pub const SECONDS_MAX: f64 = 120.0;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where programs are.
    pub tools: Tools,
    /// The folder for configurations and logs.
    pub work: PathBuf,
    /// Which proxies, in order.
    pub peers: Vec<Peer>,
    /// Client connection counts.
    pub connections: Vec<usize>,
    /// Response body sizes in bytes.
    pub bodies: Vec<usize>,
    /// Rounds; each measures every proxy once, so that drift of the machine meets all alike.
    pub rounds: usize,
    /// Length of each window, in seconds.
    pub seconds: f64,
    /// Uncounted load before each window, in seconds.
    pub warmup_seconds: f64,
    /// Whether the open loop is measured too.
    pub open_loop: bool,
    /// The proxy's core.
    pub proxy_core: usize,
    /// The core of load generator and upstream.
    pub load_core: usize,
}

impl Plan {
    /// Checks the bounds.
    ///
    /// # Errors
    /// A sentence that names the first value out of its range.
    pub fn check(&self) -> Result<(), String> {
        if self.peers.is_empty() || self.connections.is_empty() || self.bodies.is_empty() {
            return Err("at least one proxy, one connection count and one body size are needed".to_owned());
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
        if self.connections.iter().any(|&count| count == 0 || count > CONNECTIONS_MAX) {
            return Err(format!("--connections must be 1 to {CONNECTIONS_MAX}"));
        }
        if self.proxy_core == self.load_core {
            return Err("--proxy-core and --load-core must differ".to_owned());
        }
        let largest = crate::upstream::BODY_BYTES_MAX;
        if self.bodies.iter().any(|&bytes| bytes > largest) {
            return Err(format!("--bodies must be at most {largest} bytes"));
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
            peers: vec![Peer::Relay],
            connections: vec![64],
            bodies: vec![27],
            rounds: 3,
            seconds: 2.0,
            warmup_seconds: 1.0,
            open_loop: true,
            proxy_core: 0,
            load_core: 1,
        }
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(plan().check(), Ok(()));
        for broken in [
            Plan { peers: vec![], ..plan() },
            Plan { rounds: 0, ..plan() },
            Plan { rounds: ROUNDS_MAX + 1, ..plan() },
            Plan { seconds: f64::NAN, ..plan() },
            Plan { seconds: SECONDS_MAX * 2.0, ..plan() },
            Plan { warmup_seconds: -1.0, ..plan() },
            Plan { bodies: vec![usize::MAX], ..plan() },
            Plan { connections: vec![0], ..plan() },
            Plan { proxy_core: 1, ..plan() },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
