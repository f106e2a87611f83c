//! The Invoke API (S-LI-01 to S-LI-05), as callers see it. Signatures are not asked for: only this machine can call.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use serde::de::IgnoredAny;
use tokio::sync::mpsc;

use crate::{
    base64,
    call::{Call, Outcome, Piece},
    chance, clock, event_stream,
    events::Event,
    fault::{self, Fault},
    function::Function,
    host::Host,
    invoke::invoke,
    name::{self, FunctionName},
    refusal::Refused,
    report,
    runtime_api::{Broken, discard, gather},
    status,
    stream_body::StreamBody,
    surviving::Surviving,
};

/// The longest event of a synchronous invocation, in bytes (S-LI-03).
pub const REQUEST_BYTES_MAX: usize = 6 * 1024 * 1024;
/// The longest event of an asynchronous one.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// The longest client context, decoded (S-LI-01).
pub const CLIENT_CONTEXT_BYTES_MAX: usize = 3583;

/// The API of a host.
pub(crate) fn router(host: Arc<Host>) -> Router {
    Router::new().fallback(answer).with_state(host)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Invoke,
    Stream,
    InvokeAsync,
}

async fn answer(State(host): State<Arc<Host>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let result = match parts.uri.path() {
        "/_ringgate/functions" if parts.method == Method::GET => Ok(status::response(&host)),
        path if parts.method == Method::POST => match operation(path) {
            Some((operation, name)) => invocation(&host, operation, name, &parts, body).await,
            None => {
                discard(body).await;
                Err(Refused::UnknownOperation)
            }
        },
        _ => Err(Refused::UnknownOperation),
    };
    result.unwrap_or_else(|refused| refused.response())
}

fn operation(path: &str) -> Option<(Operation, &str)> {
    let (version, rest) = path.strip_prefix('/')?.split_once("/functions/")?;
    let (name, word) = rest.split_once('/')?;
    let operation = match (version, word) {
        ("2015-03-31", "invocations") => Operation::Invoke,
        ("2021-11-15", "response-streaming-invocations") => Operation::Stream,
        ("2014-11-13", "invoke-async" | "invoke-async/") => Operation::InvokeAsync,
        _ => return None,
    };
    Some((operation, name))
}

async fn invocation(
    host: &Arc<Host>,
    operation: Operation,
    name: &str,
    parts: &Parts,
    body: Body,
) -> Result<Response, Refused> {
    let (function, arn, kind) = match target(host, operation, name, parts) {
        Ok((function, arn, kind)) if kind != Kind::DryRun => (function, arn, kind),
        other => {
            discard(body).await;
            return other.map(|_| empty(StatusCode::NO_CONTENT));
        }
    };
    let bytes_max = if kind == Kind::Event { EVENT_BYTES_MAX } else { REQUEST_BYTES_MAX };
    let call = Arc::new(read_call(arn, &parts.headers, body, bytes_max).await?);
    if kind == Kind::Event {
        return accept(host, &function, &call).await;
    }
    let work = Surviving::new({
        let call = call.clone();
        async move { invoke(&function, &call).await }
    });
    let outcome = work.await.map_err(|_| Refused::Throttled)?;
    Ok(match operation {
        Operation::Stream => streamed(&call, outcome),
        _ => whole(&call, outcome).await,
    })
}

/// What is called, and how: all that the head says.
fn target(
    host: &Host,
    operation: Operation,
    name: &str,
    parts: &Parts,
) -> Result<(Arc<Function>, String, Kind), Refused> {
    // Pages of any site may post to loopback; nobody would ask who they are.
    if parts.headers.contains_key(header::ORIGIN) || parts.headers.contains_key("sec-fetch-site") {
        return Err(Refused::FromBrowser);
    }
    let (function, arn) = find(host, name, parts.uri.query().unwrap_or_default())?;
    let kind = match (operation, text(&parts.headers, "x-amz-invocation-type")) {
        (Operation::InvokeAsync, _) => Kind::Event,
        (_, None | Some("RequestResponse")) => Kind::RequestResponse,
        (_, Some("DryRun")) => Kind::DryRun,
        (Operation::Invoke, Some("Event")) => Kind::Event,
        (_, Some(other)) => {
            let problem = format!("InvocationType `{other}` is not one of RequestResponse, Event, DryRun");
            return Err(Refused::InvalidParameter(problem));
        }
    };
    Ok((function, arn, kind))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    RequestResponse,
    Event,
    DryRun,
}

