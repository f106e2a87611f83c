//! Callers from outside: what `explain`, `check` and `inspect` tell of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "a-session-token-0123";

const FILE: &str = "ringgate: 1
apis: [{id: orders0001, openapi: orders.yaml, stages: [{name: prod}]}]
callers:
  - arn: arn:aws:iam::123456789012:user/alice
    policies:
      - {name: all, file: all.json}
      - name: not-seven
        document:
          Version: '2012-10-17'
          Statement: [{Sid: Seven, Effect: Deny, Action: '*', Resource: '*/orders/7'}]
    accessKeys: [{id: AKIAALICE0000000, secret: {file: secret.txt}}]
  - arn: arn:aws:iam::123456789012:role/reader
    accessKeys:
      - {id: ASIAREADER000000, secret: {file: secret.txt}, sessionToken: {file: token.txt}, sessionName: monday,
         expiration: '2030-01-01T00:00:00Z'}
";

const ALL: &str = r#"{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}
"#;

const ORDERS: &str = r#"openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      x-amazon-apigateway-auth: {type: AWS_IAM}
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {$default: '{"statusCode": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '$context.identity.user'}}}
"#;

fn folder(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    let files = [
        ("ringgate.yaml", file),
        ("orders.yaml", ORDERS),
        ("all.json", ALL),
        ("secret.txt", SECRET),
        ("token.txt", TOKEN),
    ];
    files.iter().for_each(|(name, text)| fs::write(folder.path().join(name), text).expect("file"));
    folder
}

fn ringgate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringgate"));
    command.current_dir(folder).args(arguments).output().expect("the command runs")
}

#[track_caller]
fn explain(folder: &Path, options: &[&str], curl: &[&str]) -> String {
    let arguments = [&["explain", "ringgate.yaml"], options, &["--"], curl].concat();
    let output = ringgate(folder, &arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The texts must come in this order.
#[track_caller]
fn check(told: &str, wanted: &[&str]) {
    let mut rest = told;
    for want in wanted {
        match rest.find(want) {
            Some(at) => rest = &rest[at + want.len()..],
            None => panic!("{want:?} is not there, or not in its place:\n{told}"),
        }
    }
}

const HOST: &str = "Host: orders0001.execute-api.us-east-1.localhost";

fn url(tail: &str) -> String {
    format!("http://127.0.0.1:8080/prod/orders/{tail}")
}

#[test]
fn r_auth_07_a_caller_is_explained_without_a_signature() {
    let folder = folder(FILE);
    let told = explain(folder.path(), &["--caller", "AKIAALICE0000000"], &["-H", HOST, &url("8")]);
    let nothing =
        "arn:aws:iam::123456789012:user/alice, by `--caller AKIAALICE0000000`: nothing was verified";
    check(
        &told,
        &["caller", nothing, "`all`: allowed by statement 0", "`not-seven`", "execute-api:Invoke is allowed"],
    );
    let told = explain(folder.path(), &["--caller", "AKIAALICE0000000"], &["-H", HOST, &url("7")]);
    check(&told, &["explicitly denied by statement 0 (Seven)", "explicitly denied", "ACCESS_DENIED"]);
    let told = explain(folder.path(), &["--caller", "ASIAREADER000000"], &["-H", HOST, &url("8")]);
    check(&told, &["assumed-role/reader/monday", "implicitly denied", "ACCESS_DENIED"]);
    let arguments = ["explain", "ringgate.yaml", "--caller", "AKIANOBODY000000", "--", "-H", HOST, &url("8")];
    let output = ringgate(folder.path(), &arguments);
    assert!(!output.status.success());
    check(
        &String::from_utf8_lossy(&output.stderr),
        &["no caller has an enabled access key `AKIANOBODY000000`"],
    );
}

#[test]
fn r_auth_09_a_signed_line_is_verified() {
    let folder = folder(FILE);
    let sign = ["--aws-sigv4", "aws:amz:us-east-1:execute-api", "-H", HOST];
    let user = format!("AKIAALICE0000000:{SECRET}");
    let told = explain(folder.path(), &[], &[&sign[..], &["-u", &user, &url("8")]].concat());
    check(
        &told,
        &["signature", "right: AKIAALICE0000000 of arn:aws:iam::123456789012:user/alice, in the header"],
    );
    assert!(!told.contains(SECRET), "{told}");
    let told =
        explain(folder.path(), &[], &[&sign[..], &["-u", "AKIAALICE0000000:wrong", &url("8")]].concat());
    check(&told, &["InvalidSignatureException", "INVALID_SIGNATURE"]);
    let (user, token) = (format!("ASIAREADER000000:{SECRET}"), format!("X-Amz-Security-Token: {TOKEN}"));
    let told = explain(folder.path(), &[], &[&sign[..], &["-u", &user, "-H", &token, &url("8")]].concat());
    check(&told, &["right: ASIAREADER000000", "implicitly denied"]);
    assert!(!told.contains(TOKEN), "{told}");
    let late = ["--at", "2031-01-01T00:00:00Z"];
    let told = explain(folder.path(), &late, &[&sign[..], &["-u", &user, "-H", &token, &url("8")]].concat());
    check(&told, &["ExpiredTokenException", "EXPIRED_TOKEN"]);
    let told = explain(folder.path(), &[], &["-H", HOST, &url("8")]);
    check(&told, &["MissingAuthenticationTokenException", "MISSING_AUTHENTICATION_TOKEN"]);
}

#[test]
fn r_auth_10_check_tells_of_keys_that_are_missing_or_idle() {
    let nobody = FILE.split("callers:").next().expect("a start");
    let output = ringgate(folder(nobody).path(), &["check", "ringgate.yaml"]);
    check(&String::from_utf8_lossy(&output.stderr), &["RG0586", "no caller has an enabled access key"]);
    let open = folder(FILE);
    let document = ORDERS.replace("      x-amazon-apigateway-auth: {type: AWS_IAM}\n", "");
    fs::write(open.path().join("orders.yaml"), document).expect("file");
    let output = ringgate(open.path(), &["check", "ringgate.yaml"]);
    check(&String::from_utf8_lossy(&output.stderr), &["RG0587", "AKIAALICE0000000"]);
    let output = ringgate(folder(FILE).path(), &["check", "ringgate.yaml"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "no errors: 1 API, 1 method\n");
}

#[test]
fn r_auth_10_a_policys_mistake_is_shown_in_its_file() {
    let folder = folder(FILE);
    fs::write(folder.path().join("all.json"), ALL.replace("\"Allow\"", "\"Alow\"")).expect("file");
    let output = ringgate(folder.path(), &["check", "ringgate.yaml"]);
    assert!(!output.status.success());
    check(&String::from_utf8_lossy(&output.stderr), &["RG0553", "all.json:2:"]);
}

#[test]
fn secrets_stay_in_the_keys_file() {
    let folder = folder(FILE);
    let output = ringgate(folder.path(), &["compile", "ringgate.yaml", "-o", "out.snapshot"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let keys = folder.path().join("out.keys");
    assert_eq!(fs::metadata(&keys).expect("keys").permissions().mode() & 0o777, 0o600);
    for format in ["human", "json"] {
        let output = ringgate(folder.path(), &["inspect", "out.keys", "--format", format]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        check(&told, &["arn:aws:iam::123456789012:role/reader", "AKIAALICE0000000"]);
        assert!(!told.contains(SECRET) && !told.contains(TOKEN), "{told}");
    }
    let bytes = fs::read(&keys).expect("keys");
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds(TOKEN), "session tokens are digests");
}
