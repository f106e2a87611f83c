//! Rows: keys, changes and revisions, and what keys and values may be.

use std::fmt;

use crate::audit::AuditRecord;
use crate::error::Refusal;

/// The most bytes of a key's kind.
pub const KIND_BYTES_MAX: usize = 64;
/// The most bytes of a key's scope.
pub const SCOPE_BYTES_MAX: usize = 256;
/// The most bytes of a key's id. Together the three parts stay below what PostgreSQL takes into an index.
pub const ID_BYTES_MAX: usize = 1_024;
/// The most bytes of one value: 64 MiB.
pub const VALUE_BYTES_MAX: usize = 64 << 20;

/// The most bytes of the keys and values of one mutation: 256 MiB.
pub const CHANGE_SET_BYTES_MAX: usize = 256 << 20;

/// The name of a row. Keys are ordered by kind, scope and id, each by its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What the row is: never empty.
    pub kind: String,
    /// What it belongs to, an API's id for instance; empty for what stands alone.
    pub scope: String,
    /// Its name within kind and scope; empty where there can be but one.
    pub id: String,
}

impl Key {
    /// A key of these three parts.
    pub fn new(kind: impl Into<String>, scope: impl Into<String>, id: impl Into<String>) -> Key {
        Key { kind: kind.into(), scope: scope.into(), id: id.into() }
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let parts = [
            ("kind", &self.kind, KIND_BYTES_MAX),
            ("scope", &self.scope, SCOPE_BYTES_MAX),
            ("id", &self.id, ID_BYTES_MAX),
        ];
        for (part, text, bytes_max) in parts {
            if text.len() > bytes_max {
                return Err(Refusal::KeyTooLong {
                    key: self.to_string(),
                    part,
                    bytes: text.len(),
                    bytes_max,
                });
            }
            if text.chars().any(char::is_control) {
                return Err(Refusal::KeyControls { key: self.to_string(), part });
            }
        }
        if self.kind.is_empty() { Err(Refusal::KeyWithoutKind { key: self.to_string() }) } else { Ok(()) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.kind.escape_debug(), self.scope.escape_debug(), self.id.escape_debug())
    }
}

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The row has this value from now on, whether it was there or not.
    Put(Key, Vec<u8>),
    /// The row is gone, whether it was there or not.
    Delete(Key),
}

impl Change {
    /// The row.
    pub fn key(&self) -> &Key {
        let (Change::Put(key, _) | Change::Delete(key)) = self;
        key
    }

    /// What the row holds afterwards.
    pub fn value(&self) -> Option<&[u8]> {
        match self {
            Change::Put(_, value) => Some(value),
            Change::Delete(_) => None,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        self.key().check()?;
        let bytes = self.value().map_or(0, <[u8]>::len);
        if bytes <= VALUE_BYTES_MAX {
            return Ok(());
        }
        Err(Refusal::ValueTooLarge { key: self.key().to_string(), bytes, bytes_max: VALUE_BYTES_MAX })
    }
}

/// One mutation: acknowledged as a whole, or not there at all (S-MO-20: its audit record stands in the same
/// transaction). The changes are in order; a later one of the same row wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// What changes; may be empty, so that a call that changed nothing leaves a record too.
    pub changes: Vec<Change>,
    /// Who did it.
    pub audit: AuditRecord,
}

impl ChangeSet {
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        self.changes.iter().try_for_each(Change::check)?;
        let bytes = self.bytes();
        if bytes <= CHANGE_SET_BYTES_MAX {
            return Ok(());
        }
        let key = "a mutation".to_owned();
        Err(Refusal::ValueTooLarge { key, bytes, bytes_max: CHANGE_SET_BYTES_MAX })
    }

    /// Bytes of keys and values, by which groups and queues are bounded.
    pub(crate) fn bytes(&self) -> usize {
        let bytes = |change: &Change| {
            let key = change.key();
            key.kind.len() + key.scope.len() + key.id.len() + change.value().map_or(0, <[u8]>::len)
        };
        self.changes.iter().map(bytes).sum()
    }
}

/// How many mutations a store has seen. It only grows; each mutation's audit record carries its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub i64);

impl fmt::Display for Revision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_no_database_should_hold_are_refused() {
        let long = "x".repeat(ID_BYTES_MAX + 1);
        for (key, is_fine) in [
            (Key::new("api", "", ""), true),
            (Key::new("api", "a/b c", "é"), true),
            (Key::new("", "a", "b"), false),
            (Key::new("api", "a\0", "b"), false),
            (Key::new("api", "a", "b\n"), false),
            (Key::new("api", "a", long.as_str()), false),
            (Key::new("api", "a", &long[1..]), true),
        ] {
            assert_eq!(key.check().is_ok(), is_fine, "{key}");
        }
    }

    #[test]
    fn a_value_over_the_limit_is_refused() {
        let put = |bytes| ChangeSet {
            changes: vec![Change::Put(Key::new("a", "", ""), vec![0; bytes])],
            ..ChangeSet::default()
        };
        assert!(put(VALUE_BYTES_MAX).check().is_ok());
        let refusal = put(VALUE_BYTES_MAX + 1).check().expect_err("too large").to_string();
        assert!(refusal.contains("a//") && refusal.contains("67108864"), "{refusal}");
        let mut many = put(VALUE_BYTES_MAX);
        many.changes = many.changes.iter().cycle().take(5).cloned().collect();
        let refusal = many.check().expect_err("too large").to_string();
        assert!(refusal.contains("mutation") && refusal.contains("268435456"), "{refusal}");
    }
}
