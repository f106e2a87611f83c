use super::{Checked, at, check_rate, is_sorted, require};
use crate::schema::{ArchivedKeys, ArchivedPeriod, ArchivedPlan, ArchivedQuota};
use crate::table::digest_tag;

/// Checks a keys snapshot.
pub(crate) fn check_keys(keys: &ArchivedKeys) -> Checked {
    check_index(keys)?;
    for (index, key) in keys.keys.iter().enumerate() {
        let place = || format!("keys[{index}].plans");
        let plans = || key.plans.iter().map(|plan| plan.to_native());
        require(is_sorted(plans()), place, "are not ascending")?;
        require(
            plans().all(|plan| (plan as usize) < keys.plans.len()),
            place,
            "name a plan that is not there",
        )?;
        let granted = || key.extensions.iter().map(|it| (it.plan.to_native(), it.first_day.to_native()));
        let place = || format!("keys[{index}].extensions");
        require(is_sorted(granted()), place, "are not sorted by plan and day")?;
        require(
            granted().all(|(plan, _)| plans().any(|own| own == plan)),
            place,
            "are for a plan that the key is not in",
        )?;
    }
    require(
        is_sorted(keys.plans.iter().map(|plan| plan.id.as_str())),
        || "plans".into(),
        "are not sorted by id",
    )?;
    for (index, plan) in keys.plans.iter().enumerate() {
        at(check_plan(plan), || format!("plans[{index}]"))?;
    }
    require(
        is_sorted(keys.client_certificates.iter().map(|certificate| certificate.name.as_str())),
        || "client_certificates".into(),
        "are not sorted by name",
    )?;
    require(
        is_sorted(keys.flushes.iter().map(|it| (it.api.as_str(), it.stage.as_str()))),
        || "flushes".into(),
        "are not sorted by API and stage",
    )?;
    at(super::callers::check_callers(&keys.callers), || "callers".into())
}

fn check_index(keys: &ArchivedKeys) -> Checked {
    require(
        is_sorted(keys.keys.iter().map(|key| &key.digest)),
        || "keys".into(),
        "are not sorted by digest",
    )?;
    let place = || "digest_index".to_owned();
    require(
        keys.digest_index.count() == keys.keys.len(),
        place,
        "has another number of entries than there are keys",
    )?;
    for (index, key) in (0u32..).zip(keys.keys.iter()) {
        let found = keys.digest_index.find(digest_tag(&key.digest), |candidate| candidate == index);
        require(found.is_some(), place, "does not find every key")?;
    }
    Ok(())
}

fn check_plan(plan: &ArchivedPlan) -> Checked {
    if let Some(rate) = plan.throttle.as_ref() {
        check_rate(rate, || "throttle".into())?;
    }
    if let Some(quota) = plan.quota.as_ref() {
        let is_within = quota.offset_days < window_days(quota);
        require(is_within, || "quota.offset_days".into(), "is longer than the window")?;
    }
    let stages = plan.stages.iter().map(|stage| (stage.api.as_str(), stage.stage.as_str()));
    require(is_sorted(stages), || "stages".into(), "are not sorted")?;
    for (index, stage) in plan.stages.iter().enumerate() {
        for method in stage.methods.iter() {
            check_rate(&method.rate, || format!("stages[{index}].methods"))?;
        }
    }
    Ok(())
}

/// The days of the shortest window of its kind (R-USAGE-13).
fn window_days(quota: &ArchivedQuota) -> u8 {
    match quota.period {
        ArchivedPeriod::Day => 1,
        ArchivedPeriod::Week => 7,
        ArchivedPeriod::Month => 28,
    }
}
