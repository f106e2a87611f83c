//! Programs under measurement: compiling a definition, a gateway with an admin socket, and talking to it.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Bench;
use crate::child::{Server, free_address};
use crate::os::Usage;
use crate::request::RequestParts;

/// How long the admin side may take.
const ADMIN_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a gateway may take until its admin side answers.
const READY_WITHIN: Duration = Duration::from_secs(15);
/// Pause between two tries.
const READY_PAUSE: Duration = Duration::from_millis(1);

/// One run of the compiler.
pub struct Compiled {
    pub wall: Duration,
    pub usage: Usage,
    pub command: Command,
}

impl Bench<'_> {
    /// Compiles `folder`'s gateway file into `snapshot`.
    pub fn compile(&self, folder: &Path, snapshot: &Path) -> Result<Compiled, String> {
        let mut command = self.program("ringgate");
        command.arg("compile").arg(folder.join("gateway.yaml")).arg("-o").arg(snapshot);
        let log = self.plan.work.join("compile.log");
        let errors = std::fs::File::create(&log)
            .map_err(|error| format!("cannot write {}: {error}", log.display()))?;
        crate::os::tie_child(&mut command, None);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
        let start = Instant::now();
        let child = command.spawn().map_err(|error| format!("cannot start ringgate: {error}"))?;
        let usage = crate::os::wait_with_usage(&child).map_err(|error| error.to_string())?;
        let wall = start.elapsed();
        if !usage.succeeded {
            return Err(format!("ringgate compile failed; see {}", log.display()));
        }
        Ok(Compiled { wall, usage, command })
    }

    /// A definition of few routes, compiled into `folder`. The snapshot's path.
    pub fn small_snapshot(&self, folder: &Path) -> Result<PathBuf, String> {
        crate::routes::write(folder, 1, 10, self.upstream.address)?;
        let snapshot = folder.join("small.snapshot");
        self.compile(folder, &snapshot)?;
        Ok(snapshot)
    }
}

/// How to start a gateway.
pub struct Setup<'a> {
    /// For socket, settings and log.
    pub folder: &'a Path,
    pub snapshot: Option<&'a Path>,
    pub workers: usize,
    /// It listens on as many loopback addresses, from 127.0.0.1 on, so that a client has enough ports.
    pub addresses: u8,
    pub private_pools: bool,
}

/// A gateway that answers on its admin socket.
pub struct Gateway {
    pub server: Server,
    pub command_line: String,
    /// From its start to the admin side's first answer.
    pub start: Duration,
    socket: PathBuf,
}

impl Gateway {
    pub fn start(bench: &Bench<'_>, setup: &Setup<'_>) -> Result<Self, String> {
        let first = free_address()?;
        let socket = setup.folder.join("admin.sock");
        let config = setup.folder.join("gateway.json");
        // Longer than any of the measurements, so that no idle connection is closed meanwhile.
        std::fs::write(&config, "{\"limits\": {\"idleSeconds\": 600}}\n")
            .map_err(|error| error.to_string())?;
        let mut command = bench.program("ringgate-gateway");
        command.arg("--config").arg(config).arg("--workers").arg(setup.workers.to_string());
        for last in 1..=setup.addresses {
            command.arg("--listen").arg(SocketAddr::from(([127, 0, 0, last], first.port())).to_string());
        }
        command.arg("--admin").arg(format!("unix:{}", socket.display()));
        if let Some(snapshot) = setup.snapshot {
            command.arg("--snapshot").arg(snapshot);
        }
        if setup.private_pools {
            command.arg("--private-pools");
        }
        let command_line = bench.plan.tools.display(&command);
        let log = setup.folder.join("gateway.log");
        let begin = Instant::now();
        let server = Server::start(command, None, first, &log)?;
        let mut gateway = Self { server, command_line, start: Duration::ZERO, socket };
        while gateway.ask("GET", "/healthz", b"").is_err() {
            if begin.elapsed() > READY_WITHIN || crate::os::interrupted() {
                return Err(format!("the gateway does not answer; see {}", log.display()));
            }
            std::thread::sleep(READY_PAUSE);
        }
        gateway.start = begin.elapsed();
        Ok(gateway)
    }

    /// Hands over a snapshot. How long it took until all workers served it.
    pub fn put(&self, snapshot: &[u8]) -> Result<Duration, String> {
        let start = Instant::now();
        self.ask("PUT", "/snapshot", snapshot)?;
        Ok(start.elapsed())
    }

    /// The sum of a counter over the gateway's workers.
    pub fn counter(&self, name: &str) -> Result<f64, String> {
        let text = self.ask("GET", "/metrics", b"")?;
        counter(&text, name).ok_or_else(|| format!("the metrics hold no {name}"))
    }

    /// Asks the admin side; anything but a 200 is an error.
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Result<String, String> {
        let text = |error: std::io::Error| format!("{method} {path}: {error}");
        let mut stream = UnixStream::connect(&self.socket).map_err(text)?;
        stream.set_read_timeout(Some(ADMIN_TIMEOUT)).map_err(text)?;
        stream.set_write_timeout(Some(ADMIN_TIMEOUT)).map_err(text)?;
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: admin\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).map_err(text)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(text)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        if head.split(' ').nth(1) == Some("200") {
            return Ok(body.to_owned());
        }
        Err(format!("{method} {path}: {} {}", head.lines().next().unwrap_or("no answer"), body.trim()))
    }
}

/// The first request of every measurement: route 0 of API 0, whose answer has the upstream's default body.
pub fn request(address: SocketAddr, is_last: bool) -> RequestParts {
    let headers = vec![("Host".to_owned(), host())];
    let close = is_last.then(|| ("Connection".to_owned(), "close".to_owned()));
    RequestParts {
        method: "GET".to_owned(),
        path: PATH.to_owned(),
        authority: address.to_string(),
        headers: headers.into_iter().chain(close).collect(),
        body_bytes: 0,
    }
}

/// The path of that route, with the stage.
pub const PATH: &str = "/prod/r0";

/// The default host of API 0.
pub fn host() -> String {
    format!("{}.execute-api.us-east-1.localhost", crate::routes::api_id(0))
}

fn counter(metrics: &str, name: &str) -> Option<f64> {
    let values = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        rest.starts_with([' ', '{']).then(|| rest.rsplit(' ').next()?.parse::<f64>().ok())?
    });
    values.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_summed() {
        let text = "# HELP a_total x\na_total{w=\"0\"} 2\na_total{w=\"1\"} 3\na_total_more 9\nb 1\n";
        assert_eq!(counter(text, "a_total"), Some(5.0));
        assert_eq!(counter(text, "b"), Some(1.0));
        assert_eq!(counter(text, "c"), None);
    }
}
