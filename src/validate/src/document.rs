//! A model's schema, read and put in the form that the engine and the explanation both understand.

use serde_json::{Map, Value};

use crate::mistake::{Mistake, Note, Problem};

mod reference;

pub(crate) use reference::{Target, resolve};

/// A model's schema.
///
/// What was taken out: `$schema`, since every model is one of draft 4 whatever it says, and `id`, which the Java
/// library does not take for a base either. References to other models are rewritten to their numbers.
#[derive(Debug)]
pub(crate) struct Document {
    pub name: String,
    /// Its place among the API's models.
    pub number: usize,
    pub schema: Value,
    /// Every reference, with the JSON pointer of the schema it stands in.
    pub references: Vec<(String, Target)>,
    pub notes: Vec<Note>,
}

/// Keywords whose values are data and hold no schemas.
const DATA: &[&str] = &["default", "enum", "example", "examples", "required", "type"];
/// Keywords whose values hold a schema under each name.
const NAMED: &[&str] = &["definitions", "dependencies", "patternProperties", "properties"];

impl Document {
    /// Reads a model's text. `number_of` knows the API's models by name.
    pub(crate) fn read(
        name: &str,
        number: usize,
        text: &str,
        number_of: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<Document, Mistake> {
        let refuse = |pointer: String, problem: Problem| Mistake { model: name.to_owned(), pointer, problem };
        if text.len() > crate::MODEL_BYTES_MAX {
            return Err(refuse(String::new(), Problem::TooLarge(text.len())));
        }
        let mut schema: Value = serde_json::from_str(text)
            .map_err(|error| refuse(String::new(), Problem::NotJson(error.to_string())))?;
        if !schema.is_object() {
            return Err(refuse(String::new(), Problem::NotASchema("it must be an object".into())));
        }
        let mut reading = Reading { name, number_of, references: Vec::new(), notes: Vec::new() };
        reading
            .schema(&mut schema, &mut String::new())
            .map_err(|(pointer, problem)| refuse(pointer, problem))?;
        let Reading { references, notes, .. } = reading;
        Ok(Document { name: name.to_owned(), number, schema, references, notes })
    }

    /// What the engine knows the document by.
    pub(crate) fn uri(&self) -> String {
        reference::uri(self.number)
    }
}

struct Reading<'a> {
    name: &'a str,
    number_of: &'a dyn Fn(&str) -> Option<usize>,
    references: Vec<(String, Target)>,
    notes: Vec<Note>,
}

type Refused = (String, Problem);

impl Reading<'_> {
    /// Reads a value in whose place a schema, or a list of schemas, may stand. The reader's bound on nesting bounds
    /// the recursion.
    fn schema(&mut self, value: &mut Value, pointer: &mut String) -> Result<(), Refused> {
        match value {
            Value::Object(keywords) => self.keywords(keywords, pointer),
            Value::Array(schemas) => {
                for (at, schema) in schemas.iter_mut().enumerate() {
                    descend(pointer, &at.to_string(), |pointer| self.schema(schema, pointer))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn keywords(&mut self, keywords: &mut Map<String, Value>, pointer: &mut String) -> Result<(), Refused> {
        keywords
            .retain(|keyword, value| !(matches!(keyword.as_str(), "$schema" | "id") && value.is_string()));
        if let Some(Value::String(reference)) = keywords.get_mut("$ref") {
            let target =
                Target::read(reference, self.number_of).map_err(|problem| (pointer.clone(), problem))?;
            *reference = target.text();
            self.references.push((pointer.clone(), target));
        }
        for (keyword, value) in keywords {
            self.note(keyword, pointer);
            if DATA.contains(&keyword.as_str()) {
                continue;
            }
            descend(pointer, keyword, |pointer| match value {
                Value::Object(named) if NAMED.contains(&keyword.as_str()) => {
                    for (name, value) in named {
                        descend(pointer, name, |pointer| self.schema(value, pointer))?;
                    }
                    Ok(())
                }
                value => self.schema(value, pointer),
            })?;
        }
        Ok(())
    }

    fn note(&mut self, keyword: &str, pointer: &str) {
        if let Some(keyword) = Note::KEYWORDS.iter().find(|noted| **noted == keyword) {
            self.notes.push(Note {
                model: self.name.to_owned(),
                pointer: format!("{pointer}/{keyword}"),
                keyword,
            });
        }
    }
}

/// Lengthens the pointer by a step for as long as `read` takes.
fn descend<T>(pointer: &mut String, step: &str, read: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    let result = read(pointer);
    pointer.truncate(length);
    result
}
