//! Every published snapshot, kept in the store beside the answer, so that no call waits for it.
//!
//! What is published is offered here, which costs nothing, and a task writes it. The first of a burst is written at once;
//! while the task pauses, what comes replaces what waits, and the notes are counted. So a burst writes a bounded number of
//! bytes a second, and the state that it ends in is always kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ringgate_store::{NewSnapshot, SNAPSHOT_NOTE_BYTES_MAX, Store, StoreError};
use tokio::sync::Notify;

use crate::clock;
use crate::publish::offer::{Offer, What, hex};

/// How many snapshots are kept unless the operator says otherwise, beside the published one and the one that is held.
pub(crate) const KEPT_DEFAULT: u32 = 100;
/// The least time from one write to the next.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The most bytes that are written a second, on average: a large installation has longer pauses.
const BYTES_PER_S_MAX: u64 = 1 << 20;
/// How long a control plane that follows leaves the writing to the one that published first.
const FOLLOWER_PAUSE: Duration = Duration::from_secs(2);
/// How long to wait before another try when the store fails.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// What is published.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) offer: Arc<Offer>,
    /// The operation and who made it.
    pub(crate) note: String,
    /// Another control plane made the change, and keeps it too.
    pub(crate) is_followed: bool,
}

/// What waits to be written.
struct Pending {
    entry: Entry,
    at_ms: i64,
    /// How many changes the snapshot has beside the one of the note.
    more: u64,
}

/// The one who writes them.
pub(crate) struct History {
    store: Store,
    kept: u32,
    pending: Mutex<Option<Pending>>,
    wake: Notify,
    /// Held while one is written, so that a rollback's entry and a write do not cross.
    writing: tokio::sync::Mutex<()>,
    /// The number of what was written last; 0: nothing yet.
    last: AtomicU64,
    /// The number of the snapshot that is held; 0: none.
    pinned: AtomicU64,
}

impl History {
    /// Writes into a store, and keeps so many.
    pub(crate) fn new(store: Store, kept: u32) -> History {
        History {
            store,
            kept,
            pending: Mutex::new(None),
            wake: Notify::new(),
            writing: tokio::sync::Mutex::new(()),
            last: AtomicU64::new(0),
            pinned: AtomicU64::new(0),
        }
    }

    /// Takes what is published now. Never waits.
    pub(crate) fn offer(&self, entry: Entry) {
        let mut pending = self.pending();
        let more = pending.as_ref().map_or(0, |waiting| waiting.more.saturating_add(1));
        *pending = Some(Pending { entry, at_ms: clock::now_ms(), more });
        drop(pending);
        self.wake.notify_one();
    }

    /// The number of the snapshot that is published; `None` while it waits to be written.
    pub(crate) fn published(&self) -> Option<u64> {
        // What is being written waits no more, and is not there yet.
        let Ok(_writing) = self.writing.try_lock() else { return None };
        let is_written = self.pending().is_none();
        Some(self.last.load(Ordering::Acquire)).filter(|number| is_written && *number > 0)
    }

    /// Keeps this one, whatever its age; `None`: none.
    pub(crate) fn pin(&self, number: Option<u64>) {
        self.pinned.store(number.unwrap_or(0), Ordering::Release);
    }

    /// Writes what is offered. Never ends.
    pub(crate) async fn run(&self) {
        let mut failed_before = false;
        loop {
            self.wake.notified().await;
            if self.pending().as_ref().is_some_and(|pending| pending.entry.is_followed) {
                tokio::time::sleep(FOLLOWER_PAUSE).await;
            }
            match self.write().await {
                Ok(bytes) => {
                    failed_before = false;
                    tokio::time::sleep(pause_after(bytes)).await;
                }
                Err(error) => {
                    if !failed_before {
                        eprintln!("ringgate-control: the history: {error}");
                    }
                    failed_before = true;
                    tokio::time::sleep(RETRY_PAUSE).await;
                    self.wake.notify_one();
                }
            }
        }
    }

    /// Writes what waits, now; says how many bytes that were.
    ///
    /// # Errors
    /// The store fails; what waited waits on.
    pub(crate) async fn write(&self) -> Result<u64, StoreError> {
        let _writing = self.writing.lock().await;
        let Some(pending) = self.pending().take() else { return Ok(0) };
        match self.keep(&pending).await {
            Ok(bytes) => Ok(bytes),
            Err(error) => {
                self.put_back(pending);
                Err(error)
            }
        }
    }

    /// Writes an entry that is about to be published, and gives its number.
    ///
    /// # Errors
    /// The store fails.
    pub(crate) async fn add(&self, entry: Entry) -> Result<u64, StoreError> {
        // What waits is older.
        self.write().await?;
        let _writing = self.writing.lock().await;
        let new = Pending { entry, at_ms: clock::now_ms(), more: 0 }.snapshot();
        self.store.add_snapshot(&new).await
    }

    /// Says how many bytes were written.
    async fn keep(&self, pending: &Pending) -> Result<u64, StoreError> {
        let new = pending.snapshot();
        let (number, is_new) = self.store.add_snapshot_if_new(&new).await?;
        self.last.store(number, Ordering::Release);
        if !is_new {
            return Ok(0);
        }
        let pinned = self.pinned.load(Ordering::Acquire);
        self.store.prune_snapshots(self.kept, &[number, pinned]).await?;
        Ok((new.routes.len() + new.keys.len()) as u64)
    }

    /// Something newer may have come meanwhile; then this is one more change of it.
    fn put_back(&self, pending: Pending) {
        let mut waiting = self.pending();
        match waiting.as_mut() {
            Some(newer) => newer.more = newer.more.saturating_add(pending.more).saturating_add(1),
            None => *waiting = Some(pending),
        }
    }

    fn pending(&self) -> MutexGuard<'_, Option<Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    fn snapshot(&self) -> NewSnapshot {
        let Entry { offer, note, .. } = &self.entry;
        NewSnapshot {
            created_at_ms: self.at_ms,
            note: worded(note, self.more),
            signed_by: None,
            routes_hash: hex(&offer.names.routes),
            keys_hash: hex(&offer.names.keys),
            routes: offer.part(What::Routes).to_vec(),
            keys: offer.part(What::Keys).to_vec(),
        }
    }
}

/// The note of several changes that became one entry.
fn worded(note: &str, more: u64) -> String {
    let end = match more {
        0 => String::new(),
        1 => ", and a change before it".to_owned(),
        more => format!(", and {more} changes before it"),
    };
    let room = SNAPSHOT_NOTE_BYTES_MAX - end.len();
    let note = note.get(..note.floor_char_boundary(room.min(note.len()))).unwrap_or_default();
    format!("{note}{end}")
}

fn pause_after(bytes: u64) -> Duration {
    PAUSE_MIN.max(Duration::from_millis(bytes.saturating_mul(1_000) / BYTES_PER_S_MAX))
}

#[cfg(test)]
#[path = "history/tests.rs"]
mod tests;
