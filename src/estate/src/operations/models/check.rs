//! What a model may be (R-REQ-11, R-REQ-13).

use ringgate_management::Fault;
use ringgate_management::shapes::Model;
use serde_json::Value;

use super::reference;
use crate::Estate;
use crate::operations::mapping;

/// The longest schema, in bytes (R-REQ-13).
const SCHEMA_BYTES_MAX: usize = 400 * 1024;

/// R-REQ-13: letters and digits.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::bad_request("Model name must be non-empty"));
    }
    if name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Model name must be alphanumeric: {name}")))
}

/// Checks a model that comes as a whole, its name included.
pub(in crate::operations) fn check_whole(estate: &Estate, api: &str, model: &Model) -> Result<(), Fault> {
    check_name(model.name.as_deref().unwrap_or_default())?;
    check(estate, api, model)
}

/// Checks a model as it shall be.
pub(super) fn check(estate: &Estate, api: &str, model: &Model) -> Result<(), Fault> {
    let content_type = model.content_type.as_deref().unwrap_or_default();
    if !mapping::is_media_type(content_type) {
        return Err(mapping::invalid_type(content_type));
    }
    let schema = model.schema.as_deref().unwrap_or_default();
    if schema.trim().is_empty() {
        // The service says so of XML, too.
        return Err(Fault::bad_request("Model schema must have at least 1 property or array items defined"));
    }
    if schema.len() > SCHEMA_BYTES_MAX {
        return Err(Fault::bad_request(format!("Model schema must not exceed {SCHEMA_BYTES_MAX} bytes")));
    }
    if !is_json(content_type) {
        return Ok(());
    }
    if !matches!(serde_json::from_str(schema), Ok(Value::Object(_))) {
        return Err(Fault::bad_request(
            "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
        ));
    }
    let own = model.name.as_deref();
    let is_known = |name: &str| own == Some(name) || estate.get_of::<Model>(api, name).is_some();
    let wrong = reference::models_in(api, model).into_iter().find(|name| !is_known(name));
    wrong.map_or(Ok(()), |name| Err(unknown(&name)))
}

/// What the name of no model gets (R-REQ-13).
pub(super) fn unknown(name: &str) -> Fault {
    Fault::bad_request(format!("Invalid model identifier specified: {name}"))
}

/// Whether what is described is JSON, so that its schema must be one.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
