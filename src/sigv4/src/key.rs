use std::fmt;

use aws_lc_rs::hmac;

use crate::TERMINATOR;
use crate::credential::Scope;

/// Keys that [`SigningKeys`] keeps at most; the oldest makes room.
pub const KEYS_MAX: usize = 16;

/// Derived signing keys. Deriving one takes four HMACs, and it stays the same for a day, a region and a service, so
/// that a caller keeps one of these per worker, or one per access key.
///
/// A key is found by all that it was derived from, the secret included: one that was changed is derived anew.
#[derive(Clone, Default)]
pub struct SigningKeys {
    entries: Vec<Entry>,
    /// The entry to replace next, once there are [`KEYS_MAX`].
    next: usize,
}

/// One derived key, for those who keep keys in a way of their own. It is good for what it was derived from: a secret, a
/// day, a region and a service.
#[derive(Clone)]
pub struct SigningKey(hmac::Key);

impl SigningKey {
    /// Derives the key. `day` is written like `20240312`.
    pub fn derive(secret: &str, day: &str, region: &str, service: &str) -> SigningKey {
        SigningKey(derive(secret, &Scope { day, region, service }))
    }

    pub(crate) fn sign(&self, text: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, text)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Entry {
    secret: Box<str>,
    day: Box<str>,
    region: Box<str>,
    service: Box<str>,
    key: hmac::Key,
}

impl SigningKeys {
    /// No keys yet.
    pub const fn new() -> SigningKeys {
        SigningKeys { entries: Vec::new(), next: 0 }
    }

    /// Signs with the key for this secret and scope, which is derived unless it is kept already.
    pub(crate) fn sign(&mut self, secret: &str, scope: &Scope<'_>, text: &[u8]) -> hmac::Tag {
        match self.entries.iter().find(|entry| entry.serves(secret, scope)) {
            Some(entry) => hmac::sign(&entry.key, text),
            None => {
                let key = derive(secret, scope);
                let tag = hmac::sign(&key, text);
                self.keep(secret, scope, key);
                tag
            }
        }
    }

    fn keep(&mut self, secret: &str, scope: &Scope<'_>, key: hmac::Key) {
        let entry = Entry {
            secret: secret.into(),
            day: scope.day.into(),
            region: scope.region.into(),
            service: scope.service.into(),
            key,
        };
        if self.entries.len() < KEYS_MAX {
            self.entries.push(entry);
        } else if let Some(oldest) = self.entries.get_mut(self.next) {
            *oldest = entry;
            self.next = (self.next + 1) % KEYS_MAX;
        }
    }
}

impl Entry {
    fn serves(&self, secret: &str, scope: &Scope<'_>) -> bool {
        *self.day == *scope.day
            && *self.region == *scope.region
            && *self.service == *scope.service
            && *self.secret == *secret
    }
}

/// Says how many there are: secrets are not for logs.
impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").field("count", &self.entries.len()).finish_non_exhaustive()
    }
}

fn derive(secret: &str, scope: &Scope<'_>) -> hmac::Key {
    let start = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
    [scope.day, scope.region, scope.service, TERMINATOR].iter().fold(start, |key, part| {
        hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref())
    })
}
