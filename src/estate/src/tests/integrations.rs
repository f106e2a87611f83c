//! Integrations (R-INT-01 to R-INT-07, R-INT-35, R-INT-57, R-STAGE-20, S-PP-09).

use serde_json::{Value, json};

use super::parts::{FUNCTION, Parts};

const NO_METHOD: &str = "Enumeration value for HttpMethod must be non-empty";
const NO_ENDPOINT: &str = "Invalid HTTP endpoint specified for URI";
const NO_ARN: &str = "Invalid ARN specified in the request";
const NO_PROXY: &str = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
                        invocations.";
const EDGE_TIMEOUT: &str = "Timeout should be between 50 ms and 29000 ms";

fn http() -> Value {
    json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://example.com/{id}"})
}

fn with(mut body: Value, more: Value) -> Value {
    let more = more.as_object().expect("members").clone();
    body.as_object_mut().expect("members").extend(more);
    body
}

#[test]
fn r_int_02_what_a_put_fills_in() {
    let mut parts = Parts::new();
    parts.put_method("GET");
    let target = format!("{}/integration", parts.method("GET"));
    let resource = parts.resource.clone();
    parts.world.refused("GET", &target, Value::Null, 404, "Invalid Integration identifier specified");
    let filled = json!({"passthroughBehavior": "WHEN_NO_MATCH", "timeoutInMillis": 29000,
        "cacheNamespace": resource, "cacheKeyParameters": []});
    for (body, expected) in [
        (json!({"type": "MOCK", "requestTemplates": {}}), json!({"type": "MOCK"})),
        (http(), with(http(), json!({"connectionType": "INTERNET"}))),
        (
            json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": FUNCTION}),
            json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": FUNCTION}),
        ),
    ] {
        let expected = with(expected, filled.clone());
        assert_eq!(parts.world.call("PUT", &target, body), (201, expected.clone()));
        assert_eq!(parts.world.done("GET", &target, Value::Null), expected);
        let method = parts.world.done("GET", &parts.method("GET"), Value::Null);
        assert_eq!(method["methodIntegration"], expected);
    }
    parts.world.done("PUT", &format!("{target}/responses/200"), json!({}));
    let again = parts.world.done("PUT", &target, http());
    assert_eq!(again["integrationResponses"], Value::Null, "a put drops the responses");
    assert_eq!(parts.world.call("DELETE", &target, Value::Null), (204, Value::Null));
    parts.world.refused("DELETE", &target, Value::Null, 404, "Invalid Integration identifier specified");
    let nowhere = format!("{}/integration", parts.method("PUT"));
    parts.world.refused("PUT", &nowhere, http(), 404, "Invalid Method identifier specified");
}

