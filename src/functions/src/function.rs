//! A function: its settings, its environments and its counters.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use tokio::sync::Notify;

use crate::{
    config::FunctionConfig,
    fault::Fault,
    host::Surroundings,
    live::{End, Live},
    pool::{EnvironmentId, Pool, Take},
    sandbox::Sandbox,
};

/// What happened so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Invocations that reached an environment and ended.
    pub invocations: AtomicU64,
    /// Those of them that failed.
    pub errors: AtomicU64,
    /// Those of them that took too long.
    pub timeouts: AtomicU64,
    /// Those of them whose process ended.
    pub crashes: AtomicU64,
    /// Invocations for which there was no room.
    pub throttles: AtomicU64,
    /// Environments that were started for an invocation.
    pub cold_starts: AtomicU64,
    /// Starts that failed.
    pub failed_starts: AtomicU64,
    /// How long all successful starts took together, in nanoseconds.
    pub init_ns: AtomicU64,
    /// The longest of them.
    pub init_ns_max: AtomicU64,
    /// How often new code replaced the environments.
    pub reloads: AtomicU64,
}

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    /// What the operator said.
    pub config: FunctionConfig,
    /// Its walls.
    pub sandbox: Sandbox,
    /// What it shares with others.
    pub surroundings: Arc<Surroundings>,
    /// What happened so far.
    pub counters: Counters,
    /// Rung when there may be room for an invocation that waited.
    pub room: Notify,
    pool: Mutex<Pool<Arc<Live>>>,
    epoch: Instant,
}

impl Function {
    /// A function without environments.
    pub fn new(config: FunctionConfig, sandbox: Sandbox, surroundings: Arc<Surroundings>) -> Function {
        let pool = Mutex::new(Pool::new(config.environments_max));
        let (counters, room, epoch) = (Counters::default(), Notify::new(), Instant::now());
        Function { config, sandbox, surroundings, counters, room, pool, epoch }
    }

    /// A place for an invocation.
    pub fn take(&self) -> Take<Arc<Live>> {
        self.pool().take()
    }

    /// Whether there is one.
    pub fn has_room(&self) -> bool {
        self.pool().has_room()
    }

    /// The promised environment is there.
    pub fn insert(&self, live: &Arc<Live>) {
        self.pool().insert(live.id, live.clone());
    }

    /// The promised environment will not come.
    pub fn abandon(&self) {
        self.pool().abandon();
        self.room.notify_one();
    }

    /// An environment has answered; `false` when it must be ended because the code is new.
    pub fn settle(&self, id: EnvironmentId) -> bool {
        let is_current = self.pool().settle(id);
        self.room.notify_one();
        is_current
    }

    /// A call was taken back from an environment that is slow to ask for work.
    pub fn lag(&self, live: &Live) {
        let is_current = self.pool().lag(live.id);
        if !is_current {
            live.end(End::Unneeded);
        } else if live.is_waiting_for_work() {
            // It asked between the two locks.
            self.ready(live.id);
        }
    }

    /// An environment asks for work.
    pub fn ready(&self, id: EnvironmentId) {
        let now_ns = self.epoch.elapsed().as_nanos() as u64;
        self.pool().ready(id, now_ns);
        self.room.notify_one();
    }

    /// An environment is gone.
    pub fn remove(&self, id: EnvironmentId) {
        // Dropped outside of the lock.
        let _gone = self.pool().remove(id);
        self.room.notify_one();
    }

    /// Counts how an invocation ended.
    pub fn count(&self, fault: Option<&Fault>) {
        let add = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        add(&self.counters.invocations);
        if let Some(fault) = fault {
            add(&self.counters.errors);
            match fault {
                Fault::Timeout(_) => add(&self.counters.timeouts),
                Fault::Exit(_) | Fault::OutOfMemory => add(&self.counters.crashes),
                _ => 0,
            };
        }
    }

    /// Ends environments that have been idle for too long.
    pub fn reap(&self) {
        let now_ns = self.epoch.elapsed().as_nanos() as u64;
        let idle_ns_max = self.config.idle.as_nanos() as u64;
        let old = self.pool().reap(now_ns, idle_ns_max);
        old.iter().for_each(|live| live.end(End::Unneeded));
    }

    /// The code has changed.
    pub fn renew(&self) {
        self.counters.reloads.fetch_add(1, Ordering::Relaxed);
        let old = self.pool().renew();
        old.iter().for_each(|live| live.end(End::Unneeded));
    }

    /// All environments.
    pub fn environments(&self) -> Vec<Arc<Live>> {
        let mut all: Vec<_> = self.pool().all().map(|(_, live)| live.clone()).collect();
        all.sort_by_key(|live| live.id);
        all
    }

    /// How many environments work or start.
    pub fn busy_count(&self) -> usize {
        self.pool().busy_count()
    }

    fn pool(&self) -> MutexGuard<'_, Pool<Arc<Live>>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
