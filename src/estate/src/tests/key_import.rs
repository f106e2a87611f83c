//! API keys from tables (R-USAGE-04).

use serde_json::{Value, json};

use super::seed::{api_with_stage, each, plan};
use super::world::World;

const A: &str = "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabb";
const B: &str = "bbbbbbbbbbaaaaaaaaaabbbbbbbbbbaa";
const TARGET: &str = "/apikeys?mode=import&format=csv";

fn import(world: &mut World, target: &str, table: &str) -> (u16, Value) {
    let answer = world.send("POST", target, table.as_bytes());
    (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
}

#[test]
fn r_usage_04_columns_in_any_order_and_case() {
    let mut world = World { now: 7, ..World::default() };
    let one = plan(&mut world, &[], Value::Null);
    let two = plan(&mut world, &[], Value::Null);
    let table = format!(
        "KEY,other,name,Description,enabled,USAGEPLANIDS\r\n{A},x,\"first, \"\"one\"\"\",d,FALSE,\"{one}, {two}\"\r\n\r\n{B},,second,,,{two}\n"
    );
    let (status, answer) = import(&mut world, TARGET, &table);
    assert_eq!((status, &answer["warnings"]), (201, &json!([])));
    let ids: Vec<&str> = answer["ids"].as_array().expect("ids").iter().filter_map(Value::as_str).collect();
    let [first, second] = ids[..] else { panic!("two ids: {answer}") };
    let shown = world.done("GET", &format!("/apikeys/{first}?includeValue=true"), Value::Null);
    let expected = json!({
        "id": first, "value": A, "name": "first, \"one\"", "description": "d", "enabled": false, "createdDate": 7,
        "lastUpdatedDate": 7, "stageKeys": [],
    });
    assert_eq!(shown, expected);
    assert_eq!(world.done("GET", &format!("/apikeys/{second}"), Value::Null)["enabled"], true);
    let keys = |world: &mut World, plan: &str| {
        let mut ids = each(&world.done("GET", &format!("/usageplans/{plan}/keys"), Value::Null), "id");
        ids.sort();
        ids
    };
    assert_eq!(keys(&mut world, &one), [first]);
    assert_eq!(keys(&mut world, &two).len(), 2);
}

#[test]
fn r_usage_04_a_known_value_is_overwritten() {
    let mut world = World::default();
    let table = format!("Name,Key\na,{A}\nb,{A}\n");
    let (_, first) = import(&mut world, TARGET, &table);
    world.now = 9;
    let (_, second) = import(&mut world, TARGET, &format!("Name,Key,Enabled\nc,{A},false"));
    assert_eq!((first["ids"].as_array().map(Vec::len), &first["ids"]), (Some(1), &second["ids"]));
    let keys = world.done("GET", "/apikeys", Value::Null);
    assert_eq!(each(&keys, "name"), ["c"]);
    assert_eq!(
        (&keys["item"][0]["createdDate"], &keys["item"][0]["lastUpdatedDate"]),
        (&json!(0), &json!(9))
    );
}

#[test]
fn r_usage_04_warnings_or_nothing() {
    let mut world = World::default();
    let api = api_with_stage(&mut world, "dev");
    let one = plan(&mut world, &[(&api, "dev")], Value::Null);
    let two = plan(&mut world, &[(&api, "dev")], Value::Null);
    let table = format!(
        "Name,Key,Enabled,UsagePlanIds\nshort,abc,,\n,{A},,\nplan,{A},,nobody\nword,{A},yes,\nboth,{A},,\"{one},{two}\"\nfine,{B},,{one}\n"
    );
    let (status, answer) = import(&mut world, &format!("{TARGET}&failonwarnings=true"), &table);
    assert_eq!(status, 400);
    assert!(
        answer["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("API keys were not imported: Line 2: "))
    );
    assert_eq!(world.done("GET", "/apikeys", Value::Null), json!({"item": []}));
    let (status, answer) = import(&mut world, TARGET, &table);
    assert_eq!((status, answer["ids"].as_array().map(Vec::len)), (201, Some(1)), "{answer}");
    let warnings: Vec<&str> =
        answer["warnings"].as_array().expect("warnings").iter().filter_map(Value::as_str).collect();
    let [short, unnamed, plan, word, both] = warnings[..] else { panic!("five warnings: {warnings:?}") };
    assert_eq!(short, "Line 2: the key has 3 characters; 30 to 128 are allowed");
    assert_eq!(unnamed, "Line 3: a key must have a name");
    assert_eq!(plan, "Line 4: Invalid Usage Plan ID specified");
    assert_eq!(word, "Line 5: `Enabled` is `yes`; it must be true or false");
    assert!(both.starts_with("Line 6: The API key "), "{both}");
    assert_eq!(each(&world.done("GET", "/apikeys", Value::Null), "name"), ["fine"]);
    for plan in [&one, &two] {
        let keys = world.done("GET", &format!("/usageplans/{plan}/keys"), Value::Null);
        assert_eq!(each(&keys, "name"), if *plan == one { vec!["fine"] } else { vec![] });
    }
}

#[test]
fn r_usage_04_files_that_are_none() {
    let mut world = World::default();
    for (table, reason) in [
        ("\n", "its first line must name the columns `Name` and `Key`"),
        ("Name,Value\n", "its first line must name the columns `Name` and `Key`"),
        ("Name,Key,name\n", "the column `name` is there twice"),
        ("Name,Key\n\"a,b", "line 2 has a broken quotation"),
    ] {
        let (status, answer) = import(&mut world, TARGET, table);
        let message = format!("Invalid API keys file specified: {reason}");
        assert_eq!((status, answer["message"].as_str()), (400, Some(message.as_str())), "{table:?}");
    }
    let answer = world.send("POST", TARGET, b"Name,Key\n\xff,x");
    assert_eq!(answer.status, 400);
}
