//! What a gateway asks, and what it is answered. It tells what it runs; the answer is what it should run instead, as soon
//! as there is something.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::Attached;
use super::door::Peer;
use crate::publish::offer::{Names, Offer, What, from_hex, hex};

/// How long a gateway waits for something new; then it is told that there is nothing, and asks again. So each side learns
/// soon that the other is gone.
const WAIT: Duration = Duration::from_secs(20);
/// The longest that a gateway may tell, in bytes.
pub(super) const TOLD_BYTES_MAX: usize = 64 * 1024;
/// The longest reason of a refusal that is kept, in characters.
const REASON_CHARS_MAX: usize = 1_000;
/// Fields that tell the name and the length of each part of an answer.
const KEYS_FIELD: HeaderName = HeaderName::from_static("x-ringgate-keys");
const ROUTES_FIELD: HeaderName = HeaderName::from_static("x-ringgate-routes");

/// What a gateway tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// What it runs; `None` before it runs anything of ours.
    pub(super) has: Option<Names>,
    /// The number of its generation, in its own count.
    pub(super) generation: u64,
    pub(super) refused: Option<Refused>,
}

/// What a gateway refused, if it still does.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) names: Names,
    pub(super) reason: String,
}

/// The same as it is sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    routes: Option<String>,
    keys: Option<String>,
    generation: u64,
    refused: Option<SentRefused>,
}

#[derive(Deserialize)]
struct SentRefused {
    routes: String,
    keys: String,
    reason: String,
}

/// `POST /attach/v1/next`.
pub(super) async fn next(
    State(attached): State<Arc<Attached>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    body: Bytes,
) -> Response {
    let Some(name) = attached.registry.find(&peer.fingerprint) else { return dismissed() };
    let told = match read(&body) {
        Ok(told) => told,
        Err(error) => return say(StatusCode::BAD_REQUEST, &error),
    };
    let waiting = attached.fleet.arrive(&name, peer.address, told.clone());
    if let Some(has) = told.has {
        attached.publisher.runs(has);
    }
    if let Some(refused) = &told.refused {
        let has = told.has.unwrap_or(refused.names);
        let reason = format!("refused: {}", refused.reason);
        attached.publisher.refused(&name, has, refused.names, &reason).await;
    }
    let next = wait(&attached, &told).await;
    // It may have been dismissed while it waited.
    if attached.registry.find(&peer.fingerprint).as_deref() != Some(&*name) {
        return dismissed();
    }
    waiting.answered();
    match next {
        Some(offer) => give(&offer, told.has),
        None => respond(StatusCode::NO_CONTENT, Body::empty()),
    }
}

/// What the gateway should run instead of what it has; `None` when there was nothing for a while.
async fn wait(attached: &Attached, told: &Told) -> Option<Arc<Offer>> {
    let mut offers = attached.publisher.offers();
    let is_news = |offer: &Option<Arc<Offer>>| {
        let names = offer.as_ref().map(|offer| offer.names);
        // What it refuses it is not given again until it forgets.
        names.is_some() && names != told.has && names != told.refused.as_ref().map(|refused| refused.names)
    };
    let waited = tokio::time::timeout(WAIT, offers.wait_for(is_news)).await;
    waited.ok()?.ok()?.clone()
}

fn read(body: &[u8]) -> Result<Told, String> {
    let sent: Sent = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let name = |text: &str| from_hex(text).ok_or_else(|| format!("`{text}` is no name of a snapshot"));
    let names =
        |routes: &str, keys: &str| Ok::<_, String>(Names { routes: name(routes)?, keys: name(keys)? });
    let has = match (&sent.routes, &sent.keys) {
        (Some(routes), Some(keys)) => Some(names(routes, keys)?),
        _ => None,
    };
    let refused = sent.refused.map(|it| {
        let is_shown = |c: &char| !c.is_control();
        let reason = it.reason.chars().filter(is_shown).take(REASON_CHARS_MAX).collect();
        Ok::<_, String>(Refused { names: names(&it.routes, &it.keys)?, reason })
    });
    Ok(Told { has, generation: sent.generation, refused: refused.transpose()? })
}

/// The parts that differ, one after the other; the bytes are shared by everybody who is sent them.
fn give(offer: &Offer, has: Option<Names>) -> Response {
    let parts = offer.parts_beside(has);
    let body = match parts[..] {
        [what] => offer.part(what),
        _ => offer.whole(),
    };
    let mut response = respond(StatusCode::OK, Body::from(body));
    for what in [What::Keys, What::Routes] {
        let length = if parts.contains(&what) { offer.part(what).len() } else { 0 };
        let field = if what == What::Keys { KEYS_FIELD } else { ROUTES_FIELD };
        // Hexadecimal digits and a number.
        if let Ok(value) = HeaderValue::from_str(&format!("{} {length}", hex(&offer.names.of(what)))) {
            response.headers_mut().insert(field, value);
        }
    }
    let content_type = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn dismissed() -> Response {
    say(StatusCode::FORBIDDEN, "this gateway is not enrolled, or was dismissed; enrol it again")
}

fn say(status: StatusCode, message: &str) -> Response {
    let mut response = respond(status, Body::from(json!({ "message": message }).to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn respond(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gateways_tell_is_read_with_care() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let told =
            |text: &str| read(text.as_bytes()).map(|told| (told.has.is_some(), told.refused.is_some()));
        let has = format!(r#"{{"routes":"{a}","keys":"{b}","generation":3}}"#);
        assert_eq!(told(&has), Ok((true, false)));
        assert_eq!(told(r#"{"routes":null,"keys":null,"generation":1,"refused":null}"#), Ok((false, false)));
        let refused = |reason: &str| {
            format!(r#"{{"generation":1,"refused":{{"routes":"{a}","keys":"{b}","reason":"{reason}"}}}}"#)
        };
        assert_eq!(told(&refused("no")), Ok((false, true)));
        let long = read(refused(&format!("{}\\n", "x".repeat(5_000))).as_bytes()).expect("told");
        assert_eq!(long.refused.expect("refused").reason, "x".repeat(REASON_CHARS_MAX));
        for bad in ["", "[]", "{}", r#"{"routes":"1","keys":"2","generation":1}"#, &has[..20]] {
            assert!(told(bad).is_err(), "{bad}");
        }
    }
}
