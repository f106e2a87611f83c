//! One call of an upstream, by the engines that gateways use.

use std::io;
use std::time::Duration;

use ringgate_auth::is_link_local;
use ringgate_exchange::{Failure, Generation};
use ringgate_http::{Method, ResponseHead};
use ringgate_io::{Destination, Fetcher, TlsConnector};
use ringgate_snapshot::schema::ArchivedUpstream;
use tokio::time::timeout;

use super::BODY_BYTES_MAX;
use reading::Reading;

mod reading;

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
    /// Nothing was left to come.
    pub is_whole: bool,
}

/// How much of an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// How long it may take.
    pub time: Duration,
    /// After this many bytes of a body, or when the time is up, what came is the answer. `None`: all of it or nothing.
    pub body_bytes_enough: Option<usize>,
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

    /// Sends a request and takes the answer.
    ///
    /// # Errors
    /// What gateways would note, too.
    pub(super) async fn ask(
        &self,
        request: &[u8],
        method: Method,
        patience: Patience,
    ) -> Result<Answer, Failure> {
        let mut reading = Reading::new(method, patience.body_bytes_enough);
        match timeout(patience.time, self.exchange(request, &mut reading)).await {
            Ok(Ok(bytes)) => reading.finish(&bytes),
            Ok(Err(failure)) => Err(failure),
            Err(_) => reading.so_far().ok_or(Failure::Slow),
        }
    }

    async fn exchange(&self, request: &[u8], reading: &mut Reading) -> Result<Vec<u8>, Failure> {
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
        let fetched = self.fetcher.fetch(&to, request, |bytes| reading.read(bytes)).await;
        fetched.map_err(|error| failure(&error))
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
    let mut reading = Reading::new(Method::Get, None);
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
