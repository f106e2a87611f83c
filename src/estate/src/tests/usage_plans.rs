//! Usage plans and their keys (R-USAGE-05 to R-USAGE-07).

use serde_json::{Value, json};

use super::seed::{api_with_stage, each, id, key, plan, said};
use super::world::World;

#[test]
fn r_usage_05_what_a_plan_is_created_with() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let wanted = json!({
        "name": "gold", "description": "d", "throttle": {"rateLimit": 0.5, "burstLimit": 1},
        "quota": {"limit": 10, "offset": 6, "period": "WEEK"}, "tags": {"a": "b"},
        "apiStages": [{"apiId": api, "stage": "dev", "throttle": {
            "/pets/GET": {"rateLimit": 1.0, "burstLimit": 2}, "//GET": {"rateLimit": 1.0, "burstLimit": 2},
            "/*/*": {"rateLimit": 3.0, "burstLimit": 1}}}],
    });
    let made = world.done("POST", "/usageplans", wanted.clone());
    let mut expected = wanted;
    expected["id"] = json!(id(&made));
    assert_eq!(made, expected);
    assert_eq!(world.done("GET", &format!("/usageplans/{}", id(&made)), Value::Null), expected);
    let bare =
        world.done("POST", "/usageplans", json!({"name": "bare", "quota": {"limit": 1, "period": "DAY"}}));
    let quota = json!({"limit": 1, "offset": 0, "period": "DAY"});
    assert_eq!(bare, json!({"id": id(&bare), "name": "bare", "apiStages": [], "quota": quota}));
}

#[test]
fn r_usage_05_what_a_plan_may_be() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let stage = |throttle: Value| json!([{"apiId": api, "stage": "dev", "throttle": throttle}]);
    let rate = json!({"rateLimit": 1.0, "burstLimit": 1});
    let many: serde_json::Map<String, Value> =
        (0..21).map(|at| (format!("/p{at}/GET"), rate.clone())).collect();
    let negative = "Invalid throttle specified: rateLimit and burstLimit must not be negative";
    let incomplete = "Invalid quota specified: it must have a limit and a period";
    let cases = [
        ("throttle", json!({"rateLimit": -1.0}), 400, negative.to_owned()),
        ("throttle", json!({"burstLimit": -1}), 400, negative.to_owned()),
        ("quota", json!({"limit": 1}), 400, incomplete.to_owned()),
        ("quota", json!({"period": "DAY"}), 400, incomplete.to_owned()),
        (
            "quota",
            json!({"limit": 1, "period": "DAY", "offset": 1}),
            400,
            "Usage Plan quota offset must be zero in the DAY period".to_owned(),
        ),
        (
            "quota",
            json!({"limit": 1, "period": "WEEK", "offset": 7}),
            400,
            "Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period".to_owned(),
        ),
        (
            "quota",
            json!({"limit": 1, "period": "MONTH", "offset": 28}),
            400,
            "Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period".to_owned(),
        ),
        ("apiStages", json!([{"apiId": api, "stage": "no"}]), 404, format!("API Stage not found: {api}:no")),
        ("apiStages", json!([{"apiId": api}]), 400, "Invalid API Stage specified".to_owned()),
        (
            "apiStages",
            json!([{"apiId": api, "stage": "dev"}, {"apiId": api, "stage": "dev"}]),
            409,
            format!("The API stage {api}:dev is already in the usage plan"),
        ),
        (
            "apiStages",
            stage(json!({"pets": rate})),
            400,
            "Invalid throttle specified: 'pets' is not a path and a method, such as /pets/GET".to_owned(),
        ),
        (
            "apiStages",
            stage(Value::Object(many)),
            400,
            format!(
                "Invalid throttle specified: the API stage {api}:dev has throttles for 21 methods; 20 are the most"
            ),
        ),
    ];
    for (member, value, status, message) in cases {
        world.refused("POST", "/usageplans", json!({"name": "p", member: value}), status, &message);
    }
    assert_eq!(world.done("GET", "/usageplans", Value::Null), json!({"item": []}));
}

