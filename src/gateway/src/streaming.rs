//! Responses that are to stream: they may last long and be silent for long, so the client is watched meanwhile, and a
//! function's events are opened before there is a head (R-INT-57 to R-INT-60).

use std::cell::Cell;

use ringgate_exchange::Failure;
use ringgate_http::{Method, Reason};
use ringgate_http1::BodyDecoder;
use ringgate_io::{Buffer, BufferPool, Deadline, ReadEnd, Reader, Stream, Writer};

use crate::{
    connection::is_bodiless,
    download::{self, Download, DownloadEnd},
    forward::{Body, Job, Sent, write_failure},
    gather, reply,
    session::Session,
};

/// How much of a next request is taken from a client that does not wait for the end of a stream, in bytes.
const EARLY_BYTES: usize = 512;

/// Sends the request that stands in `out` and streams the answer. Whether the client's connection may carry another
/// request.
pub(crate) async fn run(job: &Job<'_>, stream: &mut Stream, session: &mut Session) -> bool {
    let reading = stream.second_deadline(&job.worker.deadlines);
    let is_done = Cell::new(false);
    let mut early = Buffer::of(EARLY_BYTES);
    let Stream { deadline: client, reader, writer } = &mut *stream;
    let answering = async {
        let outcome = answer(job, session, writer, client).await;
        is_done.set(true);
        reading.cancel_read_now();
        outcome
    };
    let watching = async {
        // an upstream that was given back belongs to others
        if watch(reader, &reading, &is_done, &mut early).await == Client::Left && !is_done.get() {
            job.cancel();
        }
    };
    let (outcome, ()) = ringgate_io::both(answering, watching).await;
    drop(reading);
    match outcome {
        Outcome::Relayed(end, is_kept) => {
            if !job.is_cancelled() {
                session.note_end(end);
            }
            session.inbound.tail().extend_from_slice(early.unread());
            end.is_client_served && is_kept
        }
        Outcome::Failure(_) if job.is_cancelled() => {
            // for the record: there is nobody to tell
            reply::abort(job.worker, job.current, stream, job.edge, session, Reason::Truncated).await
        }
        Outcome::Failure(failure) => {
            session.inbound.tail().extend_from_slice(early.unread());
            let is_kept = write_failure(job.worker, job.current, job.edge, session, failure);
            let is_sent = reply::send_rejection(job.worker, stream, session).await;
            if is_sent && !is_kept {
                reply::linger(job.worker, stream, session).await;
            }
            is_sent && is_kept
        }
    }
}

/// What became of the answer.
enum Outcome {
    /// The client has it, or as much as there was; and whether its connection may go on.
    Relayed(DownloadEnd, bool),
    /// There was none, and nothing was said to the client yet.
    Failure(Failure),
}

async fn answer(job: &Job<'_>, session: &mut Session, writer: &mut Writer, client: &Deadline) -> Outcome {
    let mut received = BufferPool::take();
    let outcome = match job.ask(session, &mut received).await {
        Ok(upstream) => relay(job, session, writer, client, upstream, &mut received).await,
        Err(failure) => Outcome::Failure(failure),
    };
    BufferPool::give(received);
    outcome
}

