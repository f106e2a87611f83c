//! Patches of a usage plan (R-USAGE-06, S-PP-20).

use ringgate_management::Fault;
use ringgate_management::patch::tables::UsagePlanPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{
    ApiStage, Op, QuotaPeriodType, ThrottleSettings, UpdateUsagePlanRequest, UsagePlan,
};

use super::{check, find, names_of, throttle};
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateUsagePlanRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlan>, Fault> {
        let mut plan = find(estate, &self.usage_plan_id)?.as_ref().clone();
        for patch in read_all::<UsagePlanPath>(self.patch_operations.as_deref())? {
            apply(estate, &mut plan, &patch)?;
        }
        check::whole(&mut plan)?;
        Effect::write(plan.clone(), Change::put("", &self.usage_plan_id, plan))
    }
}

fn apply(estate: &Estate, plan: &mut UsagePlan, patch: &Patch<UsagePlanPath>) -> Result<(), Fault> {
    let text = || patch.text().filter(|text| !text.is_empty()).map(str::to_owned);
    match patch.path {
        UsagePlanPath::Name => plan.name = text(),
        UsagePlanPath::Description => plan.description = text(),
        UsagePlanPath::ProductCode => plan.product_code = text(),
        UsagePlanPath::ApiStages => patch_stage(estate, plan, patch)?,
        UsagePlanPath::Throttle => plan.throttle = None,
        UsagePlanPath::ThrottleRateLimit => {
            plan.throttle.get_or_insert_default().rate_limit = patch.decimal()
        }
        UsagePlanPath::ThrottleBurstLimit => {
            plan.throttle.get_or_insert_default().burst_limit = patch.integer()
        }
        UsagePlanPath::Quota => plan.quota = None,
        UsagePlanPath::QuotaLimit => plan.quota.get_or_insert_default().limit = patch.integer(),
        UsagePlanPath::QuotaOffset => plan.quota.get_or_insert_default().offset = patch.integer(),
        UsagePlanPath::QuotaPeriod => {
            plan.quota.get_or_insert_default().period =
                QuotaPeriodType::read(patch.text().unwrap_or_default());
        }
        UsagePlanPath::StageThrottle => {
            let throttles = match patch.text() {
                Some(text) if patch.op != Op::Remove => Some(throttle::read(text)?),
                _ => None,
            };
            named_stage(plan, patch.capture(0))?.throttle = throttles;
        }
        UsagePlanPath::MethodThrottle => remove_method(plan, patch)?,
        UsagePlanPath::MethodRateLimit => method(plan, patch)?.rate_limit = patch.decimal(),
        UsagePlanPath::MethodBurstLimit => method(plan, patch)?.burst_limit = patch.integer(),
    }
    Ok(())
}

fn patch_stage(estate: &Estate, plan: &mut UsagePlan, patch: &Patch<UsagePlanPath>) -> Result<(), Fault> {
    let text = patch.element().unwrap_or_default();
    if patch.op == Op::Remove {
        let (api, stage) = split(text)?;
        named_stage(plan, text)?;
        plan.api_stages.get_or_insert_default().retain(|known| names_of(known) != (api, stage));
        return Ok(());
    }
    let (api, stage) = split(text)?;
    check::stage(estate, plan, api, stage)?;
    let added = ApiStage { api_id: Some(api.to_owned()), stage: Some(stage.to_owned()), throttle: None };
    plan.api_stages.get_or_insert_default().push(added);
    Ok(())
}

/// `api:stage` as patches write it.
fn split(text: &str) -> Result<(&str, &str), Fault> {
    let names = text.split_once(':').filter(|(api, stage)| !api.is_empty() && !stage.is_empty());
    names.ok_or_else(|| Fault::bad_request("Invalid API Stage specified"))
}

fn named_stage<'p>(plan: &'p mut UsagePlan, text: &str) -> Result<&'p mut ApiStage, Fault> {
    let (api, stage) = split(text)?;
    let id = plan.id.as_deref().unwrap_or_default();
    let message = format!("Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {id}");
    let mut stages = plan.api_stages.iter_mut().flatten();
    stages.find(|known| names_of(known) == (api, stage)).ok_or_else(|| Fault::not_found(message))
}

fn method<'p>(
    plan: &'p mut UsagePlan,
    patch: &Patch<UsagePlanPath>,
) -> Result<&'p mut ThrottleSettings, Fault> {
    let stage = named_stage(plan, patch.capture(0))?;
    let key = throttle::key(patch.capture(1), patch.capture(2));
    Ok(stage.throttle.get_or_insert_default().entry(key).or_default())
}

/// The last throttle takes the whole member with it, which is absent then.
fn remove_method(plan: &mut UsagePlan, patch: &Patch<UsagePlanPath>) -> Result<(), Fault> {
    let stage = named_stage(plan, patch.capture(0))?;
    let key = throttle::key(patch.capture(1), patch.capture(2));
    if let Some(throttles) = &mut stage.throttle {
        throttles.remove(&key);
    }
    stage.throttle = stage.throttle.take().filter(|throttles| !throttles.is_empty());
    Ok(())
}
