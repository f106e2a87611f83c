//! Extensions of the document itself (table of group 12.2).

use crate::budget::shortened;
use crate::codes;
use crate::document::Import;
use crate::expect::{Quoted, TextPair, located};
use crate::json_text;
use crate::nearest::nearest;
use crate::operation::http_api_only;
use crate::tree::{Key, Node, Value};
use ringgate_definition::{Api, ApiKeySource, Diagnostic, GatewayResponse, Located, RequestValidator};

/// Every extension that is read somewhere, to tell mistyped ones.
const NAMES: [&str; 22] = [
    "x-amazon-apigateway-any-method",
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-auth",
    "x-amazon-apigateway-authorizer",
    "x-amazon-apigateway-authtype",
    "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-cors",
    "x-amazon-apigateway-documentation",
    "x-amazon-apigateway-endpoint-access-mode",
    "x-amazon-apigateway-endpoint-configuration",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-importexport-version",
    "x-amazon-apigateway-integration",
    "x-amazon-apigateway-integrations",
    "x-amazon-apigateway-is-default-route",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-request-validators",
    "x-amazon-apigateway-security-policy",
    "x-amazon-apigateway-tag-value",
    "x-amazon-apigateway-payload-format-version",
];

/// The types of gateway responses (R-GWR-01).
const GATEWAY_RESPONSES: [&str; 21] = [
    "ACCESS_DENIED",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
];

const KEY_SOURCES: [(&str, ApiKeySource); 2] =
    [("HEADER", ApiKeySource::Header), ("AUTHORIZER", ApiKeySource::Authorizer)];

const ENDPOINT_TYPES: [(&str, &str); 3] =
    [("EDGE", "EDGE"), ("REGIONAL", "REGIONAL"), ("PRIVATE", "PRIVATE")];

/// Reads the extensions at the root and in the first server.
pub(crate) fn read<'n>(import: &mut Import<'n, '_>, api: &mut Api) {
    let root = import.root;
    check_names(import, root.entries().iter().map(|(key, _)| key));
    for (key, node) in root.entries().iter().filter(|(_, node)| !node.is_null()) {
        let Some(name) = key.text.strip_prefix("x-amazon-apigateway-") else { continue };
        read_one(import, key, name, node, api);
    }
    read_tags(import, api);
    let servers = root.get("servers").map(|node| &node.value);
    let Some(Value::List(servers)) = servers else { return };
    let configuration =
        servers.iter().find_map(|server| server.get("x-amazon-apigateway-endpoint-configuration"));
    if let Some(node) = configuration {
        read_endpoint(import, node, api);
    }
}

/// Warns of extensions whose names are like known ones and not known. Others are none of our business (R-OAS-13).
pub(crate) fn check_names<'k>(import: &mut Import<'_, '_>, keys: impl Iterator<Item = &'k Key>) {
    for key in keys.filter(|key| key.text.starts_with("x-am") && !NAMES.contains(&key.text.as_str())) {
        // The common beginning would make all names similar.
        let rest = |name: &'static str| name.trim_start_matches("x-amazon-apigateway-");
        let own = key.text.strip_prefix("x-amazon-apigateway-");
        let near = match own {
            Some(own) => nearest(own, NAMES.map(rest), import.expect.diagnostics)
                .map(|near| format!("x-amazon-apigateway-{near}")),
            None => nearest(&key.text, NAMES, import.expect.diagnostics).map(str::to_owned),
        };
        let Some(near) = near else { continue };
        let message = format!("API Gateway has no extension `{}`", shortened(&key.text));
        let warning = Diagnostic::warning(codes::UNKNOWN_EXTENSION, key.place, message);
        import.report(warning.remedy(format!("Did you mean `{near}`?")));
    }
}

fn read_one(import: &mut Import<'_, '_>, key: &Key, name: &str, node: &Node, api: &mut Api) {
    let what = Quoted(&key.text);
    let expect = &mut import.expect;
    match name {
        "api-key-source" => api.api_key_source = expect.one_of(node, what, &KEY_SOURCES),
        "binary-media-types" => api.binary_media_types = expect.texts(node, what),
        "minimum-compression-size" => api.minimum_compression_size = expect.whole(node, what),
        "policy" => api.policy = read_policy(import, node, what),
        "endpoint-configuration" => read_endpoint(import, node, api),
        "gateway-responses" => read_gateway_responses(import, node, what, api),
        "request-validators" => read_validators(import, node, what, api),
        "request-validator" => api.validator = expect.text(node, what),
        "documentation" => {
            expect.object(node, what, &["version", "createdDate", "documentationParts"]);
            api.documentation = Some(Located::new(json_text::write_plain(node), node.place));
        }
        "security-policy" => api.security_policy = expect.text(node, what),
        "endpoint-access-mode" => api.endpoint_access_mode = expect.text(node, what),
        "cors" => {
            api.cors = Some(Located::new(json_text::write_plain(node), node.place));
            import.report(http_api_only(key));
        }
        "importexport-version" => import.report(http_api_only(key)),
        _ => {}
    }
}

