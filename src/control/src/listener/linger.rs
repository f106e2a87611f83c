//! The end of a connection.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// How much is read of what nobody wants any more, in bytes: more than any body that is taken.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// How much at once.
const PIECE_BYTES: usize = 16 * 1024;

/// Closes a connection. If the client may still be sending, what comes is read for a while and thrown away: to close with
/// unread bytes resets the connection, and the client loses the answer.
pub(super) async fn linger(mut io: impl AsyncRead + AsyncWrite + Unpin, may_send: bool, patience: Duration) {
    let closed = timeout(patience, async {
        io.shutdown().await?;
        if may_send {
            let mut piece = vec![0; PIECE_BYTES];
            let mut left = BYTES_MAX;
            while left > 0 {
                match io.read(&mut piece).await? {
                    0 => break,
                    count => left = left.saturating_sub(count),
                }
            }
        }
        std::io::Result::Ok(())
    });
    // Whether it ends well is the client's affair.
    let _ = closed.await;
}
