//! API keys and usage plans.

use ringgate_definition::{
    ApiKey, ApiStage, Definition, Located, MethodThrottle, Place, Quota, QuotaExtension, QuotaPeriod,
    Throttle, UsagePlan,
};
use ringgate_estate::{Estate, Kept, QuotaExtensions};
use ringgate_management::shapes;

use super::at;

/// Adds the keys and the plans. What a plan opens that is not there any more is left out.
pub(super) fn define(estate: &Estate, place: Place, definition: &mut Definition) {
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
        let stages = plan.api_stages.iter().flatten().filter_map(|stage| api_stage(estate, stage, place));
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

fn api_stage(estate: &Estate, stage: &shapes::ApiStage, place: Place) -> Option<ApiStage> {
    let (api, name) = (stage.api_id.clone()?, stage.stage.clone()?);
    estate.get_of::<shapes::Stage>(&api, &name)?;
    let methods = stage.throttle.iter().flatten();
    Some(ApiStage {
        api: at(api, place),
        stage: at(name, place),
        methods: methods
            .map(|(key, it)| MethodThrottle {
                key: at(key.clone(), place),
                throttle: throttle(it),
                may_wait: true,
            })
            .collect(),
    })
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
