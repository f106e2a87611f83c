//! Methods of lists and arrays (R-VTL-17).

use ringgate_json::{List, Value};
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::call::exception;
use super::equality::equals;
use super::machine::Machine;
use super::members::out_of_bounds;
use super::value::{Evaluated, NULL, Val};
use crate::failure::Fault;

impl Machine<'_, '_> {
    pub(super) fn list_method(
        &mut self,
        object: Val,
        list: List,
        method: Method,
        arguments: &[Val],
    ) -> Evaluated {
        let count = self.run.store.heap.items(list).len();
        match (method, arguments) {
            (Method::Size, []) => Ok(Val::int(count)),
            (Method::IsEmpty, []) => Ok(Val::bool(count == 0)),
            (Method::Get, [place]) => match self.int_of(*place) {
                Some(place) => self.item(list, place, "get"),
                None => Ok(NULL),
            },
            (Method::Set, [place, value]) => match self.int_of(*place) {
                Some(place) => self.set_item(object, list, place, *value),
                None => Ok(NULL),
            },
            (Method::Contains, [item]) => Ok(Val::bool(self.place_of(list, *item).is_some())),
            (Method::IndexOf, [item]) => Ok(place(self.place_of(list, *item))),
            (Method::LastIndexOf, [item]) => {
                self.charge(count * 16);
                let store = &self.run.store;
                let found =
                    store.heap.items(list).iter().rposition(|it| equals(store, store.load(*it), *item));
                Ok(place(found))
            }
            (Method::SubList, [first, last]) => self.sub_list(object, list, *first, *last),
            (Method::Iterator, []) => self.iterator(object),
            (Method::ToArray, []) => {
                self.copy(list, 0..count).map(|copy| copy.list().map_or(NULL, Val::Array))
            }
            (Method::Add | Method::Remove, [_]) | (Method::Add, [_, _])
                if matches!(object, Val::Array(_)) =>
            {
                Err(exception("add", "UnsupportedOperationException"))
            }
            _ if matches!(object, Val::Array(_)) => self.object_method(object, method, arguments),
            _ => self.list_change(object, list, method, arguments),
        }
    }

