use quick_cache::unsync;
use quick_cache::{Lifecycle, Weighter};

use crate::entry::Slot;
use crate::key::{Carried, Key, Probe};

/// The size of an answer that the number of remembered evicted keys is reckoned with.
const USUAL_ENTRY_BYTES: u64 = 4_096;

/// One shard's entries, never above its capacity in bytes. Eviction withstands scans: what is asked for once does not
/// push out what is asked for often (a variant of CLOCK-Pro, much like S3-FIFO).
pub(crate) struct Store {
    table: unsync::Cache<Key, Slot, Weight, Carried, Collect>,
    /// Answers in the table; the rest are marks of uncacheable keys.
    answers: usize,
    /// Answers pushed out for want of room, ever.
    evictions: u64,
}

/// What left a store. Freeing it takes time, so it is handed out to be dropped when no lock is held.
pub(crate) type Left = Vec<(Key, Slot)>;

impl Store {
    pub(crate) fn new(capacity: u64) -> Store {
        Store { table: table(capacity), answers: 0, evictions: 0 }
    }

    /// What is kept under the key, current or not.
    pub(crate) fn get(&self, probe: &Probe<'_>) -> Option<&Slot> {
        self.table.get(probe)
    }

    /// Keeps `slot`; it is among what left at once if it is too large for this store.
    pub(crate) fn put(&mut self, key: Key, slot: Slot) -> Left {
        let mut left = Left::new();
        let probed = key.clone();
        self.answers += usize::from(matches!(slot, Slot::Answer(_)));
        self.table.insert_with_lifecycle(key, slot, &mut left);
        let answers = left.iter().filter(|(_, slot)| matches!(slot, Slot::Answer(_)));
        self.answers -= answers.clone().count();
        // what left under the same key was replaced or refused, not pushed out
        self.evictions += answers.filter(|(key, _)| *key != probed).count() as u64;
        left
    }

    pub(crate) fn remove(&mut self, probe: &Probe<'_>) -> Option<(Key, Slot)> {
        let removed = self.table.remove(probe)?;
        self.answers -= usize::from(matches!(removed.1, Slot::Answer(_)));
        Some(removed)
    }

    /// Forgets everything and starts again with `capacity` bytes. The returned store holds what was there; its
    /// dropping is the caller's.
    pub(crate) fn restart(&mut self, capacity: u64) -> Store {
        let evictions = self.evictions;
        std::mem::replace(self, Store { evictions, ..Store::new(capacity) })
    }

    /// Gives the store another capacity, pushing out what no longer fits.
    pub(crate) fn resize(&mut self, capacity: u64) {
        if self.capacity() == 0 {
            // an empty table reckons how many evicted keys to remember from nothing
            drop(self.restart(capacity));
        }
        let before = self.table.len();
        self.table.set_capacity(capacity);
        if before != self.table.len() {
            let is_answer = |(_, slot): &(&Key, &Slot)| matches!(slot, Slot::Answer(_));
            let answers = self.table.iter().filter(is_answer).count();
            self.evictions += (self.answers - answers) as u64;
            self.answers = answers;
        }
    }

    pub(crate) fn answers(&self) -> usize {
        self.answers
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.table.weight()
    }

    pub(crate) fn capacity(&self) -> u64 {
        self.table.capacity()
    }

    pub(crate) fn evictions(&self) -> u64 {
        self.evictions
    }
}

fn table(capacity: u64) -> unsync::Cache<Key, Slot, Weight, Carried, Collect> {
    let items = usize::try_from(capacity / USUAL_ENTRY_BYTES).unwrap_or(usize::MAX).max(1);
    unsync::Cache::with(items, capacity, Weight, Carried::default(), Collect)
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Slot> for Weight {
    fn weight(&self, key: &Key, slot: &Slot) -> u64 {
        slot.weight(key)
    }
}

#[derive(Clone)]
struct Collect;

impl Lifecycle<Key, Slot> for Collect {
    type RequestState = Left;

    fn on_evict(&self, left: &mut Left, key: Key, slot: Slot) {
        left.push((key, slot));
    }
}

#[cfg(test)]
mod tests;
