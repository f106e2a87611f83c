//! Request validators (R-REQ-03, R-MGMT-08, R-MGMT-14).

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::id::IdKind;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::RequestValidatorPath;
use ringgate_management::shapes::{
    CreateRequestValidatorRequest, DeleteRequestValidatorRequest, GetRequestValidatorRequest,
    GetRequestValidatorsRequest, RequestValidator, RequestValidators, RestApi, UpdateRequestValidatorRequest,
};

use super::listing::Page;
use super::references::{method_that, referenced};
use super::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, Kept, id};

const BLANK_NAME: &str = "Request Validator name cannot be blank";

/// The validator with this id (R-MGMT-09).
fn find<'e>(
    estate: &'e Estate,
    call: &Call<'_>,
    api: &str,
    id: &str,
) -> Result<&'e Arc<RequestValidator>, Fault> {
    rest_apis::find(estate, call, api)?;
    let unknown = || Fault::not_found("Invalid Request Validator identifier specified");
    estate.get_of::<RequestValidator>(api, id).ok_or_else(unknown)
}

pub(super) fn check_name(name: Option<&str>) -> Result<(), Fault> {
    match name {
        Some(name) if name.trim().is_empty() => Err(Fault::bad_request(BLANK_NAME)),
        _ => Ok(()),
    }
}

impl Operate for CreateRequestValidatorRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RequestValidator>, Fault> {
        let api = self.rest_api_id.as_str();
        if estate.get::<RestApi>(api).is_none() {
            return Err(Fault::bad_request("Invalid REST API identifier specified"));
        }
        check_name(self.name.as_deref())?;
        let id = id::fresh(call, IdKind::Other, |id| estate.get_of::<RequestValidator>(api, id).is_some());
        let validator = RequestValidator {
            id: Some(id.clone()),
            name: self.name.clone(),
            validate_request_body: Some(self.validate_request_body.unwrap_or(false)),
            validate_request_parameters: Some(self.validate_request_parameters.unwrap_or(false)),
        };
        Effect::write(validator.clone(), Change::put(api, &id, validator))
    }
}

impl Operate for GetRequestValidatorRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RequestValidator>, Fault> {
        let validator = find(estate, call, &self.rest_api_id, &self.request_validator_id)?;
        Effect::read(validator.as_ref().clone())
    }
}

impl Operate for GetRequestValidatorsRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RequestValidators>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let rows = RequestValidator::table(estate).of(&self.rest_api_id);
        let (items, position) = page.cut(rows, |validator| validator.as_ref().clone());
        Effect::read(RequestValidators { position, items: Some(items) })
    }
}

impl Operate for UpdateRequestValidatorRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RequestValidator>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.request_validator_id.as_str());
        let mut validator = find(estate, call, api, id)?.as_ref().clone();
        for patch in read_all::<RequestValidatorPath>(self.patch_operations.as_deref())? {
            let flag = Some(patch.boolean());
            match patch.path {
                RequestValidatorPath::Name => validator.name = patch.text().map(str::to_owned),
                RequestValidatorPath::ValidateRequestBody => validator.validate_request_body = flag,
                RequestValidatorPath::ValidateRequestParameters => {
                    validator.validate_request_parameters = flag;
                }
            }
        }
        check_name(validator.name.as_deref())?;
        Effect::write(validator.clone(), Change::put(api, id, validator))
    }
}

impl Operate for DeleteRequestValidatorRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.request_validator_id.as_str());
        let validator = find(estate, call, api, id)?;
        let by = method_that(estate, api, |method| method.request_validator_id.as_deref() == Some(id));
        if let Some(by) = by {
            let name = validator.name.as_deref().unwrap_or(id);
            return Err(referenced("request validator", name, &format!("method request: {by}")));
        }
        Effect::write((), Change::remove::<RequestValidator>(api, id))
    }
}
