//! Selection patterns: Java's syntax, compared with the whole value (R-IRESP-03).

use std::collections::HashMap;

use ringgate_definition::Located;
use ringgate_pattern::{Pattern, PatternError};

use super::scope::Scope;
use crate::code;

/// The longest pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 4 * 1024;

/// What became of the patterns so far: the same few stand at every route.
#[derive(Default)]
pub(crate) struct Patterns {
    checked: HashMap<String, Option<PatternError>>,
}

impl Patterns {
    fn check(&mut self, pattern: &str) -> Option<PatternError> {
        if let Some(found) = self.checked.get(pattern) {
            return found.clone();
        }
        let found = Pattern::new(pattern).err();
        self.checked.insert(pattern.to_owned(), found.clone());
        found
    }
}

/// Reports what is wrong with a pattern.
pub(crate) fn check(scope: &mut Scope<'_, '_>, pattern: &Located<String>) {
    const REMEDY: &str = "rewrite it; it is compared with the whole status code, such as `404`";
    let text = &pattern.value;
    if text.len() > PATTERN_BYTES_MAX {
        let message = format!("a selection pattern is longer than {PATTERN_BYTES_MAX} bytes");
        scope.error(code::PATTERN, pattern.place, message, REMEDY);
    } else if let Some(fault) = scope.shared.patterns.check(text) {
        let message =
            format!("the selection pattern `{text}` is malformed at byte {}: {}", fault.at, fault.problem);
        scope.error(code::PATTERN, pattern.place, message, REMEDY);
    }
}
