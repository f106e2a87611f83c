//! A request whose body is not all here yet: body and answer travel at the same time, because an upstream may
//! answer before it has read everything.

use std::cell::Cell;

use ringgate_exchange::Failure;
use ringgate_http::{Framing, Method, Reason};
use ringgate_http1::{BodyDecoder, encode::CONTINUE};
use ringgate_io::{Action, Buffer, BufferPool, Reader, Stream, both};
use ringgate_telemetry::Counter;

use crate::{
    connection::is_bodiless,
    download::{self, Download, DownloadEnd},
    forward::{Job, read_answer, write_failure},
    gather,
    pool::Checkout,
    reply,
    session::Session,
    streaming::{self, Client},
    upload::{self, Upload, UploadEnd},
};

/// How far the two directions are; each looks at the other's progress.
#[derive(Default)]
struct Progress {
    upload: Cell<Option<UploadEnd>>,
    is_answered: Cell<bool>,
    /// The answer is through, or will not come, while the request was still on its way.
    is_over: Cell<bool>,
    /// The answer is through, or will not come.
    is_done: Cell<bool>,
}

/// Sends the request and answers the client. Whether the client's connection may carry another request.
pub(crate) async fn run(job: &Job<'_>, stream: &mut Stream, session: &mut Session) -> bool {
    if session.head.expects_continue && !tell_continue(job, stream, session).await {
        return false;
    }
    let is_idempotent = false; // The body passes once: an idle connection is looked at before it is used.
    let Checkout { stream: mut upstream, .. } =
        match job.pool.checkout(job.worker, is_idempotent, job.deadline_ns).await {
            Ok(checkout) => checkout,
            Err(failure) => return give_up(job, stream, session, Trouble::Upstream(failure)).await,
        };
    upstream.deadline.set(job.deadline_ns, Action::StopBoth);
    let mut upload = take_upload(session, job.plan.framing);
    let mut received = BufferPool::take();
    let progress = Progress::default();
    // The client is read and written at the same time, and may stop doing either.
    let reading = stream.second_deadline(&job.worker.deadlines);
    let Stream { deadline: client, reader: client_reader, writer: client_writer } = &mut *stream;
    let Stream { deadline: upstream_deadline, reader, writer } = &mut upstream;
    let upstream_deadline = &*upstream_deadline;
    let sending = async {
        let ends = upload::Ends {
            reader: &mut *client_reader,
            client: &reading,
            writer,
            upstream: upstream_deadline,
            timeout_ns: u64::from(job.plan.timeout_ms) * 1_000_000,
            is_over: &progress.is_over,
        };
        let end = upload.run(job.worker, ends).await;
        // The last read's deadline must not end the connection while the upstream is thinking.
        reading.clear();
        progress.upload.set(Some(end));
        if end == UploadEnd::Whole && job.plan.stream.is_some() {
            // a stream may last long, and nothing may be written for long
            let early = &mut upload.received;
            if streaming::watch(client_reader, &reading, &progress.is_done, early).await == Client::Left {
                upstream_deadline.stop_now(Action::StopBoth);
            }
        }
        if matches!(end, UploadEnd::Client(_)) && !progress.is_answered.get() {
            // The upstream waits for the rest of a request that will not come.
            upstream_deadline.stop_now(Action::StopBoth);
        }
    };
    let answering = async {
        let peers = Peers { client_writer, client, reader, upstream: upstream_deadline };
        let answer = answer(job, session, &mut received, peers, &progress).await;
        progress.is_answered.set(true);
        progress.is_done.set(true);
        if progress.upload.get().is_none() {
            // Nobody wants the rest of the request any more: both ends of the upload let go. The client's socket
            // stays open for reading, because data that meets a closed one is answered with a reset, which takes
            // the response from a client that had not read it yet.
            progress.is_over.set(true);
            upstream_deadline.stop_now(Action::StopBoth);
        }
        reading.cancel_read_now();
        answer
    };
    let ((), answer) = both(sending, answering).await;
    drop(reading);
    session.tally.request_bytes = upload.bytes;
    let rest = Rest { upload: &upload, upload_end: progress.upload.get(), received: &received };
    let is_kept = conclude(job, stream, session, upstream, answer, rest).await;
    upload.give_back();
    BufferPool::give(received);
    is_kept
}

/// What became of the answer.
enum Outcome {
    /// The client has it, or as much as there was.
    Relayed(DownloadEnd, bool),
    /// There was none, and nothing was said to the client yet.
    Failure(Failure),
}

struct Peers<'a> {
    client_writer: &'a mut ringgate_io::Writer,
    client: &'a ringgate_io::Deadline,
    reader: &'a mut Reader,
    upstream: &'a ringgate_io::Deadline,
}

