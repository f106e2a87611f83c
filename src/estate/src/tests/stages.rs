//! Deployments and stages (R-STAGE-01 to R-STAGE-17).

use ringgate_management::shapes::Resource;
use serde_json::{Value, json};

use super::world::World;
use crate::Change;

/// An API with one method, whose integration is there or not.
fn api(world: &mut World, has_integration: bool) -> String {
    let (api, root) = world.api();
    let mut method = json!({"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false});
    if has_integration {
        method["methodIntegration"] = json!({"type": "MOCK"});
    }
    let resource = json!({"id": root, "path": "/", "resourceMethods": {"GET": method}});
    let resource: Resource = serde_json::from_value(resource).expect("a resource");
    world.estate.apply(vec![Change::put(&api, &root, resource)]);
    api
}

fn deploy(world: &mut World, api: &str, body: Value) -> String {
    let made = world.done("POST", &format!("/restapis/{api}/deployments"), body);
    made["id"].as_str().expect("an id").to_owned()
}

fn stage(world: &mut World, api: &str, name: &str) -> Value {
    world.done("GET", &format!("/restapis/{api}/stages/{name}"), Value::Null)
}

#[test]
fn r_stage_02_a_deployment_makes_its_stage_or_moves_it() {
    let mut world = World { now: 1_700_000_000, ..World::default() };
    let api = api(&mut world, true);
    let body = json!({"stageName": "prod", "stageDescription": "live", "description": "first", "variables": {"a": "1"}});
    let first = deploy(&mut world, &api, body);
    let expected = json!({
        "deploymentId": first, "stageName": "prod", "description": "live", "cacheClusterEnabled": false,
        "cacheClusterStatus": "NOT_AVAILABLE", "methodSettings": {}, "variables": {"a": "1"}, "tracingEnabled": false,
        "createdDate": 1_700_000_000, "lastUpdatedDate": 1_700_000_000,
    });
    assert_eq!(stage(&mut world, &api, "prod"), expected, "R-STAGE-07");
    let second = deploy(
        &mut world,
        &api,
        json!({"stageName": "prod", "stageDescription": "no", "variables": {"b": "2"}}),
    );
    let moved = stage(&mut world, &api, "prod");
    assert_eq!((&moved["deploymentId"], &moved["variables"]), (&json!(second), &json!({"a": "1", "b": "2"})));
    assert_eq!(moved["description"], "live");
    deploy(&mut world, &api, json!({}));
    let count = |world: &mut World, what: &str| {
        let page = world.done("GET", &format!("/restapis/{api}/{what}"), Value::Null);
        page["item"].as_array().map(Vec::len)
    };
    assert_eq!((count(&mut world, "deployments"), count(&mut world, "stages")), (Some(3), Some(1)));
    assert_eq!(count(&mut world, &format!("stages?deploymentId={first}")), Some(0));
}

#[test]
fn r_stage_03_what_cannot_be_deployed() {
    let mut world = World::default();
    let (empty, _) = world.api();
    let without = api(&mut world, false);
    for (api, message) in
        [(empty, "The REST API doesn't contain any methods"), (without, "No integration defined for method")]
    {
        world.refused("POST", &format!("/restapis/{api}/deployments"), json!({}), 400, message);
    }
}

#[test]
fn r_stage_04_05_a_deployment_and_who_points_to_it() {
    let mut world = World::default();
    let api = api(&mut world, true);
    let id = deploy(&mut world, &api, json!({"stageName": "prod"}));
    let target = format!("/restapis/{api}/deployments/{id}");
    let told = world.done("GET", &format!("{target}?embed=apisummary"), Value::Null);
    assert_eq!(
        told["apiSummary"],
        json!({"/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": false}}})
    );
    assert_eq!(world.patch(&target, &[("replace", "/description", "d")]).1["description"], "d");
    let message = "Active stages pointing to this deployment must be moved or deleted";
    world.refused("DELETE", &target, Value::Null, 400, message);
    let stages = format!("/restapis/{api}/stages");
    world.refused(
        "POST",
        &stages,
        json!({"stageName": "x", "deploymentId": "none"}),
        400,
        "Deployment id does not exist",
    );
    world.refused(
        "POST",
        &stages,
        json!({"stageName": "prod", "deploymentId": id}),
        409,
        "Stage already exists",
    );
    world.done("DELETE", &format!("{stages}/prod"), Value::Null);
    assert_eq!(world.call("DELETE", &target, Value::Null).0, 202);
    assert_eq!(world.call("GET", &target, Value::Null).0, 404);
}

