//! The proxies that are measured beside each other: how each is configured, started and addressed.

mod envoy;
mod haproxy;
pub(crate) mod nginx;
mod pingora;
mod relay;
pub(crate) mod ringgate;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::Server;
use crate::request::{NUMBER, RequestParts};

/// A proxy of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// The bare byte relay: the floor.
    Relay,
    /// HAProxy.
    Haproxy,
    /// nginx.
    Nginx,
    /// Envoy.
    Envoy,
    /// A minimal program on Pingora.
    Pingora,
    /// The gateway, routing only.
    RinggatePlain,
    /// The gateway with API key, throttle, quota, access log and metrics.
    RinggateFull,
}

impl Peer {
    /// All of them, in report order.
    pub const ALL: [Self; 7] = [
        Self::Relay,
        Self::Haproxy,
        Self::Nginx,
        Self::Envoy,
        Self::Pingora,
        Self::RinggatePlain,
        Self::RinggateFull,
    ];

    /// The name on command lines and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Haproxy => "haproxy",
            Self::Nginx => "nginx",
            Self::Envoy => "envoy",
            Self::Pingora => "pingora",
            Self::RinggatePlain => "ringgate-plain",
            Self::RinggateFull => "ringgate-full",
        }
    }

    /// The proxy with that name.
    ///
    /// # Errors
    /// There is none; with the names that exist.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|peer| peer.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|peer| peer.name()).collect();
            format!("no proxy '{name}'; there are {}", names.join(", "))
        })
    }

    /// The version that would be measured.
    ///
    /// # Errors
    /// It is not installed; with what to do about it.
    pub fn version(self, tools: &Tools) -> Result<String, String> {
        match self {
            Self::Relay => relay::version(tools),
            Self::Haproxy => haproxy::version(),
            Self::Nginx => nginx::version(),
            Self::Envoy => envoy::version(tools),
            Self::Pingora => pingora::version(tools),
            Self::RinggatePlain | Self::RinggateFull => ringgate::version(tools),
        }
    }

    /// Configures and starts the proxy in `place` and waits until it relays a request.
    ///
    /// # Errors
    /// It does not start or does not answer.
    pub fn start(self, tools: &Tools, place: &Place) -> Result<Running, String> {
        let prepared = match self {
            Self::Relay => relay::prepare(tools, place),
            Self::Haproxy => haproxy::prepare(place),
            Self::Nginx => nginx::prepare(place),
            Self::Envoy => envoy::prepare(tools, place),
            Self::Pingora => pingora::prepare(tools, place),
            Self::RinggatePlain => ringgate::prepare(tools, place, false),
            Self::RinggateFull => ringgate::prepare(tools, place, true),
        };
        prepared.map_err(|message| format!("{}: {message}", self.name()))?.start(self.name(), tools, place)
    }
}

/// Where programs are found.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The project's root; everything below it is shown relative to it.
    pub root: PathBuf,
    /// This project's release binaries.
    pub binaries: PathBuf,
    /// The bench folder.
    pub bench: PathBuf,
}

impl Tools {
    /// A command line for the report, without paths of this machine.
    #[must_use]
    pub fn display(&self, command: &Command) -> String {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| self.hide_root(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
    }

    /// The text with paths relative to the root; binaries built elsewhere are shown where they are usually built.
    #[must_use]
    pub fn hide_root(&self, text: &str) -> String {
        let text = text.replace(&format!("{}/", self.root.display()), "");
        let profile = self.binaries.file_name().unwrap_or_default().display();
        text.replace(&format!("{}/", self.binaries.display()), &format!("target/{profile}/"))
    }
}

/// What one start of a proxy is given.
#[derive(Clone, Debug)]
pub struct Place {
    /// An empty folder of its own.
    pub folder: PathBuf,
    /// The core to run on.
    pub core: usize,
    /// The upstream.
    pub upstream: SocketAddr,
    /// Client connections to expect.
    pub connections: usize,
    /// Body bytes of each response.
    pub body_bytes: usize,
}

impl Place {
    /// Idle upstream connections worth keeping.
    #[must_use]
    pub fn upstream_connections(&self) -> usize {
        self.connections.max(64)
    }

    /// Writes a configuration file into the folder and returns its path.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(path)
    }
}

/// How a proxy is asked for the upstream's answer.
#[derive(Clone, Debug)]
pub struct RequestShape {
    /// The path; where many URLs are asked for, [`NUMBER`] stands for their numbers.
    pub path: String,
    /// More headers.
    pub headers: Vec<(String, String)>,
}

impl RequestShape {
    /// The request that a transparent proxy passes on: the upstream's path for a body of that size.
    #[must_use]
    pub fn transparent(body_bytes: usize) -> Self {
        Self { path: format!("/bytes/{body_bytes}"), headers: Vec::new() }
    }

    /// The request for URL number `number`.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        Self { path: self.path.replace(NUMBER, &number.to_string()), headers: self.headers.clone() }
    }

    /// The request with more headers.
    #[must_use]
    pub fn parts(&self, address: SocketAddr, more: &[(&str, &str)]) -> RequestParts {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        RequestParts {
            method: "GET".to_owned(),
            path: self.path.clone(),
            authority: address.to_string(),
            headers: self.headers.iter().cloned().chain(more).collect(),
            body_bytes: 0,
        }
    }
}

/// A proxy that answers.
#[derive(Debug)]
pub struct Running {
    /// The process.
    pub server: Server,
    /// How to ask it.
    pub request: RequestShape,
    /// How it was started, for the report.
    pub command_line: String,
}

/// A proxy about to be started.
pub(crate) struct Prepared {
    pub(crate) command: Command,
    pub(crate) address: SocketAddr,
    pub(crate) request: RequestShape,
}

impl Prepared {
    /// Starts it and waits until it answers.
    pub(crate) fn start(self, name: &str, tools: &Tools, place: &Place) -> Result<Running, String> {
        let Self { command, address, request } = self;
        let command_line = tools.display(&command);
        let log = place.folder.join("output.log");
        let mut server = Server::start(command, Some(place.core), address, &log)?;
        let probe = request.numbered(0).parts(address, &[("Connection", "close")]).encode()?;
        server
            .wait_until_ready(&probe)
            .map_err(|message| format!("{name}: {message}; see {}", log.display()))?;
        Ok(Running { server, request, command_line })
    }
}

/// The program's path if it is on PATH.
pub(crate) fn on_path(program: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| format!("{program} is not installed; try: apt-get install {program}"))
}

fn require_file(path: &Path, remedy: &str) -> Result<(), String> {
    if path.is_file() { Ok(()) } else { Err(format!("{} is missing; try: {remedy}", path.display())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for peer in Peer::ALL {
            assert_eq!(Peer::parse(peer.name()), Ok(peer));
        }
        assert!(Peer::parse("apache").unwrap_err().contains("haproxy"));
    }

    #[test]
    fn displayed_commands_hide_the_root() {
        let tools = Tools { root: "/r/x".into(), binaries: "/r/x/target".into(), bench: "/r/x/bench".into() };
        let mut command = Command::new("/r/x/target/a");
        command.args(["-c", "/r/x/bench/work/a.cfg", "/etc/b"]);
        assert_eq!(tools.display(&command), "target/a -c bench/work/a.cfg /etc/b");
        let tools = Tools { binaries: "/t/thin".into(), ..tools };
        assert_eq!(tools.display(&Command::new("/t/thin/a")), "target/thin/a");
    }
}
