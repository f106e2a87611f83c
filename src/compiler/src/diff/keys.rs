//! API keys, usage plans, callers and flushes of caches; their values and secrets stay where they are.

use ringgate_snapshot::schema::{ArchivedCaller, ArchivedKeys, ArchivedPlan};

use super::picture::{Gathered, Picture, Rank};
use super::words;

/// They stand behind all APIs, whose places begin with letters and digits.
const PLACE: &str = "~keys";

/// Draws them.
pub(super) fn draw(keys: &ArchivedKeys, picture: &mut Picture) {
    for plan in keys.plans.iter() {
        draw_plan(plan, picture);
    }
    for key in keys.keys.iter() {
        let mut facets = Gathered::default();
        facets.say("name", key.name.as_str());
        facets.say("state", if key.enabled { "enabled" } else { "disabled" });
        let plans = key.plans.iter().filter_map(|plan| keys.plans.get(plan.to_native() as usize));
        facets.say_if("plans", words::list(plans.map(|plan| plan.id.as_str())));
        picture.add(PLACE, Rank::Key, format!("API key {}", key.id), facets.0);
    }
    for (index, caller) in keys.callers.callers.iter().enumerate() {
        draw_caller(keys, index, caller, picture);
    }
    draw_flushes(keys, picture);
}

/// The subject is always there, so that what is told are the flushes and not that it came or went.
fn draw_flushes(keys: &ArchivedKeys, picture: &mut Picture) {
    let mut facets = Gathered::default();
    for it in keys.flushes.iter() {
        let place = format!("{}/{}", it.api, it.stage);
        let marks = [("responses", it.responses), ("grants of authorizers", it.grants)];
        for (what, mark) in marks.into_iter().filter(|(_, mark)| *mark != 0) {
            facets.done(format!("{what} of {place}"), "flushed", mark.to_native());
        }
    }
    picture.add(PLACE, Rank::Cache, "caches".to_owned(), facets.0);
}

fn draw_plan(plan: &ArchivedPlan, picture: &mut Picture) {
    let mut facets = Gathered::default();
    facets.say("name", plan.name.as_str());
    facets.say_if("throttle", plan.throttle.as_ref().map(words::rate));
    let quota = plan.quota.as_ref().map(|quota| {
        let shift =
            if quota.offset_days > 0 { format!(" from day {}", quota.offset_days) } else { String::new() };
        format!("{} a {}{shift}", quota.limit.to_native(), format!("{:?}", quota.period).to_lowercase())
    });
    facets.say_if("quota", quota);
    let opened = plan.stages.iter().map(|stage| format!("{}/{}", stage.api, stage.stage));
    facets.say_if("opens", words::list(opened));
    for stage in plan.stages.iter() {
        for method in stage.methods.iter() {
            let name =
                format!("throttle of {} {} in {}/{}", method.method, method.path, stage.api, stage.stage);
            facets.say(name, words::rate(&method.rate));
        }
    }
    picture.add(PLACE, Rank::Plan, format!("usage plan {}", plan.id), facets.0);
}

fn draw_caller(keys: &ArchivedKeys, index: usize, caller: &ArchivedCaller, picture: &mut Picture) {
    let mut facets = Gathered::default();
    for policy in caller.policies.iter() {
        facets.long(format!("policy {}", policy.name), policy.text.as_str());
    }
    if let Some(boundary) = caller.permissions_boundary.as_ref() {
        facets.long("permissions boundary", boundary.text.as_str());
    }
    let own = keys.callers.access_keys.iter().filter(|key| key.caller.to_native() as usize == index);
    for key in own {
        let state = if key.enabled { "enabled" } else { "disabled" };
        facets.say(format!("access key {}", key.id), state);
    }
    picture.add(PLACE, Rank::Caller, format!("caller {}", caller.arn), facets.0);
}
