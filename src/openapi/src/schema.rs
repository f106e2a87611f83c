//! Schemas, which API Gateway calls models (R-OAS-08).

use crate::budget::shortened;
use crate::codes;
use crate::document::{Import, Version};
use crate::json_text::{self, EditSchema};
use crate::reference;
use crate::tree::{Key, Node};
use ringgate_definition::{Diagnostic, Located, Model, Place, Severity};
use std::collections::HashMap;

/// What all models of OpenAPI documents describe.
const JSON: &str = "application/json";

/// The models of the API, those of `components` first.
#[derive(Default)]
pub(crate) struct Models {
    list: Vec<Model>,
    /// Name to where it was declared, and how many inline schemas wanted it.
    names: HashMap<String, (Place, usize)>,
    /// Names of inline schemas: those of a shared response are one model.
    inline: HashMap<Place, String>,
    /// Whether it was told that keywords are dropped: once is enough.
    told_dropped: bool,
}

impl Models {
    pub(crate) fn take(&mut self) -> Vec<Model> {
        std::mem::take(&mut self.list)
    }

    fn push(&mut self, name: Located<String>, schema: String, schema_place: Place) {
        self.names.insert(name.value.clone(), (name.place, 1));
        self.list.push(Model { name, schema, schema_place, content_type: JSON.to_owned() });
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
                self.models.push(name, text, schema.place);
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
        self.models.push(name.clone(), text, schema.place);
        Some(name)
    }

    /// A schema as JSON text, in which `$ref`s to others are those of API Gateway's models, and without what an import
    /// drops (R-OAS-08, R-OAS-12).
    fn schema_text(&mut self, schema: &Node) -> String {
        let api = self.options.api_id.as_deref().unwrap_or(API_UNKNOWN);
        let mut edit = Importing { pointer: self.pointer(), api, dropped: None };
        let text = json_text::write_schema(schema, &mut edit);
        if let Some(place) = edit.dropped.filter(|_| !std::mem::replace(&mut self.models.told_dropped, true))
        {
            let message = "`minItems` and `maxItems` are dropped from models, as API Gateway's import does";
            let note = Diagnostic::new(Severity::Note, codes::DROPPED_KEYWORD, Some(place), message);
            self.report(note.remedy("Let the upstream check the length of lists"));
        }
        text
    }
}

/// The edits of an import.
struct Importing<'a> {
    pointer: &'static str,
    api: &'a str,
    /// The first keyword that was dropped.
    dropped: Option<Place>,
}

impl EditSchema for Importing<'_> {
    fn target(&mut self, target: &str) -> Option<String> {
        let local = target.strip_prefix(self.pointer);
        let (name, inside) = match local {
            Some(path) => path.split_once('/').map_or((path, ""), |(name, inside)| (name, inside)),
            None => return model_of_url(target).map(|(name, inside)| model_url(self.api, name, inside)),
        };
        Some(model_url(self.api, &alphanumeric(&reference::unescape(name)), inside))
    }

    fn keeps(&mut self, keyword: &Key) -> bool {
        let dropped = matches!(keyword.text.as_str(), "minItems" | "maxItems");
        if dropped {
            self.dropped.get_or_insert(keyword.place);
        }
        !dropped
    }
}

/// Stands in the URLs of models for the id of an API that has none.
const API_UNKNOWN: &str = "local";

/// The URL of a model, and what a pointer leads to inside of it if `inside` is not empty (R-REQ-11).
fn model_url(api: &str, name: &str, inside: &str) -> String {
    let pointer = if inside.is_empty() { String::new() } else { format!("#/{inside}") };
    format!("https://apigateway.amazonaws.com/restapis/{api}/models/{name}{pointer}")
}

/// The name of the model that a URL is about, and the pointer into it without `#/`; whatever the API and the suffix.
pub(crate) fn model_of_url(url: &str) -> Option<(&str, &str)> {
    let (host, path) = url.strip_prefix("https://apigateway.")?.split_once("/restapis/")?;
    let (api, model) = path.split_once("/models/")?;
    let (name, pointer) = model.split_once('#').unwrap_or((model, ""));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_url = is_name && !api.is_empty() && !api.contains('/') && !host.contains('/');
    is_url.then_some((name, pointer.strip_prefix('/').unwrap_or_default()))
}

/// Letters and digits of a text.
pub(crate) fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}
