//! Gateway responses (R-GWR-01 to R-GWR-09).

mod built_in;
mod update;

use ringgate_management::Fault;
use ringgate_management::shapes::{
    DeleteGatewayResponseRequest, GatewayResponse, GatewayResponseType, GatewayResponses,
    GetGatewayResponseRequest, GetGatewayResponsesRequest, PutGatewayResponseRequest,
};

use super::entries::Entries;
use super::{Effect, Operate, mapping, rest_apis};
use crate::{Call, Change, Estate};

impl Operate for PutGatewayResponseRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<GatewayResponse>, Fault> {
        let (api, kind) = (self.rest_api_id.as_str(), self.response_type);
        rest_apis::find(estate, call, api)?;
        let (parameters, templates) = (self.response_parameters.clone(), self.response_templates.clone());
        let row = customised(kind, self.status_code.clone(), parameters, templates);
        put(api, kind, row)
    }
}

impl Operate for GetGatewayResponseRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<GatewayResponse>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        Effect::read(shown(estate, &self.rest_api_id, self.response_type))
    }
}

impl Operate for GetGatewayResponsesRequest {
    /// All of them, by name: they have no pages, whatever the client asks for (R-GWR-03).
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<GatewayResponses>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let mut kinds = GatewayResponseType::ALL.to_vec();
        kinds.sort_by_key(|kind| kind.as_str());
        let items = kinds.into_iter().map(|kind| shown(estate, &self.rest_api_id, kind)).collect();
        Effect::read(GatewayResponses { position: None, items: Some(items) })
    }
}

impl Operate for DeleteGatewayResponseRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, kind) = (self.rest_api_id.as_str(), self.response_type.as_str());
        rest_apis::find(estate, call, api)?;
        if estate.get_of::<GatewayResponse>(api, kind).is_none() {
            return Err(Fault::not_found("Gateway response type not defined on api"));
        }
        Effect::write((), Change::remove::<GatewayResponse>(api, kind))
    }
}

/// A customised response, with what the service fills in.
pub(super) fn customised(
    kind: GatewayResponseType,
    status_code: Option<String>,
    parameters: Entries<String>,
    templates: Entries<String>,
) -> GatewayResponse {
    GatewayResponse {
        response_type: Some(kind),
        status_code,
        response_parameters: Some(parameters.unwrap_or_default()),
        response_templates: templates.or_else(built_in::templates),
        default_response: Some(false),
    }
}

/// Keeps a response that is customised. The row lacks a status where that of the type holds.
fn put(api: &str, kind: GatewayResponseType, row: GatewayResponse) -> Result<Effect<GatewayResponse>, Fault> {
    check(kind, &row)?;
    Effect::write(with_status(kind, &row), Change::put(api, kind.as_str(), row))
}

pub(super) fn check(kind: GatewayResponseType, row: &GatewayResponse) -> Result<(), Fault> {
    if kind == GatewayResponseType::RequestTooLarge {
        // R-GWR-08: no deployment could honour it.
        let message = "Gateway response type REQUEST_TOO_LARGE cannot be customized";
        return Err(Fault::bad_request(message));
    }
    mapping::check_response_types(row.response_templates.as_ref())?;
    mapping::check_gateway_response(row.response_parameters.as_ref())
}

/// A type as clients see it: its own row, or that of its family, or what is built in (R-GWR-04).
fn shown(estate: &Estate, api: &str, kind: GatewayResponseType) -> GatewayResponse {
    let row = |kind: GatewayResponseType| estate.get_of::<GatewayResponse>(api, kind.as_str());
    if let Some(own) = row(kind) {
        return with_status(kind, own);
    }
    let family = built_in::family(kind).and_then(row).map(|family| GatewayResponse {
        response_type: Some(kind),
        default_response: Some(true),
        ..family.as_ref().clone()
    });
    with_status(kind, &family.unwrap_or_else(|| built_in::response(kind)))
}

/// The row with the status of its type, if it has none of its own.
fn with_status(kind: GatewayResponseType, row: &GatewayResponse) -> GatewayResponse {
    let status = || built_in::status(kind).map(|status| status.to_string());
    GatewayResponse { status_code: row.status_code.clone().or_else(status), ..row.clone() }
}
