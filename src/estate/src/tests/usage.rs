//! What keys used (R-USAGE-13, R-USAGE-14).

use serde_json::{Value, json};

use super::seed::{key, plan, said};
use super::world::World;

/// 2024-03-12, a Tuesday, in seconds.
const TUESDAY: i64 = 1_710_201_600;
const FIRST: i64 = TUESDAY / 86_400;

/// Ten requests on each day from the Sunday before on, none before.
fn ten_a_day(_: &str, _: &str, day: i64) -> u64 {
    if day >= FIRST - 2 { 10 } else { 0 }
}

fn world() -> World {
    World { now: TUESDAY, used: Some(&ten_a_day), ..World::default() }
}

fn joined(world: &mut World, quota: Value) -> (String, String) {
    let (plan, own) = (plan(world, &[], quota), key(world, "k"));
    world.done("POST", &format!("/usageplans/{plan}/keys"), json!({"keyId": own, "keyType": "API_KEY"}));
    (plan, own)
}

#[test]
fn r_usage_14_a_pair_for_each_day() {
    for (quota, want) in [
        (json!({"limit": 15, "period": "DAY"}), json!([[10, 5], [10, 5], [10, 5]])),
        // The week begins on Sunday: the 11th is its second day.
        (json!({"limit": 35, "period": "WEEK"}), json!([[10, 15], [10, 5], [10, 0]])),
        (json!({"limit": 35, "period": "WEEK", "offset": 2}), json!([[10, 15], [10, 25], [10, 15]])),
        (json!({"limit": 100, "period": "MONTH"}), json!([[10, 80], [10, 70], [10, 60]])),
        (Value::Null, json!([[10, -1], [10, -1], [10, -1]])),
    ] {
        let mut world = world();
        let (plan, own) = joined(&mut world, quota.clone());
        let query = "startDate=2024-03-11&endDate=2024-03-13";
        let expected = json!({
            "usagePlanId": plan, "startDate": "2024-03-11", "endDate": "2024-03-13", "values": {own.as_str(): want},
        });
        for filter in [String::new(), format!("&keyId={own}")] {
            let target = format!("/usageplans/{plan}/usage?{query}{filter}");
            assert_eq!(world.done("GET", &target, Value::Null), expected, "{quota}");
        }
    }
    let mut world = World::default();
    let (plan, own) = joined(&mut world, json!({"limit": 5, "period": "DAY"}));
    let target = format!("/usageplans/{plan}/usage?startDate=2024-03-12&endDate=2024-03-12");
    assert_eq!(
        world.done("GET", &target, Value::Null)["values"][&own],
        json!([[0, 5]]),
        "nobody counted yet"
    );
}

#[test]
fn r_usage_14_an_extension_lasts_for_its_period() {
    let mut world = world();
    let (plan, own) = joined(&mut world, json!({"limit": 20, "period": "WEEK"}));
    let target = format!("/usageplans/{plan}/keys/{own}/usage");
    let (status, answer) = world.patch(&target, &[("replace", "/remaining", "50")]);
    let expected = json!({
        "usagePlanId": plan, "startDate": "2024-03-12", "endDate": "2024-03-12", "values": {own.as_str(): [[10, 50]]},
    });
    assert_eq!((status, answer), (200, expected));
    let query = format!("/usageplans/{plan}/usage?startDate=2024-03-16&endDate=2024-03-17");
    assert_eq!(world.done("GET", &query, Value::Null)["values"][&own], json!([[10, 10], [10, 10]]));
    for (case, message) in [
        (("replace", "/remaining", "-1"), "Invalid usage specified: remaining must not be negative"),
        (("add", "/remaining", "1"), "Invalid patch operation specified. Must be one of: [replace]"),
    ] {
        assert_eq!(said(&world.patch(&target, &[case])), (400, message));
    }
    world.patch(&format!("/usageplans/{plan}"), &[("remove", "/quota", "")]);
    let message = format!("Usage Plan {plan} has no quota that could be extended");
    assert_eq!(said(&world.patch(&target, &[("replace", "/remaining", "1")])), (400, message.as_str()));
}

#[test]
fn r_usage_14_what_is_refused() {
    let mut world = world();
    let (plan, own) = joined(&mut world, Value::Null);
    let unknown = "Invalid API Key identifier specified";
    for (query, status, message) in [
        (
            "startDate=2024-03-12&endDate=2024-03-11",
            400,
            "Invalid dates specified: endDate is before startDate",
        ),
        ("startDate=2024-01-01&endDate=2024-03-31", 400, "Invalid dates specified: 90 days are the most"),
        (
            "startDate=yesterday&endDate=2024-03-11",
            400,
            "Invalid startDate 'yesterday' specified. Must be a date of the form YYYY-MM-DD",
        ),
        ("startDate=2024-01-01&endDate=2024-01-01&keyId=none", 404, unknown),
    ] {
        world.refused("GET", &format!("/usageplans/{plan}/usage?{query}"), Value::Null, status, message);
    }
    let ninety = format!("/usageplans/{plan}/usage?startDate=2024-01-01&endDate=2024-03-30");
    assert_eq!(world.done("GET", &ninety, Value::Null)["values"][&own].as_array().map(Vec::len), Some(90));
    world.refused("PATCH", &format!("/usageplans/{plan}/keys/none/usage"), json!({}), 404, unknown);
}
