//! What is not supported yet and would change who gets in or what is sent: refused, each with its place. What
//! changes neither is accepted, with a warning where it does nothing.

use ringgate_definition as definition;
use ringgate_definition::{
    Api, ApiKeySource, Authorization, ContentHandling, Diagnostic, Diagnostics, IntegrationType, Located,
    Method, Severity, TransferMode,
};

use super::scope::Scope;
use crate::code;
use crate::nearest::suggestion;

/// Refuses what stands at the root of an API.
pub(crate) fn api(api: &Api, diagnostics: &mut Diagnostics) {
    let mut refuse = |code, place, message: String, remedy: &str| {
        diagnostics.push(Diagnostic::error(code, place, message).remedy(remedy));
    };
    if let Some(policy) = &api.policy {
        let message = "resource policies decide who gets in and are not supported yet".to_owned();
        refuse(
            code::RESOURCE_POLICY,
            policy.place,
            message,
            "remove it, and guard the gateway with a firewall",
        );
    }
    for customised in &api.gateway_responses {
        let message = format!(
            "the gateway response {} is customised, which is not supported yet",
            customised.kind.value
        );
        refuse(
            code::GATEWAY_RESPONSE,
            customised.kind.place,
            message,
            "remove it; the built-in response is sent",
        );
    }
    if let Some(size) = &api.minimum_compression_size {
        let message = "compression of responses is not supported yet".to_owned();
        refuse(
            code::COMPRESSION,
            size.place,
            message,
            "remove it; responses are sent as the upstream codes them",
        );
    }
    refuse_key_source(api, diagnostics);
    refuse_conversion(api, diagnostics);
    if let Some(cors) = &api.cors {
        let message = "x-amazon-apigateway-cors is for HTTP APIs and does nothing here";
        let remedy = "add an OPTIONS method with a MOCK integration that answers the preflight";
        diagnostics.push(Diagnostic::warning(code::CORS_IGNORED, cors.place, message).remedy(remedy));
    }
}

/// The key source matters only if a method asks for a key (R-AUTH-33).
fn refuse_key_source(api: &Api, diagnostics: &mut Diagnostics) {
    let Some(source) = api.api_key_source.as_ref().filter(|source| source.value == ApiKeySource::Authorizer)
    else {
        return;
    };
    let mut methods = api.resources.iter().flat_map(|resource| &resource.methods);
    let asks = |method: &&Method| method.api_key_required.as_ref().is_some_and(|flag| flag.value);
    if let Some(method) = methods.find(asks) {
        let message = "API keys come from an authorizer here, and authorizers are not supported yet";
        let diagnostic = Diagnostic::error(code::KEY_SOURCE, source.place, message);
        let diagnostic = diagnostic.related(method.verb.place, "this method asks for a key");
        diagnostics.push(diagnostic.remedy("use the key source HEADER"));
    }
}

/// Binary media types make a non-proxy integration convert what does not match (R-INT-23, R-INT-24); the others
/// pass bytes as they are.
fn refuse_conversion(api: &Api, diagnostics: &mut Diagnostics) {
    let Some(first) = api.binary_media_types.first() else { return };
    let mut methods = api.resources.iter().flat_map(|resource| &resource.methods);
    let converts = |method: &&Method| {
        let kind = method.integration.as_ref().and_then(|integration| integration.kind.as_ref());
        kind.is_some_and(|kind| kind.value == IntegrationType::Http)
    };
    if let Some(method) = methods.find(converts) {
        let message = "binary media types make HTTP integrations convert bodies, which is not supported yet";
        let diagnostic = Diagnostic::error(code::BINARY_CONVERSION, first.place, message);
        let diagnostic = diagnostic.related(method.verb.place, "this method has an HTTP integration");
        diagnostics.push(diagnostic.remedy("use HTTP_PROXY for it, or remove the binary media types"));
    }
}

/// Refuses what stands at a method.
pub(crate) fn method(scope: &mut Scope<'_>, api: &Api, method: &Method) {
    let route = scope.route();
    match &method.authorization {
        Authorization::None => {}
        Authorization::Iam(place) => {
            let message = format!("{route} uses AWS_IAM authorization, which is not supported yet");
            scope.error(code::IAM, *place, message, "use an API key, or no authorization");
        }
        Authorization::Authorizer { name, .. } => {
            let message =
                format!("{route} uses the authorizer `{}`; authorizers are not supported yet", name.value);
            scope.error(code::AUTHORIZER, name.place, message, "use an API key, or no authorization");
        }
    }
    if let Some(name) =
        method.validator.as_ref().or(api.validator.as_ref()).filter(|name| !name.value.is_empty())
    {
        refuse_validator(scope, api, method, name);
    }
}

fn refuse_validator(scope: &mut Scope<'_>, api: &Api, method: &Method, name: &Located<String>) {
    let Some(validator) = api.validators.iter().find(|validator| validator.name.value == name.value) else {
        let message =
            format!("{} names the request validator `{}`, which is not declared", scope.route(), name.value);
        let names = api.validators.iter().map(|validator| validator.name.value.as_str());
        let remedy = suggestion(&name.value, "request validator", names);
        scope.error(code::VALIDATOR_UNKNOWN, name.place, message, remedy);
        return;
    };
    // A path variable is always there, so asking for it changes nothing.
    let asks = |(key, required): &(Located<String>, bool)| {
        *required && !key.value.starts_with("method.request.path.")
    };
    let checks_parameters = validator.parameters && method.request_parameters.iter().any(asks);
    if validator.body || checks_parameters {
        let what = if validator.body { "bodies" } else { "parameters" };
        let message = format!("{} has its {what} validated, which is not supported yet", scope.route());
        let diagnostic = Diagnostic::error(code::VALIDATOR, method.verb.place, message);
        let diagnostic = diagnostic.related(name.place, "the validator is chosen here");
        scope.diagnostics.push(diagnostic.remedy("choose no validator and let the upstream check"));
    }
}

