//! What came of a trial.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringgate_exchange::{Chance, Exchange, Ids, Rejection};
use ringgate_http::{Limits, Method, ResponseHead};
use ringgate_http1::decode_response;

use crate::trial::{Sent, Subject, log};

/// Fields that belong to a connection, or to a call that was not made: no answer shows them.
const NOT_SHOWN: [&str; 6] =
    ["connection", "content-length", "date", "transfer-encoding", "x-amz-apigw-id", "x-amzn-requestid"];

/// What came of a trial.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    /// The status that a client would get.
    pub status: u16,
    /// The header fields that a client would get.
    pub fields: Vec<(String, String)>,
    /// The body that a client would get.
    pub body: Vec<u8>,
    /// What happened.
    pub log: String,
    /// How long it took.
    pub latency: Duration,
    /// The principal of what the authorizer granted.
    pub principal: Option<String>,
    /// Its policy, as the function gave it.
    pub policy: Option<String>,
    /// What it passes on, as pairs of names and values.
    pub context: Vec<(String, String)>,
    /// The claims of a token that was verified.
    pub claims: Vec<(String, String)>,
    /// Whether the authorizer let the request in.
    pub is_authorized: bool,
}

impl Tried {
    pub(super) fn of(exchange: &Exchange, head: &[u8], log: String, latency: Duration) -> Tried {
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let granted = exchange.granted();
        let context = granted.into_iter().flat_map(|grant| grant.context().iter());
        Tried {
            status: exchange.status(),
            fields: fields_of(head),
            body: exchange.body().to_vec(),
            log,
            latency,
            principal: granted.map(|grant| grant.principal_id().to_owned()),
            context: context.map(|entry| pair((&entry.name, &entry.value))).collect(),
            claims: exchange.claims().map(pair).collect(),
            is_authorized: !exchange.rejection().is_some_and(is_of_authorizer),
            ..Tried::default()
        }
    }
}

/// The method behind a tried authorizer may fail by itself: that says nothing about the authorizer.
fn is_of_authorizer(rejection: Rejection) -> bool {
    matches!(
        rejection,
        Rejection::Unauthorized
            | Rejection::AccessDenied
            | Rejection::AuthorizerFailure
            | Rejection::AuthorizerConfiguration
            | Rejection::UriTooLong
            | Rejection::Internal
    )
}

fn fields_of(bytes: &[u8]) -> Vec<(String, String)> {
    let mut head = ResponseHead::default();
    if !decode_response(bytes, &Limits::default(), Method::Get, &mut head).unwrap_or(false) {
        return Vec::new();
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let fields = head.fields.iter().map(|field| (text(field.name.of(bytes)), text(field.value.of(bytes))));
    fields.filter(|(name, _)| !NOT_SHOWN.iter().any(|it| name.eq_ignore_ascii_case(it))).collect()
}

/// What a definition that cannot be compiled comes to: an execution that failed.
pub(in crate::trial) fn refused(subject: Subject, reasons: &[String], sent: &Sent, seed: u64) -> Tried {
    let mut ids = Ids::default();
    ids.fresh(&mut Chance::new(seed));
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (id, path) = (ids.request_id(), sent.target.split('?').next().unwrap_or_default());
    let mut lines = Vec::new();
    if subject == Subject::Method {
        lines.push(format!("Starting execution for request: {id}"));
        lines.push(format!("HTTP Method: {}, Resource Path: {path}", sent.method));
    }
    lines.push(format!("Execution failed due to configuration error: {}", reasons.join("; ")));
    if subject == Subject::Method {
        lines.push("Method completed with status: 500".to_owned());
    }
    let lines = lines.iter().map(|line| (since.as_secs(), line.as_str()));
    Tried {
        status: 500,
        fields: vec![("x-amzn-ErrorType".to_owned(), "InternalServerErrorException".to_owned())],
        body: b"{\"message\": \"Internal server error\"}".to_vec(),
        log: log::text(id, lines),
        ..Tried::default()
    }
}
