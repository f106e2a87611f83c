//! Child processes that cannot outlive the harness.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it answers its first request.
const READY_WITHIN: Duration = Duration::from_secs(15);
/// Pause between two tries.
const READY_PAUSE: Duration = Duration::from_millis(20);

/// A running server. Dropping it kills it and all its descendants.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a server that listens on `address`, its output appended to the file `log`.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(
        mut command: Command,
        core: Option<usize>,
        address: SocketAddr,
        log: &Path,
    ) -> Result<Self, String> {
        let (output, errors) = (log_file(log)?, log_file(log)?);
        crate::os::tie_child(&mut command, core);
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command.spawn().map_err(|error| describe(&command, &error))?;
        Ok(Self { child, address })
    }

    /// Starts one of this package's servers, which choose their port and print it.
    ///
    /// # Errors
    /// The program cannot be started or ends before it listens.
    pub fn start_own(mut command: Command, core: Option<usize>, log: &Path) -> Result<Self, String> {
        crate::os::tie_child(&mut command, core);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file(log)?);
        let mut child = command.spawn().map_err(|error| describe(&command, &error))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        match line.trim().strip_prefix("listening on ").and_then(|text| text.parse().ok()) {
            Some(address) => Ok(Self { child, address }),
            None => {
                drop(Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) });
                Err(format!(
                    "{} ended before it listened; see {}",
                    command.get_program().display(),
                    log.display()
                ))
            }
        }
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends `request` until the answer is a 200.
    ///
    /// # Errors
    /// The server ended, or did not answer so in time; with what it answered last.
    pub fn wait_until_ready(&mut self, request: &[u8]) -> Result<(), String> {
        let give_up = Instant::now() + READY_WITHIN;
        loop {
            let answer = match first_line(self.address, request) {
                Ok(line) if line.contains(" 200") => return Ok(()),
                Ok(line) => format!("answered '{line}'"),
                Err(error) => format!("did not answer: {error}"),
            };
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("ended early with {status}"));
            }
            if Instant::now() > give_up || crate::os::interrupted() {
                return Err(format!("not ready after {READY_WITHIN:?}: {answer}"));
            }
            std::thread::sleep(READY_PAUSE);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Children first: once their parent is gone nothing leads to them.
        let tree = crate::process::tree(self.child.id()).unwrap_or_default();
        tree.iter().skip(1).for_each(|&pid| crate::os::kill_process(pid));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback port that was free a moment ago, for servers that cannot report a port of their own.
///
/// # Errors
/// No port is free.
pub fn free_address() -> Result<SocketAddr, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|error| format!("no free port: {error}"))
}

/// Sends a request and returns the whole answer; the request must ask for the connection to be closed.
///
/// # Errors
/// The server's or the kernel's refusal.
pub fn fetch(address: SocketAddr, request: &[u8]) -> std::io::Result<String> {
    let mut stream = connect(address, request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The first output line of a program that prints its version, on either output.
///
/// # Errors
/// The program cannot be started or prints nothing.
pub fn version_line(program: &Path, argument: &str) -> Result<String, String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    line.map(str::to_owned).ok_or_else(|| format!("{} {argument} printed nothing", program.display()))
}

fn first_line(address: SocketAddr, request: &[u8]) -> std::io::Result<String> {
    let mut line = String::new();
    BufReader::new(connect(address, request)?).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn connect(address: SocketAddr, request: &[u8]) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(request)?;
    Ok(stream)
}

fn log_file(path: &Path) -> Result<File, String> {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|error| format!("cannot write the log {}: {error}", path.display()))
}

fn describe(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", command.get_program().display())
}
