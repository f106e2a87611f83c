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

const POLICY_REFUSED: &str =
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.";

#[test]
fn r_mgmt_11_what_no_api_is_created_with() {
    let mut world = World::default();
    let endpoint = |types: &[&str], more: Value| {
        let mut configuration = json!({ "types": types });
        configuration
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        json!({ "endpointConfiguration": configuration })
    };
    let tags =
        |count: usize| (0..count).map(|n| (format!("k{n}"), json!("v"))).collect::<serde_json::Map<_, _>>();
    let long = format!(r#"{{"Statement":[],"Id":"{}"}}"#, "x".repeat(8_192));
    for (more, message) in [
        (json!({"name": ""}), "Name cannot be an empty string"),
        (json!({"name": "x".repeat(1_025)}), "Invalid name, can be at most 1024 characters"),
        (json!({"policy": "{bad"}), POLICY_REFUSED),
        (json!({"policy": "[]"}), POLICY_REFUSED),
        (json!({"policy": long}), POLICY_REFUSED),
        (
            json!({"minimumCompressionSize": -1}),
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
        (endpoint(&["EDGE", "REGIONAL"], json!({})), "Cannot create a RestApi with multiple Endpoint Types."),
        (
            endpoint(&["REGIONAL"], json!({"vpcEndpointIds": ["vpce-1"]})),
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
        (
            endpoint(&["PRIVATE"], json!({"ipAddressType": "ipv4"})),
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
    ] {
        let mut body = json!({"name": "a"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        world.refused("POST", "/restapis", body, 400, message);
    }
    for tags in [json!({"aws:x": "1"}), json!({"x".repeat(129): "1"}), json!(tags(51))] {
        assert_eq!(world.call("POST", "/restapis", json!({"name": "a", "tags": tags})).0, 400, "{tags}");
    }
}

#[test]
fn r_auth_01_a_policy_is_answered_escaped() {
    let mut world = World::default();
    let policy = r#"{ "Statement": [{"Resource": "a/b"}] }"#;
    let shown = r#"{\"Statement\":[{\"Resource\":\"a\/b\"}]}"#;
    let api = world.done("POST", "/restapis", json!({"name": "a", "policy": policy}));
    let target = format!("/restapis/{}", api["id"].as_str().expect("an id"));
    let patched = world.patch(&target, &[("replace", "/policy", policy)]).1;
    let (got, listed) =
        (world.done("GET", &target, Value::Null), world.done("GET", "/restapis", Value::Null));
    for answer in [&api, &patched, &got, &listed["item"][0]] {
        assert_eq!(answer["policy"], shown);
    }
    assert_eq!(world.patch(&target, &[("replace", "/policy", "")]).1["policy"], Value::Null);
}

#[test]
fn s_ep_02_types_that_endpoints_may_become() {
    let mut world = World::default();
    let (api, _) = world.api();
    let target = format!("/restapis/{api}");
    let (_, private) = world.patch(&target, &[("replace", "/endpointConfiguration/types/EDGE", "PRIVATE")]);
    assert_eq!(
        private["endpointConfiguration"],
        json!({"types": ["PRIVATE"], "ipAddressType": "dualstack"}),
        "S-EP-11"
    );
    let turned = |world: &mut World, kind: &str, more: &[(&str, &str, &str)]| {
        let mut operations = vec![("replace", "/endpointConfiguration/types/PRIVATE", kind)];
        operations.extend(more);
        world.patch(&target, &operations)
    };
    assert_eq!(turned(&mut world, "EDGE", &[]).0, 400);
    world.patch(&target, &[("add", "/endpointConfiguration/vpcEndpointIds", "vpce-1")]);
    let (status, answer) = turned(&mut world, "REGIONAL", &[]);
    let message = "VPCEndpoints can only be specified with PRIVATE apis.";
    assert_eq!((status, answer["message"].as_str()), (400, Some(message)));
    let without = [("remove", "/endpointConfiguration/vpcEndpointIds", "vpce-1")];
    assert_eq!(turned(&mut world, "REGIONAL", &without).0, 200);
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
        ("replace", "/name", "", "Name cannot be an empty string"),
        ("replace", "/policy", "{bad", POLICY_REFUSED),
        (
            "add",
            "/endpointConfiguration/vpcEndpointIds",
            "vpce-1",
            "VPCEndpoints can only be specified with PRIVATE apis.",
        ),
        (
            "replace",
            "/securityPolicy",
            "SecurityPolicy_TLS13_1_3_2025_09",
            "endpointAccessMode must be specified with the security policy SecurityPolicy_TLS13_1_3_2025_09",
        ),
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
