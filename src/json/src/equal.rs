//! Content compared and copied, within a heap and across two.

use crate::heap::{Full, Heap};
use crate::read::DEPTH_MAX;
use crate::value::Value;

/// Comparing and copying end so deep: a little deeper than what was read, and before values that hold themselves
/// would end the stack.
const SAME_DEPTH_MAX: usize = DEPTH_MAX + 100;
/// One comparison looks at so many pairs: values that a template nests in one another again and again are many.
const PAIRS_MAX: usize = 1_000_000;

impl Heap {
    /// Whether two values have equal content, as Java's `equals` has it: numbers of one kind, lists item by item, maps
    /// whatever the order of their keys. Deeper than any document can nest, and beyond a million
    /// pairs, values are different.
    pub fn equal(&self, left: Value, right: Value) -> bool {
        self.equal_across(left, self, right)
    }

    /// As [`Heap::equal`], with `right` from another heap.
    pub(crate) fn equal_across(&self, left: Value, other: &Heap, right: Value) -> bool {
        self.equal_within(left, other, right, SAME_DEPTH_MAX, &mut 0)
    }

    fn equal_within(&self, left: Value, other: &Heap, right: Value, depth: usize, pairs: &mut usize) -> bool {
        *pairs += 1;
        let Some(depth) = depth.checked_sub(1).filter(|_| *pairs <= PAIRS_MAX) else { return false };
        match (left, right) {
            (Value::Text(left), Value::Text(right)) | (Value::Number(left), Value::Number(right)) => {
                self.str(left) == other.str(right)
            }
            (Value::List(left), Value::List(right)) => {
                let (left, right) = (self.items(left), other.items(right));
                let mut items = left.iter().zip(right);
                left.len() == right.len()
                    && items.all(|(a, b)| self.equal_within(*a, other, *b, depth, pairs))
            }
            (Value::Map(left), Value::Map(right)) => {
                let mut same = |(key, value): &(Value, Value)| {
                    let there = match key {
                        Value::Text(key) => other.get(right, self.str(*key)),
                        key => other.get_key(right, *key),
                    };
                    there.is_some_and(|there| self.equal_within(*value, other, there, depth, pairs))
                };
                self.len(left) == other.len(right) && self.entries(left).iter().all(&mut same)
            }
            (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => false,
            (Value::Text(_) | Value::Number(_), _) | (_, Value::Text(_) | Value::Number(_)) => false,
            (left, right) => left == right,
        }
    }

    /// Copies a value and all it holds from another heap.
    pub(crate) fn copy_from(&mut self, other: &Heap, value: Value) -> Result<Value, Full> {
        self.copy_within(other, value, SAME_DEPTH_MAX)
    }

    fn copy_within(&mut self, other: &Heap, value: Value, depth: usize) -> Result<Value, Full> {
        let depth = depth.checked_sub(1).ok_or(Full)?;
        Ok(match value {
            Value::Text(text) => Value::Text(self.text(other.str(text))?),
            Value::Number(digits) => Value::Number(self.text(other.str(digits))?),
            Value::List(list) => {
                let copy = self.list(Vec::new())?;
                for item in other.items(list) {
                    let item = self.copy_within(other, *item, depth)?;
                    self.push(copy, item)?;
                }
                Value::List(copy)
            }
            Value::Map(map) => {
                let copy = self.map()?;
                for (key, value) in other.entries(map) {
                    let key = self.copy_within(other, *key, depth)?;
                    let value = self.copy_within(other, *value, depth)?;
                    self.put(copy, key, value)?;
                }
                Value::Map(copy)
            }
            plain => plain,
        })
    }
}
