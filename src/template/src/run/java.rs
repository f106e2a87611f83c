//! Java's strings: lengths and indexes count UTF-16 units.

use std::cell::Cell;
use std::cmp::Ordering;

use ringgate_json::Value;

use super::number::Number;
use super::value::{Store, Val};
use crate::limits::{COMPARED_MAX, VALUE_DEPTH_MAX};

/// Java's `length()`.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The byte offset of a unit; the middle of a surrogate pair counts as its end. `None` beyond the end.
pub(super) fn byte_of(text: &str, unit: usize) -> Option<usize> {
    if text.is_ascii() {
        return (unit <= text.len()).then_some(unit);
    }
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return Some(byte);
        }
        units += character.len_utf16();
    }
    (units >= unit).then_some(text.len())
}

/// The unit at a byte offset.
pub(super) fn unit_of(text: &str, byte: usize) -> usize {
    length(text.get(..byte).unwrap_or_default())
}

/// The character at a unit; half of a surrogate pair prints as `?`, as Java's encoders print it.
pub(super) fn char_at(text: &str, unit: usize) -> Option<char> {
    let mut units = 0;
    for character in text.chars() {
        if units == unit {
            return Some(if character.len_utf16() == 1 { character } else { '?' });
        }
        units += character.len_utf16();
        if units > unit {
            return Some('?');
        }
    }
    None
}

/// Java's `compareTo`: the difference of the first units that differ, or of the lengths.
pub(super) fn compare(left: &str, right: &str) -> i64 {
    let (mut one, mut other) = (left.encode_utf16(), right.encode_utf16());
    loop {
        match (one.next(), other.next()) {
            (Some(left), Some(right)) if left == right => {}
            (Some(left), Some(right)) => return i64::from(left) - i64::from(right),
            (None, None) => return 0,
            (Some(_), None) => return 1 + one.count() as i64,
            (None, Some(_)) => return -1 - other.count() as i64,
        }
    }
}

/// Java's `hashCode` of a string.
pub(super) fn hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// Java's `hashCode` of a value. What is nested deeper than values are printed counts nothing.
pub(super) fn hash_of(store: &Store, val: Val) -> i32 {
    deep_hash(store, val, 0, &Cell::new(COMPARED_MAX))
}

fn deep_hash(store: &Store, val: Val, depth: usize, left: &Cell<u32>) -> i32 {
    let Some(nodes) = left.get().checked_sub(1).filter(|_| depth <= VALUE_DEPTH_MAX) else { return 0 };
    left.set(nodes);
    store.note(VALUE_BYTES);
    let inner = |value: Value| deep_hash(store, store.load(value), depth + 1, left);
    if let Some(list) = val.list() {
        let items = store.heap.items(list).iter();
        return items.fold(1_i32, |hash, item| hash.wrapping_mul(31).wrapping_add(inner(*item)));
    }
    let entry = |(key, value): &(Value, Value)| inner(*key) ^ inner(*value);
    match val {
        Val::Data(Value::Text(text)) => hash(store.str(text)),
        Val::Data(Value::Bool(is_true)) => {
            if is_true.is_true() {
                1231
            } else {
                1237
            }
        }
        Val::Data(Value::Map(map)) => store.heap.entries(map).iter().map(entry).fold(0, i32::wrapping_add),
        Val::Entry(at) => store.heap.entry(at).map_or(0, |it| entry(&it)),
        other => Number::of(store, other).map_or(0, number_hash),
    }
}

/// What a look at one value counts.
const VALUE_BYTES: usize = 16;

/// Java's `hashCode` of `Integer`, `Long` and `Double`.
fn number_hash(number: Number) -> i32 {
    let bits = match number {
        Number::Whole(whole) if i32::try_from(whole).is_ok() => return whole as i32,
        Number::Whole(whole) => whole as i64 as u64,
        other => other.double().to_bits(),
    };
    (bits ^ (bits >> 32)) as i32
}

/// -1, 0 or 1.
pub(super) fn sign(ordering: Ordering) -> i64 {
    match ordering {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}
