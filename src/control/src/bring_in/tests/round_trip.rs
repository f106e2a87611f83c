//! What is exported and imported again is what it was (R-OAS-19).

use serde_json::Value;

use super::world::World;

/// Everything that rows can say of an API.
const EVERYTHING: &str = include_str!("everything.yaml");

const DOCUMENTS: &[(&str, &str)] = &[
    ("everything", EVERYTHING),
    ("petstore", include_str!("../../../../../configs/petstore.openapi.yaml")),
    ("mock", include_str!("../../../../../configs/mock.openapi.yaml")),
    ("keys", include_str!("../../../../../configs/keys.openapi.yaml")),
    ("iam", include_str!("../../../../../configs/iam.openapi.yaml")),
    ("tokens", include_str!("../../../../../configs/tokens.openapi.yaml")),
    ("functions", include_str!("../../../../../configs/functions.openapi.yaml")),
    ("services", include_str!("../../../../../tests/services/services.openapi.yaml")),
];

#[test]
fn r_oas_19_every_document_comes_back_from_every_form() {
    for (name, document) in DOCUMENTS {
        for what in ["oas30", "swagger"] {
            for accept in ["application/json", "application/yaml"] {
                let mut world = World::default();
                let api = world.import(document);
                world.complete(&api);
                let before = world.rows(&api);
                let text = world.export(&api, &format!("{what}?extensions=apigateway"), accept);
                let again = world.import(&text);
                let after = world.rows(&again);
                assert_same(&before, &after, &format!("{name}, {what}, {accept}\n{text}"));
            }
        }
    }
}

#[test]
fn r_oas_19_an_overwrite_with_its_own_export_changes_no_row() {
    for (name, document) in DOCUMENTS {
        let mut world = World::default();
        let api = world.import(document);
        world.complete(&api);
        let text = world.export(&api, "oas30?extensions=apigateway", "application/json");
        for mode in ["overwrite", "merge"] {
            world.done(&format!("PUT /restapis/{api}?mode={mode}"), &text);
            let changed: Vec<String> = world
                .changes
                .iter()
                .map(|change| format!("{} {}", change.kind.as_str(), change.id))
                .collect();
            assert!(changed.is_empty(), "{name} {mode}: {changed:?}\n{text}");
        }
    }
}

#[test]
fn r_oas_19_an_api_made_call_by_call_comes_back() {
    let mut world = World::default();
    let api = world.done("POST /restapis", r#"{"name":"made","description":"by hand"}"#);
    let (id, root) =
        (api["id"].as_str().expect("id").to_owned(), api["rootResourceId"].as_str().expect("id"));
    let made = world.done(&format!("POST /restapis/{id}/resources/{root}"), r#"{"pathPart":"{proxy+}"}"#);
    let method = format!("PUT /restapis/{id}/resources/{}/methods/ANY", made["id"].as_str().expect("id"));
    world.done(
        &method,
        r#"{"authorizationType":"AWS_IAM","apiKeyRequired":true,"requestParameters":{"method.request.path.proxy":true},
            "requestModels":{"application/json":"Error"}}"#,
    );
    world.done(&format!("{method}/responses/200"), r#"{"responseModels":{"application/json":"Empty"}}"#);
    let integration = r#"{"type":"HTTP_PROXY","httpMethod":"ANY","uri":"https://example.com/{proxy}",
        "requestParameters":{"integration.request.path.proxy":"method.request.path.proxy"}}"#;
    world.done(&format!("{method}/integration"), integration);
    let before = world.rows(&id);
    let text = world.export(&id, "oas30?extensions=apigateway", "application/json");
    let again = world.import(&text);
    let mut after = world.rows(&again);
    // What an API is called in words has no other place in a document, and becomes a part (R-OAS-06).
    assert_eq!(after["documentation"]["API\n\n\n\n"]["properties"]["info"]["description"], "by hand");
    after["documentation"].as_object_mut().expect("a map").clear();
    // A document has no version but one (R-OAS-17), and models have no description of their own there.
    after["api"]["version"] = Value::Null;
    let mut before = before;
    before["api"]["version"] = Value::Null;
    before["models"].as_object_mut().expect("a map").values_mut().for_each(|model| {
        model.as_object_mut().expect("a map").remove("description");
    });
    assert_same(&before, &after, &text);
}

#[track_caller]
fn assert_same(before: &Value, after: &Value, what: &str) {
    let mut found = Vec::new();
    differences(before, after, String::new(), &mut found);
    assert!(found.is_empty(), "{what}\n{}", found.join("\n"));
}

fn differences(before: &Value, after: &Value, path: String, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            for key in keys {
                let (one, other) = (one.get(key), other.get(key));
                let null = &Value::Null;
                differences(one.unwrap_or(null), other.unwrap_or(null), format!("{path}/{key}"), found);
            }
        }
        _ if before == after => {}
        _ => found.push(format!("{path}: {before} became {after}")),
    }
}
