use std::sync::OnceLock;

use ahash::AHashMap;
use jsonschema::Validator;
use serde_json::Value;

use crate::choice::EMPTY_SCHEMA;
use crate::document::{Document, Target};
use crate::engine;
use crate::explain::{Explanation, Parts};
use crate::mistake::{Mistake, Note, Problem};

mod circles;

/// The most bytes a model's schema may have (R-REQ-13).
pub const MODEL_BYTES_MAX: usize = 400 * 1024;

/// What is said of a body that is no JSON.
const UNPARSABLE: &str = "[Unknown error parsing request body]";

/// Whether a body fits its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Valid,
    /// It does not; the text is `$context.error.validationErrorString` (R-REQ-08).
    Invalid(String),
}

/// The models of an API. Shared by all workers; a model is read and compiled when it is first needed, which takes
/// around a millisecond, so that loading thousands of them takes none.
pub struct Schemas {
    /// In the order given; the model `Empty` for methods without models comes last.
    models: Vec<Model>,
    numbers: AHashMap<Box<str>, usize>,
}

struct Model {
    name: Box<str>,
    text: Box<str>,
    document: OnceLock<Result<Document, Mistake>>,
    compiled: OnceLock<Result<Compiled, Mistake>>,
}

struct Compiled {
    validator: Validator,
    /// What explanations need, made when the first body is refused.
    parts: OnceLock<Parts>,
}

impl Schemas {
    /// The models of an API, by name and schema text; checked when first needed. Of models with the same name
    /// references find the first.
    pub fn new<'m>(models: impl IntoIterator<Item = (&'m str, &'m str)>) -> Schemas {
        let model = |(name, text): (&str, &str)| Model {
            name: name.into(),
            text: text.into(),
            document: OnceLock::new(),
            compiled: OnceLock::new(),
        };
        let mut models: Vec<Model> = models.into_iter().map(model).collect();
        let mut numbers = AHashMap::with_capacity(models.len());
        for (number, model) in models.iter().enumerate() {
            numbers.entry(model.name.clone()).or_insert(number);
        }
        models.push(model(("Empty", EMPTY_SCHEMA)));
        Schemas { models, numbers }
    }

    /// The same, with every model checked at once, for design time. All mistakes are reported, in the models' order.
    pub fn compile<'m>(
        models: impl IntoIterator<Item = (&'m str, &'m str)>,
    ) -> Result<Schemas, Vec<Mistake>> {
        let schemas = Schemas::new(models);
        let mut mistakes = Vec::new();
        for (number, model) in schemas.models.iter().enumerate() {
            if schemas.numbers.get(&model.name).is_some_and(|first| *first < number)
                && number < schemas.empty()
            {
                let model = model.name.to_string();
                mistakes.push(Mistake { model, pointer: String::new(), problem: Problem::DuplicateName });
            }
            mistakes.extend(schemas.compiled(number).err());
        }
        if mistakes.is_empty() { Ok(schemas) } else { Err(mistakes) }
    }

    /// A model's number, by its name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The number of the model `Empty` for methods without models, whatever the API's models are.
    pub fn empty(&self) -> usize {
        self.models.len() - 1
    }

    /// Keywords that API Gateway documents as unsupported (R-REQ-12), in all models that can be read.
    pub fn notes(&self) -> Vec<Note> {
        let documents = (0..self.models.len()).filter_map(|number| self.document(number).ok());
        documents.flat_map(|document| document.notes.iter().cloned()).collect()
    }

    /// Whether a body fits the model of this number. An empty body is `{}` (R-REQ-10).
    ///
    /// # Errors
    ///
    /// The model cannot be used; checking it by [`Schemas::compile`] would have told. No body was looked at.
    pub fn validate(&self, number: usize, body: &[u8]) -> Result<Verdict, Mistake> {
        let compiled = self.compiled(number)?;
        let body = if body.is_empty() { b"{}" } else { body };
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return Ok(Verdict::Invalid(UNPARSABLE.into()));
        };
        if compiled.validator.is_valid(&body) {
            return Ok(Verdict::Valid);
        }
        Ok(Verdict::Invalid(self.explain(number, compiled, &body)?))
    }

    fn explain(&self, number: usize, compiled: &Compiled, body: &Value) -> Result<String, Mistake> {
        let document = self.document(number)?;
        let model = |number: usize| self.document(number).ok();
        let parts = compiled.parts.get_or_init(|| {
            let closure = self.closure(document).unwrap_or_default();
            Parts::of(closure.into_iter().map(|document| &document.schema))
        });
        let explanation = Explanation::of(document, &model, parts, body);
        // Engine and explanation judge apart. Should the explanation find nothing wrong, the engine's words are better
        // than none.
        Ok(explanation.unwrap_or_else(|| {
            let first = compiled.validator.iter_errors(body).next();
            format!("[{}]", first.map(|error| error.masked().to_string()).unwrap_or_default())
        }))
    }

    fn compiled(&self, number: usize) -> Result<&Compiled, Mistake> {
        let Some(model) = self.models.get(number) else { return Err(unknown(number)) };
        let compiled = model.compiled.get_or_init(|| {
            let document = self.document(number)?;
            let closure = self.closure(document)?;
            circles::check(document, &|number| self.document(number).ok())?;
            let validator = engine::compile(document, &closure)?;
            Ok(Compiled { validator, parts: OnceLock::new() })
        });
        compiled.as_ref().map_err(Mistake::clone)
    }

    fn document(&self, number: usize) -> Result<&Document, Mistake> {
        let Some(model) = self.models.get(number) else { return Err(unknown(number)) };
        let document = model
            .document
            .get_or_init(|| Document::read(&model.name, number, &model.text, &|name| self.number(name)));
        document.as_ref().map_err(Mistake::clone)
    }

    /// A document and those it refers to, directly or not, all of whose references lead somewhere.
    fn closure<'s>(&'s self, document: &'s Document) -> Result<Vec<&'s Document>, Mistake> {
        let mut closure = vec![document];
        let mut at = 0;
        while let Some(document) = closure.get(at).copied() {
            at += 1;
            for (pointer, target) in &document.references {
                let (other, place) = match target {
                    Target::Here(place) => (document, place),
                    Target::Model(number, place) => (self.document(*number)?, place),
                    Target::Draft4(_) => continue,
                };
                if other.schema.pointer(place).is_none() {
                    let problem = Problem::DanglingReference(format!("{}#{place}", other.name));
                    return Err(Mistake { model: document.name.clone(), pointer: pointer.clone(), problem });
                }
                if !closure.iter().any(|known| known.number == other.number) {
                    closure.push(other);
                }
            }
        }
        Ok(closure)
    }
}

fn unknown(number: usize) -> Mistake {
    let problem = Problem::UnknownModel(number.to_string());
    Mistake { model: String::new(), pointer: String::new(), problem }
}

#[cfg(test)]
mod tests;
