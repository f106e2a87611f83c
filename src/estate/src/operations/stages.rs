//! Stages (R-STAGE-02, R-STAGE-07 to R-STAGE-17).

mod deployed;
mod settings;
mod update;

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::shapes::{
    CacheClusterSize, CacheClusterStatus, CanarySettings, CreateStageRequest, DeleteStageRequest, Deployment,
    GetStageRequest, GetStagesRequest, Stage, Stages,
};
use ringgate_management::{FaultKind, tag};

use super::{Effect, Operate, flushes, references, rest_apis};
use crate::{Call, Change, DocumentationSnapshot, Estate, Kept};

pub(super) use deployed::deployed;

/// The most stages of an API (R-STAGE-07).
const STAGES_MAX: usize = 10;
/// The most characters of a stage's name (R-ROUTE-04).
const NAME_CHARACTERS_MAX: usize = 128;

/// The stage with this name.
pub(super) fn find<'e>(estate: &'e Estate, api: &str, name: &str) -> Result<&'e Arc<Stage>, Fault> {
    let unknown = || Fault::not_found("Invalid stage identifier specified");
    estate.get_of::<Stage>(api, name).ok_or_else(unknown)
}

impl Operate for CreateStageRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Stage>, Fault> {
        let api = self.rest_api_id.as_str();
        rest_apis::find(estate, call, api)?;
        check_name(estate, api, &self.stage_name)?;
        check_deployment(estate, api, &self.deployment_id)?;
        settings::check_variables(self.variables.as_ref())?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        if let Some(version) = &self.documentation_version {
            check_documentation(estate, api, version)?;
        }
        let canary = self.canary_settings.clone().map(|canary| complete(canary, &self.deployment_id));
        if let Some(canary) = &canary {
            settings::check_canary(estate, api, canary)?;
        }
        let mut stage = Stage {
            deployment_id: Some(self.deployment_id.clone()),
            description: self.description.clone(),
            variables: self.variables.clone(),
            documentation_version: self.documentation_version.clone(),
            canary_settings: canary,
            tags: self.tags.clone(),
            ..newborn(call, &self.stage_name, self.tracing_enabled)
        };
        set_cache(&mut stage, self.cache_cluster_enabled, self.cache_cluster_size);
        Effect::write(stage.clone(), Change::put(api, &self.stage_name, stage))
    }
}

impl Operate for GetStageRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Stage>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        Effect::read(find(estate, &self.rest_api_id, &self.stage_name)?.as_ref().clone())
    }
}

impl Operate for GetStagesRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Stages>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let is_wanted = |stage: &&Arc<Stage>| match &self.deployment_id {
            Some(id) => stage.deployment_id.as_ref() == Some(id),
            None => true,
        };
        let stages = Stage::table(estate).of(&self.rest_api_id).map(|(_, stage)| stage).filter(is_wanted);
        Effect::read(Stages { item: Some(stages.map(|stage| stage.as_ref().clone()).collect()) })
    }
}

impl Operate for DeleteStageRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        find(estate, &self.rest_api_id, &self.stage_name)?;
        let (api, stage) = (self.rest_api_id.as_str(), self.stage_name.as_str());
        references::check_unmapped(estate, api, Some(stage))?;
        let mut changes = references::plans_without(estate, api, Some(stage));
        changes.push(Change::remove::<Stage>(api, stage));
        changes.extend(flushes::removal(estate, api, stage));
        Ok(Effect { output: (), changes })
    }
}

/// A stage as it is before anything was said of it.
fn newborn(call: &Call<'_>, name: &str, is_traced: Option<bool>) -> Stage {
    Stage {
        stage_name: Some(name.to_owned()),
        cache_cluster_enabled: Some(false),
        cache_cluster_status: Some(CacheClusterStatus::NotAvailable),
        method_settings: Some(Default::default()),
        tracing_enabled: Some(is_traced.unwrap_or(false)),
        created_date: Some(call.now),
        last_updated_date: Some(call.now),
        ..Stage::default()
    }
}

fn check_name(estate: &Estate, api: &str, name: &str) -> Result<(), Fault> {
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if name.is_empty() || name.len() > NAME_CHARACTERS_MAX || !name.bytes().all(in_name) {
        return Err(Fault::bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    if estate.get_of::<Stage>(api, name).is_some() {
        return Err(Fault::conflict("Stage already exists"));
    }
    if Stage::table(estate).count(api) >= STAGES_MAX {
        let message = "Maximum number of stages for this API has been reached. Please contact AWS if you need additional stages.";
        return Err(Fault::new(FaultKind::LimitExceeded, message));
    }
    Ok(())
}

/// R-STAGE-05.
fn check_deployment(estate: &Estate, api: &str, id: &str) -> Result<(), Fault> {
    match estate.get_of::<Deployment>(api, id) {
        Some(_) => Ok(()),
        None => Err(Fault::bad_request("Deployment id does not exist")),
    }
}

fn check_documentation(estate: &Estate, api: &str, version: &str) -> Result<(), Fault> {
    match estate.get_of::<DocumentationSnapshot>(api, version) {
        Some(_) => Ok(()),
        None => Err(Fault::not_found("Invalid Documentation version specified")),
    }
}

/// What a canary has that nothing is said of: the stage's deployment, no traffic (R-STAGE-14, R-STAGE-15).
fn complete(canary: CanarySettings, deployment: &str) -> CanarySettings {
    CanarySettings {
        percent_traffic: Some(canary.percent_traffic.unwrap_or(0.0)),
        deployment_id: canary.deployment_id.or_else(|| Some(deployment.to_owned())),
        use_stage_cache: Some(canary.use_stage_cache.unwrap_or(false)),
        ..canary
    }
}

/// A cache is there as soon as it is wanted [P] (R-STAGE-18).
fn set_cache(stage: &mut Stage, is_wanted: Option<bool>, size: Option<CacheClusterSize>) {
    stage.cache_cluster_enabled = is_wanted.or(stage.cache_cluster_enabled);
    stage.cache_cluster_size = size.or(stage.cache_cluster_size);
    let is_enabled = stage.cache_cluster_enabled == Some(true);
    if is_enabled {
        stage.cache_cluster_size.get_or_insert(CacheClusterSize::Size0Point5);
    }
    let status = if is_enabled { CacheClusterStatus::Available } else { CacheClusterStatus::NotAvailable };
    stage.cache_cluster_status = Some(status);
}
