//! `x-amazon-apigateway-integration` (R-INT-01, R-OAS-10, table of group 12.2).

use crate::budget::shortened;
use crate::codes;
use crate::document::Import;
use crate::expect::{Quoted, TextPair, located};
use crate::json_text;
use crate::operation::http_api_only;
use crate::path::Template;
use crate::tree::{Key, Node, Value};
use ringgate_definition::{
    ContentHandling, Diagnostic, Integration, IntegrationResponse, IntegrationType, Located, Passthrough,
    Place, Template as MappingTemplate, TransferMode, Verb,
};

const WHAT: &str = "`x-amazon-apigateway-integration`";

const KEYS: [&str; 19] = [
    "type",
    "httpMethod",
    "uri",
    "connectionType",
    "connectionId",
    "integrationTarget",
    "credentials",
    "requestParameters",
    "requestTemplates",
    "passthroughBehavior",
    "contentHandling",
    "timeoutInMillis",
    "cacheNamespace",
    "cacheKeyParameters",
    "tlsConfig",
    "responseTransferMode",
    "responses",
    "payloadFormatVersion",
    "integrationSubtype",
];

const TYPES: [(&str, IntegrationType); 5] = [
    ("HTTP", IntegrationType::Http),
    ("HTTP_PROXY", IntegrationType::HttpProxy),
    ("AWS", IntegrationType::Aws),
    ("AWS_PROXY", IntegrationType::AwsProxy),
    ("MOCK", IntegrationType::Mock),
];

const PASSTHROUGH: [(&str, Passthrough); 3] = [
    ("WHEN_NO_MATCH", Passthrough::WhenNoMatch),
    ("WHEN_NO_TEMPLATES", Passthrough::WhenNoTemplates),
    ("NEVER", Passthrough::Never),
];

const CONTENT_HANDLING: [(&str, ContentHandling); 2] = [
    ("CONVERT_TO_TEXT", ContentHandling::ConvertToText),
    ("CONVERT_TO_BINARY", ContentHandling::ConvertToBinary),
];

const TRANSFER_MODE: [(&str, TransferMode); 2] =
    [("BUFFERED", TransferMode::Buffered), ("STREAM", TransferMode::Stream)];

const CONNECTION_TYPE: [(&str, &str); 2] = [("INTERNET", "INTERNET"), ("VPC_LINK", "VPC_LINK")];

/// Reads an integration, or what its `$ref` leads to.
pub(crate) fn read<'n>(import: &mut Import<'n, '_>, node: &'n Node) -> Option<Integration> {
    let node = import.follow(node)?;
    let entries = import.expect.object(node, WHAT, &KEYS)?;
    let mut integration = Integration { place: node.place, ..Integration::default() };
    import.expect.required(entries, "type", WHAT, node.place);
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        match key.text.as_str() {
            "payloadFormatVersion" | "integrationSubtype" => warn_http_api_only(import, key),
            "tlsConfig" => read_tls(import, value, &mut integration),
            "responses" => integration.responses = read_responses(import, value),
            "requestParameters" => integration.request_parameters = read_mappings(import, value),
            _ => read_plain(import, key, value, &mut integration),
        }
    }
    force_post(import, &mut integration);
    Some(integration)
}

/// Keys whose values stand for themselves.
fn read_plain(import: &mut Import<'_, '_>, key: &Key, value: &Node, integration: &mut Integration) {
    let what = Quoted(&key.text);
    let expect = &mut import.expect;
    match key.text.as_str() {
        "type" => integration.kind = expect.one_of(value, what, &TYPES),
        "httpMethod" => {
            integration.http_method =
                expect.text(value, what).map(|text| text.map(|t| t.to_ascii_uppercase()));
        }
        "uri" => integration.uri = expect.text(value, what),
        "connectionType" => {
            integration.connection_type =
                expect.one_of(value, what, &CONNECTION_TYPE).map(|kind| kind.map(str::to_owned));
        }
        "connectionId" => integration.connection_id = expect.text(value, what),
        "integrationTarget" => integration.integration_target = expect.text(value, what),
        "credentials" => integration.credentials = expect.text(value, what),
        "requestTemplates" => integration.request_templates = read_templates(import, value, what),
        "passthroughBehavior" => integration.passthrough = expect.one_of(value, what, &PASSTHROUGH),
        "contentHandling" => integration.content_handling = expect.one_of(value, what, &CONTENT_HANDLING),
        "timeoutInMillis" => integration.timeout_ms = expect.whole(value, what),
        "cacheNamespace" => integration.cache_namespace = expect.text(value, what),
        "cacheKeyParameters" => integration.cache_key_parameters = expect.texts(value, what),
        "responseTransferMode" => integration.transfer_mode = expect.one_of(value, what, &TRANSFER_MODE),
        // Unknown keys were reported with the object.
        _ => {}
    }
}

