//! From a changed estate to the snapshots that gateways run.
//!
//! What a change comes to is compiled before the change is accepted, so that what was acknowledged can be served. It is
//! published when the change is durable: put into the data directory by rename, offered to the gateways that are attached,
//! and pushed to the gateways of this machine through their admin sockets, so that they need not look for it.
//!
//! A gateway that ran what came before and refuses what comes next takes it back for all: everybody is given the one
//! before. A gateway that was not there, or never took anything, only has itself to blame; that is shown, no more.

mod file;
pub(crate) mod offer;
mod part;
mod push;
pub(crate) mod report;
mod rollout;
mod usage;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ringgate_compiler::Options;
use ringgate_definition::Severity;
use ringgate_estate::Estate;
use tokio::sync::{Mutex, watch};

use crate::arguments::Arguments;
use crate::clock::now_ms;
use crate::compile::Compiler;
use crate::history::{Entry, History};
use crate::hold::Held;
use file::replace;
use offer::{Names, Offer, What};
pub(crate) use part::Sent;
use push::{Gateway, State};
use report::RolledBack;
use rollout::Rollout;
#[cfg(test)]
pub(crate) use usage::Counted;
pub(crate) use usage::Report;

/// How long a gateway that has not taken what is published waits for the next attempt.
const CATCH_UP_INTERVAL: Duration = Duration::from_secs(1);
/// What gateways would be given.
#[derive(Clone)]
pub(crate) struct Candidate {
    /// Candidates are numbered in the order of the estates that they are made of.
    number: u64,
    offer: Arc<Offer>,
}

/// Why something is published, for the history.
pub(crate) struct Reason {
    /// The operation and who made it.
    pub(crate) note: String,
    /// Another control plane made the change.
    pub(crate) is_followed: bool,
}

/// The one who publishes.
pub(crate) struct Publisher {
    pub(crate) options: Options,
    compiler: Arc<Compiler>,
    directory: PathBuf,
    /// Those of this machine.
    gateways: Vec<Gateway>,
    /// The number of the next candidate.
    next: AtomicU64,
    /// Held while gateways are given something.
    rollout: Mutex<Rollout>,
    /// What is published; attached gateways wait for the next.
    offers: watch::Sender<Option<Arc<Offer>>>,
    rolled_back: std::sync::Mutex<Option<RolledBack>>,
    /// Apart from what is published, so that nobody who asks waits for gateways.
    held: std::sync::Mutex<Option<Held>>,
    pub(crate) history: History,
}

impl Publisher {
    /// Publishes into the data directory and to the gateways that the arguments name. What an earlier run left in the
    /// directory is what can be gone back to.
    ///
    /// # Errors
    /// An address that is none.
    pub(crate) fn new(arguments: &Arguments, history: History) -> Result<Publisher, String> {
        let options = Options {
            region: arguments.region.clone(),
            account_id: arguments.account.clone(),
            may_be_empty: true,
            aws_endpoints: ringgate_compiler::aws_endpoints(std::env::vars()),
        };
        let gateways = arguments.gateway.iter().map(|address| Gateway::parse(address));
        let published = Offer::published(&arguments.data).map(Arc::new);
        Ok(Publisher {
            compiler: Arc::new(Compiler::new(options.clone())),
            options,
            directory: arguments.data.clone(),
            gateways: gateways.collect::<Result<_, _>>()?,
            next: AtomicU64::new(1),
            rollout: Mutex::new(Rollout::new()),
            offers: watch::Sender::new(published),
            rolled_back: std::sync::Mutex::default(),
            held: std::sync::Mutex::default(),
            history,
        })
    }

    /// Compiles what is deployed, on a thread of its own. To be called in the order of the estates.
    ///
    /// # Errors
    /// Why it cannot be served, a sentence for each reason.
    pub(crate) async fn compile(&self, estate: Estate) -> Result<Candidate, Vec<String>> {
        let compiler = self.compiler.clone();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let compiled = tokio::task::spawn_blocking(move || {
            let (output, found) = compiler.compile(&estate);
            let reasons = || {
                let errors =
                    found.sorted().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
                errors
                    .map(|diagnostic| format!("{} ({})", diagnostic.message, diagnostic.code))
                    .collect::<Vec<_>>()
            };
            let output = output.ok_or_else(reasons)?;
            let offer = Offer::new(&output.keys, &output.routes);
            Ok(Candidate { number, offer: Arc::new(offer.map_err(|error| vec![error])?) })
        });
        compiled.await.unwrap_or_else(|error| Err(vec![format!("the compiler failed: {error}")]))
    }

    /// Hands a candidate to whoever runs it. The gateways of this machine run it, or a later one, when this returns; those
    /// that do not take it keep the last good one, are told on standard error, and are asked again.
    pub(crate) async fn publish(&self, candidate: Candidate, reason: Reason) {
        let mut rollout = self.rollout.lock().await;
        // Changes that become durable together come here in any order; a later candidate has the earlier changes, too.
        if rollout.wanted.as_ref().is_some_and(|wanted| candidate.number < wanted.number) {
            return;
        }
        rollout.wanted = Some(candidate);
        self.hand_out(&mut rollout, reason).await;
    }

    /// Keeps routes where they are held, or lets them go; whoever runs them does so when this returns.
    pub(crate) async fn hold(&self, held: Option<Held>, reason: Reason) {
        let mut rollout = self.rollout.lock().await;
        self.set_held(held);
        self.hand_out(&mut rollout, reason).await;
    }

