//! What the parts of a route need to know while they are lowered.

use ringgate_definition::{Diagnostic, Diagnostics, Located, Place, Sources};

use super::aws::Endpoints;
use super::model::Models;
use super::selection::Patterns;
use super::template::Programs;
use super::vantage::Vantage;

/// What the routes of one deployment have in common.
pub(crate) struct Shared<'a> {
    /// The documents, to find places inside of templates.
    pub(crate) sources: &'a Sources,
    /// From where the deployment is called.
    pub(crate) vantages: &'a [Vantage<'a>],
    /// Where services of AWS are called.
    pub(crate) endpoints: &'a Endpoints<'a>,
    /// Follow the original service where the safe reading differs.
    pub(crate) is_aws_exact: bool,
    /// Responses of the API are compressed for clients that ask for it.
    pub(crate) compresses: bool,
    /// Media types whose payloads are bytes (R-INT-25).
    pub(crate) binary_types: &'a [Located<String>],
    /// Every different mapping template.
    pub(crate) programs: Programs,
    /// The models that bodies are validated with.
    pub(crate) models: Models<'a>,
    /// Every different selection pattern.
    pub(crate) patterns: Patterns,
}

/// The route that is being lowered, and where to report.
pub(crate) struct Scope<'a, 's> {
    /// The declared method.
    pub(crate) verb: &'static str,
    /// The resource's template.
    pub(crate) path: &'a str,
    /// Names of the path variables in order.
    pub(crate) variables: &'a [String],
    /// What the routes have in common.
    pub(crate) shared: &'a mut Shared<'s>,
    /// Where mistakes are noted.
    pub(crate) diagnostics: &'a mut Diagnostics,
}

impl<'s> Scope<'_, 's> {
    /// From where the route is called.
    pub(crate) fn vantages(&self) -> &'s [Vantage<'s>] {
        self.shared.vantages
    }

    /// The route as people call it: `GET /pets/{id}`.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.verb, self.path)
    }

    /// Notes an error.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::error(code, place, message).remedy(remedy));
    }

    /// Notes a warning.
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::warning(code, place, message).remedy(remedy));
    }

    /// Warns about every stage that does not set a variable (R-INT-04: missing is empty).
    pub(crate) fn warn_unset(&mut self, variable: &str, place: Place) {
        for vantage in self.vantages().iter().filter(|vantage| vantage.value_of(variable).is_none()) {
            let message = format!(
                "{} does not set the stage variable `{variable}`, so nothing is sent for it there",
                vantage.name
            );
            self.warn(crate::code::STAGE_VARIABLE, place, message, "set it in the stage, or ignore this");
        }
    }
}

/// Whether a text can name a stage variable (R-STAGE-10).
pub(crate) fn is_stage_variable(name: &str) -> bool {
    const CHARACTERS_MAX: usize = 64;
    (1..=CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
