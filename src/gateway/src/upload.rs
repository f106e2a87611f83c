//! A request body on its way from client to upstream, piece by piece, at fixed memory.

use std::cell::Cell;

use ringgate_http::{Framing, Reason};
use ringgate_http1::{BodyDecoder, encode::LAST_CHUNK};
use ringgate_io::{Action, Buffer, BufferPool, Deadline, ReadEnd, Reader, Writer};

use crate::{download::append, worker::Worker};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadEnd {
    /// The upstream has the whole request.
    Whole,
    /// The client broke a rule, or off.
    Client(Reason),
    /// The upstream takes no more.
    Upstream,
}

/// Both peers.
pub(crate) struct Ends<'a> {
    pub reader: &'a mut Reader,
    pub client: &'a Deadline,
    pub writer: &'a mut Writer,
    pub upstream: &'a Deadline,
    /// How long the upstream may take, counted from the last piece it was sent.
    pub timeout_ns: u64,
    /// Nobody wants the rest: set before [`Deadline::cancel_read_now`].
    pub is_over: &'a Cell<bool>,
}

/// What is to be sent.
pub(crate) struct Upload {
    /// The client's framing.
    pub from: Framing,
    /// The framing towards the upstream; empty: the body is read and dropped.
    pub to: Framing,
    /// Holds the upstream's head.
    pub out: Buffer,
    /// What of the body is here already.
    pub received: Buffer,
    /// Bytes of payload that passed.
    pub bytes: u64,
}

impl Upload {
    /// Sends head and body. Afterwards `received` holds what followed the body.
    pub async fn run(&mut self, worker: &Worker, mut ends: Ends<'_>) -> UploadEnd {
        let mut decoder = BodyDecoder::new(self.from);
        loop {
            if let Err(reason) = self.encode_available(worker, &mut decoder) {
                return UploadEnd::Client(reason);
            }
            if decoder.is_done() && self.to == Framing::Chunked {
                self.out.tail().extend_from_slice(LAST_CHUNK);
            }
            if !self.out.is_empty() && !self.send(worker, &mut ends).await {
                return UploadEnd::Upstream;
            }
            if decoder.is_done() {
                return UploadEnd::Whole;
            }
            match self.fill(worker, &mut ends).await {
                ReadEnd::Bytes(_) if !ends.is_over.get() => {}
                ReadEnd::Bytes(_) | ReadEnd::Cancelled => return UploadEnd::Upstream,
                _ if ends.client.has_expired() => return UploadEnd::Client(Reason::Slow),
                _ => return UploadEnd::Client(Reason::Truncated),
            }
        }
    }

    fn encode_available(&mut self, worker: &Worker, decoder: &mut BodyDecoder) -> Result<(), Reason> {
        while !decoder.is_done() && !self.received.is_empty() {
            let piece = decoder
                .decode(self.received.unread(), &worker.config.limits)
                .map_err(|refusal| refusal.reason)?;
            let data = piece.data.of(self.received.unread());
            self.bytes += data.len() as u64;
            if self.bytes > worker.config.body_bytes_max {
                return Err(Reason::BodyLength);
            }
            if !self.to.is_empty() {
                append(self.to, data, self.out.tail());
            }
            self.received.consume(piece.consumed);
            if piece.consumed == 0 {
                break;
            }
        }
        Ok(())
    }

    async fn send(&mut self, worker: &Worker, ends: &mut Ends<'_>) -> bool {
        ends.upstream.set(worker.now().mono_ns + ends.timeout_ns, Action::StopBoth);
        let (sent, mut buffer) = ends.writer.write_all(std::mem::take(&mut self.out)).await;
        buffer.clear();
        self.out = buffer;
        sent.is_ok()
    }

    async fn fill(&mut self, worker: &Worker, ends: &mut Ends<'_>) -> ReadEnd {
        ends.client.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopReading);
        self.received.compact();
        let (end, buffer) =
            ends.reader.read_cancelable(ends.client, std::mem::take(&mut self.received)).await;
        self.received = buffer;
        end
    }

    pub fn give_back(self) {
        BufferPool::give(self.out);
        BufferPool::give(self.received);
    }
}
