//! API keys (R-USAGE-01 to R-USAGE-03).

use serde_json::{Value, json};

use super::seed::{api_with_stage, each, id, key, plan, said};
use super::world::World;

#[test]
fn r_usage_01_what_a_key_is_created_with() {
    let mut world = World { now: 1_700_000_000, ..World::default() };
    let mut made = world.done("POST", "/apikeys", json!({"name": "", "generateDistinctId": true}));
    let value = made["value"].as_str().expect("a value").to_owned();
    assert!(value.len() == 40 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{value}");
    let own = id(&made);
    assert_eq!(own.len(), 10);
    made["id"] = json!("x");
    made["value"] = json!("x");
    let dates = json!(1_700_000_000);
    let expected = json!({
        "id": "x", "value": "x", "enabled": false, "createdDate": dates, "lastUpdatedDate": dates, "stageKeys": [],
    });
    assert_eq!(made, expected);
    let target = format!("/apikeys/{own}");
    assert_eq!(world.done("GET", &target, Value::Null)["value"], Value::Null, "R-USAGE-02");
    assert_eq!(world.done("GET", &format!("{target}?includeValue=true"), Value::Null)["value"], json!(value));
    world.refused("POST", "/apikeys", json!({"value": value}), 409, "API Key already exists");
}

#[test]
fn r_usage_01_what_a_key_may_be() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    for (member, value, message) in [
        ("value", json!("v".repeat(19)), "API Key value should be at least 20 characters"),
        ("value", json!("v".repeat(129)), "API Key value exceeds maximum size of 128 characters"),
        ("name", json!("n".repeat(1025)), "Invalid API Key name, can be at most 1024 characters."),
        ("description", json!("d".repeat(125_001)), "Invalid API Key description specified."),
        ("stageKeys", json!([{"restApiId": api, "stageName": "none"}]), "Invalid stage identifier specified"),
        ("tags", json!({"aws:x": "y"}), "Invalid tag key 'aws:x': keys that start with 'aws:' are reserved"),
    ] {
        world.refused("POST", "/apikeys", json!({member: value}), 400, message);
    }
    for (member, value) in [
        ("value", json!("v".repeat(20))),
        ("value", json!("é".repeat(128))),
        ("name", json!("é".repeat(1024))),
        ("description", json!("d".repeat(125_000))),
        ("enabled", json!(true)),
        ("customerId", json!("c")),
        ("tags", json!({"a": "b"})),
    ] {
        let made = world.done("POST", "/apikeys", json!({member: value}));
        assert_eq!(made[member], value);
    }
    let stage = json!([{"restApiId": api, "stageName": "dev"}]);
    let made = world.done("POST", "/apikeys", json!({"stageKeys": stage}));
    assert_eq!(made["stageKeys"], json!([format!("{api}/dev")]));
}

#[test]
fn r_usage_02_newest_first_and_filtered() {
    let mut world = World::default();
    for (now, name, customer) in [(10, "pets-a", "x"), (30, "pets-b", "y"), (20, "Pets", "x"), (40, "", "x")]
    {
        world.now = now;
        world.done("POST", "/apikeys", json!({"name": name, "customerId": customer}));
    }
    for (query, want) in [
        ("", &["", "pets-b", "Pets", "pets-a"][..]),
        ("name=pets", &["pets-b", "pets-a"]),
        ("name=Pets", &["Pets"]),
        ("customerId=x", &["", "Pets", "pets-a"]),
        ("customerId=x&name=pets", &["pets-a"]),
        ("name=none", &[]),
    ] {
        let page = world.done("GET", &format!("/apikeys?{query}"), Value::Null);
        assert_eq!(each(&page, "name"), want, "{query}");
        assert!(each(&page, "value").iter().all(String::is_empty));
    }
    let page = world.done("GET", "/apikeys?limit=3&includeValues=true", Value::Null);
    assert!(each(&page, "value").iter().all(|value| value.len() == 40));
    let position = page["position"].as_str().expect("a position").to_owned();
    let rest = world.done("GET", &format!("/apikeys?limit=3&position={position}"), Value::Null);
    assert_eq!((each(&rest, "name"), rest.get("position")), (vec!["pets-a".to_owned()], None));
    let other = format!("/apikeys?name=p&position={position}");
    world.refused("GET", &other, Value::Null, 400, "Invalid position parameter specified");
}

#[test]
fn r_usage_03_patches() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let target = format!("/apikeys/{}", key(&mut world, "a"));
    world.now = 99;
    let stage = format!("{api}/dev");
    for (case, member, want) in [
        (("replace", "/name", "b"), "name", json!("b")),
        (("replace", "/description", "d"), "description", json!("d")),
        (("replace", "/description", ""), "description", Value::Null),
        (("replace", "/enabled", "true"), "enabled", json!(true)),
        (("replace", "/enabled", "no"), "enabled", json!(false)),
        (("replace", "/customerId", "c"), "customerId", json!("c")),
        (("add", "/stages", stage.as_str()), "stageKeys", json!([stage])),
        (("remove", "/stages", stage.as_str()), "stageKeys", json!([])),
    ] {
        let (status, answer) = world.patch(&target, &[case]);
        assert_eq!((status, &answer[member]), (200, &want), "{case:?}: {answer}");
        assert_eq!(answer["lastUpdatedDate"], json!(99));
        assert_eq!(world.done("GET", &target, Value::Null), answer);
    }
    let listed = "Invalid patch path  '/value' specified for op 'replace'. Must be one of: [/name, /description, /enabled, \
                  /customerId]";
    let long = "n".repeat(1025);
    for (case, message) in [
        (("replace", "/value", "x"), listed),
        (("replace", "/name", long.as_str()), "Invalid API Key name, can be at most 1024 characters."),
        (("add", "/stages", "x/y"), "Invalid stage identifier specified"),
        (("add", "/labels", "x"), "Labels of API keys are not supported; use tags instead"),
        (("move", "/name", "x"), "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
    ] {
        assert_eq!(said(&world.patch(&target, &[case])), (400, message), "{case:?}");
    }
}

#[test]
fn r_mgmt_09_a_key_that_is_gone() {
    let mut world = World::default();
    let own = key(&mut world, "a");
    let plan = plan(&mut world, &[], Value::Null);
    world.done("POST", &format!("/usageplans/{plan}/keys"), json!({"keyId": own, "keyType": "API_KEY"}));
    let target = format!("/apikeys/{own}");
    world.done("DELETE", &target, Value::Null);
    assert_eq!(world.done("GET", &format!("/usageplans/{plan}/keys"), Value::Null), json!({"item": []}));
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(method, &target, Value::Null, 404, "Invalid API Key identifier specified");
    }
}
