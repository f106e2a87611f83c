//! A request through the exchange, with real upstreams.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ringgate_cache::Waiter;
use ringgate_exchange::{Call, Chance, Edge, Exchange, Failure, Forward, Generation, Moment, Outcome, Step};
use ringgate_http::{Framing, Limits, RequestHead};
use ringgate_http1::{HeadWriter, decode_request};
use ringgate_io::TlsConnector;
use ringgate_telemetry::imf_fixdate;

use super::ask::{Answer, Patience, Upstream};
use super::{BODY_BYTES_MAX, Sent, Subject, keys, log};

mod relay;
mod tried;

pub(crate) use tried::Tried;
pub(super) use tried::refused;

/// How long a stream is buffered that does not end (R-INT-59).
const STREAM_PATIENCE: Duration = Duration::from_secs(35);
/// After how many bytes it is cut.
const STREAM_BYTES_MAX: usize = 1024 * 1024;
/// What stands for the client's address, as at the service [GK].
const CLIENT_IP: &str = "test-invoke-source-ip";
/// What stands for the host that was called, as at the service [GK].
const AUTHORITY: &str = "testPrefix.testDomainName";
/// Where the monotonic clock begins: not at nothing, before which no bucket can have filled.
const MONO_NS: u64 = 1 << 40;

/// Sends a request to the one stage of the one API of a generation.
///
/// # Errors
/// The request cannot be written as one.
pub(super) async fn run(
    subject: Subject,
    generation: &Generation,
    connector: TlsConnector,
    sent: &Sent,
    seed: u64,
) -> Result<Tried, String> {
    let mut drive = Drive::new(subject, generation, connector, seed);
    drive.buffer = write_request(generation, sent).ok_or("there is no stage to ask")?;
    match decode_request(&drive.buffer, &Limits::default(), &mut drive.head) {
        Ok(true) => Ok(drive.run(sent).await),
        Ok(false) => Err("the request has no end".to_owned()),
        Err(refusal) => Err(format!("the request is none: {}", refusal.reason.as_str())),
    }
}

/// By the path alone, and without a Host field, which nobody sent.
fn write_request(generation: &Generation, sent: &Sent) -> Option<Vec<u8>> {
    let api = generation.routes.get().apis.first()?;
    let stage = api.stages.first()?;
    let mut head = format!(
        "{} http://{AUTHORITY}/_aws/execute-api/{}/{}{} HTTP/1.0\r\n",
        sent.method, api.id, stage.name, sent.target
    );
    for (name, value) in &sent.fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !sent.body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", sent.body.len()));
    }
    head.push_str("\r\n");
    Some(head.into_bytes())
}

/// A request, and what became of it so far.
struct Drive<'g> {
    subject: Subject,
    generation: &'g Generation,
    connector: TlsConnector,
    exchange: Exchange,
    head: RequestHead,
    buffer: Vec<u8>,
    edge: Edge,
    chance: Chance,
    started: Instant,
    started_ms: u64,
    /// The policy that the authorizer's function gave.
    policy: Option<String>,
    /// How long the upstream took, or the authorizer's function.
    asked: Option<Duration>,
    /// The upstream was asked for a stream.
    is_stream: bool,
}

impl<'g> Drive<'g> {
    fn new(subject: Subject, generation: &'g Generation, connector: TlsConnector, seed: u64) -> Drive<'g> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Drive {
            subject,
            generation,
            connector,
            exchange: Exchange::default(),
            head: RequestHead::default(),
            buffer: Vec::new(),
            edge: Edge { client_ip: CLIENT_IP.to_owned(), port: "443".to_owned(), protocol: "https" },
            chance: Chance::new(seed),
            started: Instant::now(),
            started_ms: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            policy: None,
            asked: None,
            is_stream: false,
        }
    }

    fn moment(&self) -> Moment {
        let passed = self.started.elapsed();
        let mono_ns = MONO_NS + u64::try_from(passed.as_nanos()).unwrap_or(0);
        Moment { mono_ns, epoch_ms: self.started_ms + u64::try_from(passed.as_millis()).unwrap_or(0) }
    }

