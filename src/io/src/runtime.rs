use std::{fmt, future::Future, io, str::FromStr};

use monoio::{IoUringDriver, LegacyDriver, RuntimeBuilder};

/// Entries of a worker's submission ring.
const RING_ENTRIES: u32 = 4_096;

/// How a worker talks to the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Completion rings.
    IoUring,
    /// Readiness, where io_uring is refused: the default seccomp profiles of containers do.
    Epoll,
}

impl fmt::Display for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Driver::IoUring => "io_uring",
            Driver::Epoll => "epoll",
        })
    }
}

/// What the operator asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DriverChoice {
    /// io_uring if the kernel lets us, epoll otherwise.
    #[default]
    Auto,
    /// io_uring or nothing.
    IoUring,
    /// epoll.
    Epoll,
}

impl FromStr for DriverChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<DriverChoice, String> {
        match text {
            "auto" => Ok(DriverChoice::Auto),
            "io_uring" => Ok(DriverChoice::IoUring),
            "epoll" => Ok(DriverChoice::Epoll),
            _ => Err(format!("`{text}` is no driver; one of auto, io_uring, epoll")),
        }
    }
}

/// Decides on a driver, and says why in one sentence.
///
/// # Errors
/// When io_uring was demanded and the kernel refuses it.
pub fn choose_driver(choice: DriverChoice) -> io::Result<(Driver, String)> {
    if choice == DriverChoice::Epoll {
        return Ok((Driver::Epoll, "driver epoll, as configured".to_owned()));
    }
    let mut probe = io_uring::IoUring::<io_uring::squeue::Entry, io_uring::cqueue::Entry>::builder();
    match probe.setup_coop_taskrun().setup_single_issuer().build(8) {
        Ok(_) => Ok((Driver::IoUring, "driver io_uring".to_owned())),
        Err(error) if choice == DriverChoice::Auto => Ok((
            Driver::Epoll,
            format!(
                "driver epoll: the kernel refuses io_uring ({error}); in a container, allow it in the seccomp profile"
            ),
        )),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("io_uring was demanded and is refused: {error}")))
        }
    }
}

/// Runs a future on this thread's own ring until it is done.
///
/// # Errors
/// When the ring cannot be made.
pub fn run<F: Future>(driver: Driver, future: F) -> io::Result<F::Output> {
    match driver {
        Driver::IoUring => {
            let mut uring = io_uring::IoUring::builder();
            // Task work runs when we enter the kernel anyway, and only this thread submits: half the cost per
            // request. DEFER_TASKRUN starves I/O under monoio 0.2.4.
            uring.setup_coop_taskrun().setup_single_issuer();
            let mut runtime = RuntimeBuilder::<IoUringDriver>::new()
                .uring_builder(uring)
                .with_entries(RING_ENTRIES)
                .enable_timer()
                .build()?;
            Ok(runtime.block_on(future))
        }
        Driver::Epoll => {
            let mut runtime = RuntimeBuilder::<LegacyDriver>::new().enable_timer().build()?;
            Ok(runtime.block_on(future))
        }
    }
}

/// Binds this thread to a core.
///
/// # Errors
/// When there is no such core.
pub fn pin_to_core(core: usize) -> io::Result<()> {
    monoio::utils::bind_to_cpu_set([core])
        .map_err(|error| io::Error::other(format!("cannot bind to core {core}: {error}")))
}

/// Raises the limit of open files to what the system allows; returns the limit now in force.
#[allow(unsafe_code)]
pub fn raise_file_limit() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls get a pointer to a whole rlimit on the stack.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) != 0 {
            return 0;
        }
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
        libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit);
    }
    limit.rlim_cur
}
