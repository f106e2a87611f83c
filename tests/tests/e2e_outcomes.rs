//! How an integration ends: failures, redirects, MOCK, the choice of an integration response, retries, endpoints.

use std::{net::TcpListener, sync::Arc};

use ringgate_tests::{
    client::{get, request, with_body, with_chunks},
    driver::Driver,
    eventually::Gate,
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Next, Upstream, response},
};

on_each_driver![
    r_int_27_a_timeout,
    r_int_28_nobody_there,
    r_int_29_redirects_are_passed,
    r_int_37_38_mock,
    r_iresp_02_to_07_the_choice_of_a_response,
    a_closed_idle_connection_is_not_noticed_by_get,
    a_post_is_never_sent_twice,
    a_closed_idle_connection_loses_no_post,
    endpoints_take_turns_and_stand_in,
    ipv6_upstreams,
    slow_an_upstream_host_that_does_not_resolve,
];

const PATHS: &str = r#"
  /proxy:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration:
        {type: http_proxy, httpMethod: ANY, uri: 'http://UP/x', timeoutInMillis: 500}
  /dead:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://DEAD/x'}
  /mock/{case}:
    get:
      parameters: [{name: case, in: path, required: true, schema: {type: string}}]
      responses: &responses {"200": {description: ok}, "201": {description: made}, "444": {description: odd}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{statusCode: 201,}', text/other: '{"statusCode": 999}'}
        responses:
          "201":
            statusCode: "201"
            responseParameters: {method.response.header.X-Mock: "'yes'"}
            responseTemplates: {application/json: '{"made":true}', text/plain: made}
          default: {statusCode: "200"}
    post:
      parameters: [{name: case, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        passthroughBehavior: never
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
  /choice:
    get:
      responses: {"200": {description: ok}, "404": {description: gone}, "502": {description: bad}, "299": {description: x}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://UP/x
        responses:
          default: {statusCode: "200", responseParameters: {method.response.header.X-Chosen: "'default'"}}
          '4\d{2}': {statusCode: "404", responseTemplates: {application/json: '{"gone":1}'}}
          '5.*': {statusCode: "502"}
          '50': {statusCode: "299"}
          '302': {statusCode: "299", responseParameters: {method.response.header.Location: integration.response.header.Location}}
          '201': {statusCode: "201"}
  /strict:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        {type: http, httpMethod: GET, uri: 'http://UP/x', responses: {"200": {statusCode: "200"}}}
"#;

const FAILED: &str = r#"{"message":"Network error communicating with endpoint"}"#;
const INTERNAL: &str = r#"{"message":"Internal server error"}"#;

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    // a port that is ours but that nobody listens on any more
    let dead = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let paths = PATHS.replace("UP", &upstream.address().to_string()).replace("DEAD", &dead.to_string());
    let snapshot = site.api("outcomes", &paths.replace("&responses ", ""));
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

fn r_int_27_a_timeout(driver: Driver) {
    let gate = Gate::new();
    let wait = gate.clone();
    let upstream = Upstream::start(move |peer| {
        wait.wait();
        peer.send(response(200, "", b"late"))?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    for bytes in [get("/proxy").into_bytes(), with_chunks("POST", "/proxy", "", b"abc", 1)] {
        let answer = gateway.connect().ask(bytes);
        assert_eq!(answer.status, 504);
        assert_eq!(answer.text(), r#"{"message":"Endpoint request timed out"}"#);
        assert_eq!(answer.field("x-amzn-ErrorType"), "InternalServerErrorException");
        let id = answer.field("x-amzn-RequestId");
        let entry = gateway.admin().recorded("a timeout", |entry| entry["request_id"] == id);
        let reason = entry["reason"].as_str().expect("a text");
        // the recorder cuts what is long
        assert!(reason.starts_with("Execution failed due to a timeout"), "{entry}");
    }
    gate.open();
}

fn r_int_28_nobody_there(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for bytes in [get("/dead").into_bytes(), with_body("POST", "/dead", "", b"abc")] {
        let answer = client.ask(bytes);
        assert_eq!((answer.status, answer.text().as_str()), (504, FAILED));
        assert_eq!(answer.field("Connection"), "keep-alive", "the client did nothing wrong");
    }
    assert_eq!(client.ask(with_chunks("POST", "/dead", "", b"abc", 1)).status, 504);
}

fn r_int_29_redirects_are_passed(driver: Driver) {
    let upstream = Upstream::answering(response(302, "Location: http://elsewhere/\r\n", b""));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.get("/proxy");
    assert_eq!((answer.status, answer.field("Location")), (302, "http://elsewhere/"));
    let answer = client.get("/choice");
    assert_eq!((answer.status, answer.field("Location")), (299, "http://elsewhere/"));
    assert_eq!(upstream.seen().len(), 2);
}

fn r_int_37_38_mock(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for (method, fields, status, content_type, body) in [
        ("GET", "", 201, "application/json", r#"{"made":true}"#),
        ("GET", "Accept: text/plain\r\n", 201, "text/plain", "made"),
        ("GET", "Accept: image/png\r\n", 201, "application/json", r#"{"made":true}"#),
        (
            "GET",
            "Content-Type: application/json; charset=utf-8\r\n",
            201,
            "application/json",
            r#"{"made":true}"#,
        ),
        ("POST", "", 200, "application/json", ""),
        (
            "POST",
            "Content-Type: text/x\r\n",
            415,
            "application/json",
            r#"{"message":"Unsupported Media Type"}"#,
        ),
    ] {
        let answer = client.ask(request(method, "/mock/a", fields));
        assert_eq!((answer.status, answer.text().as_str()), (status, body), "{method} {fields}");
        assert_eq!(answer.field("Content-Type"), content_type, "{method} {fields}");
        assert_eq!(answer.head.field("X-Mock"), (status == 201).then_some("yes"));
    }
    // a body that nobody asked for does not get in the way
    let answer = client.ask(with_body("POST", "/mock/a", "", &[b'x'; 5000]));
    assert_eq!(answer.status, 200);
    let answer = client.ask(with_chunks("POST", "/mock/a", "", &[b'x'; 500], 7));
    assert_eq!(answer.status, 200);
    assert_eq!((client.get("/mock/b").status, upstream.connections()), (201, 0));
}

fn r_iresp_02_to_07_the_choice_of_a_response(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let status = peer.request.field("User-Agent").parse().unwrap_or(200);
        peer.send(response(status, "X-Own: 1\r\nContent-Type: a/b\r\n", b"theirs"))
    });
    let site = Site::new();
    let paths = PATHS.replace("&responses ", "").replace("DEAD", "127.0.0.1:1024");
    // the status to answer with travels in a mapped field
    let paths = paths.replace("UP", &upstream.address().to_string()).replace(
        "httpMethod: GET,",
        "requestParameters: {integration.request.header.User-Agent: method.request.header.X-Status}, httpMethod: GET,",
    );
    let paths = paths.replace(
        "        httpMethod: GET\n",
        "        httpMethod: GET\n        requestParameters: {integration.request.header.User-Agent: method.request.header.X-Status}\n",
    );
    let paths = paths.replace(
        "    get:\n      responses:",
        "    get:\n      parameters: [{name: X-Status, in: header, schema: {type: string}}]\n      responses:",
    );
    let snapshot = site.api("choice", &paths);
    let gateway = site.serve(driver, &snapshot).start();
    let mut client = gateway.connect();
    for (path, status, want, body, content_type) in [
        ("/choice", 200, 200, "theirs", "a/b"),
        ("/choice", 404, 404, r#"{"gone":1}"#, "application/json"),
        ("/choice", 499, 404, r#"{"gone":1}"#, "application/json"),
        ("/choice", 503, 502, "theirs", "a/b"),
        // R-IRESP-03: `50` is not the whole value
        ("/choice", 500, 502, "theirs", "a/b"),
        // R-IRESP-06: 201 is no method response
        ("/choice", 201, 500, INTERNAL, "application/json"),
        ("/strict", 200, 200, "theirs", "a/b"),
        // R-IRESP-05: nothing matches and there is no default
        ("/strict", 202, 500, INTERNAL, "application/json"),
    ] {
        let answer = client.ask(request("GET", path, &format!("X-Status: {status}\r\n")));
        assert_eq!((answer.status, answer.text().as_str()), (want, body), "{path} {status}");
        assert_eq!(answer.field("Content-Type"), content_type, "{path} {status}");
        assert!(answer.head.field("X-Own").is_none(), "R-IRESP-07");
    }
}

fn a_closed_idle_connection_is_not_noticed_by_get(driver: Driver) {
    // Each connection serves one request and is closed when the second one is under way.
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        match peer.number {
            0 => peer.send(response(200, "", b"ok")),
            _ => Ok(Next::Close),
        }
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for n in 0..20 {
        let answer = client.get("/proxy");
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok"), "request {n}");
    }
    let seen = upstream.seen().len();
    assert_eq!(seen, 39, "each but the first was sent twice");
    assert_eq!(gateway.admin().metric("ringgate_retries_total"), 19);
}

fn a_post_is_never_sent_twice(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        match peer.number {
            0 => peer.send(response(200, "", b"ok")),
            _ => Ok(Next::Close),
        }
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    assert_eq!(client.get("/proxy").status, 200);
    let answer = client.ask(with_body("POST", "/proxy", "X-Number: 1\r\n", b"abc"));
    assert_eq!((answer.status, answer.text().as_str()), (504, FAILED), "it may have been done");
    let answer = client.ask(with_body("POST", "/proxy", "X-Number: 2\r\n", b"abc"));
    assert_eq!(answer.status, 200);
    let numbers: Vec<String> = upstream.seen().iter().map(|seen| seen.field("X-Number").to_owned()).collect();
    assert_eq!(numbers, ["", "1", "2"]);
}

fn a_closed_idle_connection_loses_no_post(driver: Driver) {
    // Closed after each answer, without a word about it.
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(response(200, "", b"ok"))?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for n in 1..=5 {
        let body = if n % 2 == 0 { b"abc".repeat(20_000) } else { b"abc".to_vec() };
        let answer = client.ask(with_body("POST", "/proxy", "", &body));
        assert_eq!(answer.status, 200, "POST {n}");
        assert_eq!((upstream.seen().len(), upstream.connections()), (n, n));
        // long enough for the end of the connection to have arrived
        gateway.admin().wait_for_metric("ringgate_upstream_idle_connections", 0);
    }
    assert_eq!(gateway.admin().metric("ringgate_retries_total"), 0);
}

fn endpoints_take_turns_and_stand_in(driver: Driver) {
    let one = Arc::new(Upstream::answering(response(200, "Connection: close\r\n", b"one")));
    let two = Upstream::answering(response(200, "Connection: close\r\n", b"two"));
    let site = Site::new();
    let document = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /x: {get: {responses: {}}}\n";
    let serve = |endpoints: [String; 2]| {
        let file = format!(
            "upstreams: {{'pets.internal:8080': ['{}', '{}']}}\n\
             apis: [{{id: api0000001, openapi: api.openapi.yaml, stages: [{{name: prod}}], \
             defaultIntegration: 'http://pets.internal:8080'}}]\n",
            endpoints[0], endpoints[1]
        );
        let (snapshot, _) = site.gateway_file("gateway", &file, document);
        site.serve(driver, &snapshot).start()
    };
    let gateway = serve([one.address().to_string(), two.address().to_string()]);
    let mut client = gateway.connect();
    let answers: Vec<String> = (0..10).map(|_| client.get("/x").text()).collect();
    assert_eq!(answers.iter().filter(|answer| *answer == "one").count(), 5, "{answers:?}");
    assert_eq!(one.last().field("Host"), "pets.internal:8080");
    // One of two refuses: nobody notices.
    let dead = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let gateway = serve([dead.to_string(), two.address().to_string()]);
    let mut client = gateway.connect();
    for n in 0..10 {
        let answer = client.get("/x");
        assert_eq!((answer.status, answer.text().as_str()), (200, "two"), "request {n}");
    }
}

fn ipv6_upstreams(driver: Driver) {
    if TcpListener::bind("[::1]:0").is_err() {
        println!("skipped: this machine has no IPv6");
        return;
    }
    let upstream = Upstream::start_on("[::1]:0", |peer| peer.send(response(200, "", b"six")));
    let site = Site::new();
    let uri = format!("http://[::1]:{}", upstream.address().port());
    let paths = format!(
        "  /x: {{get: {{x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: '{uri}/y'}}}}}}\n"
    );
    let snapshot = site.api("six", &paths);
    let gateway = site.serve(driver, &snapshot).args(["--listen", "[::1]:0"]).start();
    let mut client = gateway.connect();
    assert_eq!(client.get("/x").text(), "six");
    assert_eq!(upstream.last().field("Host"), format!("[::1]:{}", upstream.address().port()));
    // and a client that comes that way
    let said = gateway.said();
    let address =
        said.lines().find_map(|line| line.rsplit(", ").next()?.parse().ok()).expect("two addresses");
    let mut client = ringgate_tests::client::Client::connect(address);
    assert_eq!(client.get("/x").text(), "six");
    assert_eq!(upstream.last().field("X-Forwarded-For"), "::1");
}

fn slow_an_upstream_host_that_does_not_resolve(driver: Driver) {
    let site = Site::new();
    let paths = "  /x: {get: {x-amazon-apigateway-integration: \
                 {type: http_proxy, httpMethod: GET, uri: 'http://nowhere.invalid/y'}}}\n";
    let snapshot = site.api("nowhere", paths);
    let gateway = site.serve(driver, &snapshot).start();
    let mut client = gateway.connect();
    let answer = client.get("/x");
    assert_eq!((answer.status, answer.text().as_str()), (500, INTERNAL));
    let entry = gateway.admin().recorded("it", |entry| entry["status"] == 500);
    assert_eq!(entry["reason"], "Invalid endpoint address");
}
