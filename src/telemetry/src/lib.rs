//! Counters, histograms, access-log formats and the flight recorder; kept per worker, merged on read.
//!
//! Nothing here is shared between threads while requests run: a worker owns one [`Metrics`], one [`Recorder`] and its
//! log buffer, and whoever reads asks each worker for a copy and merges the copies ([`Metrics::merge`]). So the hot
//! path needs neither atomics nor locks, and allocates nothing once a route has been used.
//!
//! Time is an argument (epoch milliseconds, durations in microseconds); nothing here reads a clock or writes a file.
#![forbid(unsafe_code)]

mod access_log;
mod counters;
mod decimal;
mod escape;
mod exposition;
mod labels;
mod latencies;
mod metrics;
mod phases;
mod record;
mod recorder;
mod request_time;
mod slot;
mod variable;

pub use access_log::{FORMAT_BYTES_MAX, LogFormat, LogFormatError};
pub use counters::{Counter, Gauge};
pub use escape::push_log_text;
pub use exposition::{BUCKETS_US, exposition};
pub use labels::{LabelTable, Labels, LabelsRef};
pub use latencies::{LATENCY_US_MAX, Latencies};
pub use metrics::{Metrics, SeriesId, SeriesView};
pub use phases::{AuthorizerCall, PhaseResult, Phases};
pub use record::{Granted, Identity, Record};
pub use recorder::{Entry, Recorder, render_line};
pub use request_time::{TimeText, clf_time, imf_fixdate, iso_time};
pub use slot::limits;
