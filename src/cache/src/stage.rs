use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use crossbeam::queue::SegQueue;
use crossbeam::utils::CachePadded;

use crate::entry::{Entry, Slot};
use crate::flight::{Flights, Joined, Miscarriage};
use crate::grant::shard_count;
use crate::key::{Identity, Key, Probe};
use crate::limits::{Limits, SHARDS_MAX};
use crate::store::{Left, Store};
use crate::ticket::{Ticket, WaitId, Waiter, Wake, Woken};

mod capacity;

/// One stage's cache, shared by all workers. A hit takes a reader's lock on one shard for a table lookup and a
/// refcount; everything else takes the writer's lock for as little, and frees memory after it is released.
pub struct StageCache {
    identity: Identity,
    /// How many of the shards are in use, less one: a mask for the hash. It shrinks when the stage's share of the
    /// host's bytes does, and changes otherwise only when everything is cleared.
    mask: AtomicUsize,
    shards: Box<[CachePadded<RwLock<Shard>>]>,
    limits: Limits,
    orphans: Arc<SegQueue<Orphan>>,
}

/// What a request finds.
#[derive(Debug)]
#[must_use]
pub enum Lookup {
    /// The answer.
    Hit(Arc<Entry>),
    /// Nobody has it: ask the upstream, and settle the ticket.
    Lead(Ticket),
    /// Somebody has gone to ask: a [`Wake`] will come.
    Wait(WaitId),
    /// Ask the upstream without a ticket, because the key was uncacheable just now or too many wait. What comes may
    /// be given to [`StageCache::store`].
    Pass,
}

/// A stage's cache in numbers. Hits and misses are for the caller to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Answers kept.
    pub entries: usize,
    /// Bytes they and the marks of uncacheable keys are counted for.
    pub bytes: u64,
    /// Bytes this stage may use at present.
    pub bytes_max: u64,
    /// Answers pushed out for want of room since the stage's cache was opened.
    pub evictions: u64,
    /// Misses on their way to the upstream.
    pub flights: usize,
    /// Requests that wait for them.
    pub waiters: usize,
}

/// A waiter set free by a ticket that was dropped; who is to lead is made out when somebody takes it.
pub(crate) struct Orphan {
    waiter: Waiter,
    shard: usize,
    flight: u64,
    key: Key,
    /// Weak: the queue is owned by every stage's cache, which must not own itself.
    stage: Weak<StageCache>,
}

struct Shard {
    store: Store,
    flights: Flights,
}

impl StageCache {
    pub(crate) fn new(
        identity: Identity,
        grant: u64,
        limits: Limits,
        orphans: Arc<SegQueue<Orphan>>,
    ) -> Arc<StageCache> {
        let count = shard_count(grant);
        let shard = |at: usize| {
            let store = Store::new(if at < count { grant / count as u64 } else { 0 });
            CachePadded::new(RwLock::new(Shard { store, flights: Flights::default() }))
        };
        let shards = (0..SHARDS_MAX).map(shard).collect();
        Arc::new(StageCache { identity, mask: AtomicUsize::new(count - 1), shards, limits, orphans })
    }

    /// Whose cache this is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Looks for the answer to a request. If others have asked for the same and have no answer yet, the request is to
    /// wait, and is told as `waiter`.
    pub fn lookup(self: &Arc<Self>, probe: &Probe<'_>, now_ns: u64, waiter: Waiter) -> Lookup {
        let index = self.index(probe);
        if let Some(found) = find(&self.read(index), probe, now_ns) {
            return found;
        }
        let mut expired = None;
        let mut shard = self.write(index);
        // between the locks, somebody may have stored it
        if let Some(found) = find(&shard, probe, now_ns) {
            return found;
        }
        if shard.store.get(probe).is_some() {
            expired = shard.store.remove(probe);
        }
        let joined = shard.flights.join(probe, waiter, self.limits.waiters_max);
        drop(shard);
        drop(expired);
        match joined {
            Joined::Leads(flight, key) => Lookup::Lead(self.ticket(index, flight, key)),
            Joined::Waits(flight, number) => Lookup::Wait(WaitId { shard: index, flight, number }),
            Joined::Full => Lookup::Pass,
        }
    }

    /// Stores an answer that no ticket asked for: after [`Lookup::Pass`], or for a request that went past the cache
    /// to refresh it (R-STAGE-22). Leaders on their way keep their waiters, but their answers, asked for earlier, will
    /// not replace this one. An answer that is not storable changes nothing but that.
    pub fn store(&self, probe: &Probe<'_>, entry: &Arc<Entry>) {
        let (index, key) = (self.index(probe), probe.to_key());
        let mut shard = self.write(index);
        shard.flights.detach(&key);
        let left = match entry.is_storable() {
            true => self.put(&mut shard, index, key, Slot::Answer(entry.clone())),
            false => shard.store.remove(probe).into_iter().collect(),
        };
        drop(shard);
        drop(left);
    }

