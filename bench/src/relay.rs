//! The floor: a byte relay that parses nothing. What a proxy costs above it is what its features cost.

use std::net::SocketAddr;

use monoio::io::{AsyncReadRent, AsyncWriteRent, AsyncWriteRentExt, Splitable};
use monoio::net::TcpStream;

/// Bytes of each direction's buffer: a 64 KiB body crosses in two reads at most.
const BUFFER_BYTES: usize = 64 * 1024;

/// Pairs a client connection with an upstream connection of its own and copies both ways until both have ended.
pub async fn serve(client: TcpStream, upstream: SocketAddr) {
    let Ok(upstream) = TcpStream::connect_addr(upstream).await else { return };
    if upstream.set_nodelay(true).is_err() {
        return;
    }
    let (client_read, client_write) = client.into_split();
    let (upstream_read, upstream_write) = upstream.into_split();
    let requests = monoio::spawn(copy(client_read, upstream_write));
    copy(upstream_read, client_write).await;
    requests.await;
}

/// Copies one direction to its end, then ends the other side's input.
async fn copy(mut from: impl AsyncReadRent, mut to: impl AsyncWriteRent) {
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    loop {
        let (read, filled) = from.read(buffer).await;
        buffer = filled;
        if !matches!(read, Ok(1..)) {
            break;
        }
        let (written, emptied) = to.write_all(buffer).await;
        buffer = emptied;
        if written.is_err() {
            break;
        }
    }
    // A failed peer is already gone; there is nobody to tell.
    let _ = to.shutdown().await;
}
