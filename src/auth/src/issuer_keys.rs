//! The keys of issuers as the cores see them: read by all, written by whoever fetches them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arc_swap::ArcSwapOption;

use crate::jwt::KeySet;

/// What a host knows of one issuer; it outlives generations.
pub struct IssuerKeys {
    number: u32,
    issuer: Box<str>,
    keys: ArcSwapOption<KeySet>,
    is_coming: AtomicBool,
    /// From when on somebody who misses a key has a chance, in monotonic milliseconds.
    demand_from_ms: AtomicU64,
}

impl IssuerKeys {
    /// An issuer whose keys are not known yet; `number` tells it from the host's others.
    pub fn new(number: u32, issuer: &str) -> IssuerKeys {
        IssuerKeys {
            number,
            issuer: issuer.into(),
            keys: ArcSwapOption::empty(),
            is_coming: AtomicBool::new(false),
            demand_from_ms: AtomicU64::new(0),
        }
    }

    /// An issuer whose keys, known or not, never change: for those who decide without a host.
    pub fn fixed(number: u32, issuer: &str, keys: Option<Arc<KeySet>>) -> IssuerKeys {
        let fixed = IssuerKeys::new(number, issuer);
        fixed.publish(keys);
        fixed.tell(false, u64::MAX);
        fixed
    }

    /// Its number in the host.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Its name, as `iss` has it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The keys now.
    pub fn keys(&self) -> Option<Arc<KeySet>> {
        self.keys.load_full()
    }

    /// Replaces the keys.
    pub fn publish(&self, keys: Option<Arc<KeySet>>) {
        self.keys.store(keys);
    }

    /// Tells the cores whether keys are being fetched, and from when on a missing key is a reason to fetch.
    pub fn tell(&self, is_coming: bool, demand_from_ms: u64) {
        self.demand_from_ms.store(demand_from_ms, Ordering::Release);
        self.is_coming.store(is_coming, Ordering::Release);
    }

    /// Whether waiting for other keys than those of now can help. Without it, tokens that nobody can verify would
    /// trouble more than the core that refuses them.
    pub fn may_come(&self, now_ms: u64) -> bool {
        self.is_coming.load(Ordering::Acquire) || self.demand_from_ms.load(Ordering::Acquire) <= now_ms
    }
}

impl fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerKeys").field("issuer", &self.issuer).field("keys", &self.keys()).finish()
    }
}

/// The issuers that a generation's authorizers name.
#[derive(Debug, Default)]
pub struct IssuerBook(HashMap<Box<str>, Arc<IssuerKeys>>);

impl IssuerBook {
    /// The issuer of this name, byte for byte.
    pub fn get(&self, issuer: &str) -> Option<&Arc<IssuerKeys>> {
        self.0.get(issuer)
    }

    /// Every issuer, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<IssuerKeys>> {
        self.0.values()
    }
}

impl FromIterator<Arc<IssuerKeys>> for IssuerBook {
    fn from_iter<T: IntoIterator<Item = Arc<IssuerKeys>>>(issuers: T) -> IssuerBook {
        IssuerBook(issuers.into_iter().map(|keys| (keys.issuer.clone(), keys)).collect())
    }
}
