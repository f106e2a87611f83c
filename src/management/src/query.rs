//! The query as decoded pairs.

use crate::fault::{Fault, FaultKind};
use crate::percent;

/// Name and value of each parameter, in order.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Splits and decodes a query without its question mark.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent::decode(name, true)?, percent::decode(value, true)?))
        });
        let pairs: Option<Vec<_>> = pairs.collect();
        let broken = || Fault::new(FaultKind::BadRequest, "The query has escapes that are no UTF-8 text");
        Ok(Query(pairs.ok_or_else(broken)?))
    }

    /// The first value of a name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every pair.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
