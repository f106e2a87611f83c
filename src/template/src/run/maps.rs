//! Methods of maps, their views and their entries (R-VTL-18).

use ringgate_json::{Entry, Map, Value};
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::call::exception;
use super::equality::equals;
use super::machine::Machine;
use super::value::{Evaluated, NULL, Val, View};

impl Machine<'_, '_> {
    pub(super) fn map_method(&mut self, map: Map, method: Method, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (Method::Size, []) => Ok(Val::int(self.run.store.heap.len(map))),
            (Method::IsEmpty, []) => Ok(Val::bool(self.run.store.heap.len(map) == 0)),
            (Method::Get, [key]) => self.value_of(map, *key),
            (Method::GetOrDefault, [key, default]) => {
                Ok(if self.has_key(map, *key) { self.value_of(map, *key)? } else { *default })
            }
            (Method::ContainsKey, [key]) => Ok(Val::bool(self.has_key(map, *key))),
            (Method::ContainsValue, [value]) => {
                self.charge(self.size(View::Values.of(map)));
                Ok(Val::bool(self.holds(View::Values, map, *value)))
            }
            (Method::KeySet, []) => Ok(View::Keys.of(map)),
            (Method::Values, []) => Ok(View::Values.of(map)),
            (Method::EntrySet, []) => Ok(View::Entries.of(map)),
            _ => self.map_change(map, method, arguments),
        }
    }

    fn map_change(&mut self, map: Map, method: Method, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (Method::Put, [key, value]) => self.put(map, *key, *value),
            (Method::PutIfAbsent, [key, value]) => {
                let found = self.value_of(map, *key)?;
                if found.is_null() { self.put(map, *key, *value) } else { Ok(found) }
            }
            (Method::Replace, [key, value]) => {
                if self.has_key(map, *key) {
                    self.put(map, *key, *value)
                } else {
                    Ok(NULL)
                }
            }
            (Method::PutAll, [other]) => {
                let Some(other) = other.map() else { return Ok(NULL) };
                self.charge(self.size(View::Entries.of(other)));
                for (key, value) in self.run.store.heap.entries(other).to_vec() {
                    self.put(map, Val::Data(key), Val::Data(value))?;
                }
                self.run.store.text("")
            }
            (Method::Remove, [key]) => {
                let removed = match key {
                    Val::Data(key) => self.run.store.heap.remove_key(map, *key),
                    _ => None,
                };
                self.charge(self.size(View::Entries.of(map)));
                Ok(removed.map_or(NULL, |value| self.run.store.load(value)))
            }
            (Method::Clear, []) => {
                self.run.store.heap.clear_map(map);
                self.run.store.text("")
            }
            _ => self.object_method(Value::Map(map).into(), method, arguments),
        }
    }

    fn has_key(&self, map: Map, key: Val) -> bool {
        match key {
            Val::Data(key) => self.run.store.heap.get_key(map, key).is_some(),
            _ => false,
        }
    }

    fn holds(&self, view: View, map: Map, wanted: Val) -> bool {
        let store = &self.run.store;
        let entries = store.heap.entries(map).iter();
        match view {
            View::Keys => self.has_key(map, wanted),
            View::Values => entries.map(|(_, value)| *value).any(|it| equals(store, store.load(it), wanted)),
            View::Entries => matches!(wanted, Val::Entry(entry) if entry.map() == map),
        }
    }

    pub(super) fn view_method(
        &mut self,
        view: View,
        map: Map,
        method: Method,
        arguments: &[Val],
    ) -> Evaluated {
        match (method, arguments) {
            (Method::Size, []) => Ok(Val::int(self.run.store.heap.len(map))),
            (Method::IsEmpty, []) => Ok(Val::bool(self.run.store.heap.len(map) == 0)),
            (Method::Contains, [item]) => {
                self.charge(if view == View::Values { self.size(view.of(map)) } else { 0 });
                Ok(Val::bool(self.holds(view, map, *item)))
            }
            (Method::ContainsAll, [other]) => {
                let items = self.items_of(*other)?;
                self.charge(items.len() * self.size(view.of(map)));
                let holds_all = items.iter().all(|item| self.holds(view, map, self.run.store.load(*item)));
                Ok(Val::bool(holds_all))
            }
            (Method::Remove, [Val::Data(key)]) if view == View::Keys => {
                let removed = self.run.store.heap.remove_key(map, *key);
                self.charge(self.size(view.of(map)));
                Ok(Val::bool(removed.is_some()))
            }
            (Method::Clear, []) => self.map_change(map, method, arguments),
            (Method::Add | Method::AddAll, [_]) => Err(exception("add", "UnsupportedOperationException")),
            (Method::Iterator, []) => self.iterator(view.of(map)),
            (Method::ToArray, []) => {
                let items = self.items_of(view.of(map))?;
                Ok(Val::Array(self.run.store.heap.list(items)?))
            }
            _ => self.object_method(view.of(map), method, arguments),
        }
    }

    pub(super) fn entry_method(&mut self, entry: Entry, method: Method, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (Method::GetKey, []) => self.property(Val::Entry(entry), "key"),
            (Method::GetValue, []) => self.property(Val::Entry(entry), "value"),
            (Method::SetValue, [value]) => self.set_entry(entry, *value),
            _ => self.object_method(Val::Entry(entry), method, arguments),
        }
    }
}