#[test]
fn r_stage_11_12_method_settings() {
    let mut world = World::default();
    let api = api(&mut world, true);
    deploy(&mut world, &api, json!({"stageName": "prod"}));
    let target = format!("/restapis/{api}/stages/prod");
    world.patch(
        &target,
        &[("replace", "/*/*/logging/loglevel", "INFO"), ("replace", "/*/*/caching/ttlInSeconds", "10")],
    );
    world.patch(&target, &[("replace", "/test/GET/throttling/burstLimit", "7")]);
    world.patch(&target, &[("replace", "/*/*/logging/loglevel", "ERROR")]);
    let settings = stage(&mut world, &api, "prod")["methodSettings"].clone();
    let expected = json!({
        "metricsEnabled": false, "loggingLevel": "INFO", "dataTraceEnabled": false, "throttlingBurstLimit": 7,
        "throttlingRateLimit": 10_000.0, "cachingEnabled": false, "cacheTtlInSeconds": 10, "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    });
    assert_eq!(settings["test/GET"], expected);
    assert_eq!(
        (&settings["*/*"]["loggingLevel"], &settings["*/*"]["throttlingBurstLimit"]),
        (&json!("ERROR"), &json!(5000))
    );
    // Each is found as it was sent, by any spelling.
    for (first, second, key) in [
        ("/pets/{id}/GET", "/~1pets~1{id}/GET", "pets/{id}/GET"),
        ("/~1cats~1{id}/GET", "/cats/{id}/GET", "~1cats~1{id}/GET"),
    ] {
        for (spelling, level) in [(first, "ERROR"), (second, "OFF")] {
            world.patch(&target, &[("replace", &format!("{spelling}/logging/loglevel"), level)]);
        }
        let settings = stage(&mut world, &api, "prod")["methodSettings"].clone();
        assert_eq!(settings[key]["loggingLevel"], "OFF", "{settings}");
        assert_eq!(world.patch(&target, &[("remove", second, "")]).0, 200);
    }
    assert_eq!(world.patch(&target, &[("remove", "/test/GET", "")]).0, 200);
    let (status, answer) = world.patch(&target, &[("remove", "/test/GET", "")]);
    let message = "Cannot remove method setting test/GET because there is no method setting for this method ";
    assert_eq!((status, answer["message"].as_str()), (400, Some(message)));
}

#[test]
fn r_stage_14_to_17_a_canary_from_birth_to_promotion() {
    let mut world = World::default();
    let api = api(&mut world, true);
    let canary = json!({"percentTraffic": 10.0, "stageVariableOverrides": {"a": "2"}});
    let deployments = format!("/restapis/{api}/deployments");
    for (body, reason) in [
        (
            json!({"canarySettings": canary}),
            "Non null and non empty stageName must be provided for canary deployment. Provided value is null",
        ),
        (
            json!({"canarySettings": canary, "stageName": "prod"}),
            "Stage prod must already be created before making a canary release deployment",
        ),
    ] {
        world.refused(
            "POST",
            &deployments,
            body,
            400,
            &format!("Invalid deployment content specified.{reason}"),
        );
    }
    let first = deploy(&mut world, &api, json!({"stageName": "prod", "variables": {"a": "1"}}));
    let target = format!("/restapis/{api}/stages/prod");
    let promote = [("copy", "/deploymentId", ""), ("copy", "/variables", "")];
    let operations = |world: &mut World| {
        let from = ["/canarySettings/deploymentId", "/canarySettings/stageVariableOverrides"];
        let operations: Vec<Value> = promote
            .iter()
            .zip(from)
            .map(|((op, path, _), from)| json!({"op": op, "path": path, "from": from}))
            .collect();
        world.call("PATCH", &target, json!({"patchOperations": operations}))
    };
    let (status, answer) = operations(&mut world);
    assert_eq!(
        (status, answer["message"].as_str()),
        (400, Some("Promotion not available. Canary does not exist."))
    );
    let second = deploy(&mut world, &api, json!({"stageName": "prod", "canarySettings": canary}));
    let there = stage(&mut world, &api, "prod");
    assert_eq!(there["deploymentId"], json!(first));
    let expected = json!({"percentTraffic": 10.0, "deploymentId": second, "stageVariableOverrides": {"a": "2"}, "useStageCache": false});
    assert_eq!(there["canarySettings"], expected);
    let third = deploy(&mut world, &api, json!({"stageName": "prod"}));
    assert_eq!(stage(&mut world, &api, "prod")["canarySettings"]["deploymentId"], json!(third), "R-STAGE-17");
    let (status, promoted) = operations(&mut world);
    assert_eq!(status, 200, "{promoted}");
    assert_eq!((&promoted["deploymentId"], &promoted["variables"]), (&json!(third), &json!({"a": "2"})));
    assert_eq!(world.patch(&target, &[("remove", "/canarySettings", "")]).1.get("canarySettings"), None);
    let (status, answer) = world.patch(&target, &[("add", "/canarySettings/deploymentId", "x")]);
    let message = "Invalid add operation with path: /canarySettings/deploymentId";
    assert_eq!((status, answer["message"].as_str()), (400, Some(message)));
    assert_eq!(world.patch(&target, &[("replace", "/canarySettings/percentTraffic", "101")]).0, 400);
}

#[test]
fn r_stage_10_18_variables_caches_and_logs() {
    let mut world = World::default();
    let api = api(&mut world, true);
    deploy(&mut world, &api, json!({"stageName": "prod"}));
    let target = format!("/restapis/{api}/stages/prod");
    let cases: &[(&str, &str, &str, &str, Value)] = &[
        ("replace", "/variables/a", "1", "/variables", json!({"a": "1"})),
        ("remove", "/variables/a", "", "/variables", json!({})),
        ("replace", "/variables", r#"{"b":"2","c":"3"}"#, "/variables", json!({"b": "2", "c": "3"})),
        ("remove", "/variables", "", "/variables", json!({})),
        ("replace", "/cacheClusterEnabled", "true", "/cacheClusterStatus", json!("AVAILABLE")),
        ("replace", "/cacheClusterSize", "1.6", "/cacheClusterSize", json!("1.6")),
        (
            "replace",
            "/accessLogSettings/destinationArn",
            "arn:aws:logs:x:*",
            "/accessLogSettings/destinationArn",
            json!("arn:aws:logs:x"),
        ),
        ("remove", "/accessLogSettings", "", "/accessLogSettings", Value::Null),
        ("replace", "/tracingEnabled", "TRUE", "/tracingEnabled", json!(true)),
    ];
    for (op, path, value, pointer, want) in cases {
        let (status, answer) = world.patch(&target, &[(op, path, value)]);
        assert_eq!(
            (status, answer.pointer(pointer).unwrap_or(&Value::Null)),
            (200, want),
            "{op} {path}: {answer}"
        );
    }
    for (path, value) in [
        ("/variables/a-b", "1"),
        ("/variables/a", "u@h"),
        ("/variables", "junk"),
        ("/variables", ""),
        ("/variables", r#"{"a-b":"1"}"#),
        ("/canarySettings/stageVariableOverrides", r#"["a"]"#),
        ("/accessLogSettings/format", ""),
    ] {
        assert_eq!(world.patch(&target, &[("replace", path, value)]).0, 400, "{path}");
    }
}