/// The function that a caller names, and its ARN as it was called.
fn find(host: &Host, name: &str, query: &str) -> Result<(Arc<Function>, String), Refused> {
    let decoded = name::percent_decode(name);
    let named = decoded.as_deref().and_then(FunctionName::parse).ok_or_else(|| {
        let problem = "the function's name is none: give a name, a partial ARN or an ARN".to_owned();
        Refused::InvalidParameter(problem)
    })?;
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("Qualifier="));
    let wanted = wanted.map(|text| name::percent_decode(text).unwrap_or_default());
    let qualifier = match (named.qualifier, &wanted) {
        (Some(one), Some(other)) if one != other => {
            let problem =
                "the derived qualifier from the function name does not match the specified qualifier";
            return Err(Refused::InvalidParameter(problem.to_owned()));
        }
        (one, other) => one.or(other.as_deref()),
    };
    let function = host.functions.get(named.name).filter(|function| is_of(&function.config.arn, &named));
    let is_known = |function: &&Arc<Function>| {
        qualifier.is_none_or(|q| q == report::LATEST || function.config.qualifiers.iter().any(|own| own == q))
    };
    match (function.filter(is_known), qualifier) {
        (Some(function), None) => Ok((function.clone(), function.config.arn.clone())),
        (Some(function), Some(qualifier)) => {
            Ok((function.clone(), format!("{}:{qualifier}", function.config.arn)))
        }
        (None, _) => {
            let qualifier = wanted.filter(|_| named.qualifier.is_none());
            let colon = if qualifier.is_some() { ":" } else { "" };
            let text = format!(
                "Function not found: {}{colon}{}",
                decoded.as_deref().unwrap_or_default(),
                qualifier.unwrap_or_default()
            );
            Err(Refused::NotFound(text))
        }
    }
}

/// Whether an ARN agrees with what a caller's text says.
fn is_of(arn: &str, named: &FunctionName<'_>) -> bool {
    FunctionName::parse(arn).is_some_and(|own| {
        named.region.is_none_or(|region| own.region == Some(region))
            && named.account.is_none_or(|account| own.account == Some(account))
    })
}

async fn read_call(arn: String, headers: &HeaderMap, body: Body, bytes_max: usize) -> Result<Call, Refused> {
    if let Some(coding) = text(headers, "content-encoding").filter(|coding| *coding != "identity") {
        return Err(Refused::UnsupportedMediaType(format!("content coding `{coding}` is not understood")));
    }
    let event = gather(body, bytes_max).await.map_err(|broken| match broken {
        Broken::TooLong => {
            let problem =
                format!("Request must be smaller than {bytes_max} bytes for the InvokeFunction operation");
            Refused::TooLarge(problem)
        }
        Broken::Cut => Refused::InvalidContent("the event is cut".to_owned()),
    })?;
    let event = if event.is_empty() { Bytes::from_static(b"{}") } else { event };
    check_json(&event).map_err(|error| {
        Refused::InvalidContent(format!("Could not parse request body into json: {error}"))
    })?;
    Ok(Call {
        id: chance::request_id().into(),
        event,
        arn,
        trace_id: trace_id(headers),
        client_context: client_context(headers)?,
        tenant_id: headers.get("x-amz-tenant-id").filter(|value| !value.is_empty()).cloned(),
        wants_tail: text(headers, "x-amz-log-type") == Some("Tail"),
    })
}

fn check_json(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    serde_json::from_str::<IgnoredAny>(text).map(drop).map_err(|error| error.to_string())
}

/// The caller's, or a new one that is not sampled.
fn trace_id(headers: &HeaderMap) -> String {
    if let Some(given) = text(headers, "x-amzn-trace-id") {
        return given.to_owned();
    }
    let seconds = clock::unix_ms() / 1000;
    format!("Root=1-{seconds:08x}-{};Parent={};Sampled=0", chance::hex::<12>(), chance::hex::<8>())
}

/// The runtime gets it as JSON (S-RA-02); callers send it in base64 (S-LI-01).
fn client_context(headers: &HeaderMap) -> Result<Option<HeaderValue>, Refused> {
    let Some(given) = headers.get("x-amz-client-context") else { return Ok(None) };
    let decoded = given.to_str().ok().and_then(base64::decode);
    let decoded = decoded.filter(|bytes| bytes.len() <= CLIENT_CONTEXT_BYTES_MAX);
    let decoded = decoded.filter(|bytes| check_json(bytes).is_ok());
    let value = decoded.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    value.map(Some).ok_or_else(|| {
        let problem = format!(
            "Client context must be a valid Base64-encoded JSON object of at most {CLIENT_CONTEXT_BYTES_MAX} bytes"
        );
        Refused::InvalidContent(problem)
    })
}

async fn accept(host: &Arc<Host>, function: &Arc<Function>, call: &Call) -> Result<Response, Refused> {
    let event = Event::new(&function.config.name, call, clock::unix_ms());
    host.events.accept(event).await?;
    let mut response = empty(StatusCode::ACCEPTED);
    identify(response.headers_mut(), call);
    Ok(response)
}

