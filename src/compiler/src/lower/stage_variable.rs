//! `${stageVariables.name}` in texts (R-INT-04).

use super::vantage::Vantage;

/// How a reference begins.
pub(crate) const BEGINS: &str = "${stageVariables.";

/// A text with the values of one vantage, and the variables that have none there.
pub(crate) struct Expanded {
    /// The text; what is not set is empty.
    pub(crate) text: String,
    /// Names of what is not set, in order.
    pub(crate) unset: Vec<String>,
}

/// Fills the variables in.
pub(crate) fn expand(text: &str, vantage: &Vantage<'_>) -> Expanded {
    let mut expanded = Expanded { text: String::with_capacity(text.len()), unset: Vec::new() };
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        expanded.text.push_str(before);
        match vantage.value_of(name) {
            Some(value) => expanded.text.push_str(value),
            None => expanded.unset.push(name.to_owned()),
        }
        rest = after;
    }
    expanded.text.push_str(rest);
    expanded
}

/// The names of the variables that a text refers to.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, name, after) = next(rest)?;
        rest = after;
        Some(name)
    })
}

/// What stands before the first reference, its name, and what follows. A reference that is not closed is text.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, after) = text.split_once(BEGINS)?;
    let (name, after) = after.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use ringgate_definition::{Located, Place, Stage};

    use super::{expand, names};
    use crate::lower::vantage::Vantage;

    #[test]
    fn r_int_04_fills_stage_variables_in() {
        let at = |text: &str| Located::new(text.to_owned(), Place::default());
        let stage =
            Stage { variables: vec![(at("host"), at("a.b")), (at("v"), at("1"))], ..Stage::default() };
        let check = |text: &str, expected: &str, unset: &[&str]| {
            let expanded = expand(text, &Vantage::of_stage(&stage));
            assert_eq!(expanded.text, expected);
            assert_eq!(expanded.unset, unset);
        };
        check("http://${stageVariables.host}/${stageVariables.v}/x", "http://a.b/1/x", &[]);
        check("http://${stageVariables.nobody}/", "http:///", &["nobody"]);
        check("http://a/${other}/${stageVariables.v", "http://a/${other}/${stageVariables.v", &[]);
        assert_eq!(names("${stageVariables.a}${stageVariables.b}").collect::<Vec<_>>(), ["a", "b"]);
    }
}
