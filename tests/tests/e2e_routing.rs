//! Which API, stage and route: R-ROUTE-01 to 33 on the wire.

use ringgate_tests::{
    client::{get, request},
    driver::Driver,
    gateway::Gateway,
    on_each_driver,
    site::{API, HOST, Site},
    upstream::{Upstream, response},
};

on_each_driver![
    r_route_01_04_hosts_and_paths,
    r_route_05_unknown_stages_and_apis_are_forbidden,
    r_route_06_a_disabled_default_endpoint,
    r_route_16_17_18_matching,
    r_route_19_method_override,
    r_route_20_21_24_25_what_the_upstream_sees_of_the_path,
    r_route_22_a_miss_byte_for_byte,
    r_route_23_a_miss_with_an_authorization,
    r_route_26_the_query,
    r_route_28_29_ids,
    r_route_30_31_trace_ids,
    r_route_32_a_content_type_is_always_there,
    r_route_33_forwarded_fields,
];

const PATHS: &str = r#"
  /:
    get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://UPSTREAM/root'}}
  /test:
    post: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: 'http://UPSTREAM/test'}}
  /part1:
    get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://UPSTREAM/part1'}}
  /part1/fixed:
    get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://UPSTREAM/fixed'}}
    x-amazon-apigateway-any-method:
      {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://UPSTREAM/any'}}
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UPSTREAM/pet/{id}
        requestParameters: {integration.request.path.id: method.request.path.id}
  /mock:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
  /mapped:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        {type: http, httpMethod: GET, uri: 'http://UPSTREAM/mapped', responses: {default: {statusCode: "200"}}}
  /{greedy+}:
    parameters: [{name: greedy, in: path, required: true, schema: {type: string}}]
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://UPSTREAM/greedy/{greedy}
        requestParameters: {integration.request.path.greedy: method.request.path.greedy}
    options: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: OPTIONS, uri: 'http://UPSTREAM/options'}}
"#;

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let snapshot = site.api("routing", &PATHS.replace("UPSTREAM", &upstream.address().to_string()));
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

