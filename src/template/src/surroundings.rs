use std::borrow::Cow;

/// Everything a template can ask about its exchange. Nothing is copied before a template asks for it.
pub trait Surroundings {
    /// The request's body, or in a response template the integration response's (R-VTL-21). Bytes that are no UTF-8
    /// were replaced before.
    fn body(&self) -> &str;

    /// What an empty body reads as: an object without members (R-VTL-21), but nothing where no body can come, as from
    /// a MOCK (R-INT-38).
    fn empty_body(&self) -> &str {
        "{}"
    }

    /// The last value of a request parameter; names are case-sensitive (R-VTL-22).
    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<Cow<'_, str>>;

    /// Visits name and last value of every request parameter in a place, each name once.
    fn each_parameter(&self, place: ParameterPlace, visit: &mut dyn FnMut(&str, &str));

    /// A stage variable, canary overrides merged (R-VTL-29).
    fn stage_variable(&self, name: &str) -> Option<Cow<'_, str>>;

    /// Visits name and value of every stage variable.
    fn each_stage_variable(&self, visit: &mut dyn FnMut(&str, &str));

    /// What `$context` holds under a dotted name such as `identity.sourceIp` (R-VTL-30). A name may itself hold dots
    /// below `authorizer`. `requestOverride` and `responseOverride` are never asked for.
    fn context(&self, name: &str) -> ContextValue<'_>;

    /// Visits the names in a group of the context, and those of `$context` itself for `""`, in their order
    /// (R-VTL-31); `requestOverride` and `responseOverride` among them.
    fn each_context_name(&self, group: &str, visit: &mut dyn FnMut(&str));

    /// A further variable, as JSON text. Only tools have any.
    fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
        let _ = name;
        None
    }
}

/// Where a request parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterPlace {
    /// A variable of the resource's path.
    Path,
    /// The query string.
    Querystring,
    /// A header, those that the gateway adds among them.
    Header,
}

impl ParameterPlace {
    /// In the order that `$input.params('x')` searches (R-VTL-22).
    pub const ALL: [ParameterPlace; 3] =
        [ParameterPlace::Path, ParameterPlace::Querystring, ParameterPlace::Header];

    /// The key in the map of `$input.params()`.
    pub fn as_str(self) -> &'static str {
        match self {
            ParameterPlace::Path => "path",
            ParameterPlace::Querystring => "querystring",
            ParameterPlace::Header => "header",
        }
    }
}

/// A value of the context.
#[derive(Clone, Debug, PartialEq)]
pub enum ContextValue<'a> {
    /// There is none, or it is null.
    Missing,
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A decimal, as an authorizer may return one.
    Double(f64),
    /// `true` or `false`
    Bool(bool),
    /// A group of further names, such as `identity`; it prints nothing itself (R-VTL-33).
    Group,
}

/// The names of `$context` in the order that a template sees them (R-VTL-31).
pub const CONTEXT_NAMES: [&str; 18] = [
    "resourceId",
    "resourcePath",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "requestOverride",
    "stage",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
    "deploymentId",
    "responseOverride",
    "apiId",
];
