use std::{cell::RefCell, rc::Rc};

use ringgate_exchange::{Answered, Call, Edge, Exchange, Failure, Forward, Relay, Relayed};
use ringgate_http::{Framing, Limits, Method, ResponseHead};
use ringgate_http1::{BodyDecoder, HeadWriter, decode_response};
use ringgate_io::{Action, Buffer, BufferPool, ReadEnd, Reader, Stopper, Stream, sleep};
use ringgate_telemetry::Counter;
use ringgate_upstream::{Attempt, may_retry};

use crate::{
    connection::{TURN, call, is_bodiless, knows_chunks},
    download::{self, Download, Timing},
    duplex,
    gather::{self, Gathered},
    pool::{Checkout, Pool},
    reply,
    session::Session,
    streaming,
    worker::{Current, Worker},
};

/// Sends the request whose upstream head stands in `out`, and answers the client. Whether the connection to the
/// client may carry another request.
pub(crate) async fn forward(
    worker: &Rc<Worker>,
    current: &Current,
    stream: &mut Stream,
    edge: &Edge,
    session: &mut Session,
    plan: Forward,
) -> bool {
    let now_ns = worker.recent().mono_ns;
    session.tally.asked_ns = now_ns;
    let deadline_ns = now_ns + u64::from(plan.timeout_ms) * 1_000_000;
    let Some(pool) = worker.pools.get(plan.pool) else {
        return fail(worker, current, stream, edge, session, Failure::Unresolved).await;
    };
    let job =
        Job { worker, current, edge, pool, plan, asked_ns: now_ns, deadline_ns, asked: RefCell::default() };
    match append_whole_body(session, plan) {
        true if plan.stream.is_some() => streaming::run(&job, stream, session).await,
        true => job.ask_and_relay(stream, session).await,
        false => duplex::run(&job, stream, session).await,
    }
}

/// One upstream call.
pub(crate) struct Job<'a> {
    pub worker: &'a Rc<Worker>,
    pub current: &'a Current,
    pub edge: &'a Edge,
    pub pool: Rc<Pool>,
    pub plan: Forward,
    pub asked_ns: u64,
    pub deadline_ns: u64,
    pub asked: RefCell<Asked>,
}

/// Whom a call is asking, for those who want to end it.
#[derive(Default)]
pub(crate) struct Asked {
    upstream: Option<Stopper>,
    is_cancelled: bool,
}

/// When the body is in the buffer already, or there is none, or it is our own: appends it to the upstream's head.
fn append_whole_body(session: &mut Session, plan: Forward) -> bool {
    let Session { inbound, out, head, exchange, tally, .. } = session;
    if !tally.is_gathered {
        let here = inbound.len().saturating_sub(head.len) as u64;
        let client_length = match head.framing {
            Framing::None | Framing::UntilClose => 0,
            Framing::Length(n) if n <= here => n as usize,
            _ => return false,
        };
        let Some(body) = inbound.unread().get(head.len..head.len + client_length) else { return false };
        if !plan.framing.is_empty() && !plan.is_own_body {
            out.tail().extend_from_slice(body);
        }
        tally.request_bytes = body.len() as u64;
        tally.request_bytes_used = head.len + client_length;
    }
    if plan.is_own_body && !plan.framing.is_empty() {
        out.tail().extend_from_slice(exchange.payload());
    }
    true
}

