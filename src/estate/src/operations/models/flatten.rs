//! A model with the models that it refers to under its own `definitions` (`GetModel` with `flatten`).

use std::collections::BTreeMap;

use ringgate_management::shapes::Model;
use serde_json::{Map, Value};

use super::reference;
use crate::Estate;

/// Where the definitions of a schema are.
const DEFINITIONS: &str = "definitions";

/// The schema of a model without references to other models; `None` if it has none, or is no schema.
pub(super) fn flatten(estate: &Estate, api: &str, model: &Model) -> Option<String> {
    let own = model.name.as_deref().unwrap_or_default();
    let mut waiting = reference::models_in(api, model);
    if waiting.is_empty() {
        return None;
    }
    let mut root = read(model)?;
    let taken = root.get(DEFINITIONS).and_then(Value::as_object).cloned().unwrap_or_default();
    // Where each model's schema stands.
    let mut places = BTreeMap::from([(own.to_owned(), "#".to_owned())]);
    let mut found = Vec::new();
    while let Some(name) = waiting.pop() {
        if places.contains_key(&name) {
            continue;
        }
        let Some(model) = estate.get_of::<Model>(api, &name) else { continue };
        let Some(schema) = read(model) else { continue };
        let key = free_key(&name, &taken);
        places.insert(name, format!("#/{DEFINITIONS}/{key}"));
        waiting.extend(reference::models_in(api, model));
        found.push((key, schema));
    }
    rebase(api, &mut root, "#", &places);
    let mut definitions = root.remove(DEFINITIONS).unwrap_or_default();
    if !definitions.is_object() {
        definitions = Value::Object(Map::new());
    }
    for (key, mut schema) in found {
        rebase(api, &mut schema, &format!("#/{DEFINITIONS}/{key}"), &places);
        if let Some(definitions) = definitions.as_object_mut() {
            definitions.insert(key, Value::Object(schema));
        }
    }
    root.insert(DEFINITIONS.to_owned(), definitions);
    serde_json::to_string(&root).ok()
}

fn read(model: &Model) -> Option<Map<String, Value>> {
    serde_json::from_str(model.schema.as_deref()?).ok()
}

/// A key for a model that the root's own definitions leave free.
fn free_key(name: &str, taken: &Map<String, Value>) -> String {
    let mut key = name.to_owned();
    while taken.contains_key(&key) {
        key.push('_');
    }
    key
}

/// Points references within a schema to where the schema stands now, and those to models to where they stand.
fn rebase(api: &str, members: &mut Map<String, Value>, base: &str, places: &BTreeMap<String, String>) {
    for (key, value) in members {
        match value {
            Value::String(text) if key == reference::KEY => {
                if let Some(moved) = moved(api, text, base, places) {
                    *text = moved;
                }
            }
            value => rebase_value(api, value, base, places),
        }
    }
}

fn rebase_value(api: &str, value: &mut Value, base: &str, places: &BTreeMap<String, String>) {
    match value {
        Value::Object(members) => rebase(api, members, base, places),
        Value::Array(values) => values.iter_mut().for_each(|value| rebase_value(api, value, base, places)),
        _ => {}
    }
}

fn moved(api: &str, reference: &str, base: &str, places: &BTreeMap<String, String>) -> Option<String> {
    if let Some(place) = reference.strip_prefix('#') {
        return Some(format!("{base}{place}"));
    }
    let (name, place) = reference::model_of(api, reference)?;
    Some(format!("{}{place}", places.get(name)?))
}
