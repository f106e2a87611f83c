//! What a new deployment does to a stage (R-STAGE-02, R-STAGE-15, R-STAGE-17).

use ringgate_management::Fault;
use ringgate_management::shapes::{CanarySettings, CreateDeploymentRequest, DeploymentCanarySettings, Stage};

use super::{check_name, complete, newborn, set_cache, settings};
use crate::{Call, Change, Estate};

/// Points the stage that a deployment names to it, and makes the stage if there is none.
///
/// # Errors
/// A canary of no stage, or of one that is not there; variables that a stage cannot have.
pub(crate) fn deployed(
    wanted: &CreateDeploymentRequest,
    estate: &Estate,
    call: &Call<'_>,
    deployment: &str,
) -> Result<Option<Change>, Fault> {
    let api = wanted.rest_api_id.as_str();
    let name = wanted.stage_name.as_deref().filter(|name| !name.is_empty());
    let known = name.and_then(|name| estate.get_of::<Stage>(api, name));
    if wanted.canary_settings.is_some() && known.is_none() {
        return Err(no_canary(wanted.stage_name.as_deref()));
    }
    let Some(name) = name else { return Ok(None) };
    settings::check_variables(wanted.variables.as_ref())?;
    let mut stage = match known {
        Some(stage) => stage.as_ref().clone(),
        None => {
            check_name(estate, api, name)?;
            Stage {
                description: wanted.stage_description.clone(),
                ..newborn(call, name, wanted.tracing_enabled)
            }
        }
    };
    point(&mut stage, wanted, deployment)?;
    set_cache(&mut stage, wanted.cache_cluster_enabled, wanted.cache_cluster_size);
    stage.tracing_enabled = wanted.tracing_enabled.or(stage.tracing_enabled);
    stage.last_updated_date = Some(call.now);
    Ok(Some(Change::put(api, name, stage)))
}

/// The stage, or its canary, gets the deployment.
fn point(stage: &mut Stage, wanted: &CreateDeploymentRequest, deployment: &str) -> Result<(), Fault> {
    if let Some(canary) = &wanted.canary_settings {
        let of_stage = stage.deployment_id.clone().unwrap_or_default();
        let canary = complete(canary_of(canary, deployment), &of_stage);
        settings::check_percent(canary.percent_traffic)?;
        stage.canary_settings = Some(canary);
    } else if let Some(canary) = &mut stage.canary_settings {
        // What goes to a stage with a canary goes to the canary (R-STAGE-17).
        canary.deployment_id = Some(deployment.to_owned());
    } else {
        stage.deployment_id = Some(deployment.to_owned());
    }
    if let Some(variables) = &wanted.variables {
        let own = stage.variables.get_or_insert_default();
        own.extend(variables.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(())
}

fn canary_of(wanted: &DeploymentCanarySettings, deployment: &str) -> CanarySettings {
    CanarySettings {
        percent_traffic: wanted.percent_traffic,
        deployment_id: Some(deployment.to_owned()),
        stage_variable_overrides: wanted.stage_variable_overrides.clone(),
        use_stage_cache: wanted.use_stage_cache,
    }
}

/// R-STAGE-15.
fn no_canary(stage: Option<&str>) -> Fault {
    let reason = match stage {
        Some(stage) if !stage.is_empty() => {
            format!("Stage {stage} must already be created before making a canary release deployment")
        }
        _ => {
            let value = stage.unwrap_or("null");
            format!(
                "Non null and non empty stageName must be provided for canary deployment. Provided value is {value}"
            )
        }
    };
    Fault::bad_request(format!("Invalid deployment content specified.{reason}"))
}
