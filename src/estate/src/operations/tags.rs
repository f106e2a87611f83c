//! Tags of whatever an ARN names (R-MGMT-17).

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_management::arn::{Arn, Resource};
use ringgate_management::shapes::{
    ApiKey, DomainName, DomainNameAccessAssociation, GetTagsRequest, RestApi, Stage, TagResourceRequest,
    Tags, UntagResourceRequest, UsagePlan, VpcLink,
};
use ringgate_management::{Fault, tag};

use super::domain_names::{self, access, row_id};
use super::{Effect, Operate, api_keys, client_certificates, named_stage, rest_apis, usage_plans, vpc_links};
use crate::{Call, Change, Estate, Kept, KeyedCertificate, region};

impl Operate for GetTagsRequest {
    /// All at once: there are 50 at most, and the answer has no position.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Tags>, Fault> {
        let tagged = tagged(estate, call, &self.resource_arn)?;
        Effect::read(Tags { tags: Some(tagged.tags) })
    }
}

impl Operate for TagResourceRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let tagged = tagged(estate, call, &self.resource_arn)?;
        let tags = tag::merge(&tagged.tags, &self.tags)?;
        Effect::write((), (tagged.keep)(tags))
    }
}

impl Operate for UntagResourceRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let tagged = tagged(estate, call, &self.resource_arn)?;
        let tags = tag::remove(&tagged.tags, &self.tag_keys)?;
        Effect::write((), (tagged.keep)(tags))
    }
}

type Pairs = BTreeMap<String, String>;

/// A resource's tags, and how others are kept.
struct Tagged<'e> {
    tags: Pairs,
    keep: Box<dyn FnOnce(Pairs) -> Change + 'e>,
}

fn tagged<'e>(estate: &'e Estate, call: &Call<'_>, arn: &str) -> Result<Tagged<'e>, Fault> {
    let parsed = Arn::parse(arn)?;
    let is_ours = parsed.partition == region::partition(call.region)
        && parsed.region == call.region
        && (parsed.account.is_empty() || parsed.account == call.account);
    if !is_ours {
        return Err(Fault::bad_request("Invalid ARN specified in the request").at("resourceArn"));
    }
    Ok(match parsed.resource {
        Resource::RestApi(id) => {
            row("", &id, rest_apis::find(estate, call, &id)?, |api: &mut RestApi| &mut api.tags)
        }
        Resource::Stage { api, name } => {
            rest_apis::find(estate, call, &api)?;
            row(&api, &name, named_stage::find(estate, &api, &name)?, |stage: &mut Stage| &mut stage.tags)
        }
        Resource::ApiKey(id) => row("", &id, api_keys::find(estate, &id)?, |key: &mut ApiKey| &mut key.tags),
        Resource::UsagePlan(id) => {
            row("", &id, usage_plans::find(estate, &id)?, |plan: &mut UsagePlan| &mut plan.tags)
        }
        Resource::VpcLink(id) => {
            row("", &id, vpc_links::find(estate, &id)?, |link: &mut VpcLink| &mut link.tags)
        }
        Resource::ClientCertificate(id) => {
            let certificate = client_certificates::find(estate, &id)?;
            row("", &id, certificate, |row: &mut KeyedCertificate| &mut row.certificate.tags)
        }
        Resource::DomainName { name, id } => {
            let id = row_id(&name, id.as_deref());
            row("", &id, domain_names::find(estate, &id)?, |domain: &mut DomainName| &mut domain.tags)
        }
        Resource::DomainNameAccessAssociation { .. } => {
            let association = access::find_association(estate, arn)?;
            row("", arn, association, |row: &mut DomainNameAccessAssociation| &mut row.tags)
        }
    })
}

fn row<'e, T: Kept + Clone>(
    scope: &str,
    id: &str,
    row: &'e Arc<T>,
    tags_of: fn(&mut T) -> &mut Option<Pairs>,
) -> Tagged<'e> {
    let mut copy = row.as_ref().clone();
    let tags = tags_of(&mut copy).take().unwrap_or_default();
    let (scope, id) = (scope.to_owned(), id.to_owned());
    let keep = move |tags: Pairs| {
        *tags_of(&mut copy) = Some(tags);
        Change::put(&scope, &id, copy)
    };
    Tagged { tags, keep: Box::new(keep) }
}
