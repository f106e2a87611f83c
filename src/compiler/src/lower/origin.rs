//! Where mapped values come from (R-INT-07, R-INT-10).

use ringgate_definition::{Diagnostic, Diagnostics, Located, Place};
use ringgate_json::Path;
use ringgate_snapshot::schema::Origin;

use super::context::{self, Moment};
use super::field::is_token;
use super::scope::{Scope, is_stage_variable};
use crate::code;
use crate::nearest::suggestion;

/// Reads the source of a request mapping.
pub(crate) fn read_request(scope: &mut Scope<'_, '_>, source: &Located<String>) -> Option<Origin> {
    const REMEDY: &str = "write `method.request.{path|querystring|multivaluequerystring|header|multivalueheader}.<name>`, \
                          `method.request.body[.<JSONPath>]`, `stageVariables.<name>`, `context.<name>` or a static \
                          value in single quotes";
    if let Some(common) = read_common(scope, source) {
        return common;
    }
    let rest = source.value.strip_prefix("method.request.").unwrap_or_default();
    if let Some(path) = body_path(rest) {
        return read_body(scope, source, path);
    }
    if let Some(origin) = read_parameter(scope, rest, source.place) {
        return origin;
    }
    let message = format!("`{}` is no source of a request mapping", source.value);
    scope.error(code::MAPPING_SOURCE, source.place, message, REMEDY);
    None
}

/// Reads what follows `method.request.`, but for the body; `None` when it is nothing of the kind.
pub(crate) fn read_parameter(scope: &mut Scope<'_, '_>, rest: &str, place: Place) -> Option<Option<Origin>> {
    let (location, name) = rest.split_once('.').filter(|(_, name)| !name.is_empty())?;
    Some(match location {
        "path" => read_path_variable(scope, name, place),
        "querystring" => Some(Origin::Query(name.to_owned())),
        "multivaluequerystring" => Some(Origin::MultiQuery(name.to_owned())),
        "header" | "multivalueheader" => read_header(scope, location, name, place),
        _ => return None,
    })
}

/// Reads the source of a response mapping.
pub(crate) fn read_response(scope: &mut Scope<'_, '_>, source: &Located<String>) -> Option<Origin> {
    const REMEDY: &str = "write `integration.response.{header|multivalueheader}.<name>`, \
                          `integration.response.body[.<JSONPath>]`, `stageVariables.<name>`, `context.<name>` or a \
                          static value in single quotes";
    if let Some(common) = read_common(scope, source) {
        return common;
    }
    let rest = source.value.strip_prefix("integration.response.").unwrap_or_default();
    if let Some(path) = body_path(rest) {
        return read_body(scope, source, path);
    }
    match rest.split_once('.').filter(|(_, name)| !name.is_empty()) {
        Some((location @ ("header" | "multivalueheader"), name)) => {
            read_header(scope, location, name, source.place)
        }
        _ => {
            let message = format!("`{}` is no source of a response mapping", source.value);
            scope.error(code::MAPPING_SOURCE, source.place, message, REMEDY);
            None
        }
    }
}

/// The text of a static value; nothing if it has no closing quote.
pub(crate) fn read_static(diagnostics: &mut Diagnostics, source: &Located<String>) -> Option<String> {
    let inner = source.value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if inner.is_none() {
        let message = format!("the static value {} has no closing quote", source.value);
        let diagnostic = Diagnostic::error(code::STATIC_VALUE, source.place, message);
        diagnostics.push(diagnostic.remedy("end it with a single quote"));
    }
    if inner == Some("") {
        let message = "the static value is empty, so nothing is sent";
        let diagnostic = Diagnostic::warning(code::STATIC_VALUE, source.place, message);
        diagnostics.push(diagnostic.remedy("give it a value or remove the mapping"));
    }
    inner.map(str::to_owned)
}

/// Whether a text can be a header's name; reports if not.
pub(crate) fn check_header_name(diagnostics: &mut Diagnostics, name: &str, place: Place) -> bool {
    if is_token(name) {
        return true;
    }
    let message = format!("`{name}` is no header name");
    let remedy = "use letters, digits and `!#$%&'*+-.^_`|~` without spaces";
    diagnostics.push(Diagnostic::error(code::HEADER_NAME, place, message).remedy(remedy));
    false
}

/// The sources that both directions have; `None` when it is none of them.
fn read_common(scope: &mut Scope<'_, '_>, source: &Located<String>) -> Option<Option<Origin>> {
    let text = source.value.as_str();
    if text.starts_with('\'') {
        return Some(read_static(scope.diagnostics, source).map(Origin::Static));
    }
    if let Some(name) = text.strip_prefix("stageVariables.") {
        return Some(read_stage_variable(scope, name, source.place));
    }
    let name = text.strip_prefix("context.")?;
    let is_known = context::check(scope.diagnostics, name, "context.", Moment::Mapping, source.place);
    Some(is_known.then(|| Origin::Context(name.to_owned())))
}

fn read_stage_variable(scope: &mut Scope<'_, '_>, name: &str, place: Place) -> Option<Origin> {
    if !is_stage_variable(name) {
        let message = format!("`{name}` is no name of a stage variable");
        scope.error(code::STAGE_VARIABLE, place, message, "use letters, digits and `_`");
        return None;
    }
    scope.warn_unset(name, place);
    Some(Origin::StageVariable(name.to_owned()))
}

fn read_path_variable(scope: &mut Scope<'_, '_>, name: &str, place: Place) -> Option<Origin> {
    if let Some(index) = scope.variables.iter().position(|variable| variable == name) {
        return u32::try_from(index).ok().map(Origin::Path);
    }
    let message = format!("{} has no path variable `{name}`", scope.route());
    let remedy = suggestion(name, "path variable", scope.variables.iter().map(String::as_str));
    scope.error(code::UNKNOWN_PATH_VARIABLE, place, message, remedy);
    None
}

fn read_header(scope: &mut Scope<'_, '_>, location: &str, name: &str, place: Place) -> Option<Origin> {
    if !check_header_name(scope.diagnostics, name, place) {
        return None;
    }
    let name = name.to_owned();
    Some(if location == "header" { Origin::Header(name) } else { Origin::MultiHeader(name) })
}

/// What follows `body`; `None` when the body is not meant.
fn body_path(rest: &str) -> Option<&str> {
    rest.strip_prefix("body").filter(|path| path.is_empty() || path.starts_with(['.', '[']))
}

/// R-INT-10: `body.a.b` is `$.a.b`, and `body` alone the body as it is.
fn read_body(scope: &mut Scope<'_, '_>, source: &Located<String>, path: &str) -> Option<Origin> {
    let path = format!("${path}");
    match Path::parse(&path) {
        Ok(_) => Some(Origin::Body(path)),
        Err(fault) => {
            let message =
                format!("`{}` has the malformed JSONPath `{path}`: {}", source.value, fault.problem);
            let remedy = "write names and indexes such as `body.pets[0].name`";
            scope.error(code::BODY_PATH, source.place, message, remedy);
            None
        }
    }
}
