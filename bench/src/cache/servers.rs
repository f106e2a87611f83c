//! The caching servers: how each is configured, started and addressed.

mod nginx;
mod ringgate;
mod varnish;

use std::path::{Path, PathBuf};

use crate::peers::{Place, RequestShape, Running, Tools};
use crate::request::NUMBER;

/// Where files are memory, if the machine has it.
const MEMORY_FOLDER: &str = "/dev/shm";
/// What a report says instead of a window's folder in memory.
const MEMORY_NAME: &str = "MEMORY";

/// A server with a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheServer {
    /// nginx with a `proxy_cache` whose files are in memory.
    Nginx,
    /// Varnish.
    Varnish,
    /// The gateway with a stage cache.
    Ringgate,
}

impl CacheServer {
    /// All of them, in report order.
    pub const ALL: [Self; 3] = [Self::Nginx, Self::Varnish, Self::Ringgate];

    /// The name on command lines and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Varnish => "varnish",
            Self::Ringgate => "ringgate",
        }
    }

    /// The server with that name.
    ///
    /// # Errors
    /// There is none; with the names that exist.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|server| server.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            format!("no server '{name}'; there are {}", names.join(", "))
        })
    }

    /// The version that would be measured.
    ///
    /// # Errors
    /// It is not installed; with what to do about it.
    pub fn version(self, tools: &Tools) -> Result<String, String> {
        match self {
            Self::Nginx => crate::peers::nginx::version(),
            Self::Varnish => varnish::version(),
            Self::Ringgate => crate::peers::ringgate::version(tools),
        }
    }

    /// Configures and starts the server in `place`, its cache's files, if it has any, in `memory`; waits until it
    /// answers for the first URL.
    ///
    /// # Errors
    /// It does not start or does not answer.
    pub fn start(self, tools: &Tools, place: &Place, memory: &Path) -> Result<Running, String> {
        let prepared = match self {
            Self::Nginx => nginx::prepare(place, memory),
            Self::Varnish => varnish::prepare(place, memory),
            Self::Ringgate => ringgate::prepare(tools, place),
        };
        prepared.map_err(|message| format!("{}: {message}", self.name()))?.start(self.name(), tools, place)
    }
}

/// A window's folder for files that are to be in memory. Dropping it removes it.
#[derive(Debug)]
pub struct Memory(tempfile::TempDir);

impl Memory {
    /// An empty one.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new() -> Result<Self, String> {
        let parent = PathBuf::from(MEMORY_FOLDER);
        let parent = if parent.is_dir() { parent } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("ringgate-bench-").tempdir_in(&parent);
        folder.map(Self).map_err(|error| format!("cannot make a folder in {}: {error}", parent.display()))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The text without the folder's path, which differs from window to window.
    pub fn hide(&self, text: &str) -> String {
        text.replace(&self.path().display().to_string(), MEMORY_NAME)
    }
}

/// The request that a transparent server passes on: a number, and the size of the body that the upstream answers with.
fn transparent(place: &Place) -> RequestShape {
    RequestShape { path: format!("/{NUMBER}/{}", place.body_bytes), headers: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for server in CacheServer::ALL {
            assert_eq!(CacheServer::parse(server.name()), Ok(server));
        }
        assert!(CacheServer::parse("squid").unwrap_err().contains("varnish"));
    }

    #[test]
    fn the_folder_in_memory_is_hidden_and_goes() {
        let memory = Memory::new().unwrap();
        let path = memory.path().to_owned();
        assert_eq!(memory.hide(&format!("-n {}/varnish", path.display())), "-n MEMORY/varnish");
        drop(memory);
        assert!(!path.exists());
    }
}
