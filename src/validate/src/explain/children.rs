//! The way from a value to its members and items.

use serde_json::{Map, Value};

use super::words::sorted;
use super::{At, Explanation, Report};

impl<'d> Explanation<'_, 'd> {
    pub(super) fn children(
        &mut self,
        report: &mut Report,
        at: At<'d>,
        keywords: &'d Map<String, Value>,
        value: &Value,
        depth: usize,
    ) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let Some(schema) = item_schema(keywords, index) else { break };
                    self.walk(report, At { schema, ..at }, item, depth + 1);
                }
            }
            Value::Object(members) => {
                for name in sorted(members.keys()) {
                    let Some(member) = members.get(name) else { continue };
                    for schema in self.member_schemas(keywords, name) {
                        self.walk(report, At { schema, ..at }, member, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn member_schemas(&self, keywords: &'d Map<String, Value>, name: &str) -> Vec<&'d Value> {
        let property = keywords.get("properties").and_then(|properties| properties.get(name));
        let mut schemas: Vec<&Value> = property.into_iter().collect();
        for (pattern, schema) in
            keywords.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
        {
            if self.parts.pattern_matches(pattern, name) {
                schemas.push(schema);
            }
        }
        if schemas.is_empty() {
            schemas.extend(keywords.get("additionalProperties"));
        }
        schemas
    }
}

/// The schema for the item at `index`; `true` and `false` are no schemas and end the walk.
fn item_schema(keywords: &Map<String, Value>, index: usize) -> Option<&Value> {
    match keywords.get("items")? {
        Value::Array(schemas) => schemas.get(index).or_else(|| keywords.get("additionalItems")),
        schema => Some(schema),
    }
}
