//! nginx with a `proxy_cache`: one worker, the cache's files in memory and kept open, no access log.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::transparent;
use crate::cache::plan::{FRESH_SECONDS, ROOM_BYTES};
use crate::child::free_address;
use crate::peers::{Place, Prepared, on_path};

pub fn prepare(place: &Place, memory: &Path) -> Result<Prepared, String> {
    let address = free_address()?;
    let config = place.write("nginx.conf", &config(address, place, memory))?;
    let mut command = Command::new(on_path("nginx")?);
    command.arg("-p").arg(&place.folder).arg("-e").arg("stderr").arg("-c").arg(config);
    Ok(Prepared { command, address, request: transparent(place) })
}

fn config(listen: SocketAddr, place: &Place, memory: &Path) -> String {
    let (upstream, memory) = (place.upstream, memory.display());
    let idle = place.upstream_connections();
    // Connections on both sides, and a file for each URL.
    let connections_max = place.connections * 2 + 1000;
    let files_max = connections_max + OPEN_FILES_MAX;
    // One process without a master, so that no worker can be left behind when the harness is killed.
    format!(
        "daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile {files_max};
pid nginx.pid;
error_log stderr crit;

events {{
    worker_connections {connections_max};
}}

http {{
    access_log off;
    keepalive_timeout 300s;
    keepalive_requests 1000000000;
    tcp_nodelay on;
    sendfile {SENDFILE};
    open_file_cache max={OPEN_FILES_MAX} inactive={FRESH_SECONDS}s;
    open_file_cache_valid {FRESH_SECONDS}s;
    client_body_temp_path body;
    proxy_temp_path {memory}/proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    proxy_cache_path {memory}/cache levels=1:2 keys_zone=one:16m max_size={ROOM_BYTES} inactive={FRESH_SECONDS}s use_temp_path=off;

    upstream one {{
        server {upstream};
        keepalive {idle};
        keepalive_timeout 300s;
        keepalive_requests 1000000000;
    }}

    server {{
        listen {listen} backlog=4096;
        location / {{
            proxy_pass http://one;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_cache one;
            proxy_cache_key $host$request_uri;
            proxy_cache_valid 200 {FRESH_SECONDS}s;
        }}
    }}
}}
"
    )
}

/// Files of the cache that stay open, so that a hit opens none.
const OPEN_FILES_MAX: usize = 10_000;
/// Off is the cheaper of the two for a small body: one write carries head and body.
const SENDFILE: &str = "off";
