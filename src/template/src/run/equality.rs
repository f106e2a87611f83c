use std::cell::Cell;

use ringgate_json::{Map, Value};

use super::number::Number;
use super::print::print;
use super::value::{Store, Val};
use crate::failure::Fault;
use crate::limits::{COMPARED_MAX, VALUE_DEPTH_MAX};

/// `==`: numbers by value, values of one class by content, others by what they print (R-VTL-03, R-VTL-09).
pub(super) fn is_equal(store: &Store, left: Val, right: Val, bytes_max: usize) -> Result<bool, Fault> {
    match (left, right) {
        (Val::Missing, Val::Data(Value::Text(text))) | (Val::Data(Value::Text(text)), Val::Missing) => {
            return Ok(text.is_empty());
        }
        _ if left.is_null() || right.is_null() => return Ok(left.is_null() && right.is_null()),
        _ => {}
    }
    if let (Some(left), Some(right)) = (Number::of(store, left), Number::of(store, right)) {
        return Ok(left.compare(right).is_some_and(|ordering| ordering.is_eq()));
    }
    if let Some(is_equal) = Equality::new(store).same_class(left, right, 0) {
        return Ok(is_equal);
    }
    let (mut one, mut other) = (String::new(), String::new());
    print(store, left, &mut one, bytes_max)?;
    print(store, right, &mut other, bytes_max)?;
    store.note(one.len() + other.len());
    Ok(one == other)
}

/// Java's `equals`: values of different classes are never equal.
pub(super) fn equals(store: &Store, left: Val, right: Val) -> bool {
    Equality::new(store).equals(left, right, 0)
}

/// What a look at one value counts.
const VALUE_BYTES: usize = 16;

/// One comparison. Lists that hold themselves, or one another many times, end it at a limit.
struct Equality<'a> {
    store: &'a Store,
    left: Cell<u32>,
}

impl<'a> Equality<'a> {
    fn new(store: &'a Store) -> Equality<'a> {
        Equality { store, left: Cell::new(COMPARED_MAX) }
    }

    fn equals(&self, left: Val, right: Val, depth: usize) -> bool {
        let store = self.store;
        let Some(nodes) = self.left.get().checked_sub(1) else { return false };
        self.left.set(nodes);
        store.note(VALUE_BYTES);
        match (left, right) {
            _ if left.is_null() || right.is_null() => left.is_null() && right.is_null(),
            (Val::Data(Value::Int(left)), Val::Data(Value::Int(right))) => left == right,
            (Val::Data(Value::Double(left)), Val::Data(Value::Double(right))) => left == right,
            (Val::Data(Value::Number(left)), Val::Data(Value::Number(right))) => {
                store.str(left) == store.str(right)
            }
            _ => self.same_class(left, right, depth).unwrap_or(false),
        }
    }

    /// Whether two values of one class are equal; `None` if they are not of one class.
    fn same_class(&self, left: Val, right: Val, depth: usize) -> Option<bool> {
        let store = self.store;
        if let (Some(left), Some(right)) = (left.list(), right.list()) {
            let (left, right) = (store.heap.items(left), store.heap.items(right));
            let is_equal = |(left, right): (&Value, &Value)| {
                self.equals(store.load(*left), store.load(*right), depth + 1)
            };
            return Some(
                left.len() == right.len() && depth < VALUE_DEPTH_MAX && left.iter().zip(right).all(is_equal),
            );
        }
        match (left, right) {
            (Val::Data(Value::Text(left)), Val::Data(Value::Text(right))) => {
                Some(store.str(left) == store.str(right))
            }
            (Val::Data(Value::Bool(left)), Val::Data(Value::Bool(right))) => Some(left == right),
            (Val::Data(Value::Map(left)), Val::Data(Value::Map(right))) => {
                Some(self.maps(left, right, depth))
            }
            (Val::Keys(one), Val::Keys(other)) => {
                let holds = |(key, _): &(Value, Value)| store.heap.get_key(other, *key).is_some();
                Some(
                    store.heap.len(one) == store.heap.len(other) && store.heap.entries(one).iter().all(holds),
                )
            }
            (Val::Data(_), Val::Data(_)) => None,
            (left, right) => (left == right).then_some(true),
        }
    }

    fn maps(&self, left: Map, right: Map, depth: usize) -> bool {
        let store = self.store;
        let is_equal = |(key, value): &(Value, Value)| {
            let other = store.heap.get_key(right, *key);
            other.is_some_and(|other| self.equals(store.load(*value), store.load(other), depth + 1))
        };
        let is_same = left == right;
        is_same
            || store.heap.len(left) == store.heap.len(right)
                && depth < VALUE_DEPTH_MAX
                && store.heap.entries(left).iter().all(is_equal)
    }
}
