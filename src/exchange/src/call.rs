use ringgate_cache::Waiter;
use ringgate_http::RequestHead;

use crate::Generation;

/// The time of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Nanoseconds of the monotonic clock.
    pub mono_ns: u64,
    /// Milliseconds since the Unix epoch.
    pub epoch_ms: u64,
}

/// What a connection knows about its client; the same for all its requests.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    /// The client's address as text.
    pub client_ip: String,
    /// The port it reached, as text.
    pub port: String,
    /// `http` or `https`.
    pub protocol: &'static str,
}

/// All that a step of an exchange looks at; borrowed for the length of the step.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The generation the exchange lives on from first to last step (R-PIPE-04).
    pub generation: &'a Generation,
    /// The request's head.
    pub head: &'a RequestHead,
    /// The buffer its spans point into.
    pub buffer: &'a [u8],
    /// The client.
    pub edge: &'a Edge,
    /// Now.
    pub moment: Moment,
    /// The text of the Date field, now.
    pub date: &'a [u8],
    /// The longest request body in bytes (R-LIM-05).
    pub body_bytes_max: u64,
    /// Where a wake-up reaches this exchange, should it wait for another's response.
    pub waiter: Waiter,
}
