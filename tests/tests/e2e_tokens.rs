//! Tokens of real issuers before the real gateway: R-AUTH-26 to R-AUTH-32, R-AUTH-05, H-JW-05, H-JW-06.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use ringgate_tests::{
    client::{Client, Response, request},
    driver::Driver,
    eventually::{Gate, eventually},
    gateway::Gateway,
    issuer::{Issuer, Mood, Signer},
    on_each_driver,
    site::Site,
    upstream::Upstream,
};
use serde_json::{Value, json};

on_each_driver![
    r_auth_27_a_token_opens_until_it_is_wrong,
    r_log_06_the_access_log_tells_of_tokens,
    r_auth_32_jwt_with_two_algorithms_and_scopes,
    r_auth_30_claims_reach_the_function,
    r_auth_05_the_policy_must_allow_too,
    a_new_key_is_fetched_when_it_is_first_seen,
    an_issuer_that_fails_leaves_its_last_good_keys,
    an_issuer_that_hangs_holds_only_its_own_requests,
    a_gateway_starts_with_the_keys_on_disk,
    the_operator_sees_and_refreshes_keys,
    a_key_set_may_be_a_file,
    an_issuer_behind_tls_is_believed_by_its_authority_alone,
];

/// R-LOG-06: tokens authenticate.
const LOG: &str = "$context.requestId $context.authenticate.status $context.authenticate.latency \
                   $context.authorize.status $context.authenticate.error";
const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab1";

/// Routes behind a user pool, behind `issuer` as JWT, and open ones.
fn document(jwt_issuer: &str) -> String {
    let template = r#"
openapi: 3.0.3
info: {title: Tokens, version: '1'}
x-amazon-apigateway-policy:
  Version: '2012-10-17'
  Statement:
    - {Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/prod/GET/pool*', 'execute-api:/prod/GET/jwt*', 'execute-api:/prod/GET/open', 'execute-api:/prod/GET/function']}
components:
  securitySchemes:
    pool:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ['POOL']}
    jwt:
      type: apiKey
      name: X-Token
      in: header
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: method.request.header.X-Token
        jwtConfiguration:
          issuers:
            - issuer: ISSUER
              audiences: [app]
              additionalClaims: [{claimName: tenant, format: SINGLE_STRING, required: true, expectedValues: [a, b]}]
          defaultAlgorithms: [RS256, ES256]
paths:
  /pool: {get: {security: [{pool: []}], x-amazon-apigateway-integration: MOCK}}
  /pool/scoped: {get: {security: [{pool: [pets/read]}], x-amazon-apigateway-integration: MOCK}}
  /jwt: {get: {security: [{jwt: []}], x-amazon-apigateway-integration: MOCK}}
  /jwt/scoped: {get: {security: [{jwt: [read]}], x-amazon-apigateway-integration: MOCK}}
  /denied: {get: {security: [{pool: []}], x-amazon-apigateway-integration: MOCK}}
  /open: {get: {x-amazon-apigateway-integration: MOCK}}
  /function:
    get:
      security: [{pool: []}]
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations
"#;
    let mock = "{type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, \
                responses: {default: {statusCode: '200', responseTemplates: \
                {application/json: 'hello $context.authorizer.claims.sub'}}}}";
    let template = template.replace(
        "integration: MOCK}",
        &format!("integration: {mock}, responses: {{'200': {{description: ok}}}}}}"),
    );
    template.replace("POOL", POOL).replace("ISSUER", jwt_issuer)
}

/// A gateway whose user pool is `pool`, and whose JWT issuer is `jwt`.
struct Stand {
    site: Site,
    driver: Driver,
    snapshot: std::path::PathBuf,
}

impl Stand {
    fn new(driver: Driver, pool: &str, jwt: &str, functions: &str) -> Stand {
        let site = Site::new();
        let file = format!(
            "aws:\n  functions: {{'*': '{functions}'}}\ntokens:\n  userPools: {{'arn:aws:cognito-idp:*:userpool/*': \
             '{pool}'}}\napis:\n  - id: api0000001\n    openapi: api.openapi.yaml\n    stages: [{{name: prod}}]\n"
        );
        let (snapshot, _) = site.gateway_file("tokens", &file, &document(jwt));
        Stand { site, driver, snapshot }
    }

    fn of(driver: Driver, issuer: &Issuer) -> Stand {
        Stand::new(driver, &issuer.url(), &issuer.url(), "http://127.0.0.1:9")
    }

