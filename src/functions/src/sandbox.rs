//! The walls around a function's process, put up between fork and exec.
//!
//! The only unsafe code of this crate. What runs in the child may not allocate, lock or panic: the parent has other
//! threads, and their locks are copied as they stood. So everything is built before, and [`enter`] only makes system
//! calls on it.
#![allow(unsafe_code)]
#![deny(unsafe_op_in_unsafe_fn)]

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
};

use seccompiler::BpfProgram;

use crate::{accounts::Account, config::FunctionConfig};

mod filter;

/// The most descriptors a function may hold, as in Lambda.
const DESCRIPTORS_MAX: u64 = 1024;
/// The most processes and threads of the user that functions run as. The kernel counts them for each user, not for each
/// environment, so this is not Lambda's 1024.
const PROCESSES_MAX: u64 = 8192;
/// A burst between two looks at the resident size ends here: writable memory in bytes, for each byte of the limit...
const DATA_PER_MEMORY: u64 = 2;
/// ...and besides: thread stacks and heaps that runtimes reserve and never touch.
const DATA_BYTES_BESIDES: u64 = 2 * 1024 * 1024 * 1024;

/// What the kernel lets this host do, found out once by trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Own mount, UTS and IPC namespaces.
    pub namespaces: bool,
    /// System-call filters.
    pub seccomp: bool,
}

/// The walls of one function, ready to be put up.
#[derive(Clone, Debug)]
pub struct Sandbox {
    account: Option<Account>,
    has_namespaces: bool,
    /// A `/tmp` of its own; not where the code itself is below `/tmp`.
    has_own_tmp: bool,
    data_bytes_max: u64,
    filters: Vec<BpfProgram>,
    host: libc::pid_t,
}

impl Sandbox {
    /// The walls that a function asks for and the kernel allows.
    ///
    /// # Errors
    /// When the filter cannot be built for this processor.
    pub fn new(config: &FunctionConfig, allowed: Allowed) -> io::Result<Sandbox> {
        let wants_filter = config.sandbox.seccomp && allowed.seccomp;
        let memory_bytes = config.memory_mb.saturating_mul(1024 * 1024);
        Ok(Sandbox {
            account: config.account,
            has_namespaces: config.sandbox.namespaces && allowed.namespaces,
            has_own_tmp: !config.directory.starts_with("/tmp"),
            data_bytes_max: memory_bytes.saturating_mul(DATA_PER_MEMORY).saturating_add(DATA_BYTES_BESIDES),
            filters: if wants_filter { filter::programs()? } else { Vec::new() },
            host: host_pid(),
        })
    }

    /// Makes a command start behind the walls.
    pub fn confine(&self, command: &mut Command) {
        let sandbox = self.clone();
        // SAFETY: `enter` only makes system calls on memory that was allocated here; it neither allocates, nor locks,
        // nor panics.
        unsafe { command.pre_exec(move || enter(&sandbox)) };
    }
}

/// Finds out what the kernel allows, with a process that does nothing.
pub fn probe() -> Allowed {
    let starts = |has_namespaces: bool, filters: Vec<BpfProgram>| {
        let (account, host) = (None, host_pid());
        let data_bytes_max = DATA_BYTES_BESIDES;
        let sandbox = Sandbox { account, has_namespaces, has_own_tmp: true, data_bytes_max, filters, host };
        let mut command = Command::new("/proc/self/exe");
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        sandbox.confine(&mut command);
        command.status().is_ok_and(|status| status.success())
    };
    let filters = filter::programs().unwrap_or_default();
    Allowed { namespaces: starts(true, Vec::new()), seccomp: !filters.is_empty() && starts(false, filters) }
}

fn host_pid() -> libc::pid_t {
    // Process ids are positive and small: the kernel's limit is 2^22.
    std::process::id() as libc::pid_t
}

