//! What operators ask for, below `/_ringgate/` on the listener of the management API: gateways, history, rollback, audit,
//! backup, users. The same signatures and policies let them in: `apigateway:GET` and `apigateway:POST` on
//! `arn:aws:apigateway:{region}::/_ringgate/…`.

mod audit;
mod backup;
mod history;
mod page;
mod users;

use axum::body::Body;
use ringgate_management::{Answer, Fault, FaultKind, encode_fault};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keeper::Caller;
use crate::server::{Service, respond};
pub(crate) use page::Query;

/// What all paths begin with.
pub(crate) const PREFIX: &str = "/_ringgate/";

/// A call that was let in.
pub(crate) struct Asked<'a> {
    pub(crate) service: &'a Service,
    pub(crate) caller: &'a Caller,
    pub(crate) query: Query,
    pub(crate) body: &'a [u8],
}

/// What it is answered with: a document, or bytes that are read while they are sent.
pub(crate) enum Answered {
    Json(Vec<u8>),
    Bytes(Body, u64),
}

/// The table of routes: a method, the path below the prefix with `*` for what varies, and what answers.
pub(crate) async fn answer(method: &str, path: &str, asked: &Asked<'_>) -> Result<Answered, Fault> {
    let segments: Vec<&str> = path.strip_prefix(PREFIX).unwrap_or_default().split('/').collect();
    match (method, &segments[..]) {
        ("GET", ["gateways"]) => json(&asked.service.attached.report()),
        ("GET", ["history"]) => history::list(asked).await,
        ("GET", ["history", number, "routes"]) => history::part(asked, number, history::Part::Routes).await,
        // They hold secrets, as a backup does: whoever may only look is not shown them.
        ("POST", ["history", number, "keys"]) => history::part(asked, number, history::Part::Keys).await,
        ("POST", ["rollback"]) => history::roll_back(asked).await,
        ("POST", ["rollback", "release"]) => history::release(asked).await,
        ("GET", ["audit"]) => audit::list(asked).await,
        ("POST", ["backup"]) => backup::take(asked).await,
        ("GET", ["users"]) => users::list(asked),
        ("POST", ["users"]) => users::add(asked).await,
        ("POST", ["users", name, "keys"]) => users::rotate(asked, name).await,
        ("POST", ["users", name, "policies"]) => users::set_policies(asked, name).await,
        ("POST", ["users", name, "remove"]) => users::remove(asked, name).await,
        _ => Err(Fault::new(FaultKind::UnknownOperation, "No operation has this method and path")),
    }
}

/// As it goes out.
pub(crate) fn write(answered: Result<Answered, Fault>, request_id: &str) -> axum::response::Response {
    let id = ("x-amzn-RequestId", request_id.to_owned());
    match answered {
        Ok(Answered::Json(body)) => {
            let fields = vec![id, ("Content-Type", "application/json".to_owned())];
            respond(Answer { status: 200, fields, body })
        }
        Ok(Answered::Bytes(body, length)) => {
            let content = ("Content-Type", "application/octet-stream".to_owned());
            let fields = vec![id, content, ("content-length", length.to_string())];
            let mut response = respond(Answer { status: 200, fields, body: Vec::new() });
            *response.body_mut() = body;
            response
        }
        Err(fault) => respond(encode_fault(&fault, request_id)),
    }
}

fn json(value: &impl Serialize) -> Result<Answered, Fault> {
    let bytes = serde_json::to_vec(value);
    bytes.map(Answered::Json).map_err(|error| Fault::new(FaultKind::InternalFailure, error.to_string()))
}

/// The body, or `{}` where there is none.
fn read<T: DeserializeOwned>(asked: &Asked<'_>) -> Result<T, Fault> {
    let body = if asked.body.is_empty() { b"{}" } else { asked.body };
    serde_json::from_slice(body).map_err(|error| Fault::bad_request(format!("The body: {error}")))
}

/// The store failed.
fn failed(error: &ringgate_store::StoreError) -> Fault {
    Fault::new(FaultKind::ServiceUnavailable, format!("The store is not available: {error}")).retry_after(1)
}
