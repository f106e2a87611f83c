//! Methods and their responses (R-REQ-01, R-REQ-02, R-REQ-13, R-REQ-16, R-REQ-17, R-IRESP-13, S-PP-11, S-PP-12).

use serde_json::{Value, json};

use super::parts::Parts;

const NEEDS_AUTHORIZER: &str = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                                COGNITO_USER_POOLS requires a valid authorizer.";
const WRONG_FLAG: &str = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid \
                          mapping expression specified: true]";

#[test]
fn r_req_17_what_a_method_may_say() {
    let mut parts = Parts::new();
    let target = parts.method("GET");
    for (body, message) in [
        (json!({"authorizationType": "CUSTOM"}), NEEDS_AUTHORIZER),
        (json!({"authorizationType": "CUSTOM", "authorizerId": "nobody"}), NEEDS_AUTHORIZER),
        (json!({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "token"}), NEEDS_AUTHORIZER),
        (json!({"authorizationType": "JWT"}), NEEDS_AUTHORIZER),
        (
            json!({"authorizationType": "none"}),
            "Invalid AuthorizationType specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS,JWT",
        ),
        (
            json!({"authorizationType": "NONE", "requestValidatorId": "x"}),
            "Invalid Request Validator identifier specified",
        ),
        (
            json!({"authorizationType": "NONE", "requestModels": {"application/json": "Nothing"}}),
            "Invalid model identifier specified: Nothing",
        ),
        (json!({"authorizationType": "NONE", "requestParameters": {"a": true}}), WRONG_FLAG),
        (
            json!({"authorizationType": "NONE", "requestParameters": {
                "method.request.header.a": true, "method.request.path.a": false}}),
            "Parameter names must be unique across querystring, header and path",
        ),
    ] {
        let body = parts.named(body);
        parts.world.refused("PUT", &target, body, 400, message);
    }
    parts.world.refused(
        "PUT",
        &parts.method("LINK"),
        json!({"authorizationType": "NONE"}),
        400,
        "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    );
    let elsewhere = format!("/restapis/{}/resources/none/methods/GET", parts.api);
    parts.world.refused(
        "PUT",
        &elsewhere,
        json!({"authorizationType": "NONE"}),
        404,
        "Invalid Resource identifier specified",
    );
    parts.put_method("GET");
    let again = json!({"authorizationType": "NONE"});
    parts.world.refused("PUT", &target, again, 409, "Method already exists for this resource");
}

#[test]
fn r_req_01_what_a_method_is() {
    let mut parts = Parts::new();
    let target = parts.method("POST");
    let body = parts.named(json!({
        "authorizationType": "CUSTOM", "authorizerId": "token", "requestValidatorId": "validator",
        "operationName": "make", "requestParameters": {"method.request.header.a": true},
        "requestModels": {"application/json": "Pet", "$default": "Empty"}, "authorizationScopes": ["a"],
    }));
    let mut expected = body.clone();
    expected["httpMethod"] = json!("POST");
    expected["apiKeyRequired"] = json!(false);
    assert_eq!(parts.world.call("PUT", &target, body), (201, expected.clone()));
    assert_eq!(parts.world.done("GET", &target, Value::Null), expected);
    let plain = parts.world.done(
        "PUT",
        &parts.method("GET"),
        json!({"authorizationType": "NONE", "authorizerId": "x"}),
    );
    assert_eq!(plain, json!({"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false}));
    let resource = parts.resource_target();
    let listed = parts.world.done("GET", &resource, Value::Null);
    assert_eq!(listed["resourceMethods"], json!({"GET": {}, "POST": {}}), "R-MGMT-15");
    for verb in ["GET", "POST"] {
        assert_eq!(parts.world.call("DELETE", &parts.method(verb), Value::Null), (204, Value::Null));
    }
    assert_eq!(parts.world.done("GET", &resource, Value::Null)["resourceMethods"], Value::Null);
    for verb in ["GET", "DELETE"] {
        parts.world.refused(verb, &target, Value::Null, 404, "Invalid Method identifier specified");
    }
}

#[test]
fn s_pp_11_patches_of_methods() {
    let mut parts = Parts::new();
    parts.put_method("GET");
    let target = parts.method("GET");
    for (op, path, value, key, want) in [
        ("replace", "/apiKeyRequired", "TRUE", "apiKeyRequired", json!(true)),
        ("replace", "/apiKeyRequired", "yes", "apiKeyRequired", json!(false)),
        ("replace", "/operationName", "look", "operationName", json!("look")),
        ("replace", "/operationName", "", "operationName", Value::Null),
        ("replace", "/requestValidatorId", "validator", "requestValidatorId", json!("validator")),
        ("replace", "/requestValidatorId", "", "requestValidatorId", Value::Null),
        ("replace", "/authorizerId", "token", "authorizerId", Value::Null),
        (
            "add",
            "/requestParameters/method.request.path.a",
            "true",
            "requestParameters",
            json!({"method.request.path.a": true}),
        ),
        (
            "replace",
            "/requestParameters/method.request.path.a",
            "no",
            "requestParameters",
            json!({"method.request.path.a": false}),
        ),
        ("remove", "/requestParameters/method.request.path.a", "", "requestParameters", Value::Null),
        (
            "add",
            "/requestModels/application~1json",
            "Pet",
            "requestModels",
            json!({"application/json": "Pet"}),
        ),
        ("remove", "/requestModels/application~1json", "", "requestModels", Value::Null),
        ("add", "/authorizationScopes", "a", "authorizationScopes", json!(["a"])),
        ("add", "/authorizationScopes/b", "", "authorizationScopes", json!(["a", "b"])),
        ("replace", "/authorizationScopes/a", "c", "authorizationScopes", json!(["c", "b"])),
        ("remove", "/authorizationScopes", "c", "authorizationScopes", json!(["b"])),
        ("replace", "/authorizationScopes", "d", "authorizationScopes", json!(["d"])),
        ("remove", "/authorizationScopes/d", "", "authorizationScopes", Value::Null),
        ("replace", "/authorizationType", "AWS_IAM", "authorizationType", json!("AWS_IAM")),
    ] {
        let (value, want) = (parts.id(value), parts.named(want));
        parts.patched(&target, (op, path, &value), key, &want);
    }
    let token = parts.id("token");
    let (status, answer) = parts
        .world
        .patch(&target, &[("replace", "/authorizationType", "CUSTOM"), ("replace", "/authorizerId", &token)]);
    assert_eq!((status, &answer["authorizerId"]), (200, &json!(token)));
    parts.patched(&target, ("replace", "/authorizationType", "NONE"), "authorizerId", &Value::Null);
}

#[test]
fn s_pp_11_patches_of_methods_that_are_refused() {
    let mut parts = Parts::new();
    parts.put_method("GET");
    let target = parts.method("GET");
    for (op, path, value, status, message) in [
        ("replace", "/authorizationType", "CUSTOM", 400, NEEDS_AUTHORIZER),
        ("replace", "/requestValidatorId", "x", 400, "Invalid Request Validator identifier specified"),
        ("add", "/requestModels/application~1json", "No", 400, "Invalid model identifier specified: No"),
        ("add", "/requestParameters/a", "true", 400, WRONG_FLAG),
        (
            "replace",
            "/requestParameters/method.request.path.x",
            "true",
            404,
            "Invalid parameter name specified",
        ),
        ("remove", "/requestModels/a~1b", "", 404, "Content-Type specified was not found"),
        (
            "add",
            "/httpMethod",
            "GET",
            400,
            "Invalid patch path  '/httpMethod' specified for op 'add'. Must be one of: [/authorizationScopes, \
             /requestParameters/{name}, /requestModels/{type}]",
        ),
        (
            "move",
            "/apiKeyRequired",
            "true",
            400,
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
    ] {
        parts.refused_patch(
            &target,
            ("replace", "/operationName", "lost"),
            (op, path, value),
            status,
            message,
        );
    }
}

#[test]
fn r_iresp_13_method_responses() {
    let mut parts = Parts::new();
    let target = format!("{}/responses/200", parts.method("GET"));
    parts.world.refused("PUT", &target, json!({}), 404, "Invalid Method identifier specified");
    parts.put_method("GET");
    parts.world.refused("GET", &target, Value::Null, 404, "Invalid Response status code specified");
    let wrong = json!({"responseModels": {"application/json": "No"}});
    parts.world.refused("PUT", &target, wrong, 400, "Invalid model identifier specified: No");
    let wrong = json!({"responseParameters": {"method.request.header.a": true}});
    parts.world.refused("PUT", &target, wrong, 400, WRONG_FLAG);
    let body = json!({"responseModels": {"application/json": "Pet"},
        "responseParameters": {"method.response.header.a": true}});
    let mut expected = body.clone();
    expected["statusCode"] = json!("200");
    assert_eq!(parts.world.call("PUT", &target, body.clone()), (201, expected.clone()));
    parts.world.refused("PUT", &target, body, 409, "Response already exists for this resource");
    let method = parts.world.done("GET", &parts.method("GET"), Value::Null);
    assert_eq!(method["methodResponses"], json!({"200": expected}));
    let (status, answer) = parts.world.patch(
        &target,
        &[
            ("add", "/responseParameters/method.response.header.b", "false"),
            ("remove", "/responseModels/application~1json", ""),
        ],
    );
    assert_eq!(status, 201, "{answer}");
    let expected = json!({"statusCode": "200",
        "responseParameters": {"method.response.header.a": true, "method.response.header.b": false}});
    assert_eq!(answer, expected);
    for (op, path, value, status, message) in [
        (
            "remove",
            "/responseParameters/method.response.header.x",
            "",
            404,
            "Invalid parameter name specified",
        ),
        ("remove", "/responseModels/a~1b", "", 404, "Content-Type specified was not found"),
        ("replace", "/responseModels/a~1b", "Pet", 404, "Content-Type specified was not found"),
        ("add", "/x", "", 400, "Invalid patch path /x"),
        ("add", "/responseModels/a~1b", "No", 400, "Invalid model identifier specified: No"),
    ] {
        let lost = ("remove", "/responseParameters/method.response.header.a", "");
        parts.refused_patch(&target, lost, (op, path, value), status, message);
    }
    assert_eq!(parts.world.call("DELETE", &target, Value::Null), (204, Value::Null));
    parts.world.refused("DELETE", &target, Value::Null, 404, "Invalid Response status code specified");
    assert_eq!(parts.world.call("PUT", &format!("{}/responses/900", parts.method("GET")), json!({})).0, 400);
}
