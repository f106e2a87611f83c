//! API keys and usage plans.

use ringgate_definition::{
    ApiKey, ApiStage, Definition, Located, MethodThrottle, Place, Quota, QuotaExtension, QuotaPeriod,
    SettingKey, Throttle, UsagePlan,
};
use ringgate_estate::{Estate, Kept, QuotaExtensions};
use ringgate_management::shapes;

use super::{Served, at};

/// Adds the keys and the plans. What a plan opens that is not there any more is left out.
pub(super) fn define(estate: &Estate, served: &[Served], place: Place, definition: &mut Definition) {
    for (_, id, key) in shapes::ApiKey::table(estate).all() {
        definition.keys.push(ApiKey {
            id: at(id.to_owned(), place),
            name: key.name.clone().unwrap_or_default(),
            value: at(key.value.clone().unwrap_or_default(), place),
            enabled: key.enabled.unwrap_or(false),
            place,
        });
    }
    for (_, id, plan) in shapes::UsagePlan::table(estate).all() {
        let keys = shapes::UsagePlanKey::table(estate).of(id).map(|(key, _)| at(key.to_owned(), place));
        let stages = plan.api_stages.iter().flatten().filter_map(|stage| api_stage(served, stage, place));
        definition.plans.push(UsagePlan {
            id: at(id.to_owned(), place),
            name: plan.name.clone().unwrap_or_default(),
            throttle: plan.throttle.as_ref().map(|it| at(throttle(it), place)),
            quota: plan.quota.as_ref().and_then(|it| quota(it, place)),
            api_stages: stages.collect(),
            keys: keys.collect(),
            extensions: QuotaExtensions::table(estate)
                .of(id)
                .flat_map(|(key, row)| extensions(key, row))
                .collect(),
            place,
        });
    }
}

fn extensions(key: &str, row: &QuotaExtensions) -> impl Iterator<Item = QuotaExtension> {
    row.extra.iter().filter_map(move |(first_day, extra)| {
        Some(QuotaExtension {
            key: key.to_owned(),
            first_day: u32::try_from(*first_day).ok()?,
            extra: *extra,
        })
    })
}

/// Throttles of methods that are not deployed wait for a deployment that has them, as settings of stages do (R-STAGE-13).
fn api_stage(served: &[Served], stage: &shapes::ApiStage, place: Place) -> Option<ApiStage> {
    let (id, name) = (stage.api_id.clone()?, stage.stage.clone()?);
    let api = served.iter().find(|api| api.id() == id).filter(|api| api.has_stage(&name))?;
    let is_there = |key: &str| match SettingKey::read(key) {
        Some(SettingKey::Method { path, verb }) => api.has_method(&name, &path, verb),
        _ => true,
    };
    let methods = stage.throttle.iter().flatten().filter(|(key, _)| is_there(key));
    let methods =
        methods.map(|(key, it)| MethodThrottle { key: at(key.clone(), place), throttle: throttle(it) });
    let methods = methods.collect();
    Some(ApiStage { api: at(id, place), stage: at(name, place), methods })
}

/// What is not said of a throttle is the account's, 10,000 a second and 5,000 at once [GK] (R-MGMT-16).
fn throttle(throttle: &shapes::ThrottleSettings) -> Throttle {
    Throttle {
        rate_limit: throttle.rate_limit.unwrap_or(10_000.0),
        burst_limit: throttle.burst_limit.map_or(5_000, i64::from),
    }
}

fn quota(quota: &shapes::QuotaSettings, place: Place) -> Option<Located<Quota>> {
    let period = match quota.period? {
        shapes::QuotaPeriodType::Day => QuotaPeriod::Day,
        shapes::QuotaPeriodType::Week => QuotaPeriod::Week,
        shapes::QuotaPeriodType::Month => QuotaPeriod::Month,
    };
    let whole = |number: Option<i32>| u64::try_from(number.unwrap_or(0)).unwrap_or(0);
    Some(at(Quota { limit: whole(quota.limit), offset: whole(quota.offset), period }, place))
}