/// Refuses an integration with Lambda or another service of AWS.
pub(crate) fn aws(scope: &mut Scope<'_>, kind: &Located<IntegrationType>) {
    let name = if kind.value == IntegrationType::Aws { "AWS" } else { "AWS_PROXY" };
    let message = format!("{} has an integration of type {name}, which is not supported yet", scope.route());
    let remedy = "use HTTP_PROXY, HTTP or MOCK";
    scope.error(code::AWS_INTEGRATION, kind.place, message, remedy);
}

/// Refuses what an integration says beside its type, and warns about what does nothing.
pub(crate) fn integration(
    scope: &mut Scope<'_>,
    integration: &definition::Integration,
    kind: IntegrationType,
) {
    if matches!(kind, IntegrationType::Aws | IntegrationType::AwsProxy) {
        return;
    }
    connection(scope, integration, kind);
    payload(scope, integration, kind);
    let caches = integration.cache_namespace.iter().chain(&integration.cache_key_parameters).next();
    if let Some(cache) = caches {
        let message = "there is no stage cache, so cache settings do nothing";
        let note = Diagnostic::new(Severity::Note, code::CACHE, Some(cache.place), message);
        scope.diagnostics.push(note.remedy("ignore this, or remove them"));
    }
    if let Some(name) = &integration.server_name_to_verify {
        let message = "serverNameToVerify is for HTTP APIs; the host of the URI is verified";
        scope.warn(code::IGNORED, name.place, message, "remove it");
    }
    let stream = integration.transfer_mode.as_ref().filter(|mode| mode.value == TransferMode::Stream);
    if let Some(mode) = stream.filter(|_| kind != IntegrationType::HttpProxy) {
        let message = "only proxy integrations can have the transfer mode STREAM";
        scope.error(
            code::TRANSFER_MODE,
            mode.place,
            message,
            "use HTTP_PROXY, or remove responseTransferMode",
        );
    }
}

fn connection(scope: &mut Scope<'_>, integration: &definition::Integration, kind: IntegrationType) {
    match integration
        .connection_type
        .as_ref()
        .map(|located| (located.value.to_ascii_uppercase(), located.place))
    {
        None => {}
        Some((name, _)) if name == "INTERNET" => {}
        Some((name, place)) if name == "VPC_LINK" => {
            let message = "VPC links are not supported yet";
            let remedy = "remove connectionType and connectionId; the gateway calls the URI's host directly";
            scope.error(code::VPC_LINK, place, message, remedy);
        }
        Some((name, place)) => {
            let message = format!("`{name}` is no connection type");
            scope.error(code::CONNECTION_TYPE, place, message, "use INTERNET, or leave it out");
        }
    }
    let without_link = integration.connection_type.as_ref().is_none_or(|kind| kind.value != "VPC_LINK");
    if let Some(id) = integration.connection_id.as_ref().filter(|_| without_link) {
        let message = "connectionId does nothing without a VPC link";
        scope.warn(code::IGNORED, id.place, message, "remove it");
    }
    if let Some(target) = integration.integration_target.as_ref().filter(|_| without_link) {
        let message = "integrationTarget does nothing without a VPC link";
        scope.warn(code::IGNORED, target.place, message, "remove it");
    }
    if let Some(credentials) = integration.credentials.as_ref().filter(|_| kind != IntegrationType::Mock) {
        let message = "credentials sign calls to AWS, which is not supported yet";
        scope.error(code::CREDENTIALS, credentials.place, message, "remove them");
    }
}

fn payload(scope: &mut Scope<'_>, integration: &definition::Integration, kind: IntegrationType) {
    if let Some(handling) = &integration.content_handling {
        // A MOCK's body comes from its template, and that is text already.
        if kind == IntegrationType::Mock && handling.value == ContentHandling::ConvertToText {
            let message = "contentHandling does nothing: a MOCK sends no body";
            scope.warn(code::IGNORED, handling.place, message, "remove it");
        } else {
            let message = "contentHandling converts request bodies, which is not supported yet";
            scope.error(
                code::CONTENT_HANDLING,
                handling.place,
                message,
                "remove it; bodies pass byte for byte",
            );
        }
    }
    if let Some(template) = integration.request_templates.first() {
        match kind {
            IntegrationType::Http => {
                let message = "request templates of HTTP integrations are not supported yet";
                let remedy = "remove them, so that the body passes as it is, or use HTTP_PROXY";
                scope.error(code::REQUEST_TEMPLATE, template.media_type.place, message, remedy);
            }
            IntegrationType::HttpProxy => {
                let message = "a proxy integration ignores request templates";
                scope.warn(code::IGNORED, template.media_type.place, message, "remove them, or use HTTP");
            }
            _ => {}
        }
    }
    let proxy = kind == IntegrationType::HttpProxy;
    let maps = |response: &&definition::IntegrationResponse| {
        !(response.parameters.is_empty() && response.templates.is_empty())
    };
    if let Some(response) = integration.responses.iter().find(maps).filter(|_| proxy) {
        let message = "a proxy integration ignores integration responses: status, headers and body pass";
        scope.warn(code::IGNORED, response.pattern.place, message, "remove them, or use HTTP");
    }
}
