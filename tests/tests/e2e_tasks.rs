//! What the control plane does beside its estate, with boto3: tests of methods and authorizers, flushes, certificates,
//! accounts of usage.

use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    issuer::{Issuer, Signer},
    site::{Site, text},
    upstream::{Upstream, response},
};
use serde_json::{Value, json};

/// An authority, and a certificate of it for `localhost`.
const CERTIFICATES: &str = "
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost
printf subjectAltName=DNS:localhost > names
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names
";

/// The Invoke API of some functions: `echo` answers with its event, `check` authorizes as the token says, `count` says how
/// often it was asked.
fn functions() -> Upstream {
    let asked = AtomicU64::new(0);
    Upstream::start(move |peer| {
        peer.read_body()?;
        let seen = peer.request.clone();
        let event: Value = serde_json::from_slice(&seen.body).unwrap_or_default();
        let answer = match seen.target() {
            target if target.contains("echo") => {
                assert!(seen.field("authorization").contains("Credential=AKIDTEST/"), "it is signed");
                json!({ "statusCode": 202, "body": event.to_string() })
            }
            target if target.contains("check") => grant(&event, &json!({ "color": "blue" })),
            _ => grant(&event, &json!({ "count": asked.fetch_add(1, Ordering::Relaxed) })),
        };
        peer.send(response(200, "", answer.to_string().as_bytes()))
    })
}

fn grant(event: &Value, context: &Value) -> Value {
    let token = event["authorizationToken"].as_str().unwrap_or("allow");
    if token.starts_with("none") {
        return json!({ "nothing": true });
    }
    let mut context = context.clone();
    if let Some(value) = event["queryStringParameters"]["q"].as_str() {
        context = json!({ "q": value });
    }
    let effect = if token.starts_with("deny") { "Deny" } else { "Allow" };
    let statement =
        json!({ "Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"] });
    json!({
        "principalId": "somebody-0123456789", "context": context,
        "policyDocument": { "Version": "2012-10-17", "Statement": [statement] },
    })
}

/// A control plane whose functions are these.
fn with_functions(site: &Site, functions: &Upstream) -> Control {
    let url = format!("http://{}", functions.address());
    let environment = [
        ("AWS_ENDPOINT_URL_LAMBDA", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "AKIDTEST"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    Control::start_within(site, &environment)
}

#[test]
fn r_mgmt_24_a_method_is_tested_before_it_is_deployed() {
    let site = Site::new();
    Control::start(&site).run(None, &["tasks.py", "mocks"]);
}

#[test]
fn r_mgmt_25_upstreams_are_asked_and_the_log_tells_it() {
    let site = Site::new();
    Control::start(&site).run(None, &["tasks.py", "proxies"]);
}

#[test]
fn r_mgmt_26_functions_and_authorizers_are_tested() {
    let (site, functions) = (Site::new(), functions());
    with_functions(&site, &functions).run(None, &["tasks.py", "functions"]);
}

#[test]
fn r_int_59_a_test_takes_a_megabyte_of_a_stream() {
    let site = Site::new();
    Control::start(&site).run(None, &["tasks.py", "streams"]);
}

#[test]
fn r_mgmt_26_authorizers_of_user_pools_are_tested() {
    let (site, key) = (Site::new(), Signer::rsa("one"));
    let cognito = Issuer::start(&[&key]);
    let (url, issuer) = (cognito.url(), format!("{}/us-east-1_Ab1", cognito.url()));
    let token = |key: &Signer, expires: u64| {
        let mut claims = cognito.claims(json!({ "iss": issuer }));
        if expires > 0 {
            claims["exp"] = json!(expires);
        }
        key.token(&claims)
    };
    let tokens = [token(&key, 0), token(&key, 1_000_000_000), token(&Signer::rsa("one"), 0)];
    let environment = [("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", url.as_str())];
    let control = Control::start_within(&site, &environment);
    let gateway = control.gateway(&site, Driver::Epoll);
    control.run(Some(&gateway), &["tasks.py", "pool", &tokens[0], &tokens[1], &tokens[2]]);
}

#[test]
fn r_stage_24_a_gateway_forgets_responses() {
    let site = Site::new();
    let control = Control::start(&site);
    let gateway = control.gateway(&site, Driver::Epoll);
    control.run(Some(&gateway), &["tasks.py", "flush"]);
}

#[test]
fn r_auth_18_a_gateway_forgets_what_authorizers_granted() {
    let (site, functions) = (Site::new(), functions());
    let control = with_functions(&site, &functions);
    let gateway = control.gateway(&site, Driver::IoUring);
    control.run(Some(&gateway), &["tasks.py", "flush_grants"]);
}

#[test]
fn r_int_30_upstreams_are_shown_the_certificate_of_a_stage() {
    let site = Site::new();
    let folder = site.path(".");
    let mut shell = Command::new("sh");
    shell.args(["-ec", CERTIFICATES]).current_dir(&folder).stdin(Stdio::null());
    let made = shell.output().expect("sh is a program");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let trusted = site.path("ca.pem");
    let environment = [("SSL_CERT_FILE", text(&trusted)), ("SSL_CERT_DIR", "/nonexistent")];
    let control = Control::start_within(&site, &environment);
    let (routes, keys) = (control.path("published.snapshot"), control.path("published.keys"));
    let launch = site.serve(Driver::Epoll, &routes).args(["--keys", text(&keys)]);
    let gateway = launch.env("SSL_CERT_FILE", text(&trusted)).env("SSL_CERT_DIR", "/nonexistent").start();
    control.run(Some(&gateway), &["tasks.py", "certificate"]);
}

#[test]
fn r_usage_14_what_keys_used_survives_restarts_of_both() {
    let site = Site::new();
    let sockets = ["admin0", "admin1"].map(|name| format!("unix:{}", text(&site.path(name))));
    let [first, second] = &sockets;
    let options = ["--listen", "127.0.0.1:0", "--gateway", first, "--gateway", second];
    let control = Control::try_start(&site, &options).expect("it starts");
    let gateway = control.gateway(&site, Driver::Epoll);
    control.run(Some(&gateway), &["tasks.py", "usage"]);
    control.run(None, &["tasks.py", "usage_after", "5"]);

    // A control plane that has kept nothing yet is told again.
    control.kill();
    let control = Control::try_start(&site, &options).expect("it starts");
    control.run(None, &["tasks.py", "usage_after", "5"]);

    // Another gateway begins to count anew, and what the first one counted stays.
    gateway.kill();
    let gateway = control.gateway(&site, Driver::IoUring);
    control.run(Some(&gateway), &["tasks.py", "usage_call"]);
    control.run(None, &["tasks.py", "usage_after", "6"]);
}
