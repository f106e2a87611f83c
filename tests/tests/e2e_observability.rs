//! Access log, metrics, health and the flight recorder.

use std::{
    fs::{self, OpenOptions},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use ringgate_tests::{
    client::{Client, request, with_body},
    driver::Driver,
    eventually::eventually,
    gateway::Launch,
    on_each_driver,
    site::{API, Site, text},
    upstream::Upstream,
};
use serde_json::{Value, json};

on_each_driver![
    r_log_03_clf_lines,
    r_log_03_json_lines,
    r_log_02_a_stage_has_its_own_format,
    r_log_02_clients_cannot_break_lines,
    r_log_10_metrics_count_every_request,
    the_recorder_shows_the_last_requests,
    the_recorder_can_be_followed,
    health_and_status,
    slow_a_blocked_log_holds_up_nobody,
];

const PATHS: &str = r#"
  /mock:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: '{"a":1}'}}}
  /proxy/{id}:
    x-amazon-apigateway-any-method:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://UP/x'}
"#;

fn launch(site: &Site, driver: Driver, upstream: &Upstream) -> Launch {
    let snapshot = site.api("observed", &PATHS.replace("UP", &upstream.address().to_string()));
    site.serve(driver, &snapshot)
}

/// Waits for so many lines: a worker hands them over once in a while.
fn lines(site: &Site, count: usize) -> Vec<String> {
    eventually("lines of the access log", || {
        let text = fs::read_to_string(site.path("access.log")).unwrap_or_default();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        (text.ends_with('\n') && lines.len() >= count).then_some(lines)
    })
}

fn r_log_03_clf_lines(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = launch(&site, driver, &upstream).args(["--access-log", "access.log"]).start();
    let mut client = gateway.connect();
    let answers = [
        client.get("/mock"),
        client.ask(with_body("POST", "/proxy/7?q=1", "", b"abc")),
        client.ask(request("DELETE", "/mock", "")),
        client.ask("GET /prod HTTP/1.1\r\n\r\n"),
    ];
    let lines = lines(&site, 4);
    for ((answer, line), want) in answers.iter().zip(&lines).zip([
        r#""GET /mock HTTP/1.1" 200 7"#,
        r#""POST /proxy/{id} HTTP/1.1" 200 2"#,
        r#""DELETE - HTTP/1.1" 403 42"#,
        r#""- - -" 400 25"#,
    ]) {
        let id = answer.field("x-amzn-RequestId");
        let (before, after) = line.split_once("] ").expect("a time in brackets");
        assert_eq!(after, format!("{want} {id}"));
        let (client, time) = before.split_once(" [").expect("a time in brackets");
        assert_eq!(client, "127.0.0.1 - -");
        assert!(time.len() == 26 && time.ends_with(" +0000"), "{time}");
    }
    assert_eq!(lines.len(), 4);
}

fn r_log_03_json_lines(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let log = ["--access-log", "access.log", "--access-log-format", "json"];
    let gateway = launch(&site, driver, &upstream).args(log).start();
    let answer = gateway.connect().ask(with_body("PUT", "/proxy/7", "", b"abc"));
    let line: Value = serde_json::from_str(&lines(&site, 1)[0]).expect("a JSON line");
    for (name, want) in [
        ("requestId", answer.field("x-amzn-RequestId")),
        ("ip", "127.0.0.1"),
        ("httpMethod", "PUT"),
        ("resourcePath", "/proxy/{id}"),
        ("status", "200"),
        ("protocol", "HTTP/1.1"),
        ("responseLength", "2"),
    ] {
        let found = line[name].as_str().map_or_else(|| line[name].to_string(), str::to_owned);
        assert_eq!(found, want, "{name} in {line}");
    }
}

