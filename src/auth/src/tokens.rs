use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use crate::jwt::Claims;

/// Parts of the table that are locked each on its own.
const SHARDS: usize = 8;

/// Memory in bytes that the table takes for a token besides its claims.
const ENTRY_OVERHEAD_BYTES: u64 = 128;

/// Verified tokens: what a client shows again and again is not verified each time. One table serves all threads.
///
/// A token is found by the BLAKE3 digest of all its bytes and of the authorizer that took it, so that nothing but the
/// very same token, shown to the same authorizer, is found. It is kept until it expires or its time to live is over,
/// whichever comes first. What is seldom shown makes room. What depends on the method (scopes) is not kept: ask
/// [`crate::TokenVerifier::permit`] each time.
pub struct Tokens {
    table: Cache<Key, Arc<Kept>, Weight, DigestHash>,
}

type Key = [u8; 32];

struct Kept {
    claims: Arc<Claims>,
    /// In seconds since 1970.
    until: u64,
}

impl Tokens {
    /// A table for at most `entries_max` tokens whose claims take at most `bytes_max` bytes together.
    pub fn new(entries_max: usize, bytes_max: u64) -> Tokens {
        let entries_max = entries_max.max(1);
        // an entry weighs at least its share, so that the one bound keeps the other
        let weight = Weight { least: (bytes_max / entries_max as u64).max(1) };
        let options = OptionsBuilder::new()
            .estimated_items_capacity(entries_max)
            .weight_capacity(bytes_max)
            .shards(SHARDS)
            .build()
            .expect("both capacities are set");
        let table = Cache::with_options(options, weight, DigestHash, DefaultLifecycle::default());
        Tokens { table }
    }

    /// The claims of a token that this authorizer took before and that still holds. `authorizer` tells authorizers of
    /// all APIs apart, and changes when what they take does; `now` is in seconds since 1970.
    pub fn find(&self, authorizer: &str, token: &str, now: u64) -> Option<Arc<Claims>> {
        let kept = self.table.get(&key(authorizer, token))?;
        (now < kept.until).then(|| Arc::clone(&kept.claims))
    }

    /// Keeps the claims of a token that was verified at `now` for `ttl_s` seconds, 0 for not at all; never beyond the
    /// token's own end.
    pub fn keep(&self, authorizer: &str, token: &str, claims: Arc<Claims>, ttl_s: u64, now: u64) {
        let until = now.saturating_add(ttl_s).min(claims.expires_at());
        if now < until {
            self.table.insert(key(authorizer, token), Arc::new(Kept { claims, until }));
        }
    }

    /// Forgets all tokens: keys were withdrawn, say.
    pub fn clear(&self) {
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

/// The length goes first, so that no authorizer and token run together as another pair.
fn key(authorizer: &str, token: &str) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(authorizer.len() as u64).to_le_bytes());
    hasher.update(authorizer.as_bytes());
    hasher.update(token.as_bytes());
    *hasher.finalize().as_bytes()
}

#[derive(Clone)]
struct Weight {
    least: u64,
}

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, _: &Key, kept: &Arc<Kept>) -> u64 {
        (kept.claims.bytes() as u64 + ENTRY_OVERHEAD_BYTES).max(self.least)
    }
}

/// Takes eight bytes of a digest as its hash: they are as random as any hash of them. Only digests of verified tokens
/// are ever put in, so nobody can choose them to collide.
#[derive(Clone)]
struct DigestHash;

#[derive(Default)]
struct DigestHasher(u64);

impl BuildHasher for DigestHash {
    type Hasher = DigestHasher;

    fn build_hasher(&self) -> DigestHasher {
        DigestHasher::default()
    }
}

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(start) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*start);
        }
    }

    /// The length before a digest's bytes is always the same.
    fn write_usize(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests;
