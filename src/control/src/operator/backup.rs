//! A backup of the store, sent while the control plane goes on.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::Frame;
use ringgate_management::{Fault, FaultKind};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::{Answered, Asked, failed};

/// How much is read at a time, and how many such pieces wait for a slow client.
const PIECE_BYTES: usize = 256 << 10;
const PIECES_MAX: usize = 4;

/// `POST backup`: the file, as `Store::backup` writes it. It holds every secret, so it is nothing for those who may only look,
/// and that it was taken has a record.
pub(super) async fn take(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let Asked { service, caller, .. } = asked;
    service.keeper.note_call(caller, "Backup", "").await?;
    // Beside the store, where there is room for it; nobody else finds it, because it loses its name at once.
    let path = service.data.join(format!("backup-{}", caller.request_id));
    let report = service.keeper.store.backup(&path).await.map_err(|error| failed(&error))?;
    let broken = |error: std::io::Error| Fault::new(FaultKind::InternalFailure, error.to_string());
    let file = File::open(&path).await.map_err(broken);
    let _ = tokio::fs::remove_file(&path).await;
    let (sender, pieces) = mpsc::channel(PIECES_MAX);
    tokio::spawn(send(file?, sender));
    Ok(Answered::Bytes(Body::new(Pieces(pieces)), report.bytes))
}

/// Until the end, or until nobody reads any more.
async fn send(mut file: File, to: mpsc::Sender<std::io::Result<Bytes>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        let read = (&mut file).take(PIECE_BYTES as u64).read_to_end(&mut piece).await;
        let item = match read {
            Ok(0) => return,
            Ok(_) => Ok(Bytes::from(piece)),
            Err(error) => Err(error),
        };
        let is_last = item.is_err();
        if to.send(item).await.is_err() || is_last {
            return;
        }
    }
}

/// A body in pieces.
struct Pieces(mpsc::Receiver<std::io::Result<Bytes>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