    /// Looks at the exchange with a call of now.
    fn look<T>(&self, look: impl FnOnce(&Exchange, &Call<'_>) -> T) -> T {
        let (moment, date) = self.time();
        look(&self.exchange, &self.call(moment, &date))
    }

    fn time(&self) -> (Moment, [u8; 29]) {
        let moment = self.moment();
        let mut date = [b' '; 29];
        imf_fixdate(moment.epoch_ms / 1_000, &mut date);
        (moment, date)
    }

    fn call<'c>(&'c self, moment: Moment, date: &'c [u8; 29]) -> Call<'c> {
        Call {
            generation: self.generation,
            head: &self.head,
            buffer: &self.buffer,
            edge: &self.edge,
            moment,
            date,
            body_bytes_max: BODY_BYTES_MAX as u64,
            waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
        }
    }

    /// Runs a step; gives what it wrote, too.
    fn step<T>(
        &mut self,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> T,
        framing: impl FnOnce(&T, &Exchange) -> Option<Framing>,
    ) -> (T, Vec<u8>) {
        let (mut exchange, mut chance) = (std::mem::take(&mut self.exchange), self.chance.clone());
        let mut bytes = Vec::new();
        let mut writer = HeadWriter::new(&mut bytes);
        let (moment, date) = self.time();
        let result = step(&mut exchange, &self.call(moment, &date), &mut chance, &mut writer);
        if let Some(framing) = framing(&result, &exchange) {
            writer.finish(framing, true);
        }
        (self.exchange, self.chance) = (exchange, chance);
        (result, bytes)
    }

    async fn run(mut self, Sent { body, context, .. }: &Sent) -> Tried {
        let (mut step, mut bytes) = self.step(
            |exchange, call, chance, head| exchange.try_out(call, chance, context, head),
            request_framing,
        );
        loop {
            (step, bytes) = match step {
                Step::Respond => return self.finish(&bytes),
                Step::Forward(forward) => return self.forward(forward, bytes).await,
                Step::Ask(forward) => self.consult(forward, bytes).await,
                Step::Gather => {
                    self.exchange.intake().extend_from_slice(body);
                    self.step(|exchange, call, _, head| exchange.proceed(call, head), request_framing)
                }
                Step::Yield => {
                    tokio::task::yield_now().await;
                    self.step(|exchange, call, _, head| exchange.resume(call, head), request_framing)
                }
                Step::Keys(number) => {
                    let issuers = self.generation.authority.issuers.clone();
                    if let Some(issuer) = issuers.iter().find(|issuer| issuer.number() == number) {
                        keys::fetch(issuer, &self.connector).await;
                    }
                    self.step(|exchange, call, _, head| exchange.keyed(call, head), request_framing)
                }
                // Nobody else can be asking: there is no cache.
                Step::Wait(_) => {
                    self.step(|exchange, call, _, head| exchange.wake(call, None, head), request_framing)
                }
            };
        }
    }

    async fn ask(&mut self, forward: &Forward, mut request: Vec<u8>) -> Result<Answer, Failure> {
        if forward.is_own_body && !forward.framing.is_empty() {
            request.extend_from_slice(self.exchange.payload());
        }
        let asked = Instant::now();
        let time = Duration::from_millis(forward.timeout_ms.into());
        let patience = match forward.stream {
            None => Patience { time, body_bytes_enough: None },
            Some(_) => {
                self.is_stream = true;
                Patience { time: time.min(STREAM_PATIENCE), body_bytes_enough: Some(STREAM_BYTES_MAX) }
            }
        };
        let answer = match Upstream::of(self.generation, forward.pool, &self.connector) {
            Ok(upstream) => upstream.ask(&request, forward.method, patience).await,
            Err(failure) => Err(failure),
        };
        self.asked = Some(asked.elapsed());
        answer
    }

    /// Asks an authorizer's function.
    async fn consult(&mut self, forward: Forward, request: Vec<u8>) -> (Step, Vec<u8>) {
        let answer = self.ask(&forward, request).await;
        if let Ok(answer) = &answer {
            self.exchange.response_intake().clone_from(&answer.body);
            let said = serde_json::from_slice::<serde_json::Value>(&answer.body).ok();
            self.policy = said.and_then(|said| said.get("policyDocument").map(ToString::to_string));
        }
        let heard = answer.as_ref().map(|answer| (&answer.head, answer.bytes.as_slice())).map_err(|it| *it);
        self.step(|exchange, call, _, head| exchange.heard(call, heard, head), request_framing)
    }

    fn finish(self, head: &[u8]) -> Tried {
        let latency = self.started.elapsed();
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let outcome = Outcome {
            at_ms: self.started_ms,
            latency_us: us(latency),
            integration_latency_us: self.asked.map(us),
            ..Outcome::default()
        };
        let is_of_authorizer = self.subject == Subject::Authorizer;
        if self.is_stream {
            // R-INT-59: there is no execution log of it.
            return Tried::of(&self.exchange, head, String::new(), latency);
        }
        let lines = self.look(|exchange, call| exchange.trial_log(call, &outcome, is_of_authorizer));
        let (start_s, end_s) = (self.started_ms / 1_000, self.moment().epoch_ms / 1_000);
        let at = |is_after: bool| if is_after { end_s } else { start_s };
        let lines = lines.iter().map(|line| (at(line.is_after_answer), line.text.as_str()));
        let log = log::text(self.exchange.ids.request_id(), lines);
        let tried = Tried::of(&self.exchange, head, log, latency);
        // What is no grant has no policy.
        Tried { policy: self.policy.filter(|_| tried.principal.is_some()), ..tried }
    }
}

/// How a gateway would end the head that a step wrote; `None`: it wrote none.
fn request_framing(step: &Step, exchange: &Exchange) -> Option<Framing> {
    match step {
        Step::Respond => Some(own_framing(exchange)),
        Step::Forward(forward) | Step::Ask(forward) => Some(forward.framing),
        _ => None,
    }
}

fn own_framing(exchange: &Exchange) -> Framing {
    match exchange.status() {
        100..=199 | 204 | 304 => Framing::None,
        _ => Framing::Length(exchange.body().len() as u64),
    }
}