#[test]
fn r_usage_06_patches() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let plan = plan(&mut world, &[], Value::Null);
    let target = format!("/usageplans/{plan}");
    let stage = format!("{api}:dev");
    let throttle = format!("/apiStages/{stage}/throttle");
    let (method, root) = (format!("{throttle}/~1pets/GET"), format!("{throttle}/~1/GET"));
    let one = |throttle: Value| json!([{"apiId": api, "stage": "dev", "throttle": throttle}]);
    let bare = json!([{"apiId": api, "stage": "dev"}]);
    let cases: Vec<(&str, String, &str, &str, Value)> = vec![
        ("replace", "/name".into(), "new", "name", json!("new")),
        ("replace", "/description".into(), "d", "description", json!("d")),
        ("add", "/productCode".into(), "c", "productCode", json!("c")),
        ("remove", "/productCode".into(), "", "productCode", Value::Null),
        ("replace", "/throttle/rateLimit".into(), "1.5", "throttle", json!({"rateLimit": 1.5})),
        ("add", "/throttle/burstLimit".into(), "2", "throttle", json!({"rateLimit": 1.5, "burstLimit": 2})),
        ("remove", "/throttle".into(), "", "throttle", Value::Null),
        ("add", "/apiStages".into(), &stage, "apiStages", bare.clone()),
        (
            "replace",
            format!("{method}/rateLimit"),
            "1",
            "apiStages",
            one(json!({"/pets/GET": {"rateLimit": 1.0}})),
        ),
        (
            "replace",
            format!("{method}/burstLimit"),
            "2",
            "apiStages",
            one(json!({"/pets/GET": {"rateLimit": 1.0, "burstLimit": 2}})),
        ),
        (
            "add",
            format!("{root}/rateLimit"),
            "0",
            "apiStages",
            one(json!({"/pets/GET": {"rateLimit": 1.0, "burstLimit": 2}, "//GET": {"rateLimit": 0.0}})),
        ),
        ("remove", method.clone(), "", "apiStages", one(json!({"//GET": {"rateLimit": 0.0}}))),
        ("remove", root, "", "apiStages", bare.clone()),
        (
            "replace",
            throttle.clone(),
            r#"{"/*/*": {"rateLimit": 3.0}}"#,
            "apiStages",
            one(json!({"/*/*": {"rateLimit": 3.0}})),
        ),
        ("remove", throttle.clone(), "", "apiStages", bare),
        ("remove", "/apiStages".into(), &stage, "apiStages", json!([])),
    ];
    for (op, path, value, member, want) in cases {
        let (status, answer) = world.patch(&target, &[(op, &path, value)]);
        assert_eq!((status, &answer[member]), (200, &want), "{op} {path} {value}: {answer}");
        assert_eq!(world.done("GET", &target, Value::Null), answer);
    }
    let quota =
        [("add", "/quota/limit", "5"), ("add", "/quota/period", "MONTH"), ("replace", "/quota/offset", "3")];
    assert_eq!(world.patch(&target, &quota).1["quota"], json!({"limit": 5, "offset": 3, "period": "MONTH"}));
    assert_eq!(world.patch(&target, &[("remove", "/quota", "")]).1["quota"], Value::Null);
}

#[test]
fn r_usage_06_patches_that_are_refused() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let plan = plan(&mut world, &[(&api, "dev")], Value::Null);
    let target = format!("/usageplans/{plan}");
    let unknown = format!("Invalid API Stage {{api: x, stage: y}} specified for usageplan {plan}");
    let (dev, there) =
        (format!("{api}:dev"), format!("The API stage {api}:dev is already in the usage plan"));
    for (case, status, message) in [
        (("add", "/apiStages", "x"), 400, "Invalid API Stage specified"),
        (("remove", "/apiStages", ":"), 400, "Invalid API Stage specified"),
        (("add", "/apiStages", "x:y"), 404, "API Stage not found: x:y"),
        (("add", "/apiStages", dev.as_str()), 409, there.as_str()),
        (("remove", "/apiStages", "x:y"), 404, unknown.as_str()),
        (("replace", "/apiStages/x:y/throttle/~1a/GET/rateLimit", "1"), 404, unknown.as_str()),
        (("remove", "/apiStages/x:y/throttle", ""), 404, unknown.as_str()),
        (("add", "/quota/limit", "5"), 400, "Invalid quota specified: it must have a limit and a period"),
    ] {
        assert_eq!(said(&world.patch(&target, &[case])), (status, message), "{case:?}");
    }
    let (status, _) = world.patch(&target, &[("replace", &format!("/apiStages/{dev}/throttle"), "x")]);
    assert_eq!(status, 400);
    world.refused("GET", "/usageplans/none", Value::Null, 404, "Invalid Usage Plan ID specified");
}

