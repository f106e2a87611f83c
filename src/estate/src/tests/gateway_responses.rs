//! Gateway responses (R-GWR-01 to R-GWR-09, S-PP-08).

use serde_json::{Value, json};

use super::parts::Parts;

const TEMPLATE: &str = "{\"message\":$context.error.messageString}";

fn built_in(kind: &str, status: Option<&str>) -> Value {
    let mut response = json!({"responseType": kind, "responseParameters": {},
        "responseTemplates": {"application/json": TEMPLATE}, "defaultResponse": true});
    if let Some(status) = status {
        response["statusCode"] = json!(status);
    }
    response
}

#[test]
fn r_gwr_03_all_types_are_listed() {
    let mut parts = Parts::new();
    let rows = [
        ("ACCESS_DENIED", "403"),
        ("API_CONFIGURATION_ERROR", "500"),
        ("AUTHORIZER_CONFIGURATION_ERROR", "500"),
        ("AUTHORIZER_FAILURE", "500"),
        ("BAD_REQUEST_BODY", "400"),
        ("BAD_REQUEST_PARAMETERS", "400"),
        ("DEFAULT_4XX", ""),
        ("DEFAULT_5XX", ""),
        ("EXPIRED_TOKEN", "403"),
        ("INTEGRATION_FAILURE", "504"),
        ("INTEGRATION_TIMEOUT", "504"),
        ("INVALID_API_KEY", "403"),
        ("INVALID_SIGNATURE", "403"),
        ("MISSING_AUTHENTICATION_TOKEN", "403"),
        ("QUOTA_EXCEEDED", "429"),
        ("REQUEST_TOO_LARGE", "413"),
        ("RESOURCE_NOT_FOUND", "404"),
        ("THROTTLED", "429"),
        ("UNAUTHORIZED", "401"),
        ("UNSUPPORTED_MEDIA_TYPE", "415"),
        ("WAF_FILTERED", "403"),
    ];
    let expected: Vec<Value> =
        rows.iter().map(|(kind, status)| built_in(kind, Some(*status).filter(|it| !it.is_empty()))).collect();
    for query in ["", "?limit=2"] {
        let listed = parts.world.done("GET", &parts.of(&format!("gatewayresponses{query}")), Value::Null);
        assert_eq!(listed, json!({"item": expected}));
    }
}

#[test]
fn r_gwr_04_families() {
    let mut parts = Parts::new();
    let family = parts.of("gatewayresponses/DEFAULT_4XX");
    let (throttled, timeout) =
        (parts.of("gatewayresponses/THROTTLED"), parts.of("gatewayresponses/INTEGRATION_TIMEOUT"));
    let body = json!({"statusCode": "418", "responseParameters": {"gatewayresponse.header.a": "'b'"}});
    let expected = json!({"responseType": "DEFAULT_4XX", "statusCode": "418", "defaultResponse": false,
        "responseParameters": {"gatewayresponse.header.a": "'b'"},
        "responseTemplates": {"application/json": TEMPLATE}});
    assert_eq!(parts.world.call("PUT", &family, body), (201, expected.clone()));
    let mut inherited = expected;
    inherited["responseType"] = json!("THROTTLED");
    inherited["defaultResponse"] = json!(true);
    assert_eq!(parts.world.done("GET", &throttled, Value::Null), inherited);
    assert_eq!(parts.world.done("GET", &timeout, Value::Null), built_in("INTEGRATION_TIMEOUT", Some("504")));
    assert_eq!(parts.world.patch(&family, &[("replace", "/statusCode", "")]).1["statusCode"], Value::Null);
    inherited["statusCode"] = json!("429");
    assert_eq!(parts.world.done("GET", &throttled, Value::Null), inherited);
    let own = parts.world.done("PUT", &throttled, json!({"responseTemplates": {"text/plain": "x"}}));
    let expected = json!({"responseType": "THROTTLED", "statusCode": "429", "defaultResponse": false,
        "responseParameters": {}, "responseTemplates": {"text/plain": "x"}});
    assert_eq!(own, expected);
    assert_eq!(parts.world.call("DELETE", &throttled, Value::Null).0, 202);
    assert_eq!(parts.world.done("GET", &throttled, Value::Null), inherited);
    let message = "Gateway response type not defined on api";
    parts.world.refused("DELETE", &throttled, Value::Null, 404, message);
}

