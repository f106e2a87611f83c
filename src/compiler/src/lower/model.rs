//! Models: those that bodies are validated with, and what these refer to (R-REQ-11, R-REQ-13).

use std::collections::HashMap;

use ringgate_definition::{Api, Diagnostic, Diagnostics, Located, Model, Place, Severity};
use ringgate_snapshot::schema::Schema;
use ringgate_validate::{EMPTY_SCHEMA, Mistake, Problem, Schemas};
use serde_json::Value;

use crate::code;
use crate::nearest::suggestion;

/// What a reference to another model has in it, before the model's name (R-REQ-11).
const REFERENCE: &str = "/models/";
/// The model of methods that name none (R-REQ-09).
const EMPTY_NAME: &str = "Empty";
/// The models of an API, and which of them are used.
pub(crate) struct Models<'a> {
    declared: HashMap<&'a str, &'a Model>,
    /// Name to index in `lowered`.
    index: HashMap<String, u32>,
    lowered: Vec<Schema>,
    /// Parallel to `lowered`.
    places: Vec<Place>,
}

impl<'a> Models<'a> {
    /// Checks the names of the models.
    pub(crate) fn new(api: &'a Api, diagnostics: &mut Diagnostics) -> Models<'a> {
        let mut declared: HashMap<&'a str, &'a Model> = HashMap::with_capacity(api.models.len());
        for model in &api.models {
            let name = model.name.value.as_str();
            check_shape(model, diagnostics);
            if let Some(first) = declared.insert(name, model) {
                let message = format!("two models have the name `{name}`");
                let diagnostic = Diagnostic::error(code::MODEL, model.name.place, message);
                let diagnostic = diagnostic.related(first.name.place, "the other one");
                diagnostics.push(diagnostic.remedy("rename one of them"));
            }
        }
        Models { declared, index: HashMap::new(), lowered: Vec::new(), places: Vec::new() }
    }

    /// The index of the model with this name.
    pub(crate) fn find(&mut self, name: &Located<String>, diagnostics: &mut Diagnostics) -> Option<u32> {
        if let Some(index) = self.index.get(&name.value) {
            return Some(*index);
        }
        let Some(model) = self.declared.get(name.value.as_str()).copied() else {
            if name.value == EMPTY_NAME {
                return Some(self.empty());
            }
            let message = format!("there is no model `{}`", name.value);
            self.report_unknown(&name.value, name.place, message, diagnostics);
            return None;
        };
        let found = self.lowered.len() as u32;
        self.lower(model, diagnostics);
        Some(found)
    }

    /// The index of the model of methods that name none (R-REQ-09).
    pub(crate) fn empty(&mut self) -> u32 {
        if let Some(index) = self.index.get(EMPTY_NAME) {
            return *index;
        }
        let text =
            self.declared.get(EMPTY_NAME).map_or(EMPTY_SCHEMA, |model| model.schema.as_str()).to_owned();
        let place = self.declared.get(EMPTY_NAME).map(|model| model.schema_place).unwrap_or_default();
        self.add(Schema { name: EMPTY_NAME.to_owned(), text }, place)
    }

    /// Takes a model in, then everything it leads to.
    fn lower(&mut self, model: &'a Model, diagnostics: &mut Diagnostics) {
        let mut waiting = vec![model];
        while let Some(model) = waiting.pop() {
            if self.index.contains_key(&model.name.value) {
                continue;
            }
            self.add(
                Schema { name: model.name.value.clone(), text: model.schema.clone() },
                model.schema_place,
            );
            for name in references(&model.schema) {
                match self.declared.get(name.as_str()) {
                    Some(other) => waiting.push(other),
                    None => {
                        let message = format!(
                            "the model `{}` refers to the model `{name}`, which is not there",
                            model.name.value
                        );
                        self.report_unknown(&name, model.schema_place, message, diagnostics);
                    }
                }
            }
        }
    }

    fn add(&mut self, schema: Schema, place: Place) -> u32 {
        let index = self.lowered.len() as u32;
        self.index.insert(schema.name.clone(), index);
        self.lowered.push(schema);
        self.places.push(place);
        index
    }

    fn report_unknown(&self, name: &str, place: Place, message: String, diagnostics: &mut Diagnostics) {
        let mut names: Vec<&str> = self.declared.keys().copied().collect();
        names.sort_unstable();
        let remedy = suggestion(name, "model", names);
        diagnostics.push(Diagnostic::error(code::MODEL_UNKNOWN, place, message).remedy(remedy));
    }

    /// The models in use, in the order of their indexes, after they were compiled for a try.
    pub(crate) fn finish(self, diagnostics: &mut Diagnostics) -> Vec<Schema> {
        let models = self.lowered.iter().map(|schema| (schema.name.as_str(), schema.text.as_str()));
        match Schemas::compile(models) {
            Ok(schemas) => {
                for note in schemas.notes() {
                    let place = Some(self.place_of(&note.model));
                    let note = Diagnostic::new(Severity::Note, code::MODEL_KEYWORD, place, note.to_string());
                    diagnostics.push(note.remedy("ignore this, or write it in another way"));
                }
            }
            Err(mistakes) => self.report(&mistakes, diagnostics),
        }
        self.lowered
    }

    fn report(&self, mistakes: &[Mistake], diagnostics: &mut Diagnostics) {
        // Unknown models were told before, with a proposal.
        for mistake in mistakes.iter().filter(|m| !matches!(m.problem, Problem::UnknownModel(_))) {
            let place = self.place_of(&mistake.model);
            let remedy = "correct it: bodies are validated by JSON Schema, draft 4";
            diagnostics.push(Diagnostic::error(code::MODEL, place, mistake.to_string()).remedy(remedy));
        }
    }

    fn place_of(&self, model: &str) -> Place {
        let place = self.index.get(model).and_then(|index| self.places.get(*index as usize));
        place.copied().unwrap_or_default()
    }
}

/// R-REQ-13.
fn check_shape(model: &Model, diagnostics: &mut Diagnostics) {
    let name = &model.name;
    if name.value.is_empty() || !name.value.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let message = format!("`{}` is no name of a model", name.value.escape_debug());
        diagnostics
            .push(Diagnostic::error(code::MODEL, name.place, message).remedy("use letters and digits only"));
    }
}

