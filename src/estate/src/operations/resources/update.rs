//! Patches of a resource: another name, another parent (R-ROUTE-15, R-MGMT-14, S-PP-15).

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::ResourcePath;
use ringgate_management::shapes::{Resource, UpdateResourceRequest};

use super::{check_part, check_place, find, join, path_of};
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateResourceRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Resource>, Fault> {
        let api = self.rest_api_id.as_str();
        let own = find(estate, api, &self.resource_id)?;
        let is_root = own.parent_id.is_none();
        let mut resource = own.as_ref().clone();
        for patch in read_all::<ResourcePath>(self.patch_operations.as_deref())? {
            let value = patch.text().unwrap_or_default();
            match patch.path {
                ResourcePath::PathPart if is_root => {
                    return Err(Fault::bad_request("Root resource cannot update its pathPart."));
                }
                ResourcePath::ParentId if is_root => {
                    return Err(Fault::bad_request("Root resource cannot update its parentId."));
                }
                ResourcePath::PathPart => {
                    check_part(value)?;
                    resource.path_part = Some(value.to_owned());
                }
                ResourcePath::ParentId => {
                    find(estate, api, value)?;
                    resource.parent_id = Some(value.to_owned());
                }
            }
        }
        let Some(parent) = &resource.parent_id else { return Effect::read(resource) };
        let parent = find(estate, api, parent)?;
        let below = estate.resources_below(api, path_of(own));
        let is_cyclical = parent.id == own.id || below.iter().any(|below| below.id == parent.id);
        if is_cyclical {
            return Err(Fault::bad_request("Resources cannot be cyclical."));
        }
        let part = resource.path_part.clone().unwrap_or_default();
        check_place(estate, api, parent, &part, own.id.as_deref())?;
        refuse_children_of_greedy(&part, &below)?;
        resource.path = Some(join(path_of(parent), &part));
        let mut changes = moved(api, path_of(own), path_of(&resource), &below);
        changes.push(Change::put(api, &self.resource_id, resource.clone()));
        Ok(Effect { output: resource, changes })
    }
}

/// R-ROUTE-14: nothing can follow the rest of a path.
fn refuse_children_of_greedy(part: &str, below: &[&Arc<Resource>]) -> Result<(), Fault> {
    if part.ends_with("+}") && !below.is_empty() {
        let message = format!("Cannot create a child of a resource with a greedy path variable: {part}");
        return Err(Fault::bad_request(message));
    }
    Ok(())
}

/// What lies below moves along.
fn moved(api: &str, from: &str, to: &str, below: &[&Arc<Resource>]) -> Vec<Change> {
    let moved = |resource: &&Arc<Resource>| {
        let rest = path_of(resource).strip_prefix(from).unwrap_or_default();
        let path = Some(format!("{to}{rest}"));
        let id = resource.id.clone().unwrap_or_default();
        Change::put(api, &id, Resource { path, ..resource.as_ref().clone() })
    };
    below.iter().map(moved).collect()
}
