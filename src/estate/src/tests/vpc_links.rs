//! VPC links (S-VL-01, S-PP-21).

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_management::shapes::{Integration, Method, Resource, Stage};
use serde_json::{Value, json};

use super::seed::{each, id, said, stage};
use super::world::World;
use crate::{Change, Frozen};

#[test]
fn s_vl_01_a_link_has_one_target() {
    let mut world = World::default();
    let wanted = json!({"name": "link", "description": "d", "targetArns": ["arn:nlb"], "tags": {"a": "b"}});
    let (status, made) = world.call("POST", "/vpclinks", wanted.clone());
    let mut expected = wanted;
    expected["id"] = json!(id(&made));
    expected["status"] = json!("AVAILABLE");
    assert_eq!((status, &made), (202, &expected));
    let target = format!("/vpclinks/{}", id(&made));
    assert_eq!(world.done("GET", &target, Value::Null), expected);
    assert_eq!(each(&world.done("GET", "/vpclinks", Value::Null), "id"), [id(&made)]);
    for (targets, message) in [
        (json!(["a", "b"]), "More than one target arn specified for vpc link."),
        (json!([]), "No target arn specified for vpc link."),
        (json!([""]), "No target arn specified for vpc link."),
    ] {
        world.refused("POST", "/vpclinks", json!({"name": "x", "targetArns": targets}), 400, message);
    }
    let patches = [("replace", "/name", "new"), ("replace", "/description", "")];
    let (_, answer) = world.patch(&target, &patches);
    assert_eq!((&answer["name"], &answer["description"]), (&json!("new"), &Value::Null));
    let message =
        "Invalid patch path  '/targetArns' specified for op 'replace'. Must be one of: [/name, /description]";
    assert_eq!(said(&world.patch(&target, &[("replace", "/targetArns", "x")])), (400, message));
    assert_eq!(world.call("DELETE", &target, Value::Null), (202, Value::Null));
    for method in ["GET", "DELETE", "PATCH"] {
        world.refused(method, &target, Value::Null, 404, "Invalid Vpc Link identifier specified");
    }
}

#[test]
fn a_link_in_use_stays() {
    let mut world = World::default();
    let link = id(&world.done("POST", "/vpclinks", json!({"name": "link", "targetArns": ["arn:nlb"]})));
    let (api, _) = world.api();
    let integration = Integration { connection_id: Some(link.clone()), ..Integration::default() };
    let method = Method { method_integration: Some(integration), ..Method::default() };
    let methods = BTreeMap::from([("GET".to_owned(), method)]);
    let resource =
        Resource { id: Some("r1".to_owned()), resource_methods: Some(methods), ..Resource::default() };
    let frozen = Frozen { resources: vec![Arc::new(resource)], ..Frozen::default() };
    world.estate.apply(vec![Change::put(&api, "d1", frozen)]);
    let target = format!("/vpclinks/{link}");
    let dev = Stage {
        stage_name: Some("dev".to_owned()),
        deployment_id: Some("d1".to_owned()),
        ..Stage::default()
    };
    stage(&mut world, &api, dev);
    let message = format!(
        "Cannot delete vpc link. Vpc link '{link}', is referenced in [GET:r1:dev] in format of [Method:Resource:Stage]."
    );
    world.refused("DELETE", &target, Value::Null, 400, &message);
    world.estate.apply(vec![Change::remove::<Stage>(&api, "dev")]);
    world.done("DELETE", &target, Value::Null);
}
