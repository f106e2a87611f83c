//! Patches of a stage (R-STAGE-08 to R-STAGE-12, R-STAGE-15, R-STAGE-16).

use std::collections::BTreeMap;

use ringgate_management::Fault;
use ringgate_management::patch::tables::{StagePath, is_same_method_setting, method_setting_key};
use ringgate_management::patch::{Patch, no_method_setting, read_all};
use ringgate_management::shapes::{
    CacheClusterSize, CanarySettings, Op, Stage, UnauthorizedCacheControlHeaderStrategy, UpdateStageRequest,
};

use super::settings::{check_canary, check_percent, check_ttl, check_variable, written};
use super::{check_deployment, check_documentation, complete, find, set_cache};
use crate::operations::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, KeyedCertificate};

impl Operate for UpdateStageRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Stage>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let mut stage = find(estate, &self.rest_api_id, &self.stage_name)?.as_ref().clone();
        for patch in read_all::<StagePath>(self.patch_operations.as_deref())? {
            apply(&mut stage, &patch, estate, &self.rest_api_id)?;
        }
        if let Some(canary) = &stage.canary_settings {
            check_canary(estate, &self.rest_api_id, canary)?;
        }
        stage.last_updated_date = Some(call.now);
        Effect::write(stage.clone(), Change::put(&self.rest_api_id, &self.stage_name, stage))
    }
}

fn apply(stage: &mut Stage, patch: &Patch<StagePath>, estate: &Estate, api: &str) -> Result<(), Fault> {
    let text = || patch.text().map(str::to_owned);
    match patch.path {
        StagePath::DeploymentId => stage.deployment_id = Some(deployment(stage, patch, estate, api)?),
        StagePath::Description => stage.description = text(),
        StagePath::CacheClusterEnabled => set_cache(stage, Some(patch.boolean()), None),
        StagePath::CacheClusterSize => {
            set_cache(stage, None, CacheClusterSize::read(patch.text().unwrap_or_default()));
        }
        StagePath::ClientCertificateId => stage.client_certificate_id = certificate(patch, estate)?,
        StagePath::DocumentationVersion => {
            let version = text().filter(|version| !version.is_empty());
            version.as_deref().map_or(Ok(()), |version| check_documentation(estate, api, version))?;
            stage.documentation_version = version;
        }
        StagePath::TracingEnabled => stage.tracing_enabled = Some(patch.boolean()),
        StagePath::AccessLogSettings => stage.access_log_settings = None,
        StagePath::AccessLogDestinationArn => {
            let arn = text().map(|arn| arn.strip_suffix(":*").map(str::to_owned).unwrap_or(arn));
            stage.access_log_settings.get_or_insert_default().destination_arn = arn;
        }
        StagePath::AccessLogFormat => stage.access_log_settings.get_or_insert_default().format = text(),
        StagePath::Variables | StagePath::Variable => patch_variables(stage, patch)?,
        StagePath::CanarySettings
        | StagePath::CanaryDeploymentId
        | StagePath::CanaryPercentTraffic
        | StagePath::CanaryUseStageCache
        | StagePath::CanaryOverrides
        | StagePath::CanaryOverride => patch_canary(stage, patch)?,
        _ => patch_method_setting(stage, patch)?,
    }
    Ok(())
}

/// The deployment that a stage is pointed to; `copy` promotes the canary's (R-STAGE-16).
fn deployment(stage: &Stage, patch: &Patch<StagePath>, estate: &Estate, api: &str) -> Result<String, Fault> {
    if patch.op == Op::Copy {
        let canary = stage.canary_settings.as_ref().ok_or_else(no_canary)?;
        return canary.deployment_id.clone().ok_or_else(no_canary);
    }
    let id = patch.text().unwrap_or_default();
    check_deployment(estate, api, id)?;
    Ok(id.to_owned())
}

fn no_canary() -> Fault {
    Fault::bad_request("Promotion not available. Canary does not exist.")
}

fn certificate(patch: &Patch<StagePath>, estate: &Estate) -> Result<Option<String>, Fault> {
    let Some(id) = patch.text().filter(|id| !id.is_empty()) else { return Ok(None) };
    match estate.get::<KeyedCertificate>(id) {
        Some(_) => Ok(Some(id.to_owned())),
        None => Err(Fault::not_found("Invalid Client Certificate identifier specified")),
    }
}

