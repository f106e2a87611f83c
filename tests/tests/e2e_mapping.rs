//! What the upstream is asked and what the client gets of its answer: R-INT-08 to 20, 31 to 34.

use ringgate_tests::{
    client::{request, with_body, with_chunks},
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::{API, Site},
    upstream::{Upstream, response},
};

on_each_driver![
    r_int_11_12_paths_and_queries,
    r_int_08_09_11_header_mappings,
    r_int_14_15_16_request_fields_of_a_proxy,
    r_int_17_defaults,
    r_int_18_19_34_response_fields_of_a_proxy,
    r_int_31_the_clients_verb,
    r_int_32_http_sends_only_what_is_mapped,
    r_int_18_mapped_response_fields,
    a_mapped_value_cannot_split_a_head,
];

const PATHS: &str = r#"
  /plain:
    x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://UP/p'}}
  /fixed:
    x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: PUT, uri: 'http://UP/p'}}
  /unmapped/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://UP/u/{id}'}
  /path/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
        - {name: X-H, in: header, schema: {type: string}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UP/{id}/{q}/{h}/{s}
        requestParameters:
          integration.request.path.id: method.request.path.id
          integration.request.path.q: method.request.querystring.q
          integration.request.path.h: method.request.header.X-H
          integration.request.path.s: "'fixed'"
  /query:
    get:
      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: b, in: query, schema: {type: string}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UP/q?testVar=foobar
        requestParameters:
          integration.request.querystring.testVar: method.request.querystring.a
          integration.request.querystring.all: method.request.multivaluequerystring.b
          integration.request.querystring.static: "'x y'"
  /headers:
    get:
      parameters:
        - {name: X-In, in: header, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UP/h
        requestParameters:
          integration.request.header.X-Last: method.request.header.X-In
          integration.request.header.X-All: method.request.multivalueheader.X-In
          integration.request.header.X-Query: method.request.querystring.q
          integration.request.header.X-Replaced: "'ours'"
          integration.request.header.X-Stage: context.stage
          integration.request.header.X-Request-Id: context.requestId
          integration.request.header.X-Source: context.identity.sourceIp
  /mapped:
    parameters:
      - {name: X-In, in: header, schema: {type: string}}
    x-amazon-apigateway-any-method:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: ANY
        uri: http://UP/m
        requestParameters: {integration.request.header.X-Out: method.request.header.X-In}
        responses:
          default:
            statusCode: "200"
            responseParameters:
              method.response.header.X-Static: "'fixed'"
              method.response.header.X-One: integration.response.header.X-One
              method.response.header.X-Many: integration.response.multivalueheader.X-Many
              method.response.header.X-Absent: integration.response.header.X-Absent
              method.response.header.Date: integration.response.header.Date
              method.response.header.WWW-Authenticate: integration.response.header.WWW-Authenticate
              method.response.header.X-Api: context.apiId
"#;

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let snapshot = site.api("mapping", &PATHS.replace("UP", &upstream.address().to_string()));
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

fn r_int_11_12_paths_and_queries(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for (path, fields, want) in [
        ("/unmapped/7", "", "/u/{id}"),
        ("/path/a%2Fb?q=c", "X-H: d\r\n", "/a%2Fb/c/d/fixed?q=c"),
        ("/path/a", "", "/a/{q}/{h}/fixed"),
        ("/path/a?q=x%3Fy%23z%20w", "X-H: e f\r\n", "/a/x%3Fy%23z%20w/e%20f/fixed?q=x%3Fy%23z%20w"),
        ("/query", "", "/q?testVar=foobar&static=x%20y"),
        ("/query?a=bar", "", "/q?testVar=foobar&a=bar&testVar=bar&static=x%20y"),
        ("/query?a=1&a=2", "", "/q?testVar=foobar&a=1&a=2&testVar=2&static=x%20y"),
        ("/query?b=1&b=%20+", "", "/q?testVar=foobar&b=1&b=%20%20&all=1&all=%20%20&static=x%20y"),
        ("/query?A=1", "", "/q?testVar=foobar&A=1&static=x%20y"),
    ] {
        let answer = client.ask(request("GET", path, fields));
        let target = upstream.last().target().to_owned();
        assert_eq!((answer.status, sorted(&target)), (200, sorted(want)), "{path}");
    }
}

/// Path and pairs of a target; the order of mapped pairs is nobody's business.
fn sorted(target: &str) -> Vec<&str> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut parts: Vec<&str> = query.split('&').collect();
    parts.sort_unstable();
    parts.insert(0, path);
    parts
}

fn r_int_08_09_11_header_mappings(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let fields = "X-In: a\r\nx-in: b\r\nX-Replaced: theirs\r\nx-replaced: too\r\n";
    let answer = client.ask(request("GET", "/headers?q=x%20y", fields));
    let seen = upstream.last();
    for (name, want) in [
        ("X-Last", "b"),
        ("X-All", "a,b"),
        ("X-Query", "x y"),
        ("X-Replaced", "ours"),
        ("X-Stage", "prod"),
        ("X-Source", "127.0.0.1"),
        ("X-Request-Id", answer.field("x-amzn-RequestId")),
        ("X-In", "a,b"),
    ] {
        assert_eq!(seen.head.all(name), [want], "{name}");
    }
    client.ask(request("GET", "/headers?q=", ""));
    let seen = upstream.last();
    for name in ["X-Last", "X-All", "X-Query"] {
        assert!(seen.head.field(name).is_none(), "R-INT-09: {name}");
    }
}

fn r_int_14_15_16_request_fields_of_a_proxy(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let dropped = [
        "Connection: keep-alive, X-Hop",
        "X-Hop: 1",
        "Content-MD5: a",
        "Max-Forwards: 1",
        "Proxy-Authenticate: a",
        "Server: a",
        "TE: trailers",
        "Trailer: a",
        "Upgrade: a",
        "WWW-Authenticate: a",
        "Via: 1.1 a",
        "Keep-Alive: timeout=1",
        "Proxy-Connection: keep-alive",
        "X-Amzn-Apigateway-Api-Id: a",
    ];
    let passed = [
        "Accept: text/a",
        "accept-encoding: gzip",
        "Age: 1",
        "Authorization: Basic YTpi",
        "Content-Type: text/b",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
        "Pragma: no-cache",
        "Range: bytes=0-1",
        "Referer: http://a/",
        "User-Agent: tests",
        "Warn: a",
        "X-Custom: b, c",
        "X-Empty: ",
    ];
    let fields: String = dropped.iter().chain(&passed).map(|line| format!("{line}\r\n")).collect();
    let answer = client.ask(with_body("POST", "/plain", &fields, b"body"));
    assert_eq!((answer.status, upstream.last().text().as_str()), (200, "body"));
    let seen = upstream.last();
    for line in passed {
        let (name, value) = line.split_once(':').unwrap_or_default();
        assert_eq!(seen.head.all(name), [value.trim()], "{name}");
    }
    for line in dropped {
        let (name, value) = line.split_once(": ").unwrap_or_default();
        assert!(!seen.head.all(name).contains(&value), "{name} leaves");
    }
    assert_eq!(seen.head.all("Host"), [upstream.address().to_string()]);
    assert_eq!(seen.head.all("Content-Length"), ["4"]);
    assert_eq!(seen.head.all("Connection"), ["keep-alive"]);
    // values of a repeated field are joined, cookies in their own way
    client.ask(request("GET", "/plain", "A: 1\r\nCookie: a=b\r\na: 2\r\nCookie: c=d\r\nA: 3\r\n"));
    let seen = upstream.last();
    assert_eq!((seen.head.all("A"), seen.head.all("Cookie")), (vec!["1,2,3"], vec!["a=b; c=d"]));
}

fn r_int_17_defaults(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.ask(request("GET", "/plain", ""));
    let seen = upstream.last();
    assert_eq!(seen.head.all("Accept"), ["application/json"]);
    assert_eq!(seen.head.all("User-Agent"), [format!("AmazonAPIGateway_{API}")]);
    assert_eq!(seen.head.all("X-Amzn-Apigateway-Api-Id"), [API]);
    assert!(seen.head.field("Content-Type").is_none(), "only the client's own");
    client.ask(request("GET", "/plain", "Accept: a/b\r\nUser-Agent: x\r\n"));
    let seen = upstream.last();
    assert_eq!((seen.head.all("Accept"), seen.head.all("User-Agent")), (vec!["a/b"], vec!["x"]));
}

fn r_int_18_19_34_response_fields_of_a_proxy(driver: Driver) {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let fields = format!(
        "Server: nginx\r\nDate: {date}\r\nConnection: X-Hop\r\nX-Hop: 1\r\nx-amzn-RequestId: theirs\r\n\
         WWW-Authenticate: Basic\r\nVia: 1.1 x\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\
         X-Custom: e\r\nAge: 3\r\nContent-Encoding: gzip\r\nWarn: f\r\nContent-Type: text/a\r\n"
    );
    let upstream = Upstream::answering(response(418, &fields, b"tea"));
    let (_site, gateway) = start(driver, &upstream);
    let answer = gateway.connect().ask(request("GET", "/plain", ""));
    assert_eq!((answer.status, answer.text().as_str()), (418, "tea"));
    for (name, want) in [
        ("x-amzn-Remapped-Server", "nginx"),
        ("x-amzn-Remapped-Date", date),
        ("x-amzn-Remapped-Connection", "X-Hop"),
        ("x-amzn-Remapped-Content-Length", "3"),
        ("x-amzn-Remapped-x-amzn-RequestId", "theirs"),
        ("x-amzn-Remapped-WWW-Authenticate", "Basic"),
        ("X-Custom", "e"),
        ("Age", "3"),
        ("Content-Encoding", "gzip"),
        ("Warn", "f"),
        ("Content-Type", "text/a"),
        ("Content-Length", "3"),
    ] {
        assert_eq!(answer.head.all(name), [want], "{name}");
    }
    for name in ["Server", "Via", "Keep-Alive", "X-Hop", "WWW-Authenticate"] {
        assert!(answer.head.field(name).is_none(), "{name}");
    }
    assert_eq!(answer.head.all("Set-Cookie"), ["a=b", "c=d"], "R-INT-34");
    assert!(answer.head.all("Date").len() == 1 && answer.field("Date") != date);
    assert_eq!(answer.field("x-amzn-RequestId").len(), 36);
}

fn r_int_31_the_clients_verb(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        client.ask(with_body(method, "/plain", "", b"abc"));
        let seen = upstream.last();
        assert_eq!((seen.method(), seen.text().as_str()), (method, "abc"), "R-INT-33: proxies pass any body");
        client.ask(with_body(method, "/fixed", "", b"abc"));
        assert_eq!(upstream.last().method(), "PUT");
    }
}

