//! `ringgate diff`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use ringgate_compiler::diff::{Side, diff as compare};
use ringgate_snapshot::file::{Contents, Loaded, SnapshotError, Trust};
use ringgate_snapshot::schema::{Keys, Routes};

use super::client::Client;
use crate::args::{Diff, Endpoint};
use crate::failure::Failure;

/// Tells in words what differs between two snapshots: numbers of the history, or files.
pub(crate) fn diff(arguments: &Diff) -> Result<ExitCode, Failure> {
    let old = Snapshots::find(&arguments.old, &arguments.endpoint)?;
    let new = Snapshots::find(&arguments.new, &arguments.endpoint)?;
    if old.routes.is_some() != new.routes.is_some() && old.keys.is_some() != new.keys.is_some() {
        return Err(Failure::new("one is a snapshot of routes, the other one of keys")
            .remedy("name two of the same kind"));
    }
    let mut out = String::new();
    for line in compare(old.side(), new.side()) {
        let _ = writeln!(out, "{line}");
    }
    crate::print(if out.is_empty() { "no difference\n" } else { &out })
}

/// What belongs to one moment.
struct Snapshots {
    routes: Option<Loaded<Routes>>,
    keys: Option<Loaded<Keys>>,
}

impl Snapshots {
    /// A number that is also a file's name is a number; `./7` is the file.
    fn find(what: &str, endpoint: &Endpoint) -> Result<Snapshots, Failure> {
        match what.parse::<u64>() {
            Ok(number) => Snapshots::fetch(number, &Client::new(endpoint)?),
            Err(_) => Snapshots::read(Path::new(what)),
        }
    }

    fn fetch(number: u64, client: &Client) -> Result<Snapshots, Failure> {
        let name = |part: &str| format!("history/{number}/{part}");
        let routes = load(&client.bytes("GET", &name("routes"))?, &name("routes"))?;
        let keys = load(&client.bytes("POST", &name("keys"))?, &name("keys"))?;
        Ok(Snapshots { routes: Some(routes), keys: Some(keys) })
    }

    fn read(path: &Path) -> Result<Snapshots, Failure> {
        let shown = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        let routes = match Loaded::<Routes>::from_bytes(&bytes, Trust::Anybody) {
            Err(SnapshotError::Kind { .. }) => {
                return Ok(Snapshots { routes: None, keys: Some(load(&bytes, &shown)?) });
            }
            read => read.map_err(|error| refuse(&shown, &error))?,
        };
        let beside = path.with_extension("keys");
        let keys = match fs::read(&beside) {
            Ok(bytes) => Some(load(&bytes, &beside.display().to_string())?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Failure::file("read", &beside, &error)),
        };
        Ok(Snapshots { routes: Some(routes), keys })
    }

    fn side(&self) -> Side<'_> {
        Side { routes: self.routes.as_ref().map(Loaded::get), keys: self.keys.as_ref().map(Loaded::get) }
    }
}

fn load<T: Contents>(bytes: &[u8], what: &str) -> Result<Loaded<T>, Failure> {
    Loaded::from_bytes(bytes, Trust::Anybody).map_err(|error| refuse(what, &error))
}

fn refuse(what: &str, error: &SnapshotError) -> Failure {
    Failure::new(format!("`{what}`: {error} [{}]", error.code()))
}
