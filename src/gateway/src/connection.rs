use std::{net::SocketAddr, rc::Rc, time::Duration};

use ringgate_cache::Waiter;
use ringgate_exchange::{Call, Edge, Exchange, Moment, Step};
use ringgate_http::{Framing, Method, Reason, RequestHead, Version};
use ringgate_http1::{HeadWriter, decode_request};
use ringgate_io::{Action, BufferPool, Now, ReadEnd, Stream, sleep};
use ringgate_telemetry::Counter;

use crate::{
    consult::consult,
    forward, gather, reply,
    session::{Session, Tally},
    worker::{Current, Worker},
};

/// A connection that is quiet for so long gives its buffers back and waits without any.
const WARM_NS: u64 = 1_000_000_000;

/// How long a template that has used its turn lets others run.
pub(crate) const TURN: Duration = Duration::from_millis(1);

/// How long a request waits for another's response before it asks the upstream for itself.
const WAIT_NS: u64 = 30_000_000_000;

/// Up to so many connections a worker lets each keep its buffer while it is quiet: being ready to cancel a read
/// costs every request a little, and so few buffers are no burden (8 MiB).
const WARM_CONNECTIONS_MAX: i64 = 256;

/// Beyond so many, a connection gives its buffers back as soon as it has no request: memory is for requests under way.
const CROWDED_CONNECTIONS: i64 = 1_024;

/// One client's connection, from accept to close.
pub(crate) async fn serve(worker: Rc<Worker>, mut stream: Stream, peer: SocketAddr) {
    let edge = Edge {
        client_ip: peer.ip().to_canonical().to_string(),
        port: stream.local_addr().map_or_else(|_| String::new(), |a| a.port().to_string()),
        protocol: "http",
    };
    let mut is_open = true;
    let mut is_ready = worker.connection_count() <= CROWDED_CONNECTIONS || wait(&worker, &stream).await;
    while is_open && is_ready && !worker.draining.get() {
        // Boxed: an idle connection keeps only the small future around this one.
        is_open = Box::pin(serve_busy(&worker, &mut stream, &edge)).await;
        is_ready = is_open && !worker.draining.get() && wait(&worker, &stream).await;
    }
}

/// Waits for the client without a buffer. Whether something came in time.
async fn wait(worker: &Worker, stream: &Stream) -> bool {
    stream.deadline.set(worker.recent().mono_ns + worker.config.timeouts.idle_ns, Action::StopIdle);
    stream.readable().await;
    if stream.deadline.has_expired() {
        worker.count(Counter::IdleTimeouts);
        return false;
    }
    true
}

/// Serves requests until the client pauses (`true`) or the connection ends (`false`).
async fn serve_busy(worker: &Rc<Worker>, stream: &mut Stream, edge: &Edge) -> bool {
    let mut session = Session::take();
    let mut patience = Patience::Idle;
    let is_open = loop {
        match next_head(worker, stream, &mut session, patience).await {
            Next::Head => {}
            Next::Quiet => break true,
            Next::Closed => break false,
            Next::Refused(reason) => {
                reply::refuse(worker, stream, edge, &mut session, reason).await;
                break false;
            }
        }
        if !serve_one(worker, stream, edge, &mut session).await || worker.draining.get() {
            break false;
        }
        patience = Patience::of(worker);
    };
    session.give_back();
    is_open
}

/// How a connection waits for its next request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// With its buffer, for as long as an idle connection may.
    Idle,
    /// With its buffer, for a moment.
    Warm,
    /// Not at all: it gives its buffers back first.
    None,
}

impl Patience {
    fn of(worker: &Worker) -> Patience {
        let count = worker.connection_count();
        if count <= WARM_CONNECTIONS_MAX {
            Patience::Idle
        } else if count <= CROWDED_CONNECTIONS {
            Patience::Warm
        } else {
            Patience::None
        }
    }
}

enum Next {
    /// A head stands at the front of the buffer.
    Head,
    /// Nothing came for a while.
    Quiet,
    Closed,
    Refused(Reason),
}

