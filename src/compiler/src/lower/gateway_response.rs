//! Gateway responses: what was customised, and who inherits it (R-GWR-01 to R-GWR-08).

use std::collections::BTreeMap;

use ringgate_definition as definition;
use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Place};
use ringgate_integration::{parse_gateway_header, parse_gateway_template};
use ringgate_snapshot::schema::{GatewayHeader, GatewayResponse, GatewayTemplate, Piece};

use super::context::{self, Moment};
use super::field::{check_value, is_media_type};
use super::lower_place;
use super::mapping::FORBIDDEN;
use super::origin::{check_header_name, read_static};
use super::scope::is_stage_variable;
use crate::code;
use crate::nearest::suggestion;

/// Every type with the status it has by default; those without one stand for their families (R-GWR-01).
const KINDS: &[(&str, Option<u16>)] = &[
    ("ACCESS_DENIED", Some(403)),
    ("API_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_FAILURE", Some(500)),
    ("BAD_REQUEST_BODY", Some(400)),
    ("BAD_REQUEST_PARAMETERS", Some(400)),
    (DEFAULT_4XX, None),
    (DEFAULT_5XX, None),
    ("EXPIRED_TOKEN", Some(403)),
    ("INTEGRATION_FAILURE", Some(504)),
    ("INTEGRATION_TIMEOUT", Some(504)),
    ("INVALID_API_KEY", Some(403)),
    ("INVALID_SIGNATURE", Some(403)),
    ("MISSING_AUTHENTICATION_TOKEN", Some(403)),
    ("QUOTA_EXCEEDED", Some(429)),
    (REQUEST_TOO_LARGE, Some(413)),
    ("RESOURCE_NOT_FOUND", Some(404)),
    ("THROTTLED", Some(429)),
    ("UNAUTHORIZED", Some(401)),
    ("UNSUPPORTED_MEDIA_TYPE", Some(415)),
    ("WAF_FILTERED", Some(403)),
];

const DEFAULT_4XX: &str = "DEFAULT_4XX";
const DEFAULT_5XX: &str = "DEFAULT_5XX";
/// Takes what its family has, and nothing of its own (R-GWR-08).
const REQUEST_TOO_LARGE: &str = "REQUEST_TOO_LARGE";
/// What a header's target begins with (R-GWR-05).
const TARGET: &str = "gatewayresponse.header.";

/// Lowers the gateway responses that differ from the built-in ones, sorted by type.
pub(crate) fn lower(api: &Api, diagnostics: &mut Diagnostics) -> Vec<GatewayResponse> {
    let mut own: BTreeMap<&'static str, (GatewayResponse, Place)> = BTreeMap::new();
    for response in &api.gateway_responses {
        let Some(kind) = read_kind(&response.kind, diagnostics) else { continue };
        let lowered = lower_one(kind, response, diagnostics);
        if let Some((_, first)) = own.insert(kind, (lowered, response.kind.place)) {
            let message = format!("the gateway response {kind} is customised twice");
            let diagnostic = Diagnostic::error(code::GATEWAY_RESPONSE, response.kind.place, message);
            diagnostics.push(diagnostic.related(first, "the other one").remedy("keep one of them"));
        }
    }
    KINDS.iter().filter_map(|(kind, status)| resolve(&own, kind, *status)).collect()
}

/// R-GWR-04: a type that is not customised takes everything from its family, if that is.
fn resolve(
    own: &BTreeMap<&'static str, (GatewayResponse, Place)>,
    kind: &str,
    status: Option<u16>,
) -> Option<GatewayResponse> {
    if let Some((response, _)) = own.get(kind) {
        return Some(response.clone());
    }
    let family = if status? < 500 { DEFAULT_4XX } else { DEFAULT_5XX };
    let (response, _) = own.get(family)?;
    Some(GatewayResponse { kind: kind.to_owned(), ..response.clone() })
}

fn read_kind(kind: &Located<String>, diagnostics: &mut Diagnostics) -> Option<&'static str> {
    let name = kind.value.as_str();
    if name == REQUEST_TOO_LARGE {
        let message = format!("the gateway response {REQUEST_TOO_LARGE} cannot be customised");
        let remedy = format!("remove it, or customise {DEFAULT_4XX}, which it follows");
        diagnostics.push(Diagnostic::error(code::GATEWAY_RESPONSE, kind.place, message).remedy(remedy));
        return None;
    }
    let found = KINDS.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let message = format!("`{name}` is no type of gateway response");
        let remedy = suggestion(name, "type", KINDS.iter().map(|(known, _)| *known));
        diagnostics.push(Diagnostic::error(code::GATEWAY_RESPONSE, kind.place, message).remedy(remedy));
    }
    found.map(|(known, _)| *known)
}

fn lower_one(
    kind: &str,
    response: &definition::GatewayResponse,
    diagnostics: &mut Diagnostics,
) -> GatewayResponse {
    GatewayResponse {
        kind: kind.to_owned(),
        status: response.status.as_ref().and_then(|status| read_status(status, diagnostics)),
        headers: lower_headers(&response.parameters, diagnostics),
        templates: lower_templates(&response.templates, diagnostics),
        place: lower_place(response.kind.place),
    }
}

