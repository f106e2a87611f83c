//! Request validators (R-REQ-03, R-MGMT-08, R-MGMT-14, S-PP-14).

use serde_json::{Value, json};

use super::parts::Parts;

#[test]
fn r_req_03_validators() {
    let mut parts = Parts::new();
    let made = parts.made("requestvalidators", json!({"name": "v", "validateRequestParameters": true}));
    let id = made["id"].as_str().expect("an id").to_owned();
    let expected =
        json!({"id": id, "name": "v", "validateRequestBody": false, "validateRequestParameters": true});
    assert_eq!(made, expected);
    let target = parts.of(&format!("requestvalidators/{id}"));
    assert_eq!(parts.world.done("GET", &target, Value::Null), expected);
    let listed = parts.world.done("GET", &parts.of("requestvalidators"), Value::Null);
    assert_eq!(listed["item"].as_array().map(Vec::len), Some(2));
    parts.world.refused(
        "POST",
        "/restapis/none/requestvalidators",
        json!({"name": "v"}),
        400,
        "Invalid REST API identifier specified",
    );
    let blank = "Request Validator name cannot be blank";
    parts.world.refused("POST", &parts.of("requestvalidators"), json!({"name": " "}), 400, blank);
    for (path, value, key, want) in [
        ("/name", "w", "name", json!("w")),
        ("/validateRequestBody", "true", "validateRequestBody", json!(true)),
        ("/validateRequestParameters", "x", "validateRequestParameters", json!(false)),
    ] {
        parts.patched(&target, ("replace", path, value), key, &want);
    }
    for (op, path, value, message) in [
        ("replace", "/name", "", blank),
        ("replace", "/name", " ", blank),
        ("add", "/name", "x", "Invalid patch operation specified. Must be one of: [replace]"),
        (
            "replace",
            "/x",
            "x",
            "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/name, /validateRequestBody, \
             /validateRequestParameters]",
        ),
    ] {
        parts.refused_patch(&target, ("replace", "/name", "lost"), (op, path, value), 400, message);
    }
    assert_eq!(parts.world.call("DELETE", &target, Value::Null).0, 202);
    for verb in ["GET", "DELETE"] {
        let message = "Invalid Request Validator identifier specified";
        parts.world.refused(verb, &target, Value::Null, 404, message);
    }
}

#[test]
fn a_validator_in_use_stays() {
    let mut parts = Parts::new();
    let validator = parts.id("validator");
    let body = json!({"authorizationType": "NONE", "requestValidatorId": validator});
    parts.world.done("PUT", &parts.method("GET"), body);
    let target = parts.of(&format!("requestvalidators/{validator}"));
    let message = "Cannot delete request validator 'all', is referenced in method request: /pets/GET";
    parts.world.refused("DELETE", &target, Value::Null, 409, message);
    parts.world.done("DELETE", &parts.method("GET"), Value::Null);
    parts.world.done("DELETE", &target, Value::Null);
}
