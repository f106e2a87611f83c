//! Stages and their canaries.

use ringgate_definition::{
    Api, Canary, Located, LoggingLevel, MethodSettings, Place, SettingKey, Settings, Stage, StageCache,
    StageThrottle, Throttle, UnauthorizedCacheControl,
};
use ringgate_management::shapes;

use super::{Deployments, at, certificate, pairs_at, text_at};

/// A stage; nothing for one that points nowhere.
pub(super) fn define(stage: &shapes::Stage, deployments: &mut Deployments<'_>) -> Option<Stage> {
    let place = deployments.place;
    let deployment = deployments.get(stage.deployment_id.as_deref()?)?;
    let canary = stage.canary_settings.as_ref().map(|canary| define_canary(canary, deployments));
    let mut defined = Stage {
        name: at(stage.stage_name.clone().unwrap_or_default(), place),
        variables: pairs_at(stage.variables.iter().flatten(), place),
        access_log_format: stage
            .access_log_settings
            .as_ref()
            .and_then(|log| text_at(log.format.as_ref(), place)),
        cache: cache(stage, place),
        ..Stage::default()
    };
    for (key, setting) in stage.method_settings.iter().flatten() {
        let Some(of) = SettingKey::read(key) else { continue };
        let of_canary = canary.as_ref().and_then(|canary: &Canary| canary.deployment.as_deref());
        // Settings of methods that are not deployed wait for a deployment that has them (R-STAGE-13).
        if [Some(deployment.as_ref()), of_canary].into_iter().flatten().any(|api| names_method(&of, api)) {
            add_settings(&mut defined, key, of, setting, place);
        }
    }
    defined.deployment = Some(deployment);
    defined.canary = canary;
    defined.client_certificate = stage
        .client_certificate_id
        .as_deref()
        .and_then(|id| certificate::define(deployments.served, id, place));
    Some(defined)
}

fn names_method(key: &SettingKey, api: &Api) -> bool {
    let SettingKey::Method { path, verb } = key else { return true };
    let mut resources = api.resources.iter().filter(|resource| resource.path.value == *path);
    resources.any(|resource| resource.methods.iter().any(|method| method.verb.value == *verb))
}

fn define_canary(canary: &shapes::CanarySettings, deployments: &mut Deployments<'_>) -> Canary {
    let place = deployments.place;
    Canary {
        percent_traffic: at(canary.percent_traffic.unwrap_or(0.0), place),
        deployment: canary.deployment_id.as_deref().and_then(|id| deployments.get(id)),
        stage_variable_overrides: pairs_at(canary.stage_variable_overrides.iter().flatten(), place),
        use_stage_cache: canary.use_stage_cache.map(|flag| at(flag, place)),
        place,
    }
}

/// R-STAGE-18: sizes are gigabytes.
fn cache(stage: &shapes::Stage, place: Place) -> Option<StageCache> {
    let is_enabled = stage.cache_cluster_enabled.filter(|flag| *flag)?;
    let gigabytes = stage.cache_cluster_size.and_then(|size| size.as_str().parse::<f64>().ok());
    let bytes = gigabytes
        .map_or(StageCache::SIZE_BYTES_DEFAULT, |gigabytes| (gigabytes * StageCache::GB as f64) as u64);
    Some(StageCache { enabled: at(is_enabled, place), size_bytes: at(bytes, place), place })
}

fn add_settings(stage: &mut Stage, key: &str, of: SettingKey, setting: &shapes::MethodSetting, place: Place) {
    let throttle = Throttle {
        rate_limit: setting.throttling_rate_limit.unwrap_or(Settings::THROTTLING_RATE_DEFAULT),
        burst_limit: setting.throttling_burst_limit.map_or(Settings::THROTTLING_BURST_DEFAULT, i64::from),
    };
    match &of {
        SettingKey::All => stage.throttle = Some(at(throttle, place)),
        SettingKey::Method { path, verb } => {
            let key = at(format!("{path}/{}", verb.as_str()), place);
            stage.method_throttles.push(StageThrottle { key, throttle });
        }
    }
    let flag = |flag: Option<bool>| flag.map(|flag| at(flag, place));
    let ttl = setting.cache_ttl_in_seconds.and_then(|seconds| u32::try_from(seconds).ok());
    stage.method_settings.push(MethodSettings {
        key: at(key.to_owned(), place),
        of,
        metrics_enabled: flag(setting.metrics_enabled),
        logging_level: logging_level(setting.logging_level.as_deref(), place),
        data_trace_enabled: flag(setting.data_trace_enabled),
        caching_enabled: flag(setting.caching_enabled),
        cache_ttl_seconds: ttl.map(|ttl| at(ttl, place)),
        cache_data_encrypted: flag(setting.cache_data_encrypted),
        require_authorization_for_cache_control: flag(setting.require_authorization_for_cache_control),
        unauthorized_cache_control: setting
            .unauthorized_cache_control_header_strategy
            .map(|strategy| at(unauthorized(strategy), place)),
    });
}

fn logging_level(text: Option<&str>, place: Place) -> Option<Located<LoggingLevel>> {
    let level = match text? {
        "INFO" => LoggingLevel::Info,
        "ERROR" => LoggingLevel::Error,
        _ => LoggingLevel::Off,
    };
    Some(at(level, place))
}

fn unauthorized(strategy: shapes::UnauthorizedCacheControlHeaderStrategy) -> UnauthorizedCacheControl {
    use shapes::UnauthorizedCacheControlHeaderStrategy as Strategy;
    match strategy {
        Strategy::FailWith403 => UnauthorizedCacheControl::FailWith403,
        Strategy::SucceedWithResponseHeader => UnauthorizedCacheControl::SucceedWithResponseHeader,
        Strategy::SucceedWithoutResponseHeader => UnauthorizedCacheControl::SucceedWithoutResponseHeader,
    }
}
