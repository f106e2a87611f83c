//! One call of an upstream, by the engines that gateways use.

use std::io;
use std::time::Duration;

use ringgate_auth::is_link_local;
use ringgate_exchange::{Failure, Generation};
use ringgate_http::{Framing, Limits, Method, Reason, ResponseHead};
use ringgate_http1::{BodyDecoder, decode_response};
use ringgate_io::{Destination, Fetcher, TlsConnector};
use ringgate_snapshot::schema::ArchivedUpstream;
use tokio::time::timeout;

use super::BODY_BYTES_MAX;

/// What framing and heads may add to a body, in bytes.
const FRAMING_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What an upstream answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// The head, whose spans point into `bytes`.
    pub head: ResponseHead,
    /// The bytes of the head.
    pub bytes: Vec<u8>,
    /// The body, without its framing.
    pub body: Vec<u8>,
}

/// An upstream, and how to reach it.
pub(super) struct Upstream<'g> {
    to: &'g ArchivedUpstream,
    fetcher: Fetcher,
}

impl<'g> Upstream<'g> {
    /// The upstream with this index.
    ///
    /// # Errors
    /// The certificate that it is shown is none.
    pub(super) fn of(
        generation: &'g Generation,
        index: u32,
        connector: &TlsConnector,
    ) -> Result<Upstream<'g>, Failure> {
        let upstreams = &generation.routes.get().upstreams;
        let to = upstreams.get(index as usize).ok_or(Failure::Unresolved)?;
        let sent = generation.keys.as_ref().map(|keys| &keys.get().client_certificates);
        let named = to.client_certificate.as_ref().zip(sent);
        let shown = named.and_then(|(name, sent)| sent.iter().find(|it| it.name == *name));
        let fetcher = match shown {
            None => Fetcher::of(connector, to.insecure),
            Some(shown) => {
                let presenting = connector.presenting(shown.chain_pem.as_bytes(), shown.key_pem.as_bytes());
                Fetcher::of(&presenting.map_err(|_| Failure::Unreachable)?, to.insecure)
            }
        };
        Ok(Upstream { to, fetcher })
    }

    /// Sends a request and takes the whole answer, within a time.
    ///
    /// # Errors
    /// What gateways would note, too.
    pub(super) async fn ask(
        &self,
        request: &[u8],
        method: Method,
        time: Duration,
    ) -> Result<Answer, Failure> {
        timeout(time, self.ask_unbounded(request, method)).await.unwrap_or(Err(Failure::Slow))
    }

    async fn ask_unbounded(&self, request: &[u8], method: Method) -> Result<Answer, Failure> {
        let (host, port) = (self.to.host.as_str(), self.to.port.to_native());
        let found = tokio::net::lookup_host((host, port)).await;
        if !found.is_ok_and(|mut addresses| addresses.next().is_some()) {
            return Err(Failure::Unresolved);
        }
        let to = Destination {
            host,
            port,
            tls: self.to.tls,
            // As for gateways: a name must not lead to what only this machine is told.
            may_reach: &|address| !is_link_local(address),
            bytes_max: BODY_BYTES_MAX + FRAMING_BYTES_MAX,
        };
        let mut reading = Reading::new(method);
        let fetched = self.fetcher.fetch(&to, request, |bytes| reading.read(bytes)).await;
        reading.finish(&fetched.map_err(|error| failure(&error))?)
    }
}

/// The status and the body of what a GET is answered with.
///
/// # Errors
/// Why there is no answer.
pub(super) async fn whole_body(
    fetcher: &Fetcher,
    to: &Destination<'_>,
    request: &[u8],
) -> Result<(u16, Vec<u8>), String> {
    let mut reading = Reading::new(Method::Get);
    let fetched = fetcher.fetch(to, request, |bytes| reading.read(bytes)).await;
    let answer = reading.finish(&fetched.map_err(|error| error.to_string())?);
    answer.map(|answer| (answer.head.status, answer.body)).map_err(|failure| failure.as_str().to_owned())
}

fn failure(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
            Failure::Broken
        }
        _ => Failure::Unreachable,
    }
}

/// An answer while it comes.
struct Reading {
    method: Method,
    head: ResponseHead,
    /// Where the final head begins: those before it (1xx) are passed over.
    start: usize,
    /// Once the head is there: what reads the body, and how far it has come.
    body: Option<(BodyDecoder, usize)>,
    received: Vec<u8>,
    failure: Option<Failure>,
}

