//! Random calls on the parts of an API: nothing panics, what is accepted is shown from then on and survives a store, what
//! is refused changes nothing, and what is referred to is there.

use std::collections::BTreeMap;

use ringgate_management::shapes::{Authorizer, Model, RequestValidator, Resource};
use serde_json::{Map, Value, json};

use super::chance::{AUTHORIZERS, Chance, INTEGRATIONS, MEMBERS, PATHS, VALUES};
use super::parts::Parts;
use crate::{Estate, Kept};

const SEEDS: u64 = 16;
const STEPS: usize = 1200;
/// Members without which little is accepted.
const VITAL: &[&str] = &[
    "name",
    "type",
    "contentType",
    "schema",
    "authorizationType",
    "authorizerUri",
    "identitySource",
    "httpMethod",
    "uri",
];
/// What changes something: putting or making, patching and deleting eight kinds of things.
const OPERATIONS: usize = 24;

#[test]
fn random_calls_are_kept_whole_or_not_at_all() {
    let mut accepted = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut chance = Chance::new(seed);
        let mut parts = Parts::new();
        for _ in 0..STEPS {
            if let Some(operation) = step(&mut parts, &mut chance) {
                *accepted.entry(operation).or_insert(0) += 1;
            }
        }
    }
    let often = accepted.values().filter(|count| **count >= 3).count();
    assert!(often >= OPERATIONS, "accepted: {accepted:?}");
}

/// One call; what it changed, if it was accepted.
fn step(parts: &mut Parts, chance: &mut Chance) -> Option<String> {
    let (method, target, body) = call(parts, chance);
    let before = format!("{:?}", parts.world.estate);
    let (status, answer) = parts.world.call(method, &target, body.clone());
    let what = format!("{method} {target} {body}: {status} {answer}");
    assert!(status < 500, "{what}");
    if status >= 300 || method == "GET" {
        assert_eq!(format!("{:?}", parts.world.estate), before, "{what}");
        assert!(status < 300 || answer["message"].is_string(), "{what}");
        return None;
    }
    reload(parts);
    check_references(&parts.world.estate, &parts.api, &what);
    let place = match method {
        "POST" => {
            let key = if target.ends_with("/models") { "name" } else { "id" };
            format!("{target}/{}", answer[key].as_str().expect("a name"))
        }
        _ => target,
    };
    let operation = format!("{method} {}", kind_of(&place));
    let (found, shown) = parts.world.call("GET", &place, Value::Null);
    match method {
        "DELETE" if place.contains("gatewayresponses") => {
            assert_eq!(shown["defaultResponse"], true, "{what}")
        }
        "DELETE" => assert_eq!(found, 404, "{what}"),
        _ => assert_eq!(shown, answer, "{what}"),
    }
    Some(operation)
}

/// What is called, without names and ids.
fn kind_of(place: &str) -> String {
    let parts: Vec<&str> = place.split('/').skip(3).collect();
    match parts.as_slice() {
        ["resources", _, "methods", _, "integration", "responses", _] => "integration response",
        ["resources", _, "methods", _, "responses", _] => "method response",
        ["resources", _, "methods", _, "integration"] => "integration",
        ["resources", ..] => "method",
        [kind, ..] => kind,
        [] => "nothing",
    }
    .to_owned()
}

/// Takes the changes through the form that stores keep.
fn reload(parts: &mut Parts) {
    for change in std::mem::take(&mut parts.world.changes) {
        let Some(bytes) = change.bytes().expect("a row that can be written") else { continue };
        let loaded = parts.world.estate.load(change.kind.as_str(), &change.scope, &change.id, &bytes);
        loaded.expect("a row that can be read");
    }
}

fn check_references(estate: &Estate, api: &str, what: &str) {
    let is_model = |name: &String| name == "Empty" || estate.get_of::<Model>(api, name).is_some();
    for (_, resource) in Resource::table(estate).of(api) {
        for method in resource.resource_methods.iter().flat_map(|methods| methods.values()) {
            let authorizer = method.authorizer_id.as_deref();
            assert!(authorizer.is_none_or(|id| estate.get_of::<Authorizer>(api, id).is_some()), "{what}");
            let validator = method.request_validator_id.as_deref();
            assert!(
                validator.is_none_or(|id| estate.get_of::<RequestValidator>(api, id).is_some()),
                "{what}"
            );
            assert!(method.request_models.iter().flat_map(|models| models.values()).all(is_model), "{what}");
        }
    }
}

