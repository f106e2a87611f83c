use std::fmt::Write;

/// Where a request parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `method.request.header.`
    Header,
    /// `method.request.path.`
    Path,
    /// `method.request.querystring.`
    Querystring,
}

/// How names of required headers are compared with names on the wire (R-REQ-06). API Gateway compares them exactly,
/// but HTTP/2 sends all names in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderCase {
    /// Standard headers in any case, the others exactly.
    #[default]
    StandardInAnyCase,
    /// All exactly, as API Gateway does.
    Exact,
    /// All in any case.
    Any,
}

/// How one name is to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Byte for byte.
    Exact,
    /// Without regard to the case of ASCII letters.
    AnyCase,
}

/// A method's required parameters, in the order in which they are reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequiredParameters(Vec<(Place, Box<str>)>);

impl RequiredParameters {
    /// The keys of `requestParameters` that are true, as place and name, in any order. They are reported ordered by
    /// their full key, `method.request.header.x` (R-REQ-05): headers, then path, then query string.
    pub fn new<'n>(keys: impl IntoIterator<Item = (Place, &'n str)>) -> RequiredParameters {
        let mut keys: Vec<(Place, Box<str>)> =
            keys.into_iter().map(|(place, name)| (place, name.into())).collect();
        keys.sort();
        keys.dedup();
        RequiredParameters(keys)
    }

    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names that are missing, in order: absent, or blank (R-REQ-06). A path parameter that the resource's path
    /// does not contain is for `lookup` to not find (R-REQ-07). `lookup` is asked for a decoded value.
    pub fn missing<'s, 'v>(
        &'s self,
        case: HeaderCase,
        lookup: impl Fn(Place, &str, Match) -> Option<&'v [u8]>,
    ) -> Vec<&'s str> {
        let is_missing = |place, name: &str| {
            let how = match (place, case) {
                (Place::Header, HeaderCase::Any) => Match::AnyCase,
                (Place::Header, HeaderCase::StandardInAnyCase) if is_standard(name) => Match::AnyCase,
                _ => Match::Exact,
            };
            lookup(place, name, how).is_none_or(is_blank)
        };
        let missing = self.0.iter().filter(|(place, name)| is_missing(*place, name));
        missing.map(|(_, name)| &**name).collect()
    }
}

/// The text of a list: `[a, b]`.
pub fn list_text<T: AsRef<str>>(names: &[T]) -> String {
    let mut text = String::from("[");
    for (at, name) in names.iter().enumerate() {
        // writing to a string does not fail
        let _ = write!(text, "{}{}", if at == 0 { "" } else { ", " }, name.as_ref());
    }
    text.push(']');
    text
}

/// The message of the gateway response `BAD_REQUEST_PARAMETERS` (R-REQ-05).
pub fn missing_message<T: AsRef<str>>(names: &[T]) -> String {
    format!("Missing required request parameters: {}", list_text(names))
}

/// Blank as Java has it: nothing but whitespace, of which non-breaking spaces are none.
fn is_blank(value: &[u8]) -> bool {
    let is_space = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    std::str::from_utf8(value).is_ok_and(|value| value.chars().all(is_space))
}

fn is_standard(name: &str) -> bool {
    STANDARD_HEADERS.iter().any(|standard| standard.eq_ignore_ascii_case(name))
}

/// The request headers with a meaning of their own in HTTP, CORS, tracing, and API Gateway itself.
const STANDARD_HEADERS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "idempotency-key",
    "max-forwards",
    "origin",
    "pragma",
    "prefer",
    "proxy-authorization",
    "range",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-amz-date",
    "x-amz-security-token",
    "x-amzn-trace-id",
    "x-api-key",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
];

#[cfg(test)]
mod tests {
    use super::*;

    const REQUIRED: &[(Place, &str)] = &[
        (Place::Querystring, "qs1"),
        (Place::Path, "issuer"),
        (Place::Header, "x-header-param"),
        (Place::Header, "Accept"),
    ];

    type Sent<'a> = &'a [(Place, &'a str, &'a str)];

    fn check(case: HeaderCase, sent: Sent<'_>, expected: &str) {
        let required = RequiredParameters::new(REQUIRED.iter().copied());
        let lookup = |place, name: &str, how| {
            let is_name = |sent: &str| match how {
                Match::Exact => sent == name,
                Match::AnyCase => sent.eq_ignore_ascii_case(name),
            };
            let found = sent.iter().find(|(at, sent, _)| *at == place && is_name(sent));
            found.map(|(_, _, value)| value.as_bytes())
        };
        assert_eq!(missing_message(&required.missing(case, lookup)), expected, "{case:?} {sent:?}");
    }

    #[test]
    fn r_req_05_missing_parameters_are_listed_by_their_full_key() {
        check(
            HeaderCase::default(),
            &[(Place::Header, "accept", "text/plain")],
            "Missing required request parameters: [x-header-param, issuer, qs1]",
        );
        check(
            HeaderCase::default(),
            &[],
            "Missing required request parameters: [Accept, x-header-param, issuer, qs1]",
        );
    }

    #[test]
    fn r_req_06_blank_is_missing() {
        for (value, is_missing) in
            [("", true), (" \t", true), ("\u{2003}", true), ("\u{a0}", false), ("0", false)]
        {
            let required = RequiredParameters::new([(Place::Querystring, "q")]);
            let missing = required.missing(HeaderCase::Exact, |_, _, _| Some(value.as_bytes()));
            assert_eq!(!missing.is_empty(), is_missing, "{value:?}");
        }
        let required = RequiredParameters::new([(Place::Header, "h")]);
        assert!(required.missing(HeaderCase::Exact, |_, _, _| Some(b"\xff")).is_empty());
    }

    #[test]
    fn r_req_06_the_case_of_header_names_is_a_switch() {
        let rest = [(Place::Path, "issuer", "i"), (Place::Querystring, "qs1", "q")];
        let lower =
            [&rest[..], &[(Place::Header, "accept", "a"), (Place::Header, "X-Header-Param", "x")]].concat();
        for (case, expected) in [
            (HeaderCase::StandardInAnyCase, "[x-header-param]"),
            (HeaderCase::Exact, "[Accept, x-header-param]"),
            (HeaderCase::Any, "[]"),
        ] {
            check(case, &lower, &format!("Missing required request parameters: {expected}"));
        }
        let upper = [(Place::Path, "Issuer", "i"), (Place::Querystring, "QS1", "q")];
        check(
            HeaderCase::Any,
            &[&upper[..], &lower[2..]].concat(),
            "Missing required request parameters: [issuer, qs1]",
        );
    }

    #[test]
    fn r_req_07_a_path_parameter_that_the_path_lacks_is_missing() {
        let required = RequiredParameters::new([(Place::Path, "id"), (Place::Path, "id")]);
        assert_eq!(required.missing(HeaderCase::default(), |_, _, _| None), ["id"]);
        assert!(RequiredParameters::default().is_empty() && !required.is_empty());
    }

    #[test]
    fn standard_names_are_in_lower_case_and_once() {
        let mut names = STANDARD_HEADERS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STANDARD_HEADERS.len());
        assert!(names.iter().all(|name| **name == name.to_ascii_lowercase()));
    }
}
