//! Patches of an API (R-MGMT-12, S-PP-16).

use ringgate_management::Fault;
use ringgate_management::patch::tables::RestApiPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{
    ApiKeySourceType, EndpointAccessMode, EndpointType, IpAddressType, Op, RestApi, SecurityPolicy,
    UpdateRestApiRequest,
};

use super::{check, check_description, find, shown};
use crate::operations::set::patch_set;
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateRestApiRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RestApi>, Fault> {
        let mut api = find(estate, call, &self.rest_api_id)?.as_ref().clone();
        for patch in read_all::<RestApiPath>(self.patch_operations.as_deref())? {
            apply(&mut api, &patch)?;
        }
        check(&api)?;
        Effect::write(shown(&api), Change::put("", &self.rest_api_id, api))
    }
}

fn apply(api: &mut RestApi, patch: &Patch<RestApiPath>) -> Result<(), Fault> {
    let text = || patch.text().map(str::to_owned);
    let word = || patch.text().unwrap_or_default();
    match patch.path {
        RestApiPath::Name => api.name = text(),
        RestApiPath::Description if patch.op == Op::Remove => api.description = None,
        RestApiPath::Description => {
            check_description(patch.text())?;
            api.description = text();
        }
        // An empty text takes the policy away.
        RestApiPath::Policy => api.policy = text().filter(|policy| !policy.is_empty()),
        RestApiPath::ApiKeySource => api.api_key_source = ApiKeySourceType::read(word()),
        RestApiPath::MinimumCompressionSize => api.minimum_compression_size = patch.integer(),
        RestApiPath::DisableExecuteApiEndpoint => api.disable_execute_api_endpoint = Some(patch.boolean()),
        RestApiPath::SecurityPolicy => api.security_policy = SecurityPolicy::read(word()),
        RestApiPath::EndpointAccessMode => api.endpoint_access_mode = EndpointAccessMode::read(word()),
        RestApiPath::BinaryMediaType => patch_media_type(api, patch),
        RestApiPath::EndpointType => patch_endpoint_type(api, patch)?,
        RestApiPath::VpcEndpointId => {
            let configuration = api.endpoint_configuration.get_or_insert_default();
            patch_set(configuration.vpc_endpoint_ids.get_or_insert_default(), patch.op, patch.element());
        }
        RestApiPath::IpAddressType => {
            api.endpoint_configuration.get_or_insert_default().ip_address_type = IpAddressType::read(word());
        }
    }
    Ok(())
}

/// `replace` puts its value in the place of the type that the path names (R-MGMT-04).
fn patch_media_type(api: &mut RestApi, patch: &Patch<RestApiPath>) {
    let types = api.binary_media_types.get_or_insert_default();
    let named = patch.capture(0);
    match (patch.op, patch.text()) {
        (Op::Replace, Some(new)) => {
            types.iter_mut().filter(|old| *old == named).for_each(|old| new.clone_into(old));
        }
        (op, _) => patch_set(types, op, Some(named)),
    }
}

/// The variable of the path is the type that is replaced.
fn patch_endpoint_type(api: &mut RestApi, patch: &Patch<RestApiPath>) -> Result<(), Fault> {
    let refused =
        || Fault::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE");
    let old = EndpointType::read(patch.capture(0)).ok_or_else(refused)?;
    let new = EndpointType::read(patch.text().unwrap_or_default()).ok_or_else(refused)?;
    let configuration = api.endpoint_configuration.get_or_insert_default();
    let types = configuration.types.get_or_insert_default();
    if !types.contains(&old) {
        return Err(refused());
    }
    if (old, new) == (EndpointType::Private, EndpointType::Edge) {
        // S-EP-02
        return Err(Fault::bad_request("Cannot update the endpoint type from PRIVATE to EDGE"));
    }
    types.iter_mut().filter(|known| **known == old).for_each(|known| *known = new);
    if new == EndpointType::Private {
        // S-EP-11: a private API is reached over both.
        configuration.ip_address_type = Some(IpAddressType::Dualstack);
    }
    Ok(())
}
