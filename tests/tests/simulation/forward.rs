//! What the data plane does with a request that an upstream answers.

use std::sync::Arc;

use ringgate_exchange::{Answered, Call, Exchange, Failure, Forward, Generation, Relay, Relayed};
use ringgate_http::{Framing, Limits, Method, Reason, ResponseHead};
use ringgate_http1::encode::{CHUNK_END, LAST_CHUNK, chunk_head};
use ringgate_http1::{BodyDecoder, HeadWriter, decode_response};
use ringgate_sim::{Pipe, Read};

use super::super::site::TIMEOUT_MS;
use super::super::upstream::Upstream;
use super::{BODY_BYTES_MAX, Connection, State, is_bodiless};

/// A request on its way through an upstream.
pub(super) struct Job {
    generation: Arc<Generation>,
    plan: Forward,
    pub(super) deadline_ns: u64,
    pub(super) to_upstream: Pipe,
    pub(super) from_upstream: Pipe,
    upstream: Upstream,
    upload: BodyDecoder,
    uploaded: u64,
    is_uploaded: bool,
    received: Vec<u8>,
    pub(super) has_upstream_ended: bool,
    /// It ended without saying so.
    has_upstream_broken: bool,
    /// The answer's head, when its whole body is awaited before the client's head can be written.
    gathering: Option<Box<Gathering>>,
    answer: Option<Download>,
}

/// An answer whose body goes into the exchange.
struct Gathering {
    head: ResponseHead,
    /// The bytes that the head's spans point into.
    buffer: Vec<u8>,
    decoder: BodyDecoder,
}

/// An answer whose head went to the client.
struct Download {
    decoder: BodyDecoder,
    framing: Framing,
    is_kept: bool,
}

impl Connection {
    /// `head` was written for the upstream; a body that is the exchange's own follows it at once.
    pub(super) fn start(
        &mut self,
        plan: Forward,
        mut head: Vec<u8>,
        now_ns: u64,
        current: &Arc<Generation>,
    ) -> Job {
        assert_eq!(plan.timeout_ms, TIMEOUT_MS);
        if plan.is_own_body && plan.framing != Framing::None {
            head.extend_from_slice(self.exchange.payload());
        }
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
            is_uploaded: self.is_gathered,
            received: Vec::new(),
            has_upstream_ended: false,
            has_upstream_broken: false,
            gathering: None,
            answer: None,
        }
    }

    pub(super) fn work(&mut self, mut job: Box<Job>, now_ns: u64) -> (State, bool) {
        let upload = self.upload(&mut job, now_ns);
        job.run_upstream(now_ns);
        if job.answer.is_none() {
            if let Err(reason) = upload {
                return self.give_up(&job, now_ns, |exchange, call, head| exchange.abort(call, reason, head));
            }
            let has_answered = match job.gathering.is_some() {
                true => self.gather_answer(&mut job, now_ns),
                false => self.read_answer(&mut job, now_ns),
            };
            match has_answered {
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
        let received = std::mem::take(&mut job.received);
        let (relayed, written) = self.write_answer(job, now_ns, |exchange, call, out| {
            match exchange.relay(call, &head, &received, out) {
                Relay::Head(relayed) => Some(relayed),
                Relay::Gather => None,
                Relay::Stream => panic!("the site has no functions"),
            }
        });
        job.received = received[head.len..].to_vec();
        let Some(relayed) = relayed else {
            let decoder = BodyDecoder::new(head.framing);
            job.gathering = Some(Box::new(Gathering { head, buffer: received, decoder }));
            return self.gather_answer(job, now_ns);
        };
        self.begin_download(job, relayed, written, head.framing, now_ns);
        Ok(true)
    }

    /// Takes what is here of the answer's body; when that is all of it, answers the client.
    fn gather_answer(&mut self, job: &mut Job, now_ns: u64) -> Result<bool, Failure> {
        let Some(mut gathering) = job.gathering.take() else { return Ok(false) };
        let Gathering { head, buffer, decoder } = &mut *gathering;
        let mut is_too_large = false;
        while !decoder.is_done() && !job.received.is_empty() && !is_too_large {
            let piece = decoder
                .decode(&job.received, &Limits::default())
                .map_err(|refusal| Failure::Malformed(refusal.reason))?;
            let intake = self.exchange.response_intake();
            intake.extend_from_slice(piece.data.of(&job.received));
            is_too_large = intake.len() as u64 > BODY_BYTES_MAX;
            job.received.drain(..piece.consumed);
            if piece.consumed == 0 {
                break;
            }
        }
        if !decoder.is_done() && !is_too_large {
            match job.has_upstream_ended {
                true if job.has_upstream_broken || decoder.finish().is_err() => return Err(Failure::Broken),
                true => {}
                false if now_ns >= job.deadline_ns => return Err(Failure::Slow),
                false => {
                    job.gathering = Some(gathering);
                    return Ok(false);
                }
            }
        }
        let (mut relayed, mut written) =
            self.write_answer(job, now_ns, |exchange, call, out| match is_too_large {
                true => Some(exchange.too_large(call, out)),
                false => head_of(exchange.answer(call, head, buffer, out)),
            });
        while relayed.is_none() {
            (relayed, written) = self
                .write_answer(job, now_ns, |exchange, call, out| head_of(exchange.resume_answer(call, out)));
        }
        let relayed = relayed.expect("looped until there is a head");
        assert!(!relayed.is_body_passed, "a gathered body is the exchange's");
        self.begin_download(job, relayed, written, Framing::None, now_ns);
        Ok(true)
    }

    /// Lets the exchange write the client's head, if it will.
    fn write_answer(
        &mut self,
        job: &Job,
        now_ns: u64,
        step: impl FnOnce(&mut Exchange, &Call<'_>, &mut HeadWriter<'_>) -> Option<Relayed>,
    ) -> (Option<Relayed>, Vec<u8>) {
        let keep_alive = self.head.keep_alive && job.is_uploaded;
        self.write(
            &job.generation,
            now_ns,
            |exchange, call, _, out| step(exchange, call, out),
            |exchange, relayed| {
                let framing = relayed.map_or(Framing::None, |it| client_framing(exchange.status(), it));
                (framing, keep_alive)
            },
        )
    }

    /// Sends the client's head, with the exchange's own body if that is the answer's.
    fn begin_download(
        &mut self,
        job: &mut Job,
        relayed: Relayed,
        mut bytes: Vec<u8>,
        upstream_framing: Framing,
        now_ns: u64,
    ) {
        let has_body = self.has_client_body();
        if !relayed.is_body_passed && has_body {
            bytes.extend_from_slice(self.exchange.body());
        }
        self.to_client.write(now_ns, &bytes);
        let upstream_framing =
            if relayed.is_body_passed && has_body { upstream_framing } else { Framing::None };
        job.answer = Some(Download {
            decoder: BodyDecoder::new(upstream_framing),
            framing: client_framing(self.exchange.status(), relayed),
            is_kept: self.head.keep_alive && job.is_uploaded,
        });
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

/// `None`: a template has used its turn.
fn head_of(answered: Answered) -> Option<Relayed> {
    match answered {
        Answered::Head(relayed) => Some(relayed),
        Answered::Yield => None,
    }
}

fn client_framing(status: u16, relayed: Relayed) -> Framing {
    match relayed.framing {
        _ if is_bodiless(status) => Framing::None,
        Framing::UntilClose => Framing::Chunked,
        other => other,
    }
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
