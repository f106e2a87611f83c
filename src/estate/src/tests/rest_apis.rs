//! APIs (R-MGMT-08, R-MGMT-11, R-MGMT-12).

use serde_json::{Value, json};

use super::world::{ACCOUNT, World};

#[test]
fn r_mgmt_11_what_an_api_is_created_with() {
    let mut world = World { now: 1_700_000_000, ..World::default() };
    let mut api = world.done("POST", "/restapis", json!({"name": "pets"}));
    let id = api["id"].as_str().expect("an id").to_owned();
    assert_eq!(id.len(), 10);
    assert_eq!(api["rootResourceId"].as_str().map(str::len), Some(10));
    for key in ["id", "rootResourceId"] {
        api[key] = json!("x");
    }
    let expected = json!({
        "id": "x", "rootResourceId": "x", "name": "pets", "createdDate": 1_700_000_000, "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}, "tags": {},
        "disableExecuteApiEndpoint": false, "apiStatus": "AVAILABLE",
    });
    assert_eq!(api, expected);
    let models = crate::Kept::table(&world.estate);
    let names: Vec<&str> = models
        .of(&id)
        .map(|(name, _): (&str, &std::sync::Arc<ringgate_management::shapes::Model>)| name)
        .collect();
    assert_eq!(names, ["Empty", "Error"], "R-REQ-14");
    world.refused(
        "POST",
        "/restapis",
        json!({"name": "a", "description": ""}),
        400,
        "Description cannot be an empty string",
    );
}

#[test]
fn r_mgmt_08_an_api_that_is_not_there() {
    let mut world = World::default();
    let message = format!("Invalid API identifier specified {ACCOUNT}:none");
    for (method, target) in
        [("GET", "/restapis/none"), ("DELETE", "/restapis/none"), ("GET", "/restapis/none/resources")]
    {
        world.refused(method, target, Value::Null, 404, &message);
    }
}

#[test]
fn r_mgmt_12_patches() {
    let mut world = World::default();
    let (api, _) = world.api();
    let target = format!("/restapis/{api}");
    let cases: &[(&str, &str, &str, &str, Value)] = &[
        ("replace", "/name", "new", "name", json!("new")),
        ("add", "/description", "d", "description", json!("d")),
        ("remove", "/description", "", "description", Value::Null),
        ("replace", "/apiKeySource", "AUTHORIZER", "apiKeySource", json!("AUTHORIZER")),
        ("replace", "/minimumCompressionSize", "10", "minimumCompressionSize", json!(10)),
        ("replace", "/minimumCompressionSize", "", "minimumCompressionSize", Value::Null),
        ("replace", "/disableExecuteApiEndpoint", "true", "disableExecuteApiEndpoint", json!(true)),
        ("add", "/binaryMediaTypes/image~1png", "", "binaryMediaTypes", json!(["image/png"])),
        ("replace", "/binaryMediaTypes/image~1png", "image/gif", "binaryMediaTypes", json!(["image/gif"])),
        ("remove", "/binaryMediaTypes/image~1gif", "", "binaryMediaTypes", Value::Null),
        (
            "replace",
            "/endpointConfiguration/types/EDGE",
            "REGIONAL",
            "endpointConfiguration",
            json!({"types": ["REGIONAL"], "ipAddressType": "ipv4"}),
        ),
    ];
    for (op, path, value, key, want) in cases {
        let (status, answer) = world.patch(&target, &[(op, path, value)]);
        assert_eq!((status, &answer[key]), (200, want), "{op} {path} {value}: {answer}");
        assert_eq!(world.done("GET", &target, Value::Null), answer);
    }
    for (op, path, value, message) in [
        ("replace", "/binaryMediaTypes", "x", "Invalid patch path /binaryMediaTypes"),
        ("replace", "/description", "", "Description cannot be an empty string"),
        (
            "replace",
            "/endpointConfiguration/types/EDGE",
            "REGIONAL",
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
    ] {
        let before = world.done("GET", &target, Value::Null);
        let (status, answer) = world.patch(&target, &[("replace", "/name", "lost"), (op, path, value)]);
        assert_eq!((status, answer["message"].as_str()), (400, Some(message)), "{path}");
        assert_eq!(world.done("GET", &target, Value::Null), before, "all or nothing (S-PATCH-01)");
    }
}

#[test]
fn r_mgmt_02_listings_have_pages() {
    let mut world = World::default();
    let mut ids: Vec<String> = (0..7).map(|_| world.api().0).collect();
    ids.sort();
    let mut seen = Vec::new();
    let mut position = String::new();
    loop {
        let page = world.done("GET", &format!("/restapis?limit=3{position}"), Value::Null);
        let items = page["item"].as_array().expect("items");
        seen.extend(items.iter().map(|api| api["id"].as_str().expect("id").to_owned()));
        match page["position"].as_str() {
            Some(next) => position = format!("&position={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ids);
}

#[test]
fn a_copy_stands_on_its_own() {
    let mut world = World::default();
    let (api, root) = world.api();
    let pets = world.resource(&api, &root, "pets");
    world.resource(&api, &pets, "{id}");
    let copy = world.done("POST", "/restapis", json!({"name": "copy", "cloneFrom": api}));
    let id = copy["id"].as_str().expect("an id").to_owned();
    let paths = |world: &mut World, api: &str| {
        let page = world.done("GET", &format!("/restapis/{api}/resources"), Value::Null);
        let items = page["item"].as_array().expect("items").clone();
        items.iter().map(|resource| resource["path"].as_str().expect("path").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&mut world, &id), ["/", "/pets", "/pets/{id}"]);
    world.done("DELETE", &format!("/restapis/{api}"), Value::Null);
    assert_eq!(paths(&mut world, &id), ["/", "/pets", "/pets/{id}"]);
    let root = copy["rootResourceId"].as_str().expect("root");
    assert_eq!(world.done("GET", &format!("/restapis/{id}/resources/{root}"), Value::Null)["path"], "/");
}
