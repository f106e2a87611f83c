//! An operation of the management API, from the request to what is durable and published.

use std::sync::PoisonError;

use ringgate_estate::{Acts, Call, Change, Estate, Outcome, Used, operate};
use ringgate_management::id::{self, IdKind};
use ringgate_management::shapes::RestApi;
use ringgate_management::{Answer, Fault, FaultKind, Request, Timestamp};
use ringgate_store::{AuditRecord, ChangeSet, Key};

use super::{Caller, DECISIONS_MAX, Keeper, contended, unavailable, unsupported};
use crate::bring_in::{self, Document};
use crate::publish::{Candidate, Reason};
use crate::take_out::take_out;

/// What came of deciding once.
enum Tried {
    /// It is durable and published.
    Done(Answer),
    /// It needs more than the estate; nothing has changed.
    Task,
    /// Another control plane wrote first; what it wrote is loaded, and the change can be decided anew.
    Met,
}

impl Keeper {
    pub(super) fn read(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        match self.decide(&self.estate(), request, None, caller)? {
            Outcome::Done { answer, .. } => Ok(answer),
            Outcome::Task => Err(unsupported(request)),
        }
    }

    pub(super) async fn write(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        let document = self.read_document(request).await?;
        let decide = |estate: &Estate| self.decide(estate, request, document.as_ref(), caller);
        match self.carry_out(request, caller, decide).await? {
            Some(answer) => Ok(answer),
            None => self.perform(request, caller).await,
        }
    }

    /// Decides, and makes durable what changes. When another control plane wrote first, it is decided anew on what that one
    /// wrote. `None`: it is a task, and nothing has changed.
    pub(crate) async fn carry_out(
        &self,
        request: &Request,
        caller: &Caller,
        decide: impl Fn(&Estate) -> Result<Outcome, Fault>,
    ) -> Result<Option<Answer>, Fault> {
        for _ in 0..DECISIONS_MAX {
            match self.try_once(request, caller, &decide).await? {
                Tried::Done(answer) => return Ok(Some(answer)),
                Tried::Task => return Ok(None),
                Tried::Met => {}
            }
        }
        Err(contended())
    }

    async fn try_once(
        &self,
        request: &Request,
        caller: &Caller,
        decide: impl Fn(&Estate) -> Result<Outcome, Fault>,
    ) -> Result<Tried, Fault> {
        // The lock comes first: places of those who wait for it would leave no room for the word to go on after a failure.
        let deciding = self.deciding.lock().await;
        let place = self.committer.reserve().await.map_err(|error| unavailable(&error))?;
        let outcome = decide(&self.estate())?;
        let Outcome::Done { answer, changes } = outcome else { return Ok(Tried::Task) };
        // Also where nothing changes: what is there already may have been written a moment ago, and not be durable yet.
        let candidate = self.compile(&changes).await?;
        let set = change_set(&changes, request, caller)?;
        let receipt = place.send(set).map_err(|refusal| Fault::bad_request(refusal.to_string()))?;
        self.estate.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        let loaded = *deciding;
        drop(deciding);
        match receipt.durable().await {
            Ok(revision) => {
                self.note_seen(revision);
                if let Some(candidate) = candidate {
                    let note = format!("{} {} by {}", request.operation().name(), caller.path, caller.arn);
                    self.publisher.publish(candidate, Reason { note, is_followed: false }).await;
                }
                Ok(Tried::Done(answer))
            }
            Err(error) => self.recover(loaded, &error).await.map(|()| Tried::Met),
        }
    }

    /// The document that a request brings, if it brings one: read before anything is decided, beside everything else.
    async fn read_document(&self, request: &Request) -> Result<Option<Document>, Fault> {
        let draw = || loop {
            let id = id::draw(IdKind::RestApi, &mut || self.dice.draw());
            if self.estate().get::<RestApi>(&id).is_none() {
                return id;
            }
        };
        let Some(reading) = bring_in::reading(request, (&self.account, &self.region), draw)? else {
            return Ok(None);
        };
        let read = tokio::task::spawn_blocking(move || reading.read()).await;
        let failed = |error| Fault::new(FaultKind::InternalFailure, format!("the reader failed: {error}"));
        read.unwrap_or_else(|error| Err(failed(error))).map(Some)
    }