    /// Ends a wait, say because the client left. False if the wake-up is on its way: the caller drops it on arrival.
    pub fn cancel(&self, wait: WaitId) -> bool {
        self.shards.get(wait.shard).is_some_and(|shard| {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            shard.flights.cancel(wait.flight, wait.number)
        })
    }

    /// The stage's cache in numbers, shard by shard: not one moment's truth.
    pub fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        for index in 0..self.shards.len() {
            let shard = self.read(index);
            let (flights, waiters) = shard.flights.count();
            stats.entries += shard.store.answers();
            stats.bytes += shard.store.bytes();
            stats.bytes_max += shard.store.capacity();
            stats.evictions += shard.store.evictions();
            stats.flights += flights;
            stats.waiters += waiters;
        }
        stats
    }

    pub(crate) fn arrive(&self, ticket: &Ticket, entry: &Arc<Entry>) -> Vec<Wake> {
        let mut shard = self.write(ticket.shard);
        let (may_keep, waiters) = shard.flights.arrive(ticket.flight);
        let mut left = Left::new();
        if may_keep {
            left = self.put(&mut shard, ticket.shard, ticket.key.clone(), Slot::Answer(entry.clone()));
        }
        drop(shard);
        drop(left);
        wakes(waiters, || Woken::Served(entry.clone()))
    }

    pub(crate) fn arrive_uncacheable(&self, ticket: &Ticket, now_ns: u64) -> Vec<Wake> {
        let mut shard = self.write(ticket.shard);
        let (may_keep, waiters) = shard.flights.arrive(ticket.flight);
        let mut left = Left::new();
        if may_keep {
            let until_ns = now_ns.saturating_add(self.limits.uncacheable_ns);
            left = self.put(&mut shard, ticket.shard, ticket.key.clone(), Slot::Uncacheable(until_ns));
        }
        drop(shard);
        drop(left);
        wakes(waiters, || Woken::Pass)
    }

    pub(crate) fn miscarry(self: &Arc<Self>, ticket: &Ticket, why: Miscarriage) -> Vec<Wake> {
        let waiters = self.write(ticket.shard).flights.miscarry(ticket.flight, why);
        wakes(waiters, || Woken::Lead(self.ticket(ticket.shard, ticket.flight, ticket.key.clone())))
    }

    /// Passes on the duty of a ticket that was dropped.
    pub(crate) fn orphan(self: &Arc<Self>, ticket: &Ticket) {
        let waiters = self.write(ticket.shard).flights.miscarry(ticket.flight, Miscarriage::Abandoned);
        for waiter in waiters {
            let (shard, flight, key) = (ticket.shard, ticket.flight, ticket.key.clone());
            self.orphans.push(Orphan { waiter, shard, flight, key, stage: Arc::downgrade(self) });
        }
    }

    fn ticket(self: &Arc<Self>, shard: usize, flight: u64, key: Key) -> Ticket {
        Ticket { stage: self.clone(), shard, flight, key, is_settled: false }
    }

    /// Keeps a slot, unless its key has moved to another shard since `index` was made out. The mask is set before the
    /// shards are cleared or shrunk one by one, so under a shard's lock either it is seen here, or that comes yet.
    fn put(&self, shard: &mut Shard, index: usize, key: Key, slot: Slot) -> Left {
        if self.index(&key.probe()) != index {
            return vec![(key, slot)];
        }
        shard.store.put(key, slot)
    }

    /// A hash's shard: from bits that the shard's own table does not use first.
    fn index(&self, probe: &Probe<'_>) -> usize {
        (probe.hash >> 40) as usize & self.mask.load(Ordering::Acquire)
    }

    fn read(&self, index: usize) -> RwLockReadGuard<'_, Shard> {
        self.shards[index % SHARDS_MAX].read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, index: usize) -> RwLockWriteGuard<'_, Shard> {
        self.shards[index % SHARDS_MAX].write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Orphan {
    /// The wake-up to deliver. If the whole cache is gone there is nobody left to lead for.
    pub(crate) fn into_wake(self) -> Wake {
        let woken = match self.stage.upgrade() {
            Some(stage) => Woken::Lead(stage.ticket(self.shard, self.flight, self.key)),
            None => Woken::Pass,
        };
        Wake { waiter: self.waiter, woken }
    }
}

fn find(shard: &Shard, probe: &Probe<'_>, now_ns: u64) -> Option<Lookup> {
    match shard.store.get(probe).filter(|slot| slot.is_current(now_ns))? {
        Slot::Answer(entry) => Some(Lookup::Hit(entry.clone())),
        Slot::Uncacheable(_) => Some(Lookup::Pass),
    }
}

fn wakes(waiters: Vec<Waiter>, woken: impl Fn() -> Woken) -> Vec<Wake> {
    waiters.into_iter().map(|waiter| Wake { waiter, woken: woken() }).collect()
}

#[cfg(test)]
mod tests;
