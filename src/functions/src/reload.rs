//! New code for old: when files of a function change, its environments are replaced, each when it has finished.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::AccessKind};
use tokio::sync::mpsc;

use crate::function::Function;

/// A change is taken up when nothing more has changed for so long: a build writes many files.
const QUIET: Duration = Duration::from_millis(150);

/// Changes that are none: what interpreters and editors leave behind.
const IGNORED_FOLDERS: [&str; 2] = ["__pycache__", ".git"];
const IGNORED_ENDS: [&str; 5] = [".pyc", "~", ".swp", ".swx", ".tmp"];

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Watch {
    _watcher: RecommendedWatcher,
}

/// Watches the directories of functions that want it. What cannot be watched is said, and does not reload.
pub(crate) fn watch(functions: &HashMap<String, Arc<Function>>) -> Option<Watch> {
    let (sender, changes) = mpsc::unbounded_channel();
    let heard = move |event: notify::Result<Event>| {
        if let Ok(event) = event
            && is_change(&event)
        {
            let _ = sender.send(event.paths);
        }
    };
    let mut watcher = match notify::recommended_watcher(heard) {
        Ok(watcher) => watcher,
        Err(error) => {
            eprintln!("ringgate-functions: changed code is not noticed: {error}");
            return None;
        }
    };
    let mut watched = Vec::new();
    for function in functions.values().filter(|function| function.config.reload) {
        let config = &function.config;
        match watcher.watch(&config.directory, RecursiveMode::Recursive) {
            Ok(()) => watched.push((config.directory.clone(), function.clone())),
            Err(error) => {
                eprintln!("ringgate-functions: {}: changed code is not noticed: {error}", config.name);
            }
        }
    }
    tokio::spawn(renew(watched, changes));
    Some(Watch { _watcher: watcher })
}

fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(_)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

fn is_ignored(path: &Path) -> bool {
    let is_in_folder = path.iter().any(|part| IGNORED_FOLDERS.iter().any(|folder| part == *folder));
    is_in_folder || path.to_str().is_some_and(|text| IGNORED_ENDS.iter().any(|end| text.ends_with(end)))
}

async fn renew(functions: Vec<(PathBuf, Arc<Function>)>, mut changes: mpsc::UnboundedReceiver<Vec<PathBuf>>) {
    while let Some(mut paths) = changes.recv().await {
        // Until it is quiet.
        while let Ok(Some(more)) = tokio::time::timeout(QUIET, changes.recv()).await {
            paths.extend(more);
        }
        let paths: HashSet<PathBuf> = paths.into_iter().filter(|path| !is_ignored(path)).collect();
        let has_changed = |directory: &Path| paths.iter().any(|path| path.starts_with(directory));
        for (_, function) in functions.iter().filter(|(directory, _)| has_changed(directory)) {
            eprintln!("ringgate-functions: {}: the code has changed", function.config.name);
            function.renew();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_interpreters_and_editors_leave_is_no_change() {
        for (path, want) in [
            ("f/app.py", false),
            ("f/__pycache__/app.cpython-311.pyc", true),
            ("f/.git/index", true),
            ("f/app.py~", true),
            ("f/.app.py.swp", true),
            ("f/bootstrap", false),
        ] {
            assert_eq!(is_ignored(Path::new(path)), want, "{path}");
        }
    }
}