fn patch_variables(stage: &mut Stage, patch: &Patch<StagePath>) -> Result<(), Fault> {
    if patch.op == Op::Copy {
        let canary = stage.canary_settings.as_ref().ok_or_else(no_canary)?;
        let overrides = canary.stage_variable_overrides.clone().unwrap_or_default();
        stage.variables.get_or_insert_default().extend(overrides);
        return Ok(());
    }
    let variables = stage.variables.get_or_insert_default();
    match (patch.path, patch.op) {
        (StagePath::Variables, Op::Remove) => variables.clear(),
        (StagePath::Variables, _) => *variables = variables_of(patch)?,
        (_, Op::Remove) => {
            variables.remove(patch.capture(0));
        }
        _ => {
            let value = patch.text().unwrap_or_default();
            check_variable(patch.capture(0), value)?;
            variables.insert(patch.capture(0).to_owned(), value.to_owned());
        }
    }
    Ok(())
}

/// All variables at once, as an object in JSON (S-PATCH-02).
fn variables_of(patch: &Patch<StagePath>) -> Result<BTreeMap<String, String>, Fault> {
    let text = patch.text().unwrap_or_default();
    let variables: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_| {
        Fault::bad_request("Invalid value for stage variables. It must be a JSON object of strings")
    })?;
    variables.iter().try_for_each(|(name, value)| check_variable(name, value))?;
    Ok(variables)
}

/// A canary is made by the first setting that is written (R-STAGE-15).
fn patch_canary(stage: &mut Stage, patch: &Patch<StagePath>) -> Result<(), Fault> {
    if patch.path == StagePath::CanarySettings {
        stage.canary_settings = None;
        return Ok(());
    }
    let of_stage = stage.deployment_id.clone().unwrap_or_default();
    let own = stage.canary_settings.take().unwrap_or_default();
    let canary = stage.canary_settings.insert(complete(own, &of_stage));
    match (patch.path, patch.op) {
        (StagePath::CanaryDeploymentId, _) => canary.deployment_id = patch.text().map(str::to_owned),
        (StagePath::CanaryPercentTraffic, _) => {
            check_percent(patch.decimal())?;
            canary.percent_traffic = patch.decimal();
        }
        (StagePath::CanaryUseStageCache, _) => canary.use_stage_cache = Some(patch.boolean()),
        (StagePath::CanaryOverrides, Op::Remove) => canary.stage_variable_overrides = None,
        (StagePath::CanaryOverrides, _) => canary.stage_variable_overrides = Some(variables_of(patch)?),
        _ => patch_override(canary, patch)?,
    }
    Ok(())
}

fn patch_override(canary: &mut CanarySettings, patch: &Patch<StagePath>) -> Result<(), Fault> {
    let overrides = canary.stage_variable_overrides.get_or_insert_default();
    if patch.op == Op::Remove {
        overrides.remove(patch.capture(0));
        return Ok(());
    }
    let value = patch.text().unwrap_or_default();
    check_variable(patch.capture(0), value)?;
    overrides.insert(patch.capture(0).to_owned(), value.to_owned());
    Ok(())
}

fn patch_method_setting(stage: &mut Stage, patch: &Patch<StagePath>) -> Result<(), Fault> {
    let sent = method_setting_key(patch.capture(0), patch.capture(1));
    let settings = stage.method_settings.get_or_insert_default();
    // What is there already keeps its spelling.
    let known = settings.keys().find(|known| is_same_method_setting(known, &sent)).cloned();
    let key = known.unwrap_or(sent);
    if patch.path == StagePath::MethodSettings {
        let removed = settings.remove(&key);
        return removed.map(drop).ok_or_else(|| no_method_setting(&format!("/{key}")));
    }
    let setting = written(settings, &key);
    let on = Some(patch.boolean());
    match patch.path {
        StagePath::MetricsEnabled => setting.metrics_enabled = on,
        StagePath::DataTraceEnabled => setting.data_trace_enabled = on,
        StagePath::LoggingLevel => setting.logging_level = patch.text().map(str::to_owned),
        StagePath::ThrottlingBurstLimit => setting.throttling_burst_limit = patch.integer(),
        StagePath::ThrottlingRateLimit => setting.throttling_rate_limit = patch.decimal(),
        StagePath::CachingEnabled => setting.caching_enabled = on,
        StagePath::CacheTtlInSeconds => {
            check_ttl(patch.integer())?;
            setting.cache_ttl_in_seconds = patch.integer();
        }
        StagePath::CacheDataEncrypted => setting.cache_data_encrypted = on,
        StagePath::RequireAuthorizationForCacheControl => {
            setting.require_authorization_for_cache_control = on
        }
        StagePath::UnauthorizedCacheControlHeaderStrategy => {
            let strategy = UnauthorizedCacheControlHeaderStrategy::read(patch.text().unwrap_or_default());
            setting.unauthorized_cache_control_header_strategy = strategy;
        }
        // Every other path was taken before.
        _ => {}
    }
    Ok(())
}