fn r_int_32_http_sends_only_what_is_mapped(driver: Driver) {
    let upstream = Upstream::answering(response(201, "X-Own: 1\r\nContent-Type: text/a\r\n", b"theirs"));
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let fields = "X-In: in\r\nX-Other: no\r\nAccept: a/b\r\nUser-Agent: tests\r\nContent-Type: text/b\r\n";
    let answer = client.ask(with_body("POST", "/mapped?q=1", fields, b"body"));
    let seen = upstream.last();
    assert_eq!((seen.head.line.as_str(), seen.text().as_str()), ("POST /m HTTP/1.1", "body"));
    let mut names: Vec<&str> = seen.head.fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let want = [
        "Accept",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Host",
        "User-Agent",
        "X-Amzn-Apigateway-Api-Id",
        "X-Amzn-Trace-Id",
        "X-Out",
    ];
    assert_eq!(names, want);
    assert_eq!((seen.field("X-Out"), seen.field("Accept")), ("in", "application/json"));
    assert_eq!(seen.field("Content-Type"), "text/b", "R-INT-17");
    assert_eq!((answer.status, answer.text().as_str()), (200, "theirs"));
    assert!(answer.head.field("X-Own").is_none(), "R-IRESP-07");
    for method in ["GET", "OPTIONS"] {
        let answer = client.ask(with_body(method, "/mapped", "Content-Type: text/b\r\n", b"body"));
        let seen = upstream.last();
        assert_eq!((answer.status, seen.method(), seen.text().as_str()), (200, method, ""));
        assert!(seen.head.field("Content-Length").is_none() && seen.head.field("Content-Type").is_none());
        // nobody waits for a body that nobody wants: the connection may end with the answer
        let answer = gateway.connect().ask(with_chunks(method, "/mapped", "", &[b'x'; 100_000], 999));
        let seen = upstream.last();
        assert_eq!((answer.status, seen.method(), seen.text().as_str()), (200, method, ""));
        assert!(seen.head.field("Transfer-Encoding").is_none());
    }
}

