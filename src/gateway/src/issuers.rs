//! The keys of tokens' issuers: who needs them, and the thread that keeps them fresh (R-AUTH-27, R-AUTH-31, H-JW-05,
//! H-JW-06). The cores read what is there; only a request that needs keys which may still come waits for them.

mod disk;
mod get;
mod keeper;
mod settings;

use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crossbeam::channel::{Sender, bounded};
use ringgate_auth::{IssuerBook, IssuerKeys, Tokens};
use ringgate_io::{Clock, Outbox, mailbox, services};
use ringgate_snapshot::schema::ArchivedRoutes;
use serde_json::Value;

use crate::letters::Letter;
pub use settings::IssuerSettings;

/// How long a request waits for keys, in nanoseconds; a fetch takes no longer either.
pub(crate) const KEYS_WAIT_NS: u64 = 4_000_000_000;
/// How long the keeper may take to answer the operator.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The main thread's side: which issuers there are, and how to reach their keeper.
pub(crate) struct Issuers {
    known: HashMap<String, Arc<IssuerKeys>>,
    next_number: u32,
    keeper: Keeper,
}

/// How to reach the thread that keeps keys fresh.
#[derive(Clone)]
pub(crate) struct Keeper {
    orders: Outbox<Order>,
    counts: Arc<Counts>,
}

/// What was fetched so far.
#[derive(Default)]
pub(crate) struct Counts {
    fetches: AtomicU64,
    failures: AtomicU64,
}

/// What the keeper is told.
enum Order {
    /// Keep the keys of this issuer.
    Watch(Arc<IssuerKeys>),
    /// Nobody names the issuer with this number any more.
    Forget(u32),
    /// An exchange of this worker waits for keys of the issuer with this number.
    Want(u32, Outbox<Letter>, u64),
    /// Fetch the keys of the issuer of this name now, and forget what was verified with the old ones.
    Refresh(String, Sender<bool>),
    /// Say what is known of every issuer.
    Describe(Sender<Value>),
    /// A fetch has ended.
    Fetched(u32, Result<get::Fetched, String>),
}

impl Issuers {
    /// Starts the keeper. `state` is where the last good keys are kept.
    pub fn start(
        settings: HashMap<String, IssuerSettings>,
        state: Option<PathBuf>,
        clock: Clock,
        tokens: Arc<Tokens>,
    ) -> io::Result<Issuers> {
        let (inbox, orders) = mailbox();
        let counts = Arc::new(Counts::default());
        let keeper = Keeper { orders, counts };
        let sources = settings::Sources::new(settings);
        let disk = disk::Disk::open(state.as_deref())?;
        let task = keeper::Task::new(sources, disk, clock, tokens, keeper.clone());
        services::start("issuers", task.run(inbox))?;
        Ok(Issuers { known: HashMap::new(), next_number: 0, keeper })
    }

    /// The issuers that a snapshot's authorizers name; the keys of new ones are fetched from now on.
    pub fn book(&mut self, routes: &ArchivedRoutes) -> IssuerBook {
        let deployments = routes.apis.iter().flat_map(|api| api.deployments.iter());
        let authorizers = deployments.flat_map(|deployment| deployment.token_authorizers.iter());
        let names = authorizers.flat_map(|authorizer| authorizer.issuers.iter());
        names.map(|named| self.keys_of(&named.issuer)).collect()
    }

    fn keys_of(&mut self, issuer: &str) -> Arc<IssuerKeys> {
        if let Some(keys) = self.known.get(issuer) {
            return keys.clone();
        }
        let keys = Arc::new(IssuerKeys::new(self.next_number, issuer));
        self.next_number += 1;
        self.known.insert(issuer.to_owned(), keys.clone());
        self.keeper.orders.post(Order::Watch(keys.clone()));
        keys
    }

    /// Forgets the issuers that are not in the book. Exchanges under way go on with the keys that are there.
    pub fn retain(&mut self, book: &IssuerBook) {
        let orders = &self.keeper.orders;
        self.known.retain(|issuer, keys| {
            let is_named = book.get(issuer).is_some();
            if !is_named {
                orders.post(Order::Forget(keys.number()));
            }
            is_named
        });
    }

    /// How to reach the keeper.
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }
}

impl Keeper {
    /// Has the exchange with this number told when the keys of an issuer have come, or will not.
    pub fn want(&self, issuer: u32, worker: &Outbox<Letter>, sequence: u64) {
        self.orders.post(Order::Want(issuer, worker.clone(), sequence));
    }

    /// What is known of every issuer.
    pub fn describe(&self) -> Value {
        let (answer, wait) = bounded(1);
        self.orders.post(Order::Describe(answer));
        wait.recv_timeout(ANSWER_TIMEOUT).unwrap_or_default()
    }

    /// Fetches the keys of an issuer now; whether there is one of this name.
    pub fn refresh(&self, issuer: &str) -> bool {
        let (answer, wait) = bounded(1);
        self.orders.post(Order::Refresh(issuer.to_owned(), answer));
        wait.recv_timeout(ANSWER_TIMEOUT).unwrap_or_default()
    }

    /// Fetches so far, and those that failed.
    pub fn counts(&self) -> (u64, u64) {
        (self.counts.fetches.load(Ordering::Relaxed), self.counts.failures.load(Ordering::Relaxed))
    }
}
