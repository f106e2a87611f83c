//! A map's entries in insertion order, with an index beside them once there are many.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::value::Value;

/// Up to so many entries are searched one after another: faster than any index, and nothing to keep in step.
const LINEAR_MAX: usize = 16;
/// A map's first growth makes room for so many entries.
const FIRST_ENTRIES: usize = 4;
/// Accounted bytes of one entry: the pair, and its share of the index.
const ENTRY_BYTES: usize = size_of::<(Value, Value)>() + 2 * size_of::<(u64, u32)>();

/// Entries in insertion order.
///
/// The index is an ordered tree of 64-bit hashes, not a hash table: peers choose the keys, and without a secret they
/// could choose them to collide in a table's few bits.
#[derive(Debug, Default)]
pub(crate) struct Table {
    entries: Vec<(Value, Value)>,
    /// (hash, place) of every entry; empty while there are at most [`LINEAR_MAX`].
    index: BTreeMap<(u64, u32), ()>,
}

impl Table {
    /// A table of `entries`; the last of equal keys wins and takes the first one's place.
    pub(crate) fn of(texts: &str, entries: &[(Value, Value)]) -> Table {
        if entries.len() <= LINEAR_MAX && are_distinct(texts, entries) {
            return Table { entries: entries.to_vec(), index: BTreeMap::new() };
        }
        let mut table = Table { entries: Vec::with_capacity(entries.len()), index: BTreeMap::new() };
        for (key, value) in entries {
            match table.find(texts, *key) {
                Some(place) => drop(table.replace(place, *value)),
                None => table.append(texts, *key, *value),
            }
        }
        table
    }

    /// Accounted bytes of room for so many entries.
    pub(crate) fn bytes_for(entries: usize) -> usize {
        entries * ENTRY_BYTES
    }

    /// Accounted bytes that the next [`Table::append`] allocates.
    pub(crate) fn growth(&self) -> usize {
        if self.entries.len() < self.entries.capacity() { 0 } else { Table::bytes_for(self.more()) }
    }

    pub(crate) fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    pub(crate) fn value(&self, place: usize) -> Option<Value> {
        self.entries.get(place).map(|entry| entry.1)
    }

    /// The place of a text key.
    pub(crate) fn find_text(&self, texts: &str, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|(have, _)| is_text(texts, *have, key));
        }
        self.indexed(hash_text(key), |have| is_text(texts, have, key))
    }

    /// The place of any key.
    pub(crate) fn find(&self, texts: &str, key: Value) -> Option<usize> {
        if let Some(text) = text_of(texts, key) {
            return self.find_text(texts, text);
        }
        if self.index.is_empty() {
            return self.entries.iter().position(|(have, _)| same_key(texts, *have, key));
        }
        self.indexed(hash(texts, key), |have| same_key(texts, have, key))
    }

    pub(crate) fn replace(&mut self, place: usize, value: Value) -> Option<Value> {
        Some(std::mem::replace(&mut self.entries.get_mut(place)?.1, value))
    }

    /// Appends a key that [`Table::find`] did not find.
    pub(crate) fn append(&mut self, texts: &str, key: Value, value: Value) {
        if self.entries.len() == self.entries.capacity() {
            self.entries.reserve_exact(self.more());
        }
        self.entries.push((key, value));
        if !self.index.is_empty() {
            self.index.insert((hash(texts, key), self.entries.len() as u32 - 1), ());
        } else if self.entries.len() > LINEAR_MAX {
            self.build_index(texts);
        }
    }

    /// Removes an entry; later ones move up, so an index is built anew.
    pub(crate) fn remove(&mut self, texts: &str, place: usize) -> Option<Value> {
        if place >= self.entries.len() {
            return None;
        }
        let (_, value) = self.entries.remove(place);
        self.index.clear();
        if self.entries.len() > LINEAR_MAX {
            self.build_index(texts);
        }
        Some(value)
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.index.clear();
    }

    fn more(&self) -> usize {
        self.entries.len().max(FIRST_ENTRIES)
    }

    fn build_index(&mut self, texts: &str) {
        let keys = self.entries.iter().enumerate();
        self.index = keys.map(|(place, (key, _))| ((hash(texts, *key), place as u32), ())).collect();
    }

    fn indexed(&self, hash: u64, is_key: impl Fn(Value) -> bool) -> Option<usize> {
        let places = self.index.range((hash, 0)..=(hash, u32::MAX)).map(|((_, place), ())| *place as usize);
        places.into_iter().find(|place| self.entries.get(*place).is_some_and(|(have, _)| is_key(*have)))
    }
}

/// Whether two values are one key: texts and digits by content, numbers by kind and value, lists and maps by identity.
pub(crate) fn same_key(texts: &str, left: Value, right: Value) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) | (Value::Number(a), Value::Number(b)) => a.is_same(texts, b),
        (Value::Double(a), Value::Double(b)) => a.bits() == b.bits(),
        (left, right) => left == right,
    }
}

fn are_distinct(texts: &str, entries: &[(Value, Value)]) -> bool {
    let mut rest = entries;
    while let Some(((key, _), more)) = rest.split_first() {
        if more.iter().any(|(other, _)| same_key(texts, *key, *other)) {
            return false;
        }
        rest = more;
    }
    true
}

fn is_text(texts: &str, value: Value, text: &str) -> bool {
    matches!(value, Value::Text(have) if have.is(texts, text))
}

fn text_of(texts: &str, value: Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text.of(texts)),
        _ => None,
    }
}

fn hash_text(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn hash(texts: &str, key: Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match key {
        Value::Text(text) => return hash_text(text.of(texts)),
        Value::Number(digits) => (1_u8, digits.of(texts)).hash(&mut hasher),
        Value::Int(number) => (2_u8, number).hash(&mut hasher),
        Value::Double(number) => (3_u8, number.bits()).hash(&mut hasher),
        Value::Bool(is) => (4_u8, is).hash(&mut hasher),
        Value::Null | Value::List(_) | Value::Map(_) => 5_u8.hash(&mut hasher),
    }
    hasher.finish()
}
