use ringgate_json::Value;
use ringgate_snapshot::program::ArchivedMethod;

use super::equality::equals;
use super::frame::{Source, Walk};
use super::machine::{Machine, Next, Stepped};
use super::value::{Evaluated, NULL, Val, View};
use crate::failure::{Fault, Reason, damaged};
use crate::limits::VALUES_MAX;

/// The most arguments that any method looks at.
const ARGUMENTS_MAX: usize = 16;

/// The arguments of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments {
    values: [Val; ARGUMENTS_MAX],
    count: usize,
}

impl Arguments {
    pub(super) fn all(&self) -> &[Val] {
        self.values.get(..self.count).unwrap_or_default()
    }
}

impl Machine<'_, '_> {
    /// A method call; a method that is missing or takes another number of arguments gives null (R-VTL-20).
    pub(super) fn call(&mut self, index: u32) -> Stepped {
        let call = self.program.calls.get(index as usize).ok_or_else(damaged)?;
        let count = call.arguments.to_native() as usize;
        let forced = if call.method == ArchivedMethod::ToString { count + 1 } else { count };
        if self.force(forced)? {
            return Ok(Next::Op);
        }
        let first = self.run.stack.len().checked_sub(count).ok_or_else(damaged)?;
        let mut arguments = Arguments { values: [NULL; ARGUMENTS_MAX], count };
        for (place, value) in arguments.values.iter_mut().zip(self.run.stack.iter().skip(first)) {
            *place = *value;
        }
        self.run.stack.truncate(first);
        let object = self.pop()?;
        let val = if count > ARGUMENTS_MAX { NULL } else { self.method(object, call.method, &arguments)? };
        self.push(val)
    }

    fn method(&mut self, object: Val, method: ArchivedMethod, arguments: &Arguments) -> Evaluated {
        let arguments = arguments.all();
        match object {
            Val::Data(Value::Text(text)) => self.text_method(text, method, arguments),
            Val::Data(Value::Map(map)) => self.map_method(map, method, arguments),
            Val::Data(Value::List(list)) | Val::Java(list) | Val::Array(list) => {
                self.list_method(object, list, method, arguments)
            }
            Val::Data(Value::Int(_) | Value::Double(_) | Value::Number(_)) => {
                self.number_method(object, method, arguments)
            }
            Val::Data(Value::Bool(is_true)) => self.bool_method(is_true.is_true(), method, arguments),
            Val::Keys(map) => self.view_method(View::Keys, map, method, arguments),
            Val::Values(map) => self.view_method(View::Values, map, method, arguments),
            Val::Entries(map) => self.view_method(View::Entries, map, method, arguments),
            Val::Entry(entry) => self.entry_method(entry, method, arguments),
            Val::Iterator(index) => self.iterator_method(index, method, arguments),
            Val::Loop(id) => Ok(self.loop_method(id, method, arguments)),
            Val::Input => self.input_method(method, arguments),
            Val::Util => self.util_method(method, arguments),
            Val::Context(group) => self.context_method(group, method, arguments),
            Val::Data(Value::Null) | Val::Missing | Val::Block(_) | Val::StageVariables => Ok(NULL),
        }
    }

    fn input_method(&mut self, method: ArchivedMethod, arguments: &[Val]) -> Evaluated {
        match (method, arguments) {
            (ArchivedMethod::Params, []) => self.all_parameters(),
            (ArchivedMethod::Params, [name]) => {
                let name = self.text_of(*name)?;
                self.parameter(&name)
            }
            (ArchivedMethod::Path, [path]) if !path.is_null() => {
                let path = self.text_of(*path)?;
                self.find(&path)
            }
            (ArchivedMethod::Json, [path]) if !path.is_null() => {
                let path = self.text_of(*path)?;
                self.json(&path)
            }
            _ => Ok(NULL),
        }
    }

