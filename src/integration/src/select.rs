use std::fmt;

use ringgate_pattern::{Pattern, TooCostly};
use ringgate_snapshot::schema::ArchivedIntegration;

/// Chooses an integration response by the upstream's status or a function's error (R-IRESP-02 to 05). Patterns are
/// compiled once per generation; what one of them may cost is bounded.
#[derive(Debug, Default)]
pub struct Selector {
    /// Pattern and index of its response, in the order they are tried.
    patterns: Vec<(Pattern, u32)>,
    default: Option<u32>,
}

/// A pattern that is no regular expression: the compiler let it pass, so the file is not ours.
#[derive(Debug)]
pub struct SelectError {
    /// The pattern.
    pub pattern: String,
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "selection pattern `{}` is no regular expression", self.pattern)
    }
}

impl std::error::Error for SelectError {}

impl Selector {
    /// Compiles the patterns of an integration.
    ///
    /// # Errors
    /// When a pattern is no regular expression.
    pub fn new(integration: &ArchivedIntegration) -> Result<Selector, SelectError> {
        let mut selector = Selector::default();
        for (index, response) in integration.responses.iter().enumerate() {
            let index = index as u32;
            match response.pattern.as_ref() {
                None => selector.default = Some(index),
                Some(pattern) => {
                    let compiled = Pattern::new(pattern);
                    let compiled = compiled.map_err(|_| SelectError { pattern: pattern.to_string() })?;
                    selector.patterns.push((compiled, index));
                }
            }
        }
        Ok(selector)
    }

    /// The index of the response for this value, which a pattern must match as a whole (R-IRESP-03); `None`: none
    /// does and there is no default (R-IRESP-05).
    ///
    /// # Errors
    /// When a pattern costs too much on this value.
    pub fn select(&self, value: &str) -> Result<Option<u32>, TooCostly> {
        for (pattern, index) in &self.patterns {
            if pattern.matches_whole(value)? {
                return Ok(Some(*index));
            }
        }
        Ok(self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(patterns: &[&str], default: Option<u32>) -> Selector {
        let compile = |pattern: &str| Pattern::new(pattern).expect("a pattern");
        let patterns = patterns.iter().enumerate().map(|(i, p)| (compile(p), i as u32)).collect();
        Selector { patterns, default }
    }

    #[test]
    fn r_iresp_03_the_whole_value_must_match() {
        let selector = selector(&["4", r"4\d{2}", "5.*", "(?!2)3.."], Some(9));
        for (value, want) in [
            ("404", Some(1)),
            ("503", Some(2)),
            ("200", Some(9)),
            ("499", Some(1)),
            ("302", Some(3)),
            ("5\n", Some(9)),
        ] {
            assert_eq!(selector.select(value).ok(), Some(want), "{value}");
        }
    }

    #[test]
    fn r_iresp_05_no_match_and_no_default() {
        assert_eq!(selector(&["200"], None).select("201").ok(), Some(None));
    }
}
