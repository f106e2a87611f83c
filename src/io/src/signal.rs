use std::time::Duration;

/// A signal that the gateway acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM or SIGINT: drain and end.
    Terminate,
    /// SIGHUP: read the snapshot files again.
    Reload,
}

const SIGNALS: [libc::c_int; 3] = [libc::SIGTERM, libc::SIGINT, libc::SIGHUP];

/// Blocks the signals for this thread and those it starts, so that [`wait_for_signal`] gets them. Call it first
/// thing in `main`.
pub fn block_signals() {
    let set = signal_set();
    // SAFETY: the set is initialised, and no old mask is asked for.
    #[allow(unsafe_code)]
    unsafe {
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut())
    };
}

/// Waits for a signal for so long.
pub fn wait_for_signal(timeout: Duration) -> Option<Signal> {
    let set = signal_set();
    let time = libc::timespec {
        tv_sec: timeout.as_secs() as libc::time_t,
        tv_nsec: libc::c_long::from(timeout.subsec_nanos()),
    };
    // SAFETY: set and time are initialised; no information about the signal is asked for.
    #[allow(unsafe_code)]
    let signal = unsafe { libc::sigtimedwait(&set, std::ptr::null_mut(), &time) };
    match signal {
        libc::SIGTERM | libc::SIGINT => Some(Signal::Terminate),
        libc::SIGHUP => Some(Signal::Reload),
        _ => None,
    }
}

fn signal_set() -> libc::sigset_t {
    // SAFETY: a zeroed set is made a valid one by sigemptyset before it is used.
    #[allow(unsafe_code)]
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        for signal in SIGNALS {
            libc::sigaddset(&mut set, signal);
        }
        set
    }
}