    fn start(&self) -> Gateway {
        let state = self.site.path("state");
        let log = ["--access-log", "access.log", "--access-log-format", LOG];
        let launch = self.site.serve(self.driver, &self.snapshot).args(log);
        launch.args(["--state", &state.to_string_lossy()]).start()
    }
}

fn ask(client: &mut Client, path: &str, field: &str, token: &str) -> Response {
    client.ask(request("GET", path, &format!("{field}: {token}\r\n")))
}

#[track_caller]
fn check(client: &mut Client, path: &str, token: &str, status: u16) -> Response {
    let field = if path.starts_with("/jwt") { "X-Token" } else { "Authorization" };
    let answer = ask(client, path, field, token);
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    answer
}

fn r_auth_27_a_token_opens_until_it_is_wrong(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[&key]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    let token = |changes: Value| key.token(&issuer.claims(changes));
    let good = token(json!({}));
    for _ in 0..3 {
        assert_eq!(check(&mut client, "/pool", &good, 200).text(), "hello joe");
    }
    check(&mut client, "/pool", &format!("Bearer {good}"), 200);
    check(&mut client, "/pool/scoped", &good, 401);
    check(&mut client, "/pool/scoped", &token(json!({"token_use": "access", "scope": "a pets/read"})), 200);
    let expired = check(&mut client, "/pool", &token(json!({"exp": 1})), 401);
    assert_eq!(expired.text(), "{\"message\":\"The incoming token has expired\"}");
    let forged = check(&mut client, "/pool", &Signer::rsa("one").token(&issuer.claims(json!({}))), 401);
    assert_eq!(forged.text(), "{\"message\":\"Unauthorized\"}");
    assert_eq!(forged.field("x-amzn-ErrorType"), "UnauthorizedException");
    assert_eq!(client.get("/open").status, 200);
    // the word Bearer is no part of a token: the first is verified, three are found again
    let admin = gateway.admin();
    assert_eq!(admin.metric("ringgate_tokens_kept_total"), 3, "what the method refuses counts as refused");
    assert_eq!(issuer.seen().len(), 2, "a discovery document and a key set");
}

fn r_log_06_the_access_log_tells_of_tokens(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[&key]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    let good = key.token(&issuer.claims(json!({})));
    for status in [200, 200] {
        check(&mut client, "/pool", &good, status);
    }
    check(&mut client, "/pool", "nonsense", 401);
    check(&mut client, "/denied", &good, 403);
    let log = stand.site.path("access.log");
    let read = || std::fs::read_to_string(&log).ok().filter(|text| text.lines().count() == 4);
    let text = eventually("four lines", read);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').skip(1).collect()).collect();
    // the first waited for the keys
    assert_eq!((lines[0][0], &lines[0][2..]), ("200", &["200", "-"][..]), "{text}");
    assert!(lines[0][1].parse::<u64>().is_ok(), "{text}");
    assert_eq!(lines[1], ["200", "0", "200", "-"], "{text}");
    assert_eq!((&lines[2][..3], lines[2].len() > 3), (&["401", "0", "-"][..], true), "{text}");
    assert_eq!(lines[3], ["200", "0", "403", "-"], "{text}");
}

fn r_auth_32_jwt_with_two_algorithms_and_scopes(driver: Driver) {
    let (rsa, p256) = (Signer::rsa("r"), Signer::p256("e"));
    let issuer = Issuer::start(&[&rsa, &p256]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    let claims = |changes: Value| {
        let mut claims = issuer.claims(json!({"tenant": "a", "token_use": null}));
        claims.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        claims
    };
    for key in [&rsa, &p256] {
        check(&mut client, "/jwt", &key.token(&claims(json!({}))), 200);
        check(&mut client, "/jwt", &key.token(&claims(json!({"tenant": "c"}))), 401);
        check(&mut client, "/jwt", &key.token(&claims(json!({"aud": ["other"]}))), 401);
        check(&mut client, "/jwt/scoped", &key.token(&claims(json!({"scope": "read"}))), 200);
        let refused = check(&mut client, "/jwt/scoped", &key.token(&claims(json!({"scope": "write"}))), 403);
        assert_eq!(refused.field("x-amzn-ErrorType"), "AccessDeniedException");
    }
    // what the pool's authorizer demands is its own affair
    check(&mut client, "/pool", &p256.token(&issuer.claims(json!({}))), 401);
}

fn r_auth_30_claims_reach_the_function(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[&key]);
    let lambda = Upstream::answering(ringgate_tests::upstream::response(
        200,
        "",
        b"{\"statusCode\":200,\"body\":\"ok\"}",
    ));
    let functions = format!("http://{}", lambda.address());
    let stand = Stand::new(driver, &issuer.url(), &issuer.url(), &functions);
    let gateway = stand.start();
    let claims =
        issuer.claims(json!({"exp": 4_102_444_800u64, "cognito:groups": ["a", "b"], "verified": true}));
    check(&mut gateway.connect(), "/function", &key.token(&claims), 200);
    let event: Value = serde_json::from_slice(&lambda.last().body).expect("an event");
    let told = &event["requestContext"]["authorizer"]["claims"];
    assert_eq!(told["exp"], json!("Fri Jan 01 00:00:00 UTC 2100"));
    assert_eq!((&told["cognito:groups"], &told["verified"]), (&json!("a,b"), &json!("true")));
}