impl Reading {
    fn new(method: Method) -> Reading {
        let head = ResponseHead::default();
        Reading { method, head, start: 0, body: None, received: Vec::new(), failure: None }
    }

    /// Reads on in all that came so far. Whether nothing more is needed.
    fn read(&mut self, bytes: &[u8]) -> bool {
        match self.try_read(bytes) {
            Ok(is_whole) => is_whole,
            Err(failure) => {
                self.failure = Some(failure);
                true
            }
        }
    }

    fn try_read(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        if self.body.is_none() && !self.read_head(bytes)? {
            return Ok(false);
        }
        let Some((decoder, at)) = &mut self.body else { return Ok(false) };
        while !decoder.is_done() {
            let rest = bytes.get(*at..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(false);
            }
            let piece = decoder.decode(rest, &Limits::default());
            let piece = piece.map_err(|refusal| Failure::Malformed(refusal.reason))?;
            self.received.extend_from_slice(piece.data.of(rest));
            if self.received.len() > BODY_BYTES_MAX {
                return Err(Failure::TooLarge);
            }
            if piece.consumed == 0 {
                return Ok(false);
            }
            *at += piece.consumed;
        }
        Ok(true)
    }

    fn read_head(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        loop {
            let rest = bytes.get(self.start..).unwrap_or_default();
            if rest.is_empty() {
                return Ok(false);
            }
            let is_whole = decode_response(rest, &Limits::default(), self.method, &mut self.head);
            match is_whole.map_err(|refusal| Failure::Malformed(refusal.reason))? {
                false => return Ok(false),
                // Nobody here asked for another protocol.
                true if self.head.status == 101 => return Err(Failure::Malformed(Reason::StatusCode)),
                true if self.head.status < 200 => self.start += self.head.len,
                true => break,
            }
        }
        self.body = Some((BodyDecoder::new(self.head.framing), self.start + self.head.len));
        Ok(true)
    }

    /// The answer, of all that came; nothing more will.
    fn finish(mut self, bytes: &[u8]) -> Result<Answer, Failure> {
        self.read(bytes);
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let (decoder, _) = self.body.ok_or(Failure::Broken)?;
        let is_whole = decoder.is_done() || self.head.framing == Framing::UntilClose;
        if !is_whole {
            return Err(Failure::Broken);
        }
        let head = bytes.get(self.start..self.start + self.head.len).unwrap_or_default();
        Ok(Answer { bytes: head.to_vec(), head: self.head, body: self.received })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every split of the bytes reads the same.
    fn check(text: &str, method: Method, expected: Result<(u16, &str), Failure>) {
        let bytes = text.replace('\n', "\r\n").into_bytes();
        for split in 0..=bytes.len() {
            let mut reading = Reading::new(method);
            reading.read(&bytes[..split]);
            let answer = reading.finish(&bytes);
            let found = answer.map(|answer| {
                assert!(answer.bytes.ends_with(b"\r\n\r\n"));
                (answer.head.status, String::from_utf8(answer.body).expect("text"))
            });
            let expected = expected.map(|(status, body)| (status, body.to_owned()));
            assert_eq!(found, expected, "{text:?} split at {split}");
        }
    }

    #[test]
    fn answers_are_read_in_any_pieces() {
        check("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", Method::Get, Ok((200, "hi")));
        let chunked = "HTTP/1.1 404 x\nTransfer-Encoding: chunked\n\n2\nhi\n1\n!\n0\n\n";
        check(chunked, Method::Post, Ok((404, "hi!")));
        let interim = "HTTP/1.1 100 Continue\n\nHTTP/1.1 201 x\nContent-Length: 0\n\n";
        check(interim, Method::Post, Ok((201, "")));
        check("HTTP/1.1 200 OK\n\nuntil the end", Method::Get, Ok((200, "until the end")));
        check("HTTP/1.1 200 OK\nContent-Length: 9\n\n", Method::Head, Ok((200, "")));
        check("HTTP/1.1 200 OK\nContent-Length: 9\n\nhi", Method::Get, Err(Failure::Broken));
        check("HTTP/1.1 200", Method::Get, Err(Failure::Broken));
        let switch = "HTTP/1.1 101 x\nUpgrade: x\nConnection: Upgrade\n\n";
        check(switch, Method::Get, Err(Failure::Malformed(Reason::StatusCode)));
    }
}
