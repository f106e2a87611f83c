//! What gateways are given: two snapshots, whose bytes are shared by everybody who is sent them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use ringgate_snapshot::file::content_hash;

use super::part::{Part, Sent};

/// What a snapshot is called: the BLAKE3 of its payload, as its header tells it.
pub(crate) type Hash = [u8; 32];

/// The two kinds of snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// API keys, usage plans and callers.
    Keys,
    /// The routing snapshot.
    Routes,
}

impl What {
    /// Its file in the data directory.
    pub(crate) fn file(self) -> &'static str {
        match self {
            What::Routes => "published.snapshot",
            What::Keys => "published.keys",
        }
    }
}

/// The names of two snapshots that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) routes: Hash,
    pub(crate) keys: Hash,
}

/// A routing snapshot and the keys to it.
pub(crate) struct Offer {
    pub(crate) names: Names,
    keys: Part,
    routes: Part,
    is_proven: AtomicBool,
}

impl Offer {
    /// Takes two snapshots.
    ///
    /// # Errors
    /// One of them has no header.
    pub(crate) fn new(keys: &[u8], routes: &[u8]) -> Result<Offer, String> {
        let name = |what: What, file| {
            content_hash(file).map_err(|error| format!("{} is no snapshot: {error}", what.file()))
        };
        let names = Names { keys: name(What::Keys, keys)?, routes: name(What::Routes, routes)? };
        let part = |file| Part::new(Bytes::copy_from_slice(file));
        Ok(Offer { names, keys: part(keys), routes: part(routes), is_proven: AtomicBool::new(false) })
    }

    /// What an earlier run published into a directory; `None` if it did not.
    pub(crate) fn published(directory: &Path) -> Option<Offer> {
        let read = |what: What| std::fs::read(directory.join(what.file())).ok();
        Offer::new(&read(What::Keys)?, &read(What::Routes)?).ok()
    }

    /// A gateway runs it.
    pub(crate) fn prove(&self) {
        self.is_proven.store(true, Ordering::Relaxed);
    }

    /// Whether a gateway has run it.
    pub(crate) fn is_proven(&self) -> bool {
        self.is_proven.load(Ordering::Relaxed)
    }

    /// One of the two; no byte is copied.
    pub(crate) fn part(&self, what: What) -> Bytes {
        self.shared(what).bytes()
    }

    /// One of the two for somebody who can take it compressed, or not; the bytes are shared by all.
    pub(crate) async fn sent(&self, what: What, may_compress: bool) -> Sent {
        self.shared(what).sent(may_compress).await
    }

    fn shared(&self, what: What) -> &Part {
        match what {
            What::Keys => &self.keys,
            What::Routes => &self.routes,
        }
    }

    /// The same, with what another offer has of it already: its bytes, and those compressed.
    pub(crate) fn sharing(self: &Arc<Offer>, other: &Offer) -> Arc<Offer> {
        let is_same = |what: What| self.names.of(what) == other.names.of(what);
        if !is_same(What::Keys) && !is_same(What::Routes) {
            return self.clone();
        }
        let part = |what: What| if is_same(what) { other.shared(what) } else { self.shared(what) }.clone();
        let (keys, routes) = (part(What::Keys), part(What::Routes));
        let is_proven = AtomicBool::new(self.is_proven());
        Arc::new(Offer { names: self.names, keys, routes, is_proven })
    }

    /// What somebody needs who has other snapshots: keys first, so that no route asks for keys that are not there.
    pub(crate) fn parts_beside(&self, has: Option<Names>) -> Vec<What> {
        let is_new = |what: &What| has.is_none_or(|has| self.names.of(*what) != has.of(*what));
        [What::Keys, What::Routes].into_iter().filter(is_new).collect()
    }
}

impl Names {
    /// One of the two.
    pub(crate) fn of(&self, what: What) -> Hash {
        match what {
            What::Keys => self.keys,
            What::Routes => self.routes,
        }
    }
}

/// A name in hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A name from hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    let mut hash = [0; 32];
    if digits.len() != 2 * hash.len() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_and_read() {
        let hash: Hash = std::array::from_fn(|n| (n * 37) as u8);
        assert_eq!(from_hex(&hex(&hash)), Some(hash));
        for bad in ["", "0", &"0".repeat(63), &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
    }
}
