//! The maps of `$context.requestOverride` and `$context.responseOverride` (R-VTL-35 to R-VTL-38).

use ringgate_json::{Map, Value};

use super::Run;
use super::machine::Machine;
use super::print::print;
use super::value::{Store, Val};
use crate::failure::{Fault, Reason};
use crate::limits::VALUE_DEPTH_MAX;
use crate::overrides::{Kept, Overrides};

impl Machine<'_, '_> {
    /// The map, made when it is first asked for: with what the request template left in it.
    pub(super) fn override_root(&mut self, is_request: bool) -> Result<Map, Fault> {
        let store = &mut self.run.store;
        let known = if is_request { store.request_override } else { store.response_override };
        if let Some(known) = known {
            return Ok(known);
        }
        let kept = if is_request { &self.run.overrides.request } else { &self.run.overrides.response };
        let map = revive_map(store, kept)?;
        let parts: &[&str] = if is_request { &["header", "querystring", "path"] } else { &["header"] };
        for part in parts {
            if store.heap.get(map, part).is_none() {
                let empty = store.heap.map()?;
                store.heap.put_text(map, part, Value::Map(empty))?;
            }
        }
        let place = if is_request { &mut store.request_override } else { &mut store.response_override };
        *place = Some(map);
        Ok(map)
    }

    /// `#set($context.requestOverride = $map)`; the rest of the context cannot be written.
    pub(super) fn replace_overrides(&mut self, name: &str, value: Val) {
        let Some(map) = value.map() else { return };
        match name {
            "requestOverride" => self.run.store.request_override = Some(map),
            "responseOverride" => self.run.store.response_override = Some(map),
            _ => {}
        }
    }

    /// Refuses a second override of one parameter, if that is asked for (R-VTL-37).
    pub(super) fn note_override(&mut self, map: Map, key: Val) -> Result<(), Fault> {
        if !self.run.options.strict_overrides || !self.is_override(map) {
            return Ok(());
        }
        let name = self.text_of(key)?;
        let entry = (map, name);
        if self.run.overridden.contains(&entry) {
            return Err(Reason::OverriddenTwice { name: entry.1 }.into());
        }
        self.charge(self.run.overridden.len());
        self.run.overridden.push(entry);
        Ok(())
    }

    /// Whether a map is one of those whose entries override something.
    fn is_override(&self, map: Map) -> bool {
        let store = &self.run.store;
        let roots = [store.request_override, store.response_override];
        let is_part = |root: Map| store.heap.entries(root).iter().any(|(_, value)| *value == Value::Map(map));
        store.response_override == Some(map) || roots.into_iter().flatten().any(is_part)
    }
}

impl Run {
    /// What stands in the override maps now; what the run never looked at is as it was.
    pub(super) fn kept_overrides(&self) -> Overrides {
        let part = |root: Option<Map>, before: &Vec<(String, Kept)>| match root {
            Some(map) => keep_map(&self.store, map, 0),
            None => before.clone(),
        };
        Overrides {
            request: part(self.store.request_override, &self.overrides.request),
            response: part(self.store.response_override, &self.overrides.response),
        }
    }
}

fn keep_map(store: &Store, map: Map, depth: usize) -> Vec<(String, Kept)> {
    let key = |key: Value| match key {
        Value::Text(text) => store.str(text).to_owned(),
        other => {
            let mut out = String::new();
            let _ = print(store, other.into(), &mut out, usize::MAX);
            out
        }
    };
    store.heap.entries(map).iter().map(|(name, value)| (key(*name), keep(store, *value, depth + 1))).collect()
}

fn keep(store: &Store, value: Value, depth: usize) -> Kept {
    if depth > KEPT_DEPTH_MAX {
        return Kept::Null;
    }
    match store.load(value) {
        Val::Data(Value::Null) | Val::Missing => Kept::Null,
        Val::Data(Value::Bool(is_true)) => Kept::Bool(is_true.is_true()),
        Val::Data(Value::Int(number)) => Kept::Integer(number),
        Val::Data(Value::Double(number)) => Kept::Double(number.get()),
        Val::Data(Value::Number(digits)) => Kept::Number(store.str(digits).to_owned()),
        Val::Data(Value::Text(text)) => Kept::Text(store.str(text).to_owned()),
        Val::Data(Value::Map(map)) => Kept::Map(keep_map(store, map, depth)),
        other => match other.list() {
            Some(list) => {
                Kept::List(store.heap.items(list).iter().map(|item| keep(store, *item, depth + 1)).collect())
            }
            None => Kept::Null,
        },
    }
}

/// How deep overrides are kept: name, list of values, and a little for what templates store there themselves.
const KEPT_DEPTH_MAX: usize = 6;

const _: () = assert!(KEPT_DEPTH_MAX < VALUE_DEPTH_MAX);

fn revive_map(store: &mut Store, kept: &[(String, Kept)]) -> Result<Map, Fault> {
    let map = store.heap.map()?;
    for (name, kept) in kept {
        let value = revive(store, kept)?;
        store.heap.put_text(map, name, value)?;
    }
    Ok(map)
}

fn revive(store: &mut Store, kept: &Kept) -> Result<Value, Fault> {
    Ok(match kept {
        Kept::Null => Value::Null,
        Kept::Bool(is_true) => (*is_true).into(),
        Kept::Integer(number) => Value::Int(*number),
        Kept::Double(number) => (*number).into(),
        Kept::Number(digits) => Value::Number(store.heap.text(digits)?),
        Kept::Text(text) => Value::Text(store.heap.text(text)?),
        Kept::Map(entries) => Value::Map(revive_map(store, entries)?),
        Kept::List(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(revive(store, item)?);
            }
            let list = store.java_list(values)?;
            store.store(list)?
        }
    })
}
