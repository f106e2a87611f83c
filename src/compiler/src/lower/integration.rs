//! Integrations: what a route asks of whom (R-INT-01 to 05, 22, 29 to 33).

use ringgate_definition as definition;
use ringgate_definition::{IntegrationType, Located, Method, TransferMode};
use ringgate_snapshot::schema::{Integration, IntegrationKind, NONE, Passthrough, Target};

use super::scope::Scope;
use super::upstream::Upstreams;
use super::{aws, cache, lower_place, mapping, mock, payload, refuse, response, target, template};
use crate::code;
use crate::nearest::suggestion;

/// What an integration may take without a setting (R-INT-02).
const TIMEOUT_MS_DEFAULT: u64 = 29_000;
/// The shortest timeout (R-INT-05).
const TIMEOUT_MS_MIN: u64 = 50;
/// The longest timeout: that of streamed responses at the original service. A host of one's own needs no account
/// quota to be raised, so it holds for all.
const TIMEOUT_MS_MAX: u64 = 900_000;
/// The methods an upstream can be called with; ANY is the client's own (R-INT-31).
const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY"];

/// A lowered integration and what it reaches from each stage.
pub(crate) struct Lowered {
    /// The integration.
    pub(crate) integration: Integration,
    /// Parallel to the vantages.
    pub(crate) targets: Vec<Target>,
}

/// Lowers the integration of a method; `None` if it is wrong, which was reported.
pub(crate) fn lower(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    method: &Method,
    integration: &definition::Integration,
    resource_id: &str,
) -> Option<Lowered> {
    let Some(kind) = &integration.kind else {
        let message = format!("the integration of {} has no type", scope.route());
        let remedy = "add `type: HTTP_PROXY`, `HTTP` or `MOCK`";
        scope.error(code::INTEGRATION_TYPE, integration.place, message, remedy);
        return None;
    };
    refuse::integration(scope, integration, kind.value);
    let request_parameters = mapping::lower_request(scope, &integration.request_parameters);
    let namespace = integration.cache_namespace.as_ref().filter(|namespace| !namespace.value.is_empty());
    let common = Integration {
        timeout_ms: read_timeout(scope, integration),
        passthrough: passthrough(integration),
        streams: payload::lower_streaming(scope, integration, kind.value),
        cache_namespace: namespace.map_or(resource_id, |namespace| &namespace.value).to_owned(),
        cache_keys: cache::lower_keys(scope, method, integration, &request_parameters),
        request_parameters,
        place: lower_place(integration.place),
        ..Integration::default()
    };
    match kind.value {
        IntegrationType::HttpProxy => lower_proxy(scope, upstreams, integration, common),
        IntegrationType::Http => lower_http(scope, upstreams, method, integration, common),
        kind @ (IntegrationType::Aws | IntegrationType::AwsProxy) => {
            aws::lower(scope, upstreams, method, integration, kind, common)
        }
        _ => Some(lower_mock(scope, method, integration, common)),
    }
}

fn lower_mock(
    scope: &mut Scope<'_, '_>,
    method: &Method,
    integration: &definition::Integration,
    common: Integration,
) -> Lowered {
    mock::check(scope, integration);
    let lowered = Integration {
        kind: IntegrationKind::Mock,
        // Nothing is sent, so mappings of a MOCK fill nothing; they were checked all the same.
        request_parameters: Vec::new(),
        ..lower_payload(scope, method, integration, common)
    };
    let nobody = Target { upstream: NONE, ..Target::default() };
    Lowered { integration: lowered, targets: vec![nobody; scope.vantages().len()] }
}

fn lower_http(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    method: &Method,
    integration: &definition::Integration,
    common: Integration,
) -> Option<Lowered> {
    if integration.responses.is_empty() {
        let message = format!(
            "the HTTP integration of {} has no responses, so every call becomes a 500",
            scope.route()
        );
        let remedy = "add `responses: {default: {statusCode: \"200\"}}`, or use HTTP_PROXY";
        scope.warn(code::NO_RESPONSE, integration.place, message, remedy);
    }
    let common = lower_payload(scope, method, integration, common);
    let mut lowered = lower_proxy(scope, upstreams, integration, common)?;
    lowered.integration.kind = IntegrationKind::Http;
    Some(lowered)
}