fn r_auth_05_the_policy_must_allow_too(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[&key]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    let denied = check(&mut client, "/denied", &key.token(&issuer.claims(json!({}))), 403);
    assert!(denied.text().contains("User: anonymous is not authorized to perform"), "{}", denied.text());
    check(&mut client, "/denied", "nonsense", 401);
}

fn a_new_key_is_fetched_when_it_is_first_seen(driver: Driver) {
    let (one, two, three) = (Signer::rsa("one"), Signer::rsa("two"), Signer::rsa("three"));
    let issuer = Issuer::start(&[&one]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    let token = |key: &Signer| key.token(&issuer.claims(json!({})));
    let old = token(&one);
    check(&mut client, "/pool", &old, 200);
    issuer.publish(&[&two]);
    check(&mut client, "/pool", &old, 200);
    check(&mut client, "/pool", &token(&two), 200);
    assert_eq!(issuer.seen().len(), 4, "fetched at the start, and for the new key");
    // what a withdrawn key signed is not believed any more, although it was verified before
    check(&mut client, "/pool", &old, 401);
    check(&mut client, "/pool", &token(&three), 401);
    assert_eq!(issuer.seen().len(), 4, "anybody can make up names of keys");
}

fn an_issuer_that_fails_leaves_its_last_good_keys(driver: Driver) {
    let (one, two) = (Signer::rsa("one"), Signer::rsa("two"));
    let issuer = Issuer::start(&[&one]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let mut client = gateway.connect();
    check(&mut client, "/pool", &one.token(&issuer.claims(json!({}))), 200);
    issuer.set(Mood::Failing);
    check(&mut client, "/pool", &two.token(&issuer.claims(json!({}))), 401);
    check(&mut client, "/pool", &one.token(&issuer.claims(json!({"sub": "jim"}))), 200);
    let known = gateway.admin().get("/issuers").json();
    assert_eq!(known[0]["keys"], json!(["one"]));
    let error = known[0]["lastError"].as_str().unwrap_or_default().to_owned();
    assert!(error.contains("discovery") && error.contains("503"), "{known}");
    assert!(gateway.admin().metric("ringgate_key_fetch_failures_total") >= 1);
}

fn an_issuer_that_hangs_holds_only_its_own_requests(driver: Driver) {
    let (one, two) = (Signer::rsa("one"), Signer::rsa("two"));
    let (slow, good) = (Issuer::start(&[&one]), Issuer::start(&[&two]));
    let gate = Gate::new();
    slow.set(Mood::Hanging(gate.clone()));
    let stand = Stand::new(driver, &slow.url(), &good.url(), "http://127.0.0.1:9");
    let gateway = stand.start();
    let mut held = gateway.connect();
    let token = one.token(&slow.claims(json!({})));
    held.send(request("GET", "/pool", &format!("Authorization: {token}\r\n")));
    slow.wait_for(1);
    gateway.admin().wait_for_metric("ringgate_key_waits_total", 1);
    let mut client = gateway.connect();
    assert_eq!(client.get("/open").status, 200);
    check(&mut client, "/jwt", &two.token(&good.claims(json!({"tenant": "a"}))), 200);
    gate.open();
    assert_eq!(held.response().status, 200, "the keys came in time");
}

fn a_gateway_starts_with_the_keys_on_disk(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[&key]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    check(&mut gateway.connect(), "/pool", &key.token(&issuer.claims(json!({}))), 200);
    let is_kept = || {
        std::fs::read_dir(stand.site.path("state/issuers")).ok()?.find_map(|file| {
            file.ok().filter(|file| file.path().extension().is_some_and(|extension| extension == "json"))
        })
    };
    eventually("the keys are kept", is_kept);
    gateway.kill();
    issuer.set(Mood::Failing);
    let gateway = stand.start();
    check(&mut gateway.connect(), "/pool", &key.token(&issuer.claims(json!({}))), 200);
    let known = gateway.admin().get("/issuers").json();
    assert_eq!(known[0]["keys"], json!(["one"]), "{known}");
}

fn the_operator_sees_and_refreshes_keys(driver: Driver) {
    let (one, two) = (Signer::rsa("one"), Signer::p256("two"));
    let issuer = Issuer::start(&[&one]);
    let stand = Stand::of(driver, &issuer);
    let gateway = stand.start();
    let admin = gateway.admin();
    let keys = || admin.get("/issuers").json()[0]["keys"].clone();
    eventually("the keys are there", || (keys() == json!(["one"])).then_some(()));
    issuer.publish(&[&one, &two]);
    let refreshed = admin.ask("POST", &format!("/issuers/refresh?issuer={}", issuer.url()), b"");
    assert_eq!(refreshed.status, 202, "{}", refreshed.text());
    eventually("the new keys are there", || (keys() == json!(["one", "two"])).then_some(()));
    assert_eq!(admin.ask("POST", "/issuers/refresh?issuer=https://nobody", b"").status, 400);
    assert_eq!(admin.ask("POST", "/issuers/refresh", b"").status, 400);
}

fn a_key_set_may_be_a_file(driver: Driver) {
    let key = Signer::rsa("one");
    let issuer = Issuer::start(&[]);
    let stand = Stand::of(driver, &issuer);
    let jwks = stand.site.write("keys.json", json!({"keys": [key.jwk()]}).to_string());
    let settings = json!({"tokenIssuers": {issuer.url(): {"jwksFile": jwks}}}).to_string();
    let settings = stand.site.write("settings.json", settings);
    let launch = stand.site.serve(driver, &stand.snapshot).args(["--config", &settings.to_string_lossy()]);
    let gateway = launch.start();
    check(&mut gateway.connect(), "/pool", &key.token(&issuer.claims(json!({}))), 200);
    assert!(issuer.seen().is_empty(), "nobody was asked");
}

/// Serves the files of its folder over TLS (an independent server).
const TLS_SERVER: &str = r#"
import http.server, ssl
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('server.pem', 'server.key')
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

/// An authority, and a certificate of it for `localhost` alone.
const CERTIFICATES: &str = "
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost
printf subjectAltName=DNS:localhost > names
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names
";

struct TlsServer(Child);

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve_tls(site: &Site) -> (TlsServer, u16) {
    let folder = site.path(".");
    let made = Command::new("sh").args(["-ec", CERTIFICATES]).current_dir(&folder).output().expect("sh");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut python = Command::new("python3");
    python.args(["-c", TLS_SERVER]).current_dir(&folder).stdin(Stdio::null());
    let mut child = python.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("python3");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("a port");
    (TlsServer(child), line.trim().parse().expect("a port"))
}

fn an_issuer_behind_tls_is_believed_by_its_authority_alone(driver: Driver) {
    let files = Site::new();
    let (_server, port) = serve_tls(&files);
    let (issuer, key) = (format!("https://localhost:{port}"), Signer::rsa("one"));
    let folder = files.path(".well-known");
    std::fs::create_dir(&folder).expect("a folder");
    let document = json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys")}).to_string();
    std::fs::write(folder.join("openid-configuration"), document).expect("a document");
    // longer than what TLS holds back at once
    let keys = json!({"keys": [key.jwk()], "padding": "x".repeat(100_000)}).to_string();
    files.write("keys", keys);
    let claims = json!({"iss": issuer, "sub": "joe", "token_use": "id", "exp": 4_102_444_800u64});
    let token = key.token(&claims);
    let stand = Stand::new(driver, &issuer, &issuer, "http://127.0.0.1:9");
    let gateway = stand.start();
    check(&mut gateway.connect(), "/pool", &token, 401);
    let known = gateway.admin().get("/issuers").json();
    assert!(known[0]["lastError"].as_str().unwrap_or_default().contains("certificate"), "{known}");
    let settings = json!({"tokenIssuers": {issuer.as_str(): {"caFile": files.path("ca.pem")}}}).to_string();
    let settings = stand.site.write("settings.json", settings);
    let launch = stand.site.serve(driver, &stand.snapshot).args(["--config", &settings.to_string_lossy()]);
    check(&mut launch.start().connect(), "/pool", &token, 200);
}
