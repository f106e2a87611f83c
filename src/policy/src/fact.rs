use std::borrow::Cow;

/// What is known about a request, by condition key (R-AUTH-04). A policy asks for a fact when a statement that
/// otherwise applies needs it, so facts that no statement asks for are never made.
///
/// Dates are ISO 8601 (`2026-11-22T04:00:00Z`) or seconds since 1970; booleans are `true` and `false`; binary values
/// are in base64.
pub trait Facts {
    /// The values of a condition key such as `aws:sourceip`; `None` if the request has no such key. `key` is in lower
    /// case, as keys do not depend on case.
    fn values(&self, key: &str) -> Option<Values<'_>>;
}

/// The values of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// The usual case: a key has one value.
    One(Cow<'a, str>),
    /// A key with a set of values, such as `aws:PrincipalOrgPaths`. An empty set counts as an absent key.
    Several(Vec<Cow<'a, str>>),
}

/// The facts of a request about which nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFacts;

impl Facts for NoFacts {
    fn values(&self, _key: &str) -> Option<Values<'_>> {
        None
    }
}

impl<'a> Values<'a> {
    /// A single value that lives long enough.
    pub fn one(value: &'a str) -> Values<'a> {
        Values::One(Cow::Borrowed(value))
    }

    pub(crate) fn as_slice(&self) -> &[Cow<'a, str>] {
        match self {
            Values::One(value) => std::slice::from_ref(value),
            Values::Several(values) => values,
        }
    }

    /// The value, if there is exactly one: only such keys can stand in a policy variable.
    pub(crate) fn into_single(self) -> Option<Cow<'a, str>> {
        match self {
            Values::One(value) => Some(value),
            Values::Several(mut values) if values.len() == 1 => values.pop(),
            Values::Several(_) => None,
        }
    }
}
