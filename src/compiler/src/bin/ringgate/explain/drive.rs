//! Takes a request through the gateway's own exchange, as far as it goes without an upstream.

use ringgate_cache::Waiter;
use ringgate_exchange::{
    Answered, Call, Chance, Edge, Exchange, Forward, Generation, Moment, Relay, Relayed, Step,
};
use ringgate_http::{Framing, Limits, Refusal, RequestHead, ResponseHead};
use ringgate_http1::{HeadWriter, decode_request, decode_response};
use ringgate_telemetry::imf_fixdate;

use super::curl::Request;
use crate::failure::Failure;

/// The longest request body in bytes (R-LIM-05).
const BODY_BYTES_MAX: u64 = 10 * 1024 * 1024;
/// The address of the client.
const CLIENT_IP: &str = "127.0.0.1";
/// Where the monotonic clock stands: anywhere but at its start, before which no bucket can have filled.
const MONO_NS: u64 = 1 << 40;

/// What an upstream is to have answered.
pub(super) struct UpstreamAnswer {
    /// Start line, fields, empty line.
    pub(super) head: Vec<u8>,
    pub(super) body: Vec<u8>,
}

/// A request, and what became of it.
pub(super) struct Driven<'g> {
    pub(super) generation: &'g Generation,
    pub(super) exchange: Exchange,
    pub(super) head: RequestHead,
    pub(super) buffer: Vec<u8>,
    pub(super) edge: Edge,
    pub(super) moment: Moment,
    /// Why the head cannot be read.
    pub(super) refusal: Option<Refusal>,
    pub(super) upstream: Option<UpstreamRequest>,
    pub(super) response: Option<Response>,
    date: [u8; 29],
    chance: Chance,
}

/// What would be sent to the upstream.
pub(super) struct UpstreamRequest {
    pub(super) head: Vec<u8>,
    /// `None`: the client's body as it comes.
    pub(super) body: Option<Vec<u8>>,
    pub(super) timeout_ms: u32,
}

/// What the client would get.
pub(super) struct Response {
    pub(super) head: Vec<u8>,
    pub(super) body: Vec<u8>,
}

/// Runs the request, and the answer if one is given.
pub(super) fn drive<'g>(
    generation: &'g Generation,
    request: &Request,
    answer: Option<&UpstreamAnswer>,
    epoch_ms: u64,
    seed: u64,
) -> Result<Driven<'g>, Failure> {
    let mut date = [0; 29];
    imf_fixdate(epoch_ms / 1_000, &mut date);
    let mut driven = Driven {
        generation,
        exchange: Exchange::default(),
        head: RequestHead::default(),
        buffer: request.head.clone(),
        edge: Edge { client_ip: CLIENT_IP.into(), port: request.port.to_string(), protocol: request.scheme },
        moment: Moment { mono_ns: MONO_NS, epoch_ms },
        refusal: None,
        upstream: None,
        response: None,
        date,
        chance: Chance::new(seed),
    };
    match decode_request(&driven.buffer, &Limits::default(), &mut driven.head) {
        Ok(_) => driven.run(request, answer)?,
        Err(refusal) => driven.refuse(refusal),
    }
    Ok(driven)
}

