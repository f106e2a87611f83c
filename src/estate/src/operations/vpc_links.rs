//! Links into private networks (S-VL-01).

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::VpcLinkPath;
use ringgate_management::shapes::{
    CreateVpcLinkRequest, DeleteVpcLinkRequest, GetVpcLinkRequest, GetVpcLinksRequest, Resource, Stage,
    UpdateVpcLinkRequest, VpcLink, VpcLinkStatus, VpcLinks,
};
use ringgate_management::{Fault, tag};

use super::listing::Page;
use super::room::{check_name, check_room};
use super::{Effect, Operate};
use crate::{Call, Change, Estate, Frozen, Kept, id};

/// The most links; the service's own quota is 20.
const VPC_LINKS_MAX: usize = 1_000;

/// The link with this id.
pub(super) fn find<'e>(estate: &'e Estate, id: &str) -> Result<&'e Arc<VpcLink>, Fault> {
    let unknown = || Fault::not_found("Invalid Vpc Link identifier specified");
    estate.get::<VpcLink>(id).ok_or_else(unknown)
}

impl Operate for CreateVpcLinkRequest {
    /// Available at once: there is nothing to wait for here.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<VpcLink>, Fault> {
        check_room(VpcLink::table(estate).count(""), VPC_LINKS_MAX, "VPC links")?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        check_name(&self.name)?;
        match self.target_arns.as_slice() {
            [target] if !target.is_empty() => {}
            [_, _, ..] => return Err(Fault::bad_request("More than one target arn specified for vpc link.")),
            _ => return Err(Fault::bad_request("No target arn specified for vpc link.")),
        }
        let id = id::fresh(call, IdKind::Other, |id| estate.get::<VpcLink>(id).is_some());
        let link = VpcLink {
            id: Some(id.clone()),
            name: Some(self.name.clone()),
            description: self.description.clone().filter(|text| !text.is_empty()),
            target_arns: Some(self.target_arns.clone()),
            status: Some(VpcLinkStatus::Available),
            status_message: None,
            tags: self.tags.clone(),
        };
        Effect::write(link.clone(), Change::put("", &id, link))
    }
}

impl Operate for GetVpcLinkRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<VpcLink>, Fault> {
        Effect::read(find(estate, &self.vpc_link_id)?.as_ref().clone())
    }
}

impl Operate for GetVpcLinksRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<VpcLinks>, Fault> {
        let page = Page::of::<Self>(&[], self.position.as_deref(), self.limit)?;
        let (items, position) = page.cut(VpcLink::table(estate).of(""), |link| link.as_ref().clone());
        Effect::read(VpcLinks { position, items: Some(items) })
    }
}

impl Operate for UpdateVpcLinkRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<VpcLink>, Fault> {
        let mut link = find(estate, &self.vpc_link_id)?.as_ref().clone();
        for patch in read_all::<VpcLinkPath>(self.patch_operations.as_deref())? {
            let text = patch.text().filter(|text| !text.is_empty()).map(str::to_owned);
            match patch.path {
                VpcLinkPath::Name => link.name = text,
                VpcLinkPath::Description => link.description = text,
            }
        }
        Effect::write(link.clone(), Change::put("", &self.vpc_link_id, link))
    }
}

impl Operate for DeleteVpcLinkRequest {
    /// Not while a stage sends requests through it.
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let id = self.vpc_link_id.as_str();
        find(estate, id)?;
        for (api, name, stage) in Stage::table(estate).all() {
            let deployment = stage.deployment_id.as_deref().unwrap_or_default();
            let frozen = estate.get_of::<Frozen>(api, deployment);
            let Some(user) = frozen.and_then(|frozen| user_of(frozen, id)) else { continue };
            return Err(Fault::bad_request(format!(
                "Cannot delete vpc link. Vpc link '{id}', is referenced in [{user}:{name}] in format of \
                 [Method:Resource:Stage]."
            )));
        }
        Effect::write((), Change::remove::<VpcLink>("", id))
    }
}

/// The first method, with its resource, whose integration goes through a link.
fn user_of(frozen: &Frozen, link: &str) -> Option<String> {
    let methods = |resource: &'_ Arc<Resource>| {
        let methods = resource.resource_methods.iter().flatten();
        let mut users = methods.filter(|(_, method)| {
            let integration = method.method_integration.as_ref();
            integration.and_then(|integration| integration.connection_id.as_deref()) == Some(link)
        });
        users.next().map(|(verb, _)| format!("{verb}:{}", resource.id.as_deref().unwrap_or_default()))
    };
    frozen.resources.iter().find_map(methods)
}
