//! Calls to services of AWS: where they go, and what they carry.

use ringgate_definition::{AwsCredentials, Definition};
use ringgate_snapshot::schema::{AwsCall, IntegrationKind, PathPiece, Target};

use super::{integrate, integration_of, lowered, refuses, text, warns};
use crate::{Options, code, compile};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:f";

fn aws(kind: &str, uri: &str, more: &str) -> Definition {
    integrate(&format!(
        "{{type: {kind}, httpMethod: POST, uri: '{uri}', responses: {{default: {{statusCode: '200'}}}}{more}}}"
    ))
}

fn service(target: &str) -> Definition {
    aws("aws", &format!("arn:aws:apigateway:eu-west-1:{target}"), "")
}

fn invoke() -> String {
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations")
}

#[track_caller]
fn target_of(definition: &Definition) -> (Target, AwsCall) {
    let target = lowered(definition).apis[0].stages[0].targets[0].clone();
    let call = target.call.clone().expect("a call");
    (target, *call)
}

fn path_of(target: &Target) -> String {
    let pieces = target.path.iter().map(|piece| match piece {
        PathPiece::Text(text) => text.clone(),
        PathPiece::Mapped(piece) => piece.placeholder.clone(),
    });
    pieces.collect()
}

#[test]
fn r_int_46_a_function_is_called_at_home() {
    let definition = aws("aws_proxy", &invoke(), "");
    let (target, call) = target_of(&definition);
    assert_eq!(target.host, "lambda.eu-west-1.amazonaws.com");
    assert_eq!(path_of(&target), format!("/2015-03-31/functions/{FUNCTION}/invocations"));
    assert_eq!((call.service.as_str(), call.region.as_str()), ("lambda", "eu-west-1"));
    assert_eq!((call.function.as_deref(), call.fields.len()), (Some(FUNCTION), 0));
    assert_eq!(integration_of(&definition).kind, IntegrationKind::AwsProxy);
    let upstream = &lowered(&definition).upstreams[0];
    assert_eq!((upstream.tls, upstream.port), (true, 443));
}

#[test]
fn r_int_13_a_proxy_ignores_its_mappings() {
    let mapped = ", requestParameters: {integration.request.header.A: \"'a'\"}";
    assert!(integration_of(&aws("aws_proxy", &invoke(), mapped)).request_parameters.is_empty());
    assert_eq!(integration_of(&aws("aws", &invoke(), mapped)).request_parameters.len(), 1);
}

#[test]
fn r_int_61_actions_by_protocol() {
    let (target, call) = target_of(&service("dynamodb:action/PutItem"));
    assert_eq!((path_of(&target).as_str(), target.query.as_str()), ("/", ""));
    let fields: Vec<_> = call.fields.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect();
    let expected =
        [("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Target", "DynamoDB_20120810.PutItem")];
    assert_eq!(fields, expected);
    let (target, call) = target_of(&service("sqs:action/SendMessage"));
    assert_eq!(target.query, "Action=SendMessage&Version=2012-11-05");
    assert!(call.fields.is_empty() && call.function.is_none());
    let version = ", requestParameters: {integration.request.querystring.Version: \"'1'\"}";
    let uri = "arn:aws:apigateway:eu-west-1:sns:action/Publish&TopicArn=x";
    assert_eq!(target_of(&aws("aws", uri, version)).0.query, "Action=Publish&TopicArn=x");
}

#[test]
fn r_int_62_objects_by_path() {
    let mapped = ", requestParameters: {integration.request.path.key: method.request.path.id}";
    let (target, call) = target_of(&aws("aws", "arn:aws:apigateway:eu-west-1:bucket.s3:path/{key}", mapped));
    assert_eq!(
        (target.host.as_str(), path_of(&target).as_str()),
        ("bucket.s3.eu-west-1.amazonaws.com", "/{key}")
    );
    assert_eq!(call.service, "s3");
}

#[test]
fn s_aw_04_endpoints_are_given_by_file_and_environment() {
    let mut definition = aws("aws_proxy", &invoke(), "");
    let told =
        Options { aws_endpoints: vec![("*".into(), "http://10.0.0.1:1".into())], ..Options::default() };
    let host = |definition: &Definition| {
        let mut found = ringgate_definition::Diagnostics::default();
        let (routes, _) = super::lower(definition, &told, &mut found);
        assert!(!found.has_errors(), "{:#?}", found.sorted());
        routes.apis[0].stages[0].targets[0].host.clone()
    };
    assert_eq!(host(&definition), "10.0.0.1:1");
    definition.aws.endpoints.push((text("lambda"), text("http://10.0.0.2:2/")));
    assert_eq!(host(&definition), "10.0.0.2:2", "the file wins");
    definition.aws.functions.push((text("*:function:f"), text("http://10.0.0.3:3")));
    assert_eq!(host(&definition), "10.0.0.3:3", "a function's own is nearer");
    definition.aws.functions.push((text("x"), text("10.0.0.3:3")));
    refuses(&definition, code::AWS_ENDPOINT, "10.0.0.3:3");
}

