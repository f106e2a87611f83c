//! What the management API needs every gateway for, near or far: flushes of what is kept, and the account of what keys used.

use std::{
    fs,
    process::Command,
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
    r_usage_14_the_account_has_all_gateways_and_grants_reach_them,
    r_usage_14_a_killed_control_plane_is_told_again,
];

/// A control plane with a gateway of its own machine and one that is attached.
struct Pair {
    near: Gateway,
    far: Gateway,
    forwarder: Forwarder,
    api: String,
    control: Control,
    site: Site,
    upstream: Upstream,
}

impl Pair {
    /// Both serve an API whose paths stand in a document, as YAML; `UPSTREAM` in it is one that counts how often it was asked.
    fn start(driver: Driver, paths: &str) -> Pair {
        let (site, upstream) = (Site::new(), counting());
        let url = format!("http://{}", upstream.address());
        let environment = environment(&url);
        let control = control(&site, &url);
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
        let pair = Pair { near, far, forwarder, api, control, site, upstream };
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

    /// How a gateway answers a call with a key.
    fn ask_with(&self, gateway: &Gateway, key: &Key) -> u16 {
        let target = format!("/_aws/execute-api/{}/prod/keyed", self.api);
        let fields = format!("Host: a\r\nX-Api-Key: {}\r\n", key.value);
        gateway.connect().ask(format!("GET {target} HTTP/1.1\r\n{fields}\r\n")).status
    }

    /// A key in a plan with a quota of three calls a month, which both gateways know.
    fn key(&self) -> Key {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let key = self.control.call("POST", "/apikeys", &json!({ "name": "k", "enabled": true }));
        let (stages, quota) =
            (json!([{ "apiId": self.api, "stage": "prod" }]), json!({ "limit": 3, "period": "MONTH" }));
        let plan = json!({ "name": "p", "apiStages": stages, "quota": quota });
        let plan = text(&self.control.call("POST", "/usageplans", &plan)["id"]);
        let key = Key { plan, id: text(&key["id"]), value: text(&key["value"]) };
        let joined = json!({ "keyId": key.id, "keyType": "API_KEY" });
        self.control.call("POST", &format!("/usageplans/{}/keys", key.plan), &joined);
        self.wait_for_far();
        key
    }

    /// Waits until the account says that a key used so much.
    fn wait_for_account(&self, key: &Key, wanted: i64) {
        let date = |day: &str| {
            let output = Command::new("date").args(["-u", "-d", day, "+%F"]).output().expect("a program");
            String::from_utf8(output.stdout).expect("a date").trim().to_owned()
        };
        // Around now, so that midnight does no harm.
        let days = format!("startDate={}&endDate={}", date("yesterday"), date("tomorrow"));
        let path = format!("/usageplans/{}/usage?{days}", key.plan);
        eventually(&format!("the account says {wanted}"), || {
            let account = self.control.call("GET", &path, &Value::Null);
            let days = account["values"][&key.id].as_array()?.iter();
            (days.filter_map(|day| day[0].as_i64()).sum::<i64>() == wanted).then_some(())
        });
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

/// A control plane with a gateway of its own machine; functions are asked here.
fn control(site: &Site, functions: &str) -> Control {
    let admin = format!("unix:{}", text(&site.path("admin0")));
    Control::start_open_within(site, &["--gateway", &admin], &environment(functions))
}

fn environment(functions: &str) -> [(&str, &str); 3] {
    [
        ("AWS_ENDPOINT_URL_LAMBDA", functions),
        ("AWS_ACCESS_KEY_ID", "AKIDTEST"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ]
}

/// A key of a plan.
struct Key {
    plan: String,
    id: String,
    value: String,
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

const KEYED: &str = r#"paths:
  /keyed:
    get:
      security: [{api_key: []}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: MOCK
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
components: {securitySchemes: {api_key: {type: apiKey, name: x-api-key, in: header}}}
"#;

fn r_usage_14_the_account_has_all_gateways_and_grants_reach_them(driver: Driver) {
    let pair = Pair::start(driver, KEYED);
    let key = pair.key();
    let calls =
        |gateway: &Gateway, count| (0..count).map(|_| pair.ask_with(gateway, &key)).collect::<Vec<_>>();
    pair.wait_for_account(&key, 0);
    assert_eq!((calls(&pair.near, 1), calls(&pair.far, 2)), (vec![200], vec![200; 2]));
    pair.wait_for_account(&key, 3);
    // Each counts for itself.
    assert_eq!((calls(&pair.near, 1), calls(&pair.far, 2)), (vec![200], vec![200, 429]));
    pair.wait_for_account(&key, 5);
    let patch = json!({ "op": "replace", "path": "/remaining", "value": "1" });
    let path = format!("/usageplans/{}/keys/{}/usage", key.plan, key.id);
    pair.control.call("PATCH", &path, &json!({ "patchOperations": [patch] }));
    pair.wait_for_far();
    assert_eq!(calls(&pair.far, 1), [200], "there is one more");
    pair.wait_for_account(&key, 6);
}

fn r_usage_14_a_killed_control_plane_is_told_again(driver: Driver) {
    let mut pair = Pair::start(driver, KEYED);
    let key = pair.key();
    assert_eq!((pair.ask_with(&pair.near, &key), pair.ask_with(&pair.far, &key)), (200, 200));
    pair.wait_for_account(&key, 2);
    // Long before what was told is durable.
    pair.control.end();
    pair.control = control(&pair.site, &format!("http://{}", pair.upstream.address()));
    pair.forwarder.lead_to(pair.control.attach_address());
    pair.wait_for_account(&key, 2);
}
