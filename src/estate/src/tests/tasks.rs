//! Tasks, as far as they are decided here (R-MGMT-24, R-MGMT-26).

use serde_json::json;

use super::world::World;

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
