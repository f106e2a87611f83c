//! Mapping expressions and media types as the service checks them (R-REQ-02, R-INT-07, R-IRESP-11, R-GWR-05).

use std::collections::BTreeMap;

use ringgate_management::Fault;

/// The key of templates and models that any other media type gets (R-INT-21, R-REQ-09).
const ANY_MEDIA_TYPE: &str = "$default";
const REQUEST_PLACES: &[&str] = &["header", "querystring", "path"];
const SOURCE_PLACES: &[&str] =
    &["path", "querystring", "multivaluequerystring", "header", "multivalueheader"];

/// Parameters that a method declares (R-REQ-02): `method.request.{header|querystring|path}.{name}`, each name in one place.
pub(super) fn check_declared(parameters: Option<&BTreeMap<String, bool>>) -> Result<(), Fault> {
    let mut names = Vec::new();
    for (key, is_required) in parameters.into_iter().flatten() {
        let name = in_place(key, "method.request.", REQUEST_PLACES);
        // The service shows the flag, not the key.
        names.push(name.ok_or_else(|| invalid(&is_required.to_string()).at(key.as_str()))?);
    }
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(Fault::bad_request("Parameter names must be unique across querystring, header and path"));
    }
    Ok(())
}

/// Fields that a method response declares (R-REQ-16): `method.response.header.{name}`.
pub(super) fn check_declared_fields(parameters: Option<&BTreeMap<String, bool>>) -> Result<(), Fault> {
    for (key, is_required) in parameters.into_iter().flatten() {
        if field(key, "method.response.header.").is_none() {
            return Err(invalid(&is_required.to_string()).at(key.as_str()));
        }
    }
    Ok(())
}

/// What an integration's request is mapped from (R-INT-07).
pub(super) fn check_request(mappings: Option<&BTreeMap<String, String>>) -> Result<(), Fault> {
    for (target, source) in mappings.into_iter().flatten() {
        if in_place(target, "integration.request.", REQUEST_PLACES).is_none() {
            return Err(invalid(target).at(target.as_str()));
        }
        let is_sound = is_constant_or_shared(source)
            || in_place(source, "method.request.", SOURCE_PLACES).is_some()
            || is_of_body(source, "method.request.body");
        if !is_sound {
            return Err(invalid(source).at(target.as_str()));
        }
    }
    Ok(())
}

/// What a method's response is mapped from (R-INT-07).
pub(super) fn check_response(mappings: Option<&BTreeMap<String, String>>) -> Result<(), Fault> {
    for (target, source) in mappings.into_iter().flatten() {
        if field(target, "method.response.header.").is_none() {
            return Err(invalid(target).at(target.as_str()));
        }
        let is_sound = is_constant_or_shared(source)
            || in_place(source, "integration.response.", &["header", "multivalueheader"]).is_some()
            || is_of_body(source, "integration.response.body");
        if !is_sound {
            return Err(invalid(source).at(target.as_str()));
        }
    }
    Ok(())
}

/// What a gateway response's fields are made of (R-GWR-05).
pub(super) fn check_gateway_response(mappings: Option<&BTreeMap<String, String>>) -> Result<(), Fault> {
    for (target, source) in mappings.into_iter().flatten() {
        if field(target, "gatewayresponse.header.").is_none() {
            return Err(invalid(target).at(target.as_str()));
        }
        let is_sound =
            is_constant_or_shared(source) || in_place(source, "method.request.", REQUEST_PLACES).is_some();
        if !is_sound {
            return Err(invalid(source).at(target.as_str()));
        }
    }
    Ok(())
}

/// One header of the request (R-AUTH-14, R-AUTH-26, R-AUTH-32).
pub(super) fn is_header(source: &str) -> bool {
    field(source, "method.request.header.").is_some()
}

/// What a caller may be known by: never the path or the body (R-AUTH-17).
pub(super) fn is_identity(source: &str) -> bool {
    let is_shared = ["context.", "stageVariables."].into_iter().any(|prefix| named(source, prefix));
    is_shared || in_place(source, "method.request.", &["header", "querystring"]).is_some()
}

/// Keys of templates and models of requests: media types, or `$default` (R-INT-21, R-REQ-09).
pub(super) fn check_request_types<V>(map: Option<&BTreeMap<String, V>>) -> Result<(), Fault> {
    check_types(map, |key| key == ANY_MEDIA_TYPE)
}

/// Keys of templates and models of responses: media types (R-IRESP-11).
pub(super) fn check_response_types<V>(map: Option<&BTreeMap<String, V>>) -> Result<(), Fault> {
    check_types(map, |_| false)
}

fn check_types<V>(map: Option<&BTreeMap<String, V>>, is_allowed: impl Fn(&str) -> bool) -> Result<(), Fault> {
    let wrong = map.into_iter().flatten().find(|(key, _)| !is_media_type(key) && !is_allowed(key));
    wrong.map_or(Ok(()), |(key, _)| Err(invalid_type(key)))
}

/// What a media type gets that is none (R-IRESP-11).
pub(super) fn invalid_type(key: &str) -> Fault {
    let message =
        format!("Validation Result: warnings : [], errors : [Invalid content type specified: {key}]");
    Fault::bad_request(message).at(key)
}

/// A type and a subtype, and perhaps parameters (RFC 9110, section 8.3.1).
pub(super) fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim_end();
    let has_parts = essence.split_once('/').is_some_and(|(kind, part)| is_token(kind) && is_token(part));
    has_parts && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// The refusal of an expression (R-REQ-02).
fn invalid(shown: &str) -> Fault {
    Fault::bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         specified: {shown}]"
    ))
}

/// `'text'`, `context.x`, `stageVariables.x`.
fn is_constant_or_shared(source: &str) -> bool {
    let is_constant = source.len() >= 2 && source.starts_with('\'') && source.ends_with('\'');
    is_constant || named(source, "context.") || named(source, "stageVariables.")
}

fn named(source: &str, prefix: &str) -> bool {
    source.strip_prefix(prefix).is_some_and(is_name)
}

/// A body, or a path in it.
fn is_of_body(source: &str, body: &str) -> bool {
    match source.strip_prefix(body) {
        Some("") => true,
        Some(rest) => rest.len() > 1 && rest.starts_with(['.', '[']),
        None => false,
    }
}

/// The name in `{prefix}{place}.{name}`.
fn in_place<'k>(key: &'k str, prefix: &str, places: &[&str]) -> Option<&'k str> {
    let (place, name) = key.strip_prefix(prefix)?.split_once('.')?;
    let is_field = place.ends_with("header");
    let is_sound = places.contains(&place) && if is_field { is_token(name) } else { is_name(name) };
    is_sound.then_some(name)
}

/// The name of a field after a prefix.
fn field<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    key.strip_prefix(prefix).filter(|name| is_token(name))
}

/// Anything that is seen, without spaces.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests;
