//! What is not a request: the answer, the end of the connection, silence towards the upstream, and the flight
//! recorder's reason.

use ringgate_tests::{
    client::get,
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::{HOST, Site},
    upstream::Upstream,
};

on_each_driver![smuggling_and_nonsense_is_refused, dot_segments_are_refused, refusals_are_counted];

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

/// Name, bytes, status and the recorder's reason. `HOST` stands for the API's host.
const NONSENSE: &[(&str, &str, u16, &str)] = &[
    (
        "length and encoding",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "both Content-Length and Transfer-Encoding",
    ),
    (
        "encoding and length",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        400,
        "both Content-Length and Transfer-Encoding",
    ),
    (
        "two lengths",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        400,
        "repeated Content-Length",
    ),
    (
        "the same length twice",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        400,
        "repeated Content-Length",
    ),
    (
        "a list of lengths",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3, 3\r\n\r\nabc",
        400,
        "repeated Content-Length",
    ),
    (
        "a signed length",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: +3\r\n\r\nabc",
        400,
        "malformed Content-Length",
    ),
    (
        "a negative length",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
        400,
        "malformed Content-Length",
    ),
    (
        "a length beyond 64 bits",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 18446744073709551616\r\n\r\n",
        400,
        "malformed Content-Length",
    ),
    (
        "another encoding",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        501,
        "unsupported Transfer-Encoding",
    ),
    (
        "a hidden encoding",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        501,
        "unsupported Transfer-Encoding",
    ),
    (
        "an encoding of HTTP/1.0",
        "POST /prod/x HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        501,
        "unsupported Transfer-Encoding",
    ),
    ("a bare LF", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nA: b\nC: d\r\n\r\n", 400, "bare CR or LF"),
    ("only bare LF", "GET /prod/x HTTP/1.1\nHost: HOST\n\n", 400, "bare CR or LF"),
    ("a bare CR", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nA: b\rC: d\r\n\r\n", 400, "bare CR or LF"),
    ("a folded field", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nA: b\r\n c\r\n\r\n", 400, "folded field line"),
    (
        "a space before the colon",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nContent-Length : 3\r\n\r\nabc",
        400,
        "space before the colon of a field",
    ),
    (
        "a NUL in a value",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nA: b\0c\r\n\r\n",
        400,
        "forbidden byte in a field value",
    ),
    ("a NUL in a name", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nA\0: b\r\n\r\n", 400, "malformed field name"),
    ("an empty name", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\n: b\r\n\r\n", 400, "malformed field name"),
    ("no colon", "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nnonsense\r\n\r\n", 400, "malformed field name"),
    ("no host", "POST /prod/x HTTP/1.1\r\n\r\n", 400, "missing, repeated or malformed Host"),
    (
        "two hosts",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n",
        400,
        "missing, repeated or malformed Host",
    ),
    (
        "a list of hosts",
        "POST /prod/x HTTP/1.1\r\nHost: a, b\r\n\r\n",
        400,
        "missing, repeated or malformed Host",
    ),
    ("HTTP/2.0", "GET /prod/x HTTP/2.0\r\nHost: HOST\r\n\r\n", 505, "unsupported HTTP version"),
    ("HTTP/0.9", "GET /prod/x\r\n\r\n", 400, "malformed start line"),
    ("a space in the target", "GET /prod/x y HTTP/1.1\r\nHost: HOST\r\n\r\n", 400, "malformed start line"),
    ("a fragment", "GET /prod/x#y HTTP/1.1\r\nHost: HOST\r\n\r\n", 400, "malformed request target"),
    ("no method", " /prod/x HTTP/1.1\r\nHost: HOST\r\n\r\n", 400, "malformed start line"),
    ("TLS", "\u{16}\u{3}\u{1}\u{1}\r\n\r\n", 400, "malformed start line"),
    (
        "an expectation",
        "POST /prod/x HTTP/1.1\r\nHost: HOST\r\nExpect: cake\r\nContent-Length: 1\r\n\r\na",
        417,
        "unsupported Expect",
    ),
];

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let snapshot = site.api("refusals", &PATHS.replace("UPSTREAM", &upstream.address().to_string()));
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

fn smuggling_and_nonsense_is_refused(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    for (name, bytes, status, reason) in NONSENSE {
        let mut client = gateway.connect();
        // what follows must not be taken for a request
        client.send(format!("{}{}", bytes.replace("HOST", HOST), get("/smuggled")));
        let response = client.response();
        assert_eq!(response.status, *status, "{name}");
        assert_eq!(response.field("Connection"), "close", "{name}");
        let id = response.field("x-amzn-RequestId").to_owned();
        client.finish();
        assert!(client.is_closed(), "{name}: one answer only");
        let entry = gateway.admin().recorded(name, |entry| entry["request_id"] == id.as_str());
        assert_eq!(entry["status"], *status, "{name}");
        let recorded = entry["reason"].as_str().expect("a text");
        // the recorder cuts what is long
        assert!(reason.starts_with(recorded.trim_end_matches('…')), "{name}: {recorded}");
    }
    assert_eq!(upstream.connections(), 0, "the upstream heard of nothing");
}

fn dot_segments_are_refused(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for path in ["/a/../b", "/..", "/a/%2e%2E/b", "/./a", "/a/..;x/b", "/a%5c..%5cb"] {
        let response = client.get(path);
        assert_eq!(
            (response.status, response.text().as_str()),
            (400, r#"{"message":"Bad Request"}"#),
            "{path}"
        );
    }
    assert_eq!(client.get("/a..b/...").status, 200);
    assert_eq!(upstream.seen().len(), 1);
}

fn refusals_are_counted(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    for n in 1..=3 {
        let mut client = gateway.connect();
        client.send("nonsense\r\n\r\n");
        assert_eq!(client.response().status, 400);
        drop(client);
        gateway.admin().wait_for_metric("ringgate_requests_refused_total", n);
    }
    gateway.admin().wait_for_metric("ringgate_connections_closed_total", 3);
}