/// The names of the models that a schema refers to. A text that is no JSON refers to none; it is refused elsewhere.
fn references(schema: &str) -> Vec<String> {
    let Ok(root) = serde_json::from_str::<Value>(schema) else { return Vec::new() };
    let (mut found, mut waiting) = (Vec::new(), vec![&root]);
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(referred) {
                    found.push(name.to_owned());
                }
                waiting.extend(members.values());
            }
            _ => {}
        }
    }
    found
}

/// The model in `https://apigateway.{suffix}/restapis/{api}/models/{name}`, whatever pointer follows.
fn referred(reference: &str) -> Option<&str> {
    let (document, _) = reference.split_once('#').unwrap_or((reference, ""));
    let (_, name) = document.rsplit_once(REFERENCE)?;
    Some(name).filter(|name| !name.is_empty() && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn r_req_11_references_are_found() {
        let check = |schema: &str, expected: &[&str]| assert_eq!(references(schema), expected, "{schema}");
        check("{}", &[]);
        check("no json", &[]);
        check(r##"{"$ref": "#/definitions/A"}"##, &[]);
        const API: &str = "https://apigateway.amazonaws.com/restapis/abcdefghij/models/";
        check(&format!(r#"{{"items": [{{"$ref": "{API}A"}}]}}"#), &["A"]);
        check(&format!(r#"{{"not": {{"$ref": "{API}B#/properties/x"}}}}"#), &["B"]);
        check(&format!(r#"{{"$ref": "{API}"}}"#), &[]);
    }
}
