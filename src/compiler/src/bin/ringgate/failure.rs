//! A failure that is told in one line and ends the command.

use std::fmt;
use std::io;
use std::path::Path;

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    remedy: Option<String>,
}

impl Failure {
    /// A failure without a remedy of its own.
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), remedy: None }
    }

    /// A file could not be read or written.
    pub(crate) fn file(what: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::new(format!("`{}` cannot be {what}: {}", path.display(), crate::source::describe(error)))
    }

    /// The same with a remedy.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Failure {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n  help: {remedy}"),
            None => Ok(()),
        }
    }
}
