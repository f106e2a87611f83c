//! Differences on purpose, as the documentation tells them.

/// The page, so that the report says what it says.
const PAGE: &str = include_str!("../../../../../../docs/compatibility.md");

/// What answers like the original where the two differ.
const SWITCH: &str = "mode: aws-exact";

/// A difference on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is about.
    pub(super) what: &'static str,
    /// How it is here.
    pub(super) here: &'static str,
    /// How it is at the original; empty where nothing is known.
    pub(super) original: &'static str,
}

impl Difference {
    /// The setting of the gateway file that makes it go away, if there is one.
    pub(super) fn switch(&self) -> Option<&'static str> {
        [self.what, self.here, self.original].iter().any(|text| text.contains("aws-exact")).then_some(SWITCH)
    }
}

/// The difference whose description begins so.
pub(super) fn find(start: &str) -> Option<Difference> {
    let rows = PAGE.lines().skip_while(|line| *line != "## Differences on purpose");
    rows.filter_map(row).find(|difference| difference.what.starts_with(start))
}

fn row(line: &'static str) -> Option<Difference> {
    let mut cells = line.strip_prefix("| ")?.strip_suffix('|')?.split(" | ").map(str::trim);
    let (what, here) = (cells.next()?, cells.next()?);
    Some(Difference { what, here, original: cells.next().unwrap_or_default().trim_matches(['|', ' ']) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::features;

    #[test]
    fn every_difference_that_a_feature_meets_is_in_the_page() {
        for start in features::differences() {
            assert!(find(start).is_some(), "{start}");
        }
        let paths = find("dot segments").expect("a row");
        assert_eq!(paths.switch(), Some("mode: aws-exact"));
        assert_eq!(find("a client that leaves").expect("a row").switch(), None);
        assert_eq!(find("access logs of any format").expect("a row").original, "");
    }
}
