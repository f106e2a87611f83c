//! AWS_IAM with the real programs and real signers: curl, and botocore where it is installed (R-AUTH-09 to R-AUTH-12).

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use ringgate_tests::{
    client::request,
    driver::Driver,
    eventually::eventually,
    gateway::Gateway,
    on_each_driver,
    site::{API, HOST, Site, text},
    upstream::Upstream,
};

on_each_driver![
    r_auth_09_curl_signs,
    r_auth_09_botocore_signs,
    r_auth_11_errors_reach_the_client,
    r_auth_12_the_access_log_names_the_caller,
    r_auth_10_pushed_keys_act_at_once,
];

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzEBYaDK5kEXAMPLE/+=";
const ALICE: &str = "AKIAALICE0000000";
const READER: &str = "ASIAREADER000000";

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: signed, version: "1"}
paths:
  /mock/{id}:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-auth: {type: AWS_IAM}
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {$default: '{"statusCode": 200}'}
        responses:
          default: {statusCode: "200", responseTemplates: {application/json: '$context.identity.userArn'}}
  /echo:
    post:
      x-amazon-apigateway-auth: {type: AWS_IAM}
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: 'http://UP/echo'}
"#;

/// Alice may do all, the reader only GET.
fn callers(secret: &str) -> String {
    let allow = |resource: &str| {
        format!(
            "document: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: 'execute-api:Invoke', \
             Resource: 'arn:aws:execute-api:us-east-1:123456789012:{API}/{resource}'}}]}}"
        )
    };
    format!(
        "callers:\n  - arn: arn:aws:iam::123456789012:user/alice\n    policies: [{{name: all, {}}}]\n    \
         accessKeys: [{{id: {ALICE}, secret: '{secret}'}}]\n  - arn: arn:aws:iam::123456789012:role/reader\n    \
         policies: [{{name: read, {}}}]\n    accessKeys: [{{id: {READER}, secret: '{secret}', sessionToken: \
         '{TOKEN}', sessionName: monday, expiration: '2100-01-01T00:00:00Z'}}]\n",
        allow("*"),
        allow("prod/GET/*")
    )
}

fn file(secret: &str) -> String {
    format!("apis: [{{id: {API}, openapi: api.openapi.yaml, stages: [{{name: prod}}]}}]\n{}", callers(secret))
}

fn start(site: &Site, driver: Driver, upstream: &Upstream) -> Gateway {
    let document = DOCUMENT.replace("UP", &upstream.address().to_string());
    let (snapshot, keys) = site.gateway_file("gateway", &file(SECRET), &document);
    let mode = fs::metadata(&keys).expect("the keys").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "secrets are for their owner alone");
    let format = "$context.requestId $context.authenticate.status/$context.authorize.status/$context.authorizer.status \
                  $context.identity.user $context.identity.accessKey";
    let launch = site.serve(driver, &snapshot).args(["--keys", text(&keys)]);
    launch.args(["--access-log", text(&site.path("access.log")), "--access-log-format", format]).start()
}

fn upstream() -> Upstream {
    Upstream::ok()
}

/// Status and body of what curl gets with these arguments, signed by a key.
fn curl(gateway: &Gateway, path: &str, key: &str, more: &[&str]) -> (u16, String) {
    let user = format!("{key}:{SECRET}");
    let url = format!("http://{}{path}", gateway.address());
    let host = format!("Host: {HOST}");
    let mut command = Command::new("curl");
    command.args(["--silent", "--max-time", "30", "--write-out", "\n%{http_code}"]);
    command.args(["--aws-sigv4", "aws:amz:us-east-1:execute-api", "--user", &user, "--header", &host]);
    let output = command.args(more).arg(url).output().expect("curl is a program");
    let said = String::from_utf8(output.stdout).expect("text");
    let (body, status) = said.rsplit_once('\n').expect("a status");
    (status.parse().expect("a status"), body.to_owned())
}

fn r_auth_09_curl_signs(driver: Driver) {
    let (site, upstream) = (Site::new(), upstream());
    let gateway = start(&site, driver, &upstream);
    let alice = "arn:aws:iam::123456789012:user/alice";
    assert_eq!(curl(&gateway, "/prod/mock/7", ALICE, &[]), (200, alice.to_owned()));
    assert_eq!(curl(&gateway, "/prod/mock/7?a=1&b=2", ALICE, &["-X", "DELETE"]), (200, alice.to_owned()));
    let large = "x".repeat(200_000);
    let body = site.write("body", &large);
    let data = format!("@{}", text(&body));
    assert_eq!(curl(&gateway, "/prod/echo", ALICE, &["--data-binary", &data]), (200, "ok".to_owned()));
    assert!(upstream.last().text() == large, "the upstream gets the body that was signed");
    assert_eq!(upstream.last().field("authorization"), "", "R-INT-14");
    // temporary credentials, and what they may not
    let token = format!("X-Amz-Security-Token: {TOKEN}");
    let reader = "arn:aws:sts::123456789012:assumed-role/reader/monday";
    assert_eq!(curl(&gateway, "/prod/mock/7", READER, &["-H", &token]), (200, reader.to_owned()));
    let (status, told) = curl(&gateway, "/prod/mock/7", READER, &["-H", &token, "-X", "PUT"]);
    let words = format!(
        "{{\"Message\":\"User: {reader} is not authorized to perform: execute-api:Invoke on resource: \
         arn:aws:execute-api:us-east-1:********9012:{API}/prod/PUT/mock/7\"}}"
    );
    assert_eq!((status, told), (403, words));
}