/// R-GWR-08. An informational status announces a response and cannot be one.
fn read_status(status: &Located<String>, diagnostics: &mut Diagnostics) -> Option<u16> {
    let text = status.value.as_str();
    let is_number = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_number && (200..=599).contains(number));
    if number.is_none() {
        let message = format!("`{text}` is no status code that a gateway response can have");
        let remedy = "give `statusCode` a value from 200 to 599";
        diagnostics.push(Diagnostic::error(code::GATEWAY_RESPONSE, status.place, message).remedy(remedy));
    }
    number
}

fn lower_headers(
    parameters: &[(Located<String>, Located<String>)],
    diagnostics: &mut Diagnostics,
) -> Vec<GatewayHeader> {
    let mut headers: Vec<(GatewayHeader, Place)> = Vec::with_capacity(parameters.len());
    for (target, source) in parameters {
        let name = read_target(target, diagnostics);
        let value = read_source(source, diagnostics);
        let (Some(name), Some(value)) = (name, value) else { continue };
        headers.push((GatewayHeader { name: name.to_owned(), value }, target.place));
    }
    headers.sort_by_cached_key(|(header, _)| header.name.to_ascii_lowercase());
    for pair in headers.windows(2) {
        let [(first, first_place), (second, place)] = pair else { continue };
        if first.name.eq_ignore_ascii_case(&second.name) {
            let message = format!("two mappings write `{}`", second.name);
            let diagnostic = Diagnostic::error(code::TARGET_TWICE, *place, message);
            diagnostics.push(diagnostic.related(*first_place, "the other one").remedy("keep one of them"));
        }
    }
    headers.into_iter().map(|(header, _)| header).collect()
}

fn read_target<'a>(target: &'a Located<String>, diagnostics: &mut Diagnostics) -> Option<&'a str> {
    let Some(name) = target.value.strip_prefix(TARGET).filter(|name| !name.is_empty()) else {
        let message = format!("`{}` is no target in a gateway response", target.value);
        let remedy = format!("write `{TARGET}<name>`");
        diagnostics.push(Diagnostic::error(code::MAPPING_TARGET, target.place, message).remedy(remedy));
        return None;
    };
    if !check_header_name(diagnostics, name, target.place) {
        return None;
    }
    if FORBIDDEN.iter().any(|forbidden| forbidden.eq_ignore_ascii_case(name)) {
        let message = format!("a gateway response sets `{name}`, which only the gateway may set");
        let remedy = "remove the mapping, or use another header name";
        diagnostics.push(Diagnostic::error(code::FORBIDDEN_HEADER, target.place, message).remedy(remedy));
        return None;
    }
    Some(name)
}

/// R-GWR-05.
fn read_source(source: &Located<String>, diagnostics: &mut Diagnostics) -> Option<Piece> {
    if source.value.starts_with('\'') {
        let value = read_static(diagnostics, source)?;
        return check_static(value, source.place, diagnostics).map(Piece::Text);
    }
    let piece = parse_gateway_header(&source.value).filter(|piece| match piece {
        Piece::StageVariable(name) => is_stage_variable(name),
        _ => true,
    });
    match &piece {
        Some(Piece::Context(name)) => {
            let moment = Moment::GatewayResponse;
            let is_known = context::check(diagnostics, name, "context.", moment, source.place);
            return piece.filter(|_| is_known);
        }
        Some(_) => {}
        None => {
            let message = format!("`{}` is no source in a gateway response", source.value);
            let remedy = "write `method.request.{header|querystring|path}.<name>`, `stageVariables.<name>`, \
                          `context.<name>` or a static value in single quotes";
            diagnostics.push(Diagnostic::error(code::MAPPING_SOURCE, source.place, message).remedy(remedy));
        }
    }
    piece
}

fn check_static(value: String, place: Place, diagnostics: &mut Diagnostics) -> Option<String> {
    let Some(problem) = check_value(&value) else { return Some(value) };
    let message = format!("the static value `{}` {problem}", value.escape_debug());
    diagnostics.push(Diagnostic::error(code::STATIC_VALUE, place, message).remedy("change the value"));
    None
}

fn lower_templates(
    templates: &[(Located<String>, Located<String>)],
    diagnostics: &mut Diagnostics,
) -> Vec<GatewayTemplate> {
    let mut lowered = Vec::with_capacity(templates.len());
    for (key, text) in templates {
        if !is_media_type(&key.value) {
            let message = format!("`{}` is no media type", key.value);
            let remedy = "write type and subtype without parameters, such as `application/json`";
            diagnostics.push(Diagnostic::error(code::MEDIA_TYPE, key.place, message).remedy(remedy));
            continue;
        }
        let pieces = parse_gateway_template(&text.value);
        for piece in &pieces {
            if let Piece::Context(name) = piece {
                context::warn_unknown(diagnostics, name, Moment::GatewayResponse, text.place);
            }
        }
        lowered.push(GatewayTemplate { media_type: key.value.clone(), pieces });
    }
    lowered
}
