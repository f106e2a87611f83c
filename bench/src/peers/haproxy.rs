//! HAProxy: one thread, upstream connections always reused, no logs.

use std::net::SocketAddr;
use std::process::Command;

use super::{Place, Prepared, RequestShape, on_path};
use crate::child::{free_address, version_line};

pub fn version() -> Result<String, String> {
    version_line(&on_path("haproxy")?, "-v")
}

pub fn prepare(place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    let config = place.write("haproxy.cfg", &config(address, place.upstream, place.connections))?;
    let mut command = Command::new(on_path("haproxy")?);
    // -db keeps it in the foreground.
    command.arg("-db").arg("-f").arg(config);
    Ok(Prepared { command, address, request: RequestShape::transparent(place.body_bytes) })
}

fn config(listen: SocketAddr, upstream: SocketAddr, connections: usize) -> String {
    let connections_max = connections * 2 + 1000;
    format!(
        "global
    nbthread 1
    maxconn {connections_max}

defaults
    mode http
    option http-keep-alive
    http-reuse always
    timeout connect 5s
    timeout client 300s
    timeout server 300s
    timeout http-keep-alive 300s

frontend clients
    bind {listen} backlog 4096
    default_backend upstream

backend upstream
    server one {upstream}
"
    )
}
