//! Patches of a gateway response (S-PP-08, R-GWR-09).

use ringgate_management::Fault;
use ringgate_management::patch::tables::GatewayResponsePath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{GatewayResponse, UpdateGatewayResponseRequest};

use super::{built_in, put, shown};
use crate::operations::entries::{NO_PARAMETER, filled_text, patch_entry};
use crate::operations::{Effect, Operate, rest_apis};
use crate::{Call, Estate};

impl Operate for UpdateGatewayResponseRequest {
    /// A type that nobody customised begins with what is built in, not with its family (R-GWR-04).
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<GatewayResponse>, Fault> {
        let (api, kind) = (self.rest_api_id.as_str(), self.response_type);
        rest_apis::find(estate, call, api)?;
        let own = estate.get_of::<GatewayResponse>(api, kind.as_str());
        let mut row = own.map_or_else(|| built_in::response(kind), |own| own.as_ref().clone());
        let patches = read_all::<GatewayResponsePath>(self.patch_operations.as_deref())?;
        if patches.is_empty() {
            return Effect::read(shown(estate, api, kind));
        }
        for patch in &patches {
            apply(&mut row, patch)?;
        }
        row.default_response = Some(false);
        row.response_parameters.get_or_insert_default();
        row.response_templates.get_or_insert_default();
        put(api, kind, row)
    }
}

fn apply(row: &mut GatewayResponse, patch: &Patch<GatewayResponsePath>) -> Result<(), Fault> {
    let value = || patch.text().unwrap_or_default().to_owned();
    match patch.path {
        GatewayResponsePath::StatusCode => {
            let status = filled_text(patch.text());
            check_status(status.as_deref())?;
            row.status_code = status;
        }
        GatewayResponsePath::ResponseParameter => {
            patch_entry(&mut row.response_parameters, patch.op, patch.capture(0), value(), NO_PARAMETER)?;
        }
        GatewayResponsePath::ResponseTemplate => {
            patch_entry(&mut row.response_templates, patch.op, patch.capture(0), value(), NO_PARAMETER)?;
        }
    }
    Ok(())
}

/// An empty status clears it (R-GWR-04); any other is as the model has it.
fn check_status(status: Option<&str>) -> Result<(), Fault> {
    let is_sound = match status.map(str::as_bytes) {
        None | Some([b'1'..=b'5', b'0'..=b'9', b'0'..=b'9']) => true,
        Some(_) => false,
    };
    if is_sound {
        return Ok(());
    }
    let status = status.unwrap_or_default();
    let message = format!("Invalid status code specified: '{status}'. Must match [1-5]\\d\\d");
    Err(Fault::bad_request(message).at("/statusCode"))
}
