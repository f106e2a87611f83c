//! REST APIs (R-MGMT-11).

mod check;
mod shown;
mod update;

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    ApiKeySourceType, ApiStatus, CreateRestApiRequest, DeleteRestApiRequest, EndpointConfiguration,
    EndpointType, GetRestApiRequest, GetRestApisRequest, IpAddressType, Resource, RestApi, RestApis,
};
use ringgate_management::{Fault, tag};

use super::listing::Page;
use super::{Effect, Operate, copy, models, references};
use crate::{Call, Change, Estate, Kept, id};
pub use check::check;
pub use shown::shown;

/// The API with this id (R-MGMT-08).
pub(super) fn find<'e>(estate: &'e Estate, call: &Call<'_>, id: &str) -> Result<&'e Arc<RestApi>, Fault> {
    let unknown = || Fault::not_found(format!("Invalid API identifier specified {}:{id}", call.account));
    estate.get::<RestApi>(id).ok_or_else(unknown)
}

/// Text that may be left out, but not empty.
pub(super) fn check_description(description: Option<&str>) -> Result<(), Fault> {
    match description {
        Some("") => Err(Fault::bad_request("Description cannot be an empty string")),
        _ => Ok(()),
    }
}

impl Operate for CreateRestApiRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RestApi>, Fault> {
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        let endpoint = endpoint_configuration(self.endpoint_configuration.as_ref())?;
        let id = id::fresh(call, IdKind::RestApi, |id| estate.get::<RestApi>(id).is_some());
        let source = self.clone_from.as_deref().map(|from| find(estate, call, from)).transpose()?;
        let (root, mut changes) = match self.clone_from.as_deref() {
            Some(from) => copy::contents(estate, call, from, &id),
            None => newborn(call, &id),
        };
        let source = source.map_or_else(RestApi::default, |source| source.as_ref().clone());
        let api = RestApi {
            id: Some(id.clone()),
            name: Some(self.name.clone()),
            description: self.description.clone().or(source.description),
            created_date: Some(call.now),
            version: self.version.clone().or(source.version),
            warnings: None,
            binary_media_types: self.binary_media_types.clone().or(source.binary_media_types),
            minimum_compression_size: self.minimum_compression_size.or(source.minimum_compression_size),
            api_key_source: self.api_key_source.or(source.api_key_source).or(Some(ApiKeySourceType::Header)),
            endpoint_configuration: Some(endpoint),
            policy: self.policy.clone().or(source.policy),
            tags: Some(self.tags.clone().unwrap_or_default()),
            disable_execute_api_endpoint: Some(self.disable_execute_api_endpoint.unwrap_or(false)),
            root_resource_id: Some(root),
            security_policy: self.security_policy.or(source.security_policy),
            endpoint_access_mode: self.endpoint_access_mode.or(source.endpoint_access_mode),
            api_status: Some(ApiStatus::Available),
            api_status_message: None,
        };
        check(&api)?;
        let output = shown(&api);
        changes.push(Change::put("", &id, api));
        Ok(Effect { output, changes })
    }
}

impl Operate for GetRestApiRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<RestApi>, Fault> {
        Effect::read(shown(find(estate, call, &self.rest_api_id)?))
    }
}

impl Operate for GetRestApisRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<RestApis>, Fault> {
        let page = Page::of::<Self>(&[], self.position.as_deref(), self.limit)?;
        let (items, position) = page.cut(RestApi::table(estate).of(""), |api| shown(api));
        Effect::read(RestApis { position, items: Some(items) })
    }
}

impl Operate for DeleteRestApiRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        find(estate, call, &self.rest_api_id)?;
        references::check_unmapped(estate, &self.rest_api_id, None)?;
        let mut changes = references::plans_without(estate, &self.rest_api_id, None);
        changes.extend(estate.removal_of(&self.rest_api_id));
        changes.push(Change::remove::<RestApi>("", &self.rest_api_id));
        Ok(Effect { output: (), changes })
    }
}

/// What every API is born with: the root resource and two models (R-ROUTE-10, R-REQ-14).
fn newborn(call: &mut Call<'_>, api: &str) -> (String, Vec<Change>) {
    let root = id::fresh(call, IdKind::RootResource, |_| false);
    let resource = Resource { id: Some(root.clone()), path: Some("/".to_owned()), ..Resource::default() };
    let mut changes = vec![Change::put(api, &root, resource)];
    changes.extend(models::built_in(call, api));
    (root, changes)
}

/// R-MGMT-11: what is not said is an edge API with version 4 addresses.
pub(super) fn endpoint_configuration(
    wanted: Option<&EndpointConfiguration>,
) -> Result<EndpointConfiguration, Fault> {
    let mut configuration = wanted.cloned().unwrap_or_default();
    let types = configuration.types.get_or_insert_with(|| vec![EndpointType::Edge]);
    if types.len() > 1 {
        return Err(Fault::bad_request("Cannot create a RestApi with multiple Endpoint Types."));
    }
    if types.is_empty() {
        return Err(Fault::bad_request(
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ));
    }
    let is_private = types.first() == Some(&EndpointType::Private);
    // A private API is reached over both (S-EP).
    let addresses = if is_private { IpAddressType::Dualstack } else { IpAddressType::Ipv4 };
    configuration.ip_address_type.get_or_insert(addresses);
    Ok(configuration)
}