/// A policy is an object, or the text of one.
fn read_policy(import: &mut Import<'_, '_>, node: &Node, what: Quoted<'_>) -> Option<Located<String>> {
    match &node.value {
        Value::Map(_) => Some(Located::new(json_text::write_plain(node), node.place)),
        Value::Text(text) => Some(Located::new(text.clone(), node.place)),
        _ => import.expect.wrong_type(node, what, "a map"),
    }
}

fn read_endpoint(import: &mut Import<'_, '_>, node: &Node, api: &mut Api) {
    let what = "`x-amazon-apigateway-endpoint-configuration`";
    let known = ["disableExecuteApiEndpoint", "vpcEndpointIds", "types", "ipAddressType"];
    for (key, value) in import.expect.object(node, what, &known).unwrap_or_default() {
        let what = Quoted(&key.text);
        match key.text.as_str() {
            "disableExecuteApiEndpoint" => api.default_endpoint_disabled = import.expect.boolean(value, what),
            "vpcEndpointIds" => api.vpc_endpoint_ids = import.expect.texts(value, what),
            "ipAddressType" => api.ip_address_type = import.expect.text(value, what),
            "types" => {
                // API Gateway takes a list and allows one.
                let first = import.expect.list(value, what).and_then(<[Node]>::first);
                let kind = first.and_then(|node| import.expect.one_of(node, what, &ENDPOINT_TYPES));
                api.endpoint_type = kind.map(|kind| kind.map(str::to_owned));
            }
            _ => {}
        }
    }
}

/// R-GWR-03
fn read_gateway_responses(import: &mut Import<'_, '_>, node: &Node, what: Quoted<'_>, api: &mut Api) {
    for (key, value) in import.expect.map(node, what).unwrap_or_default() {
        if !GATEWAY_RESPONSES.contains(&key.text.as_str()) {
            import.expect.unknown_value(key.place, "gateway response types", &key.text, &GATEWAY_RESPONSES);
            continue;
        }
        let known = ["statusCode", "responseParameters", "responseTemplates"];
        let Some(entries) = import.expect.object(value, "a gateway response", &known) else { continue };
        let mut response = GatewayResponse { kind: located(key), ..GatewayResponse::default() };
        for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
            let what = Quoted(&key.text);
            let pairs =
                |import: &mut Import<'_, '_>| -> Vec<TextPair> { import.expect.text_map(value, what) };
            match key.text.as_str() {
                "statusCode" => response.status = import.expect.text_or_number(value, what),
                "responseParameters" => response.parameters = pairs(import),
                "responseTemplates" => response.templates = pairs(import),
                _ => {}
            }
        }
        api.gateway_responses.push(response);
    }
}

/// R-REQ-03
fn read_validators(import: &mut Import<'_, '_>, node: &Node, what: Quoted<'_>, api: &mut Api) {
    for (key, value) in import.expect.map(node, what).unwrap_or_default() {
        let known = ["validateRequestBody", "validateRequestParameters"];
        let entries = import.expect.object(value, "a request validator", &known).unwrap_or_default();
        let mut validator = RequestValidator { name: located(key), ..RequestValidator::default() };
        for (key, value) in entries {
            let flag = import.expect.boolean(value, Quoted(&key.text)).is_some_and(|flag| flag.value);
            match key.text.as_str() {
                "validateRequestBody" => validator.body = flag,
                "validateRequestParameters" => validator.parameters = flag,
                _ => {}
            }
        }
        api.validators.push(validator);
    }
}

/// Tags count only with a value; the others are OpenAPI's own (R-OAS-06).
fn read_tags(import: &mut Import<'_, '_>, api: &mut Api) {
    let Some(Value::List(tags)) = import.root.get("tags").map(|node| &node.value) else { return };
    for tag in tags {
        check_names(import, tag.entries().iter().map(|(key, _)| key));
        let (Some(name), Some(value)) = (tag.get("name"), tag.get("x-amazon-apigateway-tag-value")) else {
            continue;
        };
        let name = import.expect.text_or_number(name, "`name`");
        let value = import.expect.text_or_number(value, "`x-amazon-apigateway-tag-value`");
        api.tags.extend(name.zip(value));
    }
}