/// What HTTP, AWS and MOCK have in common: bodies are mapped on both ways.
pub(crate) fn lower_payload(
    scope: &mut Scope<'_, '_>,
    method: &Method,
    integration: &definition::Integration,
    common: Integration,
) -> Integration {
    payload::warn_of_binary(scope, integration);
    Integration {
        request_templates: template::lower_requests(scope, &integration.request_templates),
        content_handling: payload::lower_handling(integration.content_handling.as_ref()),
        responses: response::lower(scope, &integration.responses, &method.responses),
        ..common
    }
}

/// What HTTP_PROXY and HTTP have in common: somebody is called.
fn lower_proxy(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    integration: &definition::Integration,
    common: Integration,
) -> Option<Lowered> {
    let method = read_method(scope, integration);
    let Some(uri) = &integration.uri else {
        let message = format!("the integration of {} has no URI", scope.route());
        let remedy = "add `uri: https://pets.example.com/pets`";
        scope.error(code::URI_MISSING, integration.place, message, remedy);
        return None;
    };
    let insecure = integration.insecure_skip_verification.as_ref().is_some_and(|flag| flag.value);
    let wanted = target::Wanted { uri, insecure, mappings: &common.request_parameters };
    let targets = target::lower(scope, upstreams, wanted)?;
    Some(Lowered {
        integration: Integration { kind: IntegrationKind::HttpProxy, method: method?, ..common },
        targets,
    })
}

/// The outer option is empty if it is wrong, the inner one if it is the client's own.
pub(crate) fn read_method(
    scope: &mut Scope<'_, '_>,
    integration: &definition::Integration,
) -> Option<Option<String>> {
    let Some(method) = integration.http_method.as_ref().filter(|method| !method.value.is_empty()) else {
        let message = format!("the integration of {} has no httpMethod", scope.route());
        let remedy = format!("add `httpMethod: {}`", scope.verb);
        scope.error(code::INTEGRATION_METHOD, integration.place, message, remedy);
        return None;
    };
    let upper = method.value.to_ascii_uppercase();
    match upper.as_str() {
        "ANY" => Some(None),
        known if METHODS.contains(&known) => Some(Some(upper)),
        _ => {
            let message = format!("`{}` is no method that an integration can use", method.value);
            let remedy = suggestion(&method.value, "method", METHODS.iter().copied());
            scope.error(code::INTEGRATION_METHOD, method.place, message, remedy);
            None
        }
    }
}

/// R-INT-05. More than 29 seconds needs a streamed response, or a raised quota at the original service.
fn read_timeout(scope: &mut Scope<'_, '_>, integration: &definition::Integration) -> u32 {
    let streams = integration.transfer_mode.as_ref().is_some_and(|mode| mode.value == TransferMode::Stream);
    let most = if scope.shared.is_aws_exact && !streams { TIMEOUT_MS_DEFAULT } else { TIMEOUT_MS_MAX };
    let timeout = integration.timeout_ms.as_ref().map_or(TIMEOUT_MS_DEFAULT, |timeout| timeout.value);
    if !(TIMEOUT_MS_MIN..=most).contains(&timeout) {
        let place = integration.timeout_ms.as_ref().map_or(integration.place, |timeout| timeout.place);
        let message = format!("the timeout of {timeout} ms is out of range");
        let remedy = format!("use {TIMEOUT_MS_MIN} to {most} milliseconds");
        scope.error(code::TIMEOUT, place, message, remedy);
    }
    u32::try_from(timeout).unwrap_or(u32::MAX)
}

fn passthrough(integration: &definition::Integration) -> Passthrough {
    match integration.passthrough.as_ref().map(|located: &Located<_>| located.value) {
        None | Some(definition::Passthrough::WhenNoMatch) => Passthrough::WhenNoMatch,
        Some(definition::Passthrough::WhenNoTemplates) => Passthrough::WhenNoTemplates,
        Some(definition::Passthrough::Never) => Passthrough::Never,
    }
}
