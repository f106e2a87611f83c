//! Sleeps finer than the runtime's 1 ms timer wheel, so an open loop sends when a request is due.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use monoio::net::UnixStream;

/// A kernel timer that the ring polls.
pub struct FineTimer {
    fd: RawFd,
    /// Only ever polled for readability, which works on any descriptor; it owns and closes the timer.
    poll: UnixStream,
}

impl FineTimer {
    /// A timer for the calling thread's runtime.
    ///
    /// # Errors
    /// The kernel's refusal.
    pub fn new() -> io::Result<Self> {
        let owned = crate::os::timer_fd()?;
        let fd = owned.as_raw_fd();
        Ok(Self { fd, poll: UnixStream::from_std(owned.into())? })
    }

    /// Waits for `delay`, always through the ring, so other tasks run.
    ///
    /// # Errors
    /// The kernel's refusal.
    pub async fn sleep(&self, delay: Duration) -> io::Result<()> {
        crate::os::arm_timer(self.fd, delay)?;
        self.poll.readable(false).await
    }
}
