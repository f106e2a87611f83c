//! Stage caches and canaries through the real programs: R-STAGE-14, R-STAGE-19 to 24.

use std::{
    io,
    sync::{Arc, Barrier},
    thread,
};

use ringgate_tests::{
    client::request,
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Next, Upstream, response},
};

on_each_driver![
    r_stage_20_declared_keys_tell_responses_apart,
    r_stage_22_and_24_invalidation_and_flush,
    one_call_for_a_burst_of_equal_misses,
    a_failing_leader_does_not_take_the_others_with_it,
    r_stage_14_a_canary_has_its_share,
    r_stage_23_a_canary_keeps_its_own_entries,
];

const PATHS: &str = r#"
  /pets:
    get:
      parameters: [{name: page, in: query, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UP/${stageVariables.v}
        requestParameters: {integration.request.querystring.p: method.request.querystring.page}
        cacheKeyParameters: [method.request.querystring.page]
    post:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: 'http://UP/post'}
"#;

fn start(driver: Driver, upstream: &Upstream, stage: &str, workers: usize) -> (Site, Gateway) {
    let site = Site::new();
    let paths = PATHS.replace("UP", &upstream.address().to_string());
    let document = format!("openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:{paths}");
    let file = format!(
        "apis:\n  - id: api0000001\n    openapi: api.openapi.yaml\n    stages:\n      - name: prod\n        variables: {{v: one}}\n{stage}"
    );
    let (snapshot, _) = site.gateway_file("cache", &file, &document);
    let gateway = site.serve(driver, &snapshot).workers(workers).start();
    (site, gateway)
}

const CACHED: &str = "        cache: {size: 1000000}
        methodSettings: {'*/*': {cachingEnabled: true, requireAuthorizationForCacheControl: false}}
";

/// Answers with the number of the request.
fn counting() -> Upstream {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Upstream::start(move |peer| {
        peer.read_body()?;
        let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let body = format!("{} {number}", peer.request.target());
        peer.send(response(200, "Content-Type: text/plain\r\nX-Up: yes\r\n", body.as_bytes()))
    })
}

fn r_stage_20_declared_keys_tell_responses_apart(driver: Driver) {
    let upstream = counting();
    let (_site, gateway) = start(driver, &upstream, CACHED, 1);
    let mut client = gateway.connect();
    let first = client.get("/pets?page=1&x=1");
    assert_eq!(first.text(), "/one?page=1&x=1&p=1 0");
    let again = client.get("/pets?page=1&x=2");
    assert_eq!((again.text(), again.field("X-Up")), (first.text(), "yes"), "x is not declared");
    assert_ne!(again.field("x-amzn-RequestId"), first.field("x-amzn-RequestId"));
    assert_eq!(client.get("/pets?page=2").text(), "/one?page=2&p=2 1");
    assert_eq!(client.ask(request("POST", "/pets", "")).text(), "/post 2");
    assert_eq!(client.ask(request("POST", "/pets", "")).text(), "/post 3", "R-STAGE-19: only GET");
    let metrics = gateway.admin().get("/metrics").text();
    for want in ["ringgate_cache_hit_count_total{", "ringgate_cache_miss_count_total{"] {
        assert!(metrics.contains(want), "{want} is not in {metrics}");
    }
}

fn r_stage_22_and_24_invalidation_and_flush(driver: Driver) {
    let upstream = counting();
    let (_site, gateway) = start(driver, &upstream, CACHED, 1);
    let mut client = gateway.connect();
    let number =
        |answer: ringgate_tests::client::Response| answer.text().rsplit(' ').next().map(str::to_owned);
    assert_eq!(number(client.get("/pets")).as_deref(), Some("0"));
    assert_eq!(
        number(client.ask(request("GET", "/pets", "Cache-Control: no-cache\r\n"))).as_deref(),
        Some("0")
    );
    assert_eq!(
        number(client.ask(request("GET", "/pets", "Cache-Control: max-age=0\r\n"))).as_deref(),
        Some("1")
    );
    assert_eq!(number(client.get("/pets")).as_deref(), Some("1"), "it was filled again");
    assert_eq!(gateway.admin().ask("POST", "/cache/flush?api=api0000001&stage=prod", b"").status, 202);
    assert_eq!(number(client.get("/pets")).as_deref(), Some("2"));
    assert_eq!(gateway.admin().ask("POST", "/cache/flush?api=api0000001&stage=none", b"").status, 400);
}

fn one_call_for_a_burst_of_equal_misses(driver: Driver) {
    const CLIENTS: usize = 40;
    let go = Arc::new(Barrier::new(2));
    let release = go.clone();
    let upstream = Upstream::start(move |peer| -> io::Result<Next> {
        peer.read_body()?;
        release.wait();
        peer.send(response(200, "", b"shared"))
    });
    let (_site, gateway) = start(driver, &upstream, CACHED, 2);
    let mut clients: Vec<_> = (0..CLIENTS).map(|_| gateway.connect()).collect();
    clients.iter_mut().for_each(|client| client.send(request("GET", "/pets", "")));
    upstream.wait_for(1);
    go.wait();
    for client in &mut clients {
        assert_eq!(client.response().text(), "shared");
    }
    assert_eq!(upstream.seen().len(), 1, "one call for all");
}

fn a_failing_leader_does_not_take_the_others_with_it(driver: Driver) {
    let upstream = Upstream::start(move |peer| -> io::Result<Next> {
        peer.read_body()?;
        if peer.number == 0 && peer.request.target().ends_with("p=x") {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        peer.send(response(200, "", b"fine"))
    });
    let (_site, gateway) = start(driver, &upstream, CACHED, 1);
    let address = gateway.address();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(move || {
                let mut client = ringgate_tests::client::Client::connect(address);
                client.get("/pets?page=x").status
            })
        })
        .collect();
    for thread in threads {
        let status = thread.join().expect("a status");
        assert!([200, 504].contains(&status), "{status}");
    }
    assert_eq!(gateway.connect().get("/pets").text(), "fine");
}

fn canary(percent: u32, more: &str) -> String {
    format!("        canary: {{percentTraffic: {percent}, stageVariableOverrides: {{v: two}}{more}}}\n")
}

fn r_stage_14_a_canary_has_its_share(driver: Driver) {
    const REQUESTS: usize = 1_000;
    let upstream = Upstream::start(|peer| {
        let target = peer.request.target().to_owned();
        peer.send(response(200, "", target.as_bytes()))
    });
    let (_site, gateway) = start(driver, &upstream, &canary(20, ""), 1);
    let mut client = gateway.connect();
    let canaries = (0..REQUESTS).filter(|_| client.get("/pets").text().starts_with("/two")).count();
    assert!((190..=210).contains(&canaries), "{canaries} of {REQUESTS} went to the canary");
}

fn r_stage_23_a_canary_keeps_its_own_entries(driver: Driver) {
    let upstream = counting();
    let stage = format!("{CACHED}{}", canary(50, ""));
    let (_site, gateway) = start(driver, &upstream, &stage, 1);
    let mut client = gateway.connect();
    let texts: std::collections::BTreeSet<String> = (0..20).map(|_| client.get("/pets").text()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(upstream.seen().len(), 2);
}
