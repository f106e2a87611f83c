//! Noticing that another program moved the store on: PostgreSQL tells, SQLite is asked now and then.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::commit::CHANNEL;
use crate::error::StoreError;
use crate::location::Location;
use crate::row::Revision;
use crate::store::Store;

/// How long to wait before another try to reach a server that does not answer.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// Waits for revisions after those it has seen. Ends with its drop.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    seen: Revision,
    poll: Duration,
    notified: Arc<Notify>,
    listener: Option<JoinHandle<()>>,
}

impl Store {
    /// Follows the store from a revision on. It is asked at the latest every `poll`; PostgreSQL says earlier that it moved.
    ///
    /// # Errors
    /// [`StoreError`] when PostgreSQL cannot be listened to.
    pub async fn follow(&self, from: Revision, poll: Duration) -> Result<Follower, StoreError> {
        let notified = Arc::new(Notify::new());
        let mut listener = None;
        if let Location::Postgres(url) = &*self.location {
            let mut connection = PgListener::connect(url).await.map_err(|error| self.failed(error))?;
            connection.listen(CHANNEL).await.map_err(|error| self.failed(error))?;
            listener = Some(tokio::spawn(listen(connection, Arc::clone(&notified))));
        }
        Ok(Follower { store: self.clone(), seen: from, poll, notified, listener })
    }
}

impl Follower {
    /// The next revision after the one seen last; several that came together are one. One's own commits count too: a
    /// caller that keeps up with the returned revision knows whether somebody else wrote.
    ///
    /// May be dropped and called again.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer; the next call tries again.
    pub async fn changed(&mut self) -> Result<Revision, StoreError> {
        loop {
            let revision = self.store.revision().await?;
            if revision > self.seen {
                self.seen = revision;
                return Ok(revision);
            }
            // Whether it was told or has waited long enough, it looks. A note that came while it looked is kept.
            let _ = tokio::time::timeout(self.poll, self.notified.notified()).await;
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// Receives in a task of its own, because a receive that is given up halfway would lose its place in the stream.
async fn listen(mut connection: PgListener, notified: Arc<Notify>) {
    loop {
        // `None`: the connection was lost and is there again; what was said meanwhile is not known.
        if connection.try_recv().await.is_err() {
            tokio::time::sleep(RECONNECT_PAUSE).await;
        }
        notified.notify_one();
    }
}
