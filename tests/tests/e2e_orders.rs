//! Orders of the management API that every gateway has to follow, near or far: flushes of what is kept.

use std::{
    fs,
    sync::atomic::{AtomicU64, Ordering},
};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    eventually::eventually,
    forwarder::Forwarder,
    gateway::{Gateway, Launch},
    on_each_driver,
    site::{Site, text},
    upstream::{Upstream, response},
};
use serde_json::{Value, json};

on_each_driver![
    r_stage_24_responses_are_forgotten_near_and_far,
    r_auth_18_grants_are_forgotten_near_and_far,
    a_gateway_that_was_away_forgets_when_it_is_back,
];

/// A control plane with a gateway of its own machine and one that is attached.
struct Pair {
    near: Gateway,
    far: Gateway,
    forwarder: Forwarder,
    api: String,
    control: Control,
    site: Site,
    _upstream: Upstream,
}

impl Pair {
    /// Both serve an API whose paths stand in a document, as YAML; `UPSTREAM` in it is one that counts how often it was asked.
    fn start(driver: Driver, paths: &str) -> Pair {
        let (site, upstream) = (Site::new(), counting());
        let url = format!("http://{}", upstream.address());
        let environment = [
            ("AWS_ENDPOINT_URL_LAMBDA", url.as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIDTEST"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ];
        let admin = format!("unix:{}", text(&site.path("admin0")));
        let control = Control::start_open_within(&site, &["--gateway", &admin], &environment);
        let forwarder = Forwarder::new();
        forwarder.lead_to(control.attach_address());
        let start = |launch: Launch| environment.into_iter().fold(launch, |it, (k, v)| it.env(k, v)).start();
        let (routes, keys) = (control.path("published.snapshot"), control.path("published.keys"));
        let near = start(site.serve(driver, &routes).args(["--keys", text(&keys)]));
        let (bundle, address) = (site.path("far.bundle"), forwarder.address().to_string());
        control.command(&["enrol", "far", "--address", &address, "--output", text(&bundle)]);
        let state = site.path("far.state");
        let far = start(site.gateway(driver).args(["--control", text(&bundle), "--state", text(&state)]));
        let api = deploy(&control, &paths.replace("UPSTREAM", &url));
        let pair = Pair { near, far, forwarder, api, control, site, _upstream: upstream };
        pair.wait_for_far();
        pair
    }

    /// What a gateway answers at a path of the stage.
    fn ask(&self, gateway: &Gateway, path: &str) -> String {
        let target = format!("/_aws/execute-api/{}/prod{path}", self.api);
        let fields = "Host: a\r\nAuthorization: allow\r\n";
        let answer = gateway.connect().ask(format!("GET {target} HTTP/1.1\r\n{fields}\r\n"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// Waits until the attached gateway runs what is published.
    fn wait_for_far(&self) {
        eventually("the attached gateway runs what is published", || {
            let report = self.control.report();
            let far = report["gateways"].as_array()?.iter().find(|one| one["name"] == "far")?;
            ["routesHash", "keysHash"].into_iter().all(|hash| far[hash] == report[hash]).then_some(())
        });
    }

    fn flush(&self, what: &str) {
        let path = format!("/restapis/{}/stages/prod/cache/{what}", self.api);
        self.control.call("DELETE", &path, &Value::Null);
    }

    /// What is answered is kept by each gateway until a flush.
    fn check_kept_until_flushed(&self, path: &str, what: &str) {
        let before: Vec<String> = [&self.near, &self.far].map(|it| self.ask(it, path)).into();
        for (gateway, kept) in [&self.near, &self.far].into_iter().zip(&before) {
            assert_eq!(self.ask(gateway, path), *kept, "it is kept");
        }
        self.flush(what);
        assert_ne!(self.ask(&self.near, path), before[0], "forgotten before the call is answered");
        self.wait_for_far();
        let after = self.ask(&self.far, path);
        assert_ne!(after, before[1], "forgotten by whoever reports the new keys");
        assert_eq!(self.ask(&self.far, path), after, "it keeps again");
    }
}

/// Counts how often it was asked: in the body, and as a function that authorizes, in what it grants.
fn counting() -> Upstream {
    let asked = AtomicU64::new(0);
    Upstream::start(move |peer| {
        peer.read_body()?;
        let event: Value = serde_json::from_slice(&peer.request.body).unwrap_or_default();
        let count = asked.fetch_add(1, Ordering::Relaxed).to_string();
        let statement =
            json!({ "Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"] });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let grant =
            json!({ "principalId": "somebody", "context": { "count": count }, "policyDocument": policy });
        let is_function = peer.request.target().contains("/functions/");
        let body = if is_function { grant.to_string() } else { count };
        peer.send(response(200, "", body.as_bytes()))
    })
}

/// Imports an API and deploys it to a stage with a cache, in which `/cached` is kept; its id.
fn deploy(control: &Control, paths: &str) -> String {
    let document = format!("openapi: 3.0.1\ninfo: {{title: orders, version: '1'}}\n{paths}");
    let made = control.call_with("POST", "/restapis?mode=import", document.as_bytes());
    let api = made["id"].as_str().expect("an id").to_owned();
    let stage = json!({ "stageName": "prod", "cacheClusterEnabled": true });
    control.call("POST", &format!("/restapis/{api}/deployments"), &stage);
    if paths.contains("/cached") {
        let patch = json!({ "op": "replace", "path": "/*/*/caching/enabled", "value": "true" });
        let patch = json!({ "patchOperations": [patch] });
        control.call("PATCH", &format!("/restapis/{api}/stages/prod"), &patch);
    }
    api
}

const CACHED: &str = "paths:
  /cached:
    get:
      responses: {}
      x-amazon-apigateway-integration: {type: HTTP_PROXY, httpMethod: GET, uri: 'UPSTREAM/cached'}
";

const GRANTED: &str = r#"paths:
  /granted:
    get:
      security: [{count: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: MOCK
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200", responseTemplates: {application/json: $context.authorizer.count}}}
components:
  securitySchemes:
    count:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:count/invocations
        authorizerResultTtlInSeconds: 300
"#;

fn r_stage_24_responses_are_forgotten_near_and_far(driver: Driver) {
    let pair = Pair::start(driver, CACHED);
    let before = pair.site.path("before.keys");
    fs::copy(pair.control.path("published.keys"), &before).expect("copied");
    let routes = pair.control.report()["routesHash"].clone();
    pair.check_kept_until_flushed("/cached", "data");
    assert_eq!(pair.control.report()["routesHash"], routes, "no route is compiled or switched");
    let after = pair.control.path("published.keys");
    let words = pair.site.ringgate_ok(&["diff", text(&before), text(&after)]);
    assert_eq!(words.trim(), format!("~ caches: responses of {}/prod flushed", pair.api));
}

fn r_auth_18_grants_are_forgotten_near_and_far(driver: Driver) {
    Pair::start(driver, GRANTED).check_kept_until_flushed("/granted", "authorizers");
}

fn a_gateway_that_was_away_forgets_when_it_is_back(driver: Driver) {
    let pair = Pair::start(driver, CACHED);
    let kept = pair.ask(&pair.far, "/cached");
    pair.forwarder.cut();
    pair.far.wait_for_line("what is here is served on");
    // Any number of flushes is one to whoever was away.
    (0..3).for_each(|_| pair.flush("data"));
    assert_eq!(pair.ask(&pair.far, "/cached"), kept, "it knows nothing of it yet");
    pair.forwarder.lead_to(pair.control.attach_address());
    pair.wait_for_far();
    assert_ne!(pair.ask(&pair.far, "/cached"), kept);
}
