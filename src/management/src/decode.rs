//! From a request's parts to a typed request.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::body;
use crate::constraint::Constraints;
use crate::fault::{Fault, FaultKind};
use crate::generated::{self, Operation, Request};
use crate::query::Query;
use crate::route::{Routed, route};
use crate::schema::{Member, Place, Shape};

/// The longest body of JSON, in bytes.
pub const BODY_BYTES_MAX: usize = 10 << 20;
/// The longest document that an import takes, in bytes: API descriptions, documentation, API keys.
pub const DOCUMENT_BYTES_MAX: usize = 6 << 20;

/// A request as it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Incoming<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, with its escapes.
    pub path: &'a str,
    /// The query without its question mark, with its escapes.
    pub query: &'a str,
    /// The header fields; their names in any case.
    pub fields: &'a [(&'a str, &'a str)],
    /// The body; empty for none.
    pub body: &'a [u8],
}

/// Which operation a request calls, with its typed input: every constraint of the model holds (R-MGMT-01, R-MGMT-07,
/// R-MGMT-27). Members of the body that the model does not know are ignored (S-OBJ-17).
///
/// # Errors
/// `UnknownOperationException`, `SerializationException` for wrong types, `ValidationException` that names every broken
/// constraint, `RequestEntityTooLargeException`, `BadRequestException` for escapes that are no text.
pub fn decode(incoming: &Incoming<'_>) -> Result<Request, Fault> {
    let query = Query::read(incoming.query)?;
    let routed = route(incoming.method, incoming.path, &query)?;
    let operation = routed.operation;
    check_length(operation, incoming.body.len())?;
    let has_body = !operation.has_payload() && has_members_in_body(operation);
    let body = if has_body { body::read(incoming.body)? } else { Map::new() };
    let mut parts = Parts { routed, query, fields: incoming.fields, body };
    let members = gather(&mut parts, incoming.body.is_empty())?;
    let payload = if operation.has_payload() { incoming.body.to_vec() } else { Vec::new() };
    generated::read(operation, Value::Object(members), payload).map_err(|error| {
        // Every constraint was checked, so that a mistake here is one of the tables.
        Fault::serialization(format!("The input cannot be read: {error}")).at(operation.input_name())
    })
}

fn check_length(operation: Operation, bytes: usize) -> Result<(), Fault> {
    let bytes_max = if operation.has_payload() { DOCUMENT_BYTES_MAX } else { BODY_BYTES_MAX };
    if bytes <= bytes_max {
        return Ok(());
    }
    let message = format!("The body has {bytes} bytes; {bytes_max} are the most");
    Err(Fault::new(FaultKind::RequestEntityTooLarge, message))
}

fn has_members_in_body(operation: Operation) -> bool {
    operation.row().schema.0.iter().any(|member| member.place == Place::Body)
}

struct Parts<'a> {
    routed: Routed,
    query: Query,
    fields: &'a [(&'a str, &'a str)],
    body: Map<String, Value>,
}

/// The members of the input by their own names, checked.
fn gather(parts: &mut Parts<'_>, is_empty: bool) -> Result<Map<String, Value>, Fault> {
    let operation = parts.routed.operation;
    let row = operation.row();
    let mut constraints = Constraints::new(operation.input_name());
    let mut members = Map::new();
    for member in row.schema.0 {
        let found = constraints.within(member.name, |constraints| {
            let raw = take(parts, row.schema.0, member, constraints.path())?;
            constraints.member(raw, member)
        })?;
        if let Some(value) = found {
            members.insert(member.name.to_owned(), value);
        }
    }
    if row.has_payload && is_empty {
        constraints.within("body", |constraints| constraints.missing());
    }
    constraints.end()?;
    Ok(members)
}

/// What the request has for a member, in its own type.
fn take(parts: &mut Parts<'_>, all: &[Member], member: &Member, path: &str) -> Result<Option<Value>, Fault> {
    let one = |text: Option<&str>| text.map(|text| body::typed(text, &member.shape, path)).transpose();
    match member.place {
        Place::Body => Ok(parts.body.shift_remove(member.wire)),
        Place::Path => {
            let found = parts.routed.captures.iter().find(|(name, _)| *name == member.wire);
            one(found.map(|(_, text)| text.as_str()))
        }
        Place::Query if matches!(member.shape, Shape::List(_)) => {
            let all: Vec<Value> = parts.query.all(member.wire).map(Value::from).collect();
            Ok((!all.is_empty()).then_some(Value::Array(all)))
        }
        Place::Query => one(parts.query.first(member.wire)),
        Place::Rest => Ok(rest(parts, all)),
        Place::Field => {
            let found = parts.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(member.wire));
            one(found.map(|(_, text)| *text))
        }
    }
}

/// The parameters of the query that no other member takes.
fn rest(parts: &Parts<'_>, all: &[Member]) -> Option<Value> {
    let selector = parts.routed.operation.selector().map(|(name, _)| name);
    let is_taken = |name: &str| {
        selector == Some(name) || all.iter().any(|it| it.place == Place::Query && it.wire == name)
    };
    let mut map = Map::new();
    for (name, value) in parts.query.pairs().filter(|(name, _)| !is_taken(name)) {
        map.entry(Cow::from(name)).or_insert_with(|| Value::from(value));
    }
    (!map.is_empty()).then_some(Value::Object(map))
}
