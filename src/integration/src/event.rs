use std::collections::BTreeMap;

use ringgate_http::{Field, Known};

use crate::base64;
use crate::json_text::{Object, push_json_string};
use crate::origin::{Asked, Context, is_forwarded, is_removed_on_arrival};
use crate::query;

/// What an event tells a function beside the request itself.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    /// The request.
    pub asked: &'a Asked<'a>,
    /// The template of the resource's path.
    pub resource: &'a str,
    /// The path as it is told: with the stage's base path gone, not decoded.
    pub path: &'a [u8],
    /// The method.
    pub method: &'a [u8],
    /// Names of the path variables, in the order of their values.
    pub variable_names: &'a dyn Fn(usize) -> Option<&'a str>,
    /// `$context`
    pub context: &'a dyn Context,
    /// The names in `$context.identity`.
    pub identity_names: &'a [&'a str],
    /// The trace id that goes on.
    pub trace_id: &'a [u8],
    /// What the authorizer said, as a JSON object.
    pub authorizer: Option<&'a [u8]>,
}

/// The body of a request, as an event tells it (R-INT-50).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventBody<'a> {
    /// There is none.
    Empty,
    /// Text.
    Text(&'a [u8]),
    /// Bytes, which are told as base64.
    Binary(&'a [u8]),
}

/// `$context` variables that the event tells whenever they are set, in its own place for each (R-INT-47).
const CONTEXT_TEXTS: &[&str] = &[
    "resourceId",
    "resourcePath",
    "operationName",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "stage",
    "domainPrefix",
    "requestId",
    "domainName",
    "deploymentId",
    "apiId",
];

/// `$context` variables that are no texts.
const CONTEXT_VALUES: &[&str] = &["requestTimeEpoch", "isCanaryRequest"];

impl Event<'_> {
    /// Writes the event of a proxy integration (R-INT-46).
    pub fn write(&self, body: EventBody<'_>, out: &mut Vec<u8>) {
        let mut event = Object::open(out);
        self.write_request(&mut event, Absent::Null);
        match body {
            EventBody::Empty => event.raw("body", b"null"),
            EventBody::Text(text) => event.text("body", text),
            EventBody::Binary(bytes) => event.text("body", &base64::encode(bytes)),
        }
        let is_binary = matches!(body, EventBody::Binary(_));
        event.raw("isBase64Encoded", if is_binary { b"true" } else { b"false" });
        event.close();
    }

    /// Writes the event of a REQUEST authorizer: without a body, and with empty collections where there is nothing
    /// (R-AUTH-16).
    pub fn write_authorization(&self, method_arn: &[u8], out: &mut Vec<u8>) {
        let mut event = Object::open(out);
        event.text("type", b"REQUEST");
        event.text("methodArn", method_arn);
        self.write_request(&mut event, Absent::Empty);
        event.close();
    }

    fn write_request(&self, event: &mut Object<'_>, absent: Absent) {
        event.text("resource", self.resource.as_bytes());
        event.text("path", self.path);
        event.text("httpMethod", self.method);
        let headers = Multi::of_headers(self.asked, self.trace_id);
        headers.write("headers", "multiValueHeaders", absent, event);
        let query = Multi::of_query(self.asked);
        query.write("queryStringParameters", "multiValueQueryStringParameters", absent, event);
        self.write_path_parameters(absent, event);
        let variables = self.asked.stage_variables.iter();
        let variables = variables.map(|pair| (pair.name.as_bytes(), pair.value.as_bytes()));
        write_map("stageVariables", variables, absent, event);
        self.write_context(event.key(b"requestContext"));
    }

    fn write_path_parameters(&self, absent: Absent, event: &mut Object<'_>) {
        let values = self.asked.variables.iter().enumerate().filter_map(|(index, span)| {
            Some(((self.variable_names)(index)?.as_bytes(), span.of(self.asked.buffer)))
        });
        write_map("pathParameters", values, absent, event);
    }

    /// R-INT-47.
    fn write_context(&self, out: &mut Vec<u8>) {
        let mut context = Object::open(out);
        let mut value = Vec::new();
        for name in CONTEXT_TEXTS {
            value.clear();
            if self.context.write(name, &mut value) {
                context.text(name, &value);
            }
        }
        for name in CONTEXT_VALUES {
            value.clear();
            if self.context.write(name, &mut value) {
                context.raw(name, &value);
            }
        }
        if let Some(authorizer) = self.authorizer {
            context.raw("authorizer", authorizer);
        }
        self.write_identity(context.key(b"identity"));
        context.close();
    }

    /// R-INT-48: always there, null when unknown; what only some requests have stands last and only if it is there.
    fn write_identity(&self, out: &mut Vec<u8>) {
        let mut identity = Object::open(out);
        let mut value = Vec::new();
        for name in self.identity_names {
            value.clear();
            let is_there = self.context.write(&format!("identity.{name}"), &mut value);
            if is_there {
                identity.text(name, &value);
            } else if !matches!(*name, "apiKey" | "apiKeyId") {
                identity.raw(name, b"null");
            }
        }
        identity.close();
    }
}

