//! `ringgate inspect`: what is in a snapshot.

mod keys;

use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use ringgate_snapshot::file::{Contents, Description, Loaded, SnapshotError, Trust};
use ringgate_snapshot::schema::{
    ArchivedApi, ArchivedDeployment, ArchivedIntegrationKind, ArchivedPathPiece, ArchivedRoute,
    ArchivedRoutes, ArchivedTarget, Keys, Routes,
};
use serde_json::{Value, json};

use crate::args::{Format, Inspect};
use crate::failure::Failure;

/// Shows a snapshot of either kind.
pub(crate) fn inspect(arguments: &Inspect) -> Result<ExitCode, Failure> {
    let path = arguments.path.as_path();
    let text = match load::<Routes>(path) {
        Ok(routes) => match arguments.format {
            Format::Human => human_routes(&routes),
            Format::Json => pretty(&json_routes(&routes)),
        },
        Err(SnapshotError::Kind { .. }) => {
            let loaded = load::<Keys>(path).map_err(|error| refuse(path, &error))?;
            match arguments.format {
                Format::Human => keys::human(&loaded),
                Format::Json => pretty(&keys::json(&loaded)),
            }
        }
        Err(error) => return Err(refuse(path, &error)),
    };
    crate::print(&text)
}

/// Reads a file with the gateway's loader. Whether the signature is good is for the gateway to say, which knows
/// whom it trusts.
pub(crate) fn load<T: Contents>(path: &Path) -> Result<Loaded<T>, SnapshotError> {
    let file = File::open(path).map_err(SnapshotError::Read)?;
    let len = file.metadata().map_err(SnapshotError::Read)?.len();
    Loaded::read_from(file, len, Trust::Anybody)
}

/// A snapshot that the loader refused.
pub(crate) fn refuse(path: &Path, error: &SnapshotError) -> Failure {
    Failure::new(format!("`{}`: {error} [{}]", path.display(), error.code()))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn human_routes(loaded: &Loaded<Routes>) -> String {
    let routes = loaded.get();
    let mut out = loaded.describe().to_string();
    let _ = writeln!(out, "host suffix   {}", routes.host_suffix);
    for api in routes.apis.iter() {
        let _ = writeln!(out, "\nAPI {} {:?}", api.id, api.name.as_str());
        for stage in api.stages.iter() {
            let throttle = match stage.throttle.as_ref() {
                Some(rate) => format!("  throttle {}/s, burst {}", rate.per_second, rate.burst),
                None => String::new(),
            };
            let _ = writeln!(
                out,
                "  stage {}  deployment {}{throttle}",
                stage.name,
                deployment_id(api, stage.deployment.to_native())
            );
        }
        for deployment in api.deployments.iter() {
            for route in deployment.routes.iter() {
                let _ = writeln!(
                    out,
                    "  {:<7} {}  {}",
                    route.method,
                    route.resource_path,
                    aim(routes, api, deployment, route)
                );
            }
        }
    }
    out
}

fn deployment_id(api: &ArchivedApi, index: u32) -> &str {
    api.deployments.get(index as usize).map_or("", |deployment| deployment.id.as_str())
}

/// What a route reaches, from each stage in order; once, if it is the same from all.
fn aim(
    routes: &ArchivedRoutes,
    api: &ArchivedApi,
    deployment: &ArchivedDeployment,
    route: &ArchivedRoute,
) -> String {
    let index = route.integration.to_native() as usize;
    let Some(integration) = deployment.integrations.get(index) else { return String::new() };
    let kind = kind_of(&integration.kind);
    let key = if route.api_key_required { "  [API key]" } else { "" };
    if matches!(integration.kind, ArchivedIntegrationKind::Mock) {
        return format!("{kind}{key}");
    }
    let method = integration.method.as_ref().map_or("ANY", |method| method.as_str());
    let mut uris: Vec<String> = api
        .stages
        .iter()
        .filter_map(|stage| stage.targets.get(index))
        .map(|target| uri_of(routes, target))
        .collect();
    uris.dedup();
    format!("{kind} {method} {}{key}", uris.join(" | "))
}

fn kind_of(kind: &ArchivedIntegrationKind) -> &'static str {
    match kind {
        ArchivedIntegrationKind::HttpProxy => "HTTP_PROXY",
        ArchivedIntegrationKind::Http => "HTTP",
        ArchivedIntegrationKind::Aws => "AWS",
        ArchivedIntegrationKind::AwsProxy => "AWS_PROXY",
        ArchivedIntegrationKind::Mock => "MOCK",
    }
}