impl Driven<'_> {
    /// Looks at the exchange with the call it was run with.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Exchange, &Call<'_>) -> T) -> T {
        look(&self.exchange, &self.call())
    }

    fn call(&self) -> Call<'_> {
        Call {
            generation: self.generation,
            head: &self.head,
            buffer: &self.buffer,
            edge: &self.edge,
            moment: self.moment,
            date: &self.date,
            body_bytes_max: BODY_BYTES_MAX,
            waiter: Waiter { worker: 0, slot: 0, sequence: 0 },
        }
    }

    /// Runs a step; gives what it wrote, too.
    fn step<T>(
        &mut self,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> T,
        finish: impl FnOnce(&T, &Exchange) -> Option<Framing>,
    ) -> (T, Vec<u8>) {
        let (mut exchange, mut chance) = (std::mem::take(&mut self.exchange), self.chance.clone());
        let mut bytes = Vec::new();
        let mut writer = HeadWriter::new(&mut bytes);
        let result = step(&mut exchange, &self.call(), &mut chance, &mut writer);
        if let Some(framing) = finish(&result, &exchange) {
            writer.finish(framing, true);
        }
        (self.exchange, self.chance) = (exchange, chance);
        (result, bytes)
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusal = Some(refusal);
        let ((), head) = self.step(
            |exchange, call, chance, head| exchange.refuse(call, refusal.reason, chance, head),
            |(), exchange| Some(own_framing(exchange)),
        );
        self.response = Some(Response { head, body: self.exchange.body().to_vec() });
    }

    fn run(&mut self, request: &Request, answer: Option<&UpstreamAnswer>) -> Result<(), Failure> {
        let (mut step, mut bytes) = self.begin(request)?;
        loop {
            match step {
                Step::Respond => {
                    self.response = Some(Response { head: bytes, body: self.exchange.body().to_vec() });
                    return Ok(());
                }
                Step::Forward(forward) => {
                    self.note_forward(&forward, bytes);
                    return answer.map_or(Ok(()), |answer| self.take(answer, &forward));
                }
                Step::Ask(forward) => {
                    let Some(result) = request.authorizer_result.clone() else {
                        self.note_forward(&forward, bytes);
                        return Ok(());
                    };
                    (step, bytes) = self.hear(result);
                }
                Step::Gather => {
                    self.exchange.intake().extend_from_slice(&request.body);
                    (step, bytes) =
                        self.step(|exchange, call, _, head| exchange.proceed(call, head), request_framing);
                }
                Step::Yield => {
                    (step, bytes) =
                        self.step(|exchange, call, _, head| exchange.resume(call, head), request_framing);
                }
                // the keys are those of the files: no others will come
                Step::Keys(_) => {
                    (step, bytes) =
                        self.step(|exchange, call, _, head| exchange.keyed(call, head), request_framing);
                }
                // nobody else can be asking: the cache is ours
                Step::Wait(_) => {
                    (step, bytes) =
                        self.step(|exchange, call, _, head| exchange.wake(call, None, head), request_framing);
                }
            }
        }
    }

    /// As a caller that did not sign, if one is named.
    fn begin(&mut self, request: &Request) -> Result<(Step, Vec<u8>), Failure> {
        let Some(caller) = &request.caller else {
            return Ok(self
                .step(|exchange, call, chance, head| exchange.explain(call, chance, head), request_framing));
        };
        let (step, bytes) = self.step(
            |exchange, call, chance, head| exchange.explain_as(call, caller, chance, head),
            |step, exchange| request_framing(step.as_ref()?, exchange),
        );
        let step = step.ok_or_else(|| {
            Failure::new(format!("no caller has an enabled access key `{caller}`")).remedy(
                "name one of the gateway file's `callers`; `ringgate inspect` lists those of a keys snapshot",
            )
        })?;
        Ok((step, bytes))
    }

    /// Goes on with what an authorizer's function is to have returned.
    fn hear(&mut self, result: Vec<u8>) -> (Step, Vec<u8>) {
        *self.exchange.response_intake() = result;
        let answer = ResponseHead { status: 200, ..ResponseHead::default() };
        self.step(|exchange, call, _, head| exchange.heard(call, Ok((&answer, b"")), head), request_framing)
    }

    fn note_forward(&mut self, forward: &Forward, head: Vec<u8>) {
        let body = forward.is_own_body.then(|| self.exchange.payload().to_vec());
        self.upstream = Some(UpstreamRequest { head, body, timeout_ms: forward.timeout_ms });
    }

    /// Goes on with the upstream's answer.
    fn take(&mut self, answer: &UpstreamAnswer, forward: &Forward) -> Result<(), Failure> {
        let mut response = ResponseHead::default();
        let decoded = decode_response(&answer.head, &Limits::default(), forward.method, &mut response);
        if let Err(refusal) = decoded {
            let why = refusal.reason.as_str();
            return Err(Failure::new(format!("the upstream's answer cannot be read: {why}"))
                .remedy("write `--response-header` like `Content-Type: application/json`"));
        }
        let (relay, bytes) = self.step(
            |exchange, call, _, head| exchange.relay(call, &response, &answer.head, head),
            |relay, _| match relay {
                Relay::Head(relayed) => Some(relayed.framing),
                Relay::Gather | Relay::Stream => None,
            },
        );
        match relay {
            Relay::Head(relayed) => self.finish(relayed, bytes, answer),
            Relay::Stream => self.take_stream(answer),
            Relay::Gather => {
                self.exchange.response_intake().extend_from_slice(&answer.body);
                let framing = |answered: &Answered, _: &Exchange| match answered {
                    Answered::Head(relayed) => Some(relayed.framing),
                    Answered::Yield => None,
                };
                let (mut answered, mut bytes) = self.step(
                    |exchange, call, _, head| exchange.answer(call, &response, &answer.head, head),
                    framing,
                );
                loop {
                    match answered {
                        Answered::Head(relayed) => break self.finish(relayed, bytes, answer),
                        Answered::Yield => {
                            (answered, bytes) = self
                                .step(|exchange, call, _, head| exchange.resume_answer(call, head), framing);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Goes on with the events of a streamed invocation.
    fn take_stream(&mut self, answer: &UpstreamAnswer) {
        let framing = |relayed: &Option<Relayed>, _: &Exchange| relayed.map(|relayed| relayed.framing);
        let (opened, mut bytes) =
            self.step(|exchange, call, _, head| exchange.open_stream(call, &answer.body, head), framing);
        if opened.is_none() {
            let framing = |relayed: &Relayed, _: &Exchange| Some(relayed.framing);
            (_, bytes) = self.step(|exchange, call, _, head| exchange.end_stream(call, head), framing);
        }
        self.response = Some(Response { head: bytes, body: self.exchange.body().to_vec() });
    }

    fn finish(&mut self, relayed: Relayed, head: Vec<u8>, answer: &UpstreamAnswer) {
        let body = if relayed.is_body_passed { answer.body.clone() } else { self.exchange.body().to_vec() };
        self.response = Some(Response { head, body });
    }
}

/// How the gateway would end the head that a step wrote; `None`: it wrote none.
fn request_framing(step: &Step, exchange: &Exchange) -> Option<Framing> {
    match step {
        Step::Respond => Some(own_framing(exchange)),
        Step::Forward(forward) => Some(forward.framing),
        _ => None,
    }
}

fn own_framing(exchange: &Exchange) -> Framing {
    match exchange.status() {
        100..=199 | 204 | 304 => Framing::None,
        _ => Framing::Length(exchange.body().len() as u64),
    }
}
