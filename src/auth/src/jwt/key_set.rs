use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use super::json::read_object;
use super::key::Key;

/// The longest key set in bytes that is read (H-JW-05).
pub const JWKS_BYTES_MAX: usize = 150_000;

/// Keys that a key set may hold, those of unknown kinds included.
pub const KEY_SET_KEYS_MAX: usize = 100;

/// An issuer's public keys (RFC 7517, section 5), each under its `kid`.
pub struct KeySet {
    keys: HashMap<Box<str>, Key>,
    skipped: Vec<SkippedKey>,
    /// The text that it was read from.
    source: Box<[u8]>,
}

/// A key that tokens cannot be verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedKey {
    /// Its `kid`, if it has one.
    pub kid: Option<String>,
    /// What is wrong with it.
    pub why: &'static str,
}

/// Why a key set is not read: the issuer's mistake, or not a key set at all. The keys known before stay good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySetError {
    /// Longer than [`JWKS_BYTES_MAX`].
    TooLong,
    /// No JSON object, one with a name twice, or one without the list `keys`.
    Malformed,
    /// More keys than [`KEY_SET_KEYS_MAX`].
    TooMany,
    /// It has no key that tokens could be verified with.
    NoUsableKey,
}

impl KeySet {
    /// Reads a JWK set. Keys of other kinds, without `kid`, with the `kid` of one before, or malformed are left out and
    /// [reported](KeySet::skipped).
    ///
    /// # Errors
    /// [`KeySetError`] if nothing in it can be used.
    pub fn read(jwks_json: &[u8]) -> Result<KeySet, KeySetError> {
        if jwks_json.len() > JWKS_BYTES_MAX {
            return Err(KeySetError::TooLong);
        }
        let object = read_object(jwks_json).map_err(|_| KeySetError::Malformed)?;
        let Some(Value::Array(jwks)) = object.get("keys") else { return Err(KeySetError::Malformed) };
        if jwks.len() > KEY_SET_KEYS_MAX {
            return Err(KeySetError::TooMany);
        }
        let mut set = KeySet { keys: HashMap::new(), skipped: Vec::new(), source: jwks_json.into() };
        jwks.iter().for_each(|jwk| set.add(jwk));
        if set.keys.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(set) }
    }

    /// The keys that were left out.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// How many keys can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Never: a set without usable keys is not read.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether both were read from the same text: a key may have been replaced under its `kid`.
    pub fn is_same(&self, other: &KeySet) -> bool {
        self.source == other.source
    }

    /// The `kid` of every key that can be used, sorted.
    pub fn kids(&self) -> Vec<&str> {
        let mut kids: Vec<&str> = self.keys.keys().map(|kid| &**kid).collect();
        kids.sort_unstable();
        kids
    }

    pub(crate) fn get(&self, kid: &str) -> Option<&Key> {
        self.keys.get(kid)
    }

    fn add(&mut self, jwk: &Value) {
        let kid = jwk.get("kid").and_then(Value::as_str);
        let read = match (jwk.as_object(), kid) {
            (None, _) => Err("it is not an object"),
            (_, None) => Err("it has no `kid`"),
            (_, Some(kid)) if self.keys.contains_key(kid) => Err("a key before it has the same `kid`"),
            (Some(jwk), Some(kid)) => Key::read(jwk).map(|key| (kid, key)),
        };
        match read {
            Ok((kid, key)) => {
                self.keys.insert(kid.into(), key);
            }
            Err(why) => self.skipped.push(SkippedKey { kid: kid.map(str::to_owned), why }),
        }
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kids: Vec<_> = self.keys.keys().collect();
        kids.sort();
        f.debug_struct("KeySet").field("kids", &kids).field("skipped", &self.skipped).finish()
    }
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySetError::TooLong => write!(f, "the issuer's key set is longer than {JWKS_BYTES_MAX} bytes"),
            KeySetError::Malformed => f.write_str(
                "the issuer's key set is no JSON object with a list `keys` and distinct names; does `jwks_uri` lead \
                 to it?",
            ),
            KeySetError::TooMany => write!(f, "the issuer's key set has more than {KEY_SET_KEYS_MAX} keys"),
            KeySetError::NoUsableKey => f.write_str(
                "the issuer's key set has no key for tokens: an RSA or EC key with a `kid`, of 2048 bits or more or \
                 on a NIST curve",
            ),
        }
    }
}

impl std::error::Error for KeySetError {}