/// Parameter mappings; what is no text is ignored, in the words of API Gateway (R-OAS-04).
fn read_mappings(import: &mut Import<'_, '_>, node: &Node) -> Vec<TextPair> {
    let entries = import.expect.map(node, "`requestParameters`").unwrap_or_default();
    let mut mappings = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        if let Value::Text(text) = &value.value {
            mappings.push((located(key), Located::new(text.clone(), value.place)));
            continue;
        }
        let (path, verb) =
            import.method.as_ref().map_or(("", ""), |(path, verb)| (path.as_str(), verb.as_str()));
        let message = format!(
            "Invalid format for 'requestParameters'. Expected type string for property '{}' of resource '{}' and \
             method '{verb}' but got '{}'. Ignoring",
            shortened(&key.text),
            shortened(path),
            shortened(&json_text::write_plain(value))
        );
        let warning = Diagnostic::warning(codes::MAPPING_IGNORED, value.place, message);
        import.report(warning.remedy("Put the value in quotes"));
    }
    mappings
}

/// R-OAS-14
fn read_tls(import: &mut Import<'_, '_>, node: &Node, integration: &mut Integration) {
    let known = ["insecureSkipVerification", "serverNameToVerify"];
    for (key, value) in import.expect.object(node, "`tlsConfig`", &known).unwrap_or_default() {
        match key.text.as_str() {
            "insecureSkipVerification" => {
                integration.insecure_skip_verification =
                    import.expect.boolean(value, "`insecureSkipVerification`");
            }
            "serverNameToVerify" => {
                integration.server_name_to_verify = import.expect.text(value, "`serverNameToVerify`");
                warn_http_api_only(import, key);
            }
            _ => {}
        }
    }
}

/// Integration responses by pattern; `default` is the one without (R-IRESP-01).
fn read_responses(import: &mut Import<'_, '_>, node: &Node) -> Vec<IntegrationResponse> {
    let entries = import.expect.map(node, "`responses`").unwrap_or_default();
    entries.iter().filter_map(|(key, value)| read_response(import, key, value)).collect()
}

fn read_response(import: &mut Import<'_, '_>, key: &Key, node: &Node) -> Option<IntegrationResponse> {
    let known = ["statusCode", "responseParameters", "responseTemplates", "contentHandling"];
    let what = "an integration response";
    let entries = import.expect.object(node, what, &known)?;
    let mut response = IntegrationResponse { pattern: located(key), ..IntegrationResponse::default() };
    import.expect.required(entries, "statusCode", what, node.place);
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        let what = Quoted(&key.text);
        match key.text.as_str() {
            "statusCode" => response.status = import.expect.text_or_number(value, what),
            "responseParameters" => response.parameters = import.expect.text_map(value, what),
            "responseTemplates" => response.templates = read_templates(import, value, what),
            "contentHandling" => {
                response.content_handling = import.expect.one_of(value, what, &CONTENT_HANDLING);
            }
            _ => {}
        }
    }
    Some(response)
}

/// Templates by media type; null passes the body through (R-IRESP-12).
fn read_templates(import: &mut Import<'_, '_>, node: &Node, what: Quoted<'_>) -> Vec<MappingTemplate> {
    let entries = import.expect.map(node, what).unwrap_or_default();
    let mut templates = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let text = match &value.value {
            Value::Null => None,
            Value::Text(text) => Some(Located::new(text.clone(), value.place)),
            _ => {
                let _: Option<()> =
                    import.expect.wrong_type(value, format_args!("a template of {what}"), "a text");
                continue;
            }
        };
        templates.push(MappingTemplate { media_type: located(key), text });
    }
    templates
}

/// R-OAS-10: Lambda functions are invoked by POST, whatever the document says.
fn force_post(import: &mut Import<'_, '_>, integration: &mut Integration) {
    if integration.kind.as_ref().is_none_or(|kind| kind.value != IntegrationType::AwsProxy) {
        return;
    }
    let place = match &integration.http_method {
        Some(method) if method.value == "POST" => return,
        Some(method) => {
            let message = format!("`{}` is not used: a Lambda function is invoked by POST", method.value);
            let warning = Diagnostic::warning(codes::FORCED_POST, method.place, message);
            import.report(warning.remedy("Write `POST`"));
            method.place
        }
        None => integration.place,
    };
    integration.http_method = Some(Located::new("POST".to_owned(), place));
}

pub(crate) fn warn_http_api_only(import: &mut Import<'_, '_>, key: &Key) {
    import.report(http_api_only(key));
}

/// `HTTP_PROXY` to the URL and the path as the document has it, every variable of the path mapped.
pub(crate) fn by_default(url: &str, template: &Template, verb: &Located<Verb>) -> Integration {
    let place = verb.place;
    let path = if template.own == "/" { "" } else { template.own.as_str() };
    let mapped = template.variables.iter().filter(|variable| mentions(path, &variable.name, variable.greedy));
    let request_parameters = mapped.map(|variable| mapping(&variable.name, place)).collect();
    Integration {
        kind: Some(Located::new(IntegrationType::HttpProxy, place)),
        http_method: Some(Located::new(verb.value.as_str().to_owned(), place)),
        uri: Some(Located::new(format!("{url}{}", path.replace("+}", "}")), place)),
        request_parameters,
        place,
        ..Integration::default()
    }
}

/// Whether a variable stands in the path itself: that of a base path does not.
fn mentions(path: &str, name: &str, greedy: bool) -> bool {
    let segment = if greedy { format!("{{{name}+}}") } else { format!("{{{name}}}") };
    path.split('/').any(|part| part == segment)
}

fn mapping(name: &str, place: Place) -> TextPair {
    let from = Located::new(format!("method.request.path.{name}"), place);
    (Located::new(format!("integration.request.path.{name}"), place), from)
}
