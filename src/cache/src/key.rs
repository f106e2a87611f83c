use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use ahash::RandomState;
use quick_cache::Equivalent;

/// Which stage a cache belongs to, independent of any snapshot's numbering: a hash, chosen by the caller, of the API's
/// id and the stage's name. Caches of different identities never share an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub u128);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Which of a stage's two releases an answer belongs to (R-STAGE-20, R-STAGE-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release<'a> {
    /// The stage's own deployment. A new deployment to the stage keeps the cached answers, so its id is no part of
    /// the key.
    Production,
    /// A canary that keeps its answers apart, by its deployment's id: what one canary stored, the next must not serve.
    Canary(&'a [u8]),
}

impl<'a> Release<'a> {
    /// The release of a request that the canary takes: production's entries are shared only if the canary uses the
    /// stage's cache and runs the same deployment (R-STAGE-23).
    pub fn of_canary(use_stage_cache: bool, canary: &'a [u8], production: &[u8]) -> Release<'a> {
        if use_stage_cache && canary == production { Release::Production } else { Release::Canary(canary) }
    }
}

/// Writes the key of one request after another into one buffer. Each part carries its length, so no choice of values
/// by a client makes two different requests look alike, which would be cache poisoning.
///
/// The order of a key: the release, the cache namespace, the method, then the values of the method's
/// `cacheKeyParameters` in their declared order (R-STAGE-20).
#[derive(Clone)]
pub struct KeyBuilder {
    hash: RandomState,
    bytes: Vec<u8>,
}

const ABSENT: u8 = 0;
const PART: u8 = 1;
const LIST: u8 = 2;
const PRODUCTION: u8 = 3;
const CANARY: u8 = 4;

impl KeyBuilder {
    pub(crate) fn new(hash: RandomState) -> KeyBuilder {
        KeyBuilder { hash, bytes: Vec::with_capacity(128) }
    }

    /// Begins a key and forgets the one before. `namespace` is the method's cache namespace, by default its
    /// resource's id.
    pub fn start(&mut self, release: Release<'_>, namespace: &[u8], method: &[u8]) -> &mut KeyBuilder {
        self.bytes.clear();
        match release {
            Release::Production => self.bytes.push(PRODUCTION),
            Release::Canary(deployment) => {
                self.bytes.push(CANARY);
                self.part(deployment);
            }
        }
        self.part(namespace).part(method)
    }

    /// The value of a parameter that the request has, be it empty.
    pub fn part(&mut self, value: &[u8]) -> &mut KeyBuilder {
        self.sized(PART, value.len());
        self.bytes.extend_from_slice(value);
        self
    }

    /// A parameter that the request does not have.
    pub fn absent(&mut self) -> &mut KeyBuilder {
        self.bytes.push(ABSENT);
        self
    }

    /// All values of a multi-value parameter, in the request's order.
    pub fn list<'v>(&mut self, values: impl ExactSizeIterator<Item = &'v [u8]>) -> &mut KeyBuilder {
        self.sized(LIST, values.len());
        values.fold(self, |key, value| key.part(value))
    }

    /// The finished key, hashed; it borrows the buffer, so a hit allocates nothing.
    pub fn probe(&self) -> Probe<'_> {
        Probe { hash: self.hash.hash_one(self.bytes.as_slice()), bytes: &self.bytes }
    }

    fn sized(&mut self, tag: u8, count: usize) {
        self.bytes.push(tag);
        self.bytes.extend_from_slice(&(count as u64).to_le_bytes());
    }
}

/// A key to look up: the bytes of a [`KeyBuilder`], and their keyed hash.
#[derive(Clone, Copy, Debug)]
pub struct Probe<'a> {
    pub(crate) hash: u64,
    pub(crate) bytes: &'a [u8],
}

impl Probe<'_> {
    pub(crate) fn to_key(self) -> Key {
        Key { hash: self.hash, bytes: Arc::from(self.bytes) }
    }
}

/// A key that is kept: with an entry, or with the requests that wait for one. Two keys are equal if all their bytes
/// are; the hash only finds candidates.
#[derive(Clone, Debug)]
pub struct Key {
    hash: u64,
    bytes: Arc<[u8]>,
}

impl Key {
    /// This key as something to look up.
    pub fn probe(&self) -> Probe<'_> {
        Probe { hash: self.hash, bytes: &self.bytes }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.hash == other.hash && self.bytes == other.bytes
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Hash for Probe<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Equivalent<Key> for Probe<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.hash == key.hash && *self.bytes == *key.bytes
    }
}

/// Passes on the hash that a key carries already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried(u64);

impl Hasher for Carried {
    fn write(&mut self, bytes: &[u8]) {
        // Keys write one word, below. Anything else would still be hashed soundly enough for a table.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl BuildHasher for Carried {
    type Hasher = Carried;

    fn build_hasher(&self) -> Carried {
        Carried::default()
    }
}

#[cfg(test)]
mod tests;
