//! Starts a monoio runtime on the calling thread: io_uring with the flags that pay, or epoll where it is refused.

use std::future::Future;
use std::io;

use monoio::{FusionDriver, RuntimeBuilder};

/// Submission queue entries of each ring.
const RING_ENTRIES: u32 = 4096;

/// Which kernel interface a runtime uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// io_uring with COOP_TASKRUN and SINGLE_ISSUER.
    IoUring,
    /// epoll, because the kernel or a container's seccomp profile refuses io_uring.
    Epoll,
}

impl Driver {
    /// The driver this process will get. `MONOIO_FORCE_LEGACY_DRIVER=1` asks for epoll.
    #[must_use]
    pub fn detect() -> Self {
        if monoio::utils::detect_uring() { Self::IoUring } else { Self::Epoll }
    }

    /// A word for logs and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::IoUring => "io_uring",
            Self::Epoll => "epoll",
        }
    }
}

/// Runs the future that `make` returns to its end, on a ring of the calling thread.
///
/// # Errors
/// Neither a ring nor an epoll instance could be made.
pub fn block_on<F: Future>(make: impl FnOnce() -> F) -> io::Result<F::Output> {
    let mut uring = io_uring::IoUring::builder();
    // Without these two flags the kernel interrupts the thread for each completion: about half the requests per second.
    // DEFER_TASKRUN must not be added: monoio 0.2.4 submits without GETEVENTS and would starve.
    uring.setup_coop_taskrun().setup_single_issuer();
    let mut runtime = RuntimeBuilder::<FusionDriver>::new()
        .uring_builder(uring)
        .with_entries(RING_ENTRIES)
        .enable_timer()
        .build()?;
    Ok(runtime.block_on(async move { make().await }))
}
