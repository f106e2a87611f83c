//! The engine that decides: `jsonschema`, draft 4, offline, with bounded patterns.

use jsonschema::{Draft, PatternOptions, Registry, ValidationOptions, Validator};
use serde_json::Value;

use crate::document::Document;
use crate::format::FORMATS;
use crate::mistake::{Mistake, Problem};

/// The most steps back that matching one pattern against one string may take. A string that needs more does not match.
pub const PATTERN_BACKTRACK_MAX: usize = 20_000;

/// The most bytes a compiled pattern may take.
pub const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Compiles a document together with those it refers to.
pub(crate) fn compile(document: &Document, others: &[&Document]) -> Result<Validator, Mistake> {
    let refuse = |pointer: String, words: String| Mistake {
        model: document.name.clone(),
        pointer,
        problem: Problem::NotASchema(words),
    };
    let mut registry = Registry::new().draft(Draft::Draft4);
    for other in others {
        registry = registry
            .add(other.uri(), &other.schema)
            .map_err(|error| refuse(String::new(), error.to_string()))?;
    }
    let registry = registry.prepare().map_err(|error| refuse(String::new(), error.to_string()))?;
    options()
        .with_registry(&registry)
        .with_base_uri(document.uri())
        .build(&document.schema)
        .map_err(|error| refuse(error.instance_path().to_string(), error.to_string()))
}

/// Compiles a schema of a keyword or two. None if it is none, which a checked model does not contain.
pub(crate) fn compile_part(schema: &Value) -> Option<Validator> {
    options().build(schema).ok()
}

fn options() -> ValidationOptions<'static> {
    let patterns = PatternOptions::fancy_regex()
        .backtrack_limit(PATTERN_BACKTRACK_MAX)
        .size_limit(PATTERN_BYTES_MAX)
        .dfa_size_limit(PATTERN_BYTES_MAX);
    let options = jsonschema::options()
        .with_draft(Draft::Draft4)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_options(patterns);
    FORMATS.iter().fold(options, |options, format| options.with_format(format.name, format.check))
}