fn r_log_02_a_stage_has_its_own_format(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let format = "$context.requestId|$context.stage|$context.apiId|$context.path|$context.status|\
                  $context.responseLength|$context.integrationStatus|$context.error.responseType|\
                  $context.identity.userAgent|$context.domainName|$context.domainPrefix";
    let file = format!(
        "apis: [{{id: {API}, openapi: api.openapi.yaml, stages: [{{name: prod, accessLogFormat: '{format}'}}, \
         {{name: plain}}]}}]\n"
    );
    let paths = PATHS.replace("UP", &upstream.address().to_string());
    let document = format!("openapi: 3.0.3\ninfo: {{title: own, version: '1'}}\npaths:\n{paths}");
    let (snapshot, _) = site.gateway_file("gateway", &file, &document);
    let own = ["--access-log", "access.log", "--access-log-format", "$context.requestId only"];
    let gateway = site.serve(driver, &snapshot).args(own).start();
    let mut client = gateway.connect();
    let host = ringgate_tests::site::HOST;
    let answers = [
        client.ask(request("GET", "/proxy/7?q=1", "User-Agent: tests\r\n")),
        client.ask(request("GET", "/nowhere", "")),
        client.ask(format!("GET /plain/mock HTTP/1.1\r\nHost: {host}\r\n\r\n")),
    ];
    let lines = lines(&site, 3);
    let id = |n: usize| answers[n].field("x-amzn-RequestId");
    assert_eq!(lines[0], format!("{}|prod|{API}|/prod/proxy/7|200|2|200|-|tests|{host}|{API}", id(0)));
    let miss = "MISSING_AUTHENTICATION_TOKEN";
    assert_eq!(lines[1], format!("{}|prod|{API}|/prod/nowhere|403|42|-|{miss}|-|{host}|{API}", id(1)));
    assert_eq!(lines[2], format!("{} only", id(2)));
}

fn r_log_02_clients_cannot_break_lines(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let log = ["--access-log", "access.log", "--access-log-format"];
    let format =
        r#"{"id":"$context.requestId","agent":"$context.identity.userAgent","path":"$context.path"}"#;
    let gateway = launch(&site, driver, &upstream).args(log).args([format]).start();
    let agent = "a\"b\\c\u{85}\u{2028}d\te";
    let mut client = gateway.connect();
    assert_eq!(
        client.ask(request("GET", "/proxy/a%22%0Ab", &format!("User-Agent: {agent}\r\n"))).status,
        200
    );
    let line: Value = serde_json::from_str(&lines(&site, 1)[0]).expect("a JSON line");
    assert_eq!((&line["agent"], &line["path"]), (&agent.into(), &"/prod/proxy/a%22%0Ab".into()));
}

