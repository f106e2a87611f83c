//! What a route asks of whom.

use std::mem::discriminant;

use ringgate_snapshot::program::ArchivedProgram;
use ringgate_snapshot::schema::{
    ArchivedDeployment, ArchivedIntegration, ArchivedIntegrationKind, ArchivedIntegrationResponse,
    ArchivedPathPiece, ArchivedRoutes, ArchivedTarget, ArchivedTemplate,
};

use super::deployment::View;
use super::picture::Gathered;
use super::words;

/// Says what is to be said of an integration, as a stage shows it.
pub(super) fn draw(
    deployment: &ArchivedDeployment,
    index: u32,
    variables: &[String],
    view: &View<'_>,
    facets: &mut Gathered,
) {
    let Some(integration) = deployment.integrations.get(index as usize) else { return };
    let target = view.targets.get(index as usize);
    facets.say("integration", aim(integration, target, view.routes));
    facets.say("timeout", format!("{} ms", integration.timeout_ms.to_native()));
    if let Some(target) = target {
        draw_upstream(target, view.routes, facets);
    }
    for mapping in integration.request_parameters.iter() {
        let (name, origin) = words::mapping(mapping, variables);
        facets.say(format!("request {name}"), origin);
    }
    if !integration.request_templates.is_empty() {
        facets.say("passthrough", format!("{:?}", integration.passthrough));
    }
    facets.say_if("request payload", words::handling(integration.content_handling.as_ref()));
    for template in integration.request_templates.iter() {
        let program = program_of(deployment, template);
        facets.long(format!("request template {}", template.media_type), program);
    }
    for response in integration.responses.iter() {
        draw_response(deployment, response, variables, facets);
    }
    facets.flag("response streams", integration.streams);
    let keys = integration.cache_keys.iter().map(|key| words::origin(key, variables));
    facets.say_if("cache keys", words::list(keys));
}

fn draw_response(
    deployment: &ArchivedDeployment,
    response: &ArchivedIntegrationResponse,
    variables: &[String],
    facets: &mut Gathered,
) {
    let pattern = response.pattern.as_ref().map_or("default", |pattern| pattern.as_str());
    let name = format!("response {pattern}");
    facets.say(name.as_str(), response.status.to_native().to_string());
    let handling = words::handling(response.content_handling.as_ref());
    facets.say_if(format!("{name} payload"), handling);
    for mapping in response.headers.iter() {
        let (header, origin) = words::mapping(mapping, variables);
        facets.say(format!("{name} {header}"), origin);
    }
    for template in response.templates.iter() {
        facets.long(format!("{name} template {}", template.media_type), program_of(deployment, template));
    }
}

/// `HTTP_PROXY GET https://host/path`.
fn aim(
    integration: &ArchivedIntegration,
    target: Option<&ArchivedTarget>,
    routes: &ArchivedRoutes,
) -> String {
    let kind = match integration.kind {
        ArchivedIntegrationKind::HttpProxy => "HTTP_PROXY",
        ArchivedIntegrationKind::Http => "HTTP",
        ArchivedIntegrationKind::Aws => "AWS",
        ArchivedIntegrationKind::AwsProxy => "AWS_PROXY",
        ArchivedIntegrationKind::Mock => return "MOCK".to_owned(),
    };
    let method = integration.method.as_ref().map_or("ANY", |method| method.as_str());
    format!("{kind} {method} {}", target.map_or_else(String::new, |target| uri(routes, target)))
}

fn uri(routes: &ArchivedRoutes, target: &ArchivedTarget) -> String {
    let upstream = routes.upstreams.get(target.upstream.to_native() as usize);
    let scheme = if upstream.is_some_and(|upstream| upstream.tls) { "https" } else { "http" };
    let piece = |piece: &ArchivedPathPiece| match piece {
        ArchivedPathPiece::Text(text) => text.to_string(),
        ArchivedPathPiece::Mapped(piece) => piece.placeholder.to_string(),
    };
    let path: String = target.path.iter().map(piece).collect();
    let query = if target.query.is_empty() { String::new() } else { format!("?{}", target.query) };
    format!("{scheme}://{}{path}{query}", target.host)
}

fn draw_upstream(target: &ArchivedTarget, routes: &ArchivedRoutes, facets: &mut Gathered) {
    if let Some(call) = target.call.as_ref() {
        facets.say_if("function", call.function.as_ref().map(|name| name.as_str()));
        let role = Some(call.credentials.as_str()).filter(|role| !role.is_empty());
        facets.say_if("credentials", role);
    }
    let Some(upstream) = routes.upstreams.get(target.upstream.to_native() as usize) else { return };
    facets.flag("certificate not checked", upstream.insecure);
    let certificate = upstream.client_certificate.as_ref().map(|name| name.as_str());
    facets.say_if("client certificate", certificate);
    let endpoints = upstream.endpoints.iter().map(|endpoint| endpoint.as_str());
    facets.say_if("endpoints", words::list(endpoints));
}

/// What tells programs apart: what they say and do, and where that stands in the template.
fn program_of(deployment: &ArchivedDeployment, template: &ArchivedTemplate) -> Vec<String> {
    let program = deployment.programs.get(template.program.to_native() as usize);
    program.map(told).unwrap_or_default()
}

fn told(program: &ArchivedProgram) -> Vec<String> {
    let mut told: Vec<String> = program.texts.iter().map(ToString::to_string).collect();
    told.extend(program.integers.iter().map(ToString::to_string));
    told.extend(program.doubles.iter().map(ToString::to_string));
    told.extend(program.ops.iter().map(|op| format!("{:?}", discriminant(op))));
    let place = |at: &ringgate_snapshot::program::ArchivedPosition| format!("{}:{}", at.line, at.column);
    told.extend(program.positions.iter().map(place));
    told
}
