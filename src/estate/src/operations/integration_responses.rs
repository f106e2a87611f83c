//! Integration responses, which live inside their integration (R-IRESP-01, R-IRESP-11, R-IRESP-12).

use ringgate_management::Fault;
use ringgate_management::patch::tables::IntegrationResponsePath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{
    ContentHandlingStrategy, DeleteIntegrationResponseRequest, GetIntegrationResponseRequest, Integration,
    IntegrationResponse, PutIntegrationResponseRequest, UpdateIntegrationResponseRequest,
};

use super::entries::{NO_MEDIA_TYPE, NO_PARAMETER, filled, patch_entry};
use super::integrations::{self, Place};
use super::{Effect, Operate, mapping, methods};
use crate::{Call, Change, Estate};

/// The response of a status (R-MGMT-09).
fn find<'i>(integration: &'i Integration, status: &str) -> Result<&'i IntegrationResponse, Fault> {
    let response = integration.integration_responses.as_ref().and_then(|responses| responses.get(status));
    response.ok_or_else(|| Fault::not_found("Invalid Response status code specified"))
}

/// The change that gives an integration another response of this status, or none.
fn change(
    api: &str,
    verb: &str,
    place: &Place<'_>,
    status: &str,
    response: Option<IntegrationResponse>,
) -> Change {
    let mut integration = place.integration.clone();
    let mut responses = integration.integration_responses.take().unwrap_or_default();
    match response {
        Some(response) => responses.insert(status.to_owned(), response),
        None => responses.remove(status),
    };
    integration.integration_responses = filled(Some(responses));
    let method = integrations::with(place.method, Some(integration));
    methods::change(api, place.resource, verb, Some(method))
}

/// The method response may come later (R-IRESP-06).
pub(super) fn check(response: &IntegrationResponse) -> Result<(), Fault> {
    mapping::check_response(response.response_parameters.as_ref())?;
    mapping::check_response_types(response.response_templates.as_ref())
}

impl Operate for PutIntegrationResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<IntegrationResponse>, Fault> {
        let (api, verb, status) = (&*self.rest_api_id, &*self.http_method, &*self.status_code);
        let place = integrations::find(estate, api, &self.resource_id, verb)?;
        let response = IntegrationResponse {
            status_code: Some(status.to_owned()),
            selection_pattern: self.selection_pattern.clone(),
            response_parameters: filled(self.response_parameters.clone()),
            response_templates: filled(self.response_templates.clone()),
            content_handling: self.content_handling,
        };
        check(&response)?;
        Effect::write(response.clone(), change(api, verb, &place, status, Some(response)))
    }
}

impl Operate for GetIntegrationResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<IntegrationResponse>, Fault> {
        let place = integrations::find(estate, &self.rest_api_id, &self.resource_id, &self.http_method)?;
        Effect::read(find(place.integration, &self.status_code)?.clone())
    }
}

impl Operate for UpdateIntegrationResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<IntegrationResponse>, Fault> {
        let (api, verb, status) = (&*self.rest_api_id, &*self.http_method, &*self.status_code);
        let place = integrations::find(estate, api, &self.resource_id, verb)?;
        let mut response = find(place.integration, status)?.clone();
        for patch in read_all::<IntegrationResponsePath>(self.patch_operations.as_deref())? {
            apply(&mut response, &patch)?;
        }
        check(&response)?;
        Effect::write(response.clone(), change(api, verb, &place, status, Some(response)))
    }
}

impl Operate for DeleteIntegrationResponseRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, verb, status) = (&*self.rest_api_id, &*self.http_method, &*self.status_code);
        let place = integrations::find(estate, api, &self.resource_id, verb)?;
        find(place.integration, status)?;
        Effect::write((), change(api, verb, &place, status, None))
    }
}

fn apply(response: &mut IntegrationResponse, patch: &Patch<IntegrationResponsePath>) -> Result<(), Fault> {
    let value = || patch.text().unwrap_or_default().to_owned();
    let key = patch.capture(0);
    match patch.path {
        // An empty pattern is that of the default (R-IRESP-01).
        IntegrationResponsePath::SelectionPattern => {
            response.selection_pattern = patch.text().map(str::to_owned);
        }
        IntegrationResponsePath::ContentHandling => {
            response.content_handling = patch.text().and_then(ContentHandlingStrategy::read);
        }
        IntegrationResponsePath::ResponseParameter => {
            patch_entry(&mut response.response_parameters, patch.op, key, value(), NO_PARAMETER)?;
        }
        IntegrationResponsePath::ResponseTemplate => {
            patch_entry(&mut response.response_templates, patch.op, key, value(), NO_MEDIA_TYPE)?;
        }
    }
    Ok(())
}
