//! Parameter mappings (R-INT-07 to R-INT-13).

use ringgate_definition::{Located, Place};
use ringgate_snapshot::schema::{Destination, Mapping, Origin};

use super::context::{self, Known};
use super::field::{check_path_value, check_value, is_token};
use super::scope::{Scope, is_stage_variable};
use crate::code;
use crate::nearest::{nearest, suggestion};

/// Headers that no mapping may set (R-INT-13).
const FORBIDDEN: &[&str] =
    &["Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id", "X-Amzn-Apigateway-Api-Id"];
/// Headers that are dropped or replaced after mapping (R-INT-15).
const WITHOUT_EFFECT: &[&str] = &["Connection", "Expect", "Proxy-Authenticate", "TE", "Via"];
/// A mapping that has this header as its target in a response would break the framing (R-INT-19).
const DROPPED_IN_RESPONSE: &str = "Transfer-Encoding";

/// A target and a source as the document has them.
pub(crate) type Entry = (Located<String>, Located<String>);

/// Lowers `requestParameters`: sorted by target, each target once.
pub(crate) fn lower_request(scope: &mut Scope<'_>, entries: &[Entry]) -> Vec<Mapping> {
    let mut mappings = Vec::with_capacity(entries.len());
    for (target, source) in entries {
        let destination = read_request_target(scope, target);
        let origin = read_request_source(scope, source);
        let (Some((destination, name)), Some(origin)) = (destination, origin) else { continue };
        if check_static(scope, destination, &origin, source.place) {
            mappings.push((Mapping { destination, name, origin }, target.place));
        }
    }
    in_order(scope, mappings)
}

/// Lowers the `responseParameters` of an integration response.
pub(crate) fn lower_response(scope: &mut Scope<'_>, entries: &[Entry]) -> Vec<Mapping> {
    let mut mappings = Vec::with_capacity(entries.len());
    for (target, source) in entries {
        let name = read_response_target(scope, target);
        let origin = read_response_source(scope, source);
        let (Some(name), Some(origin)) = (name, origin) else { continue };
        if check_static(scope, Destination::Header, &origin, source.place) {
            mappings.push((Mapping { destination: Destination::Header, name, origin }, target.place));
        }
    }
    in_order(scope, mappings)
}

/// Sorts by target and refuses the second mapping of the same one. Header names have no case.
fn in_order(scope: &mut Scope<'_>, mut mappings: Vec<(Mapping, Place)>) -> Vec<Mapping> {
    let key = |mapping: &Mapping| match mapping.destination {
        Destination::Header => (0, mapping.name.to_ascii_lowercase()),
        Destination::Query => (1, mapping.name.clone()),
        Destination::Path => (2, mapping.name.clone()),
    };
    mappings.sort_by_cached_key(|(mapping, _)| key(mapping));
    for pair in mappings.windows(2) {
        let [(first, first_place), (second, second_place)] = pair else { continue };
        if key(first) == key(second) {
            let diagnostic = ringgate_definition::Diagnostic::error(
                code::TARGET_TWICE,
                *second_place,
                format!("two mappings write `{}`", second.name),
            );
            let diagnostic = diagnostic.related(*first_place, "the other one");
            scope.diagnostics.push(diagnostic.remedy("keep one of them"));
        }
    }
    mappings.into_iter().map(|(mapping, _)| mapping).collect()
}

fn read_request_target(scope: &mut Scope<'_>, target: &Located<String>) -> Option<(Destination, String)> {
    const REMEDY: &str =
        "write `integration.request.header.<name>`, `….querystring.<name>` or `….path.<name>`";
    let parts = target.value.strip_prefix("integration.request.").and_then(|rest| rest.split_once('.'));
    let destination = match parts {
        Some(("header", _)) => Destination::Header,
        Some(("querystring", _)) => Destination::Query,
        Some(("path", _)) => Destination::Path,
        _ => {
            let message = format!("`{}` is no target of a request mapping", target.value);
            scope.error(code::MAPPING_TARGET, target.place, message, REMEDY);
            return None;
        }
    };
    let name = parts.map(|(_, name)| name).unwrap_or_default();
    if name.is_empty() {
        let message = format!("`{}` names nothing", target.value);
        scope.error(code::MAPPING_TARGET, target.place, message, REMEDY);
        return None;
    }
    if destination == Destination::Header && !check_header_target(scope, name, target.place) {
        return None;
    }
    Some((destination, name.to_owned()))
}

