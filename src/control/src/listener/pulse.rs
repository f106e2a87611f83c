//! What a connection is doing, and until when it may.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::Bounds;

/// What a connection is doing. Shared by its ends: the socket, the bodies, the task that holds the clock.
#[derive(Clone)]
pub(super) struct Heart {
    bounds: Bounds,
    beat: Arc<Mutex<Beat>>,
}

struct Beat {
    phase: Phase,
    /// When the write that waits has waited too long.
    stalled: Option<Instant>,
    /// A request's body was dropped before its end.
    has_unread_body: bool,
    /// The program stops: nothing begins any more, and what does nothing ends by then.
    hurried: Option<Instant>,
}

#[derive(Clone, Copy)]
enum Phase {
    /// A head is to come, until then.
    Head(Instant),
    /// A request is being answered.
    Busy,
    /// The next request is to begin, until then.
    Idle(Instant),
}

impl Heart {
    /// A connection that was just accepted: it owes a head.
    pub(super) fn new(bounds: Bounds) -> Heart {
        let phase = Phase::Head(Instant::now() + bounds.head);
        let beat = Beat { phase, stalled: None, has_unread_body: false, hurried: None };
        Heart { bounds, beat: Arc::new(Mutex::new(beat)) }
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// A head is whole.
    pub(super) fn begin(&self) {
        self.beat().phase = Phase::Busy;
    }

    /// An answer is whole.
    pub(super) fn rest(&self) {
        self.beat().phase = Phase::Idle(Instant::now() + self.bounds.idle);
    }

    /// A request's body will not be read to its end.
    pub(super) fn leave_body(&self) {
        self.beat().has_unread_body = true;
    }

    pub(super) fn has_unread_body(&self) -> bool {
        self.beat().has_unread_body
    }

    /// What does nothing ends soon.
    pub(super) fn hurry(&self, patience: Duration) {
        self.beat().hurried = Some(Instant::now() + patience);
    }

    /// When to give up; `None` while a request is answered to somebody who takes it.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let beat = self.beat();
        let own = match beat.phase {
            Phase::Head(until) | Phase::Idle(until) => {
                Some(beat.hurried.map_or(until, |hurried| hurried.min(until)))
            }
            Phase::Busy => None,
        };
        [own, beat.stalled].into_iter().flatten().min()
    }

    /// Bytes came: if the connection was idle, a head has begun.
    fn has_read(&self) {
        let mut beat = self.beat();
        if let Phase::Idle(_) = beat.phase {
            beat.phase = Phase::Head(Instant::now() + self.bounds.head);
        }
    }

    fn has_written<T>(&self, written: &Poll<T>) {
        let mut beat = self.beat();
        match written {
            Poll::Ready(_) => beat.stalled = None,
            Poll::Pending => {
                beat.stalled.get_or_insert_with(|| Instant::now() + self.bounds.stall);
            }
        }
    }

    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket that tells what happens on it.
pub(super) struct Watched<I> {
    io: I,
    heart: Heart,
}

impl<I> Watched<I> {
    pub(super) fn new(io: I, heart: Heart) -> Watched<I> {
        Watched { io, heart }
    }

    pub(super) fn into_inner(self) -> I {
        self.io
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.heart.has_read();
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.heart.has_written(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.heart.has_written(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.heart.has_written(&flushed);
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
