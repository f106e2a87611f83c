//! Base path mappings (R-ROUTE-36 to R-ROUTE-38, S-MP-01).

use serde_json::{Value, json};

use super::seed::{api_with_stage, each, said};
use super::world::World;

const ROOT: &str = "/domainnames/a.example.com/basepathmappings";

fn world() -> (World, String) {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    world.done("POST", "/domainnames", json!({"domainName": "a.example.com", "certificateArn": "x"}));
    (world, api)
}

#[test]
fn r_route_36_and_38_what_is_absent_is_none() {
    let (mut world, api) = world();
    for (sent, kept, path) in [
        (json!({}), json!({"basePath": "(none)"}), "%28none%29"),
        (json!({"basePath": "a", "stage": "dev"}), json!({"basePath": "a", "stage": "dev"}), "a"),
        (
            json!({"basePath": "$-_.+!*'()", "stage": "(none)"}),
            json!({"basePath": "$-_.+!*'()"}),
            "%24-_.%2B%21%2A%27%28%29",
        ),
    ] {
        let (mut sent, mut kept) = (sent, kept);
        for mapping in [&mut sent, &mut kept] {
            mapping["restApiId"] = json!(api);
        }
        assert_eq!(world.call("POST", ROOT, sent), (201, kept.clone()));
        assert_eq!(world.done("GET", &format!("{ROOT}/{path}"), Value::Null), kept);
    }
    assert_eq!(each(&world.done("GET", ROOT, Value::Null), "basePath"), ["$-_.+!*'()", "(none)", "a"]);
    assert_eq!(world.call("DELETE", &format!("{ROOT}/%28none%29"), Value::Null), (202, Value::Null));
    let unknown = "Invalid base path mapping identifier specified";
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(method, &format!("{ROOT}/%28none%29"), Value::Null, 404, unknown);
    }
}

#[test]
fn what_a_domain_leads_to_is_not_deleted() {
    let (mut world, api) = world();
    let stage = format!("/restapis/{api}/stages/dev");
    world.done("POST", ROOT, json!({"basePath": "a", "restApiId": api, "stage": "dev"}));
    for (target, what, name) in
        [(stage.clone(), "stage", "dev"), (format!("/restapis/{api}"), "RestApi", api.as_str())]
    {
        let message = format!(
            "Deleting {what} {name} failed. Please remove all base path mappings related to the {what} in your domains: \
             a.example.com"
        );
        world.refused("DELETE", &target, Value::Null, 400, &message);
    }
    world.done("DELETE", &format!("{ROOT}/a"), Value::Null);
    // one whose stage the client names is nobody's in particular
    world.done("POST", ROOT, json!({"basePath": "b", "restApiId": api}));
    let plan = world.done(
        "POST",
        "/usageplans",
        json!({"name": "p", "apiStages": [{"apiId": api, "stage": "dev"}]}),
    );
    world.done("DELETE", &stage, Value::Null);
    let id = plan["id"].as_str().expect("an id");
    assert_eq!(world.done("GET", &format!("/usageplans/{id}"), Value::Null)["apiStages"], json!([]));
}

#[test]
fn s_mp_01_what_a_mapping_may_be() {
    let (mut world, api) = world();
    world.done("POST", ROOT, json!({"basePath": "a", "restApiId": api}));
    let long = "a".repeat(301);
    let wrong = |path: &str| {
        format!("Invalid base path '{path}' specified. It may have up to 300 letters, numbers and $-_.+!*'()")
    };
    for (path, target, stage, status, message) in [
        ("a", api.as_str(), "", 409, "Base path already exists for this domain name".to_owned()),
        ("b", "none", "", 400, "Invalid REST API identifier specified".to_owned()),
        ("b", api.as_str(), "none", 400, "Invalid stage identifier specified".to_owned()),
        ("a/b", api.as_str(), "", 400, wrong("a/b")),
        ("ü", api.as_str(), "", 400, wrong("ü")),
        (long.as_str(), api.as_str(), "", 400, wrong(&long)),
    ] {
        let body = json!({"basePath": path, "restApiId": target, "stage": stage});
        world.refused("POST", ROOT, body, status, &message);
    }
    let elsewhere = "/domainnames/b.example.com/basepathmappings";
    let unknown = "Invalid domain name identifier specified";
    world.refused("POST", elsewhere, json!({"restApiId": api}), 404, unknown);
    world.refused("GET", elsewhere, Value::Null, 404, unknown);
}

#[test]
fn s_pp_04_patches() {
    let (mut world, api) = world();
    let other = api_with_stage(&mut world, "prod");
    for path in ["a", "c"] {
        world.done("POST", ROOT, json!({"basePath": path, "restApiId": api, "stage": "dev"}));
    }
    let target = |path: &str| format!("{ROOT}/{path}");
    let moved =
        [("replace", "/basePath", "b"), ("replace", "/restapiId", &other), ("replace", "/stage", "prod")];
    let expected = json!({"basePath": "b", "restApiId": other, "stage": "prod"});
    assert_eq!(world.patch(&target("a"), &moved), (200, expected.clone()));
    assert_eq!(world.call("GET", &target("a"), Value::Null).0, 404);
    assert_eq!(world.done("GET", &target("b"), Value::Null), expected);
    for (case, status, message) in [
        (("replace", "/basePath", "c"), 409, "Base path already exists for this domain name"),
        (("replace", "/stage", "dev"), 400, "Invalid stage identifier specified"),
        (("replace", "/restapiId", "none"), 400, "Invalid REST API identifier specified"),
        (
            ("replace", "/x", "y"),
            400,
            "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/basePath, /restapiId, /stage]",
        ),
    ] {
        assert_eq!(said(&world.patch(&target("b"), &[case])), (status, message));
    }
    assert_eq!(world.patch(&target("b"), &[("replace", "/stage", "")]).1["stage"], Value::Null);
    assert_eq!(world.patch(&target("b"), &[("replace", "/basePath", "")]).1["basePath"], "(none)");
}