/// Moves the upstream's head and what came of the body out of the session.
fn take_upload(session: &mut Session, to: Framing) -> Upload {
    let mut received = BufferPool::take();
    let body = session.inbound.unread().get(session.head.len..).unwrap_or_default();
    received.tail().extend_from_slice(body);
    session.tally.request_bytes_used = session.inbound.len();
    let out = std::mem::replace(&mut session.out, BufferPool::take());
    Upload { from: session.head.framing, to, out, received, bytes: 0 }
}

async fn tell_continue(job: &Job<'_>, stream: &mut Stream, session: &mut Session) -> bool {
    if session.inbound.len() > session.head.len {
        return true; // The client did not wait.
    }
    let mut buffer = BufferPool::take();
    buffer.tail().extend_from_slice(CONTINUE);
    stream.deadline.set(job.worker.recent().mono_ns + job.worker.config.timeouts.body_ns, Action::StopBoth);
    let (sent, buffer) = stream.writer.write_all(buffer).await;
    BufferPool::give(buffer);
    sent.is_ok()
}

async fn answer(
    job: &Job<'_>,
    session: &mut Session,
    received: &mut Buffer,
    peers: Peers<'_>,
    progress: &Progress,
) -> Outcome {
    let mut head = std::mem::take(&mut session.answer);
    let limits = &job.worker.config.limits;
    let result = read_answer(peers.reader, limits, job.plan.method, received, &mut head).await;
    session.answer = head;
    session.tally.answered_ns = job.worker.now().mono_ns;
    if let Err(failure) = result {
        job.worker.count(Counter::UpstreamFailures);
        let is_slow = peers.upstream.has_expired();
        return Outcome::Failure(if is_slow { Failure::Slow } else { failure });
    }
    progress.is_answered.set(true);
    let is_early = progress.upload.get() != Some(UploadEnd::Whole);
    let source = gather::Source { reader: peers.reader, deadline: peers.upstream };
    let sent = match job.relay(session, source, received, !is_early).await {
        Ok((sent, _)) => sent,
        Err(failure) => return Outcome::Failure(failure),
    };
    let has_body = session.head.method != Method::Head && !is_bodiless(session.exchange.status());
    let download = Download { framing: sent.framing, has_body, relayed: sent.relayed, timing: job.timing() };
    received.consume(session.answer.len);
    let ends = download::Ends {
        writer: peers.client_writer,
        client: peers.client,
        reader: peers.reader,
        upstream: peers.upstream,
    };
    let parts = download::Parts {
        out: &mut session.out,
        decoder: BodyDecoder::new(session.answer.framing),
        exchange: &mut session.exchange,
        is_wrapped: false,
        sent_bytes: &mut session.tally.response_bytes,
        content_ns: &mut session.tally.content_ns,
    };
    Outcome::Relayed(download::run(job.worker, download, ends, parts, received).await, sent.is_kept)
}

/// What both directions left behind.
struct Rest<'a> {
    upload: &'a Upload,
    upload_end: Option<UploadEnd>,
    received: &'a Buffer,
}

async fn conclude(
    job: &Job<'_>,
    stream: &mut Stream,
    session: &mut Session,
    upstream: Stream,
    outcome: Outcome,
    Rest { upload, upload_end, received }: Rest<'_>,
) -> bool {
    match outcome {
        Outcome::Relayed(end, is_kept) => {
            session.note_end(end);
            let is_kept = end.is_client_served && is_kept;
            if end.is_upstream_whole && is_kept && session.answer.keep_alive && received.is_empty() {
                job.pool.give(job.worker, upstream);
            }
            if is_kept {
                // The next request may have come with the end of this body.
                session.inbound.tail().extend_from_slice(upload.received.unread());
            } else if end.is_client_served {
                reply::linger(job.worker, stream, session).await;
            }
            is_kept
        }
        Outcome::Failure(failure) => {
            drop(upstream);
            // The client's fault explains the upstream's failure, not the other way round.
            let trouble = match upload_end {
                Some(UploadEnd::Client(reason)) => Trouble::Client(reason),
                _ => Trouble::Upstream(failure),
            };
            give_up(job, stream, session, trouble).await
        }
    }
}

/// Why there is no answer to pass on.
enum Trouble {
    Client(Reason),
    Upstream(Failure),
}

/// Answers for what went wrong before the response began, and ends the connection.
async fn give_up(job: &Job<'_>, stream: &mut Stream, session: &mut Session, trouble: Trouble) -> bool {
    session.tally.request_bytes_used = 0;
    match trouble {
        Trouble::Client(reason) => {
            return reply::abort(job.worker, job.current, stream, job.edge, session, reason).await;
        }
        Trouble::Upstream(failure) => {
            write_failure(job.worker, job.current, job.edge, session, failure);
        }
    }
    if reply::send_rejection(job.worker, stream, session).await {
        reply::linger(job.worker, stream, session).await;
    }
    false
}
