use std::fmt;

/// Why a model cannot be used, and where. The author of the API is to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The model's name.
    pub model: String,
    /// Where in its schema, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// More than [`crate::MODEL_BYTES_MAX`] bytes (R-REQ-13).
    TooLarge(usize),
    /// No JSON; the reader's words.
    NotJson(String),
    /// JSON, but no draft-04 schema; the engine's words.
    NotASchema(String),
    /// It refers to a model that the API does not have.
    UnknownModel(String),
    /// It refers to something that is no model of an API; nothing is ever fetched.
    ForeignReference(String),
    /// It refers to a place that does not exist.
    DanglingReference(String),
    /// Schemas that apply to one and the same value refer to each other in a circle.
    ReferenceLoop(String),
    /// Two models have the name.
    DuplicateName,
}

impl std::error::Error for Mistake {}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "model {}", self.model)?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::TooLarge(bytes) => {
                write!(
                    f,
                    "the schema has {bytes} bytes; at most {} are allowed: split it",
                    crate::MODEL_BYTES_MAX
                )
            }
            Problem::NotJson(words) => write!(f, "the schema is no JSON: {words}"),
            Problem::NotASchema(words) => write!(f, "this is no JSON schema of draft 4: {words}"),
            Problem::UnknownModel(name) => {
                write!(f, "the API has no model {name}: add it, or correct the reference")
            }
            Problem::ForeignReference(target) => write!(
                f,
                "`{target}` is no model of an API: refer to `#/definitions/...`, or to another model by \
                 `https://apigateway.amazonaws.com/restapis/{{api}}/models/{{name}}`"
            ),
            Problem::DanglingReference(target) => {
                write!(f, "`{target}` leads nowhere: define it, or correct the reference")
            }
            Problem::ReferenceLoop(target) => write!(
                f,
                "following `{target}` leads back here without looking into a property or an item: no value could \
                 ever be checked"
            ),
            Problem::DuplicateName => f.write_str("there is another model of this name: rename one"),
        }
    }
}

/// A keyword that API Gateway documents as unsupported (R-REQ-12), and what this gateway does with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The model's name.
    pub model: String,
    /// Where the keyword stands, as a JSON pointer.
    pub pointer: String,
    /// The keyword.
    pub keyword: &'static str,
}

impl Note {
    /// The keywords that get a note.
    ///
    /// `exclusiveMinimum` is honoured, as draft 4 has it and as the Java library does: whoever wrote it meant it, and a
    /// body that passes here passes a service that ignores it. The others constrain nothing in draft 4 and are ignored.
    pub const KEYWORDS: &[&str] = &["default", "discriminator", "example", "exclusiveMinimum", "readOnly"];
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fate = if self.keyword == "exclusiveMinimum" { "honoured here" } else { "ignored" };
        write!(
            f,
            "model {} at {}: API Gateway does not support `{}`; it is {fate}",
            self.model, self.pointer, self.keyword
        )
    }
}
