//! A bare Pingora proxy: one listener, one upstream, one worker thread, no access log.
//!
//! Usage: `ringgate-bench-pingora LISTEN_ADDR UPSTREAM_ADDR`.

use async_trait::async_trait;
use pingora::prelude::*;
use pingora::server::configuration::ServerConf;

/// Idle upstream connections kept; above any client connection count the scenarios use.
const IDLE_UPSTREAM_CONNECTIONS_MAX: usize = 4096;

struct OneUpstream {
    address: String,
}

#[async_trait]
impl ProxyHttp for OneUpstream {
    type CTX = ();

    fn new_ctx(&self) -> Self::CTX {}

    async fn upstream_peer(&self, _session: &mut Session, _ctx: &mut ()) -> Result<Box<HttpPeer>> {
        Ok(Box::new(HttpPeer::new(self.address.as_str(), false, String::new())))
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(listen), Some(upstream)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: ringgate-bench-pingora LISTEN_ADDR UPSTREAM_ADDR");
        std::process::exit(2);
    };
    let conf = ServerConf {
        threads: 1,
        upstream_keepalive_pool_size: IDLE_UPSTREAM_CONNECTIONS_MAX,
        ..ServerConf::default()
    };
    let mut server = Server::new_with_opt_and_conf(None, conf);
    server.bootstrap();
    let mut service = http_proxy_service(&server.configuration, OneUpstream { address: upstream });
    service.add_tcp(&listen);
    server.add_service(service);
    server.run_forever();
}
