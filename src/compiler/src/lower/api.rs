//! APIs: their identity, the deployments they make, their stages.

use ringgate_definition as definition;
use ringgate_definition::{Diagnostic, Diagnostics, Sources};
use ringgate_snapshot::schema::Api;

use super::aws::Endpoints;
use super::canary::{Deployments, Served};
use super::deployment::{self, Owner};
use super::id::is_api_id;
use super::stage::{self, Reached};
use super::upstream::Upstreams;
use super::vantage::Vantage;
use crate::{Options, code};

/// Lowers an API. What is wrong with it is reported; the result is then of no use.
pub(crate) fn lower(
    api: &definition::Api,
    sources: &Sources,
    endpoints: &Endpoints<'_>,
    options: &Options,
    upstreams: &mut Upstreams,
    diagnostics: &mut Diagnostics,
) -> Api {
    check_identity(api, diagnostics);
    check_endpoint_type(api, diagnostics);
    stage::check(api, diagnostics);
    let is_aws_exact = api.aws_exact.as_ref().is_some_and(|flag| flag.value);
    let text = |located: &Option<definition::Located<String>>, otherwise: &str| {
        located.as_ref().map_or(otherwise, |located| located.value.as_str()).to_owned()
    };
    let (account_id, region) =
        (text(&api.account_id, &options.account_id), text(&api.region, &options.region));
    let owner = Owner {
        region: &region,
        account_id: &account_id,
        api_id: &api.id.value,
        is_aws_exact,
        sources,
        endpoints,
    };
    let (deployments, reached) = deploy(api, owner, upstreams, diagnostics);
    let lower_stage = |(stage, reached)| stage::lower(api, stage, reached, &deployments, diagnostics);
    let mut stages: Vec<_> = api.stages.iter().zip(reached).map(lower_stage).collect();
    stages.sort_by(|a, b| a.name.cmp(&b.name));
    Api {
        id: api.id.value.clone(),
        name: api.name.clone(),
        account_id,
        region,
        endpoint_type: text(&api.endpoint_type, ENDPOINT_TYPE_DEFAULT),
        default_endpoint_disabled: api.default_endpoint_disabled.as_ref().is_some_and(|flag| flag.value),
        aws_exact: is_aws_exact,
        stages,
        deployments: deployments.finish(),
    }
}

/// Lowers every deployment that a stage or a canary serves; with it, what each stage reaches.
fn deploy(
    api: &definition::Api,
    owner: Owner<'_>,
    upstreams: &mut Upstreams,
    diagnostics: &mut Diagnostics,
) -> (Deployments, Vec<Reached>) {
    let mut looking = Looking::new(api);
    let places: Vec<_> = api.stages.iter().map(|stage| looking.add_stage(stage)).collect();
    let mut deployments = Deployments::default();
    let lower = |group: Group<'_>| {
        let deployed = deployment::lower(group.documents, owner, &group.vantages, upstreams, diagnostics);
        deployments.add(deployed)
    };
    let mut lowered: Vec<_> = looking.groups.into_iter().map(lower).collect();
    let mut take = |place: Place| {
        let (number, targets) = lowered.get_mut(place.group)?;
        Some((*number, std::mem::take(targets.get_mut(place.vantage)?)))
    };
    let reached = api.stages.iter().zip(places).map(|(stage, (of_stage, of_canary))| {
        let (deployment, targets) = take(of_stage).unwrap_or_default();
        let canary = stage.canary.as_ref().zip(of_canary).map(|(canary, place)| {
            let (deployment, targets) = take(place).unwrap_or_default();
            Served { deployment, targets, variables: Vantage::of_canary(stage, canary).pairs() }
        });
        Reached { deployment, targets, canary }
    });
    let reached = reached.collect();
    (deployments, reached)
}

/// Who looks at which documents: they are lowered once for all of them.
struct Looking<'a> {
    api: &'a definition::Api,
    groups: Vec<Group<'a>>,
}

struct Group<'a> {
    documents: &'a definition::Api,
    vantages: Vec<Vantage<'a>>,
}

