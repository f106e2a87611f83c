//! HTTP in, HTTP out.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use ringgate_management::{Answer, BODY_BYTES_MAX, Fault, FaultKind, Incoming, decode, encode_fault};
use tokio::net::TcpListener;

use crate::attach::Attached;
use crate::identity::{Door, Received, admit};
use crate::keeper::{Caller, Keeper};
use crate::limits::Limits;
use crate::operator;

/// What every call is answered with.
pub(crate) struct Service {
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) door: Door,
    pub(crate) attached: Arc<Attached>,
    /// Absent: calls may come as they like.
    pub(crate) limits: Option<Limits>,
    /// The data directory.
    pub(crate) data: PathBuf,
}

/// The field that says that routes are held: at which snapshot of the history.
const HELD_FIELD: &str = "x-ringgate-held";

/// Answers until told to stop.
///
/// # Errors
/// The listener fails.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = Router::new().fallback(handle).with_state(service);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

async fn handle(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let request_id = service.keeper.draw_request_id();
    let (parts, body) = request.into_parts();
    let call = Parts {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        fields: texts(&parts.headers),
    };
    match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(body) => {
            // A client that leaves ends its own wait; what it asked for is done to the end, so that what becomes durable
            // is published, too.
            let failed =
                encode_fault(&Fault::new(FaultKind::InternalFailure, "The call failed"), &request_id);
            let answered =
                tokio::spawn(async move { service.answer(&call, &body, peer, request_id).await }).await;
            answered.unwrap_or_else(|_| respond(failed))
        }
        Err(_) => {
            let message = format!("The body has more than {BODY_BYTES_MAX} bytes, or was cut");
            respond(encode_fault(&Fault::new(FaultKind::RequestEntityTooLarge, message), &request_id))
        }
    }
}

/// A call's head.
struct Parts {
    method: String,
    path: String,
    query: String,
    fields: Vec<(String, String)>,
}

impl Service {
    async fn answer(&self, call: &Parts, body: &Bytes, peer: SocketAddr, request_id: String) -> Response {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let received = Received {
            method: &call.method,
            path: &call.path,
            query: &call.query,
            fields: &call.fields,
            body,
            now_s: at.as_secs(),
        };
        let place = (self.keeper.account.as_str(), self.keeper.region.as_str());
        let arn = match admit(&self.door, &self.keeper.credentials, place, &received) {
            Ok(arn) => arn,
            Err(fault) => return respond(encode_fault(&fault, &request_id)),
        };
        let caller = Caller {
            arn,
            address: peer.ip().to_string(),
            request_id,
            at_ms: i64::try_from(at.as_millis()).unwrap_or(i64::MAX),
            path: call.path.clone(),
        };
        if call.path.starts_with(operator::PREFIX) {
            return self.operate(call, body, &caller).await;
        }
        respond(self.manage(call, body, &caller).await)
    }

    async fn operate(&self, call: &Parts, body: &Bytes, caller: &Caller) -> Response {
        let answered = match operator::Query::read(&call.query) {
            Ok(query) => {
                let asked = operator::Asked { service: self, caller, query, body };
                operator::answer(&call.method, &call.path, &asked).await
            }
            Err(fault) => Err(fault),
        };
        operator::write(answered, &caller.request_id)
    }

    async fn manage(&self, call: &Parts, body: &Bytes, caller: &Caller) -> Answer {
        let fields: Vec<(&str, &str)> = call.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let incoming =
            Incoming { method: &call.method, path: &call.path, query: &call.query, fields: &fields, body };
        let admitted = decode(&incoming).and_then(|request| match &self.limits {
            Some(limits) => limits.admit(&request, caller.at_ms).map(|()| request),
            None => Ok(request),
        });
        let mut answer = match admitted {
            Ok(request) => self.keeper.answer(&request, caller).await,
            Err(fault) => return encode_fault(&fault, &caller.request_id),
        };
        if call.method != "GET"
            && let Some(held) = self.keeper.publisher.held()
        {
            answer.fields.push((HELD_FIELD, held.hold.snapshot.to_string()));
        }
        answer
    }
}

/// Fields whose values are no text can be neither signed nor meant.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.to_string(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

/// The answer as it goes out.
pub(crate) fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.fields {
        // What an operation says in a field is text of ours; what cannot stand in one is left out.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(HeaderName::from_static(lower(name)), value);
        }
    }
    response
}

/// Names of fields are lower case in this library.
fn lower(name: &'static str) -> &'static str {
    match name {
        "x-amzn-RequestId" => "x-amzn-requestid",
        "x-amzn-ErrorType" => "x-amzn-errortype",
        "Content-Type" => "content-type",
        "Content-Disposition" => "content-disposition",
        "Retry-After" => "retry-after",
        other => other,
    }
}
