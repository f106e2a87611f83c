use std::fmt::Write;

use ringgate_json::{List, Map, Value, print_double, print_java, print_json};

use super::value::{Store, Val, View};
use crate::failure::{Fault, Reason};
use crate::limits::VALUE_DEPTH_MAX;

/// Appends what `$x` prints (R-VTL-02, R-VTL-23, R-VTL-41); `out` never grows beyond `bytes_max` for long.
pub(super) fn print(store: &Store, val: Val, out: &mut String, bytes_max: usize) -> Result<(), Fault> {
    match val {
        Val::Data(Value::Text(text)) => out.push_str(store.str(text)),
        Val::Data(Value::Int(number)) => push_integer(number, out),
        Val::Data(Value::Null) | Val::Missing => {}
        Val::Data(Value::Map(map)) if is_override(store, map) => {}
        other => Printer { store, out, bytes_max }.value(other, 0)?,
    }
    if out.len() > bytes_max { Err(Reason::Output.into()) } else { Ok(()) }
}

/// Appends the JSON text of a value (R-VTL-24).
pub(super) fn print_as_json(
    store: &Store,
    val: Val,
    out: &mut String,
    bytes_max: usize,
) -> Result<(), Fault> {
    let value = match val {
        Val::Data(value) => value,
        Val::Java(list) | Val::Array(list) => Value::List(list),
        _ => Value::Null,
    };
    if store.has_specials() {
        return Printer { store, out, bytes_max }.json(value, false, 0);
    }
    print_json(&store.heap, value, out, bytes_max).map_err(|_| Reason::Output.into())
}

/// Appends a whole number; the formatting machinery takes several times as long.
fn push_integer(number: i64, out: &mut String) {
    let (mut rest, mut digits, mut count) = (number.unsigned_abs(), [0_u8; 20], 0);
    for digit in digits.iter_mut() {
        *digit = b'0' + (rest % 10) as u8;
        (rest, count) = (rest / 10, count + 1);
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    out.extend(digits.iter().take(count).rev().map(|digit| char::from(*digit)));
}

/// `requestOverride` and `responseOverride` are nested maps of the context, which print nothing (R-VTL-31).
fn is_override(store: &Store, map: Map) -> bool {
    store.request_override == Some(map) || store.response_override == Some(map)
}

struct Printer<'a> {
    store: &'a Store,
    out: &'a mut String,
    bytes_max: usize,
}

impl Printer<'_> {
    fn value(&mut self, val: Val, depth: usize) -> Result<(), Fault> {
        if self.out.len() > self.bytes_max {
            return Err(Reason::Output.into());
        }
        match val {
            Val::Data(value) => self.data(value, depth),
            Val::Missing => {
                self.out.push_str("null");
                Ok(())
            }
            Val::Java(list) => self.list(list, depth),
            Val::Array(_) => {
                // Java prints class and identity; ours stays the same from run to run
                let identity = super::java::hash_of(self.store, val) as u32 | 1 << 28;
                let _ = write!(self.out, "[Ljava.lang.String;@{identity:x}");
                Ok(())
            }
            Val::Keys(map) => self.view(View::Keys, map, depth),
            Val::Values(map) => self.view(View::Values, map, depth),
            Val::Entries(map) => self.view(View::Entries, map, depth),
            Val::Entry(entry) => match self.store.heap.entry(entry) {
                Some((key, value)) => self.entry(key, value, depth),
                None => Ok(()),
            },
            Val::Iterator(_)
            | Val::Block(_)
            | Val::Loop(_)
            | Val::Input
            | Val::Util
            | Val::StageVariables
            | Val::Context(_) => Ok(()),
        }
    }

    fn data(&mut self, value: Value, depth: usize) -> Result<(), Fault> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(is_true) => self.out.push_str(is_true.as_str()),
            Value::Int(number) => push_integer(number, self.out),
            Value::Double(number) => print_double(number.get(), self.out),
            Value::Number(digits) => match self.store.load(value) {
                Val::Data(_) => self.out.push_str(self.store.str(digits)),
                special => return self.value(special, depth),
            },
            Value::Text(text) => self.out.push_str(self.store.str(text)),
            // a list of a document prints as JSON, with its slashes escaped
            Value::List(_) if self.store.has_specials() => return self.json(value, true, depth),
            Value::List(_) => {
                return print_java(&self.store.heap, value, self.out, self.bytes_max)
                    .map_err(|_| Reason::Output.into());
            }
            Value::Map(map) => return self.map(map, depth),
        }
        Ok(())
    }

    fn list(&mut self, list: List, depth: usize) -> Result<(), Fault> {
        self.out.push('[');
        if depth < VALUE_DEPTH_MAX {
            for (index, item) in self.store.heap.items(list).iter().enumerate() {
                self.comma(index);
                self.value(self.store.load(*item), depth + 1)?;
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn map(&mut self, map: Map, depth: usize) -> Result<(), Fault> {
        self.out.push('{');
        if depth < VALUE_DEPTH_MAX {
            for (index, (key, value)) in self.store.heap.entries(map).iter().enumerate() {
                self.comma(index);
                self.entry(*key, *value, depth)?;
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn view(&mut self, view: View, map: Map, depth: usize) -> Result<(), Fault> {
        self.out.push('[');
        if depth < VALUE_DEPTH_MAX {
            for (index, (key, value)) in self.store.heap.entries(map).iter().enumerate() {
                self.comma(index);
                match view {
                    View::Keys => self.value(self.store.load(*key), depth + 1)?,
                    View::Values => self.value(self.store.load(*value), depth + 1)?,
                    View::Entries => self.entry(*key, *value, depth)?,
                }
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn entry(&mut self, key: Value, value: Value, depth: usize) -> Result<(), Fault> {
        self.value(self.store.load(key), depth + 1)?;
        self.out.push('=');
        self.value(self.store.load(value), depth + 1)
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.out.push_str(", ");
        }
    }

    /// JSON of containers that hold values which JSON does not know.
    fn json(&mut self, value: Value, escapes_slash: bool, depth: usize) -> Result<(), Fault> {
        if self.out.len() > self.bytes_max {
            return Err(Reason::Output.into());
        }
        let value = match self.store.load(value) {
            Val::Data(value) => value,
            Val::Java(list) | Val::Array(list) => Value::List(list),
            _ => Value::Null,
        };
        let is_too_deep = depth >= VALUE_DEPTH_MAX;
        match value {
            Value::List(list) => {
                self.out.push('[');
                for (index, item) in self.store.heap.items(list).iter().enumerate().filter(|_| !is_too_deep) {
                    self.out.push_str(if index > 0 { "," } else { "" });
                    self.json(*item, escapes_slash, depth + 1)?;
                }
                self.out.push(']');
                Ok(())
            }
            Value::Map(map) => {
                self.out.push('{');
                for (index, (key, value)) in
                    self.store.heap.entries(map).iter().enumerate().filter(|_| !is_too_deep)
                {
                    self.out.push_str(if index > 0 { "," } else { "" });
                    self.json(*key, escapes_slash, depth + 1)?;
                    self.out.push(':');
                    self.json(*value, escapes_slash, depth + 1)?;
                }
                self.out.push('}');
                Ok(())
            }
            scalar => {
                let mut text = String::new();
                print_json(&self.store.heap, scalar, &mut text, self.bytes_max)
                    .map_err(|_| Reason::Output)?;
                self.out.push_str(&if escapes_slash { text.replace('/', "\\/") } else { text });
                Ok(())
            }
        }
    }
}
