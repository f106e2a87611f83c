//! The figures of a run with functions, as they are kept in JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Way;
use crate::figures::{Settings, Spread};
use crate::machine::Machine;

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Invocations {
    /// Where it ran.
    pub machine: Machine,
    /// How it ran.
    pub settings: Settings,
    /// The measurements; none before the first run.
    pub cases: Vec<Case>,
    /// What the authorization of a request costs within an exchange: the lines of its own measurement.
    pub authorization: Vec<String>,
    /// One command line by way; ports vary.
    pub commands: BTreeMap<String, String>,
}

/// One number of connections.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Client connections: so many invocations run at a time.
    pub connections: usize,
    /// By way to the function.
    pub rows: Vec<Row>,
}

impl Case {
    /// What gateway and host add to the median of the bare handler, in microseconds.
    #[must_use]
    pub fn overhead_us(&self) -> Option<f64> {
        let median =
            |way: Way| self.rows.iter().find(|row| row.way == way.name()).map(|row| row.p50_us.median);
        Some(median(Way::Gateway)? - median(Way::Bare)?)
    }
}

/// One way in one case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub way: String,
    /// CPU time per invocation in microseconds, of all processes behind the client together.
    pub cpu_us: Spread,
    /// Invocations per second.
    pub rps: Spread,
    /// Median latency in microseconds.
    pub p50_us: Spread,
    /// 99 % in microseconds.
    pub p99_us: Spread,
    /// Errors of all rounds.
    pub errors: u64,
}
