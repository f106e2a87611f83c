//! Functions behind the real gateway, and functions that decide who may call it: R-INT-42 to R-INT-55, R-AUTH-14 to 22.

use std::{
    fs, io,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use ringgate_tests::{
    client::{request, with_body},
    driver::Driver,
    eventually::eventually,
    functions::{Functions, Host, write_program},
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Next, Peer, Upstream, response},
};
use serde_json::{Value, json};

on_each_driver![
    r_int_46_a_function_is_given_the_request_and_answers,
    r_int_42_a_function_behind_mappings,
    r_int_55_a_function_that_fails_is_a_bad_gateway,
    r_int_41_s_aw_03_calls_are_signed_with_the_environment,
    r_auth_18_an_authorizer_is_asked_once,
    r_log_05_the_access_log_tells_of_the_authorizer,
    r_auth_22_an_authorizer_that_is_away,
    a_hanging_authorizer_holds_only_its_own_requests,
];

/// The phases of authorization.
const LOG: &str = "$context.requestId $context.authorizer.status $context.authorizer.integrationStatus \
                   $context.authorizer.requestId $context.authorize.status $context.authorizer.latency \
                   $context.authorizer.integrationLatency";

/// A function that answers as proxy integrations want it: with its event.
const PROXY: &str = r#"#!/usr/bin/env python3
import http.client, json, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
base = "/2018-06-01/runtime/invocation/"
while True:
    api.request("GET", base + "next")
    response = api.getresponse()
    event = json.loads(response.read())
    key = response.headers["Lambda-Runtime-Aws-Request-Id"]
    answer = {"statusCode": 201, "headers": {"X-Function": "yes"}, "body": json.dumps(event)}
    api.request("POST", base + key + "/response", json.dumps(answer))
    api.getresponse().read()
"#;

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: Functions, version: '1'}
components:
  securitySchemes:
    guard:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations
        authorizerResultTtlInSeconds: 300
paths:
  /proxy/{id}:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.function}/invocations
  /custom:
    post:
      responses: {'200': {description: ok}, '422': {description: failed}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:custom/invocations
        responses:
          default: {statusCode: '200', responseTemplates: {application/json: '$input.json("$.event")'}}
          'asked.*': {statusCode: '422'}
  /guarded/{id}:
    get:
      security: [{guard: []}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: 'hello $context.authorizer.principalId'}}}
"#;

/// A gateway whose functions are at `address`.
fn serve(driver: Driver, address: std::net::SocketAddr, environment: &[(&str, &str)]) -> (Site, Gateway) {
    let site = Site::new();
    let file = format!(
        "aws:\n  functions: {{'arn:aws:lambda:*:*:function:*': 'http://{address}'}}\napis:\n  - id: api0000001\n    \
         openapi: api.openapi.yaml\n    stages: [{{name: prod, variables: {{function: proxy}}}}]\n"
    );
    let (snapshot, _) = site.gateway_file("functions", &file, DOCUMENT);
    let usual =
        [("AWS_ACCESS_KEY_ID", ""), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"), ("AWS_PROFILE", "")];
    let log = ["--access-log", "access.log", "--access-log-format", LOG];
    let launch = site.serve(driver, &snapshot).args(log);
    let launch =
        usual.iter().chain(environment).fold(launch, |launch, (name, value)| launch.env(name, value));
    let gateway = launch.start();
    (site, gateway)
}

fn host() -> (Functions, Host) {
    let functions = Functions::new().with("proxy", json!({})).with("custom", json!({}));
    write_program(&functions.site().path("proxy").join("bootstrap"), PROXY);
    let host = functions.start();
    (functions, host)
}

fn r_int_46_a_function_is_given_the_request_and_answers(driver: Driver) {
    let (_functions, host) = host();
    let (_site, gateway) = serve(driver, host.address(), &[]);
    let mut client = gateway.connect();
    for number in 0..3 {
        let body = format!("{{\"number\":{number}}}");
        let fields = "Content-Type: application/json\r\nX-Own: a\r\n";
        let answer = client.ask(with_body("PUT", "/proxy/a%2Fb?q=1&q=2", fields, body.as_bytes()));
        assert_eq!((answer.status, answer.field("X-Function")), (201, "yes"), "{}", answer.text());
        let event = answer.json();
        assert_eq!((&event["httpMethod"], &event["body"]), (&json!("PUT"), &json!(body)));
        assert_eq!(event["pathParameters"], json!({"id": "a%2Fb"}));
        assert_eq!(event["multiValueQueryStringParameters"], json!({"q": ["1", "2"]}));
        assert_eq!(event["requestContext"]["accountId"], json!("123456789012"));
        assert_eq!(event["headers"]["X-Own"], json!("a"));
    }
}

fn r_int_42_a_function_behind_mappings(driver: Driver) {
    let (_functions, host) = host();
    let (_site, gateway) = serve(driver, host.address(), &[]);
    let mut client = gateway.connect();
    let mut ask = |body: &str| client.ask(with_body("POST", "/custom", "", body.as_bytes()));
    let answer = ask("{\"a\":[1,2]}");
    assert_eq!((answer.status, answer.text()), (200, "{\"a\":[1,2]}".to_owned()));
    let failed = ask("{\"do\":\"fail\"}");
    assert_eq!((failed.status, failed.json()["errorMessage"].clone()), (422, json!("asked to")));
}

fn r_int_55_a_function_that_fails_is_a_bad_gateway(driver: Driver) {
    let functions = Functions::new().with("proxy", json!({}));
    let host = functions.start();
    let (_site, gateway) = serve(driver, host.address(), &[]);
    // the function of the host's own tests answers with something that is no response of a proxy
    let answer = gateway.connect().get("/proxy/1");
    let words = "{\"message\":\"Internal server error\"}".to_owned();
    assert_eq!((answer.status, answer.text()), (502, words.clone()));
    let busy = Upstream::answering(response(429, "", b"{}"));
    let (_site, gateway) = serve(driver, busy.address(), &[]);
    let answer = gateway.connect().get("/proxy/1");
    assert_eq!((answer.status, answer.text()), (500, words));
}

fn r_int_41_s_aw_03_calls_are_signed_with_the_environment(driver: Driver) {
    let upstream = Upstream::answering(response(200, "", b"{}"));
    let own = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let (_site, gateway) = serve(driver, upstream.address(), &own);
    assert_eq!(gateway.connect().get("/proxy/1").status, 200);
    let seen = upstream.last();
    let path = "/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:proxy/invocations";
    assert_eq!((seen.method(), seen.target()), ("POST", path));
    let authorization = seen.field("Authorization");
    assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), "{authorization}");
    assert!(authorization.contains("/us-east-1/lambda/aws4_request"), "{authorization}");
    assert_eq!(seen.field("X-Amz-Security-Token"), "token");
}

