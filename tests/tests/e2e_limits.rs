//! Too much of a request, or too slowly: R-LIM-05, 06 and 09.

use std::time::{Duration, Instant};

use ringgate_tests::{
    client::{get, request, with_body, with_chunks},
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::{HOST, Site},
    upstream::{Upstream, response},
};

on_each_driver![
    r_lim_06_long_heads_and_targets,
    r_lim_05_long_bodies,
    r_lim_05_a_long_body_is_refused_before_it_is_sent,
    r_lim_09_a_slow_head,
    r_lim_09_a_slow_body,
    r_lim_09_an_idle_connection,
    r_lim_09_deadlines_of_the_client_leave_the_upstream_alone,
    slow_r_lim_09_a_client_that_takes_nothing,
    many_quiet_connections,
];

const PATHS: &str = r#"
  /{proxy+}:
    x-amazon-apigateway-any-method:
      parameters: [{name: proxy, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: http://UPSTREAM/{proxy}
        requestParameters: {integration.request.path.proxy: method.request.path.proxy}
"#;

fn start(driver: Driver, upstream: &Upstream, config: &str) -> (Site, Gateway) {
    let site = Site::new();
    let snapshot = site.api("limits", &PATHS.replace("UPSTREAM", &upstream.address().to_string()));
    let config = site.write("config.json", config);
    let gateway = site.serve(driver, &snapshot).args(["--config".as_ref(), config.as_os_str()]).start();
    (site, gateway)
}

fn r_lim_06_long_heads_and_targets(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, "{}");
    let host_bytes = "Host".len() + HOST.len();
    let cases: &[(&str, String, u16, &str)] = &[
        // names and values together: 10,240 bytes
        ("fields at the limit", request("GET", "/x", &field(10_240 - host_bytes)), 200, ""),
        (
            "fields beyond the limit",
            request("GET", "/x", &field(10_241 - host_bytes)),
            431,
            "header fields too large",
        ),
        ("100 fields", request("GET", "/x", &"A: b\r\n".repeat(99)), 200, ""),
        ("101 fields", request("GET", "/x", &"A: b\r\n".repeat(100)), 431, "header fields too large"),
        ("a target at the limit", get(&format!("/{}", "t".repeat(10_240 - "/prod/".len()))), 200, ""),
        (
            "a target beyond the limit",
            get(&format!("/{}", "t".repeat(10_241 - "/prod/".len()))),
            414,
            "request target too long",
        ),
        ("an endless target", format!("GET /{}", "t".repeat(30_000)), 414, "request target too long"),
        (
            "an endless head",
            format!("GET /prod/x HTTP/1.1\r\nHost: {HOST}\r\nA: {}", "b".repeat(100_000)),
            431,
            "header fields too large",
        ),
        (
            "endless fields",
            format!("GET /prod/x HTTP/1.1\r\nHost: {HOST}\r\n{}", "A: b\r\n".repeat(50_000)),
            431,
            "header fields too large",
        ),
    ];
    for (name, bytes, status, reason) in cases {
        let mut client = gateway.connect();
        let count = upstream.seen().len();
        client.send_some(bytes);
        let response = client.response();
        assert_eq!(response.status, *status, "{name}");
        if *status == 200 {
            continue;
        }
        client.finish();
        assert!(client.is_closed(), "{name}");
        assert_eq!(upstream.seen().len(), count, "{name}");
        let id = response.field("x-amzn-RequestId").to_owned();
        let entry = gateway.admin().recorded(name, |entry| entry["request_id"] == id.as_str());
        assert_eq!(entry["reason"], *reason, "{name}");
    }
}

/// A field whose name and value are so long together.
fn field(bytes: usize) -> String {
    format!("Long: {}\r\n", "v".repeat(bytes - "Long".len()))
}

fn r_lim_05_long_bodies(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, r#"{"limits": {"bodyBytes": 100000}}"#);
    let (fits, too_long) = (vec![b'a'; 100_000], vec![b'a'; 100_001]);
    for bytes in [with_body("POST", "/x", "", &fits), with_chunks("POST", "/x", "", &fits, 999)] {
        assert_eq!(gateway.connect().ask(bytes).status, 200);
    }
    let count = upstream.seen().len();
    let cases = [
        ("by length", with_body("POST", "/x", "", &too_long)),
        ("in chunks", with_chunks("POST", "/x", "", &too_long, 999)),
        ("in one chunk", with_chunks("POST", "/x", "", &too_long, 200_000)),
    ];
    for (name, bytes) in cases {
        let mut client = gateway.connect();
        client.send_some(&bytes);
        let response = client.response();
        assert_eq!(response.status, 413, "{name}");
        assert_eq!(response.text(), r#"{"message":"Request Too Long"}"#, "{name}");
        assert_eq!(response.field("x-amzn-ErrorType"), "RequestTooLargeException", "{name}");
        client.finish();
        assert!(client.is_closed(), "{name}");
        let id = response.field("x-amzn-RequestId").to_owned();
        let entry = gateway.admin().recorded(name, |entry| entry["request_id"] == id.as_str());
        assert_eq!(entry["reason"], "REQUEST_TOO_LARGE", "{name}");
    }
    assert!(upstream.seen()[count..].iter().all(|seen| seen.body.is_empty()), "none arrived whole");
}

fn r_lim_05_a_long_body_is_refused_before_it_is_sent(driver: Driver) {
    let upstream = Upstream::ok();
    let site = Site::new();
    let snapshot = site.api("limit", &PATHS.replace("UPSTREAM", &upstream.address().to_string()));
    let gateway = site.serve(driver, &snapshot).args(["--body-bytes-max", "10"]).start();
    let mut client = gateway.connect();
    // curl's way: the body is only sent when asked for
    let response = client.ask(request("POST", "/x", "Content-Length: 11\r\nExpect: 100-continue\r\n"));
    assert_eq!((response.status, response.field("Connection")), (413, "close"));
    assert!(client.is_closed());
    // a short rest of a refused body is read, so that the connection lives on
    let mut client = gateway.connect();
    assert_eq!(client.ask(with_body("POST", "/x", "", &[b'a'; 11])).status, 413);
    assert_eq!(client.get("/x").status, 200);
    assert_eq!(upstream.seen().len(), 1);
}

fn r_lim_09_a_slow_head(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, r#"{"limits": {"headSeconds": 1}}"#);
    let mut client = gateway.connect();
    client.send("GET /prod/x HTTP/1.1\r\nHost:");
    let response = client.response();
    assert_eq!((response.status, response.field("Connection")), (408, "close"));
    client.finish();
    assert!(client.is_closed() && upstream.connections() == 0);
    gateway.admin().recorded("slow", |entry| entry["reason"] == "message came too slowly");
}

fn r_lim_09_a_slow_body(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, r#"{"limits": {"bodySeconds": 1}}"#);
    let mut client = gateway.connect();
    client.send(request("POST", "/x", "Content-Length: 10\r\n"));
    client.send("abc");
    let response = client.response();
    assert_eq!((response.status, response.field("Connection")), (408, "close"));
    client.finish();
    assert!(client.is_closed());
    assert!(upstream.last().body.is_empty(), "the request did not arrive whole");
}

fn r_lim_09_an_idle_connection(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream, r#"{"limits": {"idleSeconds": 2}}"#);
    // one that never spoke, and one between two requests
    let (mut silent, mut idle) = (gateway.connect(), gateway.connect());
    assert_eq!(idle.get("/x").status, 200);
    assert!(idle.is_closed() && silent.is_closed(), "closed without a word");
    gateway.admin().wait_for_metric("ringgate_idle_timeouts_total", 2);
}

fn r_lim_09_deadlines_of_the_client_leave_the_upstream_alone(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        if peer.request.head.field("X-Late").is_some() {
            // longer than the client may take for anything
            std::thread::sleep(Duration::from_millis(2_500));
        }
        peer.send(response(200, "", b"ok"))
    });
    let limits = r#"{"limits": {"headSeconds": 1, "bodySeconds": 1, "idleSeconds": 2}}"#;
    let (_site, gateway) = start(driver, &upstream, limits);
    let late = "X-Late: 1\r\n";
    let requests = [
        request("GET", "/x", late).into_bytes(),
        with_body("POST", "/x", late, &[b'a'; 100_000]),
        with_chunks("POST", "/x", late, b"abcdef", 2),
    ];
    std::thread::scope(|scope| {
        for bytes in &requests {
            scope.spawn(|| {
                let mut client = gateway.connect();
                assert_eq!(client.get("/x").status, 200);
                // a head that comes in two pieces
                client.send(&bytes[..30]);
                client.send(&bytes[30..]);
                assert_eq!(client.response().status, 200);
                assert_eq!(client.get("/x").status, 200, "the connection lives on");
            });
        }
    });
}

