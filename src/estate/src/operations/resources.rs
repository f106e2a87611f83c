//! Resources (R-ROUTE-10 to R-ROUTE-15, R-MGMT-14, R-MGMT-15).

mod update;

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    CreateResourceRequest, DeleteResourceRequest, GetResourceRequest, GetResourcesRequest, Method, Resource,
    Resources,
};
use ringgate_management::{Fault, FaultKind};

use super::listing::Page;
use super::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, Kept, id};

/// The most resources of an API; the service's own quota is 300.
pub(super) const RESOURCES_MAX: usize = 100_000;

/// The resource with this id; whether the API or the resource is wrong is not told apart (R-MGMT-08).
pub(super) fn find<'e>(estate: &'e Estate, api: &str, id: &str) -> Result<&'e Arc<Resource>, Fault> {
    let unknown = || Fault::not_found("Invalid Resource identifier specified");
    estate.get_of::<Resource>(api, id).ok_or_else(unknown)
}

impl Operate for CreateResourceRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Resource>, Fault> {
        let api = self.rest_api_id.as_str();
        rest_apis::find(estate, call, api)?;
        let parent = find(estate, api, &self.parent_id)?;
        check_part(&self.path_part)?;
        if Resource::table(estate).count(api) >= RESOURCES_MAX {
            let message = format!("The API has {RESOURCES_MAX} resources, which are the most");
            return Err(Fault::new(FaultKind::LimitExceeded, message));
        }
        check_place(estate, api, parent, &self.path_part, None)?;
        let id = id::fresh(call, IdKind::Resource, |id| estate.get_of::<Resource>(api, id).is_some());
        let resource = Resource {
            id: Some(id.clone()),
            parent_id: Some(self.parent_id.clone()),
            path_part: Some(self.path_part.clone()),
            path: Some(join(path_of(parent), &self.path_part)),
            resource_methods: None,
        };
        Effect::write(resource.clone(), Change::put(api, &id, resource))
    }
}

impl Operate for GetResourceRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Resource>, Fault> {
        let resource = find(estate, &self.rest_api_id, &self.resource_id)?;
        Effect::read(shown(resource, embeds_methods(self.embed.as_deref())))
    }
}

impl Operate for GetResourcesRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Resources>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let is_whole = embeds_methods(self.embed.as_deref());
        let rows = estate.resources_by_path(&self.rest_api_id);
        let (items, position) = page.cut(rows, |resource| shown(resource, is_whole));
        Effect::read(Resources { position, items: Some(items) })
    }
}

impl Operate for DeleteResourceRequest {
    /// Removes what is below it, too (R-ROUTE-15).
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let api = self.rest_api_id.as_str();
        let resource = find(estate, api, &self.resource_id)?;
        if resource.parent_id.is_none() {
            return Err(Fault::bad_request("Root resource cannot be deleted."));
        }
        let below = estate.resources_below(api, path_of(resource)).into_iter();
        let ids = below.chain([resource]).filter_map(|resource| resource.id.as_deref());
        let changes = ids.map(|id| Change::remove::<Resource>(api, id)).collect();
        Ok(Effect { output: (), changes })
    }
}

/// The path of a resource.
pub(super) fn path_of(resource: &Resource) -> &str {
    resource.path.as_deref().unwrap_or("/")
}

/// The path below a parent's.
pub(super) fn join(parent: &str, part: &str) -> String {
    if parent == "/" { format!("/{part}") } else { format!("{parent}/{part}") }
}

fn embeds_methods(embed: Option<&[String]>) -> bool {
    embed.is_some_and(|embed| embed.iter().any(|part| part == "methods"))
}

/// Methods are shown whole only when asked for; otherwise their verbs alone (R-MGMT-15).
fn shown(resource: &Resource, is_whole: bool) -> Resource {
    let mut resource = resource.clone();
    if !is_whole && let Some(methods) = &mut resource.resource_methods {
        methods.values_mut().for_each(|method| *method = Method::default());
    }
    resource
}

/// R-ROUTE-11, R-ROUTE-12.
pub(super) fn check_part(part: &str) -> Result<(), Fault> {
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
    let in_literal = |b: u8| b.is_ascii_alphanumeric() || b"_-.,:~$@!'()*+;=%".contains(&b);
    let is_sound = match variable(part) {
        Some(name) => !name.is_empty() && name.bytes().all(in_name),
        None => !part.is_empty() && part.bytes().all(in_literal),
    };
    if is_sound {
        return Ok(());
    }
    Err(Fault::bad_request(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning \
         and the end.",
    ))
}

/// Whether a part has a place below a parent (R-ROUTE-13 to R-ROUTE-15). `own` is the resource that moves there.
pub(super) fn check_place(
    estate: &Estate,
    api: &str,
    parent: &Resource,
    part: &str,
    own: Option<&str>,
) -> Result<(), Fault> {
    if let Some(greedy) = parent.path_part.as_deref().filter(|part| part.ends_with("+}")) {
        let message = format!("Cannot create a child of a resource with a greedy path variable: {greedy}");
        return Err(Fault::bad_request(message));
    }
    let is_other = |resource: &&&Arc<Resource>| resource.id.as_deref() != own;
    let path = join(path_of(parent), part);
    if estate.resource_at(api, &path).filter(|resource| is_other(&resource)).is_some() {
        let message = format!("Another resource with the same parent already has this name: {part}");
        return Err(Fault::conflict(message));
    }
    if variable(part).is_none() {
        return Ok(());
    }
    let children = estate.resources_below(api, path_of(parent)).into_iter();
    let mut siblings = children.filter(|child| child.parent_id == parent.id && child.id.as_deref() != own);
    let taken = siblings.find_map(|child| child.path_part.as_deref().filter(|part| variable(part).is_some()));
    taken.map_or(Ok(()), |taken| {
        Err(Fault::bad_request(format!(
            "A sibling ({taken}) of this resource already has a variable path part -- only one is allowed"
        )))
    })
}

/// The name in `{name}` or `{name+}`.
fn variable(part: &str) -> Option<&str> {
    let name = part.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').unwrap_or(name))
}
