use std::sync::Arc;

use crate::key::Key;
use crate::limits::{ENTRY_BYTES_MAX, ENTRY_OVERHEAD_BYTES};

/// An answer as it was mapped for the client (R-STAGE-21), shared by everyone who serves it.
///
/// The headers are the caller's own bytes, in whatever form it writes them from. What is fresh on every hit, such as
/// `x-amzn-RequestId`, does not belong in them.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    status: u16,
    headers: Box<[u8]>,
    body: Box<[u8]>,
    stored_ns: u64,
    expires_ns: u64,
}

impl Entry {
    /// An answer that came at `now_ns` and may be served for `lifetime_ns` from then on. A lifetime of 0 is never
    /// stored (R-STAGE-19: a TTL of 0 turns caching off).
    pub fn new(
        status: u16,
        headers: impl Into<Box<[u8]>>,
        body: impl Into<Box<[u8]>>,
        now_ns: u64,
        lifetime_ns: u64,
    ) -> Arc<Entry> {
        let expires_ns = now_ns.saturating_add(lifetime_ns);
        Arc::new(Entry { status, headers: headers.into(), body: body.into(), stored_ns: now_ns, expires_ns })
    }

    /// The response's status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The response's headers, in the form they were given in.
    pub fn headers(&self) -> &[u8] {
        &self.headers
    }

    /// The response's body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// When the answer came, in monotonic nanoseconds.
    pub fn stored_ns(&self) -> u64 {
        self.stored_ns
    }

    /// From when on it may no longer be served, in monotonic nanoseconds.
    pub fn expires_ns(&self) -> u64 {
        self.expires_ns
    }

    /// Whether the answer may still be served.
    pub fn is_fresh(&self, now_ns: u64) -> bool {
        now_ns < self.expires_ns
    }

    /// Whether the answer is small enough, and lives long enough, to be stored at all.
    pub fn is_storable(&self) -> bool {
        self.bytes() <= ENTRY_BYTES_MAX && self.stored_ns < self.expires_ns
    }

    fn bytes(&self) -> usize {
        self.headers.len().saturating_add(self.body.len())
    }
}

/// What is kept under a key.
#[derive(Clone, Debug)]
pub(crate) enum Slot {
    /// An answer.
    Answer(Arc<Entry>),
    /// The last answer could not be stored; until this time requests for the key do not wait for each other.
    Uncacheable(u64),
}

impl Slot {
    /// Bytes this slot is counted for; it never changes for a given key and slot.
    pub(crate) fn weight(&self, key: &Key) -> u64 {
        let held = match self {
            Slot::Answer(entry) => entry.bytes(),
            Slot::Uncacheable(_) => 0,
        };
        (ENTRY_OVERHEAD_BYTES + key.len()).saturating_add(held) as u64
    }

    pub(crate) fn is_current(&self, now_ns: u64) -> bool {
        match self {
            Slot::Answer(entry) => entry.is_fresh(now_ns),
            Slot::Uncacheable(until_ns) => now_ns < *until_ns,
        }
    }
}
