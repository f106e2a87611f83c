//! How a stage's cache is cleared and given more or fewer bytes.

use std::sync::atomic::Ordering;

use super::StageCache;
use crate::grant::shard_count;
use crate::store::Store;

impl StageCache {
    /// Forgets every answer (R-STAGE-24). Workers are held up for the swap of a table per shard; freeing the memory is
    /// this call's own time. An answer that was asked for before the flush serves those who wait for it, and is not
    /// stored.
    pub fn flush(&self) {
        for index in 0..self.shards.len() {
            let mut shard = self.write(index);
            let capacity = shard.store.capacity();
            let old: Store = shard.store.restart(capacity);
            shard.flights.detach_all();
            drop(shard);
            drop(old);
        }
    }

    /// Starts again, empty, with `grant` bytes: the stage asked for another size (R-STAGE-18).
    pub(crate) fn restart(&self, grant: u64) {
        let count = shard_count(grant);
        self.mask.store(count - 1, Ordering::Release);
        for index in 0..self.shards.len() {
            let mut shard = self.write(index);
            let old: Store = shard.store.restart(if index < count { grant / count as u64 } else { 0 });
            shard.flights.detach_all();
            drop(shard);
            drop(old);
        }
    }

    /// Goes on with `grant` bytes: the stage asked for what it had, but others' wishes changed its share. Answers stay
    /// as far as they fit. Shards that would become too small for large answers are merged: those whose number
    /// survives keep their keys, since a hash's lower bits stay as they were; the others are cleared.
    pub(crate) fn regrant(&self, grant: u64) {
        let before = self.mask.load(Ordering::Acquire) + 1;
        let count = before.min(shard_count(grant));
        self.mask.store(count - 1, Ordering::Release);
        for index in 0..before {
            let mut shard = self.write(index);
            if index < count {
                shard.store.resize(grant / count as u64);
            } else {
                let old: Store = shard.store.restart(0);
                shard.flights.detach_all();
                drop(shard);
                drop(old);
            }
        }
    }

    /// Ends it: what exchanges of an old generation still store is not kept. Their flights come to their end.
    pub(crate) fn close(&self) {
        self.restart(0);
    }
}
