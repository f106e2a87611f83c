//! The few system calls that the standard library does not wrap. The only module of this package with unsafe code.
#![allow(unsafe_code)]

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Raises the soft limit of open files to the hard limit and returns it.
///
/// # Errors
/// The kernel's refusal.
pub fn raise_open_files() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid, writable rlimit for the duration of the call.
    check(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) })?;
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: `limit` is a valid, initialised rlimit for the duration of the call.
    check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) })?;
    Ok(limit.rlim_cur)
}

/// Pins the calling thread, and the processes it starts, to one core.
///
/// # Errors
/// The kernel's refusal, for example for a core this machine does not have.
pub fn pin_to_core(core: usize) -> io::Result<()> {
    if core >= libc::CPU_SETSIZE as usize {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("core {core} is out of range")));
    }
    // SAFETY: cpu_set_t is a plain bit array, for which all zeroes is the empty set; CPU_SET stays inside it
    // because `core` was checked against CPU_SETSIZE.
    let set = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(core, &mut set);
        set
    };
    // SAFETY: `set` lives through the call and its true size is passed; 0 names the calling thread.
    check(unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &set) })
}

/// Asks the kernel to kill the calling process when the thread that started it ends.
/// Safe between fork and exec: one system call, no allocation.
///
/// # Errors
/// The kernel's refusal.
pub fn die_with_parent() -> io::Result<()> {
    // SAFETY: PR_SET_PDEATHSIG takes one integer argument and touches no memory of ours.
    check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) })
}

/// Makes `command`'s child pin itself to `core` and die with its parent.
pub fn tie_child(command: &mut std::process::Command, core: Option<usize>) {
    use std::os::unix::process::CommandExt;
    // SAFETY: between fork and exec the closure makes two plain system calls and neither allocates nor locks.
    unsafe {
        command.pre_exec(move || {
            die_with_parent()?;
            core.map_or(Ok(()), pin_to_core)
        });
    }
}

/// Sends SIGKILL to one process by its id; a process that is gone is no error.
pub fn kill_process(pid: u32) {
    if let Ok(pid) = libc::pid_t::try_from(pid)
        && pid > 1
    {
        // SAFETY: kill takes two integers; `pid` is above 1, so it names neither a group nor init.
        unsafe { libc::kill(pid, libc::SIGKILL) };
    }
}

/// What a child process used in all, from the kernel's accounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// User and system time.
    pub cpu: Duration,
    /// Most resident memory at any moment, in bytes.
    pub rss_peak_bytes: u64,
    /// Whether it ended by itself with status 0.
    pub succeeded: bool,
}

/// Waits for a child that is not waited for elsewhere.
///
/// # Errors
/// The kernel's refusal, for example because the process is no child of ours.
pub fn wait_with_usage(child: &std::process::Child) -> io::Result<Usage> {
    let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    let mut status = 0;
    // SAFETY: rusage is plain numbers, for which all zeroes is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are valid and writable for the duration of the call.
    check(unsafe { libc::wait4(pid, &mut status, 0, &mut usage) })?;
    let time = |value: libc::timeval| {
        Duration::from_secs(value.tv_sec.unsigned_abs()) + Duration::from_micros(value.tv_usec.unsigned_abs())
    };
    Ok(Usage {
        cpu: time(usage.ru_utime) + time(usage.ru_stime),
        rss_peak_bytes: usage.ru_maxrss.unsigned_abs() * 1024,
        succeeded: libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0,
    })
}

/// Ends both directions of a socket, so that a pending read of it returns.
pub fn shut_down_socket(fd: RawFd) {
    // SAFETY: shutdown takes two integers; on a closed or foreign descriptor it answers with an error we ignore.
    unsafe { libc::shutdown(fd, libc::SHUT_RDWR) };
}

/// From here on SIGINT and SIGTERM set a flag that [`interrupted`] reads, instead of ending the process.
///
/// # Errors
/// The kernel's refusal.
pub fn catch_interrupts() -> io::Result<()> {
    extern "C" fn note(_signal: libc::c_int) {
        INTERRUPTED.store(true, Ordering::Relaxed);
    }
    for signal in [libc::SIGINT, libc::SIGTERM] {
        // SAFETY: the handler only stores to an atomic, which is async-signal-safe.
        let before =
            unsafe { libc::signal(signal, note as extern "C" fn(libc::c_int) as libc::sighandler_t) };
        if before == libc::SIG_ERR {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Whether SIGINT or SIGTERM came since [`catch_interrupts`].
#[must_use]
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// A monotonic kernel timer that becomes readable when it expires: finer than the runtime's 1 ms wheel.
///
/// # Errors
/// The kernel's refusal.
pub fn timer_fd() -> io::Result<OwnedFd> {
    // SAFETY: timerfd_create takes two integers and returns a new descriptor or -1.
    let fd = unsafe { libc::timerfd_create(libc::CLOCK_MONOTONIC, libc::TFD_NONBLOCK | libc::TFD_CLOEXEC) };
    check(fd)?;
    // SAFETY: `fd` was just returned by the kernel and nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Arms a timer of [`timer_fd`] to expire once after `delay` (at least 1 ns) and forgets earlier expirations.
///
/// # Errors
/// The kernel's refusal.
pub fn arm_timer(fd: RawFd, delay: Duration) -> io::Result<()> {
    let delay = delay.max(Duration::from_nanos(1));
    let zero = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let value = libc::timespec {
        tv_sec: libc::time_t::try_from(delay.as_secs()).unwrap_or(libc::time_t::MAX),
        tv_nsec: libc::c_long::from(delay.subsec_nanos()),
    };
    let setting = libc::itimerspec { it_interval: zero, it_value: value };
    // SAFETY: `setting` lives through the call; a null pointer for the old setting is allowed.
    check(unsafe { libc::timerfd_settime(fd, 0, &setting, std::ptr::null_mut()) })
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_out_of_range_is_refused() {
        assert!(pin_to_core(usize::MAX).is_err());
    }

    #[test]
    // `wait_with_usage` is what waits for it.
    #[allow(clippy::zombie_processes)]
    fn a_childs_usage_is_told() {
        for (program, succeeded) in [("true", true), ("false", false)] {
            let child = std::process::Command::new(program).spawn().unwrap();
            let usage = wait_with_usage(&child).unwrap();
            assert_eq!(usage.succeeded, succeeded);
            assert!(usage.rss_peak_bytes > 0);
        }
    }

    #[test]
    fn the_open_files_limit_can_be_raised() {
        assert!(raise_open_files().unwrap() > 0);
    }
}