fn check_header_target(scope: &mut Scope<'_>, name: &str, place: Place) -> bool {
    if !check_header_name(scope, name, place) {
        return false;
    }
    if FORBIDDEN.iter().any(|forbidden| forbidden.eq_ignore_ascii_case(name)) {
        let message = format!("a mapping sets `{name}`, which only the gateway may set");
        scope.error(code::FORBIDDEN_HEADER, place, message, "remove the mapping, or use another header name");
        return false;
    }
    if WITHOUT_EFFECT.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)) {
        let message = format!("a mapping sets `{name}`, which the gateway drops or replaces afterwards");
        scope.warn(code::IGNORED, place, message, "remove the mapping");
    }
    true
}

fn check_header_name(scope: &mut Scope<'_>, name: &str, place: Place) -> bool {
    if is_token(name) {
        return true;
    }
    let message = format!("`{name}` is no header name");
    let remedy = "use letters, digits and `!#$%&'*+-.^_`|~` without spaces";
    scope.error(code::HEADER_NAME, place, message, remedy);
    false
}

fn read_response_target(scope: &mut Scope<'_>, target: &Located<String>) -> Option<String> {
    let name = target.value.strip_prefix("method.response.header.").filter(|name| !name.is_empty());
    let Some(name) = name else {
        let message = format!("`{}` is no target of a response mapping", target.value);
        scope.error(code::MAPPING_TARGET, target.place, message, "write `method.response.header.<name>`");
        return None;
    };
    if !check_header_name(scope, name, target.place) {
        return None;
    }
    if name.eq_ignore_ascii_case(DROPPED_IN_RESPONSE) {
        let message = format!("a mapping sets `{name}` in a response, which only the gateway may set");
        scope.error(code::FORBIDDEN_HEADER, target.place, message, "remove the mapping");
        return None;
    }
    Some(name.to_owned())
}

fn read_request_source(scope: &mut Scope<'_>, source: &Located<String>) -> Option<Origin> {
    const REMEDY: &str = "write `method.request.{path|querystring|multivaluequerystring|header|multivalueheader}.<name>`, \
                          `stageVariables.<name>`, `context.<name>` or a static value in single quotes";
    if let Some(common) = read_common_source(scope, source) {
        return common;
    }
    let rest = source.value.strip_prefix("method.request.").unwrap_or_default();
    if rest == "body" || rest.starts_with("body.") || rest.starts_with("body[") {
        refuse_body(scope, source);
        return None;
    }
    match rest.split_once('.').filter(|(_, name)| !name.is_empty()) {
        Some(("path", name)) => read_path_variable(scope, name, source.place),
        Some(("querystring", name)) => Some(Origin::Query(name.to_owned())),
        Some(("multivaluequerystring", name)) => Some(Origin::MultiQuery(name.to_owned())),
        Some((location @ ("header" | "multivalueheader"), name)) => {
            read_header_source(scope, location, name, source.place)
        }
        _ => {
            let message = format!("`{}` is no source of a request mapping", source.value);
            scope.error(code::MAPPING_SOURCE, source.place, message, REMEDY);
            None
        }
    }
}

fn read_response_source(scope: &mut Scope<'_>, source: &Located<String>) -> Option<Origin> {
    const REMEDY: &str = "write `integration.response.{header|multivalueheader}.<name>`, `stageVariables.<name>`, \
                          `context.<name>` or a static value in single quotes";
    if let Some(common) = read_common_source(scope, source) {
        return common;
    }
    let rest = source.value.strip_prefix("integration.response.").unwrap_or_default();
    if rest == "body" || rest.starts_with("body.") || rest.starts_with("body[") {
        refuse_body(scope, source);
        return None;
    }
    match rest.split_once('.').filter(|(_, name)| !name.is_empty()) {
        Some((location @ ("header" | "multivalueheader"), name)) => {
            read_header_source(scope, location, name, source.place)
        }
        _ => {
            let message = format!("`{}` is no source of a response mapping", source.value);
            scope.error(code::MAPPING_SOURCE, source.place, message, REMEDY);
            None
        }
    }
}