fn r_log_10_metrics_count_every_request(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = launch(&site, driver, &upstream).workers(3).start();
    for _ in 0..10 {
        let mut client = gateway.connect();
        assert_eq!(client.get("/mock").status, 200);
        assert_eq!(client.get("/proxy/1").status, 200);
        assert_eq!(client.get("/proxy/2").status, 200);
        assert_eq!(client.get("/nowhere").status, 403);
    }
    let admin = gateway.admin();
    admin.wait_for_metric("ringgate_count_total", 30);
    let series = |resource: &str, method: &str| {
        format!(r#"{{api="{API}",api_name="observed",stage="prod",resource="{resource}",method="{method}"}}"#)
    };
    for (name, want) in [
        (format!("ringgate_count_total{}", series("/mock", "GET")), 10),
        (format!("ringgate_count_total{}", series("/proxy/{id}", "ANY")), 20),
        (format!("ringgate_4xx_error_total{}", series("/mock", "GET")), 0),
        (format!("ringgate_latency_seconds_count{}", series("/proxy/{id}", "ANY")), 20),
        (format!("ringgate_integration_latency_seconds_count{}", series("/proxy/{id}", "ANY")), 20),
        ("ringgate_unrouted_requests_total".to_owned(), 10),
        ("ringgate_connections_accepted_total".to_owned(), 10),
        ("ringgate_generation".to_owned(), 1),
    ] {
        assert_eq!(admin.metric(&name), want, "{name}");
    }
    let text = admin.get("/metrics").text();
    assert!(!text.contains(r#"ringgate_integration_latency_seconds_count{api="api0000001",api_name="observed",stage="prod",resource="/mock""#));
    admin.wait_for_metric("ringgate_connections_open", 0);
}

fn the_recorder_shows_the_last_requests(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = launch(&site, driver, &upstream).start();
    let mut client = gateway.connect();
    let answer = client.ask(with_body("POST", "/proxy/7", "", b"abc"));
    client.get("/nowhere");
    client.ask("nonsense\r\n\r\n");
    client.finish();
    let entry = gateway.admin().recorded("the refusal", |entry| entry["status"] == 400);
    assert_eq!((&entry["reason"], &entry["phase"]), (&"malformed start line".into(), &"head".into()));
    let entries = gateway.admin().recorder();
    assert_eq!(
        entries.iter().map(|e| e["status"].as_u64()).collect::<Vec<_>>(),
        [Some(400), Some(403), Some(200)]
    );
    let upstream_host = upstream.address().to_string();
    for (name, want) in [
        ("request_id", json!(answer.field("x-amzn-RequestId"))),
        ("peer", json!("127.0.0.1")),
        ("method", json!("POST")),
        ("target", json!("/prod/proxy/7")),
        ("reason", json!("")),
        ("api_id", json!(API)),
        ("stage", json!("prod")),
        ("route", json!("/proxy/{id}")),
        ("upstream", json!(upstream_host.as_str())),
        ("request_bytes", json!(3)),
        ("response_bytes", json!(2)),
        ("phase", json!("respond")),
        ("generation", json!(1)),
    ] {
        assert_eq!(entries[2][name], want, "{name}");
    }
    let host = entries[2]["host"].as_str().expect("a text").trim_end_matches('…');
    assert!(ringgate_tests::site::HOST.starts_with(host), "what is long is cut: {host}");
    assert_eq!(entries[1]["reason"], "MISSING_AUTHENTICATION_TOKEN");
    assert_eq!(gateway.admin().get("/recorder?n=1").text().lines().count(), 1);
    let said = site.ringgate_ok(&["recorder", "--admin", &gateway.admin_address(), "-n", "3"]);
    assert!(said.lines().count() == 3 && said.contains("POST /prod/proxy/7 -> /proxy/{id} via "), "{said}");
}

fn the_recorder_can_be_followed(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = launch(&site, driver, &upstream).workers(2).start();
    let mut follower = gateway.admin().follow();
    // workers read their letters in order: when they have answered this one, they know the follower
    gateway.admin().get("/metrics");
    for _ in 0..5 {
        let answer = gateway.connect().get("/mock");
        let entry = follower.next_entry();
        assert_eq!(entry["request_id"], answer.field("x-amzn-RequestId"));
    }
    drop(follower);
    assert_eq!(gateway.connect().get("/mock").status, 200);
}

fn health_and_status(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let gateway = launch(&site, driver, &upstream).workers(2).start();
    let admin = gateway.admin();
    assert_eq!(
        (admin.get("/healthz").text(), admin.get("/readyz").text()),
        ("ok\n".into(), "ready\n".into())
    );
    let status = admin.get("/status").json();
    assert_eq!((&status["generation"], &status["workers"]), (&1.into(), &2.into()));
    assert_eq!((&status["driver"], &status["ready"]), (&driver.name().into(), &true.into()));
    assert_eq!(status["hash"].as_str().map(str::len), Some(64));
}

fn slow_a_blocked_log_holds_up_nobody(driver: Driver) {
    let (site, upstream) = (Site::new(), Upstream::ok());
    let fifo = site.path("fifo");
    let made = Command::new("mkfifo").arg(&fifo).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    // open at both ends, and nobody reads
    let held = OpenOptions::new().read(true).write(true).open(&fifo).expect("a FIFO");
    let arguments = ["--access-log", text(&fifo), "--drain-seconds", "1"];
    let mut gateway = launch(&site, driver, &upstream).workers(4).args(arguments).start();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut client: Client = gateway.connect();
                while !is_over.load(Ordering::Relaxed) {
                    assert_eq!(client.get("/mock").status, 200);
                }
            });
        }
        let dropped = eventually("lines are dropped", || {
            let dropped = gateway.admin().metric("ringgate_access_log_dropped_total");
            (dropped > 100).then_some(dropped)
        });
        assert!(dropped > 100);
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(gateway.connect().get("/mock").status, 200);
    // nor the end of the program
    gateway.signal("TERM");
    assert_eq!(gateway.wait().code(), Some(0));
    drop(held);
}
