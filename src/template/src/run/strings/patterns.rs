use ringgate_json::{Text, Value};
use ringgate_pattern::{Pattern, ReplaceError};
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::super::call::exception;
use super::super::machine::Machine;
use super::super::value::{Evaluated, NULL, Val};
use crate::failure::{Fault, Reason, damaged};
use crate::limits::CACHED_MAX;

/// Methods that take a regular expression in Java's syntax.
impl Machine<'_, '_> {
    pub(super) fn pattern_method(
        &mut self,
        text: Text,
        method: Method,
        pattern: Text,
        second: Option<Text>,
        arguments: &[Val],
    ) -> Evaluated {
        match (method, second, arguments.len()) {
            (Method::Matches, None, 1) => {
                let key = self.compiled(pattern)?;
                let pattern = self.run.patterns.get(key.as_str()).ok_or_else(damaged)?;
                Ok(Val::bool(pattern.matches_whole(self.run.store.str(text))?))
            }
            (Method::Split, None, 1) => self.split(text, pattern, 0),
            (Method::Split, None, 2) => {
                let limit = arguments.get(1).and_then(|limit| self.int_of(*limit));
                match limit.and_then(|limit| i32::try_from(limit).ok()) {
                    Some(limit) => self.split(text, pattern, limit),
                    None => Ok(NULL),
                }
            }
            (Method::ReplaceAll, Some(by), 2) => self.replace_matches("replaceAll", text, pattern, by),
            (Method::ReplaceFirst, Some(by), 2) => self.replace_matches("replaceFirst", text, pattern, by),
            _ => Ok(NULL),
        }
    }

    /// Compiles a pattern unless it is known, and returns its key.
    fn compiled(&mut self, pattern: Text) -> Result<String, Fault> {
        let java = self.run.store.str(pattern).to_owned();
        if !self.run.patterns.contains_key(java.as_str()) {
            self.charge(java.len() * 256);
            let pattern = Pattern::new(&java);
            let pattern = pattern.map_err(|error| Reason::Pattern {
                pattern: java.clone(),
                problem: error.problem.to_owned(),
            })?;
            if self.run.patterns.len() >= CACHED_MAX {
                self.run.patterns.clear();
            }
            self.run.patterns.insert(java.as_str().into(), pattern);
        }
        Ok(java)
    }

    fn split(&mut self, text: Text, pattern: Text, limit: i32) -> Evaluated {
        let key = self.compiled(pattern)?;
        let pattern = self.run.patterns.get(key.as_str()).ok_or_else(damaged)?;
        let own = self.run.store.str(text);
        let base = own.as_ptr() as usize;
        let parts = pattern.split(own, limit)?;
        let ranges = parts.iter().map(|part| {
            let start = (part.as_ptr() as usize).wrapping_sub(base);
            start..start.saturating_add(part.len())
        });
        // parts lie inside the text and share its memory; an empty one may stand anywhere
        let slices = ranges.map(|range| self.run.store.heap.slice(text, range));
        let items: Vec<Value> = slices.map(|slice| Value::Text(slice.unwrap_or_default())).collect();
        self.charge(items.len() * 16);
        Ok(Val::Array(self.run.store.heap.list(items)?))
    }

    fn replace_matches(&mut self, name: &'static str, text: Text, pattern: Text, by: Text) -> Evaluated {
        let key = self.compiled(pattern)?;
        let pattern = self.run.patterns.get(key.as_str()).ok_or_else(damaged)?;
        let (own, by) = (self.run.store.str(text), self.run.store.str(by));
        let (mut out, bytes_max) = (String::new(), self.run.options.heap_bytes_max);
        let replaced = if name == "replaceAll" {
            pattern.replace_all(own, by, &mut out, bytes_max)
        } else {
            pattern.replace_first(own, by, &mut out, bytes_max)
        };
        replaced.map_err(|error| match error {
            ReplaceError::TooCostly => Reason::TooCostly.into(),
            ReplaceError::TooLong => Reason::Heap.into(),
            ReplaceError::BadReplacement { problem, .. } => exception(name, problem),
        })?;
        self.new_text(&out)
    }
}
