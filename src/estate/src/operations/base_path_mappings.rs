//! Base paths of domain names (R-ROUTE-36 to R-ROUTE-38, S-MP-01, S-MP-06).

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::BasePathMappingPath;
use ringgate_management::shapes::{
    BasePathMapping, BasePathMappings, CreateBasePathMappingRequest, DeleteBasePathMappingRequest,
    GetBasePathMappingRequest, GetBasePathMappingsRequest, RestApi, UpdateBasePathMappingRequest,
};

use super::domain_names::{self, row_id};
use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate, named_stage};
use crate::{Call, Change, Estate, Kept};

/// How the root is spelled, and a mapping whose stage the client names (R-ROUTE-36, R-ROUTE-38).
const NONE: &str = "(none)";
/// The most mappings of a domain name; the service's own quota is 200.
const MAPPINGS_MAX: usize = 10_000;
/// The longest base path, in characters (R-ROUTE-37).
const BASE_PATH_CHARS_MAX: usize = 300;

fn find<'e>(estate: &'e Estate, domain: &str, path: &str) -> Result<&'e Arc<BasePathMapping>, Fault> {
    domain_names::find(estate, domain)?;
    let path = if path.is_empty() { NONE } else { path };
    let unknown = || Fault::not_found("Invalid base path mapping identifier specified");
    estate.get_of::<BasePathMapping>(domain, path).ok_or_else(unknown)
}

impl Operate for CreateBasePathMappingRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<BasePathMapping>, Fault> {
        let domain = row_id(&self.domain_name, self.domain_name_id.as_deref());
        domain_names::find(estate, &domain)?;
        check_room(BasePathMapping::table(estate).count(&domain), MAPPINGS_MAX, "base path mappings")?;
        let path = base_path(self.base_path.as_deref())?;
        let mapping = BasePathMapping {
            base_path: Some(path.clone()),
            rest_api_id: Some(self.rest_api_id.clone()),
            stage: self.stage.as_deref().and_then(stage),
        };
        refuse_taken(estate, &domain, &path)?;
        check_target(estate, &mapping)?;
        Effect::write(mapping.clone(), Change::put(&domain, &path, mapping))
    }
}

impl Operate for GetBasePathMappingRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<BasePathMapping>, Fault> {
        let domain = row_id(&self.domain_name, self.domain_name_id.as_deref());
        Effect::read(find(estate, &domain, &self.base_path)?.as_ref().clone())
    }
}

impl Operate for GetBasePathMappingsRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<BasePathMappings>, Fault> {
        let domain = row_id(&self.domain_name, self.domain_name_id.as_deref());
        domain_names::find(estate, &domain)?;
        let page = Page::of::<Self>(&[&domain], self.position.as_deref(), self.limit)?;
        let rows = BasePathMapping::table(estate).of(&domain);
        let (items, position) = page.cut(rows, |mapping| mapping.as_ref().clone());
        Effect::read(BasePathMappings { position, items: Some(items) })
    }
}

impl Operate for UpdateBasePathMappingRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<BasePathMapping>, Fault> {
        let domain = row_id(&self.domain_name, self.domain_name_id.as_deref());
        let before = find(estate, &domain, &self.base_path)?;
        let mut mapping = before.as_ref().clone();
        for patch in read_all::<BasePathMappingPath>(self.patch_operations.as_deref())? {
            match patch.path {
                BasePathMappingPath::BasePath => mapping.base_path = Some(base_path(patch.text())?),
                BasePathMappingPath::RestApiId => mapping.rest_api_id = patch.text().map(str::to_owned),
                BasePathMappingPath::Stage => mapping.stage = patch.text().and_then(stage),
            }
        }
        let (old, new) =
            (before.base_path.clone().unwrap_or_default(), mapping.base_path.clone().unwrap_or_default());
        let mut changes = Vec::new();
        if old != new {
            refuse_taken(estate, &domain, &new)?;
            changes.push(Change::remove::<BasePathMapping>(&domain, &old));
        }
        check_target(estate, &mapping)?;
        changes.push(Change::put(&domain, &new, mapping.clone()));
        Ok(Effect { output: mapping, changes })
    }
}

impl Operate for DeleteBasePathMappingRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let domain = row_id(&self.domain_name, self.domain_name_id.as_deref());
        let mapping = find(estate, &domain, &self.base_path)?;
        let path = mapping.base_path.as_deref().unwrap_or_default();
        Effect::write((), Change::remove::<BasePathMapping>(&domain, path))
    }
}

/// A base path as it is kept. Only one segment: longer ones are made by another API (R-ROUTE-37).
fn base_path(text: Option<&str>) -> Result<String, Fault> {
    let Some(text) = text.filter(|text| !text.is_empty() && *text != NONE) else {
        return Ok(NONE.to_owned());
    };
    let in_path = |byte: u8| byte.is_ascii_alphanumeric() || b"$-_.+!*'()".contains(&byte);
    if text.len() <= BASE_PATH_CHARS_MAX && text.bytes().all(in_path) {
        return Ok(text.to_owned());
    }
    Err(Fault::bad_request(format!(
        "Invalid base path '{text}' specified. It may have up to {BASE_PATH_CHARS_MAX} letters, numbers and $-_.+!*'()"
    )))
}

/// A stage, or none.
fn stage(text: &str) -> Option<String> {
    Some(text).filter(|text| !text.is_empty() && *text != NONE).map(str::to_owned)
}

fn refuse_taken(estate: &Estate, domain: &str, path: &str) -> Result<(), Fault> {
    match estate.get_of::<BasePathMapping>(domain, path) {
        Some(_) => Err(Fault::conflict("Base path already exists for this domain name")),
        None => Ok(()),
    }
}

/// The API, and its stage where one is named, must be there (S-MP-01).
fn check_target(estate: &Estate, mapping: &BasePathMapping) -> Result<(), Fault> {
    let api = mapping.rest_api_id.as_deref().unwrap_or_default();
    if estate.get::<RestApi>(api).is_none() {
        return Err(Fault::bad_request("Invalid REST API identifier specified"));
    }
    mapping.stage.as_deref().map_or(Ok(()), |stage| named_stage::check(estate, api, stage))
}
