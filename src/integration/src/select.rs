use std::fmt;

use regex::bytes::Regex;
use ringgate_snapshot::schema::ArchivedIntegration;

/// Chooses an integration response by the upstream's status (R-IRESP-02 to 05). Patterns are compiled once per
/// generation and match in linear time.
#[derive(Debug, Default)]
pub struct Selector {
    /// Pattern and index of its response, in the order they are tried.
    patterns: Vec<(Regex, u32)>,
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
                    // R-IRESP-03: the whole value, and `.` is no line end
                    let whole = format!(r"\A(?:{pattern})\z");
                    let regex =
                        Regex::new(&whole).map_err(|_| SelectError { pattern: pattern.to_string() })?;
                    selector.patterns.push((regex, index));
                }
            }
        }
        Ok(selector)
    }

    /// The index of the response for this status; `None`: none matches and there is no default (R-IRESP-05).
    pub fn select(&self, status: u16) -> Option<u32> {
        let digits = digits(status);
        self.patterns
            .iter()
            .find(|(regex, _)| regex.is_match(&digits))
            .map(|(_, index)| *index)
            .or(self.default)
    }
}

fn digits(status: u16) -> [u8; 3] {
    let digit = |n: u16| b'0' + (n % 10) as u8;
    [digit(status / 100), digit(status / 10), digit(status)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(patterns: &[&str], default: Option<u32>) -> Selector {
        let compile = |pattern: &str| Regex::new(&format!(r"\A(?:{pattern})\z")).expect("a pattern");
        let patterns = patterns.iter().enumerate().map(|(i, p)| (compile(p), i as u32)).collect();
        Selector { patterns, default }
    }

    #[test]
    fn r_iresp_03_the_whole_value_must_match() {
        let selector = selector(&["4", r"4\d{2}", "5.*"], Some(9));
        for (status, want) in [(404, Some(1)), (503, Some(2)), (200, Some(9)), (499, Some(1))] {
            assert_eq!(selector.select(status), want, "{status}");
        }
    }

    #[test]
    fn r_iresp_05_no_match_and_no_default() {
        assert_eq!(selector(&["200"], None).select(201), None);
    }
}
