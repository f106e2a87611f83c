use std::fmt;
use std::sync::Arc;

use crate::entry::Entry;
use crate::flight::Miscarriage;
use crate::key::Key;
use crate::stage::StageCache;

/// Who waits, in the caller's words: opaque here, handed back in a [`Wake`]. The sequence tells a slot's present
/// exchange from an earlier one, whose late wake-up is then dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiter {
    /// The worker whose mailbox gets the wake-up.
    pub worker: u16,
    /// The exchange's slot on that worker.
    pub slot: u32,
    /// Which of the slot's exchanges it is.
    pub sequence: u64,
}

/// Where a request waits; [`StageCache::cancel`] takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitId {
    pub(crate) shard: usize,
    pub(crate) flight: u64,
    pub(crate) number: u64,
}

/// Something to tell a waiter. It may be sent to another thread; one that is dropped undelivered loses nobody: a
/// [`Ticket`] inside is given up, and the next waiter's wake-up appears in [`crate::Cache::next_wake`].
#[derive(Debug)]
#[must_use = "a waiter sleeps until it is told"]
pub struct Wake {
    /// Who.
    pub waiter: Waiter,
    /// What.
    pub woken: Woken,
}

/// What a waiter learns.
#[derive(Debug)]
pub enum Woken {
    /// The answer it waited for.
    Served(Arc<Entry>),
    /// Those before it failed: it is to ask the upstream, for itself and for those who still wait.
    Lead(Ticket),
    /// There is nothing to wait for: it is to ask the upstream on its own.
    Pass,
}

/// The duty of a request that missed and goes to the upstream while others may wait: to say what came of it. Dropping
/// it is [`Ticket::abandon`], with the wake-ups left in [`crate::Cache::next_wake`].
#[must_use = "others may wait for what comes of it"]
pub struct Ticket {
    pub(crate) stage: Arc<StageCache>,
    pub(crate) shard: usize,
    pub(crate) flight: u64,
    pub(crate) key: Key,
    pub(crate) is_settled: bool,
}

impl Ticket {
    /// The key that was missed.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The answer came. It is stored, if it is storable and nothing fresher came meanwhile, and serves all waiters.
    /// One that is not storable is [`Ticket::uncacheable`].
    pub fn fill(mut self, entry: &Arc<Entry>) -> Vec<Wake> {
        if !entry.is_storable() {
            return self.uncacheable(entry.stored_ns());
        }
        self.is_settled = true;
        self.stage.arrive(&self, entry)
    }

    /// An answer came that must not be stored, or is larger than [`crate::ENTRY_BYTES_MAX`]: all waiters go to the
    /// upstream on their own, and for [`crate::Limits::uncacheable_ns`] nobody waits for this key.
    pub fn uncacheable(mut self, now_ns: u64) -> Vec<Wake> {
        self.is_settled = true;
        self.stage.arrive_uncacheable(&self, now_ns)
    }

    /// The upstream failed (the client gets a gateway response, which is never stored: R-STAGE-21). Twice as many
    /// waiters as led before lead next; the others keep waiting.
    pub fn fail(mut self) -> Vec<Wake> {
        self.is_settled = true;
        self.stage.miscarry(&self, Miscarriage::Failed)
    }

    /// The request ended before an answer came, say because its client left. As many waiters as led before lead
    /// next.
    pub fn abandon(mut self) -> Vec<Wake> {
        self.is_settled = true;
        self.stage.miscarry(&self, Miscarriage::Abandoned)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.is_settled {
            self.is_settled = true;
            self.stage.orphan(self);
        }
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("shard", &self.shard)
            .field("flight", &self.flight)
            .finish_non_exhaustive()
    }
}
