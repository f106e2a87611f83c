//! What the parts of a route need to know while they are lowered.

use ringgate_definition::{Diagnostic, Diagnostics, Place, Stage};

/// The route that is being lowered, and where to report.
pub(crate) struct Scope<'a> {
    /// The declared method.
    pub(crate) verb: &'static str,
    /// The resource's template.
    pub(crate) path: &'a str,
    /// Names of the path variables in order.
    pub(crate) variables: &'a [String],
    /// The stages of the API.
    pub(crate) stages: &'a [Stage],
    /// Where mistakes are noted.
    pub(crate) diagnostics: &'a mut Diagnostics,
}

impl Scope<'_> {
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
        let stages = self.stages;
        for stage in stages.iter().filter(|stage| value_of(stage, variable).is_none()) {
            let message = format!(
                "stage `{}` does not set the stage variable `{variable}`, so nothing is sent for it there",
                stage.name.value
            );
            self.warn(crate::code::STAGE_VARIABLE, place, message, "set it in the stage, or ignore this");
        }
    }
}

/// The value a stage gives a variable.
pub(crate) fn value_of<'s>(stage: &'s Stage, variable: &str) -> Option<&'s str> {
    stage.variables.iter().find(|(name, _)| name.value == variable).map(|(_, value)| value.value.as_str())
}

/// Whether a text can name a stage variable (R-STAGE-10).
pub(crate) fn is_stage_variable(name: &str) -> bool {
    const CHARACTERS_MAX: usize = 64;
    (1..=CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