fn r_route_01_04_hosts_and_paths(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let loud = HOST.to_uppercase();
    for (target, host, more) in [
        ("/prod/pets/1", HOST, ""),
        ("/prod/pets/1", loud.as_str(), ""),
        ("/prod/pets/1", &format!("{HOST}:8080"), ""),
        ("/prod/pets/1", &format!("{HOST}."), ""),
        (&format!("/_aws/execute-api/{API}/prod/pets/1"), "localhost", ""),
        (&format!("/_aws/execute-api/{API}/prod/pets/1"), "127.0.0.1:80", ""),
        ("/prod/pets/1", "localhost", &format!("x-apigw-api-id: {API}\r\n")),
        (&format!("http://{HOST}/prod/pets/1"), HOST, ""),
    ] {
        let answer = client.ask(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"));
        assert_eq!(answer.status, 200, "{target} at {host}");
        assert_eq!(upstream.last().target(), "/pet/1", "{target} at {host}");
        assert_eq!(upstream.last().field("Host"), upstream.address().to_string(), "R-INT-15");
    }
    for path in ["/prod", "/prod/"] {
        client.ask(format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"));
        assert_eq!(upstream.last().target(), "/root", "R-ROUTE-04: {path}");
    }
}

fn r_route_05_unknown_stages_and_apis_are_forbidden(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let path_style = format!("/_aws/execute-api/{API}");
    for (target, host) in [
        ("/dev/pets/1", HOST),
        ("/PROD/pets/1", HOST),
        ("/", HOST),
        ("/prod/pets/1", "zzzzzzzzzz.execute-api.us-east-1.localhost"),
        ("/prod/pets/1", "api0000001.execute-api.eu-west-1.localhost"),
        ("/prod/pets/1", "localhost"),
        ("/_aws/execute-api/zzzzzzzzzz/prod/x", "localhost"),
        (path_style.as_str(), "localhost"),
    ] {
        let answer = client.ask(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.status, 403, "{target} at {host}");
        assert_eq!(answer.text(), r#"{"message":"Forbidden"}"#, "{target} at {host}");
        assert_eq!(answer.field("x-amzn-ErrorType"), "ForbiddenException", "{target} at {host}");
    }
    let answer = client.ask(format!("OPTIONS * HTTP/1.1\r\nHost: {HOST}\r\n\r\n"));
    assert_eq!((answer.status, answer.field("x-amzn-ErrorType")), (403, "ForbiddenException"));
    let answer = client.ask("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    assert_eq!(answer.field("x-amzn-ErrorType"), "MissingAuthenticationTokenException", "R-ROUTE-18");
    assert_eq!(upstream.connections(), 0);
    gateway.admin().wait_for_metric("ringgate_unrouted_requests_total", 10);
}

fn r_route_06_a_disabled_default_endpoint(driver: Driver) {
    let site = Site::new();
    let document = "openapi: 3.0.3\ninfo: {title: off, version: '1'}\n\
                    x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true}\n\
                    paths: {/x: {get: {responses: {}}}}\n";
    let file = "apis: [{id: api0000001, openapi: api.openapi.yaml, stages: [{name: prod}], \
                defaultIntegration: 'http://127.0.0.1:9'}]\n";
    let (snapshot, _) = site.gateway_file("gateway", file, document);
    let gateway = site.serve(driver, &snapshot).start();
    let answer = gateway.connect().get("/x");
    assert_eq!((answer.status, answer.text().as_str()), (403, r#"{"message":"Forbidden"}"#));
}

fn r_route_16_17_18_matching(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for (method, path, want) in [
        ("POST", "/test", Some("/test")),
        ("OPTIONS", "/test", Some("/options")),
        ("GET", "/test", Some("/greedy/test")),
        ("GET", "/part1", Some("/part1")),
        ("GET", "/part1/fixed", Some("/fixed")),
        ("PUT", "/part1/fixed", Some("/any")),
        ("GET", "/part1/random-value", Some("/greedy/part1/random-value")),
        ("GET", "/pets/7", Some("/pet/7")),
        ("GET", "/pets/7/more", Some("/greedy/pets/7/more")),
        ("GET", "/Test", Some("/greedy/Test")),
        ("GET", "", Some("/root")),
        ("POST", "", None),
        ("DELETE", "/test", None),
        ("TRACE", "/part1/fixed", None),
        ("PURGE", "/part1/fixed", None),
        ("get", "/part1/fixed", None),
    ] {
        let count = upstream.seen().len();
        let answer = client.ask(request(method, path, ""));
        match want {
            Some(target) => {
                assert_eq!((answer.status, upstream.last().target()), (200, target), "{method} {path}");
            }
            None => {
                assert_eq!((answer.status, upstream.seen().len()), (403, count), "{method} {path}");
                assert_eq!(answer.text(), r#"{"message":"Missing Authentication Token"}"#);
            }
        }
    }
}

fn r_route_19_method_override(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(request("GET", "/part1/fixed", "X-HTTP-Method-Override: PATCH\r\n"));
    let seen = upstream.last();
    assert_eq!((answer.status, seen.head.line.as_str()), (200, "PATCH /any HTTP/1.1"));
    assert_eq!(seen.field("X-HTTP-Method-Override"), "", "not forwarded");
    let answer = client.ask(request("GET", "/part1/fixed", "X-HTTP-Method-Override: NONSENSE\r\n"));
    assert_eq!(answer.status, 403);
    assert_eq!(client.get("/part1").status, 200, "the connection is in step");
}

fn r_route_20_21_24_25_what_the_upstream_sees_of_the_path(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for (path, want) in [
        ("/pets/test%2Balias", "/pet/test%2Balias"),
        ("/pets/a+b", "/pet/a+b"),
        ("/pets/%41", "/pet/%41"),
        ("/%70ets/1", "/pet/1"),
        ("/pets/1/", "/pet/1"),
        ("//pets/1", "/pet/1"),
        ("/x/double//slash", "/greedy/x/double//slash"),
        ("/x/y/", "/greedy/x/y"),
        ("/%E4/%c3%a4", "/greedy/%E4/%c3%a4"),
    ] {
        let answer = client.get(path);
        assert_eq!((answer.status, upstream.last().target()), (200, want), "{path}");
    }
    client.ask(format!("GET //prod/pets/1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n"));
    assert_eq!(upstream.last().target(), "/pet/1", "slashes before the stage");
}

fn r_route_22_a_miss_byte_for_byte(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let answer = gateway.connect().ask(request("DELETE", "/nowhere", ""));
    let names: Vec<&str> = answer.head.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(answer.head.line, "HTTP/1.1 403 Forbidden");
    assert_eq!(answer.text(), r#"{"message":"Missing Authentication Token"}"#);
    assert_eq!(
        names,
        [
            "Date",
            "Content-Type",
            "x-amzn-ErrorType",
            "x-amzn-RequestId",
            "x-amz-apigw-id",
            "Content-Length",
            "Connection"
        ]
    );
    assert_eq!(answer.field("Content-Type"), "application/json");
    assert_eq!(answer.field("x-amzn-ErrorType"), "MissingAuthenticationTokenException");
    assert_eq!((answer.field("Content-Length"), answer.field("Connection")), ("42", "keep-alive"));
    assert!(answer.field("Date").ends_with(" GMT"), "R-ROUTE-28");
}

fn r_route_23_a_miss_with_an_authorization(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let answer = client.ask(request("DELETE", "/nowhere", "Authorization: Bearer abc\r\n"));
    assert_eq!((answer.status, answer.field("x-amzn-ErrorType")), (403, "IncompleteSignatureException"));
    // base64 of the SHA-256 of `Bearer abc`
    let want = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and \
                encoded with Base64): 'w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY='.";
    assert_eq!(answer.json()["message"], want);
    let sigv4 = "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c, Signature=d\r\n";
    let answer = client.ask(request("DELETE", "/nowhere", sigv4));
    assert_eq!(answer.field("x-amzn-ErrorType"), "MissingAuthenticationTokenException");
    let answer = client.ask(request("GET", "/part1", "Authorization: Bearer abc\r\n"));
    assert_eq!((answer.status, upstream.last().field("Authorization")), (200, "Bearer abc"));
    client.ask(request("GET", "/part1", sigv4));
    assert_eq!(upstream.last().field("Authorization"), "", "R-INT-14");
}

fn r_route_26_the_query(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for (query, want) in [
        ("", "/part1"),
        ("?a=1&b=2", "/part1?a=1&b=2"),
        ("?a=1&a=2", "/part1?a=1&a=2"),
        ("?a", "/part1?a="),
        ("?a=", "/part1?a="),
        ("?a=1;b=2", "/part1?a=1&b=2"),
        ("?q=a+b%20c%2Bd", "/part1?q=a%20b%20c%2Bd"),
        ("?q=%C3%A4&%5Bx%5D=[y]", "/part1?q=%C3%A4&%5Bx%5D=%5By%5D"),
        ("?q=a/b:c", "/part1?q=a%2Fb%3Ac"),
    ] {
        let answer = client.get(&format!("/part1{query}"));
        assert_eq!((answer.status, upstream.last().target()), (200, want), "{query}");
    }
    let count = upstream.seen().len();
    for query in ["?a|b", "?a={b}", "?a=\"b\"", "?a=<b>", "?a=b\\c", "?a=`b`", "?a=^"] {
        let answer = client.get(&format!("/part1{query}"));
        assert_eq!((answer.status, answer.text().as_str()), (400, r#"{"message":"Bad Request"}"#), "{query}");
    }
    assert_eq!((client.get("/part1").status, upstream.seen().len()), (200, count + 1));
}

fn r_route_28_29_ids(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let mut ids = std::collections::HashSet::new();
    for path in ["/part1", "/mock", "/mapped", "/part1"] {
        let answer = client.get(path);
        let (id, extended) = (answer.field("x-amzn-RequestId"), answer.field("x-amz-apigw-id"));
        assert_eq!((id.len(), id.matches('-').count(), extended.len()), (36, 4, 16), "{path}");
        assert!(extended.ends_with('='), "{path}");
        assert!(ids.insert(id.to_owned()) && ids.insert(extended.to_owned()), "{path}: new every time");
        assert_eq!(answer.head.all("x-amzn-RequestId").len(), 1);
    }
    let own = "01234567-89ab-cdef-0123-456789ABCDEF";
    let answer = client.ask(request("GET", "/part1", &format!("x-amzn-RequestId: {own}\r\n")));
    assert_eq!(answer.field("x-amzn-RequestId"), own);
    let answer = client.ask(request("GET", "/part1", "x-amzn-RequestId: mine\r\n"));
    assert_eq!(answer.field("x-amzn-RequestId").len(), 36);
    gateway.admin().recorded("the client's own id", |entry| entry["request_id"] == own);
}

fn r_route_30_31_trace_ids(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let own = peer.request.field("X-Return").to_owned();
        let trace = if own.is_empty() { own } else { format!("X-Amzn-Trace-Id: {own}\r\n") };
        peer.send(response(200, &trace, b""))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    let parent = "Parent=53995c3f42cd8ad8";
    for (sent, start, end) in [
        ("".to_owned(), "Root=1-", ";Sampled=0".to_owned()),
        (root.to_owned(), root, ";Sampled=0".to_owned()),
        (format!("{root};{parent}"), root, format!(";{parent};Sampled=1")),
        (format!("{root};{parent};Sampled=0"), root, format!(";{parent};Sampled=0")),
        (format!("Self=1-2-3;{root}"), "Self=1-2-3;Root=1-5759e988", ";Sampled=0".to_owned()),
    ] {
        let field = if sent.is_empty() { String::new() } else { format!("X-Amzn-Trace-Id: {sent}\r\n") };
        let answer = client.ask(request("GET", "/mapped", &field));
        let seen = upstream.last();
        let full = seen.field("X-Amzn-Trace-Id");
        assert!(
            full.starts_with(start) && full.ends_with(&end) && full.contains(";Parent="),
            "{sent}: {full}"
        );
        assert_eq!(answer.field("X-Amzn-Trace-Id"), full, "R-ROUTE-30, HTTP: {sent}");
        // a proxy's upstream sees it too, its client only what the upstream returns
        let answer = client.ask(request("GET", "/part1", &field));
        assert!(upstream.last().field("X-Amzn-Trace-Id").starts_with(start), "{sent}");
        assert_eq!(answer.field("X-Amzn-Trace-Id"), "");
    }
    let answer = client.ask(request("GET", "/part1", "X-Return: Root=1-a-b\r\n"));
    assert_eq!(answer.field("X-Amzn-Trace-Id"), "Root=1-a-b");
    assert_eq!(client.get("/mock").field("X-Amzn-Trace-Id"), "");
    assert_eq!(client.ask(request("DELETE", "/x", "")).field("X-Amzn-Trace-Id"), "");
}

fn r_route_32_a_content_type_is_always_there(driver: Driver) {
    let upstream = Upstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for path in ["/part1", "/mapped", "/mock"] {
        assert_eq!(client.get(path).field("Content-Type"), "application/json", "{path}");
    }
    let upstream = Upstream::answering("HTTP/1.1 200 OK\r\ncontent-type: a/b\r\nContent-Length: 1\r\n\r\nx");
    let (_site, gateway) = start(driver, &upstream);
    let answer = gateway.connect().get("/part1");
    assert_eq!(answer.head.all("Content-Type"), ["a/b"]);
}

fn r_route_33_forwarded_fields(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let port = gateway.address().port().to_string();
    for (sent, want) in [
        ("", "127.0.0.1"),
        ("X-Forwarded-For: 203.0.113.7\r\n", "203.0.113.7, 127.0.0.1"),
        (
            "x-forwarded-for: 203.0.113.7, 198.51.100.2\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\n",
            "203.0.113.7, 198.51.100.2, 127.0.0.1",
        ),
    ] {
        client.ask(request("GET", "/part1", sent));
        let seen = upstream.last();
        assert_eq!(seen.head.all("X-Forwarded-For"), [want]);
        assert_eq!(seen.head.all("X-Forwarded-Port"), [port.as_str()]);
        assert_eq!(seen.head.all("X-Forwarded-Proto"), ["http"]);
    }
    assert_eq!(client.ask(get("/part1")).status, 200);
}
