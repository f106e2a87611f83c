//! Tells when one of the files changed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::follow::Change;

/// Watches the folders of files: editors replace a file rather than write into it.
pub(crate) struct Watch {
    watcher: RecommendedWatcher,
    folders: HashSet<PathBuf>,
    names: Arc<Mutex<HashSet<OsString>>>,
}

impl Watch {
    /// A watch that sends [`Change::Files`].
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn new(changes: Sender<Change>) -> notify::Result<Watch> {
        let names = Arc::new(Mutex::new(HashSet::new()));
        let wanted = Arc::clone(&names);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_change(&event, &wanted)) {
                // The receiver is gone only when everything ends.
                let _ = changes.send(Change::Files);
            }
        })?;
        Ok(Watch { watcher, folders: HashSet::new(), names })
    }

    /// Watches these files from now on, beside those before.
    ///
    /// # Errors
    /// When a folder cannot be watched.
    pub(crate) fn add(&mut self, files: &[String]) -> notify::Result<()> {
        for file in files.iter().map(Path::new) {
            let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            names.extend(file.file_name().map(ToOwned::to_owned));
            drop(names);
            let folder =
                file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !self.folders.contains(folder) && folder.is_dir() {
                self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
                self.folders.insert(folder.to_owned());
            }
        }
        Ok(())
    }
}

/// Reading a file is no change: it would make us read it again.
fn is_change(event: &Event, names: &Mutex<HashSet<OsString>>) -> bool {
    let changes = matches!(
        event.kind,
        EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Any
    );
    let names = names.lock().unwrap_or_else(PoisonError::into_inner);
    let is_named = |path: &PathBuf| path.file_name().is_some_and(|name| names.contains(name));
    changes && event.paths.iter().any(is_named)
}
