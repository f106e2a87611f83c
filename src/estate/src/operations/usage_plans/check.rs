//! What a usage plan may be (R-USAGE-05, R-USAGE-07, R-USAGE-13).

use ringgate_management::Fault;
use ringgate_management::shapes::{
    ApiStage, QuotaPeriodType, QuotaSettings, Stage, ThrottleSettings, UsagePlan, UsagePlanKey,
};

use super::{names_of, stages_of, throttle};
use crate::{Estate, Kept};

/// A stage as patches write it.
pub(super) fn written(stage: &ApiStage) -> String {
    let (api, name) = names_of(stage);
    format!("{api}:{name}")
}

/// Whether a plan may open a stage, too.
pub(super) fn stage(estate: &Estate, plan: &UsagePlan, api: &str, name: &str) -> Result<(), Fault> {
    if api.is_empty() || name.is_empty() {
        return Err(Fault::bad_request("Invalid API Stage specified"));
    }
    if estate.get_of::<Stage>(api, name).is_none() {
        return Err(Fault::not_found(format!("API Stage not found: {api}:{name}")));
    }
    if lists(plan, api, name) {
        return Err(Fault::conflict(format!("The API stage {api}:{name} is already in the usage plan")));
    }
    match plan.id.as_deref() {
        Some(own) => refuse_shared_keys(estate, own, api, name),
        None => Ok(()),
    }
}

/// Whether a plan opens a stage.
pub(super) fn lists(plan: &UsagePlan, api: &str, name: &str) -> bool {
    stages_of(plan).iter().any(|stage| names_of(stage) == (api, name))
}

/// A key is in one plan of a stage at most (R-USAGE-07).
fn refuse_shared_keys(estate: &Estate, own: &str, api: &str, name: &str) -> Result<(), Fault> {
    let plans = UsagePlan::table(estate).of("");
    for (other, _) in plans.filter(|(id, plan)| *id != own && lists(plan, api, name)) {
        let mut keys = UsagePlanKey::table(estate).of(own);
        if let Some((key, _)) = keys.find(|(key, _)| estate.get_of::<UsagePlanKey>(other, key).is_some()) {
            return Err(shared(key, other, api, name));
        }
    }
    Ok(())
}

/// The refusal of a second plan of the same stage for a key.
pub(super) fn shared(key: &str, plan: &str, api: &str, name: &str) -> Fault {
    Fault::conflict(format!(
        "The API key {key} is already in the usage plan {plan} for the API stage {api}:{name}"
    ))
}

/// Whether throttles and quota are sound, whatever changed them; a quota without an offset gets none.
pub(super) fn whole(plan: &mut UsagePlan) -> Result<(), Fault> {
    plan.throttle.as_ref().map_or(Ok(()), rates)?;
    for stage in stages_of(plan) {
        throttle::check(stage)?;
    }
    plan.quota.as_mut().map_or(Ok(()), quota)
}

/// Rates and bursts count from nothing (R-USAGE-10); what is absent has no bound.
pub(super) fn rates(throttle: &ThrottleSettings) -> Result<(), Fault> {
    let is_rate = |rate: f64| rate.is_finite() && rate >= 0.0;
    if throttle.rate_limit.is_none_or(is_rate) && throttle.burst_limit.is_none_or(|burst| burst >= 0) {
        return Ok(());
    }
    Err(Fault::bad_request("Invalid throttle specified: rateLimit and burstLimit must not be negative"))
}

fn quota(quota: &mut QuotaSettings) -> Result<(), Fault> {
    let (Some(limit), Some(period)) = (quota.limit, quota.period) else {
        return Err(Fault::bad_request("Invalid quota specified: it must have a limit and a period"));
    };
    if limit < 0 {
        return Err(Fault::bad_request("Invalid quota specified: the limit must not be negative"));
    }
    let offset = *quota.offset.get_or_insert(0);
    let (days_max, refusal) = match period {
        QuotaPeriodType::Day => (0, "Usage Plan quota offset must be zero in the DAY period"),
        QuotaPeriodType::Week => {
            (6, "Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period")
        }
        QuotaPeriodType::Month => {
            (27, "Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period")
        }
    };
    if (0..=days_max).contains(&offset) { Ok(()) } else { Err(Fault::bad_request(refusal)) }
}
