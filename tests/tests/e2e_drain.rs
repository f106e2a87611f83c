//! The end of the program: SIGTERM finishes what is under way and nothing else.

use std::time::{Duration, Instant};

use ringgate_tests::{
    client::{Client, get, request, with_chunks},
    driver::Driver,
    eventually::{Gate, eventually},
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Upstream, response},
};

on_each_driver![
    what_is_under_way_is_finished,
    idle_connections_are_closed_at_once,
    a_request_that_is_being_sent_is_served,
    a_drain_is_bounded,
    sigint_drains_too,
];

fn start(driver: Driver, upstream: &Upstream, seconds: &str) -> (Site, Gateway) {
    let site = Site::new();
    let paths = format!(
        "  /x:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: ANY, uri: 'http://{}/x'}}\n",
        upstream.address()
    );
    let snapshot = site.api("drain", &paths);
    let gateway = site.serve(driver, &snapshot).workers(2).args(["--drain-seconds", seconds]).start();
    (site, gateway)
}

/// An upstream that answers when it is let.
fn late(gate: &Gate) -> Upstream {
    let gate = gate.clone();
    Upstream::start(move |peer| {
        peer.read_body()?;
        gate.wait();
        peer.send(response(200, "", b"late"))
    })
}

fn wait_until_refused(gateway: &Gateway) {
    eventually("new connections are refused", || Client::try_connect(gateway.address()).err());
}

fn what_is_under_way_is_finished(driver: Driver) {
    let gate = Gate::new();
    let upstream = late(&gate);
    let (_site, mut gateway) = start(driver, &upstream, "15");
    let mut clients: Vec<Client> = (0..6).map(|_| gateway.connect()).collect();
    for (n, client) in clients.iter_mut().enumerate() {
        match n % 2 {
            0 => client.send(get("/x")),
            _ => client.send(with_chunks("POST", "/x", "", &[b'a'; 50_000], 999)),
        }
    }
    upstream.wait_for(6);
    gateway.signal("TERM");
    wait_until_refused(&gateway);
    gate.open();
    for client in &mut clients {
        let answer = client.response();
        assert_eq!((answer.status, answer.text().as_str()), (200, "late"));
        assert_eq!(answer.field("Connection"), "close");
        assert!(client.is_closed());
    }
    assert_eq!(gateway.wait().code(), Some(0), "{}", gateway.said());
    assert!(gateway.said().ends_with("drained"), "{}", gateway.said());
}

fn idle_connections_are_closed_at_once(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, mut gateway) = start(driver, &upstream, "15");
    let mut clients: Vec<Client> = (0..8).map(|_| gateway.connect()).collect();
    // half of them between two requests, half before the first
    for client in clients.iter_mut().step_by(2) {
        assert_eq!(client.get("/x").status, 200);
    }
    gateway.admin().wait_for_metric("ringgate_connections_open", 8);
    let begun = Instant::now();
    gateway.signal("TERM");
    assert!(clients.iter_mut().all(Client::is_closed));
    assert_eq!(gateway.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "it did not wait for the drain's end");
}

fn a_request_that_is_being_sent_is_served(driver: Driver) {
    let gate = Gate::new();
    gate.open();
    let upstream = late(&gate);
    let (_site, mut gateway) = start(driver, &upstream, "15");
    let (mut half_head, mut half_body) = (gateway.connect(), gateway.connect());
    let head = get("/x");
    half_head.send(&head[..20]);
    gateway.admin().wait_for_metric("ringgate_bytes_in_total", 20);
    half_body.send(request("POST", "/x", "Content-Length: 6\r\n"));
    half_body.send("abc");
    upstream.wait_for(1);
    gateway.signal("TERM");
    wait_until_refused(&gateway);
    half_body.send("def");
    half_head.send(&head[20..]);
    for client in [&mut half_body, &mut half_head] {
        assert_eq!(client.response().text(), "late");
        assert!(client.is_closed());
    }
    assert_eq!(gateway.wait().code(), Some(0));
}

fn a_drain_is_bounded(driver: Driver) {
    let gate = Gate::new();
    let upstream = late(&gate);
    let (_site, mut gateway) = start(driver, &upstream, "1");
    let mut client = gateway.connect();
    client.send(get("/x"));
    upstream.wait_for(1);
    let begun = Instant::now();
    gateway.signal("TERM");
    assert_eq!(gateway.wait().code(), Some(0));
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(1) && took < Duration::from_secs(10), "{took:?}");
    assert!(client.is_closed());
    gate.open();
}

fn sigint_drains_too(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, mut gateway) = start(driver, &upstream, "15");
    gateway.signal("INT");
    assert_eq!(gateway.wait().code(), Some(0));
}
