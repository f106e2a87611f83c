//! What an integration may say, and what it refers to (R-INT-03 to R-INT-07, R-INT-35, R-INT-57, R-STAGE-20).

use ringgate_management::Fault;
use ringgate_management::shapes::{
    ConnectionType, EndpointType, Integration, IntegrationType, Method, ResponseTransferMode, RestApi,
    VpcLink,
};

use super::target;
use crate::Estate;
use crate::operations::{mapping, methods};

/// The shortest timeout, in milliseconds (R-INT-05).
const TIMEOUT_MS_MIN: i32 = 50;
/// The longest timeout of APIs at the edge.
const TIMEOUT_MS_MAX: i32 = 29_000;
/// The longest timeout of streams, and of regional and private APIs, which need no quota raised here.
const LONG_TIMEOUT_MS_MAX: i32 = 900_000;
/// What can happen to bodies without a template (R-INT-22).
const PASSTHROUGHS: &[&str] = &["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];

/// Checks an integration as it shall be.
pub(in crate::operations) fn check(
    estate: &Estate,
    api: &str,
    method: &Method,
    integration: &Integration,
) -> Result<(), Fault> {
    let kind = integration.r#type.unwrap_or(IntegrationType::Mock);
    if kind != IntegrationType::Mock {
        match &integration.http_method {
            None => return Err(Fault::bad_request("Enumeration value for HttpMethod must be non-empty")),
            Some(verb) => methods::check_verb(verb)?,
        }
    }
    target::check(kind, integration.uri.as_deref())?;
    check_passthrough(integration)?;
    check_timeout(estate, api, integration)?;
    check_connection(estate, kind, integration)?;
    check_credentials(integration)?;
    check_transfer(kind, integration)?;
    mapping::check_request(integration.request_parameters.as_ref())?;
    mapping::check_request_types(integration.request_templates.as_ref())?;
    check_cache_keys(method, integration)
}

fn check_passthrough(integration: &Integration) -> Result<(), Fault> {
    let behavior = integration.passthrough_behavior.as_deref().unwrap_or_default();
    if PASSTHROUGHS.contains(&behavior) {
        return Ok(());
    }
    let known = PASSTHROUGHS.join(",");
    Err(Fault::bad_request(format!("Invalid PassthroughBehavior specified. Valid options are {known}")))
}

fn check_timeout(estate: &Estate, api: &str, integration: &Integration) -> Result<(), Fault> {
    let streams = integration.response_transfer_mode == Some(ResponseTransferMode::Stream);
    let max = if streams || !is_at_edge(estate, api) { LONG_TIMEOUT_MS_MAX } else { TIMEOUT_MS_MAX };
    match integration.timeout_in_millis {
        Some(timeout) if !(TIMEOUT_MS_MIN..=max).contains(&timeout) => {
            let message = format!("Timeout should be between {TIMEOUT_MS_MIN} ms and {max} ms");
            Err(Fault::bad_request(message))
        }
        _ => Ok(()),
    }
}

fn is_at_edge(estate: &Estate, api: &str) -> bool {
    let api = estate.get::<RestApi>(api);
    let types = api.and_then(|api| api.endpoint_configuration.as_ref()?.types.as_deref());
    types.is_none_or(|types| types.contains(&EndpointType::Edge))
}

/// R-INT-35: links of this generation are ours to know; those of the next one come with a target.
fn check_connection(estate: &Estate, kind: IntegrationType, integration: &Integration) -> Result<(), Fault> {
    let refused = |message: &str| Err(Fault::bad_request(message));
    if integration.connection_type != Some(ConnectionType::VpcLink) {
        if integration.integration_target.is_some() {
            return refused("integrationTarget is only supported for connection type VPC_LINK");
        }
        return Ok(());
    }
    if !matches!(kind, IntegrationType::Http | IntegrationType::HttpProxy) {
        return refused(
            "Connection type VPC_LINK is only supported for integrations of type HTTP and HTTP_PROXY",
        );
    }
    let Some(id) = &integration.connection_id else {
        return refused("Connection ID must be specified for connection type VPC_LINK");
    };
    match &integration.integration_target {
        Some(target) if !target.starts_with("arn:") && !target::has_variable(target) => {
            refused(&format!("Invalid ARN. ARN is not well formed {target}"))
        }
        Some(_) => Ok(()),
        None if target::has_variable(id) || estate.get::<VpcLink>(id).is_some() => Ok(()),
        None => Err(Fault::not_found("Invalid Vpc Link identifier specified")),
    }
}

/// R-INT-06: an ARN, or what becomes one.
fn check_credentials(integration: &Integration) -> Result<(), Fault> {
    match integration.credentials.as_deref() {
        Some(credentials) if !credentials.starts_with("arn:") && !target::has_variable(credentials) => {
            Err(Fault::bad_request("Invalid ARN specified in the request").at("credentials"))
        }
        _ => Ok(()),
    }
}

/// R-INT-57.
fn check_transfer(kind: IntegrationType, integration: &Integration) -> Result<(), Fault> {
    let streams = integration.response_transfer_mode == Some(ResponseTransferMode::Stream);
    if streams && !matches!(kind, IntegrationType::HttpProxy | IntegrationType::AwsProxy) {
        let message = "Response transfer mode STREAM is only supported for integrations of type HTTP_PROXY and AWS_PROXY";
        return Err(Fault::bad_request(message));
    }
    Ok(())
}

/// R-STAGE-20: what tells cached responses apart must be declared by the method, or be mapped.
fn check_cache_keys(method: &Method, integration: &Integration) -> Result<(), Fault> {
    let is_known = |key: &String| {
        let single = key.replacen("method.request.multivalue", "method.request.", 1);
        let declared = method.request_parameters.as_ref();
        let mapped = integration.request_parameters.as_ref();
        let is_declared =
            |declared: &std::collections::BTreeMap<String, bool>| declared.contains_key(single.as_str());
        declared.is_some_and(is_declared) || mapped.is_some_and(|mapped| mapped.contains_key(key))
    };
    let mut keys = integration.cache_key_parameters.iter().flatten();
    match keys.find(|key| !is_known(key)) {
        Some(key) => Err(Fault::bad_request("Invalid cache key parameter specified").at(key.as_str())),
        None => Ok(()),
    }
}
