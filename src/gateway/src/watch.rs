use std::{
    fs,
    path::{Path, PathBuf},
};

use std::os::unix::fs::MetadataExt;

use crate::{
    config::Config,
    host::{Host, Refused, Switched},
};

/// Looks after the snapshot files: one that was replaced (by rename, as `ringgate compile` does) is deployed.
pub(crate) struct Watch {
    routes: Option<Watched>,
    keys: Option<Watched>,
}

struct Watched {
    path: PathBuf,
    seen: Option<Identity>,
}

/// What changes when a file is replaced.
type Identity = (u64, u64, i64, i64);

impl Watch {
    /// What is there now is what the start is about to load.
    pub fn new(config: &Config) -> Watch {
        let watch = |path: &PathBuf| Watched { path: path.clone(), seen: identity(path) };
        Watch { routes: config.snapshot.as_ref().map(watch), keys: config.keys.as_ref().map(watch) }
    }

    /// Deploys what was replaced.
    pub fn look(&mut self, host: &Host) {
        self.deploy(host, false);
    }

    fn deploy(&mut self, host: &Host, is_asked: bool) {
        // Keys first: a deployment that needs new keys finds them.
        if let Some(watched) = &mut self.keys
            && watched.has_changed()
        {
            deploy(&watched.path, is_asked, |bytes| host.shared().deploy_keys(bytes));
        }
        if let Some(watched) = &mut self.routes
            && watched.has_changed()
        {
            deploy(&watched.path, is_asked, |bytes| host.shared().deploy_routes(bytes));
        }
    }

    /// Deploys what is there (SIGHUP).
    pub fn reload(&mut self, host: &Host) {
        for watched in [&mut self.keys, &mut self.routes].into_iter().flatten() {
            watched.seen = None;
        }
        self.deploy(host, true);
    }
}

impl Watched {
    fn has_changed(&mut self) -> bool {
        let now = identity(&self.path);
        let has_changed = now.is_some() && now != self.seen;
        if has_changed {
            self.seen = now;
        }
        has_changed
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec()))
}

fn deploy(path: &Path, is_asked: bool, deploy: impl FnOnce(&[u8]) -> Result<Switched, Refused>) {
    let result = fs::read(path).map_err(|e| e.to_string()).and_then(|bytes| {
        deploy(&bytes).map_err(|refused| format!("refused, {}: {}", refused.code, refused.message))
    });
    match result {
        // What came by the admin socket already is told when somebody asks.
        Ok(switched) if switched.is_new || is_asked => {
            eprintln!("ringgate-gateway: {} is generation {}", path.display(), switched.generation);
        }
        Ok(_) => {}
        Err(error) => {
            eprintln!("ringgate-gateway: {}: {error}; the old generation stays", path.display());
        }
    }
}