fn r_int_18_mapped_response_fields(driver: Driver) {
    let fields =
        "X-One: a\r\nX-One: b\r\nX-Many: c\r\nX-Many: d\r\nDate: then\r\nWWW-Authenticate: Basic\r\n";
    let upstream = Upstream::answering(response(200, fields, b""));
    let (_site, gateway) = start(driver, &upstream);
    let answer = gateway.connect().ask(request("GET", "/mapped", ""));
    for (name, want) in [
        ("X-Static", "fixed"),
        ("X-One", "b"),
        ("X-Many", "c,d"),
        ("X-Api", API),
        ("x-amzn-Remapped-Date", "then"),
        ("x-amzn-Remapped-WWW-Authenticate", "Basic"),
    ] {
        assert_eq!(answer.head.all(name), [want], "{name}");
    }
    assert!(answer.head.field("X-Absent").is_none(), "R-IRESP-08");
    assert!(answer.head.field("WWW-Authenticate").is_none());
    assert_eq!(answer.head.all("Date").len(), 1);
}

fn a_mapped_value_cannot_split_a_head(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for evil in ["a%0d%0aEvil:%201", "a%0aEvil:%201", "a%00b", "%0d%0a%0d%0aGET%20/evil"] {
        let answer = client.ask(request("GET", &format!("/headers?q={evil}"), ""));
        let seen = upstream.last();
        assert_eq!(answer.status, 200, "{evil}");
        assert!(seen.head.field("Evil").is_none() && seen.head.field("X-Query").is_none(), "{evil}");
        client.ask(request("GET", &format!("/path/a?q={evil}"), ""));
        let seen = upstream.last();
        assert!(seen.target().starts_with("/a/") && seen.head.field("Evil").is_none(), "{evil}");
    }
    assert_eq!(upstream.seen().len(), 8);
}