#[test]
fn r_usage_06_a_plan_in_use_stays() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let plan = plan(&mut world, &[(&api, "dev")], Value::Null);
    let own = key(&mut world, "k");
    let target = format!("/usageplans/{plan}");
    world.done("POST", &format!("{target}/keys"), json!({"keyId": own, "keyType": "API_KEY"}));
    let stages = format!(
        "Cannot delete Usage Plan {plan} because there are API Stages associated to it: {api}:dev. Please remove all API \
         stages from the Usage Plan and retry."
    );
    world.refused("DELETE", &target, Value::Null, 400, &stages);
    world.patch(&target, &[("remove", "/apiStages", &format!("{api}:dev"))]);
    let keys = format!(
        "Cannot delete Usage Plan {plan} because there are API Keys associated to it: {own}. Please remove all API keys \
         from the Usage Plan and retry."
    );
    world.refused("DELETE", &target, Value::Null, 400, &keys);
    world.done("DELETE", &format!("{target}/keys/{own}"), Value::Null);
    world.done("DELETE", &target, Value::Null);
    world.refused("DELETE", &target, Value::Null, 404, "Invalid Usage Plan ID specified");
}

#[test]
fn r_usage_07_keys_of_a_plan() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let (one, two) = (plan(&mut world, &[(&api, "dev")], Value::Null), plan(&mut world, &[], Value::Null));
    let own = key(&mut world, "k");
    let value = world.done("GET", &format!("/apikeys/{own}?includeValue=true"), Value::Null)["value"].clone();
    let target = format!("/usageplans/{one}/keys");
    let body = json!({"keyId": own, "keyType": "API_KEY"});
    let made = world.done("POST", &target, body.clone());
    assert_eq!(made, json!({"id": own, "type": "API_KEY", "name": "k", "value": value}));
    world.patch(&format!("/apikeys/{own}"), &[("replace", "/name", "l")]);
    assert_eq!(world.done("GET", &format!("{target}/{own}"), Value::Null)["name"], "l");
    assert_eq!(each(&world.done("GET", &format!("{target}?name=l"), Value::Null), "id"), [own.as_str()]);
    assert_eq!(each(&world.done("GET", &format!("{target}?name=k"), Value::Null), "id"), [""; 0]);
    let again = format!("The API key {own} is already in the usage plan {one}");
    world.refused("POST", &target, body.clone(), 409, &again);
    world.done("POST", &format!("/usageplans/{two}/keys"), body.clone());
    let shared = |plan: &str| {
        format!("The API key {own} is already in the usage plan {plan} for the API stage {api}:dev")
    };
    let answer = world.patch(&format!("/usageplans/{two}"), &[("add", "/apiStages", &format!("{api}:dev"))]);
    assert_eq!(said(&answer), (409, shared(&one).as_str()));
    let three = plan(&mut world, &[(&api, "dev")], Value::Null);
    world.refused("POST", &format!("/usageplans/{three}/keys"), body, 409, &shared(&one));
    let mut plans = each(&world.done("GET", &format!("/usageplans?keyId={own}"), Value::Null), "id");
    plans.sort();
    let mut want = [one.clone(), two];
    want.sort();
    assert_eq!(plans, want);
    for (body, status, message) in [
        (json!({"keyId": "none", "keyType": "API_KEY"}), 404, "Invalid API Key identifier specified"),
        (
            json!({"keyId": own, "keyType": "X"}),
            400,
            "Invalid key type X specified. Must be one of: [API_KEY]",
        ),
    ] {
        world.refused("POST", &target, body, status, message);
    }
    world.done("DELETE", &format!("{target}/{own}"), Value::Null);
    for method in ["GET", "DELETE"] {
        world.refused(
            method,
            &format!("{target}/{own}"),
            Value::Null,
            404,
            "Invalid API Key identifier specified",
        );
    }
}

#[test]
fn r_usage_07_ten_plans_at_most() {
    let mut world = World::default();
    let own = key(&mut world, "k");
    let body = json!({"keyId": own, "keyType": "API_KEY"});
    for _ in 0..10 {
        let plan = plan(&mut world, &[], Value::Null);
        world.done("POST", &format!("/usageplans/{plan}/keys"), body.clone());
    }
    let plan = plan(&mut world, &[], Value::Null);
    let message = format!("The API key {own} is in 10 usage plans, which are the most");
    world.refused("POST", &format!("/usageplans/{plan}/keys"), body, 429, &message);
}
