//! What a gateway asks, and what it is answered. It tells what it runs and what keys used; the answer is what it should run
//! instead, as soon as there is something.

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
use super::frames::Frames;
use crate::publish::offer::{Names, Offer, What, from_hex, hex};
use crate::publish::{Publisher, Report, Sent};

/// How long a gateway waits at most for something new; then it is told that there is nothing, and asks again. So each side
/// learns soon that the other is gone.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// The longest that a gateway may tell, in bytes.
pub(super) const TOLD_BYTES_MAX: usize = 256 * 1024;
/// The most counts that it may tell at once.
const USED_MAX: usize = 1_000;
/// The longest epoch of counts, in hexadecimal digits.
const EPOCH_DIGITS_MAX: usize = 32;
/// The coding that parts of an answer may have, if the gateway says that it can take it.
const DEFLATE: &str = "deflate";
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

/// What it asks for.
struct Asked {
    told: Told,
    /// What changed of its counts.
    usage: Option<Report>,
    /// How long it waits.
    wait: Duration,
    /// It can take compressed parts.
    takes_deflate: bool,
}

/// The same as it is sent. Gateways of earlier versions tell no counts, wait as long as they are let, and take parts as they
/// are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentRequest {
    routes: Option<String>,
    keys: Option<String>,
    generation: u64,
    refused: Option<SentRefused>,
    usage: Option<Report>,
    wait_ms: Option<u64>,
    #[serde(default)]
    codings: Vec<String>,
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
    let mut asked = match read(&body) {
        Ok(asked) => asked,
        Err(error) => return say(StatusCode::BAD_REQUEST, &error),
    };
    // What was read is not kept while the gateway waits.
    drop(body);
    if let Some(report) = asked.usage.take() {
        attached.keeper.note_usage(report);
    }
    let (told, publisher) = (&asked.told, &attached.keeper.publisher);
    let waiting = attached.fleet.arrive(&name, peer.address, told.clone());
    if let Some(has) = told.has {
        publisher.runs(has);
    }
    if let Some(refused) = &told.refused {
        let has = told.has.unwrap_or(refused.names);
        let reason = format!("refused: {}", refused.reason);
        publisher.refused(&name, has, refused.names, &reason).await;
    }
    let next = wait(publisher, &asked).await;
    // It may have been dismissed while it waited.
    if attached.registry.find(&peer.fingerprint).as_deref() != Some(&*name) {
        return dismissed();
    }
    waiting.answered();
    match next {
        Some(offer) => give(&offer, told.has, asked.takes_deflate).await,
        None => respond(StatusCode::NO_CONTENT, Body::empty()),
    }
}

/// What the gateway should run instead of what it has; `None` when there was nothing for a while.
async fn wait(publisher: &Publisher, Asked { told, wait, .. }: &Asked) -> Option<Arc<Offer>> {
    let mut offers = publisher.offers();
    let is_news = |offer: &Option<Arc<Offer>>| {
        let names = offer.as_ref().map(|offer| offer.names);
        // What it refuses it is not given again until it forgets.
        names.is_some() && names != told.has && names != told.refused.as_ref().map(|refused| refused.names)
    };
    let waited = tokio::time::timeout(*wait, offers.wait_for(is_news)).await;
    waited.ok()?.ok()?.clone()
}

fn read(body: &[u8]) -> Result<Asked, String> {
    let sent: SentRequest = serde_json::from_slice(body).map_err(|error| error.to_string())?;
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
    sent.usage.as_ref().map(check_usage).transpose()?;
    Ok(Asked {
        told: Told { has, generation: sent.generation, refused: refused.transpose()? },
        usage: sent.usage,
        wait: sent.wait_ms.map_or(WAIT_MAX, |ms| Duration::from_millis(ms).min(WAIT_MAX)),
        takes_deflate: sent.codings.iter().any(|coding| coding == DEFLATE),
    })
}

/// What plans and keys are called is looked up, so that it need not be checked.
fn check_usage(report: &Report) -> Result<(), String> {
    let epoch = report.epoch.as_bytes();
    if epoch.is_empty() || epoch.len() > EPOCH_DIGITS_MAX || !epoch.iter().all(u8::is_ascii_hexdigit) {
        return Err("the epoch of the counts is none".to_owned());
    }
    if report.used.len() > USED_MAX {
        return Err(format!("there are more than {USED_MAX} counts at once"));
    }
    Ok(())
}

