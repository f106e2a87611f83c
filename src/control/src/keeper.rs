//! The estate in memory, and operations that become durable before they are acknowledged.
//!
//! Readers look at the estate as it is. One writer at a time decides on it, has what gateways would be given compiled,
//! queues the changes and makes them in memory; then the next may decide, while the store still writes. The answer leaves
//! when the changes are durable. When the store fails, the estate in memory is ahead of it: it is loaded again. When another
//! control plane wrote first, what it wrote is loaded and the change is decided anew.

pub(crate) mod change;
mod follow;
mod loaded;
mod operation;
mod rollback;
mod users;

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use ringgate_estate::Estate;
use ringgate_management::{Answer, Fault, FaultKind, Request, encode_fault};
use ringgate_store::{AuditRecord, CommitError, Committer, Store};
use tokio::sync::Mutex;

use crate::chance::Dice;
use crate::credential::Credentials;
use crate::publish::{Candidate, Publisher};
use crate::trial::Laboratory;
use crate::usage::Ledger;
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
    pub(crate) publisher: Arc<Publisher>,
    /// Held while it is found out what is held.
    holding: Mutex<()>,
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
            laboratory: Laboratory::new(),
            ledger: Ledger::default(),
        };
        keeper.begin(hold).await?;
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

    /// What gateways would be given as things are.
    async fn compile_estate(&self) -> Result<Candidate, Vec<String>> {
        let estate = self.estate().clone();
        self.publisher.compile(estate).await
    }

    /// Keeps gateways in step that missed something, and account of what keys used. Never ends.
    pub(crate) async fn catch_up(&self) {
        tokio::join!(self.publisher.catch_up(), self.keep_account());
    }

    /// An id for a call.
    pub(crate) fn draw_request_id(&self) -> String {
        ringgate_management::id::request_id(u128::from(self.dice.draw()) << 64 | u128::from(self.dice.draw()))
    }

    pub(crate) fn estate(&self) -> RwLockReadGuard<'_, Estate> {
        self.estate.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable(error: &CommitError) -> Fault {
    Fault::new(FaultKind::ServiceUnavailable, format!("The store is not available: {error}")).retry_after(1)
}

/// Others wrote first each time. The caller's next try has the same chance.
fn contended() -> Fault {
    let message = "Other control planes changed the same store at the same time, too often; try again";
    Fault::new(FaultKind::TooManyRequests, message).retry_after(1)
}

/// What is said about the calls of keys is as new as can be.
fn needs_counts(request: &Request) -> bool {
    matches!(request, Request::GetUsage(_) | Request::UpdateUsage(_))
}

pub(crate) fn unsupported(request: &Request) -> Fault {
    let name = request.operation().name();
    Fault::bad_request(format!("{name} is not supported by this installation yet"))
}