/// An authorizer that lets everybody in as whom the token names.
fn grant(peer: &mut Peer) -> io::Result<Next> {
    let event: Value = serde_json::from_slice(&peer.request.body).unwrap_or_default();
    let grant = json!({
        "principalId": event["authorizationToken"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
        ]},
    });
    peer.send(response(
        200,
        "x-amzn-RequestId: an-id\r\nContent-Type: application/json\r\n",
        grant.to_string().as_bytes(),
    ))
}

fn guarded(token: &str) -> String {
    request("GET", "/guarded/1", &format!("Authorization: {token}\r\n"))
}

fn r_auth_18_an_authorizer_is_asked_once(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        grant(peer)
    });
    let (_site, gateway) = serve(driver, upstream.address(), &[]);
    let mut client = gateway.connect();
    for _ in 0..3 {
        let answer = client.ask(guarded("joe"));
        assert_eq!((answer.status, answer.text()), (200, "hello joe".to_owned()));
    }
    assert_eq!(client.ask(guarded("ann")).text(), "hello ann");
    assert_eq!(upstream.seen().len(), 2, "each identity is asked for once");
    assert_eq!(client.get("/guarded/1").status, 401);
    let flush = "/authorizers/flush?api=api0000001&stage=prod";
    assert_eq!(gateway.admin().ask("POST", flush, b"").status, 202);
    assert_eq!(client.ask(guarded("ann")).text(), "hello ann");
    assert_eq!(upstream.seen().len(), 3, "what was flushed is asked for again");
}

fn r_log_05_the_access_log_tells_of_the_authorizer(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        grant(peer)
    });
    let (site, gateway) = serve(driver, upstream.address(), &[]);
    let mut client = gateway.connect();
    for _ in 0..2 {
        assert_eq!(client.ask(guarded("joe")).status, 200);
    }
    assert_eq!(client.get("/guarded/1").status, 401);
    let log = site.path("access.log");
    let read = || fs::read_to_string(&log).ok().filter(|text| text.lines().count() == 3);
    let text = eventually("three lines", read);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').skip(1).collect()).collect();
    assert_eq!(lines[0][..4], ["200", "200", "an-id", "200"], "{text}");
    assert!(lines[0][4..].iter().all(|latency| latency.parse::<u64>().is_ok()), "{text}");
    assert_eq!(lines[1], ["200", "-", "-", "200", "0", "0"], "the grant was kept");
    assert_eq!(lines[2], ["401", "-", "-", "-", "0", "-"], "nobody was asked");
}

fn r_auth_22_an_authorizer_that_is_away(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        Ok(Next::Close)
    });
    let (_site, gateway) = serve(driver, upstream.address(), &[]);
    let mut client = gateway.connect();
    let answer = client.ask(guarded("joe"));
    assert_eq!((answer.status, answer.text()), (500, "{\"message\":null}".to_owned()));
    assert_eq!(answer.field("x-amzn-ErrorType"), "AuthorizerFailureException");
    assert_eq!(client.ask(guarded("joe")).status, 500, "the connection goes on");
}

fn a_hanging_authorizer_holds_only_its_own_requests(driver: Driver) {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let held = Arc::clone(&gate);
    let upstream = Upstream::start(move |peer| {
        peer.read_body()?;
        if peer.request.text().contains("\"slow\"") {
            let open = held.0.lock().unwrap_or_else(PoisonError::into_inner);
            drop(held.1.wait_while(open, |is_open| !*is_open));
        }
        grant(peer)
    });
    let (_site, gateway) = serve(driver, upstream.address(), &[]);
    let mut slow = gateway.connect();
    slow.send(guarded("slow"));
    upstream.wait_for(1);
    for number in 0..20 {
        let name = format!("quick{number}");
        assert_eq!(gateway.connect().ask(guarded(&name)).text(), format!("hello {name}"));
    }
    *gate.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
    gate.1.notify_all();
    assert_eq!(slow.response().text(), "hello slow");
}
