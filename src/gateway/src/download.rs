//! The response body on its way from upstream to client, piece by piece, at fixed memory: the next piece is read
//! when the last one is sent.

use ringgate_exchange::Relayed;
use ringgate_http::Framing;
use ringgate_http1::{
    BodyDecoder,
    encode::{CHUNK_END, LAST_CHUNK, chunk_head},
};
use ringgate_io::{Action, Buffer, Deadline, ReadEnd, Reader, Writer};

use crate::worker::Worker;

/// What is to be sent.
#[derive(Clone, Copy)]
pub(crate) struct Download {
    /// The framing towards the client.
    pub framing: Framing,
    /// Whether the client's response has a body at all.
    pub has_body: bool,
    pub relayed: Relayed,
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
    /// The upstream's framing.
    pub framing: Framing,
    /// Our own body, when the upstream's is not passed.
    pub own_body: &'a [u8],
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
            parts.out.tail().extend_from_slice(parts.own_body);
            *parts.sent_bytes = parts.own_body.len() as u64;
        }
        let is_client_served = send(worker, &mut ends, parts.out).await;
        return DownloadEnd { is_client_served, is_upstream_whole: false };
    }
    let mut decoder = BodyDecoder::new(parts.framing);
    loop {
        match encode_available(worker, download.framing, &mut decoder, received, &mut parts) {
            Ok(()) => {}
            Err(()) => return broken(worker, &mut ends, parts.out).await,
        }
        if decoder.is_done() && download.framing == Framing::Chunked {
            parts.out.tail().extend_from_slice(LAST_CHUNK);
        }
        if !parts.out.is_empty() && !send(worker, &mut ends, parts.out).await {
            return DownloadEnd::default();
        }
        if decoder.is_done() {
            return DownloadEnd { is_client_served: true, is_upstream_whole: true };
        }
        match fill(worker, &mut ends, received).await {
            ReadEnd::Bytes(_) => {}
            ReadEnd::Closed if !ends.upstream.has_expired() && decoder.finish().is_ok() => {}
            _ => return DownloadEnd::default(),
        }
    }
}

/// Moves what `received` holds of the body into `out`, framed for the client.
fn encode_available(
    worker: &Worker,
    framing: Framing,
    decoder: &mut BodyDecoder,
    received: &mut Buffer,
    parts: &mut Parts<'_>,
) -> Result<(), ()> {
    while !decoder.is_done() && !received.is_empty() {
        let piece = decoder.decode(received.unread(), &worker.config.limits).map_err(|_| ())?;
        let data = piece.data.of(received.unread());
        if *parts.sent_bytes == 0 && !data.is_empty() {
            *parts.content_ns = worker.now().mono_ns;
        }
        *parts.sent_bytes += data.len() as u64;
        append(framing, data, parts.out.tail());
        received.consume(piece.consumed);
        if piece.consumed == 0 {
            break;
        }
    }
    Ok(())
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

/// The upstream broke its own framing after the response had begun: the client sees a response cut short, which
/// is all that can be told now (R-INT-60).
async fn broken(worker: &Worker, ends: &mut Ends<'_>, out: &mut Buffer) -> DownloadEnd {
    if !out.is_empty() {
        send(worker, ends, out).await;
    }
    DownloadEnd::default()
}

async fn send(worker: &Worker, ends: &mut Ends<'_>, out: &mut Buffer) -> bool {
    ends.client.set(worker.now().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
    let (sent, mut buffer) = ends.writer.write_all(std::mem::take(out)).await;
    buffer.clear();
    *out = buffer;
    sent.is_ok()
}

async fn fill(worker: &Worker, ends: &mut Ends<'_>, received: &mut Buffer) -> ReadEnd {
    ends.upstream.set(worker.recent().mono_ns + worker.config.timeouts.body_ns, Action::StopBoth);
    received.compact();
    let (end, buffer) = ends.reader.read(std::mem::take(received)).await;
    *received = buffer;
    end
}