fn uri_of(routes: &ArchivedRoutes, target: &ArchivedTarget) -> String {
    let upstream = routes.upstreams.get(target.upstream.to_native() as usize);
    let scheme = if upstream.is_some_and(|upstream| upstream.tls) { "https" } else { "http" };
    let path: String = target
        .path
        .iter()
        .map(|piece| match piece {
            ArchivedPathPiece::Text(text) => text.as_str(),
            ArchivedPathPiece::Mapped(piece) => piece.placeholder.as_str(),
        })
        .collect();
    let query = if target.query.is_empty() { String::new() } else { format!("?{}", target.query) };
    format!("{scheme}://{}{path}{query}", target.host)
}

fn json_description(description: &Description) -> Value {
    let counts: serde_json::Map<String, Value> =
        description.counts.iter().map(|(what, count)| ((*what).to_owned(), json!(count))).collect();
    json!({
        "kind": description.kind.as_str(),
        "format": description.format_version,
        "bytes": description.file_bytes,
        "schema": description.schema_hash,
        "content": description.content_hash,
        "signer": description.signer,
        "counts": counts,
    })
}

fn json_routes(loaded: &Loaded<Routes>) -> Value {
    let routes = loaded.get();
    let apis: Vec<Value> = routes.apis.iter().map(|api| json_api(routes, api)).collect();
    let upstreams: Vec<Value> = routes
        .upstreams
        .iter()
        .map(|upstream| {
            let endpoints: Vec<&str> = upstream.endpoints.iter().map(|endpoint| endpoint.as_str()).collect();
            json!({
                "host": upstream.host.as_str(),
                "port": upstream.port.to_native(),
                "tls": upstream.tls,
                "insecure": upstream.insecure,
                "endpoints": endpoints,
            })
        })
        .collect();
    json!({
        "file": json_description(&loaded.describe()),
        "hostSuffix": routes.host_suffix.as_str(),
        "sources": routes.sources.iter().map(|source| source.as_str()).collect::<Vec<_>>(),
        "apis": apis,
        "upstreams": upstreams,
    })
}

fn json_api(routes: &ArchivedRoutes, api: &ArchivedApi) -> Value {
    let stages: Vec<Value> = api
        .stages
        .iter()
        .map(|stage| {
            let variables: serde_json::Map<String, Value> = stage
                .variables
                .iter()
                .map(|pair| (pair.name.as_str().to_owned(), json!(pair.value.as_str())))
                .collect();
            json!({
                "name": stage.name.as_str(),
                "deployment": deployment_id(api, stage.deployment.to_native()),
                "variables": variables,
                "throttle": stage.throttle.as_ref().map(|rate| json!({
                    "rateLimit": rate.per_second.to_native(),
                    "burstLimit": rate.burst.to_native(),
                })),
            })
        })
        .collect();
    let listed = api.deployments.iter().flat_map(|deployment| {
        deployment.routes.iter().map(move |route| json_route(routes, api, deployment, route))
    });
    json!({
        "id": api.id.as_str(),
        "name": api.name.as_str(),
        "accountId": api.account_id.as_str(),
        "region": api.region.as_str(),
        "endpointType": api.endpoint_type.as_str(),
        "stages": stages,
        "routes": listed.collect::<Vec<_>>(),
    })
}

fn json_route(
    routes: &ArchivedRoutes,
    api: &ArchivedApi,
    deployment: &ArchivedDeployment,
    route: &ArchivedRoute,
) -> Value {
    let index = route.integration.to_native() as usize;
    let integration = deployment.integrations.get(index);
    let is_mock =
        integration.is_some_and(|integration| matches!(integration.kind, ArchivedIntegrationKind::Mock));
    let targets: serde_json::Map<String, Value> = api
        .stages
        .iter()
        .filter(|_| !is_mock)
        .filter_map(|stage| {
            Some((stage.name.as_str().to_owned(), json!(uri_of(routes, stage.targets.get(index)?))))
        })
        .collect();
    let source = routes.sources.get(route.place.source.to_native() as usize);
    json!({
        "method": route.method.as_str(),
        "path": route.resource_path.as_str(),
        "resourceId": route.resource_id.as_str(),
        "operation": route.operation_name.as_ref().map(|name| name.as_str()),
        "apiKeyRequired": route.api_key_required,
        "integration": {
            "type": integration.map(|integration| kind_of(&integration.kind)),
            "method": integration.and_then(|integration| integration.method.as_ref()).map(|method| method.as_str()),
            "timeoutMs": integration.map(|integration| integration.timeout_ms.to_native()),
            "targets": targets,
        },
        "place": {
            "file": source.map(|source| source.as_str()),
            "line": route.place.line.to_native(),
            "column": route.place.column.to_native(),
        },
    })
}