#[test]
fn r_int_03_to_07_what_is_refused() {
    let mut parts = Parts::new();
    parts.put_method("GET");
    let target = format!("{}/integration", parts.method("GET"));
    let aws = |kind: &str, uri: &str| json!({"type": kind, "httpMethod": "POST", "uri": uri});
    let wrong = |shown: &str| {
        format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
                 expression specified: {shown}]"
        )
    };
    let of_enum = "1 validation error detected: Value 'X' at 'putIntegrationInput.type' failed to satisfy constraint: \
                   Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]";
    for (body, status, message) in [
        (json!({"type": "X"}), 400, of_enum.to_owned()),
        (json!({"type": "HTTP", "uri": "http://a"}), 400, NO_METHOD.to_owned()),
        (json!({"type": "AWS"}), 400, NO_METHOD.to_owned()),
        (json!({"type": "HTTP", "httpMethod": "GET"}), 400, NO_ENDPOINT.to_owned()),
        (with(http(), json!({"uri": "http://a:22"})), 400, NO_ENDPOINT.to_owned()),
        (aws("AWS", "http://a"), 400, NO_ARN.to_owned()),
        (aws("AWS", "arn:aws:apigateway:us-east-1:sqs"), 400, NO_ARN.to_owned()),
        (aws("AWS", "arn:aws:apigateway:us-east-1:sqs:queue"), 400,
            "AWS ARN for integration must contain path or action".to_owned()),
        (aws("AWS_PROXY", "arn:aws:apigateway:us-east-1:sqs:path/q"), 400, NO_PROXY.to_owned()),
        (with(http(), json!({"timeoutInMillis": 49})), 400, EDGE_TIMEOUT.to_owned()),
        (with(http(), json!({"timeoutInMillis": 29001})), 400, EDGE_TIMEOUT.to_owned()),
        (with(http(), json!({"requestParameters": {"integration.request.header.x": true}})), 400,
            "class java.lang.Boolean can not be converted to an String".to_owned()),
        (with(http(), json!({"requestParameters": {"header.x": "'a'"}})), 400, wrong("header.x")),
        (with(http(), json!({"requestParameters": {"integration.request.header.x": "a"}})), 400, wrong("a")),
        (with(http(), json!({"requestTemplates": {"123": "a"}})), 400,
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]".to_owned()),
        (with(http(), json!({"connectionType": "VPC_LINK"})), 400,
            "Connection ID must be specified for connection type VPC_LINK".to_owned()),
        (with(http(), json!({"connectionType": "VPC_LINK", "connectionId": "x"})), 404,
            "Invalid Vpc Link identifier specified".to_owned()),
        (with(http(), json!({"credentials": "me"})), 400, NO_ARN.to_owned()),
        (with(http(), json!({"responseTransferMode": "STREAM"})), 400,
            "Response transfer mode STREAM is only supported for integrations of type HTTP_PROXY and AWS_PROXY"
                .to_owned()),
        (with(http(), json!({"cacheKeyParameters": ["method.request.path.id"]})), 400,
            "Invalid cache key parameter specified".to_owned()),
        (with(http(), json!({"passthroughBehavior": "SOMETIMES"})), 400,
            "Invalid PassthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER"
                .to_owned()),
    ] {
        parts.world.refused("PUT", &target, body, status, &message);
    }
    for body in [
        with(http(), json!({"connectionType": "VPC_LINK", "connectionId": "link01"})),
        with(http(), json!({"connectionType": "VPC_LINK", "connectionId": "${stageVariables.link}"})),
        with(
            http(),
            json!({"connectionType": "VPC_LINK", "connectionId": "v2", "integrationTarget": "arn:aws:x"}),
        ),
        json!({"type": "HTTP_PROXY", "httpMethod": "ANY", "uri": "http://a", "responseTransferMode": "STREAM",
            "timeoutInMillis": 900_000}),
        aws("AWS_PROXY", "arn:aws:apigateway:us-east-1:firehose:action/PutRecord"),
        aws("AWS", "arn:aws:apigateway:us-east-1:sqs:action/SendMessage"),
        with(
            http(),
            json!({"cacheKeyParameters": ["integration.request.path.id"],
            "requestParameters": {"integration.request.path.id": "context.requestId"}}),
        ),
    ] {
        parts.world.done("PUT", &target, body);
    }
    let api = format!("/restapis/{}", parts.api);
    parts.world.patch(&api, &[("replace", "/endpointConfiguration/types/EDGE", "REGIONAL")]);
    parts.world.done("PUT", &target, with(http(), json!({"timeoutInMillis": 60_000})));
}

