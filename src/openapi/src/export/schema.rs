//! Models, written as schemas with local references (R-OAS-17).

use super::Writer;
use super::build::{Fields, text};
use super::extension::parsed;
use crate::json_text::Role;
use crate::schema::model_of_url;
use crate::tree::{Node, Value};
use std::collections::HashSet;

impl Writer<'_> {
    /// Whether a model is written.
    pub(super) fn is_model(&self, name: &str) -> bool {
        is_name(name) && self.models.contains(name)
    }

    pub(super) fn model_ref(&self, name: &str) -> Node {
        Fields::default().put("$ref", text(format!("{}{name}", self.pointer()))).finish()
    }

    fn pointer(&self) -> &'static str {
        if self.is_swagger() { "#/definitions/" } else { "#/components/schemas/" }
    }

    pub(super) fn schemas(&mut self) -> Fields {
        let mut schemas = Fields::default();
        let mut seen = HashSet::new();
        let api = self.api;
        for model in &api.models {
            let name = model.name.value.as_str();
            let problem = if !is_name(name) {
                Some("has a name that is not made of letters and digits, and is left out")
            } else if !seen.insert(name) {
                Some("is declared twice; the first is written")
            } else {
                None
            };
            if let Some(problem) = problem {
                self.warn(model.name.place, format!("The model `{name}` {problem}"), "Rename it");
                continue;
            }
            let schema = parsed(&model.schema).unwrap_or_else(|| {
                let message =
                    format!("The schema of the model `{name}` is not JSON; an empty one is written");
                self.warn(model.schema_place, message, "Write a JSON Schema");
                Fields::default().finish()
            });
            let mut found = Found::default();
            schemas = schemas.put(name, self.localised(schema, name, Role::Schema, &mut found));
            if found.is_dropped_by_import {
                let message =
                    format!("The model `{name}` has `minItems` or `maxItems`, which an import drops");
                self.warn(model.schema_place, message, "Let the upstream check the length of lists");
            }
        }
        schemas
    }

    /// The schema with references to other models as pointers into this document.
    fn localised(&self, node: Node, model: &str, role: Role, found: &mut Found) -> Node {
        let value = match node.value {
            Value::List(items) => {
                let items = items.into_iter().map(|item| self.localised(item, model, role, found));
                Value::List(items.collect())
            }
            Value::Map(entries) => {
                let mut written = Vec::with_capacity(entries.len());
                for (key, item) in entries {
                    let is_keyword = role == Role::Schema;
                    found.is_dropped_by_import |=
                        is_keyword && matches!(key.text.as_str(), "minItems" | "maxItems");
                    let target = item.text().filter(|_| is_keyword && key.text == "$ref");
                    let item = match target.and_then(|target| self.local_target(target, model)) {
                        Some(target) => text(target),
                        None => self.localised(item, model, role.below(&key.text), found),
                    };
                    written.push((key, item));
                }
                Value::Map(written)
            }
            other => other,
        };
        super::build::node(value)
    }

    fn local_target(&self, target: &str, model: &str) -> Option<String> {
        if let Some((name, inside)) = model_of_url(target) {
            let inside = if inside.is_empty() { String::new() } else { format!("/{inside}") };
            return self.is_model(name).then(|| format!("{}{name}{inside}", self.pointer()));
        }
        // Within the model itself, where OpenAPI 2.0 has the models of the document.
        let own = target.strip_prefix("#/definitions/").filter(|_| self.is_swagger())?;
        Some(format!("#/definitions/{model}/definitions/{own}"))
    }
}

/// What was met in a schema.
#[derive(Default)]
struct Found {
    is_dropped_by_import: bool,
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
