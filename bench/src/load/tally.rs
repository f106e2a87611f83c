//! What a thread counts, how counts merge, and the result they give.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::LoadConfig;

/// Largest latency the histogram tells apart: one minute, in nanoseconds. Longer ones count as this.
const LATENCY_NANOS_MAX: u64 = 60_000_000_000;
/// Significant decimal digits of the histogram.
const LATENCY_DIGITS: u8 = 3;

/// Requests of the window that did not end in a 2xx response, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errors {
    /// No connection.
    pub connect: u64,
    /// The connection ended or failed before the response was complete.
    pub reset: u64,
    /// No complete response in time.
    pub timeout: u64,
    /// The peer's bytes were no HTTP/1.1 response.
    pub protocol: u64,
    /// Open loop: due in the window, but no connection was free until the run ended.
    pub unsent: u64,
    /// Complete responses with a 3xx status.
    pub status_3xx: u64,
    /// Complete responses with a 4xx status.
    pub status_4xx: u64,
    /// Complete responses with a 5xx, or an unknown, status.
    pub status_5xx: u64,
}

impl Errors {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.connect
            + self.reset
            + self.timeout
            + self.protocol
            + self.unsent
            + self.status_3xx
            + self.status_4xx
            + self.status_5xx
    }

    const fn add(&mut self, other: &Self) {
        self.connect += other.connect;
        self.reset += other.reset;
        self.timeout += other.timeout;
        self.protocol += other.protocol;
        self.unsent += other.unsent;
        self.status_3xx += other.status_3xx;
        self.status_4xx += other.status_4xx;
        self.status_5xx += other.status_5xx;
    }
}

/// Why a request got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection.
    Connect,
    /// The connection ended early.
    Reset,
    /// Given up after the timeout.
    Timeout,
    /// Not HTTP.
    Protocol,
}

/// One thread's counts.
#[derive(Debug)]
pub struct Tally {
    latency: Histogram<u64>,
    errors: Errors,
    bytes: u64,
    completed_total: u64,
    failed_total: u64,
}

impl Tally {
    /// All zero.
    #[must_use]
    pub fn new() -> Self {
        #[expect(clippy::expect_used, reason = "constant bounds that the crate accepts")]
        let latency = Histogram::new_with_bounds(1, LATENCY_NANOS_MAX, LATENCY_DIGITS).expect("valid bounds");
        Self { latency, errors: Errors::default(), bytes: 0, completed_total: 0, failed_total: 0 }
    }

    /// A complete response; `measured` if it belongs to the window.
    pub fn response(&mut self, status: u16, bytes: u64, latency: Duration, measured: bool) {
        self.completed_total += 1;
        if !measured {
            return;
        }
        self.latency.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
        self.bytes += bytes;
        match status {
            200..=299 => {}
            300..=399 => self.errors.status_3xx += 1,
            400..=499 => self.errors.status_4xx += 1,
            _ => self.errors.status_5xx += 1,
        }
    }

    /// A request without a response; `measured` if it belongs to the window.
    pub const fn failure(&mut self, failure: Failure, measured: bool) {
        self.failed_total += 1;
        if !measured {
            return;
        }
        match failure {
            Failure::Connect => self.errors.connect += 1,
            Failure::Reset => self.errors.reset += 1,
            Failure::Timeout => self.errors.timeout += 1,
            Failure::Protocol => self.errors.protocol += 1,
        }
    }

    /// A request of the window that was due but never sent.
    pub const fn unsent(&mut self) {
        self.failed_total += 1;
        self.errors.unsent += 1;
    }

    /// Adds another thread's counts.
    pub fn merge(&mut self, other: &Self) {
        // Same bounds on both sides, so adding cannot fail.
        let _ = self.latency.add(&other.latency);
        self.errors.add(&other.errors);
        self.bytes += other.bytes;
        self.completed_total += other.completed_total;
        self.failed_total += other.failed_total;
    }

    /// The figures of a finished run.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn result(&self, config: &LoadConfig) -> LoadResult {
        LoadResult {
            target: config.address.to_string(),
            driver: crate::ring::Driver::detect().name().to_owned(),
            threads: config.threads,
            connections: config.connections,
            rate: config.rate,
            warmup_seconds: config.warmup.as_secs_f64(),
            duration_seconds: config.duration.as_secs_f64(),
            requests: self.latency.len(),
            rps: self.latency.len() as f64 / config.duration.as_secs_f64(),
            bytes: self.bytes,
            errors: self.errors,
            latency_us: LatencyMicros::read(&self.latency),
            completed_total: self.completed_total,
            failed_total: self.failed_total,
        }
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self::new()
    }
}

/// Latencies in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LatencyMicros {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 90 % were at most this.
    pub p90: f64,
    /// 99 % were at most this.
    pub p99: f64,
    /// 99.9 % were at most this.
    #[serde(rename = "p99.9")]
    pub p99_9: f64,
    /// The longest.
    pub max: f64,
}

impl LatencyMicros {
    #[expect(clippy::cast_precision_loss, reason = "below one minute in nanoseconds")]
    fn read(nanos: &Histogram<u64>) -> Self {
        let at = |quantile: f64| nanos.value_at_quantile(quantile) as f64 / 1000.0;
        Self {
            mean: nanos.mean() / 1000.0,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p99_9: at(0.999),
            max: nanos.max() as f64 / 1000.0,
        }
    }
}

/// The result of a run, as `--json` prints it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoadResult {
    /// The address that was loaded.
    pub target: String,
    /// `io_uring` or `epoll`.
    pub driver: String,
    /// Generator threads.
    pub threads: usize,
    /// Connections.
    pub connections: usize,
    /// Requests per second of the timetable; absent for a closed loop.
    pub rate: Option<f64>,
    /// Uncounted time before the window.
    pub warmup_seconds: f64,
    /// The window.
    pub duration_seconds: f64,
    /// Complete responses of the window, whatever their status. Closed loop: those that ended in it; open loop: those
    /// that were due in it.
    pub requests: u64,
    /// `requests` per second of the window.
    pub rps: f64,
    /// Bytes of those responses, heads and bodies.
    pub bytes: u64,
    /// What went wrong in the window.
    pub errors: Errors,
    /// Latency of those responses; open loop: from the time they were due.
    pub latency_us: LatencyMicros,
    /// Complete responses of the whole run, warm-up and tail included.
    pub completed_total: u64,
    /// Requests without a response in the whole run.
    pub failed_total: u64,
}