/// A vantage's place in the groups.
#[derive(Clone, Copy)]
struct Place {
    group: usize,
    vantage: usize,
}

impl<'a> Looking<'a> {
    /// An API without stages is looked at by nobody, and checked all the same.
    fn new(api: &'a definition::Api) -> Looking<'a> {
        let unseen = api.stages.is_empty().then(|| Group { documents: api, vantages: Vec::new() });
        Looking { api, groups: unseen.into_iter().collect() }
    }

    /// The places of the stage and of its canary.
    fn add_stage(&mut self, stage: &'a definition::Stage) -> (Place, Option<Place>) {
        let own = stage.deployment.as_deref().unwrap_or(self.api);
        let of_stage = self.add(own, Vantage::of_stage(stage));
        let of_canary = stage.canary.as_ref().map(|canary| {
            // A canary without documents of its own looks at the stage's deployment, too.
            let documents = canary.deployment.as_deref().unwrap_or(own);
            self.add(documents, Vantage::of_canary(stage, canary))
        });
        (of_stage, of_canary)
    }

    fn add(&mut self, documents: &'a definition::Api, vantage: Vantage<'a>) -> Place {
        let known = self.groups.iter().position(|group| std::ptr::eq(group.documents, documents));
        let group = known.unwrap_or_else(|| {
            self.groups.push(Group { documents, vantages: Vec::new() });
            self.groups.len() - 1
        });
        // It was found or added.
        let vantages = &mut self.groups[group].vantages;
        vantages.push(vantage);
        Place { group, vantage: vantages.len() - 1 }
    }
}

/// What a self-hosted API is when nobody says otherwise; the original service has EDGE, which is treated alike
/// (R-ROUTE-08).
const ENDPOINT_TYPE_DEFAULT: &str = "REGIONAL";

fn check_identity(api: &definition::Api, diagnostics: &mut Diagnostics) {
    if !is_api_id(&api.id.value) {
        let message = format!("`{}` is no API id", api.id.value.escape_debug());
        let remedy = "use ten characters of a-z and 0-9";
        diagnostics.push(Diagnostic::error(code::API_ID, api.id.place, message).remedy(remedy));
    }
    if let Some(account) = &api.account_id
        && !super::is_account_id(&account.value)
    {
        let message = format!("`{}` is no account id", account.value.escape_debug());
        diagnostics
            .push(Diagnostic::error(code::ACCOUNT_ID, account.place, message).remedy("use twelve digits"));
    }
    if let Some(region) = &api.region
        && !super::is_region(&region.value)
    {
        let message = format!("`{}` is no region", region.value.escape_debug());
        let remedy = "use a name such as `us-east-1`: lower-case letters, digits and `-`";
        diagnostics.push(Diagnostic::error(code::REGION, region.place, message).remedy(remedy));
    }
}

/// R-ROUTE-08.
fn check_endpoint_type(api: &definition::Api, diagnostics: &mut Diagnostics) {
    const TYPES: [&str; 3] = ["EDGE", "REGIONAL", "PRIVATE"];
    let kind = api.endpoint_type.as_ref();
    match kind.map(|kind| (kind.value.as_str(), kind.place)) {
        None | Some(("EDGE" | "REGIONAL", _)) => {}
        Some(("PRIVATE", place)) => {
            let message = "private APIs answer inside a network only, which is not supported yet";
            let remedy = "use REGIONAL and bind the gateway to an address of that network";
            diagnostics.push(Diagnostic::error(code::PRIVATE_API, place, message).remedy(remedy));
            return;
        }
        Some((other, place)) => {
            let message = format!("`{other}` is no endpoint type");
            let remedy = crate::nearest::suggestion(other, "endpoint type", TYPES);
            diagnostics.push(Diagnostic::error(code::ENDPOINT_TYPE, place, message).remedy(remedy));
        }
    }
    if let Some(endpoint) = api.vpc_endpoint_ids.first() {
        let message = "VPC endpoints belong to private APIs and do nothing here";
        let remedy = "remove vpcEndpointIds";
        diagnostics.push(Diagnostic::warning(code::VPC_ENDPOINTS, endpoint.place, message).remedy(remedy));
    }
}
