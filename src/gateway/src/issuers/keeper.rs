//! The task that keeps keys fresh: when to fetch is decided by [`Refresh`], here it is done.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use ringgate_auth::{Demand, IssuerKeys, KeySet, LAST_GOOD_MS_MAX, Refresh, Tokens};
use ringgate_io::{Clock, Mailbox, Outbox, services};
use serde_json::{Value, json};

use super::{
    Keeper, Order,
    disk::Disk,
    get::{self, Fetched},
    settings::{Shared, Sources},
};
use crate::{host::random_u64, letters::Letter};

/// How long the task sleeps when nothing is due.
const REST: Duration = Duration::from_secs(60);
/// How many issuers are asked at the same time.
const FETCHES_AT_ONCE_MAX: usize = 32;
/// The most exchanges that wait for one issuer; others go on without.
const WAITERS_MAX: usize = 10_000;

/// What the keeper knows.
pub(super) struct Task {
    sources: Sources,
    disk: Disk,
    clock: Clock,
    tokens: Arc<Tokens>,
    keeper: Keeper,
    watched: HashMap<u32, Watched>,
}

/// One issuer.
struct Watched {
    keys: Arc<IssuerKeys>,
    source: Shared,
    refresh: Refresh,
    /// When the keys that are there were fetched, by the wall clock, in milliseconds since 1970.
    fetched_at_ms: Option<u64>,
    last_error: Option<String>,
    waiters: Vec<(Outbox<Letter>, u64)>,
}

impl Task {
    pub fn new(sources: Sources, disk: Disk, clock: Clock, tokens: Arc<Tokens>, keeper: Keeper) -> Task {
        Task { sources, disk, clock, tokens, keeper, watched: HashMap::new() }
    }

    /// Until the process ends.
    pub async fn run(mut self, mut orders: Mailbox<Order>) {
        loop {
            self.clock.resync();
            let now_ms = self.now_ms();
            self.begin_due(now_ms);
            // what is still due waits for a fetch to end, which is an order
            let later =
                self.watched.values().filter_map(|it| it.refresh.due_ms()).filter(|due| *due > now_ms);
            let rest = later.min().map_or(REST, |due| Duration::from_millis(due - now_ms).min(REST));
            if let Some(order) = services::at_most(rest, orders.next()).await {
                self.obey(order);
            }
        }
    }

