//! What the data plane does with a connection, over pipes: decode, admit, forward, relay, encode.

use std::sync::Arc;

use ringgate_exchange::{Call, Chance, Edge, Exchange, Failure, Forward, Generation, Moment, Step};
use ringgate_http::{Framing, Limits, Method, Reason, RequestHead, ResponseHead};
use ringgate_http1::encode::{CHUNK_END, LAST_CHUNK, chunk_head};
use ringgate_http1::{BodyDecoder, HeadWriter, decode_request, decode_response};
use ringgate_sim::{Pipe, Read, Rng, Weather};

use super::oracle::Decision;
use super::site::TIMEOUT_MS;
use super::upstream::Upstream;

pub const BODY_BYTES_MAX: u64 = 2_000;
/// A head must be whole so long after its first byte.
const HEAD_NS: u64 = 10_000_000_000;
const DATE: &[u8] = b"Thu, 01 Jan 1970 00:00:00 GMT";
/// The wall clock at the start of a run: the beginning of a day, so that a quota has one window.
const EPOCH_MS: u64 = 1_700_006_400_000;
/// The monotonic clock at the start of a run.
const MONO_NS: u64 = 1_000_000_000;

/// Told to whoever watches the gateway, when a head was admitted.
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
    /// Bytes of a body that nobody wants.
    Dropping(u64),
    Busy(Box<Job>),
    Ended,
}

/// A request on its way through an upstream.
struct Job {
    generation: Arc<Generation>,
    plan: Forward,
    deadline_ns: u64,
    to_upstream: Pipe,
    from_upstream: Pipe,
    upstream: Upstream,
    upload: BodyDecoder,
    uploaded: u64,
    is_uploaded: bool,
    received: Vec<u8>,
    has_upstream_ended: bool,
    /// It ended without saying so.
    has_upstream_broken: bool,
    answer: Option<Download>,
}

