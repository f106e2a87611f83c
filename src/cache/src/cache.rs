use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ahash::RandomState;
use crossbeam::queue::SegQueue;

use crate::grant::share_out;
use crate::key::{Identity, KeyBuilder};
use crate::limits::Limits;
use crate::stage::{Orphan, StageCache, Stats};
use crate::ticket::Wake;

/// A host's response cache: the caches of its stages, and what they may use together. Shared by all workers; a worker
/// holds the [`StageCache`]s of its generation and comes here only when generations switch.
pub struct Cache {
    hash: RandomState,
    limits: Limits,
    stages: Mutex<HashMap<Identity, Open>>,
    orphans: Arc<SegQueue<Orphan>>,
}

/// A stage's wish, from its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whose cache.
    pub identity: Identity,
    /// The stage's cache size in bytes (R-STAGE-18).
    pub bytes: u64,
}

struct Open {
    wanted: u64,
    stage: Arc<StageCache>,
}

impl Cache {
    /// An empty cache. `seeds` must be random for each process: whoever knows them can aim keys at one row.
    pub fn new(limits: Limits, seeds: [u64; 4]) -> Cache {
        let [a, b, c, d] = seeds;
        let hash = RandomState::with_seeds(a, b, c, d);
        Cache { hash, limits, stages: Mutex::default(), orphans: Arc::default() }
    }

    /// A worker's builder of keys for any of the stages' caches.
    pub fn key_builder(&self) -> KeyBuilder {
        KeyBuilder::new(self.hash.clone())
    }

    /// The caches for `wanted`, in its order: those that live go on, unless their size has changed, which clears them
    /// (R-STAGE-18); the others start empty. Those not named stay open until [`Cache::retain`], so a generation can be
    /// prepared while another runs.
    pub fn open(&self, wanted: &[Wanted]) -> Vec<Arc<StageCache>> {
        let mut stages = self.stages();
        let mut resized = HashSet::new();
        for wish in wanted {
            let open = stages.entry(wish.identity).or_insert_with(|| {
                let stage = StageCache::new(wish.identity, 0, self.limits, self.orphans.clone());
                resized.insert(wish.identity);
                Open { wanted: wish.bytes, stage }
            });
            if open.wanted != wish.bytes {
                open.wanted = wish.bytes;
                resized.insert(wish.identity);
            }
        }
        share(&stages, self.limits.bytes_max, &resized);
        wanted.iter().filter_map(|wish| stages.get(&wish.identity)).map(|open| open.stage.clone()).collect()
    }

    /// Drops the caches that no running generation names. Those who still hold one find it empty and without room.
    pub fn retain(&self, is_named: impl Fn(Identity) -> bool) {
        let mut stages = self.stages();
        let closed: Vec<Open> =
            stages.extract_if(|identity, _| !is_named(*identity)).map(|(_, open)| open).collect();
        closed.iter().for_each(|open| open.stage.close());
        share(&stages, self.limits.bytes_max, &HashSet::new());
    }

    /// Flushes one stage's cache (R-STAGE-24). False if there is none, which is a 400 to whoever asked.
    pub fn flush(&self, identity: Identity) -> bool {
        let stage = self.stages().get(&identity).map(|open| open.stage.clone());
        stage.inspect(|stage| stage.flush()).is_some()
    }

    /// Every stage's cache in numbers, for the admin port; by identity.
    pub fn stats(&self) -> Vec<(Identity, Stats)> {
        let open: Vec<Arc<StageCache>> = self.stages().values().map(|open| open.stage.clone()).collect();
        let mut stats: Vec<_> = open.iter().map(|stage| (stage.identity(), stage.stats())).collect();
        stats.sort_by_key(|(identity, _)| *identity);
        stats
    }

    /// The next wake-up that a dropped ticket left behind. Any worker may take it and deliver it; each asks once a
    /// turn of its loop until there is none. Asking an empty queue costs one load.
    pub fn next_wake(&self) -> Option<Wake> {
        self.orphans.pop().map(Orphan::into_wake)
    }

    fn stages(&self) -> MutexGuard<'_, HashMap<Identity, Open>> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives every open cache its share. Shares shrink before others grow, so the sum holds at every moment.
fn share(stages: &HashMap<Identity, Open>, bytes_max: u64, resized: &HashSet<Identity>) {
    let mut open: Vec<(&Identity, &Open)> = stages.iter().collect();
    open.sort_by_key(|(identity, _)| **identity);
    let wanted: Vec<u64> = open.iter().map(|(_, open)| open.wanted).collect();
    let mut grants: Vec<_> = open.into_iter().zip(share_out(bytes_max, &wanted)).collect();
    grants.sort_by_key(|((_, open), grant)| *grant > open.stage.stats().bytes_max);
    for ((identity, open), grant) in grants {
        if resized.contains(identity) {
            open.stage.restart(grant);
        } else {
            open.stage.regrant(grant);
        }
    }
}

#[cfg(test)]
mod tests;