async fn relay(
    job: &Job<'_>,
    session: &mut Session,
    writer: &mut Writer,
    client: &Deadline,
    mut upstream: Stream,
    received: &mut Buffer,
) -> Outcome {
    let source = gather::Source { reader: &mut upstream.reader, deadline: &upstream.deadline };
    let relayed = job.relay(session, source, received, true).await;
    job.worker.deliver(session.exchange.take_wakes());
    let (sent, body) = match relayed {
        Ok(relayed) => relayed,
        Err(failure) => return Outcome::Failure(failure),
    };
    let is_clean = matches!(body, Body::Gathered { is_clean: true });
    let is_wrapped = matches!(body, Body::Opened(_));
    let decoder = match body {
        Body::Opened(decoder) => decoder,
        Body::Coming => {
            received.consume(session.answer.len);
            BodyDecoder::new(session.answer.framing)
        }
        Body::Gathered { .. } => {
            received.clear();
            BodyDecoder::new(session.answer.framing)
        }
    };
    let has_body = session.head.method != Method::Head && !is_bodiless(session.exchange.status());
    let download = Download { framing: sent.framing, has_body, relayed: sent.relayed, timing: job.timing() };
    let ends = download::Ends { writer, client, reader: &mut upstream.reader, upstream: &upstream.deadline };
    let parts = download::Parts {
        out: &mut session.out,
        decoder,
        exchange: &mut session.exchange,
        is_wrapped,
        sent_bytes: &mut session.tally.response_bytes,
        content_ns: &mut session.tally.content_ns,
    };
    let end = download::run(job.worker, download, ends, parts, received).await;
    if (end.is_upstream_whole || is_clean) && session.answer.keep_alive && received.is_empty() {
        // from here on it is nobody's business whether this client stays
        job.forget_upstream();
        job.pool.give(job.worker, upstream);
    }
    Outcome::Relayed(end, sent.is_kept)
}

impl Job<'_> {
    /// Reads a function's events until the head of the response was written: with its metadata, or to say that there
    /// are none. The timeout is that of the call.
    pub async fn open(
        &self,
        session: &mut Session,
        source: gather::Source<'_>,
        received: &mut Buffer,
        may_keep: bool,
    ) -> Result<(Sent, Body), Failure> {
        received.consume(session.answer.len);
        let mut decoder = BodyDecoder::new(session.answer.framing);
        loop {
            if let Some(sent) = self.open_available(session, &mut decoder, received, may_keep)? {
                return Ok((sent, Body::Opened(decoder)));
            }
            if !decoder.is_done() {
                received.compact();
                let (end, buffer) = source.reader.read(std::mem::take(received)).await;
                *received = buffer;
                match end {
                    ReadEnd::Bytes(_) => continue,
                    _ if source.deadline.has_expired() => return Err(Failure::Slow),
                    ReadEnd::Closed if decoder.finish().is_ok() => {}
                    _ => return Err(Failure::Broken),
                }
            }
            let sent = self.write_client_head(session, may_keep, |exchange, call, _, head| {
                Some(exchange.end_stream(call, head))
            });
            return sent.map(|sent| (sent, Body::Opened(decoder))).ok_or(Failure::Broken);
        }
    }

    fn open_available(
        &self,
        session: &mut Session,
        decoder: &mut BodyDecoder,
        received: &mut Buffer,
        may_keep: bool,
    ) -> Result<Option<Sent>, Failure> {
        while !decoder.is_done() && !received.is_empty() {
            let piece = decoder
                .decode(received.unread(), &self.worker.config.limits)
                .map_err(|refusal| Failure::Malformed(refusal.reason))?;
            let data = piece.data.of(received.unread());
            let sent = self.write_client_head(session, may_keep, |exchange, call, _, head| {
                exchange.open_stream(call, data, head)
            });
            received.consume(piece.consumed);
            if sent.is_some() || piece.consumed == 0 {
                return Ok(sent);
            }
        }
        Ok(None)
    }
}

/// What a client did while it was watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// It is there.
    Stayed,
    /// It closed the connection, or its direction of it.
    Left,
}

/// Looks whether the client is still there, until `is_done` is set and the read cancelled. What it sends is kept in
/// `early`; when that is full, nobody looks any more.
pub(crate) async fn watch(
    reader: &mut Reader,
    reading: &Deadline,
    is_done: &Cell<bool>,
    early: &mut Buffer,
) -> Client {
    while !is_done.get() {
        early.compact();
        if early.room() == 0 {
            break;
        }
        let (end, buffer) = reader.read_cancelable(reading, std::mem::take(early)).await;
        *early = buffer;
        match end {
            ReadEnd::Bytes(_) => {}
            ReadEnd::Cancelled => break,
            ReadEnd::Closed | ReadEnd::Failed(_) => return Client::Left,
        }
    }
    Client::Stayed
}
