//! Integrations, which live inside their method (R-INT-01 to R-INT-05).

mod check;
mod target;
mod update;

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::shapes::{
    ConnectionType, DeleteIntegrationRequest, GetIntegrationRequest, Integration, IntegrationType, Method,
    PutIntegrationRequest, Resource,
};

use super::entries::{filled, filled_text};
use super::{Effect, Operate, methods};
use crate::{Call, Estate};

pub(super) use check::check as check_whole;

/// How long an upstream may take when nobody says, in milliseconds (R-INT-02).
const TIMEOUT_MS_DEFAULT: i32 = 29_000;
/// What happens to bodies without a template when nobody says (R-INT-02).
const PASSTHROUGH_DEFAULT: &str = "WHEN_NO_MATCH";

/// Where an integration is.
pub(super) struct Place<'e> {
    pub(super) resource: &'e Arc<Resource>,
    pub(super) method: &'e Method,
    pub(super) integration: &'e Integration,
}

/// The integration of a method (R-MGMT-09).
pub(super) fn find<'e>(
    estate: &'e Estate,
    api: &str,
    resource: &str,
    verb: &str,
) -> Result<Place<'e>, Fault> {
    let (resource, method) = methods::find(estate, api, resource, verb)?;
    let integration = method.method_integration.as_ref();
    let integration =
        integration.ok_or_else(|| Fault::not_found("Invalid Integration identifier specified"))?;
    Ok(Place { resource, method, integration })
}

/// The method with another integration, or with none.
pub(super) fn with(method: &Method, integration: Option<Integration>) -> Method {
    Method { method_integration: integration, ..method.clone() }
}

impl Operate for PutIntegrationRequest {
    /// Replaces what is there, with its responses (R-INT-02).
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Integration>, Fault> {
        let (api, verb) = (self.rest_api_id.as_str(), self.http_method.as_str());
        let (resource, method) = methods::find(estate, api, &self.resource_id, verb)?;
        let integration = integration(self);
        check::check(estate, api, method, &integration)?;
        let method = with(method, Some(integration.clone()));
        Effect::write(integration, methods::change(api, resource, verb, Some(method)))
    }
}

impl Operate for GetIntegrationRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Integration>, Fault> {
        let place = find(estate, &self.rest_api_id, &self.resource_id, &self.http_method)?;
        Effect::read(place.integration.clone())
    }
}

impl Operate for DeleteIntegrationRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, verb) = (self.rest_api_id.as_str(), self.http_method.as_str());
        let Place { resource, method, .. } = find(estate, api, &self.resource_id, verb)?;
        Effect::write((), methods::change(api, resource, verb, Some(with(method, None))))
    }
}

/// What was asked for, with what the service fills in (R-INT-02).
fn integration(request: &PutIntegrationRequest) -> Integration {
    let calls_http = matches!(request.r#type, IntegrationType::Http | IntegrationType::HttpProxy);
    let namespace = filled_text(request.cache_namespace.as_deref());
    let passthrough = filled_text(request.passthrough_behavior.as_deref());
    Integration {
        r#type: Some(request.r#type),
        http_method: filled_text(request.integration_http_method.as_deref()),
        uri: filled_text(request.uri.as_deref()),
        connection_type: request.connection_type.or(calls_http.then_some(ConnectionType::Internet)),
        connection_id: filled_text(request.connection_id.as_deref()),
        credentials: filled_text(request.credentials.as_deref()),
        request_parameters: filled(request.request_parameters.clone()),
        request_templates: filled(request.request_templates.clone()),
        passthrough_behavior: passthrough.or_else(|| Some(PASSTHROUGH_DEFAULT.to_owned())),
        content_handling: request.content_handling,
        timeout_in_millis: Some(request.timeout_in_millis.unwrap_or(TIMEOUT_MS_DEFAULT)),
        cache_namespace: namespace.or_else(|| Some(request.resource_id.clone())),
        cache_key_parameters: Some(request.cache_key_parameters.clone().unwrap_or_default()),
        integration_responses: None,
        tls_config: request.tls_config.clone(),
        response_transfer_mode: request.response_transfer_mode,
        integration_target: filled_text(request.integration_target.as_deref()),
    }
}
