//! The figures of a comparison, as they are kept in JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::machine::Machine;

/// A whole comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Where it ran.
    pub machine: Machine,
    /// How it ran.
    pub settings: Settings,
    /// Versions by program.
    pub versions: BTreeMap<String, String>,
    /// Proxies that were asked for but are not installed, with the reason.
    pub skipped: BTreeMap<String, String>,
    /// One command line by program; ports and rates vary.
    pub commands: BTreeMap<String, String>,
    /// The measurements.
    pub cases: Vec<Case>,
}

/// The settings that hold for all cases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Rounds; medians are over these.
    pub rounds: usize,
    /// Window in seconds.
    pub seconds: f64,
    /// Uncounted load before it, in seconds.
    pub warmup_seconds: f64,
    /// The proxy's core.
    pub proxy_core: usize,
    /// The core of load generator and upstream.
    pub load_core: usize,
    /// Rate of the open loop as a share of the slowest proxy's capacity; absent if not measured.
    pub open_loop_share: Option<f64>,
}

/// One connection count and body size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Client connections.
    pub connections: usize,
    /// Response body bytes.
    pub body_bytes: usize,
    /// Requests per second of the open loop.
    pub open_rate: Option<f64>,
    /// By proxy.
    pub rows: Vec<Row>,
}

/// One proxy in one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub proxy: String,
    /// Its CPU time per request, in microseconds, under closed-loop load.
    pub cpu_us: Spread,
    /// Requests per second under closed-loop load.
    pub rps: Spread,
    /// Cores it used meanwhile: 1 means that it was the limit, less means that the load core was.
    pub core_share: Spread,
    /// Resident memory in MiB at the end of the window.
    pub rss_mib: Spread,
    /// Proportional memory in MiB at the end of the window.
    pub pss_mib: Spread,
    /// Errors of all rounds.
    pub errors: u64,
    /// Open loop, if measured.
    pub open_loop: Option<OpenLoop>,
}

/// Latency at a fixed rate, from the moment each request was due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenLoop {
    /// Median latency in microseconds.
    pub p50_us: Spread,
    /// 99 % in microseconds.
    pub p99_us: Spread,
    /// 99.9 % in microseconds.
    pub p99_9_us: Spread,
    /// CPU time per request, in microseconds, at that rate.
    pub cpu_us: Spread,
}

/// Median, least and greatest over the rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Median; the mean of the middle two for an even count.
    pub median: f64,
    /// Least.
    pub min: f64,
    /// Greatest.
    pub max: f64,
}

impl Spread {
    /// Of some values; all zero of none. Values that are no number are left out.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Self {
        values.retain(|value| value.is_finite());
        values.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (values.first(), values.last()) else { return Self::default() };
        let middle = |index: usize| values.get(index).copied().unwrap_or(max);
        let median = f64::midpoint(middle((values.len() - 1) / 2), middle(values.len() / 2));
        Self { median, min, max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_are_right() {
        for (values, median, min, max) in [
            (vec![], 0.0, 0.0, 0.0),
            (vec![3.0], 3.0, 3.0, 3.0),
            (vec![9.0, 1.0, 5.0], 5.0, 1.0, 9.0),
            (vec![4.0, 1.0, 2.0, 9.0, f64::NAN], 3.0, 1.0, 9.0),
        ] {
            assert_eq!(Spread::of(values), Spread { median, min, max });
        }
    }
}
