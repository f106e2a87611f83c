//! What the data plane does with a connection, over pipes: decode, admit, gather, forward, relay, encode.

use std::sync::Arc;

use ringgate_cache::Waiter;
use ringgate_exchange::{Call, Chance, Edge, Exchange, Generation, Moment, Step};
use ringgate_http::{Framing, Limits, Method, Reason, RequestHead};
use ringgate_http1::{BodyDecoder, HeadWriter, decode_request};
use ringgate_sim::{Pipe, Read, Rng, Weather};

use super::oracle::Decision;
use forward::Job;

#[path = "forward.rs"]
mod forward;

pub const BODY_BYTES_MAX: u64 = 2_000;
/// A head must be whole so long after its first byte.
const HEAD_NS: u64 = 10_000_000_000;
const DATE: &[u8] = b"Thu, 01 Jan 1970 00:00:00 GMT";
/// The wall clock at the start of a run: the beginning of a day, so that a quota has one window.
const EPOCH_MS: u64 = 1_700_006_400_000;
/// The monotonic clock at the start of a run.
const MONO_NS: u64 = 1_000_000_000;

/// Told to whoever watches the gateway, when it was decided what becomes of a request.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    pub sequence: usize,
    pub generation: u64,
    pub decision: Decision,
}

/// A client's connection, from the gateway's side.
pub struct Connection {
    pub from_client: Pipe,
    pub to_client: Pipe,
    inbound: Vec<u8>,
    /// The bytes that the head's spans point into.
    request: Vec<u8>,
    head: RequestHead,
    exchange: Exchange,
    /// The exchange has the whole body of the request.
    is_gathered: bool,
    chance: Chance,
    rng: Rng,
    edge: Edge,
    sequence: usize,
    head_since_ns: Option<u64>,
    has_eof: bool,
    state: State,
    weather: Weather,
    pub was_reset: bool,
}

enum State {
    Reading,
    /// The body of a request that is decided on when all of it is here.
    Gathering(Box<Gathering>),
    /// Bytes of a body that nobody wants.
    Dropping(u64),
    Busy(Box<Job>),
    Ended,
}

struct Gathering {
    /// The one that the exchange began on.
    generation: Arc<Generation>,
    decoder: BodyDecoder,
}

