//! What a Lambda authorizer returns (R-AUTH-19, R-AUTH-20), and what it means for a request (R-AUTH-21).

use std::fmt;

use ringgate_policy::{Access, Attached, Effect, Facts, Policy, Principal, Request, same_account};
use serde_json::{Map, Value};

/// The most characters of a resource in an authorizer's policy (R-AUTH-19).
pub const GRANT_RESOURCE_CHARS_MAX: usize = 512;

/// The most bytes of an authorizer's result. AWS names none but that of every function's answer, 6 MB; what stays in
/// the cache deserves a closer one.
pub const GRANT_RESULT_BYTES_MAX: usize = 262_144;

/// The action that a call of an API is.
pub const INVOKE: &str = "execute-api:Invoke";

/// A checked result of an authorizer. It does not depend on the method that was asked for, so one serves for every
/// method of its stage as long as it is cached (R-AUTH-18).
#[derive(Clone, Debug)]
pub struct Grant {
    principal_id: Box<str>,
    policy: Policy,
    context: Box<[ContextEntry]>,
    usage_key: Option<Box<str>>,
}

/// An entry of an authorizer's `context` (R-AUTH-20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextEntry {
    /// The name; `$context.authorizer.{name}` reaches it.
    pub name: Box<str>,
    /// The value as text: a number's digits as they were written (`1.50`), an exponent with its sign (`1e+3`).
    pub value: Box<str>,
    /// What the value was in the result.
    pub kind: ContextKind,
}

/// What a value of the context was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextKind {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// Why a result is none: its function's fault, answered with 500 AUTHORIZER_CONFIGURATION_ERROR (R-AUTH-19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantFault {
    /// The place in the result, as a JSON pointer.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
    /// What the function should return instead.
    pub remedy: &'static str,
}

impl Grant {
    /// Reads a function's result (R-AUTH-19). Members besides those that are documented mean nothing.
    ///
    /// # Errors
    /// [`GrantFault`] for the first thing that is missing or not as it must be.
    pub fn read(result: &[u8]) -> Result<Grant, GrantFault> {
        if result.len() > GRANT_RESULT_BYTES_MAX {
            return Err(GrantFault::new("", "the result is too large", "return at most 262144 bytes"));
        }
        let result: Value = serde_json::from_slice(result).map_err(|error| {
            GrantFault::new("", format!("the result is not JSON: {error}"), "return an object")
        })?;
        let object = result.as_object();
        let object =
            object.ok_or_else(|| GrantFault::new("", "the result is not an object", "return an object"))?;
        let document = present(object, "policyDocument").ok_or_else(|| {
            GrantFault::new("", "policyDocument is missing", "return { \"Version\", \"Statement\" }")
        })?;
        Ok(Grant {
            principal_id: principal_id(object)?,
            policy: policy(document)?,
            context: context(object)?,
            usage_key: usage_key(object)?,
        })
    }

    /// Who calls, as the function says: `$context.authorizer.principalId`.
    pub fn principal_id(&self) -> &str {
        &self.principal_id
    }

    /// The policy, to be explained.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The context, in the order of the result.
    pub fn context(&self) -> &[ContextEntry] {
        &self.context
    }

    /// One value of the context, by its name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.context.iter().find(|entry| *entry.name == *name).map(|entry| &*entry.value)
    }

    /// The API key, for an API whose `apiKeySource` is AUTHORIZER (R-AUTH-33).
    pub fn usage_key(&self) -> Option<&str> {
        self.usage_key.as_deref()
    }

    /// Whether the request to this method may go on (R-AUTH-21): what the grant's policy says, combined with what the
    /// API's resource policy says (`None` if it has none, or none of its statements applies) by the table for one
    /// account (R-AUTH-05, R-AUTH-06).
    pub fn decide(&self, method_arn: &str, facts: &dyn Facts, resource: Option<Effect>) -> Access {
        let request =
            Request { action: INVOKE, resource: method_arn, principal: Principal::Anonymous, facts };
        same_account(self.policy.evaluate(&request).effect, resource)
    }

    /// The bytes of memory that this takes, about.
    pub fn bytes(&self) -> usize {
        let entry = |entry: &ContextEntry| size_of::<ContextEntry>() + entry.name.len() + entry.value.len();
        let texts = self.principal_id.len() + self.usage_key.as_ref().map_or(0, |key| key.len());
        size_of::<Grant>() + texts + self.policy.bytes() + self.context.iter().map(entry).sum::<usize>()
    }
}