/// A call: where, how, and with what.
fn call(parts: &Parts, chance: &mut Chance) -> (&'static str, String, Value) {
    let is_listing = chance.one_in(4);
    let target = target(parts, chance, is_listing);
    let is_made_by_name = target.contains("/resources/") || target.contains("/gatewayresponses");
    let method = match chance.below(10) {
        0..=4 if is_made_by_name => "PUT",
        0..=4 if is_listing => "POST",
        0..=6 => "PATCH",
        7 if chance.one_in(2) => "DELETE",
        _ => "GET",
    };
    let body = match method {
        "PATCH" => patches(parts, chance),
        "GET" | "DELETE" => Value::Null,
        _ => body(parts, chance, &target),
    };
    (method, target, body)
}

fn target(parts: &Parts, chance: &mut Chance, is_listing: bool) -> String {
    let kind =
        chance.pick(&["models", "requestvalidators", "authorizers", "gatewayresponses", "", "", "", ""]);
    if kind.is_empty() {
        let verb = chance.pick(&["GET", "GET", "GET", "ANY", "ANY", "POST", "LINK"]);
        let status = chance.pick(&["200", "200", "404", "99"]);
        let below = match chance.below(4) {
            0 => String::new(),
            1 => "/integration".to_owned(),
            2 => format!("/responses/{status}"),
            _ => format!("/integration/responses/{status}"),
        };
        return format!("{}{below}", parts.method(verb));
    }
    if kind == "gatewayresponses" {
        let kind = chance.pick(&["DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE", "X"]);
        return parts.of(&format!("gatewayresponses/{kind}"));
    }
    if is_listing {
        return parts.of(kind);
    }
    let ids = known(&parts.world.estate, &parts.api, kind);
    parts.of(&format!("{kind}/{}", chance.choose(&ids)))
}

/// Ids that are there, and one that is not.
fn known(estate: &Estate, api: &str, kind: &str) -> Vec<String> {
    fn ids<T: Kept>(estate: &Estate, api: &str) -> Vec<String> {
        T::table(estate).of(api).map(|(id, _)| id.to_owned()).collect()
    }
    let mut ids = match kind {
        "models" => ids::<Model>(estate, api),
        "requestvalidators" => ids::<RequestValidator>(estate, api),
        _ => ids::<Authorizer>(estate, api),
    };
    ids.push("nobody".to_owned());
    ids
}

/// A body with some of the members that any operation knows.
fn body(parts: &Parts, chance: &mut Chance, target: &str) -> Value {
    let mut body = Map::new();
    for (key, values) in MEMBERS {
        let is_vital = VITAL.contains(key);
        if is_vital && !chance.one_in(10) || chance.one_in(8) {
            let values = if *key == "type" { types(target) } else { values };
            let value: Value = serde_json::from_str(chance.pick(values)).expect("JSON");
            body.insert((*key).to_owned(), named(parts, chance, value));
        }
    }
    Value::Object(body)
}

/// Types of what is put there.
fn types(target: &str) -> &'static [&'static str] {
    if target.ends_with("/authorizers") { AUTHORIZERS } else { INTEGRATIONS }
}

/// Values that stand for ids that are there.
fn named(parts: &Parts, chance: &mut Chance, value: Value) -> Value {
    match value.as_str() {
        Some(kind @ ("authorizers" | "requestvalidators" | "models")) => {
            json!(chance.choose(&known(&parts.world.estate, &parts.api, kind)))
        }
        _ => value,
    }
}

fn patches(parts: &Parts, chance: &mut Chance) -> Value {
    let count = chance.pick_count();
    let operations = (0..count).map(|_| {
        let value: Value = json!(chance.pick(VALUES));
        let value = named(parts, chance, value);
        let op = chance.pick(&["add", "replace", "remove", "replace", "copy"]);
        let mut operation = json!({"op": op, "path": chance.pick(PATHS)});
        if !chance.one_in(8) {
            operation["value"] = value;
        }
        operation
    });
    json!({"patchOperations": operations.collect::<Vec<_>>()})
}
