//! The Runtime API (S-RA-01 to S-RA-07): what an environment's process calls, on a port of its own.

use std::{future::poll_fn, pin::Pin, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use bytes::BytesMut;
use serde_json::json;

use crate::{
    base64,
    call::Piece,
    fault::{self, Fault},
    live::{Delivery, End, Live, Waiting},
    machine::Refusal,
};

/// An answer that is longer than it may be is still read so far, so that the runtime hears of it and not of a broken
/// connection.
const DISCARDED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// An error document that is longer is cut to nothing, in bytes.
const ERROR_BYTES_MAX: usize = 1024 * 1024;
/// The longest streamed answer, in bytes.
const STREAM_BYTES_MAX: usize = 200 * 1024 * 1024;

const BASE: &str = "/2018-06-01";
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";
const RESPONSE_MODE: &str = "lambda-runtime-function-response-mode";
const CAUSE_MEDIA_TYPE: &str = "application/vnd.aws.lambda.error.cause+json";

/// The API of one environment.
pub(crate) fn router(live: Arc<Live>) -> Router {
    Router::new().fallback(answer).with_state(live)
}

async fn answer(State(live): State<Arc<Live>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let is_get = parts.method == Method::GET;
    let is_post = parts.method == Method::POST;
    let rest = path.strip_prefix(BASE).unwrap_or(path);
    match rest {
        "/ping" if is_get => text(StatusCode::OK, "pong"),
        "/runtime/invocation/next" if is_get => next(&live).await,
        "/runtime/init/error" if is_post => init_error(&live, &parts.headers, body).await,
        "/runtime/restore/next" if is_get => refuse(live.restore("Restoring")),
        "/runtime/restore/error" if is_post => {
            discard(body).await;
            refuse(live.restore("RestoreError"))
        }
        _ => match invocation(rest) {
            Some((id, "response")) if is_post => response(&live, id, &parts.headers, body).await,
            Some((id, "error")) if is_post => invocation_error(&live, id, &parts.headers, body).await,
            _ => {
                discard(body).await;
                text(StatusCode::NOT_FOUND, "404 page not found\n")
            }
        },
    }
}

/// Id and last word of `/runtime/invocation/ID/WORD`.
fn invocation(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/runtime/invocation/")?.split_once('/')
}

async fn next(live: &Live) -> Response {
    let delivery = match live.next() {
        Ok(Waiting::Now(delivery)) => delivery,
        Ok(Waiting::Later(later)) => match later.await {
            Ok(delivery) => delivery,
            // The environment ended, or the runtime asked again on another connection.
            Err(_) => return text(StatusCode::GONE, "this call was replaced or the environment ended\n"),
        },
        Err(refusal) => return refuse(refusal),
    };
    event(&delivery)
}

fn event(Delivery { call, deadline_ms }: &Delivery) -> Response {
    let mut response = Response::new(Body::from(call.event.clone()));
    let headers = response.headers_mut();
    headers.reserve(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut put = |name: &'static str, value: &str| {
        // What callers sent was a header value before; the rest is ours.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    put("lambda-runtime-aws-request-id", &call.id);
    put("lambda-runtime-deadline-ms", &deadline_ms.to_string());
    put("lambda-runtime-invoked-function-arn", &call.arn);
    put("lambda-runtime-trace-id", &call.trace_id);
    let optional = [
        ("lambda-runtime-client-context", &call.client_context),
        ("lambda-runtime-aws-tenant-id", &call.tenant_id),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
    }
    response
}

async fn response(live: &Live, id: &str, headers: &HeaderMap, body: Body) -> Response {
    if let Err(refusal) = live.begin_response(id) {
        discard(body).await;
        return refuse(refusal);
    }
    match headers.get(RESPONSE_MODE).map(HeaderValue::as_bytes) {
        None => whole_response(live, body).await,
        Some(b"streaming") => streamed_response(live, headers, body).await,
        Some(_) => {
            live.finish(Err(Fault::ResponseMode));
            discard(body).await;
            error(StatusCode::BAD_REQUEST, "InvalidFunctionResponseMode", "Invalid function response mode")
        }
    }
}

async fn whole_response(live: &Live, body: Body) -> Response {
    match gather(body, fault::RESPONSE_BYTES_MAX).await {
        Ok(body) => {
            live.finish(Ok(body));
            accepted()
        }
        Err(Broken::TooLong) => {
            live.finish(Err(Fault::ResponseTooLarge));
            too_large()
        }
        Err(Broken::Cut) => {
            live.finish(Err(Fault::Truncated));
            truncated()
        }
    }
}

/// S-RA-07. What goes wrong in the middle is told behind the pieces: by the trailers, or by us.
async fn streamed_response(live: &Live, headers: &HeaderMap, mut body: Body) -> Response {
    let Some(pieces) = live.begin_stream(headers.get(header::CONTENT_TYPE).cloned()) else {
        return error(StatusCode::FORBIDDEN, "InvalidStateTransition", "the environment has ended");
    };
    let (mut length, mut fault) = (0_usize, None);
    while let Some(frame) = frame(&mut body).await {
        match frame {
            Ok(Frame::Data(bytes)) => {
                length = length.saturating_add(bytes.len());
                if length > STREAM_BYTES_MAX {
                    fault = Some(Fault::ResponseTooLarge);
                } else {
                    // A caller who went away does not stop the function.
                    let _ = pieces.send(Piece::Data(bytes)).await;
                }
            }
            Ok(Frame::Trailers(trailers)) => fault = fault.or(trailing_fault(&trailers)),
            Err(()) => {
                live.finish(Err(Fault::Truncated));
                return truncated();
            }
        }
    }
    let is_too_large = fault == Some(Fault::ResponseTooLarge);
    live.finish(fault.map_or(Ok(Bytes::new()), Err));
    if is_too_large { too_large() } else { accepted() }
}

fn trailing_fault(trailers: &HeaderMap) -> Option<Fault> {
    let text = |name: &str| trailers.get(name).and_then(|value| value.to_str().ok());
    let error_type = text(ERROR_TYPE)?;
    let document = text(ERROR_BODY).and_then(base64::decode).unwrap_or_default();
    let error_type = fault::checked_error_type(Some(error_type), "Function.Unknown").to_owned();
    Some(Fault::Reported { error_type, document: document.into() })
}

async fn invocation_error(live: &Live, id: &str, headers: &HeaderMap, body: Body) -> Response {
    let fault = reported(headers, body, "Function.Unknown").await;
    match live.invocation_error(id, fault) {
        Ok(()) => accepted(),
        Err(refusal) => refuse(refusal),
    }
}

async fn init_error(live: &Arc<Live>, headers: &HeaderMap, body: Body) -> Response {
    let fault = reported(headers, body, "Runtime.Unknown").await;
    if let Err(refusal) = live.init_error() {
        return refuse(refusal);
    }
    // It is ended gently: the runtime still wants to read this answer.
    live.end(End::InitError(fault));
    accepted()
}

async fn reported(headers: &HeaderMap, body: Body, otherwise: &str) -> Fault {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let error_type = fault::checked_error_type(text(ERROR_TYPE), otherwise).to_owned();
    let mut document = gather(body, ERROR_BYTES_MAX).await.unwrap_or_default();
    if text(header::CONTENT_TYPE.as_str()) == Some(CAUSE_MEDIA_TYPE) {
        document = fault::without_cause(&document);
    }
    Fault::Reported { error_type, document }
}

enum Frame {
    Data(Bytes),
    Trailers(HeaderMap),
}

/// The next piece of a body; `Err` when it is cut.
async fn frame(body: &mut Body) -> Option<Result<Frame, ()>> {
    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
    let Ok(frame) = frame else { return Some(Err(())) };
    Some(match frame.into_data() {
        Ok(bytes) => Ok(Frame::Data(bytes)),
        Err(frame) => frame.into_trailers().map(Frame::Trailers).map_err(|_| ()),
    })
}

/// Why a body is not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It is longer than it may be.
    TooLong,
    /// It broke off.
    Cut,
}

/// A whole body. One that is too long is read on for a while, so that its sender can hear of it.
///
/// # Errors
/// When it is longer, or cut.
pub(crate) async fn gather(mut body: Body, bytes_max: usize) -> Result<Bytes, Broken> {
    let (mut first, mut more) = (Bytes::new(), BytesMut::new());
    let mut length = 0_usize;
    while let Some(frame) = frame(&mut body).await {
        let Ok(Frame::Data(bytes)) = frame else {
            // Trailers say nothing about a whole answer.
            if frame.is_err() { return Err(Broken::Cut) } else { continue }
        };
        length = length.saturating_add(bytes.len());
        if length > DISCARDED_BYTES_MAX {
            return Err(Broken::TooLong);
        } else if length > bytes_max {
            (first, more) = (Bytes::new(), BytesMut::new());
        } else if first.is_empty() && more.is_empty() {
            // Most bodies come in one piece, which is not copied.
            first = bytes;
        } else {
            more.extend_from_slice(&std::mem::take(&mut first));
            more.extend_from_slice(&bytes);
        }
    }
    match () {
        () if length > bytes_max => Err(Broken::TooLong),
        () if more.is_empty() => Ok(first),
        () => Ok(more.freeze()),
    }
}

/// Reads what nobody wants: an answer before the end of a request costs its sender the connection.
pub(crate) async fn discard(body: Body) {
    // Whole, too long or cut: it is not wanted.
    let _ = gather(body, 0).await;
}

fn accepted() -> Response {
    json_text(StatusCode::ACCEPTED, "{\"status\":\"OK\"}\n".to_owned())
}

fn refuse(refusal: Refusal) -> Response {
    match refusal {
        Refusal::InvalidRequestId => error(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
        Refusal::InvalidTransition { from, to } => {
            let message = format!(
                "State transition from {from} to {to} failed for runtime. Error: State transition is not allowed"
            );
            error(StatusCode::FORBIDDEN, "InvalidStateTransition", &message)
        }
    }
}

fn too_large() -> Response {
    let message = format!("Exceeded maximum allowed payload size ({} bytes).", fault::RESPONSE_BYTES_MAX);
    error(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
}

fn truncated() -> Response {
    error(StatusCode::BAD_REQUEST, "TruncatedHTTPRequest", "HTTP request detected as truncated")
}

fn error(status: StatusCode, error_type: &str, message: &str) -> Response {
    json_text(status, format!("{}\n", json!({"errorMessage": message, "errorType": error_type})))
}

fn json_text(status: StatusCode, body: String) -> Response {
    let mut response = text(status, body);
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

fn text(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
}
