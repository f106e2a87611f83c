//! Usage plans (R-USAGE-05, R-USAGE-06).

mod check;
pub(super) mod keys;
mod throttle;
mod update;

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    ApiStage, CreateUsagePlanRequest, DeleteUsagePlanRequest, GetUsagePlanRequest, GetUsagePlansRequest,
    UsagePlan, UsagePlanKey, UsagePlans,
};
use ringgate_management::{Fault, tag};

use super::listing::Page;
use super::room::{check_name, check_room};
use super::{Effect, Operate};
use crate::{Call, Change, Estate, Kept, KeyUsage, QuotaExtensions, id};

/// The most usage plans; the service's own quota is 300.
const USAGE_PLANS_MAX: usize = 10_000;

/// The plan with this id.
pub(super) fn find<'e>(estate: &'e Estate, id: &str) -> Result<&'e Arc<UsagePlan>, Fault> {
    let unknown = || Fault::not_found("Invalid Usage Plan ID specified");
    estate.get::<UsagePlan>(id).ok_or_else(unknown)
}

/// The stages of a plan.
fn stages_of(plan: &UsagePlan) -> &[ApiStage] {
    plan.api_stages.as_deref().unwrap_or_default()
}

/// The API and the name of a stage that a plan opens.
fn names_of(stage: &ApiStage) -> (&str, &str) {
    (stage.api_id.as_deref().unwrap_or_default(), stage.stage.as_deref().unwrap_or_default())
}

impl Operate for CreateUsagePlanRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<UsagePlan>, Fault> {
        check_room(UsagePlan::table(estate).count(""), USAGE_PLANS_MAX, "usage plans")?;
        tag::check(self.tags.as_ref().unwrap_or(&Default::default()))?;
        check_name(&self.name)?;
        let mut plan = UsagePlan {
            id: None,
            name: Some(self.name.clone()),
            description: self.description.clone().filter(|text| !text.is_empty()),
            api_stages: Some(Vec::new()),
            throttle: self.throttle.clone(),
            quota: self.quota.clone(),
            product_code: None,
            tags: self.tags.clone(),
        };
        for stage in self.api_stages.as_deref().unwrap_or_default() {
            let (api, name) = names_of(stage);
            check::stage(estate, &plan, api, name)?;
            plan.api_stages.get_or_insert_default().push(stage.clone());
        }
        check::whole(&mut plan)?;
        let id = id::fresh(call, IdKind::Other, |id| estate.get::<UsagePlan>(id).is_some());
        plan.id = Some(id.clone());
        Effect::write(plan.clone(), Change::put("", &id, plan))
    }
}

impl Operate for GetUsagePlanRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlan>, Fault> {
        Effect::read(find(estate, &self.usage_plan_id)?.as_ref().clone())
    }
}

impl Operate for GetUsagePlansRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlans>, Fault> {
        let key = self.key_id.as_deref();
        let page = Page::of::<Self>(&[key.unwrap_or_default()], self.position.as_deref(), self.limit)?;
        let has_key = |plan: &str| key.is_none_or(|key| estate.get_of::<UsagePlanKey>(plan, key).is_some());
        let rows = UsagePlan::table(estate).of("").filter(|(id, _)| has_key(id));
        let (items, position) = page.cut(rows, |plan| plan.as_ref().clone());
        Effect::read(UsagePlans { position, items: Some(items) })
    }
}

impl Operate for DeleteUsagePlanRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let id = self.usage_plan_id.as_str();
        let plan = find(estate, id)?;
        let stages: Vec<String> = stages_of(plan).iter().map(check::written).collect();
        refuse_used(id, "API Stages", "API stages", &stages)?;
        let keys: Vec<String> = UsagePlanKey::table(estate).of(id).map(|(key, _)| key.to_owned()).collect();
        refuse_used(id, "API Keys", "API keys", &keys)?;
        let extensions =
            QuotaExtensions::table(estate).of(id).map(|(key, _)| Change::remove::<QuotaExtensions>(id, key));
        let usages = KeyUsage::table(estate).of(id).map(|(key, _)| Change::remove::<KeyUsage>(id, key));
        let changes = extensions.chain(usages).chain([Change::remove::<UsagePlan>("", id)]).collect();
        Ok(Effect { output: (), changes })
    }
}

/// The most users of a plan that a refusal names.
const NAMED_MAX: usize = 10;

fn refuse_used(plan: &str, what: &str, which: &str, users: &[String]) -> Result<(), Fault> {
    if users.is_empty() {
        return Ok(());
    }
    let named = users.get(..NAMED_MAX).unwrap_or(users).join(", ");
    Err(Fault::bad_request(format!(
        "Cannot delete Usage Plan {plan} because there are {what} associated to it: {named}. Please remove all {which} \
         from the Usage Plan and retry."
    )))
}