/// The sources that both directions have; `None` when it is none of them.
fn read_common_source(scope: &mut Scope<'_>, source: &Located<String>) -> Option<Option<Origin>> {
    let text = source.value.as_str();
    if text.starts_with('\'') {
        return Some(read_static(scope, source));
    }
    if let Some(name) = text.strip_prefix("stageVariables.") {
        return Some(read_stage_variable(scope, name, source.place));
    }
    let name = text.strip_prefix("context.")?;
    Some(read_context(scope, name, source.place))
}

fn read_static(scope: &mut Scope<'_>, source: &Located<String>) -> Option<Origin> {
    let inner = source.value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if inner.is_none() {
        let message = format!("the static value {} has no closing quote", source.value);
        scope.error(code::STATIC_VALUE, source.place, message, "end it with a single quote");
    }
    if inner == Some("") {
        let message = "the static value is empty, so nothing is sent";
        scope.warn(code::STATIC_VALUE, source.place, message, "give it a value or remove the mapping");
    }
    inner.map(|value| Origin::Static(value.to_owned()))
}

fn read_stage_variable(scope: &mut Scope<'_>, name: &str, place: Place) -> Option<Origin> {
    if !is_stage_variable(name) {
        let message = format!("`{name}` is no name of a stage variable");
        scope.error(code::STAGE_VARIABLE, place, message, "use letters, digits and `_`");
        return None;
    }
    scope.warn_unset(name, place);
    Some(Origin::StageVariable(name.to_owned()))
}

fn read_context(scope: &mut Scope<'_>, name: &str, place: Place) -> Option<Origin> {
    match context::look_up(name) {
        Known::Filled => {}
        Known::Empty => {
            let message = format!("`context.{name}` is always empty here, so nothing is sent");
            scope.warn(code::CONTEXT_VARIABLE, place, message, "remove the mapping, or ignore this");
        }
        Known::No => {
            let message = format!("there is no context variable `{name}`");
            let meant = nearest(name, context::FILLED.iter().copied());
            let remedy = match meant {
                Some(meant) => format!("did you mean `context.{meant}`?"),
                None => "see docs/compatibility for the context variables".to_owned(),
            };
            scope.error(code::CONTEXT_VARIABLE, place, message, remedy);
            return None;
        }
    }
    Some(Origin::Context(name.to_owned()))
}

fn read_path_variable(scope: &mut Scope<'_>, name: &str, place: Place) -> Option<Origin> {
    if let Some(index) = scope.variables.iter().position(|variable| variable == name) {
        return u32::try_from(index).ok().map(Origin::Path);
    }
    let message = format!("{} has no path variable `{name}`", scope.route());
    let remedy = suggestion(name, "path variable", scope.variables.iter().map(String::as_str));
    scope.error(code::UNKNOWN_PATH_VARIABLE, place, message, remedy);
    None
}

fn read_header_source(scope: &mut Scope<'_>, location: &str, name: &str, place: Place) -> Option<Origin> {
    if !check_header_name(scope, name, place) {
        return None;
    }
    let name = name.to_owned();
    Some(if location == "header" { Origin::Header(name) } else { Origin::MultiHeader(name) })
}

fn refuse_body(scope: &mut Scope<'_>, source: &Located<String>) {
    let message = format!("`{}` takes a value from a body, which is not supported yet", source.value);
    let remedy = "map a header, a query parameter or a path variable, or let the body pass through";
    scope.error(code::MAPPING_BODY, source.place, message, remedy);
}

/// Whether a static value can be sent where it goes; other values are checked when they are known.
fn check_static(scope: &mut Scope<'_>, destination: Destination, origin: &Origin, place: Place) -> bool {
    let Origin::Static(value) = origin else { return true };
    let problem = match destination {
        Destination::Header => check_value(value),
        Destination::Path => check_path_value(value),
        // Whatever it is, it is percent-encoded on its way (R-INT-12).
        Destination::Query => None,
    };
    let Some(problem) = problem else { return true };
    let message = format!("the static value `{}` {problem}", value.escape_debug());
    scope.error(code::STATIC_VALUE, place, message, "change the value");
    false
}
