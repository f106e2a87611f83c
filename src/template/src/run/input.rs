//! `$input`, `$context`, `$stageVariables`, and the overrides (R-VTL-21 to R-VTL-38).

use ringgate_json::{Full, Map, Path, Text, Value, try_read_lenient};

use super::machine::Machine;
use super::print::print_as_json;
use super::value::{Evaluated, NULL, Store, Val};
use crate::failure::{Fault, Reason};
use crate::limits::CACHED_MAX;
use crate::surroundings::{ContextValue, ParameterPlace};

/// `$input`
impl Machine<'_, '_> {
    pub(super) fn body_text(&mut self) -> Evaluated {
        let around = self.around;
        let body = around.body();
        self.new_text(if body.is_empty() { around.empty_body() } else { body })
    }

    /// The body, parsed once.
    fn document(&mut self) -> Evaluated {
        if let Some(body) = self.run.body {
            return Ok(body);
        }
        let around = self.around;
        let body = around.body();
        self.charge(body.len());
        let text = if body.is_empty() { around.empty_body() } else { body };
        // a document that cannot be read has no values: every path in it is missing
        let read = try_read_lenient(&mut self.run.store.heap, text)?;
        let value = read.map_or(Val::Missing, Val::Data);
        self.run.body = Some(value);
        Ok(value)
    }

    /// `$input.path`: what a path finds, as a live object (R-VTL-23).
    pub(super) fn find(&mut self, path: &str) -> Evaluated {
        Ok(self.search(path)?.map_or(Val::Missing, |value| self.run.store.load(value)))
    }

    /// `$input.json`: what a path finds, as JSON text; two quotes if it finds nothing or the body cannot be read
    /// (R-VTL-24).
    pub(super) fn json(&mut self, path: &str) -> Evaluated {
        let Some(found) = self.search(path)? else { return self.new_text("\"\"") };
        let mut out = String::new();
        print_as_json(&self.run.store, Val::Data(found), &mut out, self.run.options.output_bytes_max)?;
        self.new_text(&out)
    }

    fn search(&mut self, path: &str) -> Result<Option<Value>, Fault> {
        let document = self.document()?;
        self.charge(self.size(document) + path.len());
        let known = self.run.paths.iter().position(|(text, _)| **text == *path);
        let place = known.unwrap_or_else(|| {
            if self.run.paths.len() >= CACHED_MAX {
                self.run.paths.clear();
            }
            self.run.paths.push((path.into(), Path::parse(path).ok()));
            self.run.paths.len() - 1
        });
        match (self.run.paths.get(place).map(|(_, parsed)| parsed), document) {
            (Some(Some(path)), Val::Data(root)) => {
                if !path.is_definite() {
                    self.run.store.note(self.around.body().len());
                }
                Ok(path.find(&mut self.run.store.heap, root)?)
            }
            (Some(Some(_)), _) => Ok(None),
            _ => Err(Reason::Path { path: path.to_owned() }.into()),
        }
    }

    /// `$input.params('x')`: path, then query string, then header; empty if there is none (R-VTL-22).
    pub(super) fn parameter(&mut self, name: &str) -> Evaluated {
        let around = self.around;
        let found = ParameterPlace::ALL.iter().find_map(|place| around.parameter(*place, name));
        self.new_text(&found.unwrap_or_default())
    }

    /// `$input.params()`: a map of the three places.
    pub(super) fn all_parameters(&mut self) -> Evaluated {
        if let Some(all) = self.run.parameters {
            return Ok(Value::Map(all).into());
        }
        let around = self.around;
        let all = self.run.store.heap.map()?;
        for place in ParameterPlace::ALL {
            let map = fill(&mut self.run.store, |visit| around.each_parameter(place, visit))?;
            self.run.store.heap.put_text(all, place.as_str(), Value::Map(map))?;
        }
        self.run.parameters = Some(all);
        Ok(Value::Map(all).into())
    }
}

/// `$stageVariables` (R-VTL-29)
impl Machine<'_, '_> {
    pub(super) fn stage_variable(&mut self, name: &str) -> Evaluated {
        let around = self.around;
        if let Some(all) = self.run.stage_variables {
            let key = self.new_text(name)?;
            return self.value_of(all, key);
        }
        match around.stage_variable(name) {
            Some(value) => self.new_text(&value),
            None => Ok(NULL),
        }
    }

    pub(super) fn all_stage_variables(&mut self) -> Evaluated {
        if let Some(all) = self.run.stage_variables {
            return Ok(Value::Map(all).into());
        }
        let around = self.around;
        let map = fill(&mut self.run.store, |visit| around.each_stage_variable(visit))?;
        self.run.stage_variables = Some(map);
        Ok(Value::Map(map).into())
    }
}

/// A map of the texts that are visited.
fn fill(store: &mut Store, each: impl FnOnce(&mut dyn FnMut(&str, &str))) -> Result<Map, Fault> {
    let map = store.heap.map()?;
    let mut filled = Ok(());
    each(&mut |name, value| {
        if filled.is_ok() {
            filled = put_text(store, map, name, value);
        }
    });
    filled?;
    Ok(map)
}

fn put_text(store: &mut Store, map: Map, name: &str, value: &str) -> Result<(), Full> {
    let value = Value::Text(store.heap.text(value)?);
    store.heap.put_text(map, name, value).map(drop)
}

/// `$context` (R-VTL-30 to R-VTL-33)
impl Machine<'_, '_> {
    pub(super) fn context(&mut self, name: &str) -> Evaluated {
        let around = self.around;
        Ok(match around.context(name) {
            ContextValue::Missing => NULL,
            ContextValue::Text(text) => self.new_text(&text)?,
            ContextValue::Integer(number) => Value::Int(number).into(),
            ContextValue::Double(number) => Val::double(number),
            ContextValue::Bool(is_true) => Val::bool(is_true),
            ContextValue::Group => Val::Context(self.run.store.heap.text(name)?),
        })
    }

    pub(super) fn context_member(&mut self, group: Text, name: &str) -> Evaluated {
        if !group.is_empty() {
            let dotted = format!("{}.{name}", self.run.store.str(group));
            return self.context(&dotted);
        }
        match name {
            "requestOverride" => Ok(Value::Map(self.override_root(true)?).into()),
            "responseOverride" => Ok(Value::Map(self.override_root(false)?).into()),
            name => self.context(name),
        }
    }

    /// The names in a group, as a list.
    pub(super) fn context_names(&mut self, group: Text) -> Evaluated {
        let around = self.around;
        let group = self.run.store.str(group).to_owned();
        let mut names = Vec::new();
        around.each_context_name(&group, &mut |name| names.push(name.to_owned()));
        let mut items = Vec::with_capacity(names.len());
        for name in names {
            items.push(Value::Text(self.run.store.heap.text(&name)?));
        }
        self.charge(items.len() * 16);
        self.run.store.java_list(items)
    }
}
