//! The estate in memory, and operations that become durable before they are acknowledged.
//!
//! Readers look at the estate as it is. One writer at a time decides on it, has what gateways would be given compiled,
//! queues the changes and makes them in memory; then the next may decide, while the store still writes. The answer leaves
//! when the changes are durable. When the store fails, the estate in memory is ahead of it: it is loaded again.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use ringgate_estate::{Acts, Call, Change, Estate, Outcome, Used, operate};
use ringgate_management::id::{self, IdKind};
use ringgate_management::shapes::RestApi;
use ringgate_management::{Answer, Fault, FaultKind, Request, Timestamp, encode_fault};
use ringgate_store::{AuditRecord, ChangeSet, CommitError, Committer, Key, Revision, Store, StoreError};
use tokio::sync::Mutex;

use crate::bring_in::{self, Document};
use crate::chance::Dice;
use crate::credential::{self, Credentials};
use crate::publish::{Candidate, Publisher};
use crate::take_out::take_out;
use crate::trial::Laboratory;
use crate::usage::Ledger;

/// Who calls, from where, when.
pub(crate) struct Caller {
    /// The ARN.
    pub arn: String,
    /// The address.
    pub address: String,
    /// The id of the call.
    pub request_id: String,
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// The path that was called, for the audit record.
    pub path: String,
}

/// The one who holds the estate.
pub(crate) struct Keeper {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) credentials: Credentials,
    estate: RwLock<Estate>,
    store: Store,
    committer: Committer,
    /// Held while a change is decided. Counts how often the estate was loaded again: of the calls that one failure of the
    /// store meets, the first does it.
    deciding: Mutex<u64>,
    pub(crate) publisher: Arc<Publisher>,
    pub(crate) dice: Dice,
    pub(crate) laboratory: Laboratory,
    pub(crate) ledger: Ledger,
}

impl Keeper {
    /// Holds what a store has.
    ///
    /// # Errors
    /// The store fails, or has rows that cannot be read.
    pub(crate) async fn open(
        store: Store,
        (account, region): (String, String),
        publisher: Arc<Publisher>,
    ) -> Result<Keeper, String> {
        let credentials = Credentials::default();
        let (estate, revision) = load(&store, &credentials).await?;
        let (committer, _) = Committer::start(store.clone(), revision, Default::default());
        let keeper = Keeper {
            account,
            region,
            credentials,
            estate: RwLock::new(estate),
            store,
            committer,
            deciding: Mutex::new(0),
            publisher,
            dice: Dice::new(),
            laboratory: Laboratory::new(),
            ledger: Ledger::default(),
        };
        keeper.publish_all().await?;
        Ok(keeper)
    }

    /// Does what a request asks for.
    pub(crate) async fn answer(&self, request: &Request, caller: &Caller) -> Answer {
        if needs_counts(request) {
            self.gather_usage().await;
        }
        let done = if request.operation().method() == "GET" {
            self.read(request, caller)
        } else {
            self.write(request, caller).await
        };
        done.unwrap_or_else(|fault| encode_fault(&fault, &caller.request_id))
    }

    fn read(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        match self.decide(&self.estate(), request, None, caller)? {
            Outcome::Done { answer, .. } => Ok(answer),
            Outcome::Task => Err(unsupported(request)),
        }
    }

    async fn write(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        let document = self.read_document(request).await?;
        let decide = |estate: &Estate| self.decide(estate, request, document, caller);
        match self.change(request, caller, decide).await? {
            Some(answer) => Ok(answer),
            None => self.perform(request, caller).await,
        }
    }

