//! A host's cache of grants (R-AUTH-18).

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ahash::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use crate::grant::Grant;
use crate::identity::GrantKey;

/// The longest that a grant may be kept, in seconds (R-AUTH-18).
pub const GRANT_TTL_S_MAX: u32 = 3_600;

/// What an entry is counted for beside its grant: key, times, counters, its row in the table, which may have grown to
/// twice its need, and what the allocator adds.
pub const GRANT_OVERHEAD_BYTES: u64 = 256;

/// The shards that the cache is cut into. Readers do not block each other, so shards only keep writers apart.
const SHARDS: usize = 16;

/// The size of a grant that the number of remembered evicted keys is reckoned with.
const USUAL_GRANT_BYTES: u64 = 2_048;

/// The bounds of a cache of grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantLimits {
    /// Bytes of all grants together.
    pub bytes_max: u64,
    /// How many grants there may be. Both bounds hold; a shard has its equal part of each.
    pub entries_max: u64,
}

/// The grants of all stages of a host, shared by all workers. What was cached under a key stays until it expires, is
/// pushed out, or its stage's epoch ends. Grants that deny are kept like those that allow; rejections are not grants,
/// so they cannot be kept (R-AUTH-18).
pub struct GrantCache {
    grants: Cache<GrantKey, Kept, Weight, RandomState>,
    stages: Mutex<HashMap<u128, Arc<StageEpoch>>>,
    next_epoch: AtomicU64,
}

/// The current epoch of one stage. A worker holds it with its generation of the definition and puts it into every key.
#[derive(Debug)]
pub struct StageEpoch(AtomicU64);

/// The cache in numbers, for the admin port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantStats {
    /// Grants that are kept; those that have expired or been flushed count until they are pushed out or replaced.
    pub entries: u64,
    /// Bytes that they are counted for.
    pub bytes: u64,
    /// Bytes that they may have.
    pub bytes_max: u64,
}

#[derive(Clone)]
struct Kept {
    grant: Arc<Grant>,
    expires_ns: u64,
}

impl GrantCache {
    /// An empty cache. `seeds` must be random for each process: whoever knows them can aim keys at one row.
    pub fn new(limits: GrantLimits, seeds: [u64; 4]) -> GrantCache {
        let [a, b, c, d] = seeds;
        let usual = usize::try_from(limits.bytes_max / USUAL_GRANT_BYTES).unwrap_or(usize::MAX);
        let entries = usize::try_from(limits.entries_max).unwrap_or(usize::MAX).min(usual).max(1);
        let mut options = OptionsBuilder::new();
        options.shards(SHARDS).estimated_items_capacity(entries).weight_capacity(limits.bytes_max);
        let hash = RandomState::with_seeds(a, b, c, d);
        let weight = Weight { bytes_min: limits.bytes_max.div_ceil(limits.entries_max.max(1)) };
        let grants = match options.build() {
            Ok(options) => Cache::with_options(options, weight, hash, DefaultLifecycle::default()),
            // the builder refuses what is not set, and all is set
            Err(_) => Cache::with(entries, limits.bytes_max, weight, hash, DefaultLifecycle::default()),
        };
        GrantCache { grants, stages: Mutex::default(), next_epoch: AtomicU64::new(0) }
    }

    /// The epoch of the stage with this identity, begun now if the stage is not known yet.
    pub fn stage(&self, identity: u128) -> Arc<StageEpoch> {
        let mut stages = self.stages();
        stages
            .entry(identity)
            .or_insert_with(|| Arc::new(StageEpoch(AtomicU64::new(self.new_epoch()))))
            .clone()
    }

    /// Ends the epoch of the stage, so that nothing which was kept for it is ever found again. What is under way keeps
    /// the key of the old epoch and cannot undo it. False if the stage is not known.
    pub fn flush(&self, identity: u128) -> bool {
        let stage = self.stages().get(&identity).cloned();
        stage.inspect(|stage| stage.0.store(self.new_epoch(), Ordering::Release)).is_some()
    }

    /// Forgets the stages that no generation names. Should one come back, its epoch is a new one.
    pub fn retain(&self, is_named: impl Fn(u128) -> bool) {
        self.stages().retain(|identity, _| is_named(*identity));
    }

    /// The grant under the key, if it has not expired at `now_ns`, in monotonic nanoseconds.
    pub fn get(&self, key: &GrantKey, now_ns: u64) -> Option<Arc<Grant>> {
        self.grants.get(key).filter(|kept| now_ns < kept.expires_ns).map(|kept| kept.grant)
    }

    /// Keeps the grant for `ttl_s` seconds from `now_ns` on; 0 keeps nothing, and more than [`GRANT_TTL_S_MAX`] is
    /// that (R-AUTH-18). A grant that is too large for a shard is not kept either.
    pub fn put(&self, key: GrantKey, grant: Arc<Grant>, now_ns: u64, ttl_s: u32) {
        let lifetime_ns = u64::from(ttl_s.min(GRANT_TTL_S_MAX)) * 1_000_000_000;
        if lifetime_ns > 0 {
            self.grants.insert(key, Kept { grant, expires_ns: now_ns.saturating_add(lifetime_ns) });
        }
    }

    /// The cache in numbers.
    pub fn stats(&self) -> GrantStats {
        GrantStats {
            entries: self.grants.len() as u64,
            bytes: self.grants.weight(),
            bytes_max: self.grants.capacity(),
        }
    }

    /// Epochs are never given out twice, so an old key cannot come to life again.
    fn new_epoch(&self) -> u64 {
        self.next_epoch.fetch_add(1, Ordering::Relaxed)
    }

    fn stages(&self) -> MutexGuard<'_, HashMap<u128, Arc<StageEpoch>>> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StageEpoch {
    /// The number that belongs into keys now.
    pub fn current(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// An entry counts at least for its part of all entries, which bounds their number.
#[derive(Clone)]
struct Weight {
    bytes_min: u64,
}

impl Weighter<GrantKey, Kept> for Weight {
    fn weight(&self, _key: &GrantKey, kept: &Kept) -> u64 {
        GRANT_OVERHEAD_BYTES.saturating_add(kept.grant.bytes() as u64).max(self.bytes_min)
    }
}

#[cfg(test)]
mod tests;
