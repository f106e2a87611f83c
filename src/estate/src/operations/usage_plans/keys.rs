//! The keys of a usage plan (R-USAGE-07).

use std::sync::Arc;

use ringgate_management::shapes::{
    ApiKey, CreateUsagePlanKeyRequest, DeleteUsagePlanKeyRequest, GetUsagePlanKeyRequest,
    GetUsagePlanKeysRequest, UsagePlan, UsagePlanKey, UsagePlanKeys,
};
use ringgate_management::{Fault, FaultKind};

use super::{check, find, names_of, stages_of};
use crate::operations::listing::Page;
use crate::operations::{Effect, Operate, api_keys};
use crate::{Call, Change, Estate, Kept, KeyUsage, QuotaExtensions};

/// The most plans that a key is in.
const PLANS_OF_KEY_MAX: usize = 10;
/// The one type of keys.
const KEY_TYPE: &str = "API_KEY";

/// Puts a key into a plan.
pub(in crate::operations) fn join(estate: &Estate, plan: &str, key: &str) -> Result<Change, Fault> {
    let joined = find(estate, plan)?;
    if estate.get_of::<UsagePlanKey>(plan, key).is_some() {
        return Err(Fault::conflict(format!("The API key {key} is already in the usage plan {plan}")));
    }
    let others = UsagePlan::table(estate).of("");
    let others: Vec<_> =
        others.filter(|(other, _)| estate.get_of::<UsagePlanKey>(other, key).is_some()).collect();
    if others.len() >= PLANS_OF_KEY_MAX {
        let message = format!("The API key {key} is in {PLANS_OF_KEY_MAX} usage plans, which are the most");
        return Err(Fault::new(FaultKind::LimitExceeded, message));
    }
    for (other, row) in others {
        let mut stages = stages_of(joined).iter().map(names_of);
        if let Some((api, stage)) = stages.find(|(api, stage)| check::lists(row, api, stage)) {
            return Err(check::shared(key, other, api, stage));
        }
    }
    // Names and values are the key's own, which may change.
    let row = UsagePlanKey {
        id: Some(key.to_owned()),
        r#type: Some(KEY_TYPE.to_owned()),
        ..UsagePlanKey::default()
    };
    Ok(Change::put(plan, key, row))
}

/// Refuses a key that is not in a plan.
pub(in crate::operations) fn check_member(estate: &Estate, plan: &str, key: &str) -> Result<(), Fault> {
    find(estate, plan)?;
    match estate.get_of::<UsagePlanKey>(plan, key) {
        Some(_) => Ok(()),
        None => Err(Fault::not_found("Invalid API Key identifier specified")),
    }
}

impl Operate for CreateUsagePlanKeyRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlanKey>, Fault> {
        find(estate, &self.usage_plan_id)?;
        if self.key_type != KEY_TYPE {
            let message =
                format!("Invalid key type {} specified. Must be one of: [{KEY_TYPE}]", self.key_type);
            return Err(Fault::bad_request(message));
        }
        let key = api_keys::find(estate, &self.key_id)?;
        let change = join(estate, &self.usage_plan_id, &self.key_id)?;
        Effect::write(shown(key), change)
    }
}

impl Operate for GetUsagePlanKeyRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlanKey>, Fault> {
        check_member(estate, &self.usage_plan_id, &self.key_id)?;
        Effect::read(shown(api_keys::find(estate, &self.key_id)?))
    }
}

impl Operate for GetUsagePlanKeysRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<UsagePlanKeys>, Fault> {
        find(estate, &self.usage_plan_id)?;
        let name = self.name_query.as_deref();
        let scope = [self.usage_plan_id.as_str(), name.unwrap_or_default()];
        let page = Page::of::<Self>(&scope, self.position.as_deref(), self.limit)?;
        let is_wanted = |key: &ApiKey| {
            name.is_none_or(|prefix| key.name.as_deref().unwrap_or_default().starts_with(prefix))
        };
        let rows = UsagePlanKey::table(estate).of(&self.usage_plan_id);
        let rows = rows.filter_map(|(id, _)| Some((id, estate.get::<ApiKey>(id)?)));
        let (items, position) = page.cut(rows.filter(|(_, key)| is_wanted(key)), shown);
        Effect::read(UsagePlanKeys { position, items: Some(items) })
    }
}

impl Operate for DeleteUsagePlanKeyRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (plan, key) = (self.usage_plan_id.as_str(), self.key_id.as_str());
        check_member(estate, plan, key)?;
        let mut changes = vec![Change::remove::<UsagePlanKey>(plan, key)];
        if estate.get_of::<QuotaExtensions>(plan, key).is_some() {
            changes.push(Change::remove::<QuotaExtensions>(plan, key));
        }
        if estate.get_of::<KeyUsage>(plan, key).is_some() {
            changes.push(Change::remove::<KeyUsage>(plan, key));
        }
        Ok(Effect { output: (), changes })
    }
}

fn shown(key: &Arc<ApiKey>) -> UsagePlanKey {
    UsagePlanKey {
        id: key.id.clone(),
        r#type: Some(KEY_TYPE.to_owned()),
        value: key.value.clone(),
        name: key.name.clone(),
    }
}
