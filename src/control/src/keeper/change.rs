//! Changes that are not an operation of the management API's: credentials, and what is held. They are decided, made durable
//! and audited as any other.

use ringgate_management::Fault;
use ringgate_store::{AuditRecord, Change, ChangeSet};

use super::{Caller, DECISIONS_MAX, Keeper, contended, unavailable};

/// What is decided.
pub(crate) struct Decided<T> {
    /// `None`: nothing is to be done, and there is no record.
    pub(crate) deed: Option<Deed>,
    /// For the caller.
    pub(crate) answer: T,
}

/// What is done.
pub(crate) struct Deed {
    /// The rows; none: there is but the record.
    pub(crate) changes: Vec<Change>,
    /// For the audit record, as the management API's operations are called.
    pub(crate) operation: &'static str,
    /// What the record says of it.
    pub(crate) summary: String,
}

impl Keeper {
    /// Decides under the lock of the estate, makes it durable, and puts credentials into force. When another control plane
    /// wrote first, it is decided anew on what that one wrote.
    ///
    /// # Errors
    /// What `decide` refuses; the store fails; others write without end.
    pub(crate) async fn change<T>(
        &self,
        caller: &Caller,
        decide: impl Fn() -> Result<Decided<T>, Fault>,
    ) -> Result<T, Fault> {
        for _ in 0..DECISIONS_MAX {
            let deciding = self.deciding.lock().await;
            let place = self.committer.reserve().await.map_err(|error| unavailable(&error))?;
            let Decided { deed, answer } = decide()?;
            let Some(Deed { changes, operation, summary }) = deed else { return Ok(answer) };
            let audit = AuditRecord { operation: operation.to_owned(), summary, ..caller.record() };
            let set = ChangeSet { changes: changes.clone(), audit };
            let receipt = place.send(set).map_err(|refusal| Fault::bad_request(refusal.to_string()))?;
            for change in &changes {
                self.credentials.take(change.key(), change.value()).map_err(Fault::bad_request)?;
            }
            let loaded = *deciding;
            drop(deciding);
            match receipt.durable().await {
                Ok(revision) => {
                    self.note_seen(revision);
                    return Ok(answer);
                }
                Err(error) => self.recover(loaded, &error).await?,
            }
        }
        Err(contended())
    }

    /// A record of a call that changed nothing, and that somebody may want to know of.
    ///
    /// # Errors
    /// As [`Keeper::change`].
    pub(crate) async fn note_call(
        &self,
        caller: &Caller,
        operation: &'static str,
        summary: &str,
    ) -> Result<(), Fault> {
        let deed = || Some(Deed { changes: Vec::new(), operation, summary: summary.to_owned() });
        self.change(caller, || Ok(Decided { deed: deed(), answer: () })).await
    }
}
