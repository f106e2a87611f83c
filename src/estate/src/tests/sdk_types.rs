//! Kinds of SDKs (R-MGMT-23, S-SDK-01 to S-SDK-06).

use serde_json::{Value, json};

use super::seed::{api_with_stage, each};
use super::world::{ACCOUNT, World};

#[test]
fn r_mgmt_23_types_and_what_they_ask_for() {
    let mut world = World::default();
    let types = world.done("GET", "/sdktypes", Value::Null);
    assert_eq!(each(&types, "id"), ["android", "java", "javascript", "objectivec", "ruby", "swift"]);
    for (id, names) in [
        ("javascript", &[][..]),
        ("swift", &["classPrefix"]),
        ("android", &["groupId", "artifactId", "artifactVersion", "invokerPackage"]),
        ("ruby", &["service.name", "ruby.gem-name", "ruby.gem-version"]),
    ] {
        let shown = world.done("GET", &format!("/sdktypes/{id}"), Value::Null);
        let properties = shown["configurationProperties"].as_array().expect("properties");
        let own: Vec<&str> = properties.iter().filter_map(|property| property["name"].as_str()).collect();
        assert_eq!(own, names, "{id}");
        assert!(shown["friendlyName"].is_string() && shown["description"].is_string());
    }
    let ruby = world.done("GET", "/sdktypes/ruby", Value::Null);
    let gem = json!({
        "name": "ruby.gem-version", "friendlyName": "Ruby gem version", "required": false, "defaultValue": "1.0.0",
    });
    assert_eq!(ruby["configurationProperties"][2], gem);
    world.refused("GET", "/sdktypes/cobol", Value::Null, 404, "Invalid SDK type identifier specified");
}

#[test]
fn r_mgmt_23_no_sdk_is_made_here() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let unknown = format!("Invalid API identifier specified {ACCOUNT}:none");
    let refusal = "GetSdk is not supported by this installation: it has no generator for SDKs of type javascript. Export \
                   the API with GetExport and generate a client from its OpenAPI document.";
    for (api, stage, kind, status, message) in [
        ("none", "dev", "javascript", 404, unknown.as_str()),
        (api.as_str(), "none", "javascript", 404, "Invalid stage identifier specified"),
        (api.as_str(), "dev", "cobol", 404, "Invalid SDK type identifier specified"),
        (api.as_str(), "dev", "javascript", 400, refusal),
    ] {
        let target = format!("/restapis/{api}/stages/{stage}/sdks/{kind}");
        world.refused("GET", &target, Value::Null, status, message);
    }
}
