//! Templates of integration responses: an empty one is null on the wire, and lets the body pass (R-IRESP-12).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serializer};

type Templates = Option<BTreeMap<String, String>>;

/// Writes empty templates as null.
pub(crate) fn serialize<S: Serializer>(templates: &Templates, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(templates) = templates else { return serializer.serialize_none() };
    let entries = templates.iter().map(|(key, text)| (key, Some(text).filter(|text| !text.is_empty())));
    serializer.collect_map(entries)
}

/// Reads null as empty.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Templates, D::Error> {
    let templates = Option::<BTreeMap<String, Option<String>>>::deserialize(deserializer)?;
    let filled = |(key, text): (String, Option<String>)| (key, text.unwrap_or_default());
    Ok(templates.map(|templates| templates.into_iter().map(filled).collect()))
}
