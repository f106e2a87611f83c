//! Documents into the control plane and out of it: boto3, the command `aws`, and `ringgate import` (R-OAS-01 to R-OAS-19).

use std::{
    fs,
    process::{Command, Output},
};

use ringgate_tests::{
    control::Control,
    driver::Driver,
    gateway::Gateway,
    programs,
    site::{Site, text},
};
use serde_json::Value;

fn start() -> (Site, Control, Gateway) {
    let site = Site::new();
    let control = Control::start(&site);
    let gateway = control.gateway(&site, Driver::Epoll);
    (site, control, gateway)
}

fn walk(tutorial: &str) {
    let (_site, control, gateway) = start();
    control.run(Some(&gateway), &["documents.py", tutorial]);
}

#[test]
fn r_oas_19_imports_and_exports_with_boto3() {
    walk("imports_and_exports");
}

#[test]
fn r_oas_03_04_05_merge_and_overwrite_with_boto3() {
    walk("put_merge_and_overwrite");
}

#[test]
fn r_mgmt_21_documentation_parts_with_boto3() {
    walk("documentation_parts");
}

#[test]
fn ten_thousand_resources_with_boto3() {
    walk("ten_thousand_resources");
}

#[test]
fn imports_and_exports_with_the_command_aws() {
    walk("with_the_command_aws");
}

const DOCUMENT: &str = r#"openapi: 3.0.1
info: {title: pets, version: '1'}
paths:
  /pets:
    get:
      responses: {'200': {description: 200 response}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default: {statusCode: '200', responseTemplates: {application/json: '{"who": "$stageVariables.who"}'}}
"#;

/// Runs `ringgate import` with the administrator's key in the environment.
fn import(control: &Control, arguments: &[&str]) -> Output {
    let administrator = fs::read_to_string(control.path("administrator.json")).expect("a key");
    let key: Value = serde_json::from_str(&administrator).expect("JSON");
    let mut command = Command::new(programs::ringgate());
    command.arg("import").args(arguments).env_clear();
    command.env("AWS_ACCESS_KEY_ID", key["accessKeyId"].as_str().expect("an id"));
    command.env("AWS_SECRET_ACCESS_KEY", key["secretAccessKey"].as_str().expect("a secret"));
    command.env("AWS_ENDPOINT_URL", control.url());
    command.output().expect("ringgate is a program")
}

#[test]
fn one_command_imports_names_and_deploys() {
    let (site, control, gateway) = start();
    let file = site.path("pets.yaml");
    fs::write(&file, DOCUMENT).expect("a file");
    let file = text(&file);
    let only = import(&control, &[file, "--report-only", "--json"]);
    let report: Value = serde_json::from_slice(&only.stdout).expect("JSON");
    assert_eq!(report["imported"], Value::Null);
    let output =
        import(&control, &[file, "--stage", "prod", "--variable", "who=rex", "--name", "zoo", "--json"]);
    let (said, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{error}");
    let report: Value = serde_json::from_str(&said).expect("JSON");
    let api = report["imported"]["restApiId"].as_str().expect("an id");
    let request = format!("GET /_aws/execute-api/{api}/prod/pets HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let answer = gateway.connect().ask(request);
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"who": "rex"}"#));
}

#[test]
fn what_cannot_be_served_is_reported_and_not_sent() {
    let (site, control, _gateway) = start();
    let file = site.path("pets.yaml");
    let private =
        DOCUMENT.replace("paths:", "x-amazon-apigateway-endpoint-configuration: {types: [PRIVATE]}\npaths:");
    fs::write(&file, private).expect("a file");
    let output = import(&control, &[text(&file)]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("refused:\n  1 × PRIVATE endpoints, line 3"), "{said}");
    assert!(said.contains("nothing was sent"), "{said}");
}
