//! Deployments: copies of an API that nothing changes any more (R-STAGE-01 to R-STAGE-06).

mod freeze;

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::DeploymentPath;
use ringgate_management::shapes::{
    CreateDeploymentRequest, DeleteDeploymentRequest, Deployment, Deployments, GetDeploymentRequest,
    GetDeploymentsRequest, MethodSnapshot, Stage, UpdateDeploymentRequest,
};
use ringgate_management::{Fault, FaultKind};

use super::listing::Page;
use super::{Effect, Operate, rest_apis, stages};
use crate::{Call, Change, Estate, Frozen, Kept, id};

/// The most deployments of an API.
const DEPLOYMENTS_MAX: usize = 500;

/// The deployment with this id.
fn find<'e>(estate: &'e Estate, api: &str, id: &str) -> Result<&'e Arc<Deployment>, Fault> {
    let unknown = || Fault::not_found("Invalid Deployment identifier specified");
    estate.get_of::<Deployment>(api, id).ok_or_else(unknown)
}

impl Operate for CreateDeploymentRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Deployment>, Fault> {
        let api = self.rest_api_id.as_str();
        let rest_api = rest_apis::find(estate, call, api)?;
        if Deployment::table(estate).count(api) >= DEPLOYMENTS_MAX {
            let message = format!("The API has {DEPLOYMENTS_MAX} deployments, which are the most");
            return Err(Fault::new(FaultKind::LimitExceeded, message));
        }
        let frozen = freeze::freeze(estate, rest_api, api)?;
        let id = id::fresh(call, IdKind::Other, |id| estate.get_of::<Deployment>(api, id).is_some());
        let deployment = Deployment {
            id: Some(id.clone()),
            description: self.description.clone(),
            created_date: Some(call.now),
            api_summary: None,
        };
        let mut changes = vec![Change::put(api, &id, deployment.clone()), Change::put(api, &id, frozen)];
        changes.extend(stages::deployed(self, estate, call, &id)?);
        Ok(Effect { output: deployment, changes })
    }
}

impl Operate for GetDeploymentRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Deployment>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let mut deployment = find(estate, &self.rest_api_id, &self.deployment_id)?.as_ref().clone();
        if self.embed.as_ref().is_some_and(|embed| embed.iter().any(|part| part == "apisummary")) {
            let frozen = estate.get_of::<Frozen>(&self.rest_api_id, &self.deployment_id);
            deployment.api_summary = frozen.map(|frozen| summary(frozen));
        }
        Effect::read(deployment)
    }
}

impl Operate for GetDeploymentsRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Deployments>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let rows = Deployment::table(estate).of(&self.rest_api_id);
        let (items, position) = page.cut(rows, |deployment| deployment.as_ref().clone());
        Effect::read(Deployments { position, items: Some(items) })
    }
}

impl Operate for UpdateDeploymentRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Deployment>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let mut deployment = find(estate, &self.rest_api_id, &self.deployment_id)?.as_ref().clone();
        for patch in read_all::<DeploymentPath>(self.patch_operations.as_deref())? {
            match patch.path {
                DeploymentPath::Description => deployment.description = patch.text().map(str::to_owned),
            }
        }
        let change = Change::put(&self.rest_api_id, &self.deployment_id, deployment.clone());
        Effect::write(deployment, change)
    }
}

impl Operate for DeleteDeploymentRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.deployment_id.as_str());
        rest_apis::find(estate, call, api)?;
        find(estate, api, id)?;
        let points_there = |stage: &Stage| {
            let canary = stage.canary_settings.as_ref().and_then(|canary| canary.deployment_id.as_deref());
            stage.deployment_id.as_deref() == Some(id) || canary == Some(id)
        };
        if Stage::table(estate).of(api).any(|(_, stage)| points_there(stage)) {
            let message = "Active stages pointing to this deployment must be moved or deleted";
            return Err(Fault::bad_request(message));
        }
        let changes = vec![Change::remove::<Deployment>(api, id), Change::remove::<Frozen>(api, id)];
        Ok(Effect { output: (), changes })
    }
}

/// R-STAGE-04.
fn summary(frozen: &Frozen) -> BTreeMap<String, BTreeMap<String, MethodSnapshot>> {
    let mut summary = BTreeMap::new();
    for resource in &frozen.resources {
        let methods = resource.resource_methods.iter().flatten();
        let snapshots: BTreeMap<_, _> = methods
            .map(|(verb, method)| {
                let snapshot = MethodSnapshot {
                    authorization_type: method.authorization_type.clone(),
                    api_key_required: Some(method.api_key_required.unwrap_or(false)),
                };
                (verb.clone(), snapshot)
            })
            .collect();
        if let Some(path) = resource.path.as_ref().filter(|_| !snapshots.is_empty()) {
            summary.insert(path.clone(), snapshots);
        }
    }
    summary
}
