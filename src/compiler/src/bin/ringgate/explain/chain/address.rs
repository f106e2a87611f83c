//! Path, method, API, stage and route.

use ringgate_exchange::{Origin, RouteStep};
use ringgate_http::{Known, Method};
use ringgate_route::{
    Address, Addressing, Candidate, Fate, Located, Miss, canonicalize, has_dot_segments, locate, split_target,
};

use super::Step;
use crate::explain::drive::Driven;

/// From the request's head to its stage.
pub(super) fn steps(driven: &Driven<'_>) -> Vec<Step> {
    let mut steps = vec![request(driven)];
    if driven.refusal.is_some() {
        return steps;
    }
    let Ok(target) = split_target(&driven.buffer, driven.head.target) else {
        steps.push(Step::new("path", "the target cannot be read", "R-ROUTE-26"));
        return steps;
    };
    let mut canonical = Vec::new();
    canonicalize(target.path.of(&driven.buffer), &mut canonical);
    steps.push(Step::new("canonical path", String::from_utf8_lossy(&canonical), "R-ROUTE-20 R-ROUTE-21"));
    if let Some(field) = override_of(driven) {
        let says = format!("{field} instead of {}", text(driven.head.method_text.of(&driven.buffer)));
        steps.push(Step::new("method", says, "R-ROUTE-19"));
    }
    match locate_again(driven) {
        Ok(located) => steps.extend(stage(driven, &located)),
        Err(Miss::Forbidden(why)) => steps.push(Step::new("API", why.as_str(), "R-ROUTE-05 R-ROUTE-06")),
        Err(Miss::MissingAuthenticationToken) => steps.push(Step::new("API", "none", "R-ROUTE-22")),
    }
    steps
}

fn request(driven: &Driven<'_>) -> Step {
    if let Some(refusal) = driven.refusal {
        let says = format!("cannot be read: {}", refusal.reason.as_str());
        return Step::new("request", says, "R-LIM-06");
    }
    let (head, buffer) = (&driven.head, &driven.buffer);
    let says = format!("{} {}", text(head.method_text.of(buffer)), text(head.target.of(buffer)));
    let mut step = Step::new("request", says, "");
    for field in &head.fields {
        step = step.field(&text(field.name.of(buffer)), &text(field.value.of(buffer)));
    }
    step
}

fn override_of(driven: &Driven<'_>) -> Option<String> {
    let asked = driven.head.fields.iter().rev().find(|field| field.known == Known::XHttpMethodOverride)?;
    Some(text(asked.value.of(&driven.buffer)))
}

/// The same question as the exchange's: it keeps the answer, but not the reason of a miss.
fn locate_again(driven: &Driven<'_>) -> Result<Located, Miss> {
    let (head, buffer) = (&driven.head, driven.buffer.as_slice());
    let target = split_target(buffer, head.target).map_err(|_| Miss::MissingAuthenticationToken)?;
    let host = match target.authority {
        Some(authority) => authority.of(buffer),
        None => head.first(buffer, Known::Host).unwrap_or_default(),
    };
    let api_header = head.first(buffer, Known::XApigwApiId);
    locate(driven.generation.routes.get(), &Address { buffer, host, path: target.path, api_header })
}

fn stage(driven: &Driven<'_>, located: &Located) -> Vec<Step> {
    let routes = driven.generation.routes.get();
    let (how, rule) = match located.addressing {
        Addressing::Host => ("by host", "R-ROUTE-01"),
        Addressing::Path => ("by path", "R-ROUTE-03"),
        Addressing::Header => ("by x-apigw-api-id", "R-ROUTE-03"),
    };
    let api = located.api_in(routes).map(|api| {
        let mode = if api.aws_exact { ", aws-exact" } else { "" };
        Step::new("API", format!("{} {:?}, {how}{mode}", api.id, api.name.as_str()), rule)
    });
    let stage = located.stage_in(routes).map(|stage| {
        let deployment = located.deployment_in(routes).map_or("", |it| it.id.as_str());
        Step::new("stage", format!("{}, deployment {deployment}", stage.name), "R-ROUTE-04")
    });
    api.into_iter().chain(stage).collect()
}

/// The route, and those that were tried before it.
pub(super) fn candidates(driven: &Driven<'_>) -> Vec<Step> {
    let routes = driven.generation.routes.get();
    let Ok(mut located) = locate_again(driven) else { return Vec::new() };
    let place = driven.exchange.place();
    if let (Some(place), Some(stage)) = (place, located.stage_in(routes))
        && let Some(canary) = stage.canary.as_ref().filter(|_| place.is_canary)
    {
        located.deployment = canary.deployment.to_native();
    }
    let Some(deployment) = located.deployment_in(routes) else { return Vec::new() };
    let is_strict = located.api_in(routes).is_some_and(|api| !api.aws_exact);
    if is_strict && has_dot_segments(located.path.of(&driven.buffer)) {
        return vec![Step::new("route", "none: the path holds `.` or `..` segments", "R-ROUTE-20")];
    }
    let method = override_of(driven).map_or(driven.head.method, |text| Method::from_token(text.as_bytes()));
    let tried = ringgate_route::candidates(deployment, &driven.buffer, located.path, method);
    let mut step = Step::new("route", "none", "R-ROUTE-16 R-ROUTE-22");
    let won = tried.iter().find_map(|it| if let Fate::Won(route) = it.fate { Some(route) } else { None });
    if let Some(route) = won.and_then(|route| deployment.routes.get(route as usize)) {
        let says = format!("{} {}", route.method, route.resource_path);
        step = Step::new("route", says, "R-ROUTE-16 R-ROUTE-18").at(driven, Origin::from(&route.place));
    }
    step.details = tried.iter().filter(|it| !matches!(it.fate, Fate::Won(_))).map(lost).collect();
    vec![step]
}

fn lost(candidate: &Candidate) -> (String, String) {
    let why = match &candidate.fate {
        Fate::NoMethod(methods) if methods.is_empty() => "lost: it has no method".to_owned(),
        Fate::NoMethod(methods) => format!("lost: it has only {}", methods.join(", ")),
        Fate::NoChild(segment, number) => {
            format!("lost: nothing below it takes segment {number}, {segment:?}")
        }
        Fate::Won(_) => "won".to_owned(),
    };
    (candidate.template.clone(), why)
}

/// The values of the route's variables.
pub(super) fn variables(route: &RouteStep) -> Option<Step> {
    let values: Vec<String> =
        route.variables.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    (!values.is_empty()).then(|| Step::new("path variables", values.join(", "), "R-ROUTE-25"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
