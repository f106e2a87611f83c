//! Idle connections to upstreams: kept by their worker, or offered to the others.

use ringgate_tests::{
    client::{request, with_chunks},
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::Upstream,
};

on_each_driver![
    shared_pools_serve_all_workers_with_one_connection,
    private_pools_keep_one_connection_for_each_worker,
    an_upstream_that_closes_is_not_reused,
    a_streamed_request_reuses_connections_too,
];

fn start(driver: Driver, upstream: &Upstream, more: &[&str]) -> (Site, Gateway) {
    let site = Site::new();
    let paths = format!(
        "  /x:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: ANY, uri: 'http://{}/x'}}\n",
        upstream.address()
    );
    let snapshot = site.api("pools", &paths);
    let gateway = site.serve(driver, &snapshot).workers(4).args(more).start();
    (site, gateway)
}

/// The workers that served the requests so far.
fn workers(gateway: &Gateway) -> usize {
    let mut workers: Vec<u64> =
        gateway.admin().recorder().iter().filter_map(|entry| entry["worker"].as_u64()).collect();
    workers.sort_unstable();
    workers.dedup();
    workers.len()
}

fn shared_pools_serve_all_workers_with_one_connection(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, &[]);
    for _ in 0..10 {
        assert_eq!(gateway.connect().get("/x").status, 200);
        // a worker that does not need its connection for a while offers it to the others
        gateway.admin().wait_for_metric("ringgate_upstream_idle_connections", 0);
    }
    let admin = gateway.admin();
    assert!(workers(&gateway) > 1, "the kernel spreads connections over workers");
    assert_eq!((upstream.connections(), admin.metric("ringgate_upstream_connects_total")), (1, 1));
    assert_eq!(admin.metric("ringgate_upstream_shared_reuses_total"), 9);
}

fn private_pools_keep_one_connection_for_each_worker(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, &["--private-pools"]);
    for _ in 0..16 {
        assert_eq!(gateway.connect().get("/x").status, 200);
    }
    gateway.admin().wait_for_metric("ringgate_count_total", 16);
    let workers = workers(&gateway);
    assert!(workers > 1, "the kernel spreads connections over workers");
    assert_eq!(upstream.connections(), workers);
    assert_eq!(gateway.admin().metric("ringgate_upstream_idle_connections"), workers as u64);
    assert_eq!(gateway.admin().metric("ringgate_upstream_shared_reuses_total"), 0);
}

fn an_upstream_that_closes_is_not_reused(driver: Driver) {
    for answer in [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        // more than it announced: whose answer would that be?
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
    ] {
        let upstream = Upstream::answering(answer);
        let (_site, gateway) = start(driver, &upstream, &[]);
        let mut client = gateway.connect();
        for n in 1..=4 {
            let bytes = if n % 2 == 0 {
                with_chunks("POST", "/x", "", b"abc", 2)
            } else {
                request("GET", "/x", "").into()
            };
            let response = client.ask(bytes);
            assert_eq!((response.status, response.text().as_str()), (200, "ok"), "{answer}");
            assert_eq!(upstream.connections(), n, "{answer}");
        }
    }
}

fn a_streamed_request_reuses_connections_too(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, &["--private-pools"]);
    let mut client = gateway.connect();
    for _ in 0..10 {
        assert_eq!(client.ask(with_chunks("POST", "/x", "", &[b'a'; 100_000], 999)).status, 200);
        assert_eq!(client.get("/x").status, 200);
    }
    assert_eq!(upstream.connections(), 1);
}
