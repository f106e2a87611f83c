//! Reports of whole documents.

use clap::Parser;

use super::report::{Report, State, lines};
use super::{compiled, render};
use crate::args::{Arguments, Command};

const DOCUMENT: &str = "\
openapi: 3.0.1
info: {title: pets, version: '2'}
paths:
  /a:
    get:
      x-amazon-apigateway-auth: {type: AWS_IAM}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'},
        responses: {default: {statusCode: 200}}}
      responses: {'200': {description: x}}
    put:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: PUT
        uri: http://${stageVariables.host}/a
        connectionType: VPC_LINK
        connectionId: abc123
    post:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: 'http://a.b'}
";

/// The features with their states and lines, and the codes of errors.
fn check(document: &str, more: &[&str], expected: &[(&str, State, &[u32])], errors: &[&str]) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), document).expect("written");
    let path = file.path().to_str().expect("a path");
    let arguments = ["ringgate", "import", path].into_iter().chain(more.iter().copied());
    let Command::Import(arguments) = Arguments::try_parse_from(arguments).expect("arguments").command else {
        panic!()
    };
    let compiled = compiled(&arguments, "us-east-1").expect("a document");
    let report = Report::of(&compiled).expect("a report");
    let found =
        report.features.iter().map(|told| (told.feature.name(), told.state, lines(&told.feature.spots)));
    let expected = expected.iter().map(|(name, state, lines)| (*name, *state, lines.to_vec()));
    assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let human = render::human(&report, None, true);
    for code in errors {
        assert!(human.contains(&format!("[{code}]")), "{human}");
    }
    assert_eq!((report.is_refused(), human.contains("nothing was sent")), (!errors.is_empty(), true));
    let json: serde_json::Value = serde_json::from_str(&render::json(&report, None)).expect("JSON");
    assert_eq!(json["errors"].as_array().map(Vec::len), Some(errors.len()), "{json}");
    assert_eq!(json["features"].as_array().map(Vec::len), Some(report.features.len()));
}

#[test]
fn features_are_identical_differing_or_refused() {
    check(
        DOCUMENT,
        &["--variable", "host=example.com"],
        &[
            ("methods", State::Differing, &[5, 10, 17]),
            ("HTTP_PROXY integrations", State::Differing, &[12, 18]),
            ("MOCK integrations", State::Identical, &[7]),
            ("VPC links", State::Refused, &[15]),
            ("mapping templates", State::Differing, &[7]),
            ("methods with AWS_IAM", State::Differing, &[6]),
        ],
        &["RG0432"],
    );
}

#[test]
fn a_variable_that_is_not_given_is_told() {
    let document = DOCUMENT.replace("        connectionType: VPC_LINK\n        connectionId: abc123\n", "");
    let expected: &[(&str, State, &[u32])] = &[
        ("methods", State::Differing, &[5, 10, 15]),
        ("HTTP_PROXY integrations", State::Differing, &[12, 16]),
        ("MOCK integrations", State::Identical, &[7]),
        ("mapping templates", State::Differing, &[7]),
        ("methods with AWS_IAM", State::Differing, &[6]),
    ];
    check(&document, &[], expected, &["RG0441"]);
}
