use std::cell::Cell;

use ringgate_json::{Bool, Entry, Heap, List, Map, Text, Value};

use crate::failure::Fault;
use crate::limits::VALUE_DEPTH_MAX;

/// A value of a running template: one of the heap's, or something that only templates know.
// Every kind tags one whole word, as the heap's own do: see `Value`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Val {
    /// A value of the heap. Its lists are JSON arrays, which print as JSON (R-VTL-23).
    Data(Value),
    /// Null, as a path that found nothing gives it: equal to the empty string too (R-VTL-03).
    Missing,
    /// A list that the template made; prints as Java's `ArrayList`.
    Java(List),
    /// An array, as `split` gives it.
    Array(List),
    /// A live view of a map's keys.
    Keys(Map),
    /// A live view of a map's values.
    Values(Map),
    /// A live view of a map's entries.
    Entries(Map),
    /// An entry of a map, by its place.
    Entry(Entry),
    /// What `iterator()` gives: an index in [`super::Run::iterators`].
    Iterator(usize),
    /// A `#define` block: an index in the program's.
    Block(usize),
    /// `$foreach`, by the loop's number.
    Loop(u64),
    /// `$input`
    Input,
    /// `$util`
    Util,
    /// `$stageVariables`, before it is asked for.
    StageVariables,
    /// `$context`, or a group in it by its dotted name.
    Context(Text),
}

/// What of a map is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Keys,
    Values,
    Entries,
}

impl View {
    pub(super) fn of(self, map: Map) -> Val {
        match self {
            View::Keys => Val::Keys(map),
            View::Values => Val::Values(map),
            View::Entries => Val::Entries(map),
        }
    }
}

const _: () = assert!(size_of::<Val>() == size_of::<Value>(), "a value is two words");

pub(super) const NULL: Val = Val::Data(Value::Null);

pub(super) type Evaluated = Result<Val, Fault>;

impl Val {
    pub(super) fn is_null(self) -> bool {
        matches!(self, Val::Data(Value::Null) | Val::Missing)
    }

    /// Only null and false are false (R-VTL-10).
    pub(super) fn is_true(self) -> bool {
        !matches!(self, Val::Data(Value::Null | Value::Bool(Bool::False)) | Val::Missing)
    }

    pub(super) fn text(self) -> Option<Text> {
        match self {
            Val::Data(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(self) -> Option<List> {
        match self {
            Val::Data(Value::List(list)) | Val::Java(list) | Val::Array(list) => Some(list),
            _ => None,
        }
    }

    pub(super) fn map(self) -> Option<Map> {
        match self {
            Val::Data(Value::Map(map)) => Some(map),
            _ => None,
        }
    }

    /// A view, and the map that it is of.
    pub(super) fn view(self) -> Option<(View, Map)> {
        match self {
            Val::Keys(map) => Some((View::Keys, map)),
            Val::Values(map) => Some((View::Values, map)),
            Val::Entries(map) => Some((View::Entries, map)),
            _ => None,
        }
    }

    pub(super) fn int(number: usize) -> Val {
        Val::Data(Value::Int(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    pub(super) fn bool(is_true: bool) -> Val {
        Val::Data(is_true.into())
    }

    pub(super) fn double(number: f64) -> Val {
        Val::Data(number.into())
    }
}

impl From<Value> for Val {
    fn from(value: Value) -> Val {
        Val::Data(value)
    }
}

/// What stands before the number of a special value in a container; no number of a document begins so.
const SPECIAL: char = '\0';

/// The heap, and what templates put into its lists and maps beside its own values.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) heap: Heap,
    /// Values in containers that the heap does not know: it holds their numbers as digits behind [`SPECIAL`].
    specials: Vec<Val>,
    /// Work that was done looking through values, in bytes, and was not charged yet.
    work: Cell<usize>,
    /// `$context.requestOverride`, once it was asked for.
    pub(super) request_override: Option<Map>,
    /// `$context.responseOverride`, once it was asked for.
    pub(super) response_override: Option<Map>,
}

impl Store {
    pub(super) fn begin(&mut self, bytes_max: usize) {
        if self.heap.bytes_max() == bytes_max {
            self.heap.clear();
        } else {
            self.heap = Heap::new(bytes_max);
        }
        self.specials.clear();
        self.request_override = None;
        self.response_override = None;
    }

    /// Counts work on values.
    pub(super) fn note(&self, bytes: usize) {
        self.work.set(self.work.get().saturating_add(bytes));
    }

    /// The work counted since the last time.
    pub(super) fn take_work(&self) -> usize {
        self.work.take()
    }

    pub(super) fn has_specials(&self) -> bool {
        !self.specials.is_empty()
    }

    /// A value out of a container.
    #[inline]
    pub(super) fn load(&self, value: Value) -> Val {
        match value {
            Value::Number(digits) if self.has_specials() => self.special(digits).unwrap_or(Val::Data(value)),
            _ => Val::Data(value),
        }
    }

    fn special(&self, digits: Text) -> Option<Val> {
        let number = self.heap.str(digits).strip_prefix(SPECIAL)?.parse::<usize>().ok()?;
        self.specials.get(number).copied()
    }

    /// A value for a list or map that prints as Java's do.
    pub(super) fn store(&mut self, val: Val) -> Result<Value, Fault> {
        match val {
            Val::Data(value) => Ok(value),
            Val::Missing => Ok(Value::Null),
            special => {
                let digits = self.heap.text(&format!("{SPECIAL}{}", self.specials.len()))?;
                self.specials.push(special);
                Ok(Value::Number(digits))
            }
        }
    }

    /// A value for a JSON array: what JSON does not know becomes a list or null.
    pub(super) fn store_json(&mut self, val: Val) -> Value {
        match val {
            Val::Data(value) => value,
            Val::Java(list) | Val::Array(list) => Value::List(list),
            _ => Value::Null,
        }
    }

    /// A value for the list that `object` is.
    pub(super) fn store_in(&mut self, object: Val, val: Val) -> Result<Value, Fault> {
        match object {
            Val::Data(_) => Ok(self.store_json(val)),
            _ => self.store(val),
        }
    }

    pub(super) fn str(&self, text: Text) -> &str {
        self.heap.str(text)
    }

    pub(super) fn text(&mut self, text: &str) -> Evaluated {
        Ok(Val::Data(Value::Text(self.heap.text(text)?)))
    }

    /// A document's value as a plain value of Java: its lists print in Java's way.
    pub(super) fn java_value(&mut self, value: Value, depth: usize) -> Evaluated {
        match value {
            Value::List(list) if depth < VALUE_DEPTH_MAX => {
                for (place, item) in self.heap.items(list).to_vec().into_iter().enumerate() {
                    let item = self.java_value(item, depth + 1)?;
                    let item = self.store(item)?;
                    self.heap.set(list, place, item);
                }
                Ok(Val::Java(list))
            }
            Value::Map(map) if depth < VALUE_DEPTH_MAX => {
                for (key, item) in self.heap.entries(map).to_vec() {
                    let item = self.java_value(item, depth + 1)?;
                    let item = self.store(item)?;
                    self.heap.put(map, key, item)?;
                }
                Ok(value.into())
            }
            other => Ok(other.into()),
        }
    }

    /// A new list as a template makes it.
    pub(super) fn java_list(&mut self, items: Vec<Value>) -> Evaluated {
        Ok(Val::Java(self.heap.list(items)?))
    }
}
