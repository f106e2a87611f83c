use std::fmt;

use ringgate_snapshot::program::Position;

/// What is wrong with a template, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Mistake {
    pub(crate) fn new(at: Position, message: impl Into<String>, remedy: impl Into<String>) -> Mistake {
        Mistake { line: at.line, column: at.column, message: message.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.message, self.remedy)
    }
}

impl std::error::Error for Mistake {}