#[test]
fn s_aw_04_a_given_endpoint_takes_buckets_in_its_path() {
    let mut definition = service("bucket.s3:path/a/b");
    definition.aws.endpoints.push((text("s3"), text("http://10.0.0.2:9000/base")));
    let (target, _) = target_of(&definition);
    assert_eq!((target.host.as_str(), path_of(&target).as_str()), ("10.0.0.2:9000", "/base/bucket/a/b"));
}

#[test]
fn s_aw_02_whose_credentials_sign() {
    let role = "arn:aws:iam::123456789012:role/r";
    let mut definition = aws("aws", &invoke(), &format!(", credentials: '{role}'"));
    warns(&definition, code::CREDENTIALS, role);
    assert_eq!(target_of(&definition).1.credentials, "");
    let key = |role: &str| AwsCredentials {
        role: text(role),
        access_key_id: text("AKID"),
        secret_access_key: text("secret"),
        session_token: None,
    };
    definition.aws.credentials.push(key(role));
    assert_eq!(target_of(&definition).1.credentials, role);
    assert!(compile(&definition, &Options::default()).1.sorted().iter().all(|d| d.code != code::CREDENTIALS));
    definition.aws.credentials.push(key("somebody"));
    refuses(&definition, code::CREDENTIALS, "somebody");
    refuses(&aws("aws", &invoke(), ", credentials: 'arn:aws:iam::*:user/*'"), code::CREDENTIALS, "AWS_IAM");
}

#[test]
fn r_int_57_uri_and_transfer_mode_say_the_same() {
    let uri = |version: &str, last: &str| {
        format!(
            "arn:aws:apigateway:eu-west-1:lambda:path/{version}/functions/arn:aws:lambda:eu-west-1:1:function:f/{last}"
        )
    };
    let streamed = uri("2021-11-15", "response-streaming-invocations");
    let mode = ", responseTransferMode: STREAM, timeoutInMillis: 900000";
    let definition = aws("aws_proxy", &streamed, mode);
    let (target, call) = target_of(&definition);
    assert_eq!(call.function.as_deref(), Some("arn:aws:lambda:eu-west-1:1:function:f"));
    assert!(path_of(&target).starts_with("/2021-11-15/functions/arn:aws:lambda:eu-west-1:1:function:f/"));
    assert!(integration_of(&definition).streams);
    refuses(&aws("aws_proxy", &streamed, ""), code::AWS_INTEGRATION, "STREAM");
    refuses(&aws("aws", &streamed, ""), code::AWS_INTEGRATION, "AWS_PROXY");
    refuses(&aws("aws_proxy", &invoke(), mode), code::AWS_INTEGRATION, "a whole answer");
    refuses(
        &aws("aws_proxy", &uri("2021-11-15", "invocations"), mode),
        code::URI_IN_STAGE,
        "nothing that can be called",
    );
}

#[test]
fn a_function_that_the_host_lacks_is_told() {
    let mut definition = aws("aws_proxy", &invoke(), "");
    let known = |definition: &mut Definition, arn: &str| {
        definition.aws.functions.push((text(arn), text("http://127.0.0.1:9001")));
    };
    let is_told = |definition: &Definition| {
        let diagnostics = compile(definition, &Options::default()).1;
        diagnostics.sorted().iter().any(|found| found.code == code::FUNCTION_UNKNOWN)
    };
    known(&mut definition, "arn:aws:lambda:eu-west-1:123456789012:function:g");
    assert!(!is_told(&definition), "without a host nothing is known of its functions");
    definition.functions = Some(text("functions.json"));
    warns(&definition, code::FUNCTION_UNKNOWN, "`functions.json` has no function");
    let remedy = |definition: &Definition| {
        let diagnostics = compile(definition, &Options::default()).1;
        let found = diagnostics.sorted().into_iter().find(|found| found.code == code::FUNCTION_UNKNOWN);
        found.and_then(|found| found.remedy.clone()).unwrap_or_default()
    };
    let meant = "arn:aws:lambda:eu-west-1:123456789012:function:g";
    assert_eq!(remedy(&definition), format!("did you mean `{meant}`?"));
    let mut other = definition.clone();
    other.aws.functions[0].0 = text("arn:aws:lambda:eu-west-1:123456789012:function:another");
    assert!(remedy(&other).starts_with("add it there"), "{}", remedy(&other));
    let mut elsewhere = definition.clone();
    elsewhere.aws.endpoints.push((text("lambda"), text("http://10.0.0.2:1")));
    assert!(!is_told(&elsewhere), "functions have another place to be at");
    known(&mut definition, FUNCTION);
    assert!(!is_told(&definition));
}

#[test]
fn what_is_not_supported_is_refused() {
    let firehose = "arn:aws:apigateway:eu-west-1:firehose:action/PutRecord";
    refuses(&aws("aws_proxy", firehose, ""), code::AWS_INTEGRATION, "Firehose");
    let unset = aws("aws_proxy", "arn:aws:apigateway:eu-west-1:lambda:path/${stageVariables.f}", "");
    refuses(&unset, code::URI_IN_STAGE, "stage `prod`");
}