    fn now_ms(&self) -> u64 {
        self.clock.now().mono_ns / 1_000_000
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Watch(keys) => self.watch(keys),
            Order::Forget(number) => {
                if let Some(mut watched) = self.watched.remove(&number) {
                    watched.keys.tell(false, u64::MAX);
                    watched.wake();
                }
            }
            Order::Want(number, worker, sequence) => self.want(number, worker, sequence),
            Order::Refresh(issuer, answer) => {
                let _ = answer.send(self.refresh(&issuer));
            }
            Order::Describe(answer) => {
                let _ = answer.send(self.describe());
            }
            Order::Fetched(number, result) => self.take(number, result),
        }
    }

    /// A copy on disk is better than nothing until the issuer has answered.
    fn watch(&mut self, keys: Arc<IssuerKeys>) {
        let now = self.clock.now();
        let copy = self.disk.read(keys.issuer(), now.epoch_ms);
        let fetched_at_ms = copy.as_ref().map(|(_, at)| *at);
        if let Some((copy, _)) = copy {
            keys.publish(Some(Arc::new(copy)));
        }
        let source = Arc::new(self.sources.of(keys.issuer()));
        let refresh = Refresh::new(now.mono_ns / 1_000_000);
        let (number, waiters) = (keys.number(), Vec::new());
        let watched = Watched { keys, source, refresh, fetched_at_ms, last_error: None, waiters };
        self.watched.insert(number, watched);
    }

    fn want(&mut self, number: u32, worker: Outbox<Letter>, sequence: u64) {
        let now_ms = self.now_ms();
        let Some(watched) = self.watched.get_mut(&number) else {
            return worker.post(Letter::Keys(sequence));
        };
        if watched.waiters.len() >= WAITERS_MAX || watched.refresh.demand(now_ms) == Demand::Refused {
            watched.tell();
            return worker.post(Letter::Keys(sequence));
        }
        watched.waiters.push((worker, sequence));
    }

    fn refresh(&mut self, issuer: &str) -> bool {
        let now_ms = self.now_ms();
        let Some(watched) = self.watched.values_mut().find(|it| it.keys.issuer() == issuer) else {
            return false;
        };
        watched.refresh.order(now_ms);
        self.tokens.clear();
        true
    }

    /// Starts what is due. One fetch of an issuer at a time: [`Refresh::due_ms`] says nothing during one.
    fn begin_due(&mut self, now_ms: u64) {
        let under_way = self.watched.values().filter(|it| it.refresh.is_fetching()).count();
        let is_due = |it: &&mut Watched| it.refresh.due_ms().is_some_and(|due| due <= now_ms);
        let due = self.watched.values_mut().filter(is_due);
        for watched in due.take(FETCHES_AT_ONCE_MAX.saturating_sub(under_way)) {
            watched.refresh.begin();
            watched.tell();
            self.keeper.counts.fetches.fetch_add(1, Ordering::Relaxed);
            let (keys, source) = (watched.keys.clone(), watched.source.clone());
            let orders = self.keeper.orders.clone();
            services::spawn(async move {
                let result = get::fetch(&source, keys.issuer()).await;
                orders.post(Order::Fetched(keys.number(), result));
            });
        }
    }

    fn take(&mut self, number: u32, result: Result<Fetched, String>) {
        let now = self.clock.now();
        let now_ms = now.mono_ns / 1_000_000;
        let Some(watched) = self.watched.get_mut(&number) else { return };
        match result {
            Ok(fetched) => {
                watched.refresh.succeed(now_ms, fetched.lifetime_ms, random_u64());
                if watched.publish(fetched.keys) {
                    self.tokens.clear();
                }
                watched.fetched_at_ms = Some(now.epoch_ms);
                watched.last_error = None;
                let written = self.disk.write(watched.keys.issuer(), &fetched.json, now.epoch_ms);
                if let Err(error) = written {
                    eprintln!(
                        "ringgate-gateway: the keys of {} are not kept: {error}",
                        watched.keys.issuer()
                    );
                }
            }
            Err(error) => {
                self.keeper.counts.failures.fetch_add(1, Ordering::Relaxed);
                watched.refresh.fail(now_ms, random_u64());
                watched.forget_old(now.epoch_ms);
                // once for a row of failures
                if watched.refresh.failures() == 1 {
                    eprintln!("ringgate-gateway: the keys of {}: {error}", watched.keys.issuer());
                }
                watched.last_error = Some(error);
            }
        }
        watched.tell();
        watched.wake();
    }

    fn describe(&self) -> Value {
        let now = self.clock.now();
        let mut all: Vec<&Watched> = self.watched.values().collect();
        all.sort_by_key(|watched| watched.keys.issuer());
        all.into_iter().map(|watched| watched.describe(now.mono_ns / 1_000_000, now.epoch_ms)).collect()
    }
}

impl Watched {
    /// Replaces the keys; whether they differ: a key that is gone, or was replaced under its `kid`, is not to be believed any
    /// more, nor is what it signed.
    fn publish(&mut self, keys: KeySet) -> bool {
        let before = self.keys.keys();
        let has_changed = before.is_some_and(|before| !before.is_same(&keys));
        self.keys.publish(Some(Arc::new(keys)));
        has_changed
    }

    /// The last good keys are not good for ever.
    fn forget_old(&mut self, now_epoch_ms: u64) {
        let is_old = self.fetched_at_ms.is_some_and(|at| now_epoch_ms.saturating_sub(at) > LAST_GOOD_MS_MAX);
        if is_old {
            self.keys.publish(None);
            self.fetched_at_ms = None;
        }
    }

    /// Tells the cores how it stands.
    fn tell(&self) {
        self.keys.tell(self.refresh.is_fetching(), self.refresh.demand_from_ms());
    }

    fn wake(&mut self) {
        for (worker, sequence) in self.waiters.drain(..) {
            worker.post(Letter::Keys(sequence));
        }
    }

    fn describe(&self, now_ms: u64, now_epoch_ms: u64) -> Value {
        let keys = self.keys.keys();
        let skipped = keys.iter().flat_map(|keys| keys.skipped());
        let skipped: Vec<Value> = skipped.map(|key| json!({ "kid": key.kid, "why": key.why })).collect();
        json!({
            "issuer": self.keys.issuer(),
            "source": self.source.describe(),
            "keys": keys.as_ref().map_or_else(Vec::new, |keys| keys.kids()),
            "skipped": skipped,
            "ageSeconds": self.fetched_at_ms.map(|at| now_epoch_ms.saturating_sub(at) / 1_000),
            "isFetching": self.refresh.is_fetching(),
            "nextFetchSeconds": self.refresh.due_ms().map(|due| due.saturating_sub(now_ms) / 1_000),
            "failures": self.refresh.failures(),
            "lastError": self.last_error,
        })
    }
}
