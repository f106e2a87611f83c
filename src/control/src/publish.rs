//! From a changed estate to the snapshot that gateways run.
//!
//! What a change comes to is compiled before the change is accepted, so that what was acknowledged can be served. It is
//! published when the change is durable: put into the data directory by rename, and pushed to the gateways of this machine
//! through their admin sockets, so that they need not look for it.

mod push;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ringgate_compiler::{Options, compile};
use ringgate_definition::Severity;
use ringgate_estate::Estate;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use crate::arguments::Arguments;
use crate::define::define;
use push::{Gateway, PushError, What};

/// The routing snapshot in the data directory.
pub(crate) const ROUTES_FILE: &str = "published.snapshot";
/// The keys snapshot in the data directory.
pub(crate) const KEYS_FILE: &str = "published.keys";

/// What gateways would be given.
pub(crate) struct Candidate {
    /// The routing snapshot; `None` before anything was compiled.
    routes: Option<Arc<Vec<u8>>>,
    /// API keys and usage plans.
    keys: Option<Arc<Vec<u8>>>,
}

/// The one who publishes.
pub(crate) struct Publisher {
    options: Options,
    directory: PathBuf,
    gateways: Vec<Gateway>,
    /// What was published last, so that nobody is told twice.
    last: Mutex<Candidate>,
}

impl Publisher {
    /// Publishes into the data directory and to the gateways that the arguments name.
    ///
    /// # Errors
    /// An address that is none.
    pub(crate) fn new(arguments: &Arguments) -> Result<Publisher, String> {
        let options = Options {
            region: arguments.region.clone(),
            account_id: arguments.account.clone(),
            may_be_empty: true,
            ..Options::default()
        };
        let gateways =
            arguments.gateway.iter().map(|address| Gateway::parse(address)).collect::<Result<_, _>>()?;
        let last = Mutex::new(Candidate { routes: None, keys: None });
        Ok(Publisher { options, directory: arguments.data.clone(), gateways, last })
    }

    /// Compiles what is deployed, on a thread of its own.
    ///
    /// # Errors
    /// Why it cannot be served, a sentence for each reason.
    pub(crate) async fn compile(&self, estate: Estate) -> Result<Candidate, Vec<String>> {
        let options = self.options.clone();
        let compiled = tokio::task::spawn_blocking(move || {
            let definition = define(&estate);
            let (output, found) = compile(&definition, &options);
            let reasons = || {
                let errors =
                    found.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
                errors
                    .map(|diagnostic| format!("{} ({})", diagnostic.message, diagnostic.code))
                    .collect::<Vec<_>>()
            };
            let output = output.ok_or_else(reasons)?;
            Ok(Candidate { routes: Some(Arc::new(output.routes)), keys: output.keys.map(Arc::new) })
        });
        compiled.await.unwrap_or_else(|error| Err(vec![format!("the compiler failed: {error}")]))
    }

    /// Hands a candidate to whoever runs it. What fails is told on standard error and tried again with the next change:
    /// gateways keep the last good snapshot.
    pub(crate) async fn publish(&self, candidate: Candidate) {
        let mut last = self.last.lock().await;
        let files = [
            (What::Keys, KEYS_FILE, &candidate.keys, &last.keys),
            (What::Routes, ROUTES_FILE, &candidate.routes, &last.routes),
        ];
        for (what, name, new, old) in files {
            let Some(bytes) = new.as_ref().filter(|new| Some(*new) != old.as_ref()) else { continue };
            if let Err(error) = replace(&self.directory.join(name), bytes).await {
                eprintln!("ringgate-control: {name}: {error}");
            }
            for gateway in &self.gateways {
                match gateway.put(what, bytes).await {
                    Ok(()) => {}
                    // One that is not there yet starts with the files.
                    Err(PushError::Absent) => {}
                    Err(PushError::Failed(reason)) => eprintln!("ringgate-control: {gateway}: {reason}"),
                }
            }
        }
        *last = candidate;
    }
}

/// A reader sees the old file or the new one, never a part.
async fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let next = path.with_file_name(format!("{}.next", path.file_name().unwrap_or_default().display()));
    let _ = tokio::fs::remove_file(&next).await;
    // Keys are nobody else's to read.
    let mut file = tokio::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&next, path).await
}
