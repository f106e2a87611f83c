//! Answers as cases.

use std::collections::BTreeMap;

use crate::shapes::*;
use crate::{Answer, Fault, FaultKind, Timestamp, encode, encode_fault};

fn body(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).expect("text")
}

#[test]
fn r_mgmt_02_empty_collections_have_item() {
    let answer = encode::<GetRestApisRequest>(&RestApis::default(), "r1").expect("an answer");
    assert_eq!((answer.status, body(&answer)), (200, r#"{"item":[]}"#));
    let answer = encode::<GetUsageRequest>(&Usage::default(), "r1").expect("an answer");
    assert_eq!(body(&answer), "{}");
}

#[test]
fn r_mgmt_11_empty_media_types_are_left_out_and_empty_tags_stay() {
    let api = RestApi {
        id: Some("abc".to_owned()),
        created_date: Some(Timestamp(1_710_227_200)),
        binary_media_types: Some(Vec::new()),
        tags: Some(BTreeMap::new()),
        ..RestApi::default()
    };
    let answer = encode::<CreateRestApiRequest>(&api, "r1").expect("an answer");
    assert_eq!((answer.status, body(&answer)), (201, r#"{"id":"abc","createdDate":1710227200,"tags":{}}"#));
    let fields = [("x-amzn-RequestId", "r1".to_owned()), ("Content-Type", "application/json".to_owned())];
    assert_eq!(answer.fields, fields);
}

#[test]
fn r_mgmt_10_deletions_have_no_body() {
    let answer = encode::<DeleteRestApiRequest>(&(), "r1").expect("an answer");
    assert_eq!((answer.status, answer.body.len(), answer.fields.len()), (202, 0, 1));
    assert_eq!(encode::<DeleteMethodRequest>(&(), "r1").map(|answer| answer.status), Ok(204));
}

#[test]
fn s_sdk_01_documents_travel_raw() {
    let output = SdkResponse {
        content_type: Some("application/octet-stream".to_owned()),
        content_disposition: Some("attachment; filename=\"javascript.zip\"".to_owned()),
        body: vec![0, 255],
    };
    let answer = encode::<GetSdkRequest>(&output, "r1").expect("an answer");
    assert_eq!(answer.body, [0, 255]);
    let names: Vec<&str> = answer.fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["x-amzn-RequestId", "Content-Type", "Content-Disposition"]);
}

#[test]
fn decimals_keep_their_point() {
    let output = UsagePlan {
        throttle: Some(ThrottleSettings { rate_limit: Some(10000.0), burst_limit: Some(5000) }),
        ..UsagePlan::default()
    };
    let answer = encode::<GetUsagePlanRequest>(&output, "r1").expect("an answer");
    assert_eq!(body(&answer), r#"{"throttle":{"burstLimit":5000,"rateLimit":10000.0}}"#);
}

#[test]
fn r_mgmt_06_faults_have_a_name_and_a_message() {
    let answer = encode_fault(&Fault::new(FaultKind::TooManyRequests, "Too \"many\"").retry_after(7), "r1");
    assert_eq!((answer.status, body(&answer)), (429, r#"{"message":"Too \"many\""}"#));
    let field =
        |name: &str| answer.fields.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
    assert_eq!(field("x-amzn-ErrorType"), Some("TooManyRequestsException"));
    assert_eq!(field("Retry-After"), Some("7"));
    let denied = encode_fault(&Fault::new(FaultKind::AccessDenied, "no"), "r1");
    assert_eq!((denied.status, body(&denied)), (403, r#"{"Message":"no"}"#));
    let missing = encode_fault(&Fault::missing_authentication_token(), "r1");
    assert_eq!((missing.status, body(&missing)), (403, r#"{"message":"Missing Authentication Token"}"#));
}

#[test]
fn r_iresp_12_empty_templates_are_null() {
    let templates = BTreeMap::from([("a/b".to_owned(), String::new()), ("c/d".to_owned(), "x".to_owned())]);
    let response =
        IntegrationResponse { response_templates: Some(templates), ..IntegrationResponse::default() };
    let answer = encode::<GetIntegrationResponseRequest>(&response, "r1").expect("an answer");
    assert_eq!(body(&answer), r#"{"responseTemplates":{"a/b":null,"c/d":"x"}}"#);
    assert_eq!(serde_json::from_str::<IntegrationResponse>(body(&answer)).ok(), Some(response));
    let empty = encode::<GetIntegrationResponseRequest>(&IntegrationResponse::default(), "r1");
    assert_eq!(empty.as_ref().map(body), Ok("{}"));
}
