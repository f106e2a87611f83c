//! Throttles of single methods of a plan's stages (R-USAGE-05, R-USAGE-06).

use std::collections::BTreeMap;

use ringgate_management::Fault;
use ringgate_management::shapes::{ApiStage, ThrottleSettings};

use super::check::{rates, written};

/// The most methods of a stage with throttles of their own.
pub(super) const METHODS_MAX: usize = 20;

/// The methods that a throttle may be for.
const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY", "*"];

/// Whether the throttles of a stage are sound.
pub(super) fn check(stage: &ApiStage) -> Result<(), Fault> {
    let Some(throttles) = &stage.throttle else { return Ok(()) };
    if throttles.len() > METHODS_MAX {
        let message = format!(
            "Invalid throttle specified: the API stage {} has throttles for {} methods; {METHODS_MAX} are the most",
            written(stage),
            throttles.len()
        );
        return Err(Fault::bad_request(message));
    }
    for (key, throttle) in throttles {
        check_key(key)?;
        rates(throttle)?;
    }
    Ok(())
}

/// A resource's path, a slash, a method: `/pets/GET`, `//GET` for the root, `/*/*` for all.
fn check_key(key: &str) -> Result<(), Fault> {
    let is_sound =
        key.rsplit_once('/').is_some_and(|(path, method)| path.starts_with('/') && METHODS.contains(&method));
    if is_sound {
        return Ok(());
    }
    Err(Fault::bad_request(format!(
        "Invalid throttle specified: '{key}' is not a path and a method, such as /pets/GET"
    )))
}

/// The key of a method, from what patches call it.
pub(super) fn key(path: &str, method: &str) -> String {
    format!("{path}/{method}")
}

/// All throttles of a stage, as a patch writes them.
pub(super) fn read(text: &str) -> Result<BTreeMap<String, ThrottleSettings>, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!(
            "Invalid throttle specified: it must be JSON such as {{\"/pets/GET\": {{\"rateLimit\": 1.0, \"burstLimit\": \
             1}}}}: {error}"
        );
        Fault::bad_request(message)
    })
}
