//! Several control planes on one store: each takes over what the others wrote, and publishes it to its own gateways.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ringgate_estate::Acts;
use ringgate_management::Fault;
use ringgate_store::{CommitError, Follower, Key, Revision, Since};
use tokio::sync::MutexGuard;

use super::loaded::{Loaded, acts};
use super::{Keeper, unavailable};
use crate::hold;
use crate::publish::{Candidate, Reason};

/// How often a store that does not tell by itself is asked.
const POLL: Duration = Duration::from_millis(200);
/// How long to wait before another try when the store does not answer.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// How often, and at which distance, it is looked whether a revision was our own, whose receipt is on its way.
const OWN_LOOKS: u32 = 5;
const OWN_PAUSE: Duration = Duration::from_millis(10);

/// What is to be published after something was taken over.
struct TakenOver {
    candidate: Option<Candidate>,
    /// What is held may have changed.
    has_held: bool,
    note: String,
}

impl Keeper {
    /// Takes over what other control planes write. Never ends.
    pub(crate) async fn follow(&self) {
        let mut failed_before = false;
        loop {
            let from = Revision(self.seen.load(Ordering::Acquire));
            let error = match self.store.follow(from, POLL).await {
                Ok(mut follower) => self.follow_by(&mut follower, &mut failed_before).await,
                Err(error) => error.to_string(),
            };
            if !failed_before {
                eprintln!("ringgate-control: following the store: {error}");
            }
            failed_before = true;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// Until the store fails: with the reason.
    async fn follow_by(&self, follower: &mut Follower, failed_before: &mut bool) -> String {
        loop {
            match follower.changed().await {
                Ok(revision) => {
                    *failed_before = false;
                    if let Err(reason) = self.take_over(revision).await {
                        return reason;
                    }
                }
                Err(error) => return error.to_string(),
            }
        }
    }

    async fn take_over(&self, revision: Revision) -> Result<(), String> {
        // Most often it is our own. Then the lock, for which others wait, need not be taken.
        for _ in 0..OWN_LOOKS {
            if self.has_seen(revision) {
                return Ok(());
            }
            tokio::time::sleep(OWN_PAUSE).await;
        }
        let mut deciding = self.deciding.lock().await;
        let Ok(settled) = self.committer.settled().await else { return Ok(()) };
        if let Some(ours) = settled {
            self.note_seen(ours);
        }
        if self.has_seen(revision) {
            return Ok(());
        }
        let taken = self.refresh(&mut deciding, settled).await?;
        drop(deciding);
        self.publish_taken(taken).await;
        Ok(())
    }

    /// A commit failed: memory is ahead of the store, unless another call of its group has loaded again since. When this
    /// returns without a fault, nothing of the caller's change is in the store, and it can be decided anew.
    ///
    /// # Errors
    /// The store fails, or cannot say whether the change is in.
    pub(super) async fn recover(&self, loaded: u64, error: &CommitError) -> Result<(), Fault> {
        let is_met_by_another = matches!(error, CommitError::Conflict { .. } | CommitError::Halted);
        let mut deciding = self.deciding.lock().await;
        if *deciding == loaded {
            if !is_met_by_another {
                eprintln!("ringgate-control: the store failed, loading again: {error}");
            }
            match self.refresh(&mut deciding, None).await {
                Ok(taken) => {
                    drop(deciding);
                    self.publish_taken(taken).await;
                }
                Err(reason) => {
                    eprintln!("ringgate-control: {reason}");
                    return Err(unavailable(error));
                }
            }
        }
        if is_met_by_another { Ok(()) } else { Err(unavailable(error)) }
    }

    /// Reads what the store has: what changed since a revision that memory is at, or everything.
    async fn refresh(
        &self,
        deciding: &mut MutexGuard<'_, u64>,
        from: Option<Revision>,
    ) -> Result<TakenOver, String> {
        let since = match from {
            Some(from) => self.store.since(from).await.map_err(|error| error.to_string())?,
            None => None,
        };
        let note = since.as_ref().map_or_else(|| "several changes elsewhere".to_owned(), told);
        let (revision, has_acted, has_held) = match since {
            Some(since) => self.take_rows(since)?,
            None => self.take_all().await?,
        };
        **deciding += 1;
        self.note_seen(revision);
        // A committer that stopped tells so by itself.
        let _ = self.committer.resume(revision).await;
        let candidate = match has_acted {
            true => Some(self.compile_estate().await.map_err(|reasons| reasons.join("\n"))?),
            false => None,
        };
        Ok(TakenOver { candidate, has_held, note })
    }

    /// Says whether gateways see it, and whether what is held is among it.
    fn take_rows(&self, since: Since) -> Result<(Revision, bool, bool), String> {
        let (mut has_acted, mut has_held) = (false, false);
        let mut estate = self.estate.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in since.rows {
            let Key { kind, scope, id } = &key;
            if key == hold::key() {
                has_held = true;
            } else if self.credentials.take(&key, value.as_deref())? {
                continue;
            } else if let Some(bytes) = value {
                estate.load(kind, scope, id, &bytes).map_err(|error| error.to_string())?;
            } else {
                estate.unload(kind, scope, id);
            }
            has_acted |= acts(kind) != Acts::Nothing;
        }
        Ok((since.revision, has_acted, has_held))
    }

    async fn take_all(&self) -> Result<(Revision, bool, bool), String> {
        let Loaded { estate, credentials, revision, .. } = Loaded::read(&self.store).await?;
        *self.estate.write().unwrap_or_else(PoisonError::into_inner) = estate;
        self.credentials.replace(credentials);
        Ok((revision, true, true))
    }

    async fn publish_taken(&self, TakenOver { candidate, has_held, note }: TakenOver) {
        let reason = || Reason { note: note.clone(), is_followed: true };
        if has_held && let Err(error) = self.sync_hold(reason()).await {
            eprintln!("ringgate-control: what is held cannot be read: {error}");
        }
        if let Some(candidate) = candidate {
            self.publisher.publish(candidate, reason()).await;
        }
    }

    pub(super) fn note_seen(&self, revision: Revision) {
        self.seen.fetch_max(revision.0, Ordering::AcqRel);
    }

    fn has_seen(&self, revision: Revision) -> bool {
        self.seen.load(Ordering::Acquire) >= revision.0
    }
}

/// What others did, for the history.
fn told(since: &Since) -> String {
    let Some(last) = since.entries.last() else { return String::new() };
    let record = &last.record;
    format!("{} {} by {}", record.operation, record.resource, record.principal)
}