#[test]
fn r_gwr_09_what_is_refused() {
    let mut parts = Parts::new();
    let target = parts.of("gatewayresponses/THROTTLED");
    let (status, answer) = parts.world.call("PUT", &parts.of("gatewayresponses/X"), json!({}));
    let message = answer["message"].as_str().unwrap_or_default();
    assert!(status == 400 && message.contains("'putGatewayResponseInput.responseType'"), "{message}");
    let message = "1 validation error detected: Value '99' at 'putGatewayResponseInput.statusCode' failed to satisfy \
                   constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d";
    parts.world.refused("PUT", &target, json!({"statusCode": "99"}), 400, message);
    let message = "Gateway response type REQUEST_TOO_LARGE cannot be customized";
    parts.world.refused("PUT", &parts.of("gatewayresponses/REQUEST_TOO_LARGE"), json!({}), 400, message);
    let wrong = json!({"responseParameters": {"gatewayresponse.header.a": "method.request.body"}});
    let message = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
                   expression specified: method.request.body]";
    parts.world.refused("PUT", &target, wrong, 400, message);
    let nowhere = "/restapis/none/gatewayresponses";
    parts.world.refused(
        "GET",
        nowhere,
        Value::Null,
        404,
        "Invalid API identifier specified 123456789012:none",
    );
}

#[test]
fn r_gwr_09_patches_of_gateway_responses() {
    let mut parts = Parts::new();
    let target = parts.of("gatewayresponses/UNAUTHORIZED");
    for (op, path, value, key, want) in [
        ("replace", "/statusCode", "403", "statusCode", json!("403")),
        ("replace", "/statusCode", "", "statusCode", json!("401")),
        (
            "add",
            "/responseParameters/gatewayresponse.header.a",
            "'b'",
            "responseParameters",
            json!({"gatewayresponse.header.a": "'b'"}),
        ),
        (
            "replace",
            "/responseParameters/gatewayresponse.header.a",
            "'c'",
            "responseParameters",
            json!({"gatewayresponse.header.a": "'c'"}),
        ),
        ("remove", "/responseParameters/gatewayresponse.header.a", "", "responseParameters", json!({})),
        (
            "replace",
            "/responseTemplates/application~1json",
            "x",
            "responseTemplates",
            json!({"application/json": "x"}),
        ),
        ("remove", "/responseTemplates/application~1json", "", "responseTemplates", json!({})),
        ("add", "/responseTemplates/text~1plain", "y", "defaultResponse", json!(false)),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
    let unknown = "Invalid parameter name specified";
    for (op, path, value, status, message) in [
        ("add", "/statusCode", "400", 400, "Invalid patch path /statusCode"),
        ("remove", "/statusCode", "", 400, "Invalid patch path /statusCode"),
        ("add", "/responseTemplates/a~1b", "", 400, "Invalid null or empty value in responseTemplates"),
        ("replace", "/responseParameters/x", "", 400, "Invalid null or empty value in responseParameters"),
        ("remove", "/responseParameters/x", "", 404, unknown),
        ("replace", "/responseTemplates/a~1b", "x", 404, unknown),
        ("replace", "/statusCode", "99", 400, "Invalid status code specified: '99'. Must match [1-5]\\d\\d"),
        ("add", "/x", "y", 400, "Invalid patch path /x"),
    ] {
        parts.refused_patch(&target, ("replace", "/statusCode", "402"), (op, path, value), status, message);
    }
    let (status, answer) =
        parts.world.call("PATCH", &target, json!({"patchOperations": [{"op": "replace"}]}));
    assert_eq!((status, answer["message"].as_str()), (400, Some("Invalid patch path null")));
}
