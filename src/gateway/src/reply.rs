use ringgate_exchange::Edge;
use ringgate_http::{Framing, Limits, Method, Reason, RequestHead};
use ringgate_http1::{BodyDecoder, HeadWriter};
use ringgate_io::{Action, ReadEnd, Stream};

use crate::{
    connection::{call, own_framing},
    session::Session,
    worker::{Current, Worker},
};

/// The longest rest of a request body that is read and dropped so that the connection can be kept, in bytes.
const DROPPED_MAX: u64 = 64 * 1024;
/// How long and how much a connection is read after its last response: a client that is still sending would lose
/// the response to a reset otherwise.
const LINGER_NS: u64 = 2_000_000_000;
const LINGER_BYTES: usize = 1024 * 1024;

/// What is left of a request body that nobody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// It ends in the buffer, after so many bytes from the start of the head.
    Buffered(usize),
    /// So many bytes are still to come.
    Coming(u64),
    /// Too much, or nobody knows how much: the connection ends.
    Close,
}

impl Rest {
    pub fn of(head: &RequestHead, buffer: &[u8], limits: &Limits) -> Rest {
        let body = buffer.get(head.len..).unwrap_or_default();
        match head.framing {
            Framing::None | Framing::UntilClose => Rest::Buffered(head.len),
            Framing::Length(n) if n <= body.len() as u64 => Rest::Buffered(head.len + n as usize),
            // The client waits for 100 Continue and may send the body or not.
            Framing::Length(_) if head.expects_continue => Rest::Close,
            Framing::Length(n) if n <= DROPPED_MAX => Rest::Coming(n - body.len() as u64),
            Framing::Length(_) => Rest::Close,
            Framing::Chunked => match whole_chunked(body, limits) {
                Some(n) => Rest::Buffered(head.len + n),
                None => Rest::Close,
            },
        }
    }
}

/// The length of a chunked body that is in the buffer from first to last chunk.
fn whole_chunked(body: &[u8], limits: &Limits) -> Option<usize> {
    let mut decoder = BodyDecoder::new(Framing::Chunked);
    let mut used = 0;
    loop {
        let piece = decoder.decode(body.get(used..)?, limits).ok()?;
        used += piece.consumed;
        if piece.done {
            return Some(used);
        }
        if piece.consumed == 0 {
            return None;
        }
    }
}

/// Sends what stands in `out`, and deals with the rest of the request. Whether the connection goes on.
pub(crate) async fn send(
    worker: &Worker,
    stream: &mut Stream,
    session: &mut Session,
    is_kept: bool,
    rest: Rest,
) -> bool {
    if !flush(worker, stream, session).await {
        return false;
    }
    if !is_kept {
        linger(worker, stream, session).await;
        return false;
    }
    match rest {
        Rest::Buffered(used) => {
            session.tally.request_bytes_used = used;
            true
        }
        Rest::Coming(n) => {
            session.tally.request_bytes_used = session.inbound.len();
            drop_bytes(worker, stream, session, n).await
        }
        Rest::Close => false,
    }
}

/// Answers what could not be read as a request, records it, and ends the connection.
pub(crate) async fn refuse(
    worker: &Worker,
    stream: &mut Stream,
    edge: &Edge,
    session: &mut Session,
    reason: Reason,
) {
    let current = worker.current();
    let now = worker.recent();
    let date = worker.date(now);
    let Session { inbound, out, head, exchange, tally, .. } = &mut *session;
    // Spans of the last request, or of half a head, mean nothing here.
    *head = RequestHead { fields: std::mem::take(&mut head.fields), ..RequestHead::default() };
    head.fields.clear();
    out.clear();
    let call = call(worker, &current, edge, head, inbound.unread(), now, &date, tally.sequence);
    let mut writer = HeadWriter::new(out.tail());
    exchange.refuse(&call, reason, &mut worker.chance.borrow_mut(), &mut writer);
    writer.finish(own_framing(exchange.status(), exchange.body().len() as u64), false);
    out.tail().extend_from_slice(exchange.body());
    tally.response_bytes = exchange.body().len() as u64;
    if flush(worker, stream, session).await {
        linger(worker, stream, session).await;
    }
    worker.note(&current, edge, session);
}

/// Answers a request whose body broke a rule while it was gathered, and ends the connection.
pub(crate) async fn abort(
    worker: &Worker,
    current: &Current,
    stream: &mut Stream,
    edge: &Edge,
    session: &mut Session,
    reason: Reason,
) -> bool {
    let now = worker.now();
    let date = worker.date(now);
    let Session { inbound, out, head, exchange, tally, .. } = &mut *session;
    out.clear();
    let call = call(worker, current, edge, head, inbound.unread(), now, &date, tally.sequence);
    let mut writer = HeadWriter::new(out.tail());
    exchange.abort(&call, reason, &mut writer);
    writer.finish(Framing::Length(exchange.body().len() as u64), false);
    if send_rejection(worker, stream, session).await {
        linger(worker, stream, session).await;
    }
    false
}

/// Answers a forwarded request with the head and body that stand in the exchange. Whether the client got it.
pub(crate) async fn send_rejection(worker: &Worker, stream: &mut Stream, session: &mut Session) -> bool {
    let body = session.exchange.body();
    if session.head.method != Method::Head {
        session.out.tail().extend_from_slice(body);
        session.tally.response_bytes = body.len() as u64;
    }
    flush(worker, stream, session).await
}

/// Sends what stands in `out`.
pub(crate) async fn flush(worker: &Worker, stream: &mut Stream, session: &mut Session) -> bool {
    stream.deadline.set(worker.recent().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
    let (sent, out) = stream.writer.write_all(std::mem::take(&mut session.out)).await;
    session.out = out;
    sent.is_ok()
}

async fn drop_bytes(worker: &Worker, stream: &mut Stream, session: &mut Session, mut left: u64) -> bool {
    while left > 0 {
        session.out.clear();
        stream.deadline.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
        let (end, buffer) = stream.reader.read(std::mem::take(&mut session.out)).await;
        session.out = buffer;
        let ReadEnd::Bytes(n) = end else { return false };
        session.tally.request_bytes += (n as u64).min(left);
        if n as u64 > left {
            // The next request begins in this buffer; the head of this one is still needed for its record.
            let next = session.out.unread().get(left as usize..).unwrap_or_default().to_vec();
            session.inbound.tail().extend_from_slice(&next);
        }
        left = left.saturating_sub(n as u64);
    }
    true
}

/// Closes in order: our end first, then the client's, which may still be sending.
pub(crate) async fn linger(worker: &Worker, stream: &mut Stream, session: &mut Session) {
    stream.writer.finish();
    stream.deadline.set(worker.now().mono_ns + LINGER_NS, Action::StopBoth);
    let mut seen = 0;
    while seen < LINGER_BYTES {
        session.out.clear();
        let (end, buffer) = stream.reader.read(std::mem::take(&mut session.out)).await;
        session.out = buffer;
        match end {
            ReadEnd::Bytes(n) => seen += n,
            _ => return,
        }
    }
}
