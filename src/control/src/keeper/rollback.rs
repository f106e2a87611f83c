//! Going back to an older snapshot's routes, staying there, and going on.

use std::sync::Arc;

use ringgate_management::{Fault, FaultKind};
use ringgate_store::{Change, StoreError};

use super::change::{Decided, Deed};
use super::{Caller, Keeper};
use crate::history::Entry;
use crate::hold::{self, Held, Hold, routes_of};
use crate::publish::Reason;
use crate::publish::offer::{Offer, What};

impl Keeper {
    /// Publishes what the store has when the program starts.
    pub(super) async fn begin(&self, hold: Option<Hold>) -> Result<(), String> {
        let held = match hold {
            Some(hold) => Some(hold.find(&self.store).await),
            None => None,
        };
        if let Some(Held { hold, .. }) = &held {
            eprintln!(
                "ringgate-control: routes are held at snapshot {} (rolled back to {} by {}); changes of routes wait for \
                 `ringgate rollback --release`",
                hold.snapshot, hold.of, hold.by
            );
        }
        self.publisher.set_held(held);
        let candidate = self.compile_estate().await.map_err(|reasons| reasons.join("\n"))?;
        let reason = Reason { note: "the control plane started".to_owned(), is_followed: false };
        self.publisher.publish(candidate, reason).await;
        Ok(())
    }

    /// Publishes the routes of an entry of the history, and holds them there. The estate does not change.
    ///
    /// # Errors
    /// There is no such entry, it cannot be read, or the store fails.
    pub(crate) async fn roll_back(&self, to: u64, caller: &Caller) -> Result<Hold, Fault> {
        let routes = routes_of(&self.store, to).await;
        let routes = routes.map_err(|reason| Fault::new(FaultKind::NotFound, reason))?;
        let published = self.publisher.offer();
        let published =
            published.ok_or_else(|| Fault::new(FaultKind::Conflict, "Nothing is published yet"))?;
        let note = format!("rollback to {to} by {}", caller.arn);
        // The entry comes first: what a hold names is always there, and too young to be pruned.
        let offer = Offer::new(&published.part(What::Keys), &routes);
        let offer = offer.map_err(|reason| Fault::new(FaultKind::InternalFailure, reason))?;
        let entry = Entry { offer: Arc::new(offer), note: note.clone(), is_followed: false };
        let added = self.publisher.history.add(entry).await;
        let snapshot = added
            .map_err(|error| Fault::new(FaultKind::ServiceUnavailable, error.to_string()).retry_after(1))?;
        let hold = Hold { snapshot, of: to, at_ms: caller.at_ms, by: caller.arn.clone() };
        let bytes = serde_json::to_vec(&hold)
            .map_err(|error| Fault::new(FaultKind::InternalFailure, error.to_string()))?;
        let deed = || Deed {
            changes: vec![Change::Put(hold::key(), bytes.clone())],
            operation: "RollBack",
            summary: format!("to snapshot {to}, as {snapshot}"),
        };
        self.change(caller, || Ok(Decided { deed: Some(deed()), answer: () })).await?;
        self.hold_now(note).await?;
        Ok(hold)
    }

    /// Lets routes go on from where they were held.
    ///
    /// # Errors
    /// Nothing is held, or the store fails.
    pub(crate) async fn release(&self, caller: &Caller) -> Result<Hold, Fault> {
        let Some(Held { hold, .. }) = self.publisher.held() else {
            return Err(Fault::new(FaultKind::Conflict, "No routes are held; there is nothing to release"));
        };
        let deed = || Deed {
            changes: vec![Change::Delete(hold::key())],
            operation: "ReleaseRollBack",
            summary: format!("from snapshot {}", hold.snapshot),
        };
        self.change(caller, || Ok(Decided { deed: Some(deed()), answer: () })).await?;
        let note = format!("release of the rollback to {} by {}", hold.of, caller.arn);
        self.hold_now(note).await?;
        Ok(hold)
    }

    async fn hold_now(&self, note: String) -> Result<(), Fault> {
        self.sync_hold(Reason { note, is_followed: false }).await.map_err(|error| {
            let message = format!("It is kept and not published yet: {error}; call again");
            Fault::new(FaultKind::ServiceUnavailable, message).retry_after(1)
        })
    }

    /// Holds what the store says is held. Whoever comes last reads what was written last, whichever control plane wrote it.
    pub(super) async fn sync_hold(&self, reason: Reason) -> Result<(), StoreError> {
        let _holding = self.holding.lock().await;
        let row = self.store.get(&hold::key()).await?;
        let hold = row.as_deref().map(Hold::read).transpose();
        let hold = hold.unwrap_or_else(|reason| {
            eprintln!("ringgate-control: {reason}");
            None
        });
        if hold == self.publisher.held().map(|held| held.hold) {
            return Ok(());
        }
        let held = match hold {
            Some(hold) => Some(hold.find(&self.store).await),
            None => None,
        };
        self.publisher.hold(held, reason).await;
        Ok(())
    }
}
