use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ahash::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{Equivalent, OptionsBuilder, Weighter};

use crate::jwt::Claims;

/// Parts of the table that are locked each on its own.
const SHARDS: usize = 8;

/// Memory in bytes that the table takes for a token besides its text and claims.
const ENTRY_OVERHEAD_BYTES: u64 = 128;

/// Verified tokens: what a client shows again and again is not verified each time. One table serves all threads.
///
/// A token is found by all its bytes and its [`TokenScope`], compared whole: the seeded hash only says where to look,
/// so that nobody can aim at another's row, and two tokens that meet there are still two. It is kept until it expires
/// or its time to live is over, whichever comes first. What is seldom shown makes room. What depends on the method
/// (scopes) is not kept: ask [`crate::TokenVerifier::permit`] each time.
pub struct Tokens {
    table: Cache<Key, Arc<Kept>, Weight, RandomState>,
    /// Grows when tokens are forgotten because keys changed: what was verified with the keys before is not taken after.
    keys_version: AtomicU64,
}

/// Whose verdict about a token is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenScope {
    /// Tells authorizers of all APIs apart, and changes when what they take does: a hash of its settings.
    pub authorizer: u128,
    /// The stage's current epoch, see [`crate::GrantCache`]: no other stage of the host has it, and it ends when what
    /// the stage's authorizers said is flushed.
    pub epoch: u64,
}

#[derive(PartialEq, Eq)]
struct Key {
    scope: TokenScope,
    token: Box<str>,
}

/// A key that is not kept, and so needs no text of its own. Hashes as [`Key`] does.
#[derive(Hash)]
struct Asked<'a> {
    scope: TokenScope,
    token: &'a str,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Asked { scope: self.scope, token: &self.token }.hash(state);
    }
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.scope == key.scope && *self.token == *key.token
    }
}

struct Kept {
    claims: Arc<Claims>,
    /// In seconds since 1970.
    until: u64,
    keys_version: u64,
}

impl Tokens {
    /// A table for at most `entries_max` tokens that take at most `bytes_max` bytes together, claims included. `seeds`
    /// must be random for each process: whoever knows them can aim tokens at one row.
    pub fn new(entries_max: usize, bytes_max: u64, seeds: [u64; 4]) -> Tokens {
        let entries_max = entries_max.max(1);
        // an entry weighs at least its share, so that the one bound keeps the other
        let weight = Weight { least: (bytes_max / entries_max as u64).max(1) };
        let [a, b, c, d] = seeds;
        let hash = RandomState::with_seeds(a, b, c, d);
        let mut options = OptionsBuilder::new();
        options.estimated_items_capacity(entries_max).weight_capacity(bytes_max).shards(SHARDS);
        let table = match options.build() {
            Ok(options) => Cache::with_options(options, weight, hash, DefaultLifecycle::default()),
            // the builder refuses what is not set, and all is set
            Err(_) => Cache::with(entries_max, bytes_max, weight, hash, DefaultLifecycle::default()),
        };
        Tokens { table, keys_version: AtomicU64::new(0) }
    }

    /// The claims of a token that was taken before and that still holds. `now` is in seconds since 1970.
    pub fn find(&self, scope: TokenScope, token: &str, now: u64) -> Option<Arc<Claims>> {
        let kept = self.table.get(&Asked { scope, token })?;
        (now < kept.until && kept.keys_version == self.keys_version()).then(|| Arc::clone(&kept.claims))
    }

    /// What [`Tokens::keep`] wants, as it was before the keys were looked up that a token was verified with.
    pub fn keys_version(&self) -> u64 {
        self.keys_version.load(Ordering::Acquire)
    }

    /// Keeps the claims of a token that was verified at `now` for `ttl_s` seconds, 0 for not at all; never beyond the
    /// token's own end.
    pub fn keep(
        &self,
        scope: TokenScope,
        token: &str,
        claims: Arc<Claims>,
        (ttl_s, now): (u64, u64),
        keys_version: u64,
    ) {
        let until = now.saturating_add(ttl_s).min(claims.expires_at());
        if now < until && keys_version == self.keys_version() {
            let kept = Kept { claims, until, keys_version };
            self.table.insert(Key { scope, token: token.into() }, Arc::new(kept));
        }
    }

    /// Forgets all tokens: keys were withdrawn, say. To be called when the new keys are in place.
    pub fn clear(&self) {
        self.keys_version.fetch_add(1, Ordering::AcqRel);
        self.table.clear();
    }

    /// How many tokens are kept, those included whose time is over.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Weight {
    least: u64,
}

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, key: &Key, kept: &Arc<Kept>) -> u64 {
        let bytes = (key.token.len() + kept.claims.bytes()) as u64;
        (bytes + ENTRY_OVERHEAD_BYTES).max(self.least)
    }
}

#[cfg(test)]
mod tests;