impl Job<'_> {
    /// Ends the call: nobody wants the answer any more.
    pub fn cancel(&self) {
        let mut asked = self.asked.borrow_mut();
        asked.is_cancelled = true;
        if let Some(upstream) = asked.upstream.take() {
            upstream.stop();
        }
    }

    /// What is given back is not to be stopped any more.
    pub fn forget_upstream(&self) {
        self.asked.borrow_mut().upstream = None;
    }

    pub fn is_cancelled(&self) -> bool {
        self.asked.borrow().is_cancelled
    }

    pub fn timing(&self) -> Timing {
        Timing::of(self.worker, self.plan.stream, self.asked_ns)
    }

    async fn ask_and_relay(&self, stream: &mut Stream, session: &mut Session) -> bool {
        let mut received = BufferPool::take();
        let mut upstream = match self.ask(session, &mut received).await {
            Ok(upstream) => upstream,
            Err(failure) => {
                BufferPool::give(received);
                return fail(self.worker, self.current, stream, self.edge, session, failure).await;
            }
        };
        let source = gather::Source { reader: &mut upstream.reader, deadline: &upstream.deadline };
        let relayed = self.relay(session, source, &mut received, true).await;
        self.worker.deliver(session.exchange.take_wakes());
        let is_kept = match relayed {
            Ok((sent, Body::Coming | Body::Opened(_))) => {
                self.finish(stream, session, upstream, &mut received, sent).await
            }
            Ok((sent, Body::Gathered { is_clean: is_reusable })) => {
                if is_reusable && session.answer.keep_alive {
                    self.pool.give(self.worker, upstream);
                }
                self.send_own(stream, session).await && sent.is_kept
            }
            Err(failure) => fail(self.worker, self.current, stream, self.edge, session, failure).await,
        };
        BufferPool::give(received);
        is_kept
    }

    async fn send_own(&self, stream: &mut Stream, session: &mut Session) -> bool {
        let Session { head, out, exchange, tally, .. } = &mut *session;
        if head.method != Method::Head && !is_bodiless(exchange.status()) {
            out.tail().extend_from_slice(exchange.body());
            tally.response_bytes = exchange.body().len() as u64;
        }
        reply::flush(self.worker, stream, session).await
    }

    /// Sends the request until it is answered or may not be sent again.
    pub async fn ask(&self, session: &mut Session, received: &mut Buffer) -> Result<Stream, Failure> {
        let is_idempotent = self.plan.method.is_idempotent();
        let mut attempt =
            Attempt { number: 0, was_reused: false, was_sent: false, is_repeatable: true, is_idempotent };
        loop {
            attempt.number += 1;
            let failure = match self.pool.checkout(self.worker, is_idempotent, self.deadline_ns).await {
                Ok(Checkout { mut stream, was_reused }) => {
                    (attempt.was_reused, attempt.was_sent) = (was_reused, true);
                    match self.ask_once(&mut stream, session, received).await {
                        Ok(()) => return Ok(stream),
                        Err(failure) => failure,
                    }
                }
                Err(failure) => {
                    attempt.was_sent = false;
                    failure
                }
            };
            self.worker.count(Counter::UpstreamFailures);
            attempt.is_repeatable = received.is_empty()
                && matches!(failure, Failure::Broken | Failure::Unreachable)
                && self.worker.now().mono_ns < self.deadline_ns
                && !self.is_cancelled();
            if !may_retry(attempt) {
                return Err(failure);
            }
            self.worker.count(Counter::Retries);
        }
    }

    async fn ask_once(
        &self,
        upstream: &mut Stream,
        session: &mut Session,
        received: &mut Buffer,
    ) -> Result<(), Failure> {
        upstream.deadline.set(self.deadline_ns, Action::StopBoth);
        if self.is_cancelled() {
            return Err(Failure::Broken);
        }
        self.asked.borrow_mut().upstream = Some(upstream.deadline.stopper());
        let (sent, out) = upstream.writer.write_all(std::mem::take(&mut session.out)).await;
        session.out = out;
        let result = match sent {
            Err(_) => Err(Failure::Broken),
            Ok(()) => {
                let limits = &self.worker.config.limits;
                let head = &mut session.answer;
                read_answer(&mut upstream.reader, limits, self.plan.method, received, head).await
            }
        };
        session.tally.answered_ns = self.worker.now().mono_ns;
        result.map_err(|failure| if upstream.deadline.has_expired() { Failure::Slow } else { failure })
    }

    /// Writes the head of the client's response, for which the upstream's body may have to be looked at first.
    /// `may_keep`: the request was read whole, so that another may follow.
    pub async fn relay(
        &self,
        session: &mut Session,
        source: gather::Source<'_>,
        received: &mut Buffer,
        may_keep: bool,
    ) -> Result<(Sent, Body), Failure> {
        let mut is_stream = false;
        let relayed = self.write_client_head(session, may_keep, |exchange, call, answer, head| {
            match exchange.relay(call, answer, received.unread(), head) {
                Relay::Head(relayed) => return Some(relayed),
                Relay::Stream => is_stream = true,
                Relay::Gather => {}
            }
            None
        });
        if let Some(sent) = relayed {
            return Ok((sent, Body::Coming));
        }
        if is_stream {
            return self.open(session, source, received, may_keep).await;
        }
        let Session { answer, exchange, .. } = &mut *session;
        let gathered =
            gather::response(self.worker, source, answer, received, exchange.response_intake()).await;
        let is_clean = match gathered {
            Gathered::Whole { is_clean } => Some(is_clean),
            Gathered::TooLarge => None,
            Gathered::Failed(failure) => return Err(failure),
        };
        let mut sent =
            self.write_client_head(session, may_keep, |exchange, call, answer, head| match is_clean {
                Some(_) => written(exchange.answer(call, answer, received.unread(), head)),
                None => Some(exchange.too_large(call, head)),
            });
        loop {
            if let Some(sent) = sent {
                return Ok((sent, Body::Gathered { is_clean: is_clean.unwrap_or(false) }));
            }
            sleep(TURN).await;
            sent = self.write_client_head(session, may_keep, |exchange, call, _, head| {
                written(exchange.resume_answer(call, head))
            });
        }
    }

    /// Lets the exchange write a head; `None` if it did not.
    pub fn write_client_head(
        &self,
        session: &mut Session,
        may_keep: bool,
        write: impl FnOnce(&mut Exchange, &Call<'_>, &ResponseHead, &mut HeadWriter<'_>) -> Option<Relayed>,
    ) -> Option<Sent> {
        let Session { inbound, out, head, answer, exchange, tally, .. } = session;
        let now = self.worker.recent();
        let date = self.worker.date(now);
        let call =
            call(self.worker, self.current, self.edge, head, inbound.unread(), now, &date, tally.sequence);
        out.clear();
        let mut writer = HeadWriter::new(out.tail());
        let relayed = write(exchange, &call, answer, &mut writer)?;
        let framing = match relayed.framing {
            _ if is_bodiless(exchange.status()) => Framing::None,
            Framing::Chunked | Framing::UntilClose if knows_chunks(head) => Framing::Chunked,
            Framing::Chunked => Framing::UntilClose,
            other => other,
        };
        let can_follow = may_keep && framing != Framing::UntilClose;
        let is_kept = head.keep_alive && can_follow && !self.worker.draining.get();
        writer.finish(framing, is_kept);
        Some(Sent { relayed, framing, is_kept })
    }

    /// Sends the response whose head stands in `out`. When all of it is here, the upstream is free before the
    /// client is written to.
    async fn finish(
        &self,
        stream: &mut Stream,
        session: &mut Session,
        upstream: Stream,
        received: &mut Buffer,
        sent: Sent,
    ) -> bool {
        let has_client_body = session.head.method != Method::Head && !is_bodiless(session.exchange.status());
        let after_head = session.answer.len;
        let here = received.len().saturating_sub(after_head) as u64;
        let whole = match session.answer.framing {
            Framing::None => Some(0),
            Framing::Length(n) if n <= here => Some(n as usize),
            _ => None,
        };
        let Some(length) = whole else {
            received.consume(after_head);
            let download = Download {
                framing: sent.framing,
                has_body: has_client_body,
                relayed: sent.relayed,
                timing: self.timing(),
            };
            return self.stream_answer(stream, session, upstream, received, download, sent.is_kept).await;
        };
        let is_reusable = session.answer.keep_alive && received.len() == after_head + length;
        if has_client_body {
            let Session { out, exchange, tally, .. } = &mut *session;
            let body = if sent.relayed.is_body_passed {
                received.unread().get(after_head..after_head + length).unwrap_or_default()
            } else {
                exchange.body()
            };
            out.tail().extend_from_slice(body);
            tally.response_bytes = body.len() as u64;
        }
        if is_reusable {
            self.pool.give(self.worker, upstream);
        } else {
            drop(upstream);
        }
        reply::flush(self.worker, stream, session).await && sent.is_kept
    }

    async fn stream_answer(
        &self,
        stream: &mut Stream,
        session: &mut Session,
        mut upstream: Stream,
        received: &mut Buffer,
        download: Download,
        is_kept: bool,
    ) -> bool {
        let ends = download::Ends {
            writer: &mut stream.writer,
            client: &stream.deadline,
            reader: &mut upstream.reader,
            upstream: &upstream.deadline,
        };
        let parts = download::Parts {
            out: &mut session.out,
            decoder: BodyDecoder::new(session.answer.framing),
            exchange: &mut session.exchange,
            is_wrapped: false,
            sent_bytes: &mut session.tally.response_bytes,
            content_ns: &mut session.tally.content_ns,
        };
        let end = download::run(self.worker, download, ends, parts, received).await;
        session.note_end(end);
        if end.is_upstream_whole && session.answer.keep_alive && received.is_empty() {
            self.pool.give(self.worker, upstream);
        }
        end.is_client_served && is_kept
    }
}

