//! Bodies that must be whole before anything can be decided or written: validated, mapped, stored or compressed.

use ringgate_exchange::Failure;
use ringgate_http::{Framing, Limits, Reason, ResponseHead};
use ringgate_http1::{BodyDecoder, encode::CONTINUE};
use ringgate_io::{Action, Buffer, BufferPool, Deadline, ReadEnd, Reader, Stream};

use crate::{session::Session, worker::Worker};

/// Reads the request's whole body into the exchange. What follows it stays in the client's buffer.
///
/// # Errors
/// What the client did wrong: it broke the framing's rules, sent too much, or too slowly.
pub(crate) async fn request(
    worker: &Worker,
    stream: &mut Stream,
    session: &mut Session,
) -> Result<(), Reason> {
    if session.head.expects_continue && session.inbound.len() == session.head.len {
        tell_continue(worker, stream).await?;
    }
    let mut received = BufferPool::take();
    let body = session.inbound.unread().get(session.head.len..).unwrap_or_default();
    received.tail().extend_from_slice(body);
    session.tally.request_bytes_used = session.inbound.len();
    let framing = session.head.framing;
    let result = read_request(worker, stream, session, framing, &mut received).await;
    session.tally.request_bytes = session.exchange.intake().len() as u64;
    if result.is_ok() {
        session.tally.is_gathered = true;
        // the next request may have come with the end of this body
        session.inbound.tail().extend_from_slice(received.unread());
    }
    BufferPool::give(received);
    result
}

async fn read_request(
    worker: &Worker,
    stream: &mut Stream,
    session: &mut Session,
    framing: Framing,
    received: &mut Buffer,
) -> Result<(), Reason> {
    let mut decoder = BodyDecoder::new(framing);
    let limits = &worker.config.limits;
    let bytes_max = worker.config.body_bytes_max;
    loop {
        take_available(&mut decoder, limits, received, session.exchange.intake(), bytes_max)?;
        if decoder.is_done() {
            return Ok(());
        }
        stream.deadline.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopReading);
        received.compact();
        let (end, buffer) = stream.reader.read(std::mem::take(received)).await;
        *received = buffer;
        match end {
            // it was for this read alone
            ReadEnd::Bytes(_) => stream.deadline.clear(),
            _ if stream.deadline.has_expired() => return Err(Reason::Slow),
            _ => return Err(Reason::Truncated),
        }
    }
}

/// Moves what is here of a body out of the buffer.
fn take_available(
    decoder: &mut BodyDecoder,
    limits: &Limits,
    received: &mut Buffer,
    intake: &mut Vec<u8>,
    bytes_max: u64,
) -> Result<(), Reason> {
    while !decoder.is_done() && !received.is_empty() {
        let piece = decoder.decode(received.unread(), limits).map_err(|refusal| refusal.reason)?;
        let data = piece.data.of(received.unread());
        if (intake.len() + data.len()) as u64 > bytes_max {
            return Err(Reason::BodyLength);
        }
        intake.extend_from_slice(data);
        received.consume(piece.consumed);
        if piece.consumed == 0 {
            break;
        }
    }
    Ok(())
}

async fn tell_continue(worker: &Worker, stream: &mut Stream) -> Result<(), Reason> {
    let mut buffer = BufferPool::take();
    buffer.tail().extend_from_slice(CONTINUE);
    stream.deadline.set(worker.recent().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
    let (sent, buffer) = stream.writer.write_all(buffer).await;
    BufferPool::give(buffer);
    sent.map_err(|_| Reason::Truncated)
}

/// How gathering a response ended.
pub(crate) enum Gathered {
    /// It is whole, and the connection can carry another request if the upstream keeps it.
    Whole {
        /// Nothing followed the body.
        is_clean: bool,
    },
    /// It is longer than what is gathered (R-LIM-05).
    TooLarge,
    /// It broke off.
    Failed(Failure),
}

/// The upstream's side of a gathered response.
pub(crate) struct Source<'a> {
    pub reader: &'a mut Reader,
    pub deadline: &'a Deadline,
}

/// Reads the upstream's whole body; its head stands at the front of `received` and stays there.
pub(crate) async fn response(
    worker: &Worker,
    source: Source<'_>,
    answer: &ResponseHead,
    received: &Buffer,
    intake: &mut Vec<u8>,
) -> Gathered {
    let mut more = BufferPool::take();
    more.tail().extend_from_slice(received.unread().get(answer.len..).unwrap_or_default());
    let gathered = read_response(worker, source, answer.framing, &mut more, intake).await;
    let gathered = match gathered {
        Ok(()) => Gathered::Whole { is_clean: more.is_empty() },
        Err(gathered) => gathered,
    };
    BufferPool::give(more);
    gathered
}

async fn read_response(
    worker: &Worker,
    source: Source<'_>,
    framing: Framing,
    more: &mut Buffer,
    intake: &mut Vec<u8>,
) -> Result<(), Gathered> {
    let mut decoder = BodyDecoder::new(framing);
    loop {
        take_available(&mut decoder, &worker.config.limits, more, intake, worker.config.body_bytes_max)
            .map_err(|reason| match reason {
                Reason::BodyLength => Gathered::TooLarge,
                reason => Gathered::Failed(Failure::Malformed(reason)),
            })?;
        if decoder.is_done() {
            return Ok(());
        }
        source.deadline.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
        more.compact();
        let (end, buffer) = source.reader.read(std::mem::take(more)).await;
        *more = buffer;
        match end {
            ReadEnd::Bytes(_) => {}
            _ if source.deadline.has_expired() => return Err(Gathered::Failed(Failure::Slow)),
            ReadEnd::Closed if decoder.finish().is_ok() => return Ok(()),
            _ => return Err(Gathered::Failed(Failure::Broken)),
        }
    }
}