    /// Decides, and makes durable what changes. `None`: it is a task, and nothing has changed.
    pub(crate) async fn change(
        &self,
        request: &Request,
        caller: &Caller,
        decide: impl FnOnce(&Estate) -> Result<Outcome, Fault>,
    ) -> Result<Option<Answer>, Fault> {
        let place = self.committer.reserve().await.map_err(|error| unavailable(&error))?;
        let deciding = self.deciding.lock().await;
        let outcome = decide(&self.estate())?;
        let Outcome::Done { answer, changes } = outcome else { return Ok(None) };
        if changes.is_empty() {
            return Ok(Some(answer));
        }
        let candidate = self.compile(&changes).await?;
        let set = change_set(&changes, request, caller)?;
        let receipt = place.send(set).map_err(|refusal| Fault::bad_request(refusal.to_string()))?;
        self.estate.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        let loaded = *deciding;
        drop(deciding);
        match receipt.durable().await {
            Ok(_) => {
                if let Some(candidate) = candidate {
                    self.publisher.publish(candidate).await;
                }
                Ok(Some(answer))
            }
            Err(error) => Err(self.recover(loaded, &error).await),
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
        document: Option<Document>,
        caller: &Caller,
    ) -> Result<Outcome, Fault> {
        let used = |plan: &str, key: &str, day: i64| self.ledger.used(estate, plan, key, day);
        self.with_call(caller, Some(&used), |call| {
            if let Request::GetExport(input) = request {
                return take_out(estate, input, call);
            }
            if let Some(document) = document {
                return bring_in::decide(estate, request, document, call);
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

    /// Gives gateways what the store has.
    async fn publish_all(&self) -> Result<(), String> {
        let estate = self.estate().clone();
        let candidate = self.publisher.compile(estate).await.map_err(|reasons| reasons.join("\n"))?;
        self.publisher.publish(candidate).await;
        Ok(())
    }

    /// Keeps gateways in step that missed something, and account of what keys used. Never ends.
    pub(crate) async fn catch_up(&self) {
        tokio::join!(self.publisher.catch_up(), self.keep_account());
    }

    /// Makes changes of our own durable, which gateways do not see.
    ///
    /// # Errors
    /// The store fails.
    pub(crate) async fn make(
        &self,
        operation: &str,
        at_ms: i64,
        changes: impl FnOnce(&Estate) -> Vec<Change>,
    ) -> Result<(), String> {
        let place = self.committer.reserve().await.map_err(|error| error.to_string())?;
        let deciding = self.deciding.lock().await;
        let changes = changes(&self.estate());
        if changes.is_empty() {
            return Ok(());
        }
        let audit = AuditRecord {
            at_ms,
            principal: "ringgate-control".to_owned(),
            operation: operation.to_owned(),
            ..AuditRecord::default()
        };
        let set = ChangeSet { changes: stored(&changes).map_err(|fault| fault.message)?, audit };
        let receipt = place.send(set).map_err(|refusal| refusal.to_string())?;
        self.estate.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        let loaded = *deciding;
        drop(deciding);
        match receipt.durable().await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.recover(loaded, &error).await.message),
        }
    }

    /// The store refused a group, and memory is ahead of it, unless another call of the group has loaded again since.
    async fn recover(&self, loaded: u64, error: &CommitError) -> Fault {
        let mut deciding = self.deciding.lock().await;
        if *deciding != loaded {
            return unavailable(error);
        }
        eprintln!("ringgate-control: the store failed, loading again: {error}");
        match load(&self.store, &self.credentials).await {
            Ok((estate, revision)) => {
                *self.estate.write().unwrap_or_else(PoisonError::into_inner) = estate;
                *deciding += 1;
                // A committer that stopped has told so by the same error.
                let _ = self.committer.resume(revision).await;
            }
            Err(reason) => eprintln!("ringgate-control: {reason}"),
        }
        unavailable(error)
    }

    /// Makes a credential durable.
    ///
    /// # Errors
    /// The store fails.
    pub(crate) async fn keep_credential(
        &self,
        credential: credential::Credential,
        at_ms: i64,
    ) -> Result<(), String> {
        let bytes = serde_json::to_vec(&credential).map_err(|error| error.to_string())?;
        let audit = AuditRecord {
            at_ms,
            principal: "ringgate-control".to_owned(),
            operation: "CreateAdministrator".to_owned(),
            resource: credential.arn.clone(),
            ..AuditRecord::default()
        };
        let changes = vec![ringgate_store::Change::Put(credential.key(), bytes)];
        let committed = self.committer.commit(ChangeSet { changes, audit }).await;
        committed.map_err(|error| error.to_string())?;
        self.credentials.add(credential)
    }

    /// A new administrator's credential, not kept yet.
    pub(crate) fn draw_administrator(&self) -> credential::Credential {
        credential::Credential::administrator(&self.account, &self.dice)
    }

    /// An id for a call.
    pub(crate) fn draw_request_id(&self) -> String {
        ringgate_management::id::request_id(u128::from(self.dice.draw()) << 64 | u128::from(self.dice.draw()))
    }

    pub(crate) fn estate(&self) -> RwLockReadGuard<'_, Estate> {
        self.estate.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads everything that a store has.
async fn load(store: &Store, credentials: &Credentials) -> Result<(Estate, Revision), String> {
    let mut estate = Estate::default();
    let mut wrong = None;
    let mut take = |key: Key, bytes: Vec<u8>| {
        let taken = match key.kind.as_str() {
            credential::KIND => credentials.load(&key.id, &bytes),
            kind => estate.load(kind, &key.scope, &key.id, &bytes).map_err(|error| error.to_string()),
        };
        if let Err(error) = taken {
            wrong.get_or_insert(error);
        }
    };
    let revision = store.load(&mut take).await.map_err(|error: StoreError| error.to_string())?;
    wrong.map_or(Ok((estate, revision)), Err)
}

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

fn change_set(changes: &[Change], request: &Request, caller: &Caller) -> Result<ChangeSet, Fault> {
    let audit = AuditRecord {
        at_ms: caller.at_ms,
        principal: caller.arn.clone(),
        source_ip: caller.address.clone(),
        operation: request.operation().name().to_owned(),
        resource: caller.path.clone(),
        request_id: caller.request_id.clone(),
        summary: String::new(),
    };
    Ok(ChangeSet { changes: stored(changes)?, audit })
}

fn unavailable(error: &CommitError) -> Fault {
    Fault::new(FaultKind::ServiceUnavailable, format!("The store is not available: {error}")).retry_after(1)
}

/// What is said about the calls of keys is as new as can be.
fn needs_counts(request: &Request) -> bool {
    matches!(request, Request::GetUsage(_) | Request::UpdateUsage(_))
}

pub(crate) fn unsupported(request: &Request) -> Fault {
    let name = request.operation().name();
    Fault::bad_request(format!("{name} is not supported by this installation yet"))
}