    fn decide(
        &self,
        estate: &Estate,
        request: &Request,
        document: Option<&Document>,
        caller: &Caller,
    ) -> Result<Outcome, Fault> {
        let used = |plan: &str, key: &str, day: i64| self.ledger.used(estate, plan, key, day);
        self.with_call(caller, Some(&used), |call| {
            if let Request::GetExport(input) = request {
                return take_out(estate, input, call);
            }
            if let Some(document) = document {
                return bring_in::decide(estate, request, document.clone(), call);
            }
            operate(estate, request, call)
        })
    }

    /// Does something in the name of a caller.
    pub(crate) fn with_call<T>(
        &self,
        caller: &Caller,
        used: Option<&Used<'_>>,
        act: impl FnOnce(&mut Call<'_>) -> T,
    ) -> T {
        let mut chance = || self.dice.draw();
        let mut call = Call {
            account: &self.account,
            region: &self.region,
            caller: &caller.arn,
            request_id: &caller.request_id,
            now: Timestamp(caller.at_ms / 1_000),
            used,
            chance: &mut chance,
        };
        act(&mut call)
    }

    /// Makes changes of our own durable, which gateways do not see.
    ///
    /// # Errors
    /// The store fails, or another control plane wrote first: nothing has changed.
    pub(crate) async fn make(
        &self,
        operation: &str,
        at_ms: i64,
        changes: impl FnOnce(&Estate) -> Vec<Change>,
    ) -> Result<(), String> {
        let deciding = self.deciding.lock().await;
        let place = self.committer.reserve().await.map_err(|error| error.to_string())?;
        let changes = changes(&self.estate());
        if changes.is_empty() {
            return Ok(());
        }
        let (operation, principal) = (operation.to_owned(), "ringgate-control".to_owned());
        let audit = AuditRecord { at_ms, principal, operation, ..AuditRecord::default() };
        let set = ChangeSet { changes: stored(&changes).map_err(|fault| fault.message)?, audit };
        let receipt = place.send(set).map_err(|refusal| refusal.to_string())?;
        self.estate.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        let loaded = *deciding;
        drop(deciding);
        match receipt.durable().await {
            Ok(revision) => {
                self.note_seen(revision);
                Ok(())
            }
            Err(error) => match self.recover(loaded, &error).await {
                Ok(()) => Err("another control plane wrote first".to_owned()),
                Err(fault) => Err(fault.message),
            },
        }
    }

    /// What gateways would be given after some changes; nothing where they would see no difference.
    ///
    /// # Errors
    /// It cannot be served: the change is refused with the reasons.
    async fn compile(&self, changes: &[Change]) -> Result<Option<Candidate>, Fault> {
        if changes.iter().all(|change| change.kind.acts() == Acts::Nothing) {
            return Ok(None);
        }
        let mut estate = self.estate().clone();
        estate.apply(changes.to_vec());
        let candidate = self.publisher.compile(estate).await;
        candidate.map(Some).map_err(|reasons| Fault::bad_request(reasons.join("; ")))
    }
}

fn change_set(changes: &[Change], request: &Request, caller: &Caller) -> Result<ChangeSet, Fault> {
    let audit = AuditRecord { operation: request.operation().name().to_owned(), ..caller.record() };
    Ok(ChangeSet { changes: stored(changes)?, audit })
}

/// Changes as the store keeps them.
fn stored(changes: &[Change]) -> Result<Vec<ringgate_store::Change>, Fault> {
    let kept = |change: &Change| {
        let key = Key::new(change.kind.as_str(), change.scope.as_str(), change.id.as_str());
        let failed =
            |error| Fault::new(FaultKind::InternalFailure, format!("a row cannot be written: {error}"));
        Ok(match change.bytes().map_err(failed)? {
            Some(bytes) => ringgate_store::Change::Put(key, bytes),
            None => ringgate_store::Change::Delete(key),
        })
    };
    changes.iter().map(kept).collect()
}
