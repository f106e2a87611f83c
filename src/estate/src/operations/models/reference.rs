//! References from one model to another:
//! `{"$ref": "https://apigateway.{suffix}/restapis/{api}/models/{Name}"}` (R-REQ-11).

use ringgate_management::shapes::Model;
use serde_json::Value;

/// The key of a reference.
pub(super) const KEY: &str = "$ref";

/// The model that a reference names, and what it names within that model; `None` for references of other kinds.
pub(super) fn model_of<'r>(api: &str, reference: &'r str) -> Option<(&'r str, &'r str)> {
    let (whole, place) = reference.split_once('#').unwrap_or((reference, ""));
    let (_, path) = whole.strip_prefix("https://apigateway.")?.split_once('/')?;
    let name = path.strip_prefix("restapis/")?.strip_prefix(api)?.strip_prefix("/models/")?;
    let is_name = !name.is_empty() && !name.contains('/');
    is_name.then_some((name, place))
}

/// The models that a model refers to, each once.
pub(super) fn models_in(api: &str, model: &Model) -> Vec<String> {
    let schema = model.schema.as_deref().unwrap_or_default();
    let mut names = Vec::new();
    if schema.contains(KEY)
        && let Ok(schema) = serde_json::from_str(schema)
    {
        collect(api, &schema, &mut names);
    }
    names.sort();
    names.dedup();
    names
}

/// The copy of a model for another API: references to models of its own API follow.
pub(in crate::operations) fn moved(model: &Model, from: &str, to: &str) -> Model {
    let follow = |schema: &String| {
        schema.replace(&format!("/restapis/{from}/models/"), &format!("/restapis/{to}/models/"))
    };
    Model { schema: model.schema.as_ref().map(follow), ..model.clone() }
}

fn collect(api: &str, value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value.as_str().filter(|_| key == KEY) {
                    Some(reference) => {
                        names.extend(model_of(api, reference).map(|(name, _)| name.to_owned()))
                    }
                    None => collect(api, value, names),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(api, value, names)),
        _ => {}
    }
}
