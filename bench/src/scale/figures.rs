//! The figures of a scale run, as they are kept in JSON. Parts that were not measured are absent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::figures::Spread;
use crate::load::LatencyMicros;
use crate::machine::Machine;

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scale {
    /// Where the newest part ran.
    pub machine: Machine,
    /// Load average of the last minute when each part began.
    pub load_averages: BTreeMap<String, String>,
    /// Compiling the large definition.
    pub compile: Option<Compile>,
    /// Handing its snapshot to a gateway.
    pub load: Option<Load>,
    /// Switching under load.
    pub swaps: Option<Swaps>,
    /// Idle connections.
    pub idle: Option<Idle>,
    /// Instructions of a lookup.
    pub lookups: Vec<Lookup>,
    /// The lines of the admission measurement.
    pub admit: Vec<String>,
    /// Reuse of upstream connections.
    pub reuse: Vec<Reuse>,
}

/// Compiling the large definition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Compile {
    /// APIs, one document each.
    pub apis: usize,
    /// Routes of each.
    pub routes: usize,
    /// Bytes of all documents.
    pub source_bytes: u64,
    /// Bytes of the snapshot.
    pub snapshot_bytes: u64,
    /// Seconds from start to end of the process.
    pub wall_s: Spread,
    /// Seconds of user and system time.
    pub cpu_s: Spread,
    /// Most resident memory, in MiB.
    pub rss_peak_mib: Spread,
    /// The command line.
    pub command: String,
}

/// Handing the large snapshot to a gateway.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Bytes of the snapshot.
    pub snapshot_bytes: u64,
    /// Workers that prepare it.
    pub workers: usize,
    /// Milliseconds from connecting to the admin socket to the answer, for the first snapshot of a process.
    pub put_ms: Spread,
    /// The same for further snapshots of the same process.
    pub put_again_ms: Spread,
    /// Milliseconds from starting a gateway with `--snapshot` to its admin side's first answer.
    pub start_ms: Spread,
    /// The lines of the measurement of reading and checking alone.
    pub pure: Vec<String>,
    /// The gateway's command line.
    pub command: String,
}

/// Switching between two large snapshots under load.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Swaps {
    /// Snapshots pushed, each different from the one before.
    pub swaps: usize,
    /// Switches that the workers counted meanwhile; each push is one on every worker.
    pub worker_switches: f64,
    /// Workers.
    pub workers: usize,
    /// Requests per second of the open loop.
    pub rate: f64,
    /// Client connections.
    pub connections: usize,
    /// Milliseconds of one push, from connecting to the answer.
    pub put_ms: Spread,
    /// Latency without switches, before.
    pub before: LatencyMicros,
    /// Latency of the window with switches that had the highest 99 %; `during_windows` of them follow each other.
    pub during: LatencyMicros,
    /// Windows with switches.
    pub during_windows: usize,
    /// Latency while there is one switch each second.
    pub spaced: LatencyMicros,
    /// Latency without switches, afterwards.
    pub after: LatencyMicros,
    /// Requests in all windows.
    pub requests: u64,
    /// Of these, those that failed in any way.
    pub failed: u64,
    /// The gateway's resident memory in MiB with one generation, before load.
    pub rss_first_mib: f64,
    /// After the first switches, when as many generations are kept as ever will be.
    pub rss_before_mib: f64,
    /// After all switches.
    pub rss_after_mib: f64,
    /// The load generator's command line.
    pub command: String,
}

/// Memory of idle connections.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    /// How many were wished for.
    pub wished: usize,
    /// Open files that one process may have here.
    pub open_files: u64,
    /// Workers.
    pub workers: usize,
    /// Memory at growing numbers of connections, each read after all had been idle for a while. New connections came
    /// at `pace_per_second`.
    pub steps: Vec<IdleStep>,
    /// Connections opened each second, at most.
    pub pace_per_second: f64,
    /// Another gateway, to which all connections came as fast as one client could open them.
    pub burst: IdleStep,
    /// Seconds of idleness before each reading.
    pub idle_s: f64,
    /// Connections on which a second request was sent at the end.
    pub tried_again: usize,
    /// Of these, how many were answered with 200.
    pub answered_again: usize,
    /// Resident bytes for each connection, from no connection to the greatest number.
    pub rss_bytes_each: f64,
    /// Proportional bytes for each connection.
    pub pss_bytes_each: f64,
    /// The gateway's command line.
    pub command: String,
}

/// One reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IdleStep {
    /// Idle connections.
    pub connections: usize,
    /// Resident memory in KiB.
    pub rss_kib: u64,
    /// Proportional memory in KiB.
    pub pss_kib: u64,
}

/// Instructions of one lookup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// How the routes look.
    pub shape: String,
    /// How many there are.
    pub routes: usize,
    /// Instructions for splitting the target, finding API and stage, and finding the route.
    pub instructions: f64,
}

/// Upstream connections under one setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reuse {
    /// Whether workers kept their idle connections to themselves.
    pub private: bool,
    /// Workers.
    pub workers: usize,
    /// Requests per second.
    pub rate: f64,
    /// Client connections.
    pub connections: usize,
    /// Requests that were sent upstream.
    pub requests: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Connections the gateway opened.
    pub connects: f64,
    /// Requests on a connection of the same worker.
    pub reuses: f64,
    /// Requests on a connection of another worker.
    pub shared_reuses: f64,
    /// Connections the upstream accepted.
    pub accepted: u64,
}
