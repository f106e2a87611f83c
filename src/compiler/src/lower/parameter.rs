//! Declared request parameters (R-REQ-02). Nothing depends on them yet, so what is odd is told and accepted.

use ringgate_definition::{Diagnostic, Method};

use super::scope::Scope;
use crate::code;

/// Checks the parameters that a method declares.
pub(crate) fn check(scope: &mut Scope<'_>, method: &Method) {
    let mut seen: Vec<(&str, ringgate_definition::Place)> = Vec::new();
    for (key, _) in &method.request_parameters {
        let parts = key.value.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'));
        let Some(("header" | "querystring" | "path", name)) = parts.filter(|(_, name)| !name.is_empty())
        else {
            let message = format!("`{}` is no request parameter", key.value);
            let remedy = "write `method.request.{header|querystring|path}.<name>`";
            scope.warn(code::PARAMETER, key.place, message, remedy);
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) {
            let message = format!("{} has two parameters of the name `{name}`", scope.route());
            let diagnostic = Diagnostic::warning(code::PARAMETER, key.place, message);
            let diagnostic = diagnostic.related(*first, "the other one");
            let remedy = "rename one of them: the original service wants names to differ across header, query and path";
            scope.diagnostics.push(diagnostic.remedy(remedy));
            continue;
        }
        seen.push((name, key.place));
    }
}