/// `None`: a template has used its turn.
fn written(answered: Answered) -> Option<Relayed> {
    match answered {
        Answered::Head(relayed) => Some(relayed),
        Answered::Yield => None,
    }
}

/// Where the upstream's body is when the client's head was written.
pub(crate) enum Body {
    /// It is still to be read.
    Coming,
    /// It was read whole.
    Gathered {
        /// Nothing followed it: the connection can carry another request.
        is_clean: bool,
    },
    /// It is the events of a function, of which the first are read; what is here of the others is all that is received.
    Opened(BodyDecoder),
}

/// The head that was written for the client.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    pub relayed: Relayed,
    pub framing: Framing,
    pub is_kept: bool,
}

/// Reads the head of the upstream's final answer; those before it (1xx) are passed over. It stands at the front
/// of `received` afterwards.
pub(crate) async fn read_answer(
    reader: &mut Reader,
    limits: &Limits,
    method: Method,
    received: &mut Buffer,
    head: &mut ResponseHead,
) -> Result<(), Failure> {
    loop {
        if !received.is_empty() {
            match decode_response(received.unread(), limits, method, head) {
                // Nobody here asked for another protocol.
                Ok(true) if head.status == 101 => {
                    return Err(Failure::Malformed(ringgate_http::Reason::StatusCode));
                }
                Ok(true) if head.status < 200 => {
                    received.consume(head.len);
                    continue;
                }
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(refusal) => return Err(Failure::Malformed(refusal.reason)),
            }
        }
        received.compact();
        let (end, buffer) = reader.read(std::mem::take(received)).await;
        *received = buffer;
        if !matches!(end, ReadEnd::Bytes(_)) {
            return Err(Failure::Broken);
        }
    }
}

