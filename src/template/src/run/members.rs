//! Properties, indexes, and what `#set` does to them.

use ringgate_json::{Entry, List, Map, Value};

use super::call::exception;
use super::machine::{Machine, Next, Stepped};
use super::value::{Evaluated, NULL, Val};
use crate::failure::Fault;
use crate::observer::Event;

impl Machine<'_, '_> {
    /// `$object.name` (R-VTL-04). What has no such property gives null.
    pub(super) fn property(&mut self, object: Val, name: &str) -> Evaluated {
        match object {
            Val::Data(Value::Map(map)) => {
                let found = self.run.store.heap.get(map, name);
                Ok(found.map_or(NULL, |value| self.run.store.load(value)))
            }
            Val::Data(Value::Text(text)) => {
                Ok(if name == "empty" { Val::bool(text.is_empty()) } else { NULL })
            }
            Val::Array(list) if name == "length" => Ok(Val::int(self.run.store.heap.items(list).len())),
            Val::Data(Value::List(list)) | Val::Java(list) | Val::Array(list) if name == "empty" => {
                Ok(Val::bool(self.run.store.heap.items(list).is_empty()))
            }
            Val::Keys(map) | Val::Values(map) | Val::Entries(map) if name == "empty" => {
                Ok(Val::bool(self.run.store.heap.len(map) == 0))
            }
            Val::Entry(entry) => {
                let Some((key, value)) = self.run.store.heap.entry(entry) else {
                    return Ok(NULL);
                };
                Ok(match name {
                    "key" => self.run.store.load(key),
                    "value" => self.run.store.load(value),
                    _ => NULL,
                })
            }
            Val::Loop(id) => Ok(self.loop_property(id, name)),
            Val::Input if name == "body" => self.body_text(),
            Val::Context(group) => self.context_member(group, name),
            _ => Ok(NULL),
        }
    }

    /// `$object[key]`: Java's `get`, with negative numbers from the end.
    pub(super) fn index(&mut self, object: Val, key: Val) -> Evaluated {
        if object.is_null() {
            return Ok(NULL);
        }
        let key = self.counted_from_end(object, key)?;
        if let Some(list) = object.list() {
            return match key {
                Val::Data(Value::Int(place)) => self.item(list, place, "get"),
                _ => Ok(NULL),
            };
        }
        match object {
            Val::Data(Value::Map(map)) => self.value_of(map, key),
            Val::Context(_) => match key.text() {
                Some(name) => {
                    let name = self.run.store.str(name).to_owned();
                    self.property(object, &name)
                }
                None => Ok(NULL),
            },
            _ => Ok(NULL),
        }
    }

    pub(super) fn value_of(&mut self, map: Map, key: Val) -> Evaluated {
        let found = match key {
            Val::Data(key) => self.run.store.heap.get_key(map, key),
            _ => None,
        };
        Ok(found.map_or(NULL, |value| self.run.store.load(value)))
    }

    /// An item by its place; beyond the list is an exception, as in Java.
    pub(super) fn item(&mut self, list: List, place: i64, method: &'static str) -> Evaluated {
        let items = self.run.store.heap.items(list);
        let found = usize::try_from(place).ok().and_then(|place| items.get(place));
        found
            .map(|value| self.run.store.load(*value))
            .ok_or_else(|| out_of_bounds(method, place, items.len()))
    }

    /// A negative index counts from the end; what has no size cannot have one.
    fn counted_from_end(&self, object: Val, key: Val) -> Evaluated {
        let Val::Data(Value::Int(place)) = key else { return Ok(key) };
        if place >= 0 {
            return Ok(key);
        }
        let heap = &self.run.store.heap;
        let size = match object {
            Val::Data(Value::Map(map)) | Val::Keys(map) | Val::Values(map) | Val::Entries(map) => {
                heap.len(map)
            }
            other => match other.list() {
                Some(list) => heap.items(list).len(),
                None => {
                    let problem = format!("index {place} of something without a size");
                    return Err(exception("get", problem));
                }
            },
        };
        Ok(Value::Int(place.saturating_add(size as i64)).into())
    }
}

/// `#set` of a property or an index (R-VTL-11).
impl Machine<'_, '_> {
    pub(super) fn assign_property(&mut self, name: u32) -> Stepped {
        let (value, object) = self.pop_two()?;
        let name = self.text(name);
        self.observe_assigned(name, value);
        if value.is_null() {
            return Ok(Next::Op);
        }
        match object {
            Val::Data(Value::Map(map)) => {
                let key = self.new_text(name)?;
                self.put(map, key, value)?;
            }
            Val::Context(group) if group.is_empty() => self.replace_overrides(name, value),
            Val::Entry(entry) if name == "value" => drop(self.set_entry(entry, value)?),
            _ => {}
        }
        Ok(Next::Op)
    }

    pub(super) fn assign_index(&mut self) -> Stepped {
        let key = self.pop()?;
        let (value, object) = self.pop_two()?;
        if object.is_null() || value.is_null() {
            return Ok(Next::Op);
        }
        let key = self.counted_from_end(object, key)?;
        let target = if self.observer.is_some() { self.printed(key) } else { String::new() };
        self.observe_assigned(&target, value);
        if let (Some(list), Val::Data(Value::Int(place))) = (object.list(), key) {
            self.set_item(object, list, place, value)?;
            return Ok(Next::Op);
        }
        match object {
            Val::Data(Value::Map(map)) => drop(self.put(map, key, value)?),
            Val::Context(group) if group.is_empty() => {
                let name = key.text().map(|name| self.run.store.str(name).to_owned());
                self.replace_overrides(&name.unwrap_or_default(), value);
            }
            _ => {}
        }
        Ok(Next::Op)
    }

    fn observe_assigned(&mut self, target: &str, value: Val) {
        if self.observer.is_some() {
            let value = self.printed(value);
            self.observe(|_| Event::Assigned { target, value: &value });
        }
    }

    /// Java's `put`: the previous value.
    pub(super) fn put(&mut self, map: Map, key: Val, value: Val) -> Evaluated {
        self.note_override(map, key)?;
        let (key, value) = (self.run.store.store(key)?, self.run.store.store(value)?);
        let previous = self.run.store.heap.put(map, key, value)?;
        Ok(previous.map_or(NULL, |value| self.run.store.load(value)))
    }

    pub(super) fn set_entry(&mut self, entry: Entry, value: Val) -> Evaluated {
        let Some((key, _)) = self.run.store.heap.entry(entry) else { return Ok(NULL) };
        self.put(entry.map(), Val::Data(key), value)
    }

    pub(super) fn set_item(&mut self, object: Val, list: List, place: i64, value: Val) -> Evaluated {
        let value = self.run.store.store_in(object, value)?;
        let count = self.run.store.heap.items(list).len();
        let place_in = usize::try_from(place).ok();
        let previous = place_in.and_then(|place| self.run.store.heap.set(list, place, value));
        previous.map(|value| self.run.store.load(value)).ok_or_else(|| out_of_bounds("set", place, count))
    }
}

pub(super) fn out_of_bounds(method: &'static str, place: i64, count: usize) -> Fault {
    exception(method, format!("Index {place} out of bounds for length {count}"))
}
