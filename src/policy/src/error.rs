use std::fmt;

/// Why a policy is refused: its author's mistake, where it is, and what to write instead. To an author the service
/// says `Invalid policy document. Please check the policy syntax and ensure that Principals are valid.` (R-AUTH-01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The place as a JSON pointer (RFC 6901) into the policy document; empty for the document itself.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
    /// What to write instead.
    pub remedy: &'static str,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the policy" } else { self.pointer.as_str() };
        write!(f, "{place}: {}; {}", self.problem, self.remedy)
    }
}

impl std::error::Error for PolicyError {}

/// A problem whose place is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) problem: String,
    pub(crate) remedy: &'static str,
}

impl Problem {
    pub(crate) fn new(problem: impl Into<String>, remedy: &'static str) -> Problem {
        Problem { problem: problem.into(), remedy }
    }
}

/// The start of a foreign text, for a message: a whole policy does not belong in one.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN_CHARS: usize = 80;
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((cut, _)) => format!("\"{}...\"", text.get(..cut).unwrap_or_default().escape_debug()),
        None => format!("\"{}\"", text.escape_debug()),
    }
}