/// Prints a signed request: the target, then a field a line.
const SIGNER: &str = r#"
import sys
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
form, key, secret, token, method, url, host, body = sys.argv[1:]
request = AWSRequest(method=method, url=url, data=body.encode(), headers={"Host": host})
signer = botocore.auth.SigV4QueryAuth if form == "query" else botocore.auth.SigV4Auth
signer(Credentials(key, secret, token or None), "execute-api", "us-east-1").add_auth(request)
print(request.url)
for name, value in request.headers.items():
    print(f"{name}: {value}")
"#;

/// Whether botocore can be asked; where it cannot, curl's test stands for it.
fn has_botocore() -> bool {
    let found = Command::new("python3").args(["-c", "import botocore"]).output();
    found.is_ok_and(|output| output.status.success())
}

fn r_auth_09_botocore_signs(driver: Driver) {
    if !has_botocore() {
        eprintln!("botocore is not installed: left out");
        return;
    }
    let (site, upstream) = (Site::new(), upstream());
    let gateway = start(&site, driver, &upstream);
    let status = |form: &str, (key, token): (&str, &str), method: &str, path: &str, body: &str| {
        let url = format!("http://{HOST}{path}");
        let arguments = [form, key, SECRET, token, method, &url, HOST, body];
        let output = Command::new("python3").args(["-c", SIGNER]).args(arguments).output().expect("python3");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("text");
        let mut lines = said.lines();
        let target =
            lines.next().and_then(|url| url.strip_prefix(&format!("http://{HOST}"))).expect("a target");
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        for line in lines.filter(|line| !line.to_ascii_lowercase().starts_with("content-length")) {
            head.push_str(&format!("{line}\r\n"));
        }
        let head = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        gateway.connect().ask(&head).status
    };
    let (alice, reader) = ((ALICE, ""), (READER, TOKEN));
    assert_eq!(status("header", alice, "GET", "/prod/mock/a%20b?x=%2F&y", ""), 200);
    assert_eq!(status("header", alice, "POST", "/prod/echo", "{\"a\": 1}"), 200);
    assert_eq!(status("header", reader, "GET", "/prod/mock/1", ""), 200);
    assert_eq!(status("query", alice, "GET", "/prod/mock/1?x=1", ""), 200, "a presigned address");
    assert_eq!(status("query", reader, "GET", "/prod/mock/1", ""), 200, "with a session token");
    assert_eq!(status("query", (READER, "another-token-0123"), "GET", "/prod/mock/1", ""), 403);
}

fn r_auth_11_errors_reach_the_client(driver: Driver) {
    let (site, upstream) = (Site::new(), upstream());
    let gateway = start(&site, driver, &upstream);
    let unsigned = gateway.connect().ask(request("GET", "/mock/1", ""));
    assert_eq!(unsigned.text(), "{\"message\":\"Missing Authentication Token\"}");
    let unknown = curl(&gateway, "/prod/mock/1", "AKIANOBODY000000", &[]);
    let words = "{\"message\":\"The security token included in the request is invalid.\"}";
    assert_eq!(unknown, (403, words.to_owned()));
    // a body that is not the signed one: the connection goes on
    let mut client = gateway.connect();
    let date = stamp();
    let scope = format!("{}/us-east-1/execute-api/aws4_request", &date[..8]);
    let fields = format!(
        "X-Amz-Date: {date}\r\nAuthorization: AWS4-HMAC-SHA256 Credential={ALICE}/{scope}, \
         SignedHeaders=host;x-amz-date, Signature={}\r\nContent-Length: 5\r\n",
        "0".repeat(64)
    );
    let refused = client.ask(format!("{}hello", request("POST", "/echo", &fields)));
    assert_eq!((refused.status, refused.field("x-amzn-ErrorType")), (403, "InvalidSignatureException"));
    assert!(refused.text().contains("The Canonical String for this request should have been"), "{refused:?}");
    assert_eq!(client.ask(request("GET", "/mock/1", "")).status, 403);
}

/// Now, as signers write it.
fn stamp() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let output = Command::new("date").args(["-u", "-d", &format!("@{seconds}"), "+%Y%m%dT%H%M%SZ"]).output();
    String::from_utf8(output.expect("date is a program").stdout).expect("text").trim().to_owned()
}

fn r_auth_12_the_access_log_names_the_caller(driver: Driver) {
    let (site, upstream) = (Site::new(), upstream());
    let gateway = start(&site, driver, &upstream);
    let token = format!("X-Amz-Security-Token: {TOKEN}");
    assert_eq!(curl(&gateway, "/prod/mock/7", READER, &["-H", &token]).0, 200);
    let log = site.path("access.log");
    let is_told = |end: &str| fs::read_to_string(&log).is_ok_and(|text| text.contains(end)).then_some(());
    // R-LOG-06
    eventually("the log tells of both phases", || is_told(" 200/200/- "));
    eventually("the log names the caller", || is_told(&format!(":monday {READER}\n")));
    assert_eq!(curl(&gateway, "/prod/mock/7", READER, &["-H", &token, "-X", "PUT"]).0, 403);
    eventually("and what policies said", || is_told(" 200/403/- "));
}

fn r_auth_10_pushed_keys_act_at_once(driver: Driver) {
    let (site, upstream) = (Site::new(), upstream());
    let gateway = start(&site, driver, &upstream);
    assert_eq!(curl(&gateway, "/prod/mock/7", ALICE, &[]).0, 200);
    let document = DOCUMENT.replace("UP", &upstream.address().to_string());
    let (_, keys) = site.gateway_file("other", &file("another-secret-0123456789"), &document);
    let answer = gateway.admin().put("/keys", &keys);
    assert_eq!(answer.status, 200, "{answer:?}");
    let (status, told) = curl(&gateway, "/prod/mock/7", ALICE, &[]);
    assert!(status == 403 && told.contains("does not match the signature you provided"), "{status} {told}");
}
