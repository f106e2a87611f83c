//! Queries: names, numbers and pages.

use ringgate_management::Fault;

use crate::escape::decode;

/// The most entries of a page, and how many there are when nobody says.
pub(super) const PAGE_MAX: u32 = 500;
const PAGE_DEFAULT: u32 = 25;

/// The parameters of a query.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query without its question mark.
    ///
    /// # Errors
    /// It has escapes that are no UTF-8 text.
    pub(crate) fn read(text: &str) -> Result<Query, Fault> {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        };
        let pairs: Option<_> = text.split('&').filter(|text| !text.is_empty()).map(pair).collect();
        let broken = || Fault::bad_request("The query has escapes that are no UTF-8 text");
        Ok(Query(pairs.ok_or_else(broken)?))
    }

    /// The value of a name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The value of a name, which is a number.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        let read = |text: &str| {
            text.parse().map_err(|_| Fault::bad_request(format!("`{name}` is a whole number, not `{text}`")))
        };
        self.text(name).map(read).transpose()
    }

    /// How many entries a page shall have: `limit`.
    ///
    /// # Errors
    /// It is no number.
    pub(super) fn limit(&self) -> Result<u32, Fault> {
        Ok(self.number::<u32>("limit")?.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX))
    }
}

/// What stands in a segment of a path.
///
/// # Errors
/// It has escapes that are no UTF-8 text.
pub(super) fn segment(text: &str) -> Result<String, Fault> {
    decode(text).ok_or_else(|| Fault::bad_request("The path has escapes that are no UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        let query = Query::read("limit=7&who=a%2Fb+c&empty&before=x").expect("a query");
        assert_eq!(
            (query.text("who"), query.text("empty"), query.text("none")),
            (Some("a/b+c"), Some(""), None)
        );
        assert_eq!(query.limit().ok(), Some(7));
        assert!(query.number::<u64>("before").is_err());
        assert_eq!(query.number::<u64>("none").ok(), Some(None));
        for (text, want) in [("", PAGE_DEFAULT), ("limit=0", 1), ("limit=100000", PAGE_MAX)] {
            assert_eq!(Query::read(text).ok().and_then(|query| query.limit().ok()), Some(want), "{text}");
        }
        for broken in ["a=%", "a=%4", "%ff=1", "a=%zz"] {
            assert!(Query::read(broken).is_err(), "{broken}");
        }
    }
}
