use ringgate_exchange::Exchange;
use ringgate_http::{RequestHead, ResponseHead};
use ringgate_io::{Buffer, BufferPool};

use crate::download::DownloadEnd;

/// What a connection needs while a request is under way, and gives back when it is idle for long: an idle
/// connection holds nothing of this.
#[derive(Default)]
pub(crate) struct Session {
    /// What the client sent; holds the head until the exchange is over, since spans point into it.
    pub inbound: Buffer,
    /// What goes out next, to either side.
    pub out: Buffer,
    pub head: RequestHead,
    pub answer: ResponseHead,
    pub exchange: Exchange,
    pub tally: Tally,
}

/// What one exchange moved and took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Monotonic time of the request's first byte.
    pub started_ns: u64,
    /// The same by the wall clock.
    pub at_ms: u64,
    /// Monotonic time when the upstream request was ready.
    pub asked_ns: u64,
    /// Monotonic time when the upstream's head was there; 0: it never was.
    pub answered_ns: u64,
    /// Monotonic time when the first bytes of the upstream's body were there; 0: there were none.
    pub content_ns: u64,
    /// Nanoseconds that an authorizer's function took, or was given; `None`: none was asked.
    pub authorizer_ns: Option<u64>,
    /// Nanoseconds that keys of a token's issuer were waited for; `None`: they were not.
    pub keys_ns: Option<u64>,
    pub request_bytes: u64,
    /// Bytes of the client's buffer that belong to this request: its head, and what of its body came with it.
    pub request_bytes_used: usize,
    pub response_bytes: u64,
    /// The request's body was read whole: `request_bytes_used` says how much of the buffer is spent.
    pub is_gathered: bool,
    /// The connection may carry another request after our own answer.
    pub is_kept: bool,
    /// By what wake-ups find this exchange.
    pub sequence: u64,
}

impl Session {
    pub fn take() -> Box<Session> {
        Box::new(Session { inbound: BufferPool::take(), out: BufferPool::take(), ..Session::default() })
    }

    /// Notes why the response was cut short, if the upstream is to blame (R-INT-60).
    pub fn note_end(&mut self, end: DownloadEnd) {
        if let Some(failure) = end.failure {
            self.exchange.cut_short(failure);
        }
    }

    pub fn give_back(self) {
        BufferPool::give(self.inbound);
        BufferPool::give(self.out);
    }
}
