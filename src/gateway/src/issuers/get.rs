//! One fetch of an issuer's keys: discovery, then the key set, each a GET over HTTP/1.1.

use std::{fs::File, io::Read, path::Path, time::Duration};

use ringgate_auth::{DISCOVERY_BYTES_MAX, JWKS_BYTES_MAX, KeySet, KeysUrl, lifetime_ms, read_discovery};
use ringgate_http::{Known, Limits, Method, ResponseHead};
use ringgate_http1::{BodyDecoder, decode_response};
use ringgate_io::{Destination, services};

use super::{
    KEYS_WAIT_NS,
    settings::{Remote, Source},
};

/// How often an issuer may send us on.
const REDIRECTS_MAX: usize = 3;
/// What the framing of an answer may add to its body and head, in bytes.
const FRAMING_BYTES_MAX: usize = 64 * 1024;

/// What a fetch brought.
pub(super) struct Fetched {
    /// The keys.
    pub keys: KeySet,
    /// The text they were read from.
    pub json: Vec<u8>,
    /// How long the issuer calls them fresh, in milliseconds.
    pub lifetime_ms: Option<u64>,
}

/// Fetches the keys of an issuer, in a bounded time.
///
/// # Errors
/// What went wrong, in words.
pub(super) async fn fetch(source: &Source, issuer: &str) -> Result<Fetched, String> {
    let time = Duration::from_nanos(KEYS_WAIT_NS);
    match services::at_most(time, fetch_unbounded(source, issuer)).await {
        Some(result) => result,
        None => Err(format!("there was no answer within {} seconds", time.as_secs())),
    }
}

async fn fetch_unbounded(source: &Source, issuer: &str) -> Result<Fetched, String> {
    let answer = match source {
        Source::Nowhere(why) => return Err(why.clone()),
        Source::File(path) => Answer { body: read_file(path)?, lifetime_ms: None },
        Source::Keys(remote) => get(remote, JWKS_BYTES_MAX).await?,
        Source::Discovery(remote) => {
            let document = get(remote, DISCOVERY_BYTES_MAX)
                .await
                .map_err(|error| format!("OIDC discovery endpoint communication error: {error}"))?;
            let named = read_discovery(&document.body, issuer).map_err(|error| error.to_string())?;
            let keys = remote.to(&named).map_err(|what| format!("`jwks_uri` {what}"))?;
            get(&keys, JWKS_BYTES_MAX).await.map_err(|error| format!("JWKS communication error: {error}"))?
        }
    };
    let keys = KeySet::read(&answer.body).map_err(|error| error.to_string())?;
    Ok(Fetched { keys, json: answer.body, lifetime_ms: answer.lifetime_ms })
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let read = file.take(JWKS_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes)
}

struct Answer {
    body: Vec<u8>,
    lifetime_ms: Option<u64>,
}

/// What one GET came to.
enum Got {
    Answer(Answer),
    Elsewhere(String),
}

impl Remote {
    /// The same to where a server sends us: never from https to plain http.
    fn to(&self, url: &str) -> Result<Remote, &'static str> {
        let url = KeysUrl::parse(url)?;
        if self.url.tls && !url.tls {
            return Err("leads from https to http");
        }
        Ok(Remote { url, ..self.clone() })
    }
}

async fn get(remote: &Remote, bytes_max: usize) -> Result<Answer, String> {
    let mut remote = remote.clone();
    for _ in 0..=REDIRECTS_MAX {
        match get_once(&remote, bytes_max).await? {
            Got::Answer(answer) => return Ok(answer),
            Got::Elsewhere(url) => {
                remote = remote.to(&url).map_err(|what| format!("the redirect's target {what}"))?;
            }
        }
    }
    Err(format!("there were more than {REDIRECTS_MAX} redirects"))
}

async fn get_once(remote: &Remote, bytes_max: usize) -> Result<Got, String> {
    let url = &remote.url;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nUser-Agent: ringgate\r\nConnection: close\r\n\r\n",
        url.target,
        url.host_field()
    );
    let may_reach = |address| url.may_reach(address, remote.allows_link_local);
    let to = Destination {
        host: &url.host,
        port: url.port,
        tls: url.tls,
        may_reach: &may_reach,
        bytes_max: bytes_max + FRAMING_BYTES_MAX,
    };
    let is_whole = |bytes: &[u8]| !matches!(read(bytes, false, bytes_max), Ok(None));
    let fetched = remote.fetcher.fetch(&to, request.as_bytes(), is_whole).await;
    let bytes = fetched.map_err(|error| error.to_string())?;
    read(&bytes, true, bytes_max)?.ok_or_else(|| "the answer broke off".to_owned())
}