/// What stands for a collection without members.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    Null,
    Empty,
}

impl Absent {
    fn as_json(self) -> &'static [u8] {
        if self == Absent::Null { b"null" } else { b"{}" }
    }
}

fn write_map<'m>(
    name: &str,
    pairs: impl Iterator<Item = (&'m [u8], &'m [u8])>,
    absent: Absent,
    event: &mut Object<'_>,
) {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return event.raw(name, absent.as_json());
    }
    let mut map = Object::open(event.key(name.as_bytes()));
    pairs.for_each(|(name, value)| push_json_string(value, map.key(name)));
    map.close();
}

/// Names with all their values, in the order of their first appearance.
#[derive(Default)]
struct Multi {
    entries: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    /// Where a name stands: a client may send thousands.
    places: BTreeMap<Vec<u8>, usize>,
}

impl Multi {
    /// The fields as a function sees them: names in the client's casing, but for two (R-INT-49).
    fn of_headers(asked: &Asked<'_>, trace_id: &[u8]) -> Multi {
        let mut multi = Multi::default();
        let is_ours = |field: &&Field| {
            is_removed_on_arrival(field.known)
                || is_forwarded(field.known)
                || field.known == Known::XAmznTraceId
                // R-INT-14
                || field.known == Known::Authorization
                    && field.value.of(asked.buffer).starts_with(b"AWS4-HMAC-SHA256")
        };
        for field in asked.fields.iter().filter(|field| !is_ours(field)) {
            let name = match field.known {
                known @ (Known::Authorization | Known::UserAgent) => known.as_str().as_bytes(),
                _ => field.name.of(asked.buffer),
            };
            multi.add_header(name, field.value.of(asked.buffer).to_vec());
        }
        multi.add_header(Known::XAmznTraceId.as_str().as_bytes(), trace_id.to_vec());
        for known in [Known::XForwardedFor, Known::XForwardedPort, Known::XForwardedProto] {
            let mut value = Vec::new();
            if asked.write_forwarded(known, &mut value) {
                multi.add_header(known.as_str().as_bytes(), value);
            }
        }
        multi
    }

    /// Decoded (R-INT-50).
    fn of_query(asked: &Asked<'_>) -> Multi {
        let mut multi = Multi::default();
        query::each(asked.query.of(asked.buffer), |name, value| multi.add(name.clone(), &name, value));
        multi
    }

    /// Names of fields have no case.
    fn add_header(&mut self, name: &[u8], value: Vec<u8>) {
        self.add(name.to_ascii_lowercase(), name, value);
    }

    fn add(&mut self, key: Vec<u8>, name: &[u8], value: Vec<u8>) {
        let place = *self.places.entry(key).or_insert(self.entries.len());
        match self.entries.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => self.entries.push((name.to_vec(), vec![value])),
        }
    }

    fn write(&self, single: &str, multiple: &str, absent: Absent, event: &mut Object<'_>) {
        let last = |(name, values): &'_ (Vec<u8>, Vec<Vec<u8>>)| {
            (name.clone(), values.last().cloned().unwrap_or_default())
        };
        let pairs: Vec<(Vec<u8>, Vec<u8>)> = self.entries.iter().map(last).collect();
        let pairs = pairs.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
        write_map(single, pairs, absent, event);
        if self.entries.is_empty() {
            return event.raw(multiple, absent.as_json());
        }
        let mut map = Object::open(event.key(multiple.as_bytes()));
        for (name, values) in &self.entries {
            let out = map.key(name);
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                push_json_string(value, out);
            }
            out.push(b']');
        }
        map.close();
    }
}
