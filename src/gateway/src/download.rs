//! The response body on its way from upstream to client, piece by piece, at fixed memory: the next piece is read
//! when the last one is sent.

use std::time::Duration;

use ringgate_exchange::{Exchange, Failure, Pace, Relayed, StreamBounds};
use ringgate_http::Framing;
use ringgate_http1::{
    BodyDecoder,
    encode::{CHUNK_END, LAST_CHUNK, chunk_head},
};
use ringgate_io::{Action, Buffer, Deadline, ReadEnd, Reader, Writer, sleep};

use crate::worker::Worker;

/// What is to be sent.
#[derive(Clone, Copy)]
pub(crate) struct Download {
    /// The framing towards the client.
    pub framing: Framing,
    /// Whether the client's response has a body at all.
    pub has_body: bool,
    pub relayed: Relayed,
    pub timing: Timing,
}

/// How long a body may take.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    /// Between two pieces.
    idle_ns: u64,
    /// When all must be through.
    until_ns: u64,
    pace: Option<Pace>,
}

impl Timing {
    /// The times of a body; those of a stream count from when the upstream was asked (R-INT-59).
    pub fn of(worker: &Worker, bounds: Option<StreamBounds>, asked_ns: u64) -> Timing {
        let ns = |ms: u32| u64::from(ms) * 1_000_000;
        match bounds {
            None => Timing { idle_ns: worker.config.timeouts.body_ns, until_ns: u64::MAX, pace: None },
            Some(bounds) => Timing {
                idle_ns: ns(bounds.idle_ms),
                until_ns: asked_ns.saturating_add(ns(bounds.total_ms)),
                pace: bounds.pace,
            },
        }
    }
}

/// Both peers.
pub(crate) struct Ends<'a> {
    pub writer: &'a mut Writer,
    pub client: &'a Deadline,
    pub reader: &'a mut Reader,
    pub upstream: &'a Deadline,
}

/// The pieces of the session that a download works on.
pub(crate) struct Parts<'a> {
    /// Holds the head of the response.
    pub out: &'a mut Buffer,
    /// Reads the upstream's framing, from where it is now.
    pub decoder: BodyDecoder,
    /// Our own body, when the upstream's is not passed, and what takes a function's payload out of its events.
    pub exchange: &'a mut Exchange,
    /// The body is the events of a function's answer, of which the first are read already.
    pub is_wrapped: bool,
    pub sent_bytes: &'a mut u64,
    /// When the first bytes of the body came.
    pub content_ns: &'a mut u64,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DownloadEnd {
    /// The client has the whole response.
    pub is_client_served: bool,
    /// The upstream's body was read to its end.
    pub is_upstream_whole: bool,
    /// Why the upstream's body is not whole, where the exchange does not know it already.
    pub failure: Option<Failure>,
}

/// Sends the head that stands in `out` and the body, of which the first bytes stand in `received`.
pub(crate) async fn run(
    worker: &Worker,
    download: Download,
    mut ends: Ends<'_>,
    mut parts: Parts<'_>,
    received: &mut Buffer,
) -> DownloadEnd {
    if !download.relayed.is_body_passed || !download.has_body {
        // Reading a body that nobody wants costs more than a new connection.
        if download.has_body {
            parts.append_own(download.framing, worker);
        }
        let is_client_served = send(worker, &mut ends, parts.out).await;
        return DownloadEnd { is_client_served, ..DownloadEnd::default() };
    }
    if parts.is_wrapped {
        // what came with the metadata
        parts.append_own(download.framing, worker);
    }
    match pass(worker, download, &mut ends, &mut parts, received).await {
        Ok(end) => end,
        Err(failure) => {
            broken(worker, download.framing, &mut ends, parts.out).await;
            DownloadEnd { failure, ..DownloadEnd::default() }
        }
    }
}

/// Passes the body until its end. The error is noted already, or is the upstream's.
async fn pass(
    worker: &Worker,
    download: Download,
    ends: &mut Ends<'_>,
    parts: &mut Parts<'_>,
    received: &mut Buffer,
) -> Result<DownloadEnd, Option<Failure>> {
    let mut paced_ns = None;
    loop {
        let is_whole = parts.encode_available(worker, download.framing, received)?;
        if is_whole && download.framing == Framing::Chunked {
            parts.out.tail().extend_from_slice(LAST_CHUNK);
        }
        if !parts.out.is_empty() && !send(worker, ends, parts.out).await {
            return Ok(DownloadEnd::default());
        }
        if is_whole {
            let is_upstream_whole = parts.decoder.is_done();
            return Ok(DownloadEnd { is_client_served: true, is_upstream_whole, failure: None });
        }
        hold_back(worker, download.timing, *parts.sent_bytes, &mut paced_ns).await;
        match fill(worker, download.timing, ends, received).await {
            ReadEnd::Bytes(_) => {}
            _ if ends.upstream.has_expired() => return Err(Some(Failure::Slow)),
            ReadEnd::Closed if parts.decoder.finish().is_ok() => {
                if parts.is_wrapped {
                    parts.exchange.finish_stream().map_err(|_| None)?;
                }
            }
            _ => return Err(Some(Failure::Broken)),
        }
    }
}