#[test]
fn s_pp_09_patches_of_integrations() {
    let mut parts = Parts::new();
    let target = parts.integration(http());
    let resource = parts.resource.clone();
    for (op, path, value, key, want) in [
        ("replace", "/uri", "https://other", "uri", json!("https://other")),
        ("replace", "/httpMethod", "POST", "httpMethod", json!("POST")),
        ("replace", "/credentials", "arn:aws:iam::*:user/*", "credentials", json!("arn:aws:iam::*:user/*")),
        ("replace", "/credentials", "", "credentials", Value::Null),
        ("replace", "/connectionId", "link01", "connectionId", json!("link01")),
        ("replace", "/connectionType", "VPC_LINK", "connectionType", json!("VPC_LINK")),
        ("replace", "/integrationTarget", "arn:aws:x", "integrationTarget", json!("arn:aws:x")),
        ("replace", "/integrationTarget", "", "integrationTarget", Value::Null),
        ("replace", "/connectionType", "INTERNET", "connectionType", json!("INTERNET")),
        ("replace", "/contentHandling", "CONVERT_TO_TEXT", "contentHandling", json!("CONVERT_TO_TEXT")),
        ("replace", "/contentHandling", "", "contentHandling", Value::Null),
        ("replace", "/passthroughBehavior", "NEVER", "passthroughBehavior", json!("NEVER")),
        ("replace", "/timeoutInMillis", "50", "timeoutInMillis", json!(50)),
        ("replace", "/cacheNamespace", "own", "cacheNamespace", json!("own")),
        ("replace", "/cacheNamespace", "", "cacheNamespace", json!(resource)),
        ("replace", "/responseTransferMode", "BUFFERED", "responseTransferMode", json!("BUFFERED")),
        (
            "replace",
            "/tlsConfig/insecureSkipVerification",
            "true",
            "tlsConfig",
            json!({"insecureSkipVerification": true}),
        ),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
}

#[test]
fn s_pp_09_patches_of_maps_and_lists_of_integrations() {
    let mut parts = Parts::new();
    let target = parts.integration(http());
    let declared = [("add", "/requestParameters/method.request.querystring.q", "true")];
    assert_eq!(parts.world.patch(&parts.method("GET"), &declared).0, 200);
    for (op, path, value, key, want) in [
        (
            "add",
            "/requestParameters/integration.request.header.a",
            "'a'",
            "requestParameters",
            json!({"integration.request.header.a": "'a'"}),
        ),
        (
            "replace",
            "/requestParameters/integration.request.header.a",
            "'b'",
            "requestParameters",
            json!({"integration.request.header.a": "'b'"}),
        ),
        (
            "add",
            "/cacheKeyParameters/integration.request.header.a",
            "",
            "cacheKeyParameters",
            json!(["integration.request.header.a"]),
        ),
        (
            "replace",
            "/cacheKeyParameters/integration.request.header.a",
            "method.request.querystring.q",
            "cacheKeyParameters",
            json!(["method.request.querystring.q"]),
        ),
        (
            "add",
            "/cacheKeyParameters",
            "integration.request.header.a",
            "cacheKeyParameters",
            json!(["method.request.querystring.q", "integration.request.header.a"]),
        ),
        (
            "remove",
            "/cacheKeyParameters/integration.request.header.a",
            "",
            "cacheKeyParameters",
            json!(["method.request.querystring.q"]),
        ),
        (
            "replace",
            "/cacheKeyParameters",
            "method.request.multivaluequerystring.q",
            "cacheKeyParameters",
            json!(["method.request.multivaluequerystring.q"]),
        ),
        ("remove", "/requestParameters/integration.request.header.a", "", "requestParameters", Value::Null),
        (
            "add",
            "/requestTemplates/application~1json",
            "x",
            "requestTemplates",
            json!({"application/json": "x"}),
        ),
        ("remove", "/requestTemplates/application~1json", "", "requestTemplates", Value::Null),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
}

#[test]
fn s_pp_09_patches_of_integrations_that_are_refused() {
    let mut parts = Parts::new();
    let target = parts.integration(http());
    for (op, path, value, status, message) in [
        ("replace", "/uri", "", 400, NO_ENDPOINT),
        ("replace", "/httpMethod", "", 400, NO_METHOD),
        ("replace", "/timeoutInMillis", "49", 400, EDGE_TIMEOUT),
        ("replace", "/requestTemplates/a~1b", "x", 404, "Content-Type specified was not found"),
        ("remove", "/requestParameters/x", "", 404, "Invalid parameter name specified"),
        ("add", "/cacheKeyParameters/x", "", 400, "Invalid cache key parameter specified"),
        (
            "add",
            "/type",
            "MOCK",
            400,
            "Invalid patch path  '/type' specified for op 'add'. Must be one of: [/requestParameters/{name}, \
             /requestTemplates/{type}, /cacheKeyParameters]",
        ),
    ] {
        parts.refused_patch(
            &target,
            ("replace", "/cacheNamespace", "lost"),
            (op, path, value),
            status,
            message,
        );
    }
    parts.world.done("PUT", &target, json!({"type": "MOCK"}));
    for path in ["/uri", "/httpMethod"] {
        let message = format!("Invalid patch path {path}");
        parts.refused_patch(
            &target,
            ("replace", "/cacheNamespace", "x"),
            ("replace", path, "GET"),
            400,
            &message,
        );
    }
}
