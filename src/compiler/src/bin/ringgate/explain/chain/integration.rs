//! The integration: what is asked, what was answered, what goes out.

use ringgate_exchange::{Event, Origin};
use ringgate_snapshot::schema::{ArchivedDeployment, ArchivedIntegration, ArchivedIntegrationKind};

use super::Step;
use crate::explain::drive::Driven;

/// The route's integration.
pub(super) fn begun(driven: &Driven<'_>) -> Option<Step> {
    let integration = integration(driven)?;
    let (kind, rule) = match integration.kind {
        ArchivedIntegrationKind::HttpProxy => ("HTTP_PROXY: all passes", "R-INT-01 R-INT-33"),
        ArchivedIntegrationKind::Http => ("HTTP: only what is mapped passes", "R-INT-01 R-INT-32"),
        ArchivedIntegrationKind::Aws => ("AWS: a service is called with what is mapped", "R-INT-39 R-INT-42"),
        ArchivedIntegrationKind::AwsProxy => {
            ("AWS_PROXY: a function is given the request", "R-INT-45 R-INT-46")
        }
        ArchivedIntegrationKind::Mock => ("MOCK: no upstream is asked", "R-INT-01 R-INT-37"),
    };
    let step = Step::new("integration", kind, rule).at(driven, Origin::from(&integration.place));
    Some(step)
}

fn deployment<'a>(driven: &'a Driven<'_>) -> Option<&'a ArchivedDeployment> {
    let place = driven.exchange.place()?;
    let api = driven.generation.routes.get().apis.get(place.api as usize)?;
    let stage = api.stages.get(place.stage as usize)?;
    let index = match stage.canary.as_ref().filter(|_| place.is_canary) {
        Some(canary) => canary.deployment.to_native(),
        None => stage.deployment.to_native(),
    };
    api.deployments.get(index as usize)
}

fn integration<'a>(driven: &'a Driven<'_>) -> Option<&'a ArchivedIntegration> {
    let deployment = deployment(driven)?;
    let route = deployment.routes.get(driven.exchange.place()?.route? as usize)?;
    deployment.integrations.get(route.integration.to_native() as usize)
}

/// What would be sent.
pub(super) fn upstream_request(driven: &Driven<'_>, event: &Event) -> Step {
    let Event::UpstreamRequest { method, url, fields, body } = event else { return Step::default() };
    let mut step = Step::new("upstream request", format!("{method} {url}"), "R-INT-07 R-INT-14");
    if let Some(upstream) = &driven.upstream {
        step.details.push(("timeout".to_owned(), format!("{} ms", upstream.timeout_ms)));
    }
    step = fields.iter().fold(step, |step, (name, value)| step.field(name, value));
    match body {
        Some(body) if body.is_empty() => step.detail("body", "(none)"),
        Some(body) => step.detail("body", body),
        None => step.detail("body", "(the client's, as it comes)"),
    }
}

/// What was answered.
pub(super) fn upstream_response(event: &Event) -> Step {
    let Event::UpstreamResponse { status, fields, body } = event else { return Step::default() };
    let mut step = Step::new("upstream response", status.to_string(), "");
    step.details = fields.clone();
    match body {
        Some(body) if !body.is_empty() => step.detail("body", body),
        _ => step,
    }
}

/// What the client gets, or why that is not known.
pub(super) fn ending(driven: &Driven<'_>) -> Option<Step> {
    let Some(response) = &driven.response else {
        let says = "nothing was sent; `--response-status 200` goes on with an answer";
        return driven.upstream.is_some().then(|| Step::new("stops here", says, ""));
    };
    let head = String::from_utf8_lossy(&response.head).into_owned();
    let mut lines = head.trim_end().split("\r\n");
    let says = lines.next().unwrap_or_default().strip_prefix("HTTP/1.1 ").unwrap_or_default();
    let mut step = Step::new("response", says.trim_end(), "R-ROUTE-28");
    step.details = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| *name != "Connection")
        .map(|(name, value)| (name.to_owned(), value.trim_start().to_owned()))
        .collect();
    if response.body.is_empty() {
        return Some(step);
    }
    Some(step.detail("body", String::from_utf8_lossy(&response.body)))
}
