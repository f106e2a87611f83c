//! Java's regular expressions (`java.util.regex`), as integrations and templates write them (R-IRESP-03, R-VTL-16).
//!
//! A pattern is translated to the syntax of the regex crates. Those that need no look-around, back reference, atomic
//! group or `(?m)` run in time linear in the text; the others backtrack, up to a limit. What Java has and neither
//! engine can do is refused by name: `\X`, `\N{...}`, `\b{g}`.
//!
//! Java 17 is the measure, with one departure: `\b` sees ASCII words, as `\w` does (so Java since 19).
#![forbid(unsafe_code)]

mod class;
mod engine;
mod escape;
mod group;
mod property;
mod replace;
mod symbol;
mod translate;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use engine::{Engine, PATTERN_BYTES_MAX};
use replace::Output;
use translate::{Target, translate};

/// Where a pattern matched, in bytes of the text.
pub type Span = Range<usize>;

/// A compiled Java regular expression.
#[derive(Clone, Debug)]
pub struct Pattern {
    java: String,
    engine: Engine,
    names: Vec<(String, usize)>,
}

/// Why a pattern is refused: its author's mistake, or something that is not supported.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PatternError {
    /// Byte offset in the pattern; 0 if it is about the whole.
    pub at: usize,
    /// What is wrong there, and what to write instead.
    pub problem: &'static str,
}

/// A search stepped back too often in a pattern that is not linear: the author's pattern does not suit this text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooCostly;

/// Why a replacement failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ReplaceError {
    /// As [`TooCostly`].
    TooCostly,
    /// The result would be longer than the caller's `bytes_max`.
    TooLong,
    /// The replacement's text is wrong: its author's mistake. Java throws here too.
    BadReplacement {
        /// Byte offset in the replacement.
        at: usize,
        /// What is wrong there.
        problem: &'static str,
    },
}

impl Pattern {
    /// Compiles a pattern in Java's syntax.
    ///
    /// # Errors
    /// [`PatternError`] if Java would refuse it, if it is not supported, or beyond the limits of size and nesting.
    pub fn new(java: &str) -> Result<Pattern, PatternError> {
        if java.len() > PATTERN_BYTES_MAX {
            return Err(PatternError { at: PATTERN_BYTES_MAX, problem: "the pattern is too long" });
        }
        let mut translation = translate(java, Target::Linear)?;
        let names = std::mem::take(&mut translation.names);
        Ok(Pattern { java: java.to_owned(), engine: Engine::new(java, translation)?, names })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.java
    }

    /// Whether it runs in time linear in the text. (With a `$`, texts that end in a line terminator are the exception:
    /// those need a look ahead, and have the limit of the others.)
    pub fn is_linear(&self) -> bool {
        !matches!(self.engine, Engine::Backtracking(_))
    }

    /// `Matcher.matches`: whether the whole text matches (R-IRESP-03).
    ///
    /// # Errors
    /// [`TooCostly`] beyond the limit of a pattern that is not linear.
    pub fn matches_whole(&self, text: &str) -> Result<bool, TooCostly> {
        self.engine.matches_whole(text)
    }

    /// `Matcher.find`: the first match that begins at `from` or later. Anchors and look-behind see the text before.
    ///
    /// # Errors
    /// [`TooCostly`] beyond the limit of a pattern that is not linear.
    pub fn find(&self, text: &str, from: usize) -> Result<Option<Span>, TooCostly> {
        if text.is_char_boundary(from) { self.engine.find(text, from) } else { Ok(None) }
    }

    /// `String.replaceAll`: appends `text` to `out` with every match replaced; `$1`, `${name}` and `\` in the
    /// replacement are Java's. `out` never grows beyond `bytes_max` in all.
    ///
    /// # Errors
    /// [`ReplaceError`]; what was appended until then stays.
    pub fn replace_all(
        &self,
        text: &str,
        replacement: &str,
        out: &mut String,
        bytes_max: usize,
    ) -> Result<(), ReplaceError> {
        replace::replace(self, text, replacement, usize::MAX, &mut Output { text: out, bytes_max })
    }

    /// `String.replaceFirst`: as [`Pattern::replace_all`], for the first match alone.
    ///
    /// # Errors
    /// [`ReplaceError`]; what was appended until then stays.
    pub fn replace_first(
        &self,
        text: &str,
        replacement: &str,
        out: &mut String,
        bytes_max: usize,
    ) -> Result<(), ReplaceError> {
        replace::replace(self, text, replacement, 1, &mut Output { text: out, bytes_max })
    }

    /// `String.split`: a positive limit is the most parts there are, 0 removes empty parts at the end, a negative one
    /// keeps them.
    ///
    /// # Errors
    /// [`TooCostly`] beyond the limit of a pattern that is not linear.
    pub fn split<'t>(&self, text: &'t str, limit: i32) -> Result<Vec<&'t str>, TooCostly> {
        replace::split(self, text, limit)
    }

    fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(have, _)| have == name).map(|(_, group)| *group)
    }
}

impl From<TooCostly> for ReplaceError {
    fn from(_: TooCostly) -> ReplaceError {
        ReplaceError::TooCostly
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the pattern is refused at byte {}: {}", self.at, self.problem)
    }
}

impl fmt::Display for TooCostly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the pattern steps back too often on this text; write it without nested repetition")
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplaceError::TooCostly => TooCostly.fmt(f),
            ReplaceError::TooLong => f.write_str("the text with its replacements is too long"),
            ReplaceError::BadReplacement { at, problem } => {
                write!(f, "the replacement is wrong at byte {at}: {problem}")
            }
        }
    }
}

impl std::error::Error for PatternError {}
impl std::error::Error for TooCostly {}
impl std::error::Error for ReplaceError {}
