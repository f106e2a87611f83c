//! How many requests keys made of their plans, for those who keep account of it (R-USAGE-14).

use std::{io, sync::Arc};

use ringgate_exchange::Generation;
use ringgate_io::SharedWords;
use ringgate_limit::{QuotaTable, Used};
use serde_json::{Value, json};

use crate::{config::Config, host::random_u64};

/// Places that a key of a plan takes: one for even days, one for odd ones.
const PLACES_OF_A_KEY: u32 = 2;

/// The counts of a host.
pub(crate) struct Usage {
    /// Where they are.
    pub table: QuotaTable,
    /// Who reads counts twice knows by it whether they go on, or began anew.
    epoch: u64,
}

impl Usage {
    /// In a mapped file, so that counts survive a restart and a kill; in memory where no state is kept.
    pub fn open(config: &Config) -> io::Result<Usage> {
        let capacity = config.quota_words.saturating_mul(PLACES_OF_A_KEY);
        let table = match &config.state {
            None => QuotaTable::in_memory(capacity),
            Some(directory) => {
                std::fs::create_dir_all(directory)?;
                let words = SharedWords::open(&directory.join("usage"), QuotaTable::words_for(capacity))?;
                QuotaTable::open(Arc::new(words)).map_err(io::Error::other)?
            }
        };
        let epoch = table.epoch(random_u64() | 1);
        Ok(Usage { table, epoch })
    }

    /// The running totals of the keys that a generation knows.
    pub fn counts(&self, generation: Arc<Generation>) -> Counts {
        Counts { generation, epoch: self.epoch }
    }
}

/// The running totals of the keys that a generation knows, of today and of the day before it that had any.
pub(crate) struct Counts {
    generation: Arc<Generation>,
    epoch: u64,
}

impl Counts {
    /// The number of the generation.
    pub fn generation(&self) -> u64 {
        self.generation.number
    }

    /// Tells these counts from those of another gateway, or of this one before it lost them.
    pub fn epoch(&self) -> String {
        format!("{:016x}", self.epoch)
    }

    /// How many keys of plans are not counted, because there is no room for them.
    pub fn uncounted(&self) -> u32 {
        self.generation.linked.uncounted()
    }

    /// Whether there is a key whose requests are counted.
    pub fn is_counting(&self) -> bool {
        let keys = self.generation.keys.as_ref().map(|keys| keys.get());
        keys.is_some_and(|keys| keys.keys.iter().any(|key| !key.plans.is_empty()))
    }

    /// The totals.
    pub fn used(&self) -> impl Iterator<Item = Used<'_>> {
        let keys = self.generation.keys.as_ref().map(|keys| keys.get());
        keys.into_iter().flat_map(|keys| self.generation.linked.used(keys))
    }

    /// All of it, for whoever asks at the admin port.
    pub fn describe(&self) -> Value {
        let used = self.used();
        let used = used.map(|it| json!({ "plan": it.plan, "key": it.key, "day": it.day, "count": it.count }));
        json!({ "epoch": self.epoch(), "uncounted": self.uncounted(), "used": used.collect::<Vec<_>>() })
    }
}