impl Parts<'_> {
    fn append_own(&mut self, framing: Framing, worker: &Worker) {
        let body = self.exchange.body();
        note_content(worker, body, self.sent_bytes, self.content_ns);
        append(framing, body, self.out.tail());
    }

    /// Moves what `received` holds of the body into `out`, framed for the client. Whether that was the end.
    fn encode_available(
        &mut self,
        worker: &Worker,
        framing: Framing,
        received: &mut Buffer,
    ) -> Result<bool, Option<Failure>> {
        let Parts { out, decoder, exchange, sent_bytes, content_ns, .. } = self;
        let mut is_over = self.is_wrapped && exchange.pass_stream(b"", |_| {}).map_err(|_| None)?;
        while !decoder.is_done() && !received.is_empty() {
            let piece = decoder
                .decode(received.unread(), &worker.config.limits)
                .map_err(|refusal| Some(Failure::Malformed(refusal.reason)))?;
            let data = piece.data.of(received.unread());
            if self.is_wrapped {
                let passed = exchange.pass_stream(data, |payload| {
                    note_content(worker, payload, sent_bytes, content_ns);
                    append(framing, payload, out.tail());
                });
                is_over = passed.map_err(|_| None)?;
            } else {
                note_content(worker, data, sent_bytes, content_ns);
                append(framing, data, out.tail());
            }
            received.consume(piece.consumed);
            if piece.consumed == 0 {
                break;
            }
        }
        if self.is_wrapped && !is_over && decoder.is_done() {
            exchange.finish_stream().map_err(|_| None)?;
        }
        Ok(if self.is_wrapped { is_over } else { decoder.is_done() })
    }
}

fn note_content(worker: &Worker, data: &[u8], sent_bytes: &mut u64, content_ns: &mut u64) {
    if *sent_bytes == 0 && !data.is_empty() {
        *content_ns = worker.now().mono_ns;
    }
    *sent_bytes += data.len() as u64;
}

/// Appends a piece of a body in a framing.
pub(crate) fn append(framing: Framing, data: &[u8], out: &mut Vec<u8>) {
    if data.is_empty() {
        return;
    }
    if framing == Framing::Chunked {
        chunk_head(out, data.len());
        out.extend_from_slice(data);
        out.extend_from_slice(CHUNK_END);
    } else {
        out.extend_from_slice(data);
    }
}

/// Something broke after the response had begun: the client sees a response cut short, which is all that can be told
/// now (R-INT-60). Where the end of the connection would mean the end of the body, it is a reset.
async fn broken(worker: &Worker, framing: Framing, ends: &mut Ends<'_>, out: &mut Buffer) {
    if !out.is_empty() {
        send(worker, ends, out).await;
    }
    if framing == Framing::UntilClose {
        ends.writer.reset_on_close();
    }
}

async fn send(worker: &Worker, ends: &mut Ends<'_>, out: &mut Buffer) -> bool {
    ends.client.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
    let (sent, mut buffer) = ends.writer.write_all(std::mem::take(out)).await;
    buffer.clear();
    *out = buffer;
    // while the upstream is silent nothing is wrong with the client
    ends.client.clear();
    sent.is_ok()
}

/// Waits where the stream is to be slower than its peers are (R-INT-59).
async fn hold_back(worker: &Worker, timing: Timing, sent_bytes: u64, paced_ns: &mut Option<u64>) {
    let Some(pace) = timing.pace.filter(|pace| sent_bytes > pace.unpaced_bytes) else { return };
    let now_ns = worker.now().mono_ns;
    let since_ns = *paced_ns.get_or_insert(now_ns);
    let left_ns = timing.until_ns.saturating_sub(now_ns);
    let wait_ns = pace.wait_ns(sent_bytes, now_ns.saturating_sub(since_ns)).min(left_ns);
    if wait_ns > 0 {
        sleep(Duration::from_nanos(wait_ns)).await;
    }
}

async fn fill(worker: &Worker, timing: Timing, ends: &mut Ends<'_>, received: &mut Buffer) -> ReadEnd {
    let until_ns = worker.recent().mono_ns.saturating_add(timing.idle_ns).min(timing.until_ns);
    ends.upstream.set(until_ns, Action::StopBoth);
    received.compact();
    let (end, buffer) = ends.reader.read(std::mem::take(received)).await;
    *received = buffer;
    if matches!(end, ReadEnd::Bytes(_)) {
        // while the client takes what came, the upstream has nothing to be late with
        ends.upstream.clear();
    }
    end
}
