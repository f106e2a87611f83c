//! What a deployment captures (R-STAGE-01).

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::shapes::{Authorizer, GatewayResponse, Model, RequestValidator, RestApi};

use crate::{Estate, Frozen, Kept};

/// Captures an API as it is.
///
/// # Errors
/// It has no methods, or one without an integration (R-STAGE-03).
pub(super) fn freeze(estate: &Estate, rest_api: &RestApi, api: &str) -> Result<Frozen, Fault> {
    let resources: Vec<_> = estate.resources_by_path(api).map(|(_, resource)| resource.clone()).collect();
    let mut methods =
        resources.iter().flat_map(|resource| resource.resource_methods.iter().flatten()).peekable();
    if methods.peek().is_none() {
        return Err(Fault::bad_request("The REST API doesn't contain any methods"));
    }
    if methods.any(|(_, method)| method.method_integration.is_none()) {
        return Err(Fault::bad_request("No integration defined for method"));
    }
    let numbers = Frozen::table(estate).of(api).map(|(_, frozen)| frozen.number);
    Ok(Frozen {
        number: numbers.max().unwrap_or(0) + 1,
        rest_api: rest_api.clone(),
        resources,
        models: rows::<Model>(estate, api),
        validators: rows::<RequestValidator>(estate, api),
        authorizers: rows::<Authorizer>(estate, api),
        gateway_responses: rows::<GatewayResponse>(estate, api),
    })
}

fn rows<T: Kept>(estate: &Estate, api: &str) -> Vec<Arc<T>> {
    T::table(estate).of(api).map(|(_, row)| row.clone()).collect()
}