impl Connection {
    pub fn new(rng: &mut Rng, from_client: Pipe, to_client: Pipe, upstream_weather: Weather) -> Connection {
        Connection {
            from_client,
            to_client,
            inbound: Vec::new(),
            request: Vec::new(),
            head: RequestHead::default(),
            exchange: Exchange::default(),
            is_gathered: false,
            chance: Chance::new(rng.next_u64()),
            rng: rng.fork(),
            edge: Edge { client_ip: "192.0.2.7".into(), port: "80".into(), protocol: "http" },
            sequence: 0,
            head_since_ns: None,
            has_eof: false,
            state: State::Reading,
            weather: upstream_weather,
            was_reset: false,
        }
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// When something may happen next without anybody's doing. What has arrived meanwhile is for the next moment.
    pub fn due_ns(&self, now_ns: u64) -> Option<u64> {
        let arrival = |pipe: &Pipe| pipe.due_ns().map(|due| due.max(now_ns + 1));
        let from_client = arrival(&self.from_client).filter(|_| !self.has_ended() && !self.has_eof);
        let own = match &self.state {
            State::Reading => self.head_since_ns.map(|since| since + HEAD_NS),
            State::Busy(job) => {
                let pipes = [arrival(&job.to_upstream), arrival(&job.from_upstream)];
                let pipes = pipes.into_iter().flatten().filter(|_| !job.has_upstream_ended);
                pipes.chain([job.deadline_ns]).filter(|due| *due > now_ns).min()
            }
            _ => None,
        };
        from_client.into_iter().chain(own).filter(|due| *due > now_ns).min()
    }

    /// Does everything that can be done now.
    pub fn step(&mut self, now_ns: u64, current: &Arc<Generation>, watch: &mut dyn FnMut(Admission)) {
        self.receive(now_ns);
        loop {
            let state = std::mem::replace(&mut self.state, State::Ended);
            let (next, has_moved) = match state {
                State::Ended => (State::Ended, false),
                State::Reading => self.read_head(now_ns, current, watch),
                State::Gathering(gathering) => self.gather(gathering, now_ns, watch),
                State::Dropping(left) => self.drop_body(left, now_ns),
                State::Busy(job) => self.work(job, now_ns),
            };
            self.state = next;
            if !has_moved {
                return;
            }
        }
    }

    fn receive(&mut self, now_ns: u64) {
        while !self.has_ended() && !self.has_eof {
            match self.from_client.read(now_ns, &mut self.inbound) {
                Read::Bytes(_) => self.head_since_ns = self.head_since_ns.or(Some(now_ns)),
                Read::Pending => return,
                Read::Closed => self.has_eof = true,
                Read::Reset => {
                    self.was_reset = true;
                    self.end(now_ns);
                }
            }
        }
    }

    fn end(&mut self, now_ns: u64) -> (State, bool) {
        self.to_client.close(now_ns);
        self.state = State::Ended;
        (State::Ended, false)
    }

    /// Writes a head by one step of the exchange, and finishes it.
    fn write<T>(
        &mut self,
        generation: &Generation,
        now_ns: u64,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> T,
        finish: impl FnOnce(&Exchange, &T) -> (Framing, bool),
    ) -> (T, Vec<u8>) {
        let call = Call {
            generation,
            head: &self.head,
            buffer: &self.request,
            edge: &self.edge,
            moment: Moment { mono_ns: MONO_NS + now_ns, epoch_ms: EPOCH_MS + now_ns / 1_000_000 },
            date: DATE,
            body_bytes_max: BODY_BYTES_MAX,
            waiter: Waiter { worker: 0, slot: 0, sequence: self.sequence as u64 },
        };
        let mut bytes = Vec::new();
        let mut writer = HeadWriter::new(&mut bytes);
        let result = step(&mut self.exchange, &call, &mut self.chance, &mut writer);
        let (framing, is_kept) = finish(&self.exchange, &result);
        writer.finish(framing, is_kept);
        (result, bytes)
    }

    fn read_head(
        &mut self,
        now_ns: u64,
        current: &Arc<Generation>,
        watch: &mut dyn FnMut(Admission),
    ) -> (State, bool) {
        let decoded = match self.inbound.is_empty() {
            true => Ok(false),
            false => decode_request(&self.inbound, &Limits::default(), &mut self.head),
        };
        match decoded {
            Ok(true) => {
                self.request = self.inbound.drain(..self.head.len).collect();
                self.head_since_ns = (!self.inbound.is_empty()).then_some(now_ns);
                self.admit(now_ns, current, watch)
            }
            Ok(false) if self.has_eof => self.end(now_ns),
            Ok(false) if self.head_since_ns.is_some_and(|since| now_ns >= since + HEAD_NS) => {
                self.refuse(Reason::Slow, now_ns, current)
            }
            Ok(false) => (State::Reading, false),
            Err(refusal) => self.refuse(refusal.reason, now_ns, current),
        }
    }

    fn refuse(&mut self, reason: Reason, now_ns: u64, current: &Generation) -> (State, bool) {
        self.head = RequestHead::default();
        let ((), bytes) = self.write(
            current,
            now_ns,
            |exchange, call, chance, head| exchange.refuse(call, reason, chance, head),
            |exchange, ()| (Framing::Length(exchange.body().len() as u64), false),
        );
        self.send_own(bytes, now_ns);
        self.end(now_ns)
    }

    /// Sends a head with the exchange's own body.
    fn send_own(&mut self, mut bytes: Vec<u8>, now_ns: u64) {
        if self.head.method != Method::Head && !is_bodiless(self.exchange.status()) {
            bytes.extend_from_slice(self.exchange.body());
        }
        self.to_client.write(now_ns, &bytes);
    }

    fn admit(
        &mut self,
        now_ns: u64,
        current: &Arc<Generation>,
        watch: &mut dyn FnMut(Admission),
    ) -> (State, bool) {
        self.is_gathered = false;
        let written = self
            .take_step(current, now_ns, |exchange, call, chance, head| exchange.admit(call, chance, head));
        self.follow(written, now_ns, current, watch)
    }

    /// Runs a step that ends in a decision, and finishes the head it wrote.
    fn take_step(
        &mut self,
        generation: &Generation,
        now_ns: u64,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut Chance, &mut HeadWriter<'_>) -> Step,
    ) -> (Step, Vec<u8>) {
        let is_kept = self.head.keep_alive && self.rest().is_some();
        self.write(generation, now_ns, step, |exchange, step| match step {
            Step::Forward(plan) => (plan.framing, true),
            _ => (Framing::Length(exchange.body().len() as u64), is_kept),
        })
    }

    /// Does what a step asks for.
    fn follow(
        &mut self,
        (mut step, mut bytes): (Step, Vec<u8>),
        now_ns: u64,
        generation: &Arc<Generation>,
        watch: &mut dyn FnMut(Admission),
    ) -> (State, bool) {
        while step == Step::Yield {
            (step, bytes) =
                self.take_step(generation, now_ns, |exchange, call, _, head| exchange.resume(call, head));
        }
        match step {
            Step::Forward(plan) => {
                self.tell(Decision::Forward, generation, watch);
                (State::Busy(Box::new(self.start(plan, bytes, now_ns, generation))), true)
            }
            Step::Respond => {
                self.tell(Decision::Own(self.exchange.status()), generation, watch);
                self.send_own(bytes, now_ns);
                match self.rest() {
                    Some(left) if self.head.keep_alive => (State::Dropping(left), true),
                    _ => self.end(now_ns),
                }
            }
            Step::Gather => {
                let decoder = BodyDecoder::new(self.head.framing);
                (State::Gathering(Box::new(Gathering { generation: Arc::clone(generation), decoder })), true)
            }
            Step::Yield | Step::Wait(_) | Step::Ask(_) | Step::Keys(_) => {
                panic!("{step:?}: no stage here has a cache to wait for, and no route an authorizer")
            }
        }
    }

    fn tell(&mut self, decision: Decision, generation: &Generation, watch: &mut dyn FnMut(Admission)) {
        watch(Admission { sequence: self.sequence, generation: generation.number, decision });
        self.sequence += 1;
    }

    fn gather(
        &mut self,
        mut gathering: Box<Gathering>,
        now_ns: u64,
        watch: &mut dyn FnMut(Admission),
    ) -> (State, bool) {
        match self.gather_available(&mut gathering.decoder) {
            Ok(false) => (State::Gathering(gathering), false),
            Ok(true) => {
                let generation = gathering.generation;
                self.is_gathered = true;
                let written = self
                    .take_step(&generation, now_ns, |exchange, call, _, head| exchange.proceed(call, head));
                self.follow(written, now_ns, &generation, watch)
            }
            Err(reason) => {
                let ((), bytes) = self.write(
                    &gathering.generation,
                    now_ns,
                    |exchange, call, _, head| exchange.abort(call, reason, head),
                    |exchange, ()| (Framing::Length(exchange.body().len() as u64), false),
                );
                // One that left in the middle sees no answer: nothing was decided about it.
                if reason != Reason::Truncated {
                    self.tell(Decision::Own(self.exchange.status()), &gathering.generation, watch);
                }
                self.send_own(bytes, now_ns);
                self.end(now_ns)
            }
        }
    }

    /// Moves what is here of the body into the exchange. Whether that is all of it.
    fn gather_available(&mut self, decoder: &mut BodyDecoder) -> Result<bool, Reason> {
        while !decoder.is_done() {
            let piece = decoder.decode(&self.inbound, &Limits::default()).map_err(|it| it.reason)?;
            let data = piece.data.of(&self.inbound);
            let intake = self.exchange.intake();
            intake.extend_from_slice(data);
            if intake.len() as u64 > BODY_BYTES_MAX {
                return Err(Reason::BodyLength);
            }
            self.inbound.drain(..piece.consumed);
            if piece.consumed == 0 && !decoder.is_done() {
                return if self.has_eof { Err(Reason::Truncated) } else { Ok(false) };
            }
        }
        Ok(true)
    }

    /// How much of an unwanted body can be dropped; `None`: nobody knows.
    fn rest(&self) -> Option<u64> {
        match self.head.framing {
            _ if self.is_gathered => Some(0),
            Framing::Length(length) => Some(length),
            Framing::None | Framing::UntilClose => Some(0),
            Framing::Chunked => {
                let mut decoder = BodyDecoder::new(Framing::Chunked);
                let mut used = 0;
                while !decoder.is_done() {
                    let piece = decoder.decode(&self.inbound[used..], &Limits::default()).ok()?;
                    used += piece.consumed;
                    if piece.consumed == 0 && !piece.done {
                        return None;
                    }
                }
                Some(used as u64)
            }
        }
    }

    fn drop_body(&mut self, left: u64, now_ns: u64) -> (State, bool) {
        let count = left.min(self.inbound.len() as u64);
        self.inbound.drain(..count as usize);
        self.head_since_ns = (!self.inbound.is_empty()).then_some(now_ns);
        match left - count {
            0 => (State::Reading, true),
            _ if self.has_eof => self.end(now_ns),
            left => (State::Dropping(left), false),
        }
    }
}

fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}
