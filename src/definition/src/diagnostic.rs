use crate::Place;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing changes.
    Note,
    /// Probably not what was meant; compiles.
    Warning,
    /// Cannot be compiled.
    Error,
}

/// One mistake: a code, a place, the reason, a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code such as `RG0102`, listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a final stop.
    pub message: String,
    /// Where; `None` only when no document is to blame (a missing file, say).
    pub place: Option<Place>,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Other places that belong to it, each with what it has to do with it.
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, Some(place), message)
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, Some(place), message)
    }

    /// A diagnostic of any severity.
    pub fn new(
        severity: Severity,
        code: &'static str,
        place: Option<Place>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic { severity, code, message: message.into(), place, remedy: None, related: Vec::new() }
    }

    /// The same with a remedy.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Diagnostic {
        self.remedy = Some(remedy.into());
        self
    }

    /// The same with another place.
    pub fn related(mut self, place: Place, what: impl Into<String>) -> Diagnostic {
        self.related.push((place, what.into()));
        self
    }
}

/// All mistakes of one run. Bounded: a document of nothing but mistakes must not fill the memory.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    left_out: usize,
    left_out_errors: usize,
}

impl Diagnostics {
    /// How many are kept; the rest is counted.
    pub const KEPT_MAX: usize = 1_000;

    /// Notes a mistake. When there is no room, an error takes the place of one that is none.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < Diagnostics::KEPT_MAX {
            self.list.push(diagnostic);
            return;
        }
        self.left_out += 1;
        if diagnostic.severity == Severity::Error {
            match self.list.iter_mut().rfind(|kept| kept.severity != Severity::Error) {
                Some(kept) => *kept = diagnostic,
                None => self.left_out_errors += 1,
            }
        }
    }

    /// Drops what `keep` does not accept; what was left out stays counted.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.left_out_errors > 0 || self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Them, in the order of their places.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by_key(|d| d.place);
        sorted
    }

    /// How many were not kept.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes over another run's.
    pub fn append(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.push(diagnostic);
        }
        self.left_out += other.left_out;
        self.left_out_errors += other.left_out_errors;
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics};
    use crate::Place;

    #[test]
    fn no_number_of_warnings_hides_an_error_or_becomes_one() {
        let mut diagnostics = Diagnostics::default();
        for _ in 0..Diagnostics::KEPT_MAX + 5 {
            diagnostics.push(Diagnostic::warning("W", Place::default(), "w"));
        }
        assert!(!diagnostics.has_errors());
        diagnostics.push(Diagnostic::error("E", Place::default(), "e"));
        assert!(diagnostics.has_errors());
        assert_eq!((diagnostics.len(), diagnostics.left_out()), (Diagnostics::KEPT_MAX, 6));
        for _ in 0..Diagnostics::KEPT_MAX + 5 {
            diagnostics.push(Diagnostic::error("E", Place::default(), "e"));
        }
        diagnostics.retain(|_| false);
        assert!(diagnostics.has_errors(), "errors that were left out still count");
    }
}
