//! The rules of the tree, as functions from text to findings. `tests/tidy.rs` runs them over the tree and shows that
//! each of them fires.

pub mod arrows;
pub mod code;
pub mod manifest;
pub mod prose;
pub mod rust;
pub mod tree;

use std::fmt;

/// A place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the root of the tree.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, and what to do.
    pub problem: String,
}

impl Finding {
    /// A finding.
    pub fn new(path: &str, line: usize, problem: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, problem: problem.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.problem)
    }
}

/// Fails with every finding on a line of its own.
///
/// # Panics
/// When there is a finding.
pub fn demand_none(rule: &str, findings: &[Finding]) {
    let list: Vec<String> = findings.iter().map(|finding| format!("  {finding}")).collect();
    assert!(findings.is_empty(), "{rule}; broken at\n{}\n", list.join("\n"));
}

/// The findings that some text causes under a rule about single files.
pub fn lines_of(path: &str, text: &str, mut problem_in: impl FnMut(&str) -> Option<String>) -> Vec<Finding> {
    let numbered = text.lines().enumerate();
    numbered.filter_map(|(at, line)| Some(Finding::new(path, at + 1, problem_in(line)?))).collect()
}
