//! What is not supported yet and would change who gets in or what is sent: refused, each with its place. What
//! changes neither is accepted, with a warning where it does nothing.

use ringgate_definition as definition;
use ringgate_definition::{
    Api, ApiKeySource, Authorization, Diagnostic, Diagnostics, IntegrationType, Method,
};

use super::scope::Scope;
use super::stage_variable;
use crate::code;

/// Refuses what stands at the root of an API.
pub(crate) fn api(api: &Api, diagnostics: &mut Diagnostics) {
    check_key_source(api, diagnostics);
    if let Some(cors) = &api.cors {
        let message = "x-amazon-apigateway-cors is for HTTP APIs and does nothing here";
        let remedy = "add an OPTIONS method with a MOCK integration that answers the preflight";
        diagnostics.push(Diagnostic::warning(code::CORS_IGNORED, cors.place, message).remedy(remedy));
    }
}

/// The key source matters only if a method asks for a key, and then an authorizer must name it (R-AUTH-33).
fn check_key_source(api: &Api, diagnostics: &mut Diagnostics) {
    let Some(source) = api.api_key_source.as_ref().filter(|source| source.value == ApiKeySource::Authorizer)
    else {
        return;
    };
    let mut methods = api.resources.iter().flat_map(|resource| &resource.methods);
    let lacks = |method: &&Method| {
        let asks = method.api_key_required.as_ref().is_some_and(|flag| flag.value);
        asks && !matches!(method.authorization, Authorization::Authorizer { .. })
    };
    if let Some(method) = methods.find(lacks) {
        let message = "API keys come from authorizers here, and this method has none, so nobody can call it";
        let diagnostic = Diagnostic::warning(code::KEY_SOURCE, method.verb.place, message);
        let diagnostic = diagnostic.related(source.place, "the key source");
        diagnostics.push(diagnostic.remedy("give the method an authorizer, or use the key source HEADER"));
    }
}

/// Refuses what an integration says beside its type, and warns about what does nothing.
pub(crate) fn integration(
    scope: &mut Scope<'_, '_>,
    integration: &definition::Integration,
    kind: IntegrationType,
) {
    connection(scope, integration);
    let signs = matches!(kind, IntegrationType::Aws | IntegrationType::AwsProxy);
    if let Some(credentials) = integration.credentials.as_ref().filter(|_| !signs) {
        let message = "credentials sign calls to AWS and do nothing here";
        scope.warn(code::IGNORED, credentials.place, message, "remove them");
    }
    if matches!(kind, IntegrationType::HttpProxy | IntegrationType::AwsProxy) {
        proxy(scope, integration);
    }
    if let Some(name) = &integration.server_name_to_verify {
        let message = "serverNameToVerify is for HTTP APIs; the host of the URI is verified";
        scope.warn(code::IGNORED, name.place, message, "remove it");
    }
}

fn connection(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    let upper = integration.connection_type.as_ref().map(|located| located.value.to_ascii_uppercase());
    let place = integration.connection_type.as_ref().map(|located| located.place).unwrap_or_default();
    match upper.as_deref() {
        None | Some("INTERNET") => {}
        Some("VPC_LINK") => {
            let message = "VPC links are not supported yet";
            let remedy = "remove connectionType and connectionId; the gateway calls the URI's host directly";
            scope.error(code::VPC_LINK, place, message, remedy);
            if let Some(id) = &integration.connection_id {
                stage_variable::names(&id.value).for_each(|name| scope.warn_unset(name, id.place));
            }
            return;
        }
        Some(name) => {
            let message = format!("`{name}` is no connection type");
            scope.error(code::CONNECTION_TYPE, place, message, "use INTERNET, or leave it out");
        }
    }
    if let Some(id) = &integration.connection_id {
        let message = "connectionId does nothing without a VPC link";
        scope.warn(code::IGNORED, id.place, message, "remove it");
    }
    if let Some(target) = &integration.integration_target {
        let message = "integrationTarget does nothing without a VPC link";
        scope.warn(code::IGNORED, target.place, message, "remove it");
    }
}

/// A proxy passes bodies byte for byte (R-INT-33).
fn proxy(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    if let Some(handling) = &integration.content_handling {
        let message = "a proxy integration ignores contentHandling: bodies pass byte for byte";
        scope.warn(code::IGNORED, handling.place, message, "remove it, or use HTTP");
    }
    if let Some(template) = integration.request_templates.first() {
        let message = "a proxy integration ignores request templates";
        scope.warn(code::IGNORED, template.media_type.place, message, "remove them, or use HTTP");
    }
    let maps = |response: &&definition::IntegrationResponse| {
        !(response.parameters.is_empty() && response.templates.is_empty())
    };
    if let Some(response) = integration.responses.iter().find(maps) {
        let message = "a proxy integration ignores integration responses: status, headers and body pass";
        scope.warn(code::IGNORED, response.pattern.place, message, "remove them, or use HTTP");
    }
}
