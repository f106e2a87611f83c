//! The figures of a cache run, as they are kept in JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CacheServer;
use crate::figures::{Settings, Spread};
use crate::machine::Machine;

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caches {
    /// Where it ran.
    pub machine: Machine,
    /// How it ran.
    pub settings: Settings,
    /// Versions by program.
    pub versions: BTreeMap<String, String>,
    /// Servers that were asked for but are not installed, with the reason.
    pub skipped: BTreeMap<String, String>,
    /// One command line by program; ports vary.
    pub commands: BTreeMap<String, String>,
    /// The measurements; none before the first run.
    pub cases: Vec<Case>,
    /// The lines that the cache's own measurement of hit ratios printed.
    pub hit_ratio: Vec<String>,
}

/// One number of URLs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// URLs that are asked for in turn.
    pub urls: usize,
    /// Client connections.
    pub connections: usize,
    /// Body bytes of each response.
    pub body_bytes: usize,
    /// By server.
    pub rows: Vec<Row>,
}

impl Case {
    /// The gateway's CPU time per hit over that of the cheapest other server; `None` where either is missing.
    #[must_use]
    pub fn share_of_best(&self) -> Option<f64> {
        let cost = |is_ours: bool| {
            let rows = self.rows.iter().filter(|row| (row.server == CacheServer::Ringgate.name()) == is_ours);
            rows.map(|row| row.cpu_us.median).filter(|&cost| cost > 0.0).min_by(f64::total_cmp)
        };
        Some(cost(true)? / cost(false)?)
    }
}

/// One server in one case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub server: String,
    /// Its CPU time per hit, in microseconds, all its processes and threads together.
    pub cpu_us: Spread,
    /// Hits per second.
    pub rps: Spread,
    /// Cores it used meanwhile: 1 means that it was the limit, less means that the load core was.
    pub core_share: Spread,
    /// Median latency in microseconds.
    pub p50_us: Spread,
    /// 99 % in microseconds.
    pub p99_us: Spread,
    /// Resident memory in MiB at the end of the window.
    pub rss_mib: Spread,
    /// Errors of all rounds.
    pub errors: u64,
}