async fn next_head(worker: &Worker, stream: &mut Stream, session: &mut Session, patience: Patience) -> Next {
    if !session.inbound.is_empty() {
        session.tally = begin_tally(worker.now());
    }
    loop {
        if !session.inbound.is_empty() {
            match decode_request(session.inbound.unread(), &worker.config.limits, &mut session.head) {
                Ok(true) => return Next::Head,
                Ok(false) => {}
                Err(refusal) => return Next::Refused(refusal.reason),
            }
        }
        let is_first = session.inbound.is_empty();
        if is_first && patience == Patience::None {
            return Next::Quiet;
        }
        match read_more(worker, stream, session, patience).await {
            ReadEnd::Bytes(n) => {
                // It was for this read: left in place, it would end the connection while the upstream is thinking.
                stream.deadline.clear();
                worker.metrics.borrow_mut().add(Counter::BytesIn, n as u64);
                if is_first {
                    session.tally = begin_tally(worker.now());
                }
            }
            ReadEnd::Cancelled if is_first => return Next::Quiet,
            _ if !is_first && stream.deadline.has_expired() => return Next::Refused(Reason::Slow),
            _ if stream.deadline.has_expired() => {
                worker.count(Counter::IdleTimeouts);
                return Next::Closed;
            }
            _ => return Next::Closed,
        }
    }
}

async fn read_more(
    worker: &Worker,
    stream: &mut Stream,
    session: &mut Session,
    patience: Patience,
) -> ReadEnd {
    let timeouts = &worker.config.timeouts;
    let mut buffer = std::mem::take(&mut session.inbound);
    let is_first = buffer.is_empty();
    let (end, buffer) = if is_first && patience == Patience::Warm {
        stream.deadline.set(worker.recent().mono_ns + WARM_NS, Action::CancelRead);
        stream.reader.read_cancelable(&stream.deadline, buffer).await
    } else {
        let (until, action) = if is_first {
            (worker.recent().mono_ns + timeouts.idle_ns, Action::StopIdle)
        } else {
            (session.tally.started_ns + timeouts.head_ns, Action::StopReading)
        };
        stream.deadline.set(until, action);
        buffer.compact();
        stream.reader.read(buffer).await
    };
    session.inbound = buffer;
    end
}

fn begin_tally(now: Now) -> Tally {
    Tally { started_ns: now.mono_ns, at_ms: now.epoch_ms, ..Tally::default() }
}

/// Serves the request whose head stands at the front of the buffer. Whether the connection may carry another.
async fn serve_one(worker: &Rc<Worker>, stream: &mut Stream, edge: &Edge, session: &mut Session) -> bool {
    let current = worker.current();
    session.tally.sequence = worker.next_sequence();
    let mut step = take_step(worker, &current, edge, session, |exchange, call, head| {
        exchange.admit(call, &mut worker.chance.borrow_mut(), head)
    });
    let is_kept = loop {
        step = match step {
            Step::Respond => break respond(worker, stream, session).await,
            Step::Forward(plan) => {
                break forward::forward(worker, &current, stream, edge, session, plan).await;
            }
            Step::Gather => match gather::request(worker, stream, session).await {
                Ok(()) => take_step(worker, &current, edge, session, |exchange, call, head| {
                    exchange.proceed(call, head)
                }),
                Err(reason) => break reply::abort(worker, &current, stream, edge, session, reason).await,
            },
            Step::Ask(plan) => {
                let heard = consult(worker, &current, edge, session, plan).await;
                let answer = std::mem::take(&mut session.answer);
                let step = take_step(worker, &current, edge, session, |exchange, call, head| {
                    let heard = heard.as_ref().map(|buffer| (&answer, buffer.unread()));
                    exchange.heard(call, heard.map_err(|failure| *failure), head)
                });
                session.answer = answer;
                heard.into_iter().for_each(BufferPool::give);
                step
            }
            Step::Yield => {
                sleep(TURN).await;
                take_step(worker, &current, edge, session, |exchange, call, head| exchange.resume(call, head))
            }
            Step::Keys(issuer) => {
                let begun_ns = worker.now().mono_ns;
                worker.wait_for_keys(issuer, session.tally.sequence).await;
                session.tally.keys_ns = Some(worker.now().mono_ns.saturating_sub(begun_ns));
                take_step(worker, &current, edge, session, |exchange, call, head| exchange.keyed(call, head))
            }
            Step::Wait(_) => {
                let woken = worker.waits.wait(session.tally.sequence, worker.now().mono_ns + WAIT_NS).await;
                take_step(worker, &current, edge, session, |exchange, call, head| {
                    exchange.wake(call, woken, head)
                })
            }
        };
    };
    session.exchange.end();
    worker.deliver(session.exchange.take_wakes());
    worker.note(&current, edge, session);
    let used = session.tally.request_bytes_used;
    session.inbound.consume(used.min(session.inbound.len()));
    is_kept
}

