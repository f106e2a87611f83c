//! Declared request parameters (R-REQ-02).

use ringgate_definition::{Diagnostic, Method, Place, Severity};

use super::scope::Scope;
use crate::code;

/// Checks the parameters that a method declares.
pub(crate) fn check(scope: &mut Scope<'_, '_>, method: &Method) {
    let mut seen: Vec<(&str, Place)> = Vec::new();
    for (key, _) in &method.request_parameters {
        let Some(name) = name_of(&key.value) else {
            let message = format!("`{}` is no request parameter", key.value);
            let remedy = "write `method.request.{header|querystring|path}.<name>`";
            scope.error(code::PARAMETER, key.place, message, remedy);
            continue;
        };
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => report_twice(scope, name, key.place, *first),
            None => seen.push((name, key.place)),
        }
    }
}

/// The bare name of a parameter; `None` if the key is none.
fn name_of(key: &str) -> Option<&str> {
    let (location, name) = key.strip_prefix("method.request.")?.split_once('.')?;
    (matches!(location, "header" | "querystring" | "path") && !name.is_empty()).then_some(name)
}

/// A mistake at the original service; harmless here, where parameters are told apart by their whole keys.
fn report_twice(scope: &mut Scope<'_, '_>, name: &str, place: Place, first: Place) {
    let severity = if scope.shared.is_aws_exact { Severity::Error } else { Severity::Warning };
    let message = format!("{} has two parameters of the name `{name}`", scope.route());
    let diagnostic = Diagnostic::new(severity, code::PARAMETER, Some(place), message);
    let remedy =
        "rename one of them: the original service wants names to differ across header, query and path";
    scope.diagnostics.push(diagnostic.related(first, "the other one").remedy(remedy));
}
