//! The gateway itself: compiled from an OpenAPI document, either routing only or with everything a client pays for.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{Place, Prepared, RequestShape, Tools, require_file};
use crate::child::{free_address, version_line};

pub(crate) const API: &str = "benchapi00";
/// The API key's value: at least 20 characters, as the service demands. Only ever used on loopback.
const API_KEY: &str = "bench-key-0123456789-0123456789";
/// The variable the gateway file names for it.
const API_KEY_VARIABLE: &str = "BENCH_API_KEY";
const REMEDY: &str = "cargo build --release -p ringgate-gateway -p ringgate-compiler";

pub fn version(tools: &Tools) -> Result<String, String> {
    for program in ["ringgate", "ringgate-gateway"] {
        require_file(&tools.binaries.join(program), REMEDY)?;
    }
    version_line(&tools.binaries.join("ringgate-gateway"), "--version")
}

pub fn prepare(tools: &Tools, place: &Place, full: bool) -> Result<Prepared, String> {
    let address = free_address()?;
    let document = openapi(place.upstream, place.body_bytes, full);
    place.write("bench-openapi.yaml", &pretty(&document)?)?;
    let file = place.write("bench.yaml", &pretty(&gateway_file(full))?)?;
    compile(tools, place, &file)?;
    let mut headers = vec![("Host".to_owned(), format!("{API}.execute-api.us-east-1.localhost"))];
    if full {
        headers.push(("x-api-key".to_owned(), API_KEY.to_owned()));
    }
    let request = RequestShape { path: "/prod/bytes".to_owned(), headers };
    Ok(Prepared { command: gateway_command(tools, place, address, full), address, request })
}

/// How the gateway is started. The only place that knows its command line.
pub(crate) fn gateway_command(tools: &Tools, place: &Place, listen: SocketAddr, full: bool) -> Command {
    let mut command = Command::new(tools.binaries.join("ringgate-gateway"));
    command
        .arg("--snapshot")
        .arg(place.folder.join("bench.snapshot"))
        .arg("--listen")
        .arg(listen.to_string())
        .arg("--admin")
        .arg(format!("unix:{}", place.folder.join("admin.sock").display()))
        .args(["--workers", "1"]);
    if full {
        command.arg("--keys").arg(place.folder.join("bench.keys"));
        command.arg("--access-log").arg(place.folder.join("access.log"));
    }
    command
}

pub(crate) fn compile(tools: &Tools, place: &Place, file: &Path) -> Result<(), String> {
    let snapshot = place.folder.join("bench.snapshot");
    let output = Command::new(tools.binaries.join("ringgate"))
        .arg("compile")
        .arg(file)
        .arg("-o")
        .arg(&snapshot)
        .current_dir(&place.folder)
        .env(API_KEY_VARIABLE, API_KEY)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start ringgate: {error}"))?;
    if output.status.success() && snapshot.is_file() {
        return Ok(());
    }
    Err(format!(
        "ringgate compile ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}

fn openapi(upstream: SocketAddr, body_bytes: usize, full: bool) -> Value {
    let operation = |method: &str| {
        let mut operation = json!({
            "responses": {"200": {"description": "the upstream's answer"}},
            "x-amazon-apigateway-integration": {
                "type": "http_proxy",
                "httpMethod": method,
                "uri": format!("http://{upstream}/bytes/{body_bytes}"),
            },
        });
        if full && let Some(fields) = operation.as_object_mut() {
            fields.insert("security".to_owned(), json!([{"api_key": []}]));
        }
        operation
    };
    let mut document = json!({
        "openapi": "3.0.1",
        "info": {"title": "bench", "version": "1"},
        "paths": {"/bytes": {"get": operation("GET"), "post": operation("POST")}},
    });
    if full && let Some(fields) = document.as_object_mut() {
        let scheme = json!({"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}});
        fields.insert("components".to_owned(), json!({ "securitySchemes": scheme }));
    }
    document
}

fn gateway_file(full: bool) -> Value {
    if !full {
        let api = json!({"id": API, "openapi": "bench-openapi.yaml", "stages": [{"name": "prod"}]});
        return json!({"ringgate": 1, "apis": [api]});
    }
    // High enough that nothing is refused: what is measured is the bookkeeping.
    let throttle = json!({"rateLimit": 1_000_000, "burstLimit": 100_000});
    json!({
        "ringgate": 1,
        "apis": [{
            "id": API,
            "openapi": "bench-openapi.yaml",
            "stages": [{"name": "prod", "throttle": throttle}],
        }],
        "apiKeys": [{"id": "k1", "name": "bench", "value": {"env": API_KEY_VARIABLE}}],
        "usagePlans": [{
            "id": "p1",
            "name": "bench",
            "throttle": throttle,
            "quota": {"limit": 1_000_000_000, "period": "MONTH"},
            "apiStages": [{"api": API, "stage": "prod"}],
            "keys": ["k1"],
        }],
    })
}

/// JSON is YAML, so one writer serves both kinds of file.
pub(crate) fn pretty(value: &Value) -> Result<String, String> {
    serde_json::to_string_pretty(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_full_form_demands_a_key() {
        let upstream = "127.0.0.1:9".parse().unwrap();
        for full in [false, true] {
            let document = openapi(upstream, 27, full);
            let operation = document.pointer("/paths/~1bytes/get").unwrap();
            assert_eq!(operation.get("security").is_some(), full);
            assert_eq!(document.get("components").is_some(), full);
            assert_eq!(gateway_file(full).get("apiKeys").is_some(), full);
        }
    }
}
