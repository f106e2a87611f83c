//! What is in a keys snapshot; digests and secrets stay where they are.

use std::collections::BTreeMap;
use std::fmt::Write;

use ringgate_snapshot::file::Loaded;
use ringgate_snapshot::schema::{ArchivedAccessKey, ArchivedCaller, ArchivedFlushed, ArchivedKeys, Keys};
use serde_json::{Value, json};

use super::json_description;

/// For people.
pub(super) fn human(loaded: &Loaded<Keys>) -> String {
    let keys = loaded.get();
    let mut out = loaded.describe().to_string();
    for plan in keys.plans.iter() {
        let _ = writeln!(out, "\nusage plan {} {:?}", plan.id, plan.name.as_str());
        if let Some(rate) = plan.throttle.as_ref() {
            let _ = writeln!(out, "  throttle {}/s, burst {}", rate.per_second, rate.burst);
        }
        if let Some(quota) = plan.quota.as_ref() {
            let _ = writeln!(out, "  quota {} a {:?}", quota.limit, quota.period);
        }
        for stage in plan.stages.iter() {
            let _ = writeln!(out, "  opens {}/{}", stage.api, stage.stage);
        }
    }
    for key in keys.keys.iter() {
        let state = if key.enabled { "" } else { "  disabled" };
        let _ = writeln!(out, "\nAPI key {} {:?}{state}", key.id, key.name.as_str());
        for plan in key.plans.iter().filter_map(|plan| keys.plans.get(plan.to_native() as usize)) {
            let _ = writeln!(out, "  in plan {}", plan.id);
        }
    }
    for it in keys.flushes.iter() {
        let _ = writeln!(out, "\nstage {}/{}", it.api, it.stage);
        for (what, mark) in flushes(it) {
            let _ = writeln!(out, "  {what} flushed, mark {mark}");
        }
    }
    let store = &keys.callers;
    for (index, caller) in store.callers.iter().enumerate() {
        let _ = writeln!(out, "\ncaller {} {}", caller.arn, caller.unique_id);
        for policy in caller.policies.iter() {
            let _ = writeln!(out, "  policy {:?}", policy.name.as_str());
        }
        if caller.permissions_boundary.is_some() {
            let _ = writeln!(out, "  permissions boundary");
        }
        for key in store.access_keys.iter().filter(|key| key.caller.to_native() as usize == index) {
            let state = if key.enabled { "" } else { "  disabled" };
            let session = key.session.as_ref().map(|session| {
                format!("  until {} {:?}", session.expires_s.to_native(), session.name.as_str())
            });
            let _ = writeln!(out, "  access key {}{}{state}", key.id, session.unwrap_or_default());
        }
    }
    out
}

/// What was flushed, and the marks, which say nothing but whether it was flushed again.
fn flushes(flushed: &ArchivedFlushed) -> impl Iterator<Item = (&'static str, String)> {
    let marks = [("responses", flushed.responses), ("grants", flushed.grants)];
    let there = marks.into_iter().filter(|(_, mark)| *mark != 0);
    there.map(|(what, mark)| (what, format!("{:016x}", mark.to_native())))
}

/// The callers, without their secrets.
fn callers(keys: &ArchivedKeys) -> Vec<Value> {
    let store = &keys.callers;
    let key = |key: &ArchivedAccessKey| {
        json!({
            "id": key.id.as_str(),
            "enabled": key.enabled,
            "sessionName": key.session.as_ref().map(|session| session.name.as_str()),
            "expiresAt": key.session.as_ref().map(|session| session.expires_s.to_native()),
        })
    };
    let caller = |(index, caller): (usize, &ArchivedCaller)| {
        let own = store.access_keys.iter().filter(|key| key.caller.to_native() as usize == index);
        json!({
            "arn": caller.arn.as_str(),
            "userId": caller.unique_id.as_str(),
            "policies": caller.policies.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(),
            "hasPermissionsBoundary": caller.permissions_boundary.is_some(),
            "accessKeys": own.map(key).collect::<Vec<_>>(),
        })
    };
    store.callers.iter().enumerate().map(caller).collect()
}

/// For programs.
pub(super) fn json(loaded: &Loaded<Keys>) -> Value {
    let keys = loaded.get();
    let plan_id = |index: u32| keys.plans.get(index as usize).map(|plan| plan.id.as_str());
    let listed: Vec<Value> = keys
        .keys
        .iter()
        .map(|key| {
            let plans: Vec<_> = key.plans.iter().filter_map(|plan| plan_id(plan.to_native())).collect();
            json!({ "id": key.id.as_str(), "name": key.name.as_str(), "enabled": key.enabled, "plans": plans })
        })
        .collect();
    let plans: Vec<Value> = keys
        .plans
        .iter()
        .map(|plan| {
            let stages: Vec<_> = plan
                .stages
                .iter()
                .map(|stage| json!({ "api": stage.api.as_str(), "stage": stage.stage.as_str() }))
                .collect();
            json!({
                "id": plan.id.as_str(),
                "name": plan.name.as_str(),
                "throttle": plan.throttle.as_ref().map(|rate| json!({
                    "rateLimit": rate.per_second.to_native(),
                    "burstLimit": rate.burst.to_native(),
                })),
                "quota": plan.quota.as_ref().map(|quota| json!({
                    "limit": quota.limit.to_native(),
                    "offset": quota.offset_days,
                    "period": format!("{:?}", quota.period).to_uppercase(),
                })),
                "stages": stages,
            })
        })
        .collect();
    let flushed = |it: &ArchivedFlushed| {
        let marks: BTreeMap<_, _> = flushes(it).collect();
        json!({ "api": it.api.as_str(), "stage": it.stage.as_str(), "marks": marks })
    };
    json!({
        "file": json_description(&loaded.describe()),
        "keys": listed,
        "plans": plans,
        "callers": callers(keys),
        "flushes": keys.flushes.iter().map(flushed).collect::<Vec<_>>(),
    })
}