/// Runs one step of the exchange, and completes the head it wrote.
fn take_step(
    worker: &Worker,
    current: &Current,
    edge: &Edge,
    session: &mut Session,
    run: impl FnOnce(&mut Exchange, &Call<'_>, &mut HeadWriter<'_>) -> Step,
) -> Step {
    let now = worker.recent();
    let date = worker.date(now);
    let Session { inbound, out, head, exchange, tally, .. } = session;
    out.clear();
    let call = call(worker, current, edge, head, inbound.unread(), now, &date, tally.sequence);
    let mut writer = HeadWriter::new(out.tail());
    let step = run(exchange, &call, &mut writer);
    match step {
        Step::Forward(plan) | Step::Ask(plan) => writer.finish(plan.framing, true),
        Step::Respond => {
            let rest = rest_of(worker, head, inbound.unread(), tally);
            tally.is_kept = head.keep_alive && !worker.draining.get() && !matches!(rest, reply::Rest::Close);
            let length = exchange.body().len() as u64;
            // an answer to HEAD that has no body does not say how long one would be
            let is_unsaid = head.method == Method::Head && length == 0;
            let framing = if is_unsaid { Framing::None } else { own_framing(exchange.status(), length) };
            writer.finish(framing, tally.is_kept);
            if head.method != Method::Head && !is_bodiless(exchange.status()) {
                out.tail().extend_from_slice(exchange.body());
                tally.response_bytes = length;
            }
        }
        Step::Gather | Step::Yield | Step::Keys(_) | Step::Wait(_) => {}
    }
    step
}

/// What is left of the request's body when the answer is ready.
fn rest_of(worker: &Worker, head: &RequestHead, buffer: &[u8], tally: &Tally) -> reply::Rest {
    if tally.is_gathered {
        return reply::Rest::Buffered(tally.request_bytes_used);
    }
    reply::Rest::of(head, buffer, &worker.config.limits)
}

/// Sends our own answer.
async fn respond(worker: &Worker, stream: &mut Stream, session: &mut Session) -> bool {
    // whoever waits for this answer is told before the client is written to
    worker.deliver(session.exchange.take_wakes());
    let rest = rest_of(worker, &session.head, session.inbound.unread(), &session.tally);
    let is_kept = session.tally.is_kept;
    reply::send(worker, stream, session, is_kept, rest).await
}

pub(crate) fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

pub(crate) fn own_framing(status: u16, length: u64) -> Framing {
    if is_bodiless(status) { Framing::None } else { Framing::Length(length) }
}

#[expect(clippy::too_many_arguments, reason = "a call is a view of all of these")]
pub(crate) fn call<'a>(
    worker: &Worker,
    current: &'a Current,
    edge: &'a Edge,
    head: &'a RequestHead,
    buffer: &'a [u8],
    now: Now,
    date: &'a [u8],
    sequence: u64,
) -> Call<'a> {
    Call {
        generation: &current.generation,
        head,
        buffer,
        edge,
        moment: Moment { mono_ns: now.mono_ns, epoch_ms: now.epoch_ms },
        date,
        body_bytes_max: worker.config.body_bytes_max,
        waiter: Waiter { worker: worker.index as u16, slot: 0, sequence },
    }
}

/// Whether the client can read a chunked body.
pub(crate) fn knows_chunks(head: &RequestHead) -> bool {
    head.version == Version::Http11
}
