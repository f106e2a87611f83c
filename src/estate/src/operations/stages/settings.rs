//! Rules for variables, canaries and method settings (R-STAGE-10 to R-STAGE-14, R-STAGE-19).

use std::collections::BTreeMap;

use ringgate_management::Fault;
use ringgate_management::shapes::{CanarySettings, MethodSetting, UnauthorizedCacheControlHeaderStrategy};

use super::check_deployment;
use crate::Estate;

/// The most variables of a stage.
const VARIABLES_MAX: usize = 100;
/// The most characters of a variable's name.
const NAME_CHARACTERS_MAX: usize = 64;
/// The most characters of a variable's value.
const VALUE_CHARACTERS_MAX: usize = 512;
/// The longest that a cached response lives, in seconds.
const CACHE_TTL_S_MAX: i32 = 3_600;
/// The settings of every method.
const EVERY_METHOD: &str = "*/*";

/// R-STAGE-10.
pub(super) fn check_variables(variables: Option<&BTreeMap<String, String>>) -> Result<(), Fault> {
    let Some(variables) = variables else { return Ok(()) };
    if variables.len() > VARIABLES_MAX {
        let message = format!("Too many stage variables: {}; {VARIABLES_MAX} are the most", variables.len());
        return Err(Fault::bad_request(message));
    }
    variables.iter().try_for_each(|(name, value)| check_variable(name, value))
}

/// R-STAGE-10.
pub(super) fn check_variable(name: &str, value: &str) -> Result<(), Fault> {
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let in_value = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#&=,".contains(&b);
    if name.is_empty() || name.len() > NAME_CHARACTERS_MAX || !name.bytes().all(in_name) {
        return Err(Fault::bad_request(format!(
            "Stage variable name '{name}' is invalid: please use alphanumeric characters and underscores"
        )));
    }
    if value.len() > VALUE_CHARACTERS_MAX || !value.bytes().all(in_value) {
        return Err(Fault::bad_request(format!(
            "Stage variable value '{value}' is invalid: please use values with alphanumeric characters and the symbols ' ', \
             -', '.', '_', ':', '/', '?', '&', '=', and ','."
        )));
    }
    Ok(())
}

/// R-STAGE-14.
pub(super) fn check_canary(estate: &Estate, api: &str, canary: &CanarySettings) -> Result<(), Fault> {
    check_variables(canary.stage_variable_overrides.as_ref())?;
    check_percent(canary.percent_traffic)?;
    canary.deployment_id.as_deref().map_or(Ok(()), |id| check_deployment(estate, api, id))
}

/// R-STAGE-14.
pub(super) fn check_percent(percent: Option<f64>) -> Result<(), Fault> {
    if percent.is_none_or(|percent| (0.0..=100.0).contains(&percent)) {
        return Ok(());
    }
    Err(Fault::bad_request("Percent traffic must be between 0.0 and 100.0"))
}

/// R-STAGE-19.
pub(super) fn check_ttl(seconds: Option<i32>) -> Result<(), Fault> {
    if seconds.is_none_or(|seconds| (0..=CACHE_TTL_S_MAX).contains(&seconds)) {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Invalid cache TTL, must be between 0 and {CACHE_TTL_S_MAX}")))
}

/// The settings of a key, made from those of every method when they are written first (R-STAGE-12).
pub(super) fn written<'s>(
    settings: &'s mut BTreeMap<String, MethodSetting>,
    key: &str,
) -> &'s mut MethodSetting {
    let of_every = settings.get(EVERY_METHOD).cloned();
    settings.entry(key.to_owned()).or_insert_with(|| of_every.unwrap_or_else(materialised))
}

/// R-STAGE-12.
fn materialised() -> MethodSetting {
    MethodSetting {
        metrics_enabled: Some(false),
        logging_level: None,
        data_trace_enabled: Some(false),
        throttling_burst_limit: Some(5_000),
        throttling_rate_limit: Some(10_000.0),
        caching_enabled: Some(false),
        cache_ttl_in_seconds: Some(300),
        cache_data_encrypted: Some(false),
        require_authorization_for_cache_control: Some(true),
        unauthorized_cache_control_header_strategy: Some(
            UnauthorizedCacheControlHeaderStrategy::SucceedWithResponseHeader,
        ),
    }
}
