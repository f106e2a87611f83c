//! What is wrong with a body, in the words and the order of the Java library json-schema-validator 2.2.
//!
//! The library goes through a value's keywords by their names, `format` last, then, if nothing has failed so far
//! anywhere, into its members by their names, or its items. Schemas below `anyOf`, `oneOf`, `allOf` and `not` only
//! count as matched or not. What is recorded of API Gateway's answers are the texts for `required` and `type`
//! (R-REQ-08); the other texts, and the order, are from knowledge of the library.

use serde_json::{Map, Value};

use crate::document::{Document, resolve};

mod children;
mod counts;
mod keywords;
mod parts;
mod words;

pub(crate) use parts::Parts;

/// How deep schemas and values may lie in each other before the explanation looks no deeper.
pub const DEPTH_MAX: usize = 256;
/// How many schemas an explanation looks at before it ends with what it has found.
pub const STEPS_MAX: usize = 20_000;
/// The most bytes of the list of failures. What comes after is left out.
pub const LIST_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of one value in a text; longer ones are cut off.
pub const VALUE_BYTES_MAX: usize = 4 * 1024;

/// A walk through a schema and a body.
pub(crate) struct Explanation<'a, 'd> {
    model: &'a dyn Fn(usize) -> Option<&'d Document>,
    parts: &'a Parts,
    steps: usize,
}

/// A schema, in its document.
#[derive(Clone, Copy)]
struct At<'d> {
    document: &'d Document,
    schema: &'d Value,
}

/// What has failed so far.
struct Report {
    texts: Vec<String>,
    bytes: usize,
    /// Whether only the fact of a failure is asked for.
    is_mute: bool,
    has_failed: bool,
}

impl<'a, 'd> Explanation<'a, 'd> {
    /// The list of what is wrong with `body`, `[a, b]`; None if nothing is found.
    pub(crate) fn of(
        document: &'d Document,
        model: &'a dyn Fn(usize) -> Option<&'d Document>,
        parts: &'a Parts,
        body: &Value,
    ) -> Option<String> {
        let mut explanation = Explanation { model, parts, steps: 0 };
        let mut report = Report { texts: Vec::new(), bytes: 0, is_mute: false, has_failed: false };
        explanation.walk(&mut report, At { document, schema: &document.schema }, body, 0);
        report.has_failed.then(|| crate::parameters::list_text(&report.texts))
    }

    /// Checks a value and what is in it against a schema.
    fn walk(&mut self, report: &mut Report, at: At<'d>, value: &Value, depth: usize) {
        self.steps += 1;
        if self.steps > STEPS_MAX || depth > DEPTH_MAX || report.is_done() {
            return;
        }
        let Some((at, keywords)) = self.follow(at) else { return };
        self.keywords(report, at, keywords, value, depth);
        if !report.has_failed {
            self.children(report, at, keywords, value, depth);
        }
    }

    /// Whether a value fits a schema.
    fn fits(&mut self, at: At<'d>, value: &Value, depth: usize) -> bool {
        let mut report = Report { texts: Vec::new(), bytes: 0, is_mute: true, has_failed: false };
        self.walk(&mut report, at, value, depth + 1);
        !report.has_failed
    }

    /// The schema that a chain of references ends at. Next to a `$ref` nothing else counts.
    fn follow(&self, mut at: At<'d>) -> Option<(At<'d>, &'d Map<String, Value>)> {
        for _ in 0..DEPTH_MAX {
            let keywords = at.schema.as_object()?;
            if !keywords.get("$ref").is_some_and(Value::is_string) {
                return Some((at, keywords));
            }
            let (document, schema) = resolve(at.document, at.schema, self.model)?;
            at = At { document, schema };
        }
        None
    }
}

impl Report {
    fn fail(&mut self, text: impl FnOnce() -> String) {
        self.has_failed = true;
        if self.is_mute || self.bytes > LIST_BYTES_MAX {
            return;
        }
        let text = text();
        self.bytes += text.len();
        if self.bytes <= LIST_BYTES_MAX || self.texts.is_empty() {
            self.texts.push(text);
        }
    }

    /// Whether nothing more can be learned.
    fn is_done(&self) -> bool {
        self.is_mute && self.has_failed || self.bytes > LIST_BYTES_MAX
    }
}

#[cfg(test)]
mod tests;