/// The parts that differ, one after the other; the bytes are shared by everybody who is sent them.
async fn give(offer: &Offer, has: Option<Names>, takes_deflate: bool) -> Response {
    let (parts, mut frames) = (offer.parts_beside(has), Frames::default());
    let mut response = respond(StatusCode::OK, Body::empty());
    for what in [What::Keys, What::Routes] {
        let length = if parts.contains(&what) {
            let (bytes, length) = match offer.sent(what, takes_deflate).await {
                Sent::Whole(bytes) => (bytes.clone(), bytes.len().to_string()),
                Sent::Deflated(bytes, whole) => {
                    let length = format!("{} {DEFLATE} {whole}", bytes.len());
                    (bytes, length)
                }
            };
            frames.push(bytes);
            length
        } else {
            "0".to_owned()
        };
        let field = if what == What::Keys { KEYS_FIELD } else { ROUTES_FIELD };
        // Hexadecimal digits, numbers and a word.
        if let Ok(value) = HeaderValue::from_str(&format!("{} {length}", hex(&offer.names.of(what)))) {
            response.headers_mut().insert(field, value);
        }
    }
    *response.body_mut() = Body::new(frames);
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
        let told = |text: &str| {
            read(text.as_bytes()).map(|asked| (asked.told.has.is_some(), asked.told.refused.is_some()))
        };
        let has = format!(r#"{{"routes":"{a}","keys":"{b}","generation":3}}"#);
        assert_eq!(told(&has), Ok((true, false)));
        assert_eq!(told(r#"{"routes":null,"keys":null,"generation":1,"refused":null}"#), Ok((false, false)));
        let refused = |reason: &str| {
            format!(r#"{{"generation":1,"refused":{{"routes":"{a}","keys":"{b}","reason":"{reason}"}}}}"#)
        };
        assert_eq!(told(&refused("no")), Ok((false, true)));
        let long = read(refused(&format!("{}\\n", "x".repeat(5_000))).as_bytes()).expect("told");
        assert_eq!(long.told.refused.expect("refused").reason, "x".repeat(REASON_CHARS_MAX));
        for bad in ["", "[]", "{}", r#"{"routes":"1","keys":"2","generation":1}"#, &has[..20]] {
            assert!(told(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn r_usage_14_counts_are_read_with_care() {
        let asked = |rest: &str| read(format!(r#"{{"generation":1{rest}}}"#).as_bytes());
        let plain = asked("").expect("an earlier version asks so");
        assert_eq!((plain.usage, plain.wait, plain.takes_deflate), (None, WAIT_MAX, false));
        let wait = |ms: u64| asked(&format!(r#","waitMs":{ms}"#)).expect("asked").wait;
        assert_eq!(
            [wait(0), wait(5_000), wait(u64::MAX)],
            [Duration::ZERO, Duration::from_secs(5), WAIT_MAX]
        );
        assert!(asked(r#","codings":["other","deflate"]"#).expect("asked").takes_deflate);
        let usage = |epoch: &str, count: usize| {
            let one = r#"{"plan":"p","key":"k","day":20000,"count":3}"#;
            let used = vec![one; count].join(",");
            asked(&format!(r#","usage":{{"epoch":"{epoch}","uncounted":0,"used":[{used}]}}"#))
        };
        let told = usage("00ff", 2).expect("told").usage.expect("counts");
        assert_eq!((told.epoch.as_str(), told.used.len(), told.used[0].count), ("00ff", 2, 3));
        assert!(usage("00ff", USED_MAX).is_ok());
        for bad in [usage("", 1), usage("x", 1), usage(&"0".repeat(33), 1), usage("00ff", USED_MAX + 1)] {
            assert!(bad.is_err());
        }
        for bad in
            [r#","waitMs":-1"#, r#","usage":{"epoch":"1","used":[{"plan":"p"}]}"#, r#","codings":"all""#]
        {
            assert!(asked(bad).is_err(), "{bad}");
        }
    }
}
