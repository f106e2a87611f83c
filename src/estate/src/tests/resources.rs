//! Resources (R-ROUTE-10 to R-ROUTE-15, R-MGMT-14).

use serde_json::{Value, json};

use super::world::World;

#[test]
fn r_route_11_to_15_where_a_resource_may_be() {
    let mut world = World::default();
    let (api, root) = world.api();
    let pets = world.resource(&api, &root, "pets");
    let id = world.resource(&api, &pets, "{id}");
    let rest = world.resource(&api, &root, "{proxy+}");
    let sibling = |name: &str| {
        format!("A sibling ({name}) of this resource already has a variable path part -- only one is allowed")
    };
    let greedy = "Cannot create a child of a resource with a greedy path variable: {proxy+}";
    let wrong = "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the \
                 beginning and the end.";
    for (parent, part, status, message) in [
        (&root, "pets", 409, "Another resource with the same parent already has this name: pets".to_owned()),
        (&root, "{other}", 400, sibling("{proxy+}")),
        (&pets, "{id+}", 400, sibling("{id}")),
        (&rest, "x", 400, greedy.to_owned()),
        (&root, "a/b", 400, wrong.to_owned()),
        (&root, "a{b}", 400, wrong.to_owned()),
        (&root, "{}", 400, wrong.to_owned()),
        (&root, "", 400, wrong.to_owned()),
        (&"nobody".to_owned(), "x", 404, "Invalid Resource identifier specified".to_owned()),
    ] {
        let target = format!("/restapis/{api}/resources/{parent}");
        world.refused("POST", &target, json!({"pathPart": part}), status, &message);
    }
    assert_eq!(
        world.done("GET", &format!("/restapis/{api}/resources/{id}"), Value::Null)["path"],
        "/pets/{id}"
    );
}

#[test]
fn r_route_15_what_lies_below_moves_and_goes_along() {
    let mut world = World::default();
    let (api, root) = world.api();
    let a = world.resource(&api, &root, "a");
    let b = world.resource(&api, &a, "b");
    let c = world.resource(&api, &b, "c");
    let other = world.resource(&api, &root, "ab");
    let target = |id: &str| format!("/restapis/{api}/resources/{id}");
    assert_eq!(world.patch(&target(&a), &[("replace", "/pathPart", "z")]).1["path"], "/z");
    assert_eq!(world.done("GET", &target(&c), Value::Null)["path"], "/z/b/c");
    assert_eq!(world.patch(&target(&b), &[("replace", "/parentId", &other)]).1["path"], "/ab/b");
    assert_eq!(world.done("GET", &target(&c), Value::Null)["path"], "/ab/b/c");
    let (status, answer) = world.patch(&target(&other), &[("replace", "/parentId", &c)]);
    assert_eq!((status, answer["message"].as_str()), (400, Some("Resources cannot be cyclical.")));
    world.done("DELETE", &target(&other), Value::Null);
    for gone in [&b, &c, &other] {
        assert_eq!(world.call("GET", &target(gone), Value::Null).0, 404);
    }
    assert_eq!(world.call("GET", &target(&a), Value::Null).0, 200);
    world.resource(&api, &root, "ab");
}

#[test]
fn r_mgmt_14_the_root_stays() {
    let mut world = World::default();
    let (api, root) = world.api();
    let target = format!("/restapis/{api}/resources/{root}");
    for (path, message) in [
        ("/pathPart", "Root resource cannot update its pathPart."),
        ("/parentId", "Root resource cannot update its parentId."),
    ] {
        let (status, answer) = world.patch(&target, &[("replace", path, "x")]);
        assert_eq!((status, answer["message"].as_str()), (400, Some(message)));
    }
    assert_eq!(world.call("DELETE", &target, Value::Null).0, 400);
    assert_eq!(world.done("GET", &target, Value::Null), json!({"id": root, "path": "/"}));
}
