//! From a changed estate to the snapshot that gateways run.
//!
//! What a change comes to is compiled before the change is accepted, so that what was acknowledged can be served. It is
//! published when the change is durable: put into the data directory by rename, and pushed to the gateways of this machine
//! through their admin sockets, so that they need not look for it.

mod flush;
mod push;
mod usage;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ringgate_compiler::{Options, compile};
use ringgate_definition::Severity;
use ringgate_estate::Estate;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use crate::arguments::Arguments;
use crate::define::define;
pub(crate) use flush::{Flush, Kept};
use push::{Gateway, PushError, What};
#[cfg(test)]
pub(crate) use usage::Counted;
pub(crate) use usage::Report;

/// How long a gateway that has not taken what is published waits for the next attempt.
const CATCH_UP_INTERVAL: Duration = Duration::from_secs(1);

/// What gateways would be given.
pub(crate) struct Candidate {
    /// Candidates are numbered in the order of the estates that they are made of.
    number: u64,
    /// The routing snapshot; `None` before anything was compiled.
    routes: Option<Arc<Vec<u8>>>,
    /// API keys and usage plans.
    keys: Option<Arc<Vec<u8>>>,
}

/// What is published, and who has it.
struct Published {
    candidate: Candidate,
    /// For each gateway, what it is.
    states: Vec<GatewayState>,
}

/// What a gateway has of what is published.
#[derive(Clone, PartialEq)]
enum GatewayState {
    /// All of it.
    InStep,
    /// It was not there. One that starts reads the files, but may have read them just before they changed.
    Absent,
    /// It refused, with the reason that was told.
    Refused(String),
}

/// The one who publishes.
pub(crate) struct Publisher {
    pub(crate) options: Options,
    directory: PathBuf,
    gateways: Vec<Gateway>,
    /// The number of the next candidate.
    next: AtomicU64,
    published: Mutex<Published>,
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
            aws_endpoints: ringgate_compiler::aws_endpoints(std::env::vars()),
        };
        let gateways: Vec<_> =
            arguments.gateway.iter().map(|address| Gateway::parse(address)).collect::<Result<_, _>>()?;
        let candidate = Candidate { number: 0, routes: None, keys: None };
        let states = vec![GatewayState::InStep; gateways.len()];
        let published = Mutex::new(Published { candidate, states });
        Ok(Publisher {
            options,
            directory: arguments.data.clone(),
            gateways,
            next: AtomicU64::new(1),
            published,
        })
    }

    /// Compiles what is deployed, on a thread of its own. To be called in the order of the estates.
    ///
    /// # Errors
    /// Why it cannot be served, a sentence for each reason.
    pub(crate) async fn compile(&self, estate: Estate) -> Result<Candidate, Vec<String>> {
        let options = self.options.clone();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
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
            Ok(Candidate { number, routes: Some(Arc::new(output.routes)), keys: output.keys.map(Arc::new) })
        });
        compiled.await.unwrap_or_else(|error| Err(vec![format!("the compiler failed: {error}")]))
    }

    /// Hands a candidate to whoever runs it; they run it, or a later one, when this returns. Gateways that do not take it
    /// keep the last good one, are told on standard error, and are asked again.
    pub(crate) async fn publish(&self, candidate: Candidate) {
        let mut published = self.published.lock().await;
        // Changes that become durable together come here in any order; a later candidate has the earlier changes, too.
        if candidate.number < published.candidate.number {
            return;
        }
        let old = std::mem::replace(&mut published.candidate, candidate);
        let Published { candidate, states } = &mut *published;
        let changed = differing(candidate, &old);
        for (what, bytes) in &changed {
            let name = what.file();
            if let Err(error) = replace(&self.directory.join(name), bytes).await {
                eprintln!("ringgate-control: {name}: {error}");
            }
        }
        let everything = differing(candidate, &Candidate { number: 0, routes: None, keys: None });
        for (gateway, state) in self.gateways.iter().zip(states) {
            let parts = if *state == GatewayState::InStep { &changed } else { &everything };
            give(gateway, state, parts).await;
        }
    }

    /// Gives those gateways what is published that have not taken it. Never ends.
    pub(crate) async fn catch_up(&self) {
        loop {
            tokio::time::sleep(CATCH_UP_INTERVAL).await;
            let mut published = self.published.lock().await;
            let Published { candidate, states } = &mut *published;
            let everything = differing(candidate, &Candidate { number: 0, routes: None, keys: None });
            for (gateway, state) in self.gateways.iter().zip(states) {
                if *state != GatewayState::InStep {
                    give(gateway, state, &everything).await;
                }
            }
        }
    }
}

/// What a candidate has that another has not: keys first, so that no route asks for keys that are not there.
fn differing<'c>(new: &'c Candidate, old: &Candidate) -> Vec<(What, &'c Arc<Vec<u8>>)> {
    let both = [(What::Keys, &new.keys, &old.keys), (What::Routes, &new.routes, &old.routes)];
    let differs = both.into_iter().filter(|(_, new, old)| new != old);
    differs.filter_map(|(what, new, _)| Some((what, new.as_ref()?))).collect()
}

async fn give(gateway: &Gateway, state: &mut GatewayState, parts: &[(What, &Arc<Vec<u8>>)]) {
    for (what, bytes) in parts {
        let next = match gateway.put(*what, bytes).await {
            Ok(()) => continue,
            Err(PushError::Absent) => GatewayState::Absent,
            Err(PushError::Failed(reason)) => GatewayState::Refused(reason),
        };
        if let GatewayState::Refused(reason) = &next
            && next != *state
        {
            eprintln!("ringgate-control: {gateway}: {reason}");
        }
        *state = next;
        return;
    }
    *state = GatewayState::InStep;
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