fn principal_id(result: &Map<String, Value>) -> Result<Box<str>, GrantFault> {
    const REMEDY: &str = "return the caller's id as a string";
    match present(result, "principalId") {
        Some(Value::String(id)) => Ok(id.as_str().into()),
        Some(_) => Err(GrantFault::new("/principalId", "principalId is not a string", REMEDY)),
        None => Err(GrantFault::new("", "principalId is missing", REMEDY)),
    }
}

fn usage_key(result: &Map<String, Value>) -> Result<Option<Box<str>>, GrantFault> {
    match present(result, "usageIdentifierKey") {
        Some(Value::String(key)) => Ok(Some(key.as_str().into())),
        Some(_) => {
            let problem = "usageIdentifierKey is not a string";
            Err(GrantFault::new("/usageIdentifierKey", problem, "return an API key's value, or leave it out"))
        }
        None => Ok(None),
    }
}

fn policy(document: &Value) -> Result<Policy, GrantFault> {
    if let Some(pointer) = long_resource(document) {
        let problem = format!("the resource has more than {GRANT_RESOURCE_CHARS_MAX} characters");
        return Err(GrantFault::new(
            &pointer,
            problem,
            "use wildcards, such as arn:aws:execute-api:*:*:*/prod/*",
        ));
    }
    Policy::from_value(document, Attached::Result).map_err(|error| GrantFault {
        pointer: format!("/policyDocument{}", error.pointer),
        problem: error.problem,
        remedy: error.remedy,
    })
}

/// The place of the first resource that is too long. What is not of a policy's shape is left to its reader.
fn long_resource(document: &Value) -> Option<String> {
    for (statement, place) in items(document.get("Statement")?, "/policyDocument/Statement") {
        for element in ["Resource", "NotResource"] {
            let Some(resources) = statement.get(element) else { continue };
            let is_long = |resource: &Value| {
                resource.as_str().is_some_and(|text| text.chars().count() > GRANT_RESOURCE_CHARS_MAX)
            };
            let at = format!("{place}/{element}");
            let mut places = items(resources, &at);
            if let Some((_, place)) = places.find(|(resource, _)| is_long(resource)) {
                return Some(place);
            }
        }
    }
    None
}

/// A list's items, or the single value that stands for a list, with their places.
fn items<'v>(value: &'v Value, place: &str) -> impl Iterator<Item = (&'v Value, String)> {
    let is_list = value.is_array();
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let place = place.to_owned();
    items
        .iter()
        .enumerate()
        .map(move |(index, item)| (item, if is_list { format!("{place}/{index}") } else { place.clone() }))
}

fn context(result: &Map<String, Value>) -> Result<Box<[ContextEntry]>, GrantFault> {
    let Some(context) = present(result, "context") else { return Ok(Box::default()) };
    let context = context.as_object().ok_or_else(|| {
        GrantFault::new("/context", "the context is not an object", "return names with values")
    })?;
    context.iter().map(|(name, value)| entry(name, value)).collect()
}

fn entry(name: &str, value: &Value) -> Result<ContextEntry, GrantFault> {
    let (value, kind) = match value {
        Value::String(text) => (text.clone(), ContextKind::String),
        Value::Number(number) => (number.to_string(), ContextKind::Number),
        Value::Bool(value) => (value.to_string(), ContextKind::Boolean),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            let pointer = format!("/context/{}", name.replace('~', "~0").replace('/', "~1"));
            let remedy =
                "return a string, a number or a boolean; other values can travel as JSON in a string";
            return Err(GrantFault::new(&pointer, "the value is null, a list or an object", remedy));
        }
    };
    Ok(ContextEntry { name: name.into(), value: value.into(), kind })
}

/// A member that is there. Typed languages write null for what they leave out.
fn present<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).filter(|value| !value.is_null())
}

impl GrantFault {
    fn new(pointer: &str, problem: impl Into<String>, remedy: &'static str) -> GrantFault {
        GrantFault { pointer: pointer.to_owned(), problem: problem.into(), remedy }
    }
}

impl fmt::Display for GrantFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the authorizer's result" } else { self.pointer.as_str() };
        write!(f, "{place}: {}; {}", self.problem, self.remedy)
    }
}

impl std::error::Error for GrantFault {}

#[cfg(test)]
mod tests;
