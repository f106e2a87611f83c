//! Integration responses (R-IRESP-01, R-IRESP-11, R-IRESP-12, S-PP-10).

use serde_json::{Value, json};

use super::parts::Parts;

#[test]
fn r_iresp_11_what_is_refused() {
    let mut parts = Parts::new();
    let target = format!("{}/integration/responses/200", parts.method("GET"));
    let nowhere = parts.of("resources/none/methods/GET/integration/responses/200");
    parts.world.refused("PUT", &nowhere, json!({}), 404, "Invalid Resource identifier specified");
    parts.world.refused("PUT", &target, json!({}), 404, "Invalid Method identifier specified");
    parts.put_method("GET");
    parts.world.refused("PUT", &target, json!({}), 404, "Invalid Integration identifier specified");
    parts.world.done("PUT", &format!("{}/integration", parts.method("GET")), json!({"type": "MOCK"}));
    for verb in ["GET", "DELETE"] {
        parts.world.refused(verb, &target, Value::Null, 404, "Invalid Response status code specified");
    }
    for (body, message) in [
        (
            json!({"responseTemplates": {"123": "x"}}),
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
        ),
        (
            json!({"responseTemplates": {"a/b": true}}),
            "class java.lang.Boolean can not be converted to an String",
        ),
        (
            json!({"responseParameters": {"method.response.header.a": "a"}}),
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
             expression specified: a]",
        ),
    ] {
        parts.world.refused("PUT", &target, body, 400, message);
    }
    let wrong = target.replace("/200", "/99");
    let message = "1 validation error detected: Value '99' at 'putIntegrationResponseInput.statusCode' failed to \
                   satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d";
    parts.world.refused("PUT", &wrong, json!({}), 400, message);
}

#[test]
fn r_iresp_12_null_templates_stay_null() {
    let mut parts = Parts::new();
    let integration = parts.integration(json!({"type": "MOCK"}));
    let target = format!("{integration}/responses/200");
    let expected = json!({"statusCode": "200", "responseTemplates": {"application/json": null}});
    for template in [Value::Null, json!("")] {
        let body = json!({"responseTemplates": {"application/json": template}});
        assert_eq!(parts.world.call("PUT", &target, body), (201, expected.clone()));
        assert_eq!(parts.world.done("GET", &target, Value::Null), expected);
    }
    let whole = parts.world.done("GET", &integration, Value::Null);
    assert_eq!(whole["integrationResponses"], json!({"200": expected}));
    let patch = ("replace", "/responseTemplates/application~1json", "x");
    parts.patched(&target, patch, "responseTemplates", &json!({"application/json": "x"}));
    let patch = ("replace", "/responseTemplates/application~1json", "");
    parts.patched(&target, patch, "responseTemplates", &json!({"application/json": null}));
}

#[test]
fn r_iresp_12_null_templates_survive_the_store() {
    let mut parts = Parts::new();
    let target = format!("{}/responses/200", parts.integration(json!({"type": "MOCK"})));
    parts.world.done("PUT", &target, json!({"responseTemplates": {"application/json": null}}));
    for change in parts.world.changes.clone() {
        let bytes = change.bytes().expect("a row").expect("put");
        parts.world.estate.load(change.kind.as_str(), &change.scope, &change.id, &bytes).expect("a row");
    }
    let answer = parts.world.done("GET", &target, Value::Null);
    assert_eq!(answer["responseTemplates"], json!({"application/json": null}));
}

#[test]
fn s_pp_10_patches_of_integration_responses() {
    let mut parts = Parts::new();
    let target = format!("{}/responses/200", parts.integration(json!({"type": "MOCK"})));
    parts.world.done("PUT", &target, json!({}));
    assert_eq!(parts.world.done("GET", &target, Value::Null), json!({"statusCode": "200"}), "R-IRESP-01");
    for (op, path, value, key, want) in [
        ("replace", "/selectionPattern", "4\\d\\d", "selectionPattern", json!("4\\d\\d")),
        ("replace", "/selectionPattern", "", "selectionPattern", json!("")),
        ("replace", "/contentHandling", "CONVERT_TO_BINARY", "contentHandling", json!("CONVERT_TO_BINARY")),
        ("replace", "/contentHandling", "", "contentHandling", Value::Null),
        (
            "add",
            "/responseParameters/method.response.header.a",
            "'a'",
            "responseParameters",
            json!({"method.response.header.a": "'a'"}),
        ),
        ("remove", "/responseParameters/method.response.header.a", "", "responseParameters", Value::Null),
        ("add", "/responseTemplates/a~1b", "x", "responseTemplates", json!({"a/b": "x"})),
    ] {
        parts.patched(&target, (op, path, value), key, &want);
    }
    for (op, path, value, status, message) in [
        ("remove", "/responseParameters/x", "", 404, "Invalid parameter name specified"),
        ("replace", "/responseTemplates/c~1d", "", 404, "Content-Type specified was not found"),
        (
            "add",
            "/responseTemplates/123",
            "",
            400,
            "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
        ),
        ("add", "/x", "", 400, "Invalid patch path /x"),
    ] {
        parts.refused_patch(
            &target,
            ("replace", "/selectionPattern", "lost"),
            (op, path, value),
            status,
            message,
        );
    }
    assert_eq!(parts.world.call("DELETE", &target, Value::Null), (204, Value::Null));
}
