//! API key, quota, throttles.

use ringgate_exchange::{Event, KeyFault, LimitStep};
use ringgate_limit::{Admission, Level};

use super::Step;
use crate::explain::drive::Driven;

/// The API key and its plan.
pub(super) fn key(driven: &Driven<'_>, event: &Event) -> Step {
    match event {
        Event::KeyAccepted(plan) => accepted(driven, *plan),
        Event::KeyRefused(fault) => {
            let says = match fault {
                KeyFault::Missing => "the route wants one, and x-api-key was not sent",
                KeyFault::Unknown if driven.generation.keys.is_none() => {
                    "there is no keys snapshot; name one with --keys"
                }
                KeyFault::Unknown => "there is no such key, or it is disabled",
                KeyFault::NoPlan => "no usage plan of the key opens this stage",
            };
            Step::new("API key", says, "R-AUTH-34")
        }
        _ => Step::new("API key", "the route wants none", "R-AUTH-33 R-USAGE-08"),
    }
}

fn accepted(driven: &Driven<'_>, plan: Option<u32>) -> Step {
    let keys = driven.generation.keys.as_ref().map(|keys| keys.get());
    let id = driven.look(|exchange, call| {
        exchange.record(call, &ringgate_exchange::Outcome::default()).api_key_id.to_owned()
    });
    let plan = plan.and_then(|plan| keys?.plans.get(plan as usize));
    let plan = plan.map_or_else(String::new, |plan| format!(", plan {} {:?}", plan.id, plan.name.as_str()));
    Step::new("API key", format!("{id}{plan}"), "R-AUTH-33 R-USAGE-08")
}

/// Quota and throttles, as they stood.
pub(super) fn limits(step: &LimitStep) -> Step {
    let (says, rules) = match step.admission {
        Admission::Admitted if step.standing.throttles.is_empty() && step.standing.quota.is_none() => {
            ("none holds here".to_owned(), "R-USAGE-09")
        }
        Admission::Admitted => ("there is room".to_owned(), "R-USAGE-09 R-USAGE-10"),
        Admission::Throttled(level) => (format!("throttled by {}", whose(level)), "R-USAGE-09 R-USAGE-11"),
        Admission::QuotaExceeded => ("the quota is used up".to_owned(), "R-USAGE-11 R-USAGE-12"),
    };
    let mut told = Step::new("limits", says, rules);
    if let Some(quota) = step.standing.quota {
        told = told.detail("quota", format!("{} of {} left", quota.remaining, quota.limit));
    }
    for throttle in &step.standing.throttles {
        let (per_second, burst) = step.rate(throttle.level).unwrap_or_default();
        let held = format!("{} of {burst} tokens, {per_second} a second", throttle.tokens.available);
        told = told.detail(whose(throttle.level), held);
    }
    if !told.details.is_empty() {
        told = told.detail("", "as on a gateway that has just started");
    }
    told
}

fn whose(level: Level) -> &'static str {
    match level {
        Level::PlanMethod => "the plan's throttle of the method",
        Level::Plan => "the plan's throttle",
        Level::StageMethod => "the stage's throttle of the method",
        Level::Stage => "the stage's throttle",
        Level::Account => "the account's throttle",
    }
}