    /// Methods that change a list; arrays have none of them.
    fn list_change(&mut self, object: Val, list: List, method: Method, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (Method::Add, [item]) => {
                let item = self.run.store.store_in(object, *item)?;
                self.run.store.heap.push(list, item)?;
                Ok(Val::bool(true))
            }
            (Method::Add, [place, item]) => match self.int_of(*place) {
                Some(place) => self.insert(object, list, place, *item),
                None => Ok(NULL),
            },
            (Method::AddAll, [other]) => self.add_all(object, list, *other),
            (Method::AddAll, [place, other]) => match self.int_of(*place) {
                Some(place) => self.insert_all(object, list, place, *other),
                None => Ok(NULL),
            },
            (Method::Remove, [Val::Data(Value::Int(place))]) => self.remove_at(list, *place),
            (Method::Remove, [item]) => {
                let found = self.place_of(list, *item);
                found.and_then(|place| self.run.store.heap.remove_at(list, place));
                Ok(Val::bool(found.is_some()))
            }
            (Method::Clear, []) => {
                self.run.store.heap.clear_list(list);
                self.run.store.text("")
            }
            (Method::ContainsAll, [other]) => {
                let items = self.items_of(*other)?;
                let holds = |item: &Value| self.place_of(list, self.run.store.load(*item)).is_some();
                let holds_all = items.iter().all(holds);
                self.charge(items.len() * self.size(object));
                Ok(Val::bool(holds_all))
            }
            (Method::RemoveAll, [other]) => self.filter(object, list, *other, false),
            (Method::RetainAll, [other]) => self.filter(object, list, *other, true),
            _ => self.object_method(object, method, arguments),
        }
    }

    fn place_of(&self, list: List, item: Val) -> Option<usize> {
        let store = &self.run.store;
        store.heap.items(list).iter().position(|it| equals(store, store.load(*it), item))
    }

    fn insert(&mut self, object: Val, list: List, place: i64, item: Val) -> Evaluated {
        let item = self.run.store.store_in(object, item)?;
        let count = self.run.store.heap.items(list).len();
        let is_within = match usize::try_from(place) {
            Ok(place) => self.run.store.heap.insert(list, place, item)?,
            Err(_) => false,
        };
        self.charge(count * 16);
        if is_within { self.run.store.text("") } else { Err(out_of_bounds("add", place, count)) }
    }

    fn remove_at(&mut self, list: List, place: i64) -> Evaluated {
        let count = self.run.store.heap.items(list).len();
        self.charge(count * 16);
        let removed =
            usize::try_from(place).ok().and_then(|place| self.run.store.heap.remove_at(list, place));
        removed.map(|value| self.run.store.load(value)).ok_or_else(|| out_of_bounds("remove", place, count))
    }

    fn add_all(&mut self, object: Val, list: List, other: Val) -> Evaluated {
        if other.list().is_none() && other.view().is_none() {
            return Ok(NULL);
        }
        let items = self.items_of(other)?;
        for item in &items {
            let item = self.run.store.store_in(object, self.run.store.load(*item))?;
            self.run.store.heap.push(list, item)?;
        }
        Ok(Val::bool(!items.is_empty()))
    }

    fn insert_all(&mut self, object: Val, list: List, place: i64, other: Val) -> Evaluated {
        if other.list().is_none() && other.view().is_none() {
            return Ok(NULL);
        }
        let items = self.items_of(other)?;
        for (place, item) in (place..).zip(&items) {
            let item = self.run.store.load(*item);
            self.insert(object, list, place, item)?;
        }
        Ok(Val::bool(!items.is_empty()))
    }

    /// The items of a list or a view, as they stand in a list of Java's.
    pub(super) fn items_of(&mut self, val: Val) -> Result<Vec<Value>, Fault> {
        self.charge(self.size(val));
        if let Some(list) = val.list() {
            return Ok(self.run.store.heap.items(list).to_vec());
        }
        let Some(source) = super::frame::Source::of(val) else { return Ok(Vec::new()) };
        let mut items = Vec::new();
        while let Some(item) = source.item(&self.run.store, items.len() as u32) {
            items.push(self.run.store.store(item)?);
        }
        Ok(items)
    }

    fn filter(&mut self, object: Val, list: List, other: Val, keeps: bool) -> Evaluated {
        let others = self.items_of(other)?;
        self.charge(others.len() * self.size(object));
        let store = &self.run.store;
        let is_kept = |item: &Value| {
            let item = store.load(*item);
            others.iter().any(|other| equals(store, store.load(*other), item)) == keeps
        };
        let kept: Vec<Value> = store.heap.items(list).iter().copied().filter(is_kept).collect();
        let has_changed = kept.len() != store.heap.items(list).len();
        self.run.store.heap.clear_list(list);
        for item in kept {
            self.run.store.heap.push(list, item)?;
        }
        Ok(Val::bool(has_changed))
    }

    fn sub_list(&mut self, object: Val, list: List, first: Val, last: Val) -> Evaluated {
        let (Some(first), Some(last)) = (self.int_of(first), self.int_of(last)) else { return Ok(NULL) };
        let count = self.run.store.heap.items(list).len() as i64;
        if first < 0 {
            return Err(exception("subList", format!("fromIndex = {first}")));
        }
        if last > count {
            return Err(exception("subList", format!("toIndex = {last}")));
        }
        if first > last {
            return Err(exception("subList", format!("fromIndex({first}) > toIndex({last})")));
        }
        let copy = self.copy(list, first as usize..last as usize)?;
        Ok(match (object, copy.list()) {
            (Val::Data(_), Some(list)) => Value::List(list).into(),
            _ => copy,
        })
    }

    fn copy(&mut self, list: List, range: std::ops::Range<usize>) -> Evaluated {
        let items = self.run.store.heap.items(list).get(range).unwrap_or_default().to_vec();
        self.charge(items.len() * 16);
        self.run.store.java_list(items)
    }
}

/// Java's answer of a search: a place or -1.
fn place(found: Option<usize>) -> Val {
    Value::Int(found.map_or(-1, |place| place as i64)).into()
}
