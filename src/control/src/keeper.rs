//! The estate in memory, and operations that become durable before they are acknowledged.
//!
//! Readers look at the estate as it is. One writer at a time decides on it, has what gateways would be given compiled,
//! queues the changes and makes them in memory; then the next may decide, while the store still writes. The answer leaves
//! when the changes are durable. When the store fails, the estate in memory is ahead of it: it is loaded again. When another
//! control plane wrote first, what it wrote is loaded and the change is decided anew.

pub(crate) mod change;
mod follow;
mod loaded;
mod rollback;
mod users;

use std::sync::atomic::AtomicI64;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use ringgate_estate::{Acts, Call, Change, Estate, Outcome, operate};
use ringgate_management::{Answer, Fault, FaultKind, Request, Timestamp, encode_fault};
use ringgate_store::{AuditRecord, ChangeSet, CommitError, Committer, Key, Store};
use tokio::sync::Mutex;

use crate::chance::Dice;
use crate::credential::Credentials;
use crate::publish::{Candidate, Publisher, Reason};
use loaded::Loaded;

/// How often a change is decided anew when other control planes write first, before the caller is told to come again.
const DECISIONS_MAX: u32 = 16;

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

impl Caller {
    /// An audit record that says who, from where, when and about what.
    fn record(&self) -> AuditRecord {
        AuditRecord {
            at_ms: self.at_ms,
            principal: self.arn.clone(),
            source_ip: self.address.clone(),
            resource: self.path.clone(),
            request_id: self.request_id.clone(),
            ..AuditRecord::default()
        }
    }
}

/// The one who holds the estate.
pub(crate) struct Keeper {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) credentials: Credentials,
    estate: RwLock<Estate>,
    pub(crate) store: Store,
    committer: Committer,
    /// The newest revision of the store that memory has.
    seen: AtomicI64,
    /// Held while a change is decided. Counts how often the estate was loaded again: of the calls that one failure of the
    /// store meets, the first does it.
    deciding: Mutex<u64>,
    pub(crate) publisher: Publisher,
    /// Held while it is found out what is held.
    holding: Mutex<()>,
    pub(crate) dice: Dice,
}

impl Keeper {
    /// Holds what a store has.
    ///
    /// # Errors
    /// The store fails, or has rows that cannot be read.
    pub(crate) async fn open(
        store: Store,
        (account, region): (String, String),
        publisher: Publisher,
    ) -> Result<Keeper, String> {
        let Loaded { estate, credentials: known, hold, revision } = Loaded::read(&store).await?;
        let credentials = Credentials::default();
        credentials.replace(known);
        let (committer, _) = Committer::start(store.clone(), revision, Default::default());
        let keeper = Keeper {
            account,
            region,
            credentials,
            estate: RwLock::new(estate),
            store,
            committer,
            seen: AtomicI64::new(revision.0),
            deciding: Mutex::new(0),
            publisher,
            holding: Mutex::new(()),
            dice: Dice::new(),
        };
        keeper.begin(hold).await?;
        Ok(keeper)
    }

    /// Does what a request asks for.
    pub(crate) async fn answer(&self, request: &Request, caller: &Caller) -> Answer {
        let done = if request.operation().method() == "GET" {
            self.read(request, caller)
        } else {
            self.write(request, caller).await
        };
        done.unwrap_or_else(|fault| encode_fault(&fault, &caller.request_id))
    }

    fn read(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        match self.decide(&self.estate(), request, caller)? {
            Outcome::Done { answer, .. } => Ok(answer),
            Outcome::Task => Err(unsupported(request)),
        }
    }

    async fn write(&self, request: &Request, caller: &Caller) -> Result<Answer, Fault> {
        for _ in 0..DECISIONS_MAX {
            if let Some(answer) = self.try_write(request, caller).await? {
                return Ok(answer);
            }
        }
        Err(contended())
    }

    /// `None`: another control plane wrote first; what it wrote is loaded, and the change can be decided anew.
    async fn try_write(&self, request: &Request, caller: &Caller) -> Result<Option<Answer>, Fault> {
        // The lock comes first: places of those who wait for it would leave no room for the word to go on after a failure.
        let deciding = self.deciding.lock().await;
        let place = self.committer.reserve().await.map_err(|error| unavailable(&error))?;
        let outcome = self.decide(&self.estate(), request, caller)?;
        let Outcome::Done { answer, changes } = outcome else { return Err(unsupported(request)) };
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
            Ok(revision) => {
                self.note_seen(revision);
                if let Some(candidate) = candidate {
                    let note = format!("{} {} by {}", request.operation().name(), caller.path, caller.arn);
                    self.publisher.publish(candidate, Reason { note, is_followed: false }).await;
                }
                Ok(Some(answer))
            }
            Err(error) => self.recover(loaded, &error).await.map(|()| None),
        }
    }

    fn decide(&self, estate: &Estate, request: &Request, caller: &Caller) -> Result<Outcome, Fault> {
        let mut chance = || self.dice.draw();
        let mut call = Call {
            account: &self.account,
            region: &self.region,
            caller: &caller.arn,
            request_id: &caller.request_id,
            now: Timestamp(caller.at_ms / 1_000),
            used: None,
            chance: &mut chance,
        };
        let outcome = operate(estate, request, &mut call)?;
        Ok(if needs_counts(request) { Outcome::Task } else { outcome })
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

    /// What gateways would be given as things are.
    async fn compile_estate(&self) -> Result<Candidate, Vec<String>> {
        let estate = self.estate().clone();
        self.publisher.compile(estate).await
    }

    /// Keeps gateways in step that missed something. Never ends.
    pub(crate) async fn catch_up(&self) {
        self.publisher.catch_up().await;
    }

    /// An id for a call.
    pub(crate) fn draw_request_id(&self) -> String {
        ringgate_management::id::request_id(u128::from(self.dice.draw()) << 64 | u128::from(self.dice.draw()))
    }

    fn estate(&self) -> RwLockReadGuard<'_, Estate> {
        self.estate.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn change_set(changes: &[Change], request: &Request, caller: &Caller) -> Result<ChangeSet, Fault> {
    let kept = |change: &Change| {
        let key = Key::new(change.kind.as_str(), change.scope.as_str(), change.id.as_str());
        let failed =
            |error| Fault::new(FaultKind::InternalFailure, format!("a row cannot be written: {error}"));
        Ok(match change.bytes().map_err(failed)? {
            Some(bytes) => ringgate_store::Change::Put(key, bytes),
            None => ringgate_store::Change::Delete(key),
        })
    };
    let audit = AuditRecord { operation: request.operation().name().to_owned(), ..caller.record() };
    Ok(ChangeSet { changes: changes.iter().map(kept).collect::<Result<_, Fault>>()?, audit })
}

fn unavailable(error: &CommitError) -> Fault {
    Fault::new(FaultKind::ServiceUnavailable, format!("The store is not available: {error}")).retry_after(1)
}

/// Others wrote first each time. The caller's next try has the same chance.
fn contended() -> Fault {
    let message = "Other control planes changed the same store at the same time, too often; try again";
    Fault::new(FaultKind::TooManyRequests, message).retry_after(1)
}

/// Gateways do not report calls: an answer about them would not be true, and what is granted would not be enforced.
fn needs_counts(request: &Request) -> bool {
    matches!(request, Request::GetUsage(_) | Request::UpdateUsage(_))
}

fn unsupported(request: &Request) -> Fault {
    let name = request.operation().name();
    Fault::bad_request(format!("{name} is not supported by this installation yet"))
}
