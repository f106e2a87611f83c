//! HTTP in, HTTP out.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::CONNECTION;
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use http_body::Body as _;
use ringgate_management::{Answer, Fault, FaultKind, Incoming, decode, encode_fault};
use tokio::net::TcpListener;

use crate::attach::Attached;
use crate::identity::{Door, Place, Received, Standing, admit, look};
use crate::intake::{Gathered, Intake};
use crate::keeper::{Caller, Keeper};
use crate::limits::Limits;
use crate::listener::{self, Bounds};
use crate::operator;

/// What every call is answered with.
pub(crate) struct Service {
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) door: Door,
    pub(crate) intake: Intake,
    pub(crate) attached: Arc<Attached>,
    /// Absent: calls may come as they like.
    pub(crate) limits: Option<Limits>,
    /// The data directory.
    pub(crate) data: PathBuf,
}

/// The field that says that routes are held: at which snapshot of the history.
const HELD_FIELD: &str = "x-ringgate-held";

/// Answers until told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let app = Router::new().fallback(handle).with_state(service);
    listener::serve(listener, app, Bounds::default(), stop).await;
}

async fn handle(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let request_id = service.keeper.draw_request_id();
    let (head, body) = request.into_parts();
    let call = Call::new(head, !body.is_end_stream(), peer);
    // A body that nobody will read ends the connection.
    let refuse = |fault: &Fault| {
        let mut response = respond(encode_fault(fault, &request_id));
        if call.has_body {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    };
    let standing = match service.look(&call) {
        Ok(standing) => standing,
        Err(fault) => return refuse(&fault),
    };
    let body = match service.intake.gather(body, standing != Standing::Claimed).await {
        Ok(body) => body,
        Err(fault) => return refuse(&fault),
    };
    // A client that leaves ends its own wait; what it asked for is done to the end, so that what becomes durable is
    // published, too.
    let failed = encode_fault(&Fault::new(FaultKind::InternalFailure, "The call failed"), &request_id);
    let answered =
        tokio::spawn(async move { service.answer(&call, &standing, body, request_id).await }).await;
    answered.unwrap_or_else(|_| respond(failed))
}

/// A call but for its body.
struct Call {
    method: String,
    authority: Option<String>,
    path: String,
    query: String,
    fields: Vec<(String, String)>,
    has_body: bool,
    peer: SocketAddr,
    /// When its head came, in seconds since 1970.
    now_s: u64,
}

impl Call {
    fn new(head: Head, has_body: bool, peer: SocketAddr) -> Call {
        Call {
            method: head.method.as_str().to_owned(),
            authority: head.uri.authority().map(|authority| authority.as_str().to_owned()),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            fields: texts(&head.headers),
            has_body,
            peer,
            now_s: since_1970().as_secs(),
        }
    }

    fn received(&self) -> Received<'_> {
        Received {
            method: &self.method,
            authority: self.authority.as_deref(),
            path: &self.path,
            query: &self.query,
            fields: &self.fields,
            has_body: self.has_body,
            peer: self.peer.ip(),
            now_s: self.now_s,
        }
    }
}

impl Service {
    fn place(&self) -> Place<'_> {
        Place { account: &self.keeper.account, region: &self.keeper.region }
    }

    fn look(&self, call: &Call) -> Result<Standing, Fault> {
        look(&self.door, &self.keeper.credentials, self.place(), &call.received())
    }

    async fn answer(&self, call: &Call, standing: &Standing, body: Gathered, request_id: String) -> Response {
        let received = call.received();
        let proof = (standing, body.bytes());
        let arn = match admit(&self.door, &self.keeper.credentials, self.place(), &received, proof) {
            Ok(arn) => arn,
            Err(fault) => return respond(encode_fault(&fault, &request_id)),
        };
        let body = body.proven();
        let caller = Caller {
            arn,
            address: call.peer.ip().to_string(),
            request_id,
            at_ms: i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX),
            path: call.path.clone(),
        };
        if call.path.starts_with(operator::PREFIX) {
            return self.operate(call, &body, &caller).await;
        }
        respond(self.manage(call, &body, &caller).await)
    }

    async fn operate(&self, call: &Call, body: &[u8], caller: &Caller) -> Response {
        let answered = match operator::Query::read(&call.query) {
            Ok(query) => {
                let asked = operator::Asked { service: self, caller, query, body };
                operator::answer(&call.method, &call.path, &asked).await
            }
            Err(fault) => Err(fault),
        };
        operator::write(answered, &caller.request_id)
    }

    async fn manage(&self, call: &Call, body: &[u8], caller: &Caller) -> Answer {
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

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
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
