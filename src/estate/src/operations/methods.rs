//! Methods, which live inside the row of their resource (R-REQ-01, R-REQ-17).

mod check;
mod update;

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::shapes::{
    DeleteMethodRequest, GetMethodRequest, Method, PutMethodRequest, Resource,
};

pub(super) use check::{check as check_whole, serves};

use super::entries::{filled, filled_text};
use super::{Effect, Operate, resources};
use crate::{Call, Change, Estate};

/// The methods that a resource can have; `ANY` stands for all that it has not.
const VERBS: &[&str] = &["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

/// A method of a resource (R-MGMT-09).
pub(super) fn find<'e>(
    estate: &'e Estate,
    api: &str,
    resource: &str,
    verb: &str,
) -> Result<(&'e Arc<Resource>, &'e Method), Fault> {
    let resource = resources::find(estate, api, resource)?;
    let method = resource.resource_methods.as_ref().and_then(|methods| methods.get(verb));
    let method = method.ok_or_else(|| Fault::not_found("Invalid Method identifier specified"))?;
    Ok((resource, method))
}

/// The change that puts a method into its resource, or takes it out.
pub(super) fn change(api: &str, resource: &Resource, verb: &str, method: Option<Method>) -> Change {
    let mut resource = resource.clone();
    let mut methods = resource.resource_methods.take().unwrap_or_default();
    match method {
        Some(method) => methods.insert(verb.to_owned(), method),
        None => methods.remove(verb),
    };
    resource.resource_methods = filled(Some(methods));
    let id = resource.id.clone().unwrap_or_default();
    Change::put(api, &id, resource)
}

/// R-REQ-17, R-INT-03.
pub(super) fn check_verb(verb: &str) -> Result<(), Fault> {
    if VERBS.contains(&verb) {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Invalid HttpMethod specified. Valid options are {}", VERBS.join(","))))
}

impl Operate for PutMethodRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Method>, Fault> {
        let (api, verb) = (self.rest_api_id.as_str(), self.http_method.as_str());
        let resource = resources::find(estate, api, &self.resource_id)?;
        check_verb(verb)?;
        let mut method = Method {
            http_method: Some(verb.to_owned()),
            authorization_type: Some(self.authorization_type.clone()),
            authorizer_id: filled_text(self.authorizer_id.as_deref()),
            api_key_required: Some(self.api_key_required.unwrap_or(false)),
            request_validator_id: filled_text(self.request_validator_id.as_deref()),
            operation_name: filled_text(self.operation_name.as_deref()),
            request_parameters: filled(self.request_parameters.clone()),
            request_models: filled(self.request_models.clone()),
            method_responses: None,
            method_integration: None,
            authorization_scopes: self.authorization_scopes.clone().filter(|scopes| !scopes.is_empty()),
        };
        check::forget_idle_authorizer(&mut method);
        check::check(estate, api, &method)?;
        if resource.resource_methods.as_ref().is_some_and(|methods| methods.contains_key(verb)) {
            return Err(Fault::conflict("Method already exists for this resource"));
        }
        Effect::write(method.clone(), change(api, resource, verb, Some(method)))
    }
}

impl Operate for GetMethodRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Method>, Fault> {
        let (_, method) = find(estate, &self.rest_api_id, &self.resource_id, &self.http_method)?;
        Effect::read(method.clone())
    }
}

impl Operate for DeleteMethodRequest {
    /// Its responses and its integration go along, which live in it.
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (resource, _) = find(estate, &self.rest_api_id, &self.resource_id, &self.http_method)?;
        Effect::write((), change(&self.rest_api_id, resource, &self.http_method, None))
    }
}
