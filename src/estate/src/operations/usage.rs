//! What keys used of their plans, and what more they are granted (R-USAGE-14).

use std::collections::BTreeMap;

use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::UsagePath;
use ringgate_management::shapes::{GetUsageRequest, QuotaSettings, UpdateUsageRequest, Usage, UsagePlanKey};
use ringgate_management::{Fault, Timestamp};

use super::listing::Page;
use super::usage_plans::{self, keys};
use super::{Effect, Operate};
use crate::{Call, Change, Estate, Kept, QuotaExtensions, Used, date, period};

/// The most days of an answer.
const DAYS_MAX: i64 = 90;
/// What is left of a plan without a quota.
const WITHOUT_BOUND: i64 = -1;

impl Operate for GetUsageRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Usage>, Fault> {
        let plan = self.usage_plan_id.as_str();
        let quota = usage_plans::find(estate, plan)?.quota.clone();
        let days = days(&self.start_date, &self.end_date)?;
        let key = self.key_id.as_deref();
        key.map(|key| keys::check_member(estate, plan, key)).transpose()?;
        let scope = [plan, key.unwrap_or_default(), &self.start_date, &self.end_date];
        let page = Page::of::<Self>(&scope, self.position.as_deref(), self.limit)?;
        let rows = UsagePlanKey::table(estate).of(plan);
        let rows = rows.filter(|(id, _)| key.is_none_or(|key| key == *id)).map(|(id, _)| (id, id));
        let ledger = |id: &str| {
            let extensions = estate.get_of::<QuotaExtensions>(plan, id).map(AsRef::as_ref);
            Ledger { plan, key: id, quota: quota.as_ref(), extensions, used: call.used }.pairs(days)
        };
        let (items, position) = page.cut(rows, |id| (id.to_owned(), ledger(id)));
        Effect::read(Usage {
            usage_plan_id: Some(plan.to_owned()),
            start_date: Some(self.start_date.clone()),
            end_date: Some(self.end_date.clone()),
            position,
            items: Some(items.into_iter().collect()),
        })
    }
}

impl Operate for UpdateUsageRequest {
    /// Answers with the usage of the day.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Usage>, Fault> {
        let (plan, key) = (self.usage_plan_id.as_str(), self.key_id.as_str());
        keys::check_member(estate, plan, key)?;
        let Some(quota) = usage_plans::find(estate, plan)?.quota.as_ref() else {
            let message = format!("Usage Plan {plan} has no quota that could be extended");
            return Err(Fault::bad_request(message));
        };
        let today = today(call.now);
        let known = estate.get_of::<QuotaExtensions>(plan, key);
        let mut extensions = known.map(|row| row.as_ref().clone()).unwrap_or_default();
        for patch in read_all::<UsagePath>(self.patch_operations.as_deref())? {
            let (UsagePath::Remaining, remaining) = (patch.path, i64::from(patch.integer().unwrap_or(0)));
            if remaining < 0 {
                return Err(Fault::bad_request("Invalid usage specified: remaining must not be negative"));
            }
            let ledger = Ledger { plan, key, quota: Some(quota), extensions: None, used: call.used };
            let first = period::first_day(quota, today);
            let extra = remaining.saturating_add(ledger.used_between(first, today)) - limit(quota);
            extensions.extra.insert(first, extra);
        }
        // What no answer can show any more is forgotten.
        extensions.extra.retain(|first, _| *first >= today - KEPT_DAYS);
        let ledger = Ledger { plan, key, quota: Some(quota), extensions: Some(&extensions), used: call.used };
        let date = date::write(today);
        let output = Usage {
            usage_plan_id: Some(plan.to_owned()),
            start_date: Some(date.clone()),
            end_date: Some(date),
            position: None,
            items: Some(BTreeMap::from([(key.to_owned(), ledger.pairs((today, today)))])),
        };
        Effect::write(output, Change::put(plan, key, extensions))
    }
}

/// How long extensions are kept: the most days of an answer, and the longest period that may reach into them.
const KEPT_DAYS: i64 = DAYS_MAX + 31;

/// Days from the first to the last, both counted.
type Days = (i64, i64);

fn days(start: &str, end: &str) -> Result<Days, Fault> {
    let read = |text: &str, which: &str| {
        let message = format!("Invalid {which} '{text}' specified. Must be a date of the form YYYY-MM-DD");
        date::read(text).ok_or_else(|| Fault::bad_request(message))
    };
    let (first, last) = (read(start, "startDate")?, read(end, "endDate")?);
    if last < first {
        return Err(Fault::bad_request("Invalid dates specified: endDate is before startDate"));
    }
    if last - first >= DAYS_MAX {
        let message = format!("Invalid dates specified: {DAYS_MAX} days are the most");
        return Err(Fault::bad_request(message));
    }
    Ok((first, last))
}

fn today(now: Timestamp) -> i64 {
    now.0.div_euclid(date::SECONDS_A_DAY)
}

fn limit(quota: &QuotaSettings) -> i64 {
    i64::from(quota.limit.unwrap_or(0))
}

/// A key's account with a plan.
struct Ledger<'a> {
    plan: &'a str,
    key: &'a str,
    quota: Option<&'a QuotaSettings>,
    extensions: Option<&'a QuotaExtensions>,
    used: Option<&'a Used<'a>>,
}

impl Ledger<'_> {
    /// What was used on each day, and what was left of its period in the end.
    fn pairs(&self, (first, last): Days) -> Vec<Vec<i64>> {
        let mut before: Option<Days> = None;
        let mut pairs = Vec::new();
        for day in first..=last {
            let used = self.used_on(day);
            let remaining = self.quota.map_or(WITHOUT_BOUND, |quota| {
                let start = period::first_day(quota, day);
                let earlier = match before {
                    Some((known, sum)) if known == start => sum,
                    _ => self.used_between(start, day - 1),
                };
                let sum = earlier.saturating_add(used);
                before = Some((start, sum));
                limit(quota).saturating_add(self.extra(start)).saturating_sub(sum).max(0)
            });
            pairs.push(vec![used, remaining]);
        }
        pairs
    }

    fn used_on(&self, day: i64) -> i64 {
        let used = self.used.map_or(0, |used| used(self.plan, self.key, day));
        i64::try_from(used).unwrap_or(i64::MAX)
    }

    fn used_between(&self, first: i64, last: i64) -> i64 {
        (first..=last).fold(0, |sum: i64, day| sum.saturating_add(self.used_on(day)))
    }

    fn extra(&self, first_day: i64) -> i64 {
        self.extensions.and_then(|row| row.extra.get(&first_day).copied()).unwrap_or(0)
    }
}