/// Reads an answer; `None`: more bytes are needed.
fn read(bytes: &[u8], has_ended: bool, bytes_max: usize) -> Result<Option<Got>, String> {
    let mut head = ResponseHead::default();
    let limits = Limits::default();
    let refused =
        |refusal: ringgate_http::Refusal| format!("the answer is no HTTP: {}", refusal.reason.as_str());
    if !decode_response(bytes, &limits, Method::Get, &mut head).map_err(refused)? {
        return Ok(None);
    }
    let field = |known: Known| {
        let found = head.fields.iter().find(|field| field.known == known);
        found.and_then(|field| std::str::from_utf8(field.value.of(bytes)).ok())
    };
    match head.status {
        200 => {}
        301 | 302 | 303 | 307 | 308 => {
            let to = named(&head, bytes, "location").ok_or("there is a redirect that leads nowhere")?;
            return Ok(Some(Got::Elsewhere(to.to_owned())));
        }
        status => return Err(format!("the status is {status}")),
    }
    let rest = bytes.get(head.len..).unwrap_or_default();
    let Some(body) = read_body(rest, BodyDecoder::new(head.framing), has_ended, bytes_max)? else {
        return Ok(None);
    };
    let control = field(Known::CacheControl).unwrap_or_default();
    let lifetime_ms = lifetime_ms(control, named(&head, bytes, "age"));
    Ok(Some(Got::Answer(Answer { body, lifetime_ms })))
}

fn named<'b>(head: &ResponseHead, bytes: &'b [u8], name: &str) -> Option<&'b str> {
    let mut fields = head.fields.iter();
    let field = fields.find(|field| field.name.of(bytes).eq_ignore_ascii_case(name.as_bytes()))?;
    std::str::from_utf8(field.value.of(bytes)).ok()
}

fn read_body(
    mut rest: &[u8],
    mut decoder: BodyDecoder,
    has_ended: bool,
    bytes_max: usize,
) -> Result<Option<Vec<u8>>, String> {
    let mut body = Vec::new();
    while !decoder.is_done() && !rest.is_empty() {
        let piece = decoder
            .decode(rest, &Limits::default())
            .map_err(|refusal| format!("the answer's body is no HTTP: {}", refusal.reason.as_str()))?;
        body.extend_from_slice(piece.data.of(rest));
        if body.len() > bytes_max {
            return Err(format!("the answer is longer than {bytes_max} bytes"));
        }
        if piece.consumed == 0 {
            break;
        }
        rest = rest.get(piece.consumed..).unwrap_or_default();
    }
    let is_whole = decoder.is_done() || has_ended && decoder.finish().is_ok();
    Ok(is_whole.then_some(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, has_ended: bool, expected: Result<Option<&str>, &str>) {
        let text = text.replace('\n', "\r\n");
        let got = read(text.as_bytes(), has_ended, 10).map(|got| {
            got.map(|got| match got {
                Got::Answer(answer) => {
                    format!("{} {:?}", String::from_utf8_lossy(&answer.body), answer.lifetime_ms)
                }
                Got::Elsewhere(url) => url,
            })
        });
        assert_eq!(got.as_ref().map(Option::as_deref).map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn answers_are_read_as_far_as_they_have_come() {
        let head = "HTTP/1.1 200 OK\nCache-Control: max-age=60\nAge: 10\n";
        check("HTTP/1.1 200", false, Ok(None));
        check(&format!("{head}Content-Length: 2\n\n{{"), false, Ok(None));
        check(&format!("{head}Content-Length: 2\n\n{{"), true, Ok(None));
        check(&format!("{head}Content-Length: 2\n\n{{}}"), false, Ok(Some("{} Some(50000)")));
        check(
            &format!("{head}Transfer-Encoding: chunked\n\n2\n{{}}\n0\n\n"),
            false,
            Ok(Some("{} Some(50000)")),
        );
        check("HTTP/1.1 200 OK\n\n{}", false, Ok(None));
        check("HTTP/1.1 200 OK\n\n{}", true, Ok(Some("{} None")));
        check(
            "HTTP/1.1 200 OK\nContent-Length: 11\n\n12345678901",
            true,
            Err("the answer is longer than 10 bytes"),
        );
        check("HTTP/1.1 503 X\nContent-Length: 0\n\n", true, Err("the status is 503"));
        check("HTTP/1.1 302 X\nLocation: https://b\nContent-Length: 0\n\n", true, Ok(Some("https://b")));
    }
}