fn slow_r_lim_09_a_client_that_takes_nothing(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        if peer.request.method() == "POST" {
            peer.next_piece()?;
        }
        loop {
            peer.send(format!("{:x}\r\n{}\r\n", 60_000, "x".repeat(60_000)))?;
        }
    });
    let (_site, gateway) = start(driver, &upstream, r#"{"limits": {"bodySeconds": 1}}"#);
    let head = request("POST", "/x", "Transfer-Encoding: chunked\r\n");
    // with nothing to send, with a whole body, with half of one
    for bytes in [get("/x"), format!("{head}3\r\nabc\r\n0\r\n\r\n"), format!("{head}3\r\nabc\r\n")] {
        let mut client = gateway.connect();
        client.send(bytes);
        gateway.admin().wait_for_metric("ringgate_connections_open", 0);
    }
}

fn many_quiet_connections(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, mut gateway) = start(driver, &upstream, "{}");
    // so many that the worker takes their buffers back when they are quiet for a second
    let mut clients: Vec<_> = (0..400).map(|_| gateway.connect()).collect();
    let mut busy = gateway.connect();
    for round in 0..2 {
        for (n, client) in clients.iter_mut().enumerate() {
            assert_eq!(client.get("/x").status, 200, "client {n} in round {round}");
        }
        let until = Instant::now() + Duration::from_millis(1_200);
        while Instant::now() < until {
            assert_eq!(busy.get("/x").status, 200);
        }
    }
    // a request in pieces wakes a quiet one as well
    let head = get("/x");
    clients[0].send(&head[..5]);
    gateway.admin().wait_for_metric("ringgate_connections_open", 401);
    assert_eq!(clients[0].ask(&head[5..]).status, 200);
    gateway.signal("TERM");
    assert!(clients.iter_mut().all(|client| client.is_closed()));
    assert_eq!(gateway.wait().code(), Some(0));
}
