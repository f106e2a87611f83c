//! Request validation and models.

use ringgate_definition::{Definition, Model, RequestValidator};
use ringgate_snapshot::schema::Validation;

use super::{at, changed, lowered, method, notes, refuses, text, warns};
use crate::code;

const REFERENCE: &str = "https://apigateway.amazonaws.com/restapis/abcdefghij/models/";

/// Chooses a validator for the API, and lets the method be changed.
fn validated(body: bool, parameters: bool, change: impl FnOnce(&mut Definition)) -> Definition {
    changed(|d| {
        d.apis[0].validators = vec![RequestValidator { name: text("all"), body, parameters }];
        d.apis[0].validator = Some(text("all"));
        method(d).request_parameters.clear();
        change(d);
    })
}

fn require(definition: &mut Definition, keys: &[&str]) {
    method(definition).request_parameters.extend(keys.iter().map(|key| (text(key), true)));
}

fn model(name: &str, schema: &str) -> Model {
    Model { name: text(name), schema: schema.to_owned(), ..Model::default() }
}

#[track_caller]
fn validation(definition: &Definition) -> Option<Validation> {
    lowered(definition).apis[0].deployments[0].routes[0].validation.clone()
}

#[test]
fn r_req_03_without_a_validator_nothing_is_validated() {
    let required = |d: &mut Definition| require(d, &["method.request.header.h"]);
    assert_eq!(validation(&changed(required)), None);
    assert_eq!(validation(&validated(false, false, required)), None);
    assert_eq!(validation(&validated(false, true, |_| {})), None, "nothing is required");
    let none = validated(true, true, |d| method(d).validator = Some(text("")));
    assert_eq!(validation(&none), None, "the operation chose none");
    let unknown = validated(true, true, |d| method(d).validator = Some(text("al")));
    refuses(&unknown, code::VALIDATOR_UNKNOWN, "`al`");
}

#[test]
fn r_req_05_required_parameters_are_sorted_by_key() {
    let keys = ["method.request.querystring.q", "method.request.path.id", "method.request.header.z"];
    let found = validation(&validated(false, true, |d| {
        require(d, &keys);
        method(d).request_parameters.push((text("method.request.header.optional"), false));
    }));
    let found = found.expect("validation");
    assert_eq!(found.required, [keys[2], keys[1], keys[0]]);
    assert!(!found.body && found.models.is_empty());
}

#[test]
fn r_req_02_keys_of_parameters_are_checked() {
    refuses(&changed(|d| require(d, &["method.request.cookie.c"])), code::PARAMETER, "cookie");
    refuses(&changed(|d| require(d, &["method.request.header."])), code::PARAMETER, "header.");
    let twice = |d: &mut Definition| require(d, &["method.request.header.a", "method.request.querystring.a"]);
    warns(&changed(twice), code::PARAMETER, "`a`");
    let exact = changed(|d| {
        twice(d);
        d.apis[0].aws_exact = Some(at(true));
    });
    refuses(&exact, code::PARAMETER, "`a`");
}

#[test]
fn r_req_07_a_parameter_that_the_path_lacks_is_never_there() {
    let lacking = validated(false, true, |d| require(d, &["method.request.path.ID"]));
    warns(&lacking, code::PARAMETER_NEVER, "`ID`");
    assert_eq!(validation(&lacking).expect("validation").required, ["method.request.path.ID"]);
}

#[test]
fn r_req_09_models_are_chosen_by_media_type() {
    let named = |names: &[(&str, &str)]| {
        let names: Vec<_> = names.iter().map(|(key, name)| (text(key), text(name))).collect();
        validated(true, false, |d| {
            d.apis[0].models = vec![model("A", "{\"type\": \"object\"}"), model("B", "{}"), model("C", "{}")];
            method(d).request_models = names;
        })
    };
    let routes = lowered(&named(&[("application/json", "B"), ("$default", "A"), ("text/plain", "B")]));
    let deployment = &routes.apis[0].deployments[0];
    let found = deployment.routes[0].validation.as_ref().expect("validation");
    let names: Vec<_> = found
        .models
        .iter()
        .map(|model| (model.media_type.as_str(), deployment.schemas[model.schema as usize].name.as_str()))
        .collect();
    assert!(found.body);
    assert_eq!(names, [("application/json", "B"), ("$default", "A"), ("text/plain", "B")]);
    assert_eq!(deployment.schemas.len(), 2, "C is not used");
    refuses(&named(&[("application/json", "D")]), code::MODEL_UNKNOWN, "`D`");
    warns(&named(&[("a/b; c=d", "A")]), code::MEDIA_TYPE, "a/b; c=d");
}

#[test]
fn r_req_09_without_models_json_must_be_an_object() {
    let routes = lowered(&validated(true, false, |_| {}));
    let deployment = &routes.apis[0].deployments[0];
    let found = deployment.routes[0].validation.as_ref().expect("validation");
    assert_eq!(found.models[0].media_type, "application/json");
    assert_eq!(deployment.schemas[0].name, "Empty");
    assert!(deployment.schemas[0].text.contains("\"type\":\"object\""));
    let own = validated(true, false, |d| d.apis[0].models = vec![model("Empty", "{}")]);
    assert_eq!(lowered(&own).apis[0].deployments[0].schemas[0].text, "{}");
}

#[test]
fn r_req_11_13_models_are_checked() {
    let models = |models: Vec<Model>| {
        validated(true, false, |d| {
            d.apis[0].models = models;
            method(d).request_models = vec![(text("application/json"), text("A"))];
        })
    };
    let reference =
        |name: &str| format!("{{\"properties\": {{\"p\": {{\"$ref\": \"{REFERENCE}{name}\"}}}}}}");
    let chain = vec![model("A", &reference("B")), model("B", &reference("A")), model("C", "{}")];
    let routes = lowered(&models(chain));
    let names: Vec<_> = routes.apis[0].deployments[0].schemas.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["A", "B"]);
    refuses(&models(vec![model("A", &reference("Z"))]), code::MODEL_UNKNOWN, "`Z`");
    refuses(&models(vec![model("A", "{")]), code::MODEL, "model A");
    notes(
        &models(vec![model("A", "{\"properties\": {\"p\": {\"readOnly\": true}}}")]),
        code::MODEL_KEYWORD,
        "readOnly",
    );
    refuses(&models(vec![model("A", "{}"), model("A", "{}")]), code::MODEL, "two models");
    refuses(&models(vec![model("A", "{}"), model("B-C", "{}")]), code::MODEL, "B-C");
    let long = format!("{{\"title\": \"{}\"}}", "x".repeat(400 * 1024));
    refuses(&models(vec![model("A", &long)]), code::MODEL, "at most");
}