async fn whole(call: &Call, outcome: Outcome) -> Response {
    let (answer, tail) = match outcome {
        Outcome::Answer { body, tail } => (Ok(body), tail),
        Outcome::Fault { fault, tail } => (Err(fault), tail),
        Outcome::Stream { pieces, .. } => gather_pieces(pieces).await,
        Outcome::Undelivered => (Err(Fault::Truncated), None),
    };
    let is_fault = answer.is_err();
    let body = answer.unwrap_or_else(|fault| fault.document(&call.id));
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.reserve(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(EXECUTED_VERSION, HeaderValue::from_static(report::LATEST));
    if is_fault {
        headers.insert(FUNCTION_ERROR, HeaderValue::from_static("Unhandled"));
    }
    if let Some(tail) = tail
        && let Ok(value) = HeaderValue::from_str(&base64::encode(&tail))
    {
        headers.insert(LOG_RESULT, value);
    }
    identify(headers, call);
    response
}

const EXECUTED_VERSION: HeaderName = HeaderName::from_static("x-amz-executed-version");
const FUNCTION_ERROR: HeaderName = HeaderName::from_static("x-amz-function-error");
const LOG_RESULT: HeaderName = HeaderName::from_static("x-amz-log-result");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");
const REMAPPED_CONTENT_TYPE: HeaderName = HeaderName::from_static("x-amzn-remapped-content-type");

/// A caller who wants a whole answer from a function that streams.
pub(crate) async fn gather_pieces(
    mut pieces: mpsc::Receiver<Piece>,
) -> (Result<Bytes, Fault>, Option<Vec<u8>>) {
    let mut whole = Vec::new();
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Data(bytes) if whole.len() + bytes.len() <= fault::RESPONSE_BYTES_MAX => {
                whole.extend_from_slice(&bytes);
            }
            Piece::Data(_) => return (Err(Fault::ResponseTooLarge), None),
            Piece::End { fault: Some(fault), tail } => return (Err(fault), tail),
            Piece::End { fault: None, tail } => return (Ok(whole.into()), tail),
        }
    }
    (Err(Fault::Truncated), None)
}

fn streamed(call: &Call, outcome: Outcome) -> Response {
    let (body, content_type) = match outcome {
        Outcome::Stream { content_type, pieces } => (StreamBody::of_pieces(pieces, &call.id), content_type),
        Outcome::Answer { body, tail } => (StreamBody::of_whole(Ok(body), tail, &call.id), None),
        Outcome::Fault { fault, tail } => (StreamBody::of_whole(Err(fault), tail, &call.id), None),
        Outcome::Undelivered => (StreamBody::of_whole(Err(Fault::Truncated), None, &call.id), None),
    };
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(event_stream::MEDIA_TYPE));
    let own = content_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(REMAPPED_CONTENT_TYPE, own);
    headers.insert(EXECUTED_VERSION, HeaderValue::from_static(report::LATEST));
    identify(headers, call);
    response
}

fn identify(headers: &mut HeaderMap, call: &Call) {
    for (name, text) in [(REQUEST_ID, &*call.id), (TRACE_ID, call.trace_id.as_str())] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_li_01_paths_name_an_operation() {
        for (path, want) in [
            ("/2015-03-31/functions/f/invocations", Some((Operation::Invoke, "f"))),
            ("/2021-11-15/functions/f:1/response-streaming-invocations", Some((Operation::Stream, "f:1"))),
            ("/2014-11-13/functions/f/invoke-async/", Some((Operation::InvokeAsync, "f"))),
            ("/2015-03-31/functions/f/invoke-async", None),
            ("/2015-03-31/functions/f", None),
            ("/2015-03-31/functions//f/invocations", None),
            ("/", None),
        ] {
            assert_eq!(operation(path), want, "{path}");
        }
    }

    #[test]
    fn s_li_01_a_client_context_is_json_in_base64() {
        let check = |text: &str| {
            let headers = HeaderMap::from_iter([(
                HeaderName::from_static("x-amz-client-context"),
                HeaderValue::from_str(text).expect("a value"),
            )]);
            client_context(&headers)
                .map(|value| value.map(|v| v.to_str().map(str::to_owned).unwrap_or_default()))
        };
        assert_eq!(check(&base64::encode(b"{\"a\":1}")), Ok(Some("{\"a\":1}".to_owned())));
        for bad in ["{}", &base64::encode(b"{"), &base64::encode(&[b'1'; CLIENT_CONTEXT_BYTES_MAX + 1])] {
            assert!(matches!(check(bad), Err(Refused::InvalidContent(_))), "{bad}");
        }
    }
}
