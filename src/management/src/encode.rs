//! From outputs and faults to status, fields and body.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::fault::{Fault, FaultKind};
use crate::operation::Input;

/// What is sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header fields, but those that frame the body.
    pub fields: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// What an operation answers. The generator implements it.
pub trait Output: Serialize + DeserializeOwned {
    /// Members that travel as header fields: their key and the field's name.
    const FIELDS: &'static [(&'static str, &'static str)] = &[];
    /// Whether it is a listing, which has `item` even when there is nothing in it (R-MGMT-02).
    const IS_LISTING: bool = false;

    /// The body as it is, for what is not JSON.
    fn payload(&self) -> Option<&[u8]> {
        None
    }
}

impl Output for () {}

/// The answer of a successful call (R-MGMT-02, R-MGMT-10). Absent members are left out.
///
/// # Errors
/// An `InternalFailure` where the output cannot be written as JSON.
pub fn encode<I: Input>(output: &I::Output, request_id: &str) -> Result<Answer, Fault> {
    let failed =
        |error| Fault::new(FaultKind::InternalFailure, format!("the answer cannot be written: {error}"));
    let mut fields = vec![("x-amzn-RequestId", request_id.to_owned())];
    let mut members = match serde_json::to_value(output).map_err(failed)? {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (key, field) in I::Output::FIELDS {
        if let Some(Value::String(value)) = members.shift_remove(*key) {
            fields.push((field, value));
        }
    }
    let body = if let Some(payload) = output.payload() {
        payload.to_vec()
    } else if size_of::<I::Output>() == 0 {
        Vec::new()
    } else {
        if I::Output::IS_LISTING {
            members.entry("item").or_insert_with(|| json!([]));
        }
        fields.push(("Content-Type", "application/json".to_owned()));
        serde_json::to_vec(&members).map_err(failed)?
    };
    Ok(Answer { status: I::OPERATION.status(), fields, body })
}

/// The answer of a refused call (R-MGMT-06, S-WA-03, S-WA-04).
pub fn encode_fault(fault: &Fault, request_id: &str) -> Answer {
    let mut fields = vec![
        ("x-amzn-RequestId", request_id.to_owned()),
        ("x-amzn-ErrorType", fault.kind.name().to_owned()),
        ("Content-Type", "application/json".to_owned()),
    ];
    if let Some(seconds) = fault.retry_after_s {
        fields.push(("Retry-After", seconds.to_string()));
    }
    // The one refusal that does not come from the service itself spells its key otherwise.
    let key = if fault.kind == FaultKind::AccessDenied { "Message" } else { "message" };
    let body = json!({ key: fault.message }).to_string().into_bytes();
    Answer { status: fault.kind.status(), fields, body }
}

/// For lists that the service leaves out when nothing is in them.
pub(crate) fn is_none_or_empty<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_none_or(Vec::is_empty)
}
