//! Methods of strings (R-VTL-16).

mod format;
mod patterns;

use ringgate_json::{Text, Value};
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::call::exception;
use super::java;
use super::machine::Machine;
use super::value::{Evaluated, NULL, Val};
use crate::failure::Reason;

/// The longest text that `repeat` makes, in bytes.
const REPEATED_BYTES_MAX: usize = crate::limits::OUTPUT_BYTES_MAX;

impl Machine<'_, '_> {
    pub(super) fn text_method(&mut self, text: Text, method: Method, arguments: &[Val]) -> Evaluated {
        self.charge(text.len());
        match (method, arguments) {
            (Method::Length, []) => Ok(Val::int(java::length(self.run.store.str(text)))),
            (Method::IsEmpty, []) => Ok(Val::bool(text.is_empty())),
            (Method::IsBlank, []) => Ok(Val::bool(self.run.store.str(text).trim().is_empty())),
            (Method::ToString, []) => Ok(Value::Text(text).into()),
            (Method::HashCode, []) => Ok(Value::Int(java::hash(self.run.store.str(text)).into()).into()),
            (Method::Trim, []) => Ok(self.trimmed(text, |it| it.trim_matches(|byte: char| byte <= ' '))),
            (Method::Strip, []) => Ok(self.trimmed(text, str::trim)),
            (Method::ToLowerCase, []) => {
                let lower = self.run.store.str(text).to_lowercase();
                self.new_text(&lower)
            }
            (Method::ToUpperCase, []) => {
                let upper = self.run.store.str(text).to_uppercase();
                self.new_text(&upper)
            }
            (Method::CharAt, [place]) => self.char_at(text, *place),
            (Method::Substring, [first]) => self.substring(text, *first, None),
            (Method::Substring, [first, last]) => self.substring(text, *first, Some(*last)),
            (Method::Repeat, [count]) => self.repeat(text, *count),
            (Method::Equals, [other]) => {
                let is_equal =
                    other.text().is_some_and(|it| self.run.store.str(it) == self.run.store.str(text));
                Ok(Val::bool(is_equal))
            }
            (Method::Format, _) => self.format(text, arguments),
            (Method::Join, [separator, items @ ..]) => self.join(*separator, items),
            (Method::ValueOf, [val]) => {
                let printed = if val.is_null() { "null".to_owned() } else { self.text_of(*val)? };
                self.new_text(&printed)
            }
            (Method::IndexOf | Method::LastIndexOf, _) => self.index_of(text, method, arguments),
            _ => self.text_with_texts(text, method, arguments),
        }
    }

    /// Methods whose arguments must be strings: with others Java has no such method.
    fn text_with_texts(&mut self, text: Text, method: Method, arguments: &[Val]) -> Evaluated {
        if takes_texts(method) && arguments.iter().any(|argument| argument.is_null()) {
            return Err(exception("String method", "NullPointerException: an argument is null"));
        }
        let mut others = arguments.iter().map(|argument| argument.text());
        let (first, second) = (others.next(), others.next());
        let store = &self.run.store;
        let own = store.str(text);
        match (method, first, second) {
            (Method::Contains, Some(Some(part)), None) => Ok(Val::bool(own.contains(store.str(part)))),
            (Method::StartsWith, Some(Some(part)), None) => Ok(Val::bool(own.starts_with(store.str(part)))),
            (Method::StartsWith, Some(Some(part)), Some(None)) => {
                let place = arguments.get(1).and_then(|place| self.int_of(*place));
                let place = place.and_then(|place| usize::try_from(place).ok());
                let rest = place.and_then(|place| own.get(java::byte_of(own, place)?..));
                Ok(Val::bool(rest.is_some_and(|rest| rest.starts_with(store.str(part)))))
            }
            (Method::EndsWith, Some(Some(part)), None) => Ok(Val::bool(own.ends_with(store.str(part)))),
            (Method::EqualsIgnoreCase, Some(Some(other)), None) => {
                let other = store.str(other);
                Ok(Val::bool(own.to_uppercase().to_lowercase() == other.to_uppercase().to_lowercase()))
            }
            (Method::CompareTo, Some(Some(other)), None) => {
                Ok(Value::Int(java::compare(own, store.str(other))).into())
            }
            (Method::CompareToIgnoreCase, Some(Some(other)), None) => {
                let (own, other) =
                    (own.to_uppercase().to_lowercase(), store.str(other).to_uppercase().to_lowercase());
                Ok(Value::Int(java::compare(&own, &other)).into())
            }
            (Method::Concat, Some(Some(other)), None) => {
                let joined = format!("{own}{}", store.str(other));
                self.new_text(&joined)
            }
            (Method::Replace, Some(Some(from)), Some(Some(to))) => {
                let (from, to) = (store.str(from).to_owned(), store.str(to).to_owned());
                self.replace(text, &from, &to)
            }
            (_, Some(Some(pattern)), second) => {
                self.pattern_method(text, method, pattern, second.flatten(), arguments)
            }
            _ => Ok(NULL),
        }
    }

    fn trimmed(&self, text: Text, trim: impl Fn(&str) -> &str) -> Val {
        let own = self.run.store.str(text);
        let trimmed = trim(own);
        let start = trimmed.as_ptr() as usize - own.as_ptr() as usize;
        let slice = self.run.store.heap.slice(text, start..start + trimmed.len());
        Value::Text(slice.unwrap_or(text)).into()
    }

