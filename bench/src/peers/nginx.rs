//! nginx: one worker, upstream keep-alive, no access log, no disk buffering.

use std::net::SocketAddr;
use std::process::Command;

use super::{Place, Prepared, RequestShape, on_path};
use crate::child::{free_address, version_line};

pub fn version() -> Result<String, String> {
    version_line(&on_path("nginx")?, "-v")
}

pub fn prepare(place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    let config = place.write("nginx.conf", &config(address, place))?;
    let mut command = Command::new(on_path("nginx")?);
    command.arg("-p").arg(&place.folder).arg("-e").arg("stderr").arg("-c").arg(config);
    Ok(Prepared { command, address, request: RequestShape::transparent(place.body_bytes) })
}

fn config(listen: SocketAddr, place: &Place) -> String {
    let upstream = place.upstream;
    let idle = place.upstream_connections();
    let connections_max = place.connections * 2 + 1000;
    // One process without a master, so that no worker can be left behind when the harness is killed.
    format!(
        "daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile {connections_max};
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
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;

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
            proxy_buffers 8 16k;
            proxy_max_temp_file_size 0;
        }}
    }}
}}
"
    )
}
