//! The last good snapshots on disk, so that a gateway that starts while the control plane is away serves what it served.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use ringgate_snapshot::file::{Contents, Loaded, Trust};

/// The routing snapshot in the state directory.
pub(crate) const ROUTES_FILE: &str = "attached.snapshot";
/// The keys in the state directory.
pub(crate) const KEYS_FILE: &str = "attached.keys";

/// The state directory.
pub(super) struct Disk(PathBuf);

/// What was kept; `None` if there is nothing, or nothing that may be served: then the control plane will give it.
pub(crate) fn kept<T: Contents>(state: &Path, name: &str, trust: Trust<'_>) -> Option<Loaded<T>> {
    let path = state.join(name);
    let load = || {
        let file = fs::File::open(&path).map_err(|error| (error.kind(), error.to_string()))?;
        let other = |error: String| (io::ErrorKind::Other, error);
        let length = file.metadata().map_err(|error| other(error.to_string()))?.len();
        Loaded::read_from(file, length, trust).map_err(|error| other(error.to_string()))
    };
    load()
        .inspect_err(|(kind, error)| {
            if *kind != io::ErrorKind::NotFound {
                eprintln!(
                    "ringgate-gateway: {}: {error}; the control plane is asked for another",
                    path.display()
                );
            }
        })
        .ok()
}

impl Disk {
    pub(super) fn new(state: &Path) -> Disk {
        Disk(state.to_owned())
    }

    /// Keeps a file: whole or not at all, and for its owner alone.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let next = self.0.join(format!("{name}.next"));
        // One that was left over may be somebody else's to read.
        match fs::remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&next, self.0.join(name))?;
        // The name is durable when the directory is.
        fs::File::open(&self.0)?.sync_all()
    }
}
