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

/// Lowers the deployment of the stages and those of their canaries; with it, what each stage reaches.
fn deploy(
    api: &definition::Api,
    owner: Owner<'_>,
    upstreams: &mut Upstreams,
    diagnostics: &mut Diagnostics,
) -> (Deployments, Vec<Reached>) {
    // A canary without documents of its own looks at the stages' deployment, too.
    let looking = api.stages.iter().filter_map(|stage| {
        let canary = stage.canary.as_ref().filter(|canary| canary.deployment.is_none())?;
        Some(Vantage::of_canary(stage, canary))
    });
    let vantages: Vec<Vantage<'_>> = api.stages.iter().map(Vantage::of_stage).chain(looking).collect();
    let own = deployment::lower(api, owner, &vantages, upstreams, diagnostics);
    let (mut deployments, mut targets) = Deployments::new(own);
    let mut of_canaries = targets.split_off(api.stages.len()).into_iter();
    let mut reached = Vec::with_capacity(api.stages.len());
    for (stage, targets) in api.stages.iter().zip(targets) {
        let canary = stage.canary.as_ref().map(|canary| {
            let vantage = Vantage::of_canary(stage, canary);
            let variables = vantage.pairs();
            let (deployment, mut targets) = match &canary.deployment {
                None => (0, of_canaries.next().into_iter().collect()),
                Some(documents) => {
                    let vantages = [vantage];
                    deployments.add(deployment::lower(documents, owner, &vantages, upstreams, diagnostics))
                }
            };
            Served { deployment, targets: targets.pop().unwrap_or_default(), variables }
        });
        reached.push(Reached { targets, canary });
    }
    (deployments, reached)
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