/// An answer whose head went to the client.
struct Download {
    decoder: BodyDecoder,
    framing: Framing,
    is_kept: bool,
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
        let rest = self.rest();
        let keep_alive = self.head.keep_alive;
        let (step, bytes) = self.write(
            current,
            now_ns,
            |exchange, call, chance, head| exchange.admit(call, chance, head),
            |exchange, step| match step {
                Step::Respond => {
                    (Framing::Length(exchange.body().len() as u64), keep_alive && rest.is_some())
                }
                Step::Forward(plan) => (plan.framing, true),
            },
        );
        let decision = match step {
            Step::Respond => Decision::Own(self.exchange.status()),
            Step::Forward(_) => Decision::Forward,
        };
        watch(Admission { sequence: self.sequence, generation: current.number, decision });
        self.sequence += 1;
        match step {
            Step::Forward(plan) => (State::Busy(Box::new(self.start(plan, bytes, now_ns, current))), true),
            Step::Respond => {
                self.send_own(bytes, now_ns);
                match rest {
                    Some(left) if keep_alive => (State::Dropping(left), true),
                    _ => self.end(now_ns),
                }
            }
        }
    }

    /// How much of an unwanted body can be dropped; `None`: nobody knows.
    fn rest(&self) -> Option<u64> {
        match self.head.framing {
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

    fn start(&mut self, plan: Forward, head: Vec<u8>, now_ns: u64, current: &Arc<Generation>) -> Job {
        assert_eq!(plan.timeout_ms, TIMEOUT_MS);
        let mut to_upstream = Pipe::new(self.rng.next_u64(), self.weather);
        to_upstream.write(now_ns, &head);
        Job {
            generation: Arc::clone(current),
            plan,
            deadline_ns: now_ns + u64::from(plan.timeout_ms) * 1_000_000,
            to_upstream,
            from_upstream: Pipe::new(self.rng.next_u64(), self.weather),
            upstream: Upstream::default(),
            upload: BodyDecoder::new(self.head.framing),
            uploaded: 0,
            is_uploaded: false,
            received: Vec::new(),
            has_upstream_ended: false,
            has_upstream_broken: false,
            answer: None,
        }
    }

    fn work(&mut self, mut job: Box<Job>, now_ns: u64) -> (State, bool) {
        let upload = self.upload(&mut job, now_ns);
        job.run_upstream(now_ns);
        if job.answer.is_none() {
            if let Err(reason) = upload {
                return self.give_up(&job, now_ns, |exchange, call, head| exchange.abort(call, reason, head));
            }
            match self.read_answer(&mut job, now_ns) {
                Ok(true) => {}
                Ok(false) => return (State::Busy(job), false),
                Err(failure) => {
                    return self
                        .give_up(&job, now_ns, |exchange, call, head| exchange.fail(call, failure, head));
                }
            }
        }
        self.download(job, now_ns)
    }

    fn upload(&mut self, job: &mut Job, now_ns: u64) -> Result<(), Reason> {
        while !job.is_uploaded {
            let piece = job.upload.decode(&self.inbound, &Limits::default()).map_err(|it| it.reason)?;
            let data = piece.data.of(&self.inbound);
            job.uploaded += data.len() as u64;
            if job.uploaded > BODY_BYTES_MAX {
                return Err(Reason::BodyLength);
            }
            let mut out = Vec::new();
            append(job.plan.framing, data, &mut out);
            job.is_uploaded = job.upload.is_done();
            if job.is_uploaded && job.plan.framing == Framing::Chunked {
                out.extend_from_slice(LAST_CHUNK);
            }
            job.to_upstream.write(now_ns, &out);
            self.inbound.drain(..piece.consumed);
            if piece.consumed == 0 && !job.is_uploaded {
                return if self.has_eof { Err(Reason::Truncated) } else { Ok(()) };
            }
        }
        Ok(())
    }

    /// Reads and passes on the answer's head, if it is whole.
    fn read_answer(&mut self, job: &mut Job, now_ns: u64) -> Result<bool, Failure> {
        let mut head = ResponseHead::default();
        loop {
            let is_whole = !job.received.is_empty()
                && decode_response(&job.received, &Limits::default(), job.plan.method, &mut head)
                    .map_err(|refusal| Failure::Malformed(refusal.reason))?;
            match is_whole {
                true if head.status < 200 => drop(job.received.drain(..head.len)),
                true => break,
                false if job.has_upstream_ended => return Err(Failure::Broken),
                false if now_ns >= job.deadline_ns => return Err(Failure::Slow),
                false => return Ok(false),
            }
        }
        let keep_alive = self.head.keep_alive && job.is_uploaded;
        let (received, generation) = (std::mem::take(&mut job.received), Arc::clone(&job.generation));
        let mut framing = Framing::None;
        let (relayed, mut bytes) = self.write(
            &generation,
            now_ns,
            |exchange, call, _, out| exchange.relay(call, &head, &received, out),
            |exchange, relayed| {
                framing = match relayed.framing {
                    _ if is_bodiless(exchange.status()) => Framing::None,
                    Framing::UntilClose => Framing::Chunked,
                    other => other,
                };
                (framing, keep_alive)
            },
        );
        let has_body = self.head.method != Method::Head && !is_bodiless(self.exchange.status());
        if !relayed.is_body_passed && has_body {
            bytes.extend_from_slice(self.exchange.body());
        }
        self.to_client.write(now_ns, &bytes);
        job.received = received[head.len..].to_vec();
        let upstream_framing = if relayed.is_body_passed && has_body { head.framing } else { Framing::None };
        job.answer =
            Some(Download { decoder: BodyDecoder::new(upstream_framing), framing, is_kept: keep_alive });
        Ok(true)
    }

    fn download(&mut self, mut job: Box<Job>, now_ns: u64) -> (State, bool) {
        let Some(answer) = job.answer.as_mut() else { return (State::Busy(job), false) };
        let mut out = Vec::new();
        let was_done = answer.decoder.is_done() && answer.framing != Framing::Chunked;
        while !answer.decoder.is_done() && !job.received.is_empty() {
            let Ok(piece) = answer.decoder.decode(&job.received, &Limits::default()) else {
                return self.end(now_ns);
            };
            append(answer.framing, piece.data.of(&job.received), &mut out);
            job.received.drain(..piece.consumed);
            if piece.consumed == 0 {
                break;
            }
        }
        let ended = job.has_upstream_ended && !answer.decoder.is_done();
        let is_cut = ended && (job.has_upstream_broken || answer.decoder.finish().is_err());
        if !was_done
            && answer.decoder.is_done()
            && answer.framing == Framing::Chunked
            && self.has_client_body()
        {
            out.extend_from_slice(LAST_CHUNK);
        }
        self.to_client.write(now_ns, &out);
        let (is_done, is_kept) = (answer.decoder.is_done(), answer.is_kept);
        if is_cut || now_ns >= job.deadline_ns && !is_done || is_done && !is_kept {
            return self.end(now_ns);
        }
        if !is_done {
            return (State::Busy(job), false);
        }
        self.head_since_ns = (!self.inbound.is_empty()).then_some(now_ns);
        (State::Reading, true)
    }

    fn has_client_body(&self) -> bool {
        self.head.method != Method::Head && !is_bodiless(self.exchange.status())
    }

    /// Answers for what went wrong before the response began.
    fn give_up(
        &mut self,
        job: &Job,
        now_ns: u64,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut HeadWriter<'_>),
    ) -> (State, bool) {
        let is_kept = self.head.keep_alive && job.is_uploaded;
        let ((), bytes) = self.write(
            &job.generation,
            now_ns,
            |exchange, call, _, head| step(exchange, call, head),
            |exchange, ()| (Framing::Length(exchange.body().len() as u64), is_kept),
        );
        self.send_own(bytes, now_ns);
        if !is_kept {
            return self.end(now_ns);
        }
        self.head_since_ns = (!self.inbound.is_empty()).then_some(now_ns);
        (State::Reading, true)
    }
}

impl Job {
    /// Moves bytes between the gateway's and the upstream's side.
    fn run_upstream(&mut self, now_ns: u64) {
        loop {
            let mut bytes = Vec::new();
            match self.to_upstream.read(now_ns, &mut bytes) {
                Read::Bytes(_) => {}
                Read::Pending => break,
                end => {
                    self.note_end(end);
                    break;
                }
            }
            if let Some(answer) = self.upstream.take(&bytes) {
                self.from_upstream.write(now_ns, &answer.bytes);
                if answer.closes {
                    self.from_upstream.close(now_ns);
                }
            }
        }
        while !self.has_upstream_ended {
            match self.from_upstream.read(now_ns, &mut self.received) {
                Read::Bytes(_) => {}
                Read::Pending => return,
                end => self.note_end(end),
            }
        }
    }
}

impl Job {
    fn note_end(&mut self, end: Read) {
        self.has_upstream_ended = true;
        self.has_upstream_broken = end == Read::Reset;
    }
}

fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

fn append(framing: Framing, data: &[u8], out: &mut Vec<u8>) {
    match framing {
        _ if data.is_empty() => {}
        Framing::None => {}
        Framing::Chunked => {
            chunk_head(out, data.len());
            out.extend_from_slice(data);
            out.extend_from_slice(CHUNK_END);
        }
        _ => out.extend_from_slice(data),
    }
}
