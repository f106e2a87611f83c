use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use crate::{admin::Admin, client::Client, driver::Driver, eventually::PATIENCE, programs};

/// A gateway about to start.
pub struct Launch {
    command: Command,
    admin: PathBuf,
}

impl Launch {
    pub(crate) fn new(driver: Driver, directory: &Path) -> Launch {
        // A second gateway of the same site needs a socket of its own.
        let admin = (0..).map(|n| directory.join(format!("admin{n}"))).find(|path| !path.exists());
        let admin = admin.expect("a free name");
        let mut command = Command::new(programs::gateway());
        command.args(["--driver", driver.name(), "--listen", "127.0.0.1:0"]);
        command.arg("--admin").arg(format!("unix:{}", admin.display()));
        command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        // A test's gateways are many and small.
        command.args(["--workers", "1"]);
        Launch { command, admin }
    }

    /// Adds options.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Launch {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of its environment; after [`Launch::workers`].
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Launch {
        self.command.env(name, value);
        self
    }

    /// So many workers.
    pub fn workers(self, count: usize) -> Launch {
        self.with_last("--workers", &count.to_string())
    }

    /// Replaces an option that was given before: options that are no lists may be given once.
    fn with_last(self, name: &str, value: &str) -> Launch {
        let Launch { command, admin } = self;
        let mut next = Command::new(command.get_program());
        let mut arguments = command.get_args();
        while let Some(argument) = arguments.next() {
            next.arg(argument);
            if argument == name {
                next.arg(value);
                arguments.next();
            }
        }
        if let Some(directory) = command.get_current_dir() {
            next.current_dir(directory);
        }
        next.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Launch { command: next, admin }
    }

    /// Starts, and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    pub fn start(self) -> Gateway {
        self.try_start().unwrap_or_else(|said| panic!("the gateway does not start: {said}"))
    }

    /// Starts, and waits until it listens.
    ///
    /// # Errors
    /// What it said when it ended instead.
    pub fn try_start(mut self) -> Result<Gateway, String> {
        let mut child = self.command.spawn().expect("the gateway is a program");
        let stderr = child.stderr.take().expect("piped");
        let said = Said::default();
        let writer = said.clone();
        thread::spawn(move || writer.listen(stderr));
        let mut gateway = Gateway { child, said, address: ([0, 0, 0, 0], 0).into(), admin: self.admin };
        let Some(line) = gateway.said.find(|line| line.contains("; listening on ")) else {
            let _ = gateway.child.wait();
            return Err(gateway.said.all());
        };
        let address = line.rsplit("listening on ").next().and_then(|text| text.split(", ").next());
        gateway.address = address.and_then(|text| text.parse().ok()).expect("an address");
        // The admin side comes last.
        gateway.said.find(|line| line.contains("admin on ")).ok_or_else(|| gateway.said.all())?;
        Ok(gateway)
    }
}

/// A gateway that runs; killed when dropped.
pub struct Gateway {
    child: Child,
    said: Said,
    address: SocketAddr,
    admin: PathBuf,
}

impl Gateway {
    /// Where clients are answered.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The value of `--admin`.
    pub fn admin_address(&self) -> String {
        format!("unix:{}", self.admin.display())
    }

    /// A new connection.
    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// The operator's side.
    pub fn admin(&self) -> Admin {
        Admin::new(&self.admin)
    }

    /// Waits for a line on the standard error that holds `text`.
    ///
    /// # Panics
    /// When it does not come, or the gateway ends before.
    pub fn wait_for_line(&self, text: &str) -> String {
        let found = self.said.find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("the gateway ended without saying {text:?}:\n{}", self.said.all()))
    }

    /// Everything it said on its standard error.
    pub fn said(&self) -> String {
        self.said.all()
    }

    /// Sends a signal by name: `TERM`, `HUP`, `STOP`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|s| s.success()), "kill -{name}");
    }

    /// Ends it without warning, as a machine does that loses power.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it has ended.
    pub fn wait(&mut self) -> ExitStatus {
        // The standard error ends with the process; that event has a deadline, waiting for a child has none.
        self.said.find(|_| false);
        self.child.wait().expect("a child")
    }

    /// The largest resident size so far, in KiB.
    pub fn peak_memory_kib(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("the status of a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the gateway said:\n{}", self.said.all());
        }
    }
}

/// The lines of a standard error, while they come.
#[derive(Clone, Default)]
struct Said {
    state: Arc<(Mutex<Lines>, Condvar)>,
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    has_ended: bool,
}

impl Said {
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, stderr: ChildStderr) {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            self.lock().lines.push(line);
            self.state.1.notify_all();
        }
        self.lock().has_ended = true;
        self.state.1.notify_all();
    }

    /// The first line that is wanted; `None` when the stream ends without one.
    fn find(&self, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
        let find = |lines: &Lines| lines.lines.iter().find(|line| is_wanted(line)).cloned();
        let waits = |lines: &mut Lines| find(lines).is_none() && !lines.has_ended;
        let (lines, wait) = self
            .state
            .1
            .wait_timeout_while(self.lock(), PATIENCE, waits)
            .unwrap_or_else(PoisonError::into_inner);
        let found = find(&lines);
        assert!(!wait.timed_out(), "the gateway keeps silent; it said:\n{}", lines.lines.join("\n"));
        found
    }

    fn all(&self) -> String {
        self.lock().lines.join("\n")
    }
}
