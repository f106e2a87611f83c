//! Calls of the management API: HTTP/1.1, one request per connection, signed where there is a key (R-MGMT-01).

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringgate_sigv4::{Credentials, PathForm, Payload, Request, Scratch, Signed, Signing, SigningKeys};
use serde_json::Value;

use crate::admin::{Body, read_head};
use crate::failure::Failure;

/// How long an answer may take: an import of thousands of resources is one call.
const TIMEOUT: Duration = Duration::from_secs(120);
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// The signing name of the service.
const SERVICE: &str = "apigateway";

/// A control plane, and who calls it.
pub(super) struct Management {
    url: String,
    /// Host and port, as the field `Host` has them.
    authority: String,
    /// What stands before every path.
    base: String,
    region: String,
    key: Option<Key>,
}

struct Key {
    id: String,
    secret: String,
    token: Option<String>,
}

impl Management {
    /// The control plane at a URL, called with the key of the environment if it has one.
    pub(super) fn new(
        url: &str,
        region: &str,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Management, Failure> {
        let Some(rest) = url.strip_prefix("http://") else {
            return Err(Failure::new(format!("`{url}` is no URL of a control plane"))
                .remedy("write `http://HOST:PORT`; the control plane speaks HTTP"));
        };
        let (authority, base) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.is_empty() || authority.contains(['@', '?', '#']) || base.contains(['?', '#']) {
            return Err(Failure::new(format!("`{url}` is no URL of a control plane"))
                .remedy("write `http://HOST:PORT`"));
        }
        let base = base.trim_matches('/');
        let id = environment("AWS_ACCESS_KEY_ID");
        let key = id.zip(environment("AWS_SECRET_ACCESS_KEY"));
        Ok(Management {
            url: url.to_owned(),
            authority: authority.to_owned(),
            base: if base.is_empty() { String::new() } else { format!("/{base}") },
            region: region.to_owned(),
            key: key.map(|(id, secret)| Key { id, secret, token: environment("AWS_SESSION_TOKEN") }),
        })
    }

    /// The URL as it was given.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a body to a target, path with query, and reads the JSON answer.
    pub(super) fn call(&self, method: &str, target: &str, body: &[u8]) -> Result<Value, Failure> {
        let target = format!("{}{target}", self.base);
        let head = self.head(method, &target, body)?;
        let mut stream = self.connect().map_err(|error| self.unreachable(&error))?;
        // A control plane that refuses early closes early; its answer says more than the broken pipe.
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        let (head, start) = match (sent, read_head(&mut stream)) {
            (_, Ok(answer)) => answer,
            (Err(error), _) | (_, Err(error)) => return Err(self.unreachable(&error)),
        };
        let status = head.status;
        let body = Body::new(&head, start, Box::new(stream))
            .map_err(|why| Failure::new(format!("the control plane at {} answers oddly: {why}", self.url)))?;
        let mut bytes = Vec::new();
        body.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| self.unreachable(&error))?;
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if (200..300).contains(&status) { Ok(answer) } else { Err(self.refusal(status, &answer)) }
    }

    fn head(&self, method: &str, target: &str, body: &[u8]) -> Result<String, Failure> {
        let length = body.len();
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept: application/json\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n",
            self.authority
        );
        if let Some(key) = &self.key {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let signed = self.sign(key, method, target, body, now)?;
            for (name, value) in signed.fields() {
                head.push_str(&format!("{name}: {}\r\n", String::from_utf8_lossy(value)));
            }
        }
        head.push_str("\r\n");
        Ok(head)
    }

    fn sign(
        &self,
        key: &Key,
        method: &str,
        target: &str,
        body: &[u8],
        now_s: u64,
    ) -> Result<Signed, Failure> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let fields = [("host", self.authority.as_str()), ("content-type", "application/json")];
        let signing = Signing {
            credentials: Credentials {
                access_key: &key.id,
                secret: &key.secret,
                session_token: key.token.as_deref(),
            },
            region: &self.region,
            service: SERVICE,
            time: now_s,
            path: PathForm::Normalized,
            content_sha256: true,
        };
        let request =
            Request { method, path: path.as_bytes(), query: query.as_bytes(), fields: fields.as_slice() };
        let (mut keys, mut scratch, mut signed) = (SigningKeys::new(), Scratch::new(), Signed::default());
        let tools = (&mut keys, &mut scratch);
        signing.sign(&request, Payload::Bytes(body), tools, &mut signed).map_err(|unsignable| {
            Failure::new(format!("the call cannot be signed: its {} holds odd bytes", unsignable.part))
        })?;
        Ok(signed)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let has_port = self.authority.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok());
        let address = if has_port { self.authority.clone() } else { format!("{}:80", self.authority) };
        let mut last = io::Error::other("the name resolves to nothing");
        let connected = address.to_socket_addrs()?.find_map(|address| {
            TcpStream::connect_timeout(&address, CONNECT_TIMEOUT).map_err(|error| last = error).ok()
        });
        let stream = connected.ok_or(last)?;
        stream.set_read_timeout(Some(TIMEOUT)).and_then(|()| stream.set_write_timeout(Some(TIMEOUT)))?;
        Ok(stream)
    }

    fn unreachable(&self, error: &io::Error) -> Failure {
        Failure::new(format!("the control plane at {} cannot be reached: {error}", self.url))
            .remedy("check that it runs, and that the URL is that of its management API")
    }

    /// The control plane said no: `{"message": …}`.
    fn refusal(&self, status: u16, answer: &Value) -> Failure {
        let message = answer.get("message").or_else(|| answer.get("Message")).and_then(Value::as_str);
        let clean = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        let message: String = message.unwrap_or_default().chars().filter(clean).collect();
        let failure = Failure::new(format!("the control plane refused with {status}: {message}"));
        if status == 403 && self.key.is_none() {
            return failure.remedy("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that it knows");
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn management(url: &str, key: bool) -> Result<Management, Failure> {
        Management::new(url, "us-east-1", |name| {
            (key && name != "AWS_SESSION_TOKEN").then(|| name.to_owned())
        })
    }

    #[test]
    fn urls() {
        for (url, authority, base) in [
            ("http://127.0.0.1:4566", "127.0.0.1:4566", ""),
            ("http://localhost/", "localhost", ""),
            ("http://a.b:1/api/", "a.b:1", "/api"),
        ] {
            let made = management(url, false).expect(url);
            assert_eq!((made.authority.as_str(), made.base.as_str()), (authority, base));
        }
        for url in ["https://a", "a:1", "http://", "http://u@h", "http://a?b", "http://a/b#c"] {
            assert!(management(url, false).is_err(), "{url}");
        }
    }

    #[test]
    fn r_mgmt_01_calls_are_signed_where_there_is_a_key() {
        let open =
            management("http://a:1", false).expect("a URL").head("POST", "/restapis?mode=import", b"x");
        assert!(!open.expect("a head").contains("authorization"));
        let signed =
            management("http://a:1", true).expect("a URL").head("POST", "/restapis?mode=import", b"x");
        let signed = signed.expect("a head");
        assert!(signed.contains("authorization: AWS4-HMAC-SHA256 Credential=AWS_ACCESS_KEY_ID/"), "{signed}");
        assert!(signed.contains("/us-east-1/apigateway/aws4_request"), "{signed}");
        assert!(signed.ends_with("\r\n\r\n"));
    }
}
