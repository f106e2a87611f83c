//! What tests begin with.

use ringgate_management::shapes::Stage;
use serde_json::{Value, json};

use super::world::World;
use crate::Change;

/// An API with a stage of this name; its id.
pub(super) fn api_with_stage(world: &mut World, name: &str) -> String {
    let (api, _) = world.api();
    stage(world, &api, Stage { stage_name: Some(name.to_owned()), ..Stage::default() });
    api
}

/// Puts a stage in its place.
pub(super) fn stage(world: &mut World, api: &str, stage: Stage) {
    let name = stage.stage_name.clone().expect("a name");
    world.estate.apply(vec![Change::put(api, &name, stage)]);
}

/// A key; its id.
pub(super) fn key(world: &mut World, name: &str) -> String {
    id(&world.done("POST", "/apikeys", json!({"name": name})))
}

/// A plan that opens stages, and maybe has a quota; its id.
pub(super) fn plan(world: &mut World, stages: &[(&str, &str)], quota: Value) -> String {
    let stages: Vec<Value> =
        stages.iter().map(|(api, stage)| json!({"apiId": api, "stage": stage})).collect();
    id(&world.done("POST", "/usageplans", json!({"name": "plan", "apiStages": stages, "quota": quota})))
}

/// The answer's id.
pub(super) fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

/// The texts of a member of each item.
pub(super) fn each(answer: &Value, member: &str) -> Vec<String> {
    let items = answer["item"].as_array().expect("items").iter();
    items.map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect()
}

/// The status and the text of an answer.
pub(super) fn said(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["message"].as_str().unwrap_or_default())
}
