//! Schemas, which API Gateway calls models (R-OAS-08).

use crate::budget::shortened;
use crate::document::{Import, Version};
use crate::reference;
use crate::tree::{Key, Node};
use crate::{codes, json_text};
use ringgate_definition::{Diagnostic, Located, Model, Place};
use std::collections::HashMap;

/// The models of the API, those of `components` first.
#[derive(Default)]
pub(crate) struct Models {
    list: Vec<Model>,
    /// Name to where it was declared, and how many inline schemas wanted it.
    names: HashMap<String, (Place, usize)>,
    /// Names of inline schemas: those of a shared response are one model.
    inline: HashMap<Place, String>,
}

impl Models {
    pub(crate) fn take(&mut self) -> Vec<Model> {
        std::mem::take(&mut self.list)
    }

    fn push(&mut self, name: Located<String>, schema: String) {
        self.names.insert(name.value.clone(), (name.place, 1));
        self.list.push(Model { name, schema });
    }

    /// A name for an inline schema that no other has.
    fn free_name(&mut self, wanted: String) -> String {
        let Some((_, uses)) = self.names.get_mut(&wanted) else { return wanted };
        *uses += 1;
        let numbered = format!("{wanted}{uses}");
        self.free_name(numbered)
    }
}

impl<'n> Import<'n, '_> {
    /// Reads `components.schemas` or `definitions`.
    pub(crate) fn read_models(&mut self) {
        let Some(node) = self.schemas() else { return };
        let Some(entries) = self.expect.map(node, "the schemas") else { return };
        for (key, schema) in entries {
            if let Some(name) = self.model_name(key) {
                let text = self.schema_text(schema);
                self.models.push(name, text);
            }
        }
    }

    fn schemas(&self) -> Option<&'n Node> {
        match self.version {
            Version::Two => self.root.get("definitions"),
            Version::Three | Version::ThreeOne => self.root.get("components")?.get("schemas"),
        }
        .filter(|node| !node.is_null())
    }

    fn pointer(&self) -> &'static str {
        match self.version {
            Version::Two => "#/definitions/",
            Version::Three | Version::ThreeOne => "#/components/schemas/",
        }
    }

    fn model_name(&mut self, key: &Key) -> Option<Located<String>> {
        let name = alphanumeric(&key.text);
        let named = format!("The schema `{}`", shortened(&key.text));
        let remedy = "Rename it: names of models are letters and digits, and what is left must differ";
        if name.is_empty() {
            let mistake =
                Diagnostic::error(codes::MODEL_NAME, key.place, format!("{named} has no letter or digit"));
            self.report(mistake.remedy(remedy));
            return None;
        }
        if let Some((earlier, _)) = self.models.names.get(&name) {
            let message = format!("{named} becomes `{}`, as another does", shortened(&name));
            let mistake = Diagnostic::error(codes::MODEL_NAME, key.place, message).remedy(remedy);
            let mistake = mistake.related(*earlier, "the other is here");
            self.report(mistake);
            return None;
        }
        Some(Located::new(name, key.place))
    }

    /// The name of the model for a schema of a body: that of a declared schema if it only points to one, else a new
    /// model named as `wanted` says.
    pub(crate) fn model_of(&mut self, schema: &'n Node, wanted: &str) -> Option<Located<String>> {
        let target = schema.get("$ref").and_then(|node| node.text().map(|text| (text, node.place)));
        if let Some((text, place)) = target.filter(|(text, _)| text.starts_with(self.pointer())) {
            let name = reference::unescape(text.strip_prefix(self.pointer()).unwrap_or_default());
            let declared = self.schemas().and_then(|schemas| self.references.entry(schemas, &name));
            if declared.is_none() {
                // Reports what is missing.
                self.follow(schema)?;
            }
            return Some(Located::new(alphanumeric(&name), place));
        }
        if let Some(known) = self.models.inline.get(&schema.place) {
            return Some(Located::new(known.clone(), schema.place));
        }
        let name = Located::new(self.models.free_name(wanted.to_owned()), schema.place);
        self.models.inline.insert(schema.place, name.value.clone());
        let text = self.schema_text(schema);
        self.models.push(name.clone(), text);
        Some(name)
    }

    /// A schema as JSON text, in which `$ref`s to others are those of API Gateway's models.
    fn schema_text(&self, schema: &Node) -> String {
        let api = self.options.api_id.as_deref().unwrap_or("local");
        json_text::write(schema, &|target| {
            let name = alphanumeric(&reference::unescape(target.strip_prefix(self.pointer())?));
            Some(format!("https://apigateway.amazonaws.com/restapis/{api}/models/{name}"))
        })
    }
}

/// Letters and digits of a text.
pub(crate) fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