    fn context_method(
        &mut self,
        group: ringgate_json::Text,
        method: ArchivedMethod,
        arguments: &[Val],
    ) -> Evaluated {
        match (method, arguments) {
            (ArchivedMethod::Get, [key]) => {
                let key = self.text_of(*key)?;
                self.context_member(group, &key)
            }
            (ArchivedMethod::GetOrDefault, [key, default]) => {
                let key = self.text_of(*key)?;
                let found = self.context_member(group, &key)?;
                Ok(if found.is_null() { *default } else { found })
            }
            (ArchivedMethod::ContainsKey, [key]) => {
                let key = self.text_of(*key)?;
                let found = self.context_member(group, &key)?;
                Ok(Val::bool(!found.is_null()))
            }
            (ArchivedMethod::KeySet, []) => self.context_names(group),
            (ArchivedMethod::Size, []) => {
                let names = self.context_names(group)?;
                Ok(names.list().map_or(NULL, |list| Val::int(self.run.store.heap.items(list).len())))
            }
            (ArchivedMethod::IsEmpty, []) => Ok(Val::bool(false)),
            (ArchivedMethod::Put, [key, value]) if group.is_empty() => {
                let key = self.text_of(*key)?;
                self.replace_overrides(&key, *value);
                Ok(NULL)
            }
            _ => Ok(NULL),
        }
    }

    fn loop_method(&self, id: u64, method: ArchivedMethod, arguments: &[Val]) -> Val {
        let name = match method {
            ArchivedMethod::GetIndex => "index",
            ArchivedMethod::GetCount => "count",
            ArchivedMethod::HasNext | ArchivedMethod::GetHasNext => "hasNext",
            ArchivedMethod::IsFirst | ArchivedMethod::GetFirst => "first",
            ArchivedMethod::IsLast | ArchivedMethod::GetLast => "last",
            ArchivedMethod::GetParent => "parent",
            ArchivedMethod::GetTopmost => "topmost",
            _ => "",
        };
        if arguments.is_empty() { self.loop_property(id, name) } else { NULL }
    }

    /// `iterator()` of anything that a loop can go over.
    pub(super) fn iterator(&mut self, object: Val) -> Evaluated {
        let Some(source) = Source::of(object) else { return Ok(NULL) };
        if self.run.iterators.len() >= VALUES_MAX {
            return Err(Reason::Heap.into());
        }
        self.run.iterators.push(Walk { source, place: 0 });
        Ok(Val::Iterator(self.run.iterators.len() - 1))
    }

    fn iterator_method(&mut self, index: usize, method: ArchivedMethod, arguments: &[Val]) -> Evaluated {
        let Some(walk) = self.run.iterators.get_mut(index) else { return Ok(NULL) };
        let item = walk.source.item(&self.run.store, walk.place);
        match (method, arguments) {
            (ArchivedMethod::HasNext, []) => Ok(Val::bool(item.is_some())),
            (ArchivedMethod::Next, []) => {
                walk.place += 1;
                item.ok_or_else(|| exception("next", "NoSuchElementException"))
            }
            _ => Ok(NULL),
        }
    }

    /// What every object has.
    pub(super) fn object_method(
        &mut self,
        object: Val,
        method: ArchivedMethod,
        arguments: &[Val],
    ) -> Evaluated {
        match (method, arguments) {
            (ArchivedMethod::ToString, []) => {
                let text = self.text_of(object)?;
                self.new_text(&text)
            }
            (ArchivedMethod::Equals, [other]) => Ok(Val::bool(equals(&self.run.store, object, *other))),
            (ArchivedMethod::HashCode, []) => {
                self.charge(self.size(object));
                Ok(Value::Int(super::java::hash_of(&self.run.store, object).into()).into())
            }
            _ => Ok(NULL),
        }
    }

    /// A number that Java would take for an `int`.
    pub(super) fn int_of(&self, val: Val) -> Option<i64> {
        match val {
            Val::Data(Value::Int(number)) if i32::try_from(number).is_ok() => Some(number),
            _ => None,
        }
    }
}

pub(super) fn exception(method: &'static str, problem: impl Into<String>) -> Fault {
    Reason::Exception { method, problem: problem.into() }.into()
}