    fn char_at(&mut self, text: Text, place: Val) -> Evaluated {
        let Some(place) = self.int_of(place) else { return Ok(NULL) };
        let own = self.run.store.str(text);
        let found = usize::try_from(place).ok().and_then(|place| java::char_at(own, place));
        match found {
            Some(character) => self.new_text(character.encode_utf8(&mut [0; 4])),
            None => Err(exception(
                "charAt",
                format!("Index {place} out of bounds for length {}", java::length(own)),
            )),
        }
    }

    fn substring(&mut self, text: Text, first: Val, last: Option<Val>) -> Evaluated {
        let own = self.run.store.str(text);
        let length = java::length(own) as i64;
        let last = last.map_or(Some(length), |last| self.int_of(last));
        let (Some(first), Some(last)) = (self.int_of(first), last) else { return Ok(NULL) };
        if first < 0 || last > length || first > last {
            return Err(exception("substring", format!("begin {first}, end {last}, length {length}")));
        }
        let (Some(from), Some(to)) = (java::byte_of(own, first as usize), java::byte_of(own, last as usize))
        else {
            return Ok(NULL);
        };
        Ok(self
            .run
            .store
            .heap
            .slice(text, from..to.max(from))
            .map_or(NULL, |slice| Value::Text(slice).into()))
    }

    fn repeat(&mut self, text: Text, count: Val) -> Evaluated {
        let Some(count) = self.int_of(count) else { return Ok(NULL) };
        let Ok(count) = usize::try_from(count) else {
            return Err(exception("repeat", format!("count is negative: {count}")));
        };
        if text.len().saturating_mul(count) > REPEATED_BYTES_MAX {
            return Err(Reason::Heap.into());
        }
        let repeated = self.run.store.str(text).repeat(count);
        self.new_text(&repeated)
    }

    fn replace(&mut self, text: Text, from: &str, to: &str) -> Evaluated {
        let own = self.run.store.str(text);
        let count = own.matches(from).count();
        let grown = count.saturating_mul(to.len()).saturating_add(own.len());
        if grown > self.run.options.heap_bytes_max {
            return Err(Reason::Heap.into());
        }
        let replaced = own.replace(from, to);
        self.new_text(&replaced)
    }

    fn index_of(&mut self, text: Text, method: Method, arguments: &[Val]) -> Evaluated {
        let own = self.run.store.str(text);
        let is_last = method == Method::LastIndexOf;
        let (wanted, from) = match arguments {
            [wanted] => (*wanted, None),
            [wanted, from] => match self.int_of(*from) {
                Some(from) => (*wanted, Some(from)),
                None => return Ok(NULL),
            },
            _ => return Ok(NULL),
        };
        let wanted = match wanted {
            Val::Data(Value::Text(wanted)) => self.run.store.str(wanted).to_owned(),
            Val::Data(Value::Int(code)) => match u32::try_from(code).ok().and_then(char::from_u32) {
                Some(character) => character.to_string(),
                None => return Ok(Value::Int(-1).into()),
            },
            _ => return Ok(NULL),
        };
        let found = if is_last { last_index(own, &wanted, from) } else { first_index(own, &wanted, from) };
        Ok(Value::Int(found.map_or(-1, |byte| java::unit_of(own, byte) as i64)).into())
    }

    /// Java's static `String.join`: of a list's items, or of the further arguments.
    fn join(&mut self, separator: Val, items: &[Val]) -> Evaluated {
        let Some(separator) = separator.text() else { return Ok(NULL) };
        let separator = self.run.store.str(separator).to_owned();
        let items = match items {
            [list] if list.list().is_some() || list.view().is_some() => {
                let items = self.items_of(*list)?;
                items.into_iter().map(|item| self.run.store.load(item)).collect()
            }
            items => items.to_vec(),
        };
        let mut joined = String::new();
        for (index, item) in items.iter().enumerate() {
            joined.push_str(if index > 0 { &separator } else { "" });
            joined.push_str(if item.is_null() { "null" } else { "" });
            super::print::print(&self.run.store, *item, &mut joined, self.run.options.heap_bytes_max)?;
        }
        self.new_text(&joined)
    }
}

/// Methods that Java finds for null too, and that fail on it.
fn takes_texts(method: Method) -> bool {
    matches!(
        method,
        Method::Contains
            | Method::StartsWith
            | Method::EndsWith
            | Method::CompareTo
            | Method::CompareToIgnoreCase
            | Method::Concat
            | Method::Replace
            | Method::ReplaceAll
            | Method::ReplaceFirst
            | Method::Matches
            | Method::Split
    )
}

/// Where a part first occurs, from a unit on.
fn first_index(own: &str, wanted: &str, from: Option<i64>) -> Option<usize> {
    let from = usize::try_from(from.unwrap_or(0)).unwrap_or(0);
    let start = match java::byte_of(own, from) {
        Some(start) => start,
        None if wanted.is_empty() => return Some(own.len()),
        None => return None,
    };
    own.get(start..)?.find(wanted).map(|place| start + place)
}

/// Where a part last begins, up to a unit.
fn last_index(own: &str, wanted: &str, from: Option<i64>) -> Option<usize> {
    let Some(from) = from else { return own.rfind(wanted) };
    let from = java::byte_of(own, usize::try_from(from).ok()?).unwrap_or(own.len());
    let mut end = (from + wanted.len()).min(own.len());
    while !own.is_char_boundary(end) {
        end += 1;
    }
    own.get(..end)?.rfind(wanted)
}
