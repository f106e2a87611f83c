//! Documentation (R-MGMT-19 to R-MGMT-22).

use std::collections::BTreeMap;

use ringgate_management::shapes::{Method, MethodResponse, Resource, Stage};
use serde_json::{Value, json};

use super::seed::{api_with_stage, each, id, said};
use super::world::{ACCOUNT, World};
use crate::{Change, DocumentationSnapshot};

fn part(location: &Value) -> Value {
    json!({"location": location, "properties": r#"{"description": "d"}"#})
}

#[test]
fn r_mgmt_19_and_20_locations() {
    let mut world = World::default();
    let (api, _) = world.api();
    let target = format!("/restapis/{api}/documentation/parts");
    for location in [
        json!({"type": "API"}),
        json!({"type": "MODEL", "name": "Pet"}),
        json!({"type": "RESOURCE"}),
        json!({"type": "METHOD", "path": "/pets", "method": "GET"}),
        json!({"type": "METHOD", "path": "/pets"}),
        json!({"type": "QUERY_PARAMETER", "path": "/pets", "name": "q"}),
        json!({"type": "RESPONSE", "statusCode": "200"}),
        json!({"type": "RESPONSE_HEADER", "path": "/pets", "method": "GET", "statusCode": "200", "name": "h"}),
    ] {
        let made = world.done("POST", &target, part(&location));
        let expected =
            json!({"id": id(&made), "location": location, "properties": r#"{"description": "d"}"#});
        assert_eq!(made, expected);
        assert_eq!(world.done("GET", &format!("{target}/{}", id(&made)), Value::Null), expected);
    }
    // Terraform sends what is absent as empty texts.
    let padded = json!({"type": "METHOD", "path": "/cats", "method": "GET", "name": "", "statusCode": ""});
    let made = world.done("POST", &target, part(&padded));
    assert_eq!(made["location"], json!({"type": "METHOD", "path": "/cats", "method": "GET"}));
    let twice = "Documentation part already exists for the specified location";
    let wrong = |what: &str| format!("Invalid location specified: {what}");
    for (location, status, message) in [
        (json!({"type": "API"}), 409, twice.to_owned()),
        (json!({"type": "RESOURCE", "path": "/"}), 409, twice.to_owned()),
        (json!({"type": "METHOD", "path": "/pets", "method": "*"}), 409, twice.to_owned()),
        (json!({"type": "RESPONSE", "path": "/", "method": "*", "statusCode": "200"}), 409, twice.to_owned()),
        (json!({"type": "API", "path": "/"}), 400, wrong("path is not supported for the type API")),
        (
            json!({"type": "RESOURCE", "method": "GET"}),
            400,
            wrong("method is not supported for the type RESOURCE"),
        ),
        (
            json!({"type": "METHOD", "statusCode": "200"}),
            400,
            wrong("statusCode is not supported for the type METHOD"),
        ),
        (json!({"type": "METHOD", "name": "x"}), 400, wrong("name is not supported for the type METHOD")),
        (json!({"type": "MODEL"}), 400, wrong("name is required for the type MODEL")),
        (
            json!({"type": "PATH_PARAMETER", "path": "/a"}),
            400,
            wrong("name is required for the type PATH_PARAMETER"),
        ),
        (json!({"type": "RESOURCE", "path": "pets"}), 400, wrong("path must begin with a slash")),
    ] {
        world.refused("POST", &target, part(&location), status, &message);
    }
    for (query, count) in [
        ("", 9),
        ("?type=METHOD", 3),
        ("?path=%2Fpets", 4),
        ("?path=%2F", 2),
        ("?name=Pet", 1),
        ("?type=API&path=%2F", 0),
    ] {
        let page = world.done("GET", &format!("{target}{query}"), Value::Null);
        assert_eq!(each(&page, "id").len(), count, "{query}");
    }
}

#[test]
fn r_mgmt_21_properties_and_unknown_parts() {
    let mut world = World::default();
    let (api, _) = world.api();
    let target = format!("/restapis/{api}/documentation/parts");
    let empty = "Documentation part properties must be non-empty";
    let object = "Documentation part properties must be a JSON object";
    let location = json!({"type": "API"});
    for (properties, message) in [("", empty), (" ", empty), ("x", object), ("[]", object)] {
        let body = json!({"location": location, "properties": properties});
        world.refused("POST", &target, body, 400, message);
    }
    let own = id(&world.done("POST", &target, part(&location)));
    let own = format!("{target}/{own}");
    assert_eq!(world.patch(&own, &[("replace", "/properties", "{}")]).1["properties"], "{}");
    let listed = "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/properties]";
    for (case, message) in [
        (("replace", "/properties", ""), empty),
        (("replace", "/x", ""), listed),
        (("add", "/properties", "{}"), "Invalid patch operation specified. Must be one of: [replace]"),
    ] {
        assert_eq!(said(&world.patch(&own, &[case])), (400, message));
    }
    assert_eq!(world.call("DELETE", &own, Value::Null), (202, Value::Null));
    let unknown = format!("Invalid API identifier specified {ACCOUNT}:none");
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(method, &own, Value::Null, 404, "Invalid Documentation part identifier specified");
        world.refused(method, "/restapis/none/documentation/parts/x", Value::Null, 404, &unknown);
    }
}

#[test]
fn r_mgmt_20_places_without_a_part() {
    let mut world = World::default();
    let (api, root) = world.api();
    let response = MethodResponse {
        response_parameters: Some(BTreeMap::from([("method.response.header.h".to_owned(), true)])),
        ..MethodResponse::default()
    };
    let method = Method {
        request_parameters: Some(BTreeMap::from([("method.request.querystring.q".to_owned(), true)])),
        request_models: Some(BTreeMap::from([("application/json".to_owned(), "Empty".to_owned())])),
        method_responses: Some(BTreeMap::from([("200".to_owned(), response)])),
        ..Method::default()
    };
    let resource = Resource {
        id: Some(root.clone()),
        path: Some("/".to_owned()),
        resource_methods: Some(BTreeMap::from([("GET".to_owned(), method)])),
        ..Resource::default()
    };
    world.estate.apply(vec![Change::put(&api, &root, resource)]);
    let target = format!("/restapis/{api}/documentation/parts");
    world.done("POST", &target, part(&json!({"type": "METHOD", "method": "GET"})));
    let page = world.done("GET", &format!("{target}?locationStatus=UNDOCUMENTED"), Value::Null);
    let items = page["item"].as_array().expect("items").iter();
    let kinds: Vec<&str> = items.filter_map(|item| item["location"]["type"].as_str()).collect();
    let expected = [
        "API",
        "MODEL",
        "MODEL",
        "QUERY_PARAMETER",
        "REQUEST_BODY",
        "RESOURCE",
        "RESPONSE",
        "RESPONSE_HEADER",
    ];
    assert_eq!(kinds, expected);
    let one =
        world.done("GET", &format!("{target}?locationStatus=UNDOCUMENTED&type=RESPONSE_HEADER"), Value::Null);
    let location =
        json!({"type": "RESPONSE_HEADER", "path": "/", "method": "GET", "statusCode": "200", "name": "h"});
    assert_eq!(one, json!({"item": [{"location": location}]}));
}

#[test]
fn r_mgmt_22_versions_capture_parts() {
    let mut world = World { now: 7, ..World::default() };
    let api = api_with_stage(&mut world, "dev");
    let (parts, versions) =
        (format!("/restapis/{api}/documentation/parts"), format!("/restapis/{api}/documentation/versions"));
    let own = id(&world.done("POST", &parts, part(&json!({"type": "API"}))));
    let body = json!({"documentationVersion": "v1", "stageName": "dev", "description": "d"});
    let expected = json!({"version": "v1", "createdDate": 7, "description": "d"});
    assert_eq!(world.call("POST", &versions, body.clone()), (201, expected.clone()));
    world.done("DELETE", &format!("{parts}/{own}"), Value::Null);
    let row = world.estate.get_of::<DocumentationSnapshot>(&api, "v1").expect("a row");
    assert_eq!(row.parts.len(), 1, "what was captured stays");
    let stage = world.estate.get_of::<Stage>(&api, "dev").expect("a stage");
    assert_eq!(stage.documentation_version.as_deref(), Some("v1"));
    let target = format!("{versions}/v1");
    assert_eq!(world.done("GET", &target, Value::Null), expected);
    assert_eq!(each(&world.done("GET", &versions, Value::Null), "version"), ["v1"]);
    assert_eq!(world.patch(&target, &[("replace", "/description", "e")]).1["description"], "e");
    world.refused("POST", &versions, body, 409, "Documentation version v1 already exists");
    let unknown = json!({"documentationVersion": "v2", "stageName": "none"});
    world.refused("POST", &versions, unknown, 404, "Invalid stage identifier specified");
    let used = "Cannot delete documentation version v1 because the stage dev uses it";
    world.refused("DELETE", &target, Value::Null, 400, used);
    world.done("POST", &versions, json!({"documentationVersion": "v2", "stageName": "dev"}));
    assert_eq!(world.call("DELETE", &target, Value::Null), (202, Value::Null));
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(
            method,
            &target,
            Value::Null,
            404,
            "Invalid Documentation version identifier specified",
        );
    }
}
