//! Tasks, as far as they are decided here (R-STAGE-24, R-MGMT-24, R-MGMT-26).

use ringgate_management::shapes::Stage;
use serde_json::{Value, json};

use super::seed::stage;
use super::world::World;

#[test]
fn r_stage_24_only_what_is_there_is_flushed() {
    let mut world = World::default();
    let (api, _) = world.api();
    stage(&mut world, &api, Stage { stage_name: Some("dev".to_owned()), ..Stage::default() });
    let unknown_api = "Invalid API identifier specified 123456789012:none";
    for part in ["data", "authorizers"] {
        let target = |api: &str, stage: &str| format!("/restapis/{api}/stages/{stage}/cache/{part}");
        world.refused("DELETE", &target("none", "dev"), Value::Null, 404, unknown_api);
        let unknown = "Invalid stage identifier specified";
        world.refused("DELETE", &target(&api, "none"), Value::Null, 404, unknown);
    }
    let target = format!("/restapis/{api}/stages/dev/cache/data");
    world.refused("DELETE", &target, Value::Null, 400, "The stage dev has no cache cluster");
}

#[test]
fn r_mgmt_24_only_what_is_there_is_tested() {
    let mut world = World::default();
    let (api, root) = world.api();
    let resource = world.resource(&api, &root, "pets");
    let target = |verb: &str| format!("/restapis/{api}/resources/{resource}/methods/{verb}");
    let unknown = "Invalid Method identifier specified";
    world.refused("POST", &target("GET"), json!({}), 404, unknown);
    world.done("PUT", &target("ANY"), json!({"authorizationType": "NONE"}));
    world.refused("POST", &target("GET"), json!({}), 404, "No integration defined for method");
    world.refused("POST", &target("TRACE"), json!({}), 404, unknown);
    let elsewhere = format!("/restapis/{api}/resources/none/methods/GET");
    world.refused("POST", &elsewhere, json!({}), 404, "Invalid Resource identifier specified");
    let certificate = json!({"clientCertificateId": "none"});
    world.refused(
        "POST",
        &target("GET"),
        certificate,
        404,
        "Invalid Client Certificate identifier specified",
    );
    let authorizer = format!("/restapis/{api}/authorizers/none");
    world.refused("POST", &authorizer, json!({}), 404, "Invalid Authorizer identifier specified");
}
