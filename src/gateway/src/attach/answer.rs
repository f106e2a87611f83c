//! What the control plane is asked, and what it answers: HTTP/1.1.

use std::borrow::Cow;

use ringgate_http::{Framing, Limits, Method, ResponseHead};
use ringgate_http1::decode_response;
use serde_json::json;

use super::account::Page;
use super::part::{DEFLATE, PartHead};
use super::{Bundle, Names};
use crate::admin::hex;

/// What this gateway tells of itself.
pub(super) struct Telling<'t> {
    /// What it runs; `None` before it runs anything of the control plane's.
    pub(super) has: Option<Names>,
    pub(super) generation: u64,
    pub(super) refused: Option<&'t Refused>,
    /// What changed of its counts, and how long it waits for an answer.
    pub(super) page: Page,
}

/// What was refused, and why.
pub(super) struct Refused {
    pub(super) names: Names,
    pub(super) reason: String,
}

/// What the control plane says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer<'b> {
    /// There is nothing new.
    Nothing,
    /// What should be run, by name, with the parts that differ; the others are empty.
    Parts { names: Names, keys: Cow<'b, [u8]>, routes: Cow<'b, [u8]> },
    /// This gateway is not let in, with the reason.
    Dismissed(String),
}

/// The request: tells, and asks for what is next.
pub(super) fn request(bundle: &Bundle, telling: &Telling<'_>) -> Vec<u8> {
    let refused = telling.refused.map(|refused| {
        let Names { routes, keys } = &refused.names;
        json!({ "routes": hex(routes), "keys": hex(keys), "reason": refused.reason })
    });
    let body = json!({
        "routes": telling.has.map(|has| hex(&has.routes)),
        "keys": telling.has.map(|has| hex(&has.keys)),
        "generation": telling.generation,
        "refused": refused,
        "usage": telling.page.usage,
        "waitMs": u64::try_from(telling.page.wait.as_millis()).unwrap_or(u64::MAX),
        "codings": [DEFLATE],
    });
    let body = body.to_string();
    let head = format!(
        "POST /attach/v1/next HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        bundle.address,
        body.len()
    );
    (head + &body).into_bytes()
}

/// How long the answer is that begins with these bytes; `None`: more are needed to know.
///
/// # Errors
/// It is none.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, String> {
    let Some(head) = head(bytes)? else { return Ok(None) };
    match head.framing {
        Framing::None => Ok(Some(head.len)),
        Framing::Length(body) => {
            let whole = usize::try_from(body).ok().and_then(|body| head.len.checked_add(body));
            whole.map(Some).ok_or_else(|| "the answer is too long".to_owned())
        }
        Framing::Chunked | Framing::UntilClose => Err("the answer does not say how long it is".to_owned()),
    }
}

/// Reads a whole answer.
///
/// # Errors
/// It is none.
pub(super) fn read(bytes: &[u8]) -> Result<Answer<'_>, String> {
    let head = head(bytes)?.ok_or("the answer broke off")?;
    let body = bytes.get(head.len..).unwrap_or_default();
    match head.status {
        200 => parts(&head, bytes, body),
        204 => Ok(Answer::Nothing),
        403 => Ok(Answer::Dismissed(reason(body))),
        status => Err(format!("the answer is {status}: {}", reason(body))),
    }
}

fn head(bytes: &[u8]) -> Result<Option<ResponseHead>, String> {
    let mut head = ResponseHead::default();
    let is_whole = decode_response(bytes, &Limits::default(), Method::Post, &mut head);
    let is_whole =
        is_whole.map_err(|refusal| format!("the answer is no HTTP: {}", refusal.reason.as_str()))?;
    Ok(is_whole.then_some(head))
}

fn parts<'b>(head: &ResponseHead, bytes: &'b [u8], body: &'b [u8]) -> Result<Answer<'b>, String> {
    let field = |name: &str| {
        let is_it =
            |field: &&ringgate_http::Field| field.name.of(bytes).eq_ignore_ascii_case(name.as_bytes());
        let value = head.fields.iter().find(is_it).map(|field| field.value.of(bytes));
        let value = value.and_then(|value| std::str::from_utf8(value).ok()).and_then(PartHead::read);
        value.ok_or_else(|| format!("the answer has no right {name}"))
    };
    let (keys_head, routes_head) = (field("x-ringgate-keys")?, field("x-ringgate-routes")?);
    let (keys, routes) = body.split_at_checked(keys_head.bytes).ok_or("the answer's keys are cut short")?;
    if routes.len() != routes_head.bytes {
        return Err(format!("the answer has {} bytes of routes, not {}", routes.len(), routes_head.bytes));
    }
    let names = Names { routes: routes_head.name, keys: keys_head.name };
    Ok(Answer::Parts { names, keys: keys_head.open(keys)?, routes: routes_head.open(routes)? })
}

/// What the control plane says for people, on one line.
fn reason(body: &[u8]) -> String {
    let said = serde_json::from_slice::<serde_json::Value>(body).unwrap_or_default();
    let message = said.get("message").and_then(serde_json::Value::as_str).unwrap_or("no reason is given");
    message.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(head: &str, body: &str) -> String {
        format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{body}", head.replace('\n', "\r\n"), body.len())
    }

    #[test]
    fn answers_are_read_with_care() {
        let (a, b) = ("01".repeat(32), "ff".repeat(32));
        let names = Names { routes: [1; 32], keys: [255; 32] };
        let parts = |keys, routes, body: &str| {
            answer(&format!("200 OK\nX-Ringgate-Keys: {b} {keys}\nX-Ringgate-Routes: {a} {routes}"), body)
        };
        let good = parts("2", "3", "kkrrr");
        assert_eq!(
            read(good.as_bytes()),
            Ok(Answer::Parts { names, keys: b"kk"[..].into(), routes: b"rrr"[..].into() })
        );
        assert_eq!(length(good.as_bytes()), Ok(Some(good.len())));
        assert_eq!(length(&good.as_bytes()[..20]), Ok(None));
        assert_eq!(read(b"HTTP/1.1 204 No Content\r\n\r\n"), Ok(Answer::Nothing));
        let dismissed = answer("403 Forbidden", r#"{"message":"no\nmore"}"#);
        assert_eq!(read(dismissed.as_bytes()), Ok(Answer::Dismissed("nomore".to_owned())));
        for bad in [
            parts("6", "0", "kkrrr"),
            parts("2", "4", "kkrrr"),
            parts("-1", "4", "kkrrr"),
            parts("2 deflate 7", "3", "kkrrr"),
            parts("2", "3 deflate 3", "kkrrr"),
            parts("2 gzip 7", "3", "kkrrr"),
            parts("18446744073709551616", "4", "kkrrr"),
            answer("200 OK", "kkrrr"),
            answer("500 Oops", ""),
            "HTTP/1.1 200 OK".to_owned(),
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(length(chunked).is_err());
        let endless = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", u64::MAX);
        assert!(length(endless.as_bytes()).is_err());
    }
}
