//! Canaries: another deployment and other variables for a share of a stage's requests (R-STAGE-14, R-STAGE-23).

use ringgate_definition as definition;
use ringgate_definition::{Diagnostic, Diagnostics};
use ringgate_snapshot::schema::{Canary, Deployment, NONE, Pair, Target};

use super::deployment::Deployed;
use super::id::Digest;
use super::stage::{self, RouteIndex};
use crate::code;

/// All requests, in the parts that a share is counted in.
const EVERYTHING: f64 = (1_u64 << 32) as f64;

/// The deployments of an API, each content once.
#[derive(Default)]
pub(crate) struct Deployments {
    list: Vec<(Digest, Deployment, RouteIndex)>,
}

impl Deployments {
    /// The deployment with this number.
    pub(crate) fn get(&self, number: u32) -> Option<(&Deployment, &RouteIndex)> {
        self.list.get(number as usize).map(|(_, deployment, index)| (deployment, index))
    }

    /// Takes a deployment in, unless one of the same content is there; its number and its targets.
    pub(crate) fn add(&mut self, deployed: Deployed) -> (u32, Vec<Vec<Target>>) {
        let known = self.list.iter().position(|(digest, ..)| *digest == deployed.digest);
        let number = known.unwrap_or_else(|| {
            self.list.push((deployed.digest, deployed.deployment, deployed.index));
            self.list.len() - 1
        });
        (number as u32, deployed.targets)
    }

    /// The deployments by number.
    pub(crate) fn finish(self) -> Vec<Deployment> {
        self.list.into_iter().map(|(_, deployment, _)| deployment).collect()
    }
}

/// What a canary serves.
pub(crate) struct Served {
    /// The number of its deployment.
    pub(crate) deployment: u32,
    /// Parallel to the integrations of that deployment.
    pub(crate) targets: Vec<Target>,
    /// The stage's variables with its own laid over them.
    pub(crate) variables: Vec<Pair>,
}

/// Lowers a canary, but for the settings of its routes; `of_stage` is the number of the stage's deployment.
pub(crate) fn lower(
    canary: &definition::Canary,
    served: Served,
    of_stage: u32,
    deployments: &Deployments,
    diagnostics: &mut Diagnostics,
) -> Canary {
    for (name, value) in &canary.stage_variable_overrides {
        stage::check_variable(name, value, diagnostics);
    }
    let wants_cache = canary.use_stage_cache.as_ref().is_some_and(|flag| flag.value);
    Canary {
        share: lower_share(canary, diagnostics),
        deployment: served.deployment,
        variables: served.variables,
        targets: served.targets,
        route_settings: Vec::new(),
        stage_routes: stage_routes(served.deployment, of_stage, deployments),
        uses_stage_cache: wants_cache && served.deployment == of_stage,
    }
}

fn lower_share(canary: &definition::Canary, diagnostics: &mut Diagnostics) -> u64 {
    let percent = canary.percent_traffic.value;
    if !(0.0..=100.0).contains(&percent) {
        let message = format!("a canary cannot have {percent} percent of the traffic");
        let remedy = "use 0.0 to 100.0";
        let place = canary.percent_traffic.place;
        diagnostics.push(Diagnostic::error(code::CANARY_SHARE, place, message).remedy(remedy));
        return 0;
    }
    (percent / 100.0 * EVERYTHING).round() as u64
}

/// By route of the canary's deployment: the same route of the stage's, whose throttles it shares.
fn stage_routes(number: u32, of_stage: u32, deployments: &Deployments) -> Vec<u32> {
    let found = deployments.get(number).zip(deployments.get(of_stage));
    let Some(((deployment, index), (_, own))) = found else { return Vec::new() };
    let mut found = vec![NONE; deployment.routes.len()];
    for (name, route) in index {
        if let (Some(place), Some(of_stage)) = (found.get_mut(*route as usize), own.get(name)) {
            *place = *of_stage;
        }
    }
    found
}