/// Answers for an upstream that failed.
async fn fail(
    worker: &Rc<Worker>,
    current: &Current,
    stream: &mut Stream,
    edge: &Edge,
    session: &mut Session,
    failure: Failure,
) -> bool {
    let is_kept = write_failure(worker, current, edge, session, failure);
    let is_sent = reply::send_rejection(worker, stream, session).await;
    if is_sent && !is_kept {
        reply::linger(worker, stream, session).await;
    }
    is_sent && is_kept
}

/// Writes the head of the gateway response for a failed upstream. The connection can only be kept when the
/// whole request was read.
pub(crate) fn write_failure(
    worker: &Worker,
    current: &Current,
    edge: &Edge,
    session: &mut Session,
    failure: Failure,
) -> bool {
    let Session { inbound, out, head, exchange, tally, .. } = session;
    let now = worker.now();
    let date = worker.date(now);
    let call = call(worker, current, edge, head, inbound.unread(), now, &date, tally.sequence);
    out.clear();
    let mut writer = HeadWriter::new(out.tail());
    exchange.fail(&call, failure, &mut writer);
    let is_kept = head.keep_alive && tally.request_bytes_used > 0 && !worker.draining.get();
    writer.finish(Framing::Length(exchange.body().len() as u64), is_kept);
    is_kept
}
