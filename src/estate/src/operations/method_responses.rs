//! Method responses (R-REQ-16, R-IRESP-13).

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::MethodResponsePath;
use ringgate_management::shapes::{
    DeleteMethodResponseRequest, GetMethodResponseRequest, Method, MethodResponse, PutMethodResponseRequest,
    UpdateMethodResponseRequest,
};

use super::entries::{NO_MEDIA_TYPE, NO_PARAMETER, filled, patch_entry};
use super::{Effect, Operate, mapping, methods, models};
use crate::{Call, Estate};

/// The response of a status (R-MGMT-09).
fn find<'m>(method: &'m Method, status: &str) -> Result<&'m MethodResponse, Fault> {
    let response = method.method_responses.as_ref().and_then(|responses| responses.get(status));
    response.ok_or_else(|| Fault::not_found("Invalid Response status code specified"))
}

/// The method with another response of this status, or with none.
fn with(method: &Method, status: &str, response: Option<MethodResponse>) -> Method {
    let mut method = method.clone();
    let mut responses = method.method_responses.take().unwrap_or_default();
    match response {
        Some(response) => responses.insert(status.to_owned(), response),
        None => responses.remove(status),
    };
    method.method_responses = filled(Some(responses));
    method
}

pub(super) fn check(estate: &Estate, api: &str, response: &MethodResponse) -> Result<(), Fault> {
    mapping::check_response_types(response.response_models.as_ref())?;
    models::check_names(estate, api, response.response_models.as_ref())?;
    mapping::check_declared_fields(response.response_parameters.as_ref())
}

impl Operate for PutMethodResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<MethodResponse>, Fault> {
        let (api, verb, status) = (&*self.rest_api_id, &*self.http_method, &*self.status_code);
        let (resource, method) = methods::find(estate, api, &self.resource_id, verb)?;
        if find(method, status).is_ok() {
            return Err(Fault::conflict("Response already exists for this resource"));
        }
        let response = MethodResponse {
            status_code: Some(status.to_owned()),
            response_parameters: filled(self.response_parameters.clone()),
            response_models: filled(self.response_models.clone()),
        };
        check(estate, api, &response)?;
        let method = with(method, status, Some(response.clone()));
        Effect::write(response, methods::change(api, resource, verb, Some(method)))
    }
}

impl Operate for GetMethodResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<MethodResponse>, Fault> {
        let (_, method) = methods::find(estate, &self.rest_api_id, &self.resource_id, &self.http_method)?;
        Effect::read(find(method, &self.status_code)?.clone())
    }
}

impl Operate for UpdateMethodResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<MethodResponse>, Fault> {
        let (api, verb, status) = (&*self.rest_api_id, &*self.http_method, &*self.status_code);
        let (resource, method) = methods::find(estate, api, &self.resource_id, verb)?;
        let mut response = find(method, status)?.clone();
        for patch in read_all::<MethodResponsePath>(self.patch_operations.as_deref())? {
            let key = patch.capture(0);
            match patch.path {
                MethodResponsePath::ResponseModel => {
                    let model = patch.text().unwrap_or_default().to_owned();
                    patch_entry(&mut response.response_models, patch.op, key, model, NO_MEDIA_TYPE)?;
                }
                MethodResponsePath::ResponseParameter => {
                    let is_required = patch.boolean();
                    patch_entry(&mut response.response_parameters, patch.op, key, is_required, NO_PARAMETER)?;
                }
            }
        }
        check(estate, api, &response)?;
        let method = with(method, status, Some(response.clone()));
        Effect::write(response, methods::change(api, resource, verb, Some(method)))
    }
}

impl Operate for DeleteMethodResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, verb) = (&*self.rest_api_id, &*self.http_method);
        let (resource, method) = methods::find(estate, api, &self.resource_id, verb)?;
        find(method, &self.status_code)?;
        let method = with(method, &self.status_code, None);
        Effect::write((), methods::change(api, resource, verb, Some(method)))
    }
}