    /// The same before anything is published.
    pub(crate) fn set_held(&self, held: Option<Held>) {
        self.history.pin(held.as_ref().map(|held| held.hold.snapshot));
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    /// What is held.
    pub(crate) fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn hand_out(&self, rollout: &mut Rollout, Reason { note, is_followed }: Reason) {
        let Some(next) = rollout.wanted.as_ref().and_then(|wanted| self.as_held(&wanted.offer)) else {
            return;
        };
        *self.rolled_back() = None;
        let before = self.offer();
        let next = before.as_ref().map_or(next.clone(), |before| next.sharing(before));
        let is_new = before.as_ref().is_none_or(|before| before.names != next.names);
        // What is published already may be missing in the history: the program that published it was killed.
        let is_first = !std::mem::replace(&mut rollout.is_begun, true);
        if is_new {
            rollout.begin(before.clone());
        }
        let has = before.as_ref().map(|before| before.names);
        let refusal = self.spread(next.clone(), before).await;
        // After those who wait: it is written beside what comes next.
        if is_new || is_first {
            self.history.offer(Entry { offer: next, note, is_followed });
        }
        if let Some((who, reason)) = refusal {
            self.roll_back(rollout, has, &who, &reason).await;
        }
    }

    /// The same with the routes that are held. `None`: those cannot be read, and there are no others to stay with.
    fn as_held(&self, wanted: &Arc<Offer>) -> Option<Arc<Offer>> {
        let Some(Held { routes, .. }) = self.held() else { return Some(wanted.clone()) };
        let routes = match routes {
            Some(routes) => routes,
            None => self.offer()?.part(What::Routes),
        };
        let joined = Offer::new(&wanted.part(What::Keys), &routes);
        joined
            .inspect_err(|error| eprintln!("ringgate-control: routes that are held: {error}"))
            .ok()
            .map(Arc::new)
    }

    /// Gives those gateways what is published that have not taken it. Never ends.
    pub(crate) async fn catch_up(&self) {
        loop {
            tokio::time::sleep(CATCH_UP_INTERVAL).await;
            let mut rollout = self.rollout.lock().await;
            rollout.end();
            let Some(offer) = self.offer() else { continue };
            for gateway in &self.gateways {
                if gateway.known().state != State::InStep {
                    gateway.give(&offer, &offer.parts_beside(None), now_ms()).await;
                }
            }
        }
    }

    /// What is published now, and whatever will be.
    pub(crate) fn offers(&self) -> watch::Receiver<Option<Arc<Offer>>> {
        self.offers.subscribe()
    }

    /// An attached gateway that runs `has` refuses `refused`. If it ran what came before, and this is new, everybody goes
    /// back.
    pub(crate) async fn refused(&self, who: &str, has: Names, refused: Names, reason: &str) {
        let mut rollout = self.rollout.lock().await;
        let Some(offer) = self.offer().filter(|offer| offer.names == refused) else { return };
        if rollout.concerns(has, &offer) {
            self.roll_back(&mut rollout, Some(has), who, reason).await;
        }
    }

    /// An attached gateway tells that it runs this.
    pub(crate) fn runs(&self, has: Names) {
        if let Some(offer) = self.offer().filter(|offer| offer.names == has) {
            offer.prove();
        }
    }

    /// What is published.
    pub(crate) fn offer(&self) -> Option<Arc<Offer>> {
        self.offers.borrow().clone()
    }

    fn rolled_back(&self) -> std::sync::MutexGuard<'_, Option<RolledBack>> {
        self.rolled_back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes an offer: attached gateways, files, gateways of this machine. Tells of one that had what was published before
    /// and refuses this. Files come before gateways that may be watching them: one that was given this already would take
    /// the file before it for something new.
    async fn spread(&self, next: Arc<Offer>, before: Option<Arc<Offer>>) -> Option<(String, String)> {
        let has = before.map(|before| before.names);
        let changed = next.parts_beside(has);
        if !changed.is_empty() {
            self.offers.send_replace(Some(next.clone()));
        }
        self.write(&next, &changed).await;
        self.push(&next, &changed).await
    }

    /// Replaces files. What cannot be written is told on standard error.
    async fn write(&self, next: &Offer, changed: &[What]) {
        for what in changed {
            let name = what.file();
            if let Err(error) = replace(&self.directory.join(name), next.part(*what)).await {
                eprintln!("ringgate-control: {name}: {error}");
            }
        }
    }

    async fn push(&self, next: &Offer, changed: &[What]) -> Option<(String, String)> {
        let mut refusal = None;
        for gateway in &self.gateways {
            let was_in_step = gateway.known().state == State::InStep;
            if was_in_step && changed.is_empty() {
                continue;
            }
            let parts = if was_in_step { changed.to_vec() } else { next.parts_beside(None) };
            let reason = gateway.give(next, &parts, now_ms()).await;
            if reason.is_none() && gateway.known().state == State::InStep {
                next.prove();
            }
            if let Some(reason) = reason.filter(|_| was_in_step) {
                refusal.get_or_insert((gateway.name(), reason));
            }
        }
        refusal
    }

    /// Goes back to what a gateway ran before, and says so.
    async fn roll_back(&self, rollout: &mut Rollout, has: Option<Names>, who: &str, reason: &str) {
        let (Some(refused), Some(before)) = (self.offer(), rollout.back(has)) else {
            eprintln!("ringgate-control: the gateway {who} {reason}; there is nothing to go back to");
            return;
        };
        let rolled_back = RolledBack::new(&refused, who, reason, now_ms());
        eprintln!("ringgate-control: rolled back, because the gateway {who} {reason}");
        *self.rolled_back() = Some(rolled_back);
        let note = format!("rolled back, because the gateway {who} {reason}");
        self.history.offer(Entry { offer: before.clone(), note, is_followed: false });
        // Whoever refuses what it ran a moment ago is told on standard error; there is nothing else to give it.
        self.spread(before, Some(refused)).await;
    }
}
