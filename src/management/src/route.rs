//! Which operation has this method and path?

use crate::fault::{Fault, FaultKind};
use crate::generated::Operation;
use crate::percent;
use crate::query::Query;

/// The longest part of a wrong value that is shown, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// An operation, and what stands for the variables of its path.
pub(crate) struct Routed {
    pub operation: Operation,
    pub captures: Vec<(&'static str, String)>,
}

/// Finds the operation; of two that differ by a parameter of the query alone, the one that asks for it (R-MGMT-27).
///
/// # Errors
/// `UnknownOperationException`; `BadRequestException` where an escape in the path is no UTF-8 text, or where the parameter
/// that would choose another operation has a value that chooses none.
pub(crate) fn route(method: &str, path: &str, query: &Query) -> Result<Routed, Fault> {
    let is_chosen = |operation: Operation| match operation.selector() {
        Some((name, value)) => query.first(name) == Some(value),
        None => true,
    };
    let candidates = Operation::ALL.iter().copied().filter(|it| it.method() == method && is_chosen(*it));
    let fitting = candidates.filter_map(|it| Some((it, captures(it.path(), path)?)));
    let Some((operation, raw)) = fitting.max_by_key(|(it, _)| it.selector().is_some()) else {
        return Err(Fault::new(FaultKind::UnknownOperation, "No operation has this method and path"));
    };
    if operation.selector().is_none() {
        refuse_other_choice(operation, query)?;
    }
    let decoded = raw.into_iter().map(|(name, text)| Some((name, percent::decode(text, false)?)));
    match decoded.collect() {
        Some(captures) => Ok(Routed { operation, captures }),
        None => Err(Fault::bad_request("The path has escapes that are no UTF-8 text")),
    }
}

/// `POST /restapis?mode=imprt` is no order to make an empty API.
fn refuse_other_choice(operation: Operation, query: &Query) -> Result<(), Fault> {
    let is_beside = |it: &Operation| it.method() == operation.method() && it.path() == operation.path();
    let mut selectors = Operation::ALL.iter().copied().filter(is_beside).filter_map(Operation::selector);
    let asked = selectors.find_map(|(name, value)| Some((name, value, query.first(name)?)));
    match asked {
        Some((name, value, text)) if !text.is_empty() => {
            let shown: String = text.chars().take(SHOWN_CHARS_MAX).flat_map(char::escape_debug).collect();
            Err(Fault::bad_request(format!("Invalid {name} `{shown}`; send {value}, or leave it out")))
        }
        _ => Ok(()),
    }
}

/// What stands for the variables of a template. Variables that hold ARNs take the rest of the path: clients escape
/// their slashes, what lies between may undo it.
fn captures<'a>(template: &'static str, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut captures = Vec::new();
    let mut rest = path.strip_prefix('/')?;
    let mut names = template.trim_start_matches('/').split('/').peekable();
    while let Some(name) = names.next() {
        let is_last = names.peek().is_none();
        let variable = name.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let takes_rest = is_last && variable.is_some_and(|it| it.ends_with("_arn"));
        let (segment, after) = match rest.split_once('/') {
            _ if takes_rest => (rest, None),
            Some((segment, after)) => (segment, Some(after)),
            None => (rest, None),
        };
        match variable {
            Some(variable) if !segment.is_empty() => captures.push((variable, segment)),
            None if segment == name => {}
            _ => return None,
        }
        match after {
            Some(_) if is_last => return None,
            None if !is_last => return None,
            _ => rest = after.unwrap_or_default(),
        }
    }
    Some(captures)
}