/// Runs in the child, after fork, before exec.
fn enter(sandbox: &Sandbox) -> io::Result<()> {
    // SAFETY: no pointers. A session of its own, so that one signal reaches all that the function starts.
    check(unsafe { libc::setsid() })?;
    // SAFETY: no pointers. Nothing of the host is inherited by what is executed; the pipe by which the standard library
    // learns of failures must stay open until then.
    check(unsafe {
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) as i32
    })?;
    limit(libc::RLIMIT_CORE, 0)?;
    limit(libc::RLIMIT_NOFILE, DESCRIPTORS_MAX)?;
    limit(libc::RLIMIT_DATA, sandbox.data_bytes_max)?;
    if sandbox.has_namespaces {
        separate(sandbox.has_own_tmp)?;
    }
    if let Some(account) = sandbox.account {
        limit(libc::RLIMIT_NPROC, PROCESSES_MAX)?;
        become_account(account)?;
    }
    die_with_host(sandbox.host)?;
    for filter in &sandbox.filters {
        // Says no_new_privs as well. Its error holds no allocation on the way that is taken here.
        seccompiler::apply_filter(filter).map_err(|_| io::Error::from_raw_os_error(libc::EACCES))?;
    }
    Ok(())
}

fn check(result: i32) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Sets a limit, or keeps the stricter one that is there.
fn limit(resource: libc::__rlimit_resource_t, most: u64) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel writes one `rlimit`, which lives on this stack.
    check(unsafe { libc::getrlimit(resource, &raw mut limit) })?;
    let most = most.min(limit.rlim_max);
    limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: the kernel reads one `rlimit`, which lives on this stack.
    check(unsafe { libc::setrlimit(resource, &raw const limit) })
}

/// Own mounts, host name and System V IPC. Mounts made here are seen by nobody else.
fn separate(has_own_tmp: bool) -> io::Result<()> {
    // SAFETY: no pointers.
    check(unsafe { libc::unshare(libc::CLONE_NEWNS | libc::CLONE_NEWUTS | libc::CLONE_NEWIPC) })?;
    let private = libc::MS_REC | libc::MS_PRIVATE;
    let (none, nothing) = (std::ptr::null(), std::ptr::null());
    // SAFETY: the path is a constant with its final zero; the other pointers are null, as the call allows here.
    check(unsafe { libc::mount(none, c"/".as_ptr(), none, private, nothing) })?;
    if has_own_tmp {
        let flags = libc::MS_NOSUID | libc::MS_NODEV;
        let options = c"mode=1777,size=512m".as_ptr().cast();
        let tmpfs = c"tmpfs".as_ptr();
        // SAFETY: all texts are constants with their final zero.
        check(unsafe { libc::mount(tmpfs, c"/tmp".as_ptr(), tmpfs, flags, options) })?;
    }
    Ok(())
}

/// Becomes a user, for good. By plain system calls: the library's functions look for other threads, of which there are
/// none here.
fn become_account(Account { uid, gid }: Account) -> io::Result<()> {
    // SAFETY: an empty list of groups needs no pointer.
    check(unsafe { libc::syscall(libc::SYS_setgroups, 0, std::ptr::null::<libc::gid_t>()) as i32 })?;
    // SAFETY: no pointers.
    check(unsafe { libc::syscall(libc::SYS_setresgid, gid, gid, gid) as i32 })?;
    // SAFETY: no pointers.
    check(unsafe { libc::syscall(libc::SYS_setresuid, uid, uid, uid) as i32 })
}

/// The process ends when the host does, however that ends. Changing users forgets this, so it comes after.
fn die_with_host(host: libc::pid_t) -> io::Result<()> {
    // SAFETY: no pointers.
    check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) })?;
    // SAFETY: no pointers.
    check(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) })?;
    // SAFETY: no pointers.
    if unsafe { libc::getppid() } != host {
        // It ended before we asked.
        return Err(io::Error::from_raw_os_error(libc::ESRCH));
    }
    Ok(())
}

/// How a group of processes is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Asks.
    Terminate,
    /// Does not.
    Kill,
}

/// Sends a signal to a process and all that it started. A group that is gone is no failure.
pub fn signal_group(leader: u32, signal: Signal) {
    let Ok(leader) = libc::pid_t::try_from(leader) else { return };
    // 1 and 0 would address everybody.
    if leader <= 1 {
        return;
    }
    let number = match signal {
        Signal::Terminate => libc::SIGTERM,
        Signal::Kill => libc::SIGKILL,
    };
    // SAFETY: no pointers; the group is one that `enter` made.
    let _ = unsafe { libc::kill(-leader, number) };
}
