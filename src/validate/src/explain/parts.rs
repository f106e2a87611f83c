//! Single keywords, compiled apart, so that the explanation judges them exactly as the engine does.

use ahash::AHashMap;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::engine;

/// The keywords judged by the engine; the others are counted and compared by the explanation itself.
const KEYWORDS: &[&str] = &["enum", "format", "maximum", "minimum", "multipleOf", "pattern", "uniqueItems"];

/// A model's keywords of this kind, with those of the models it refers to.
pub(crate) struct Parts(AHashMap<String, Validator>);

impl Parts {
    /// Compiles what is found anywhere in the schemas; too much, where data looks like a schema, does no harm.
    pub(crate) fn of<'s>(schemas: impl Iterator<Item = &'s Value>) -> Parts {
        let mut parts = Parts(AHashMap::new());
        let mut rest: Vec<&Value> = schemas.collect();
        while let Some(value) = rest.pop() {
            match value {
                Value::Object(members) => {
                    parts.add(members);
                    rest.extend(members.values());
                }
                Value::Array(items) => rest.extend(items),
                _ => {}
            }
        }
        parts
    }

    /// Whether a value fails a keyword of a schema. `is_strict` is for an exclusive minimum or maximum.
    pub(crate) fn fails(&self, keyword: &str, setting: &Value, is_strict: bool, value: &Value) -> bool {
        let part = self.0.get(&name(keyword, setting, is_strict));
        part.is_some_and(|part| !part.is_valid(value))
    }

    /// Whether a member's name matches a pattern of `patternProperties`.
    pub(crate) fn pattern_matches(&self, pattern: &str, name: &str) -> bool {
        !self.fails("pattern", &Value::from(pattern), false, &Value::from(name))
    }

    fn add(&mut self, schema: &Map<String, Value>) {
        for keyword in KEYWORDS {
            if let Some(setting) = schema.get(*keyword) {
                self.compile(keyword, setting);
            }
        }
        for pattern in schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
            self.compile("pattern", &Value::from(pattern.0.as_str()));
        }
    }

    fn compile(&mut self, keyword: &str, setting: &Value) {
        let exclusive = match keyword {
            "maximum" => Some("exclusiveMaximum"),
            "minimum" => Some("exclusiveMinimum"),
            _ => None,
        };
        let mut add = |is_strict: bool, schema: Value| {
            let name = name(keyword, setting, is_strict);
            if !self.0.contains_key(&name)
                && let Some(part) = engine::compile_part(&schema)
            {
                self.0.insert(name, part);
            }
        };
        add(false, json!({ keyword: setting }));
        if let Some(exclusive) = exclusive {
            add(true, json!({ keyword: setting, exclusive: true }));
        }
    }
}

fn name(keyword: &str, setting: &Value, is_strict: bool) -> String {
    format!("{keyword} {is_strict} {setting}")
}
