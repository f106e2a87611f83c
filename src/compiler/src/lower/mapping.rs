//! Parameter mappings (R-INT-07 to R-INT-13).

use ringgate_definition::{Located, Place};
use ringgate_snapshot::schema::{Destination, Mapping, Origin};

use super::field::{check_path_value, check_value};
use super::origin::{check_header_name, read_request, read_response};
use super::scope::Scope;
use crate::code;

/// Headers that no mapping may set (R-INT-13).
pub(crate) const FORBIDDEN: &[&str] =
    &["Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id", "X-Amzn-Apigateway-Api-Id"];
/// Headers that are dropped or replaced after mapping (R-INT-15).
const WITHOUT_EFFECT: &[&str] = &["Connection", "Expect", "Proxy-Authenticate", "TE", "Via"];
/// A mapping that has this header as its target in a response would break the framing (R-INT-19).
const DROPPED_IN_RESPONSE: &str = "Transfer-Encoding";

/// A target and a source as the document has them.
pub(crate) type Entry = (Located<String>, Located<String>);

/// Lowers `requestParameters`: sorted by target, each target once.
pub(crate) fn lower_request(scope: &mut Scope<'_, '_>, entries: &[Entry]) -> Vec<Mapping> {
    let mut mappings = Vec::with_capacity(entries.len());
    for (target, source) in entries {
        let destination = read_request_target(scope, target);
        let origin = read_request(scope, source);
        let (Some((destination, name)), Some(origin)) = (destination, origin) else { continue };
        if check_static(scope, destination, &origin, source.place) {
            mappings.push((Mapping { destination, name, origin }, target.place));
        }
    }
    in_order(scope, mappings)
}

/// Lowers the `responseParameters` of an integration response.
pub(crate) fn lower_response(scope: &mut Scope<'_, '_>, entries: &[Entry]) -> Vec<Mapping> {
    let mut mappings = Vec::with_capacity(entries.len());
    for (target, source) in entries {
        let name = read_response_target(scope, target);
        let origin = read_response(scope, source);
        let (Some(name), Some(origin)) = (name, origin) else { continue };
        if check_static(scope, Destination::Header, &origin, source.place) {
            mappings.push((Mapping { destination: Destination::Header, name, origin }, target.place));
        }
    }
    in_order(scope, mappings)
}

/// Sorts by target and refuses the second mapping of the same one. Header names have no case.
fn in_order(scope: &mut Scope<'_, '_>, mut mappings: Vec<(Mapping, Place)>) -> Vec<Mapping> {
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

fn read_request_target(scope: &mut Scope<'_, '_>, target: &Located<String>) -> Option<(Destination, String)> {
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

fn check_header_target(scope: &mut Scope<'_, '_>, name: &str, place: Place) -> bool {
    if !check_header_name(scope.diagnostics, name, place) {
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

fn read_response_target(scope: &mut Scope<'_, '_>, target: &Located<String>) -> Option<String> {
    let name = target.value.strip_prefix("method.response.header.").filter(|name| !name.is_empty());
    let Some(name) = name else {
        let message = format!("`{}` is no target of a response mapping", target.value);
        scope.error(code::MAPPING_TARGET, target.place, message, "write `method.response.header.<name>`");
        return None;
    };
    if !check_header_name(scope.diagnostics, name, target.place) {
        return None;
    }
    if name.eq_ignore_ascii_case(DROPPED_IN_RESPONSE) {
        let message = format!("a mapping sets `{name}` in a response, which only the gateway may set");
        scope.error(code::FORBIDDEN_HEADER, target.place, message, "remove the mapping");
        return None;
    }
    Some(name.to_owned())
}

/// Whether a static value can be sent where it goes; other values are checked when they are known.
fn check_static(scope: &mut Scope<'_, '_>, destination: Destination, origin: &Origin, place: Place) -> bool {
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
