use std::{
    collections::{HashMap, HashSet, VecDeque},
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use crossbeam::channel::{Receiver, bounded};
use ringgate_auth::{GrantCache, GrantLimits, Tokens};
use ringgate_cache::Cache;
use ringgate_exchange::{CallerBook, Credentials, Generation, RouteSet, grant_identity};
use ringgate_io::{Clock, Driver, Outbox, Resolver, Sink, SinkTarget, TlsConnector, choose_driver};
use ringgate_limit::{QuotaTable, Registry, Settings};
use ringgate_snapshot::{
    file::{Contents, Loaded, Trust},
    schema::{Keys, Routes},
};

use crate::{
    admin,
    attach::{self, Names},
    config::{CertificateFiles, Config},
    issuers::{Issuers, Keeper},
    letters::Letter,
    pool::PoolSpec,
    usage::{Counts, Usage},
};

mod flush;
mod start;
mod state;

use start::Starter;

/// How many routing snapshots stay resident for a rollback, the serving one included.
const GENERATIONS_KEPT: usize = 3;
/// How long a drain waits for the access log: whoever does not read it must not keep the process alive.
const LOG_FLUSH_TIMEOUT: Duration = Duration::from_secs(2);
/// What a host keeps of what authorizers granted; one place to change it.
const GRANT_LIMITS: GrantLimits = GrantLimits { bytes_max: 64 * 1024 * 1024, entries_max: 100_000 };
/// How many verified tokens a host keeps, and how many bytes they may take with what they say.
const TOKENS_MAX: usize = 100_000;
const TOKENS_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// How many throttle buckets a host may have.
const BUCKETS_MAX: u32 = 4_000_000;

/// The main thread's side of the gateway: what is loaded, and how to reach the workers.
pub(crate) struct Host {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<io::Result<()>>>,
    log_threads: Vec<JoinHandle<()>>,
}

/// What the admin side may do at any time.
pub(crate) struct Shared {
    pub config: Config,
    pub workers: Vec<Outbox<Letter>>,
    pub sink: Option<Sink>,
    pub execution_sink: Option<Sink>,
    pub driver: Driver,
    /// Where clients are answered, with the ports that were given out.
    pub listens: Vec<String>,
    state: Mutex<State>,
    serving: AtomicU64,
}

struct State {
    registry: Registry,
    quotas: QuotaTable,
    usage: Usage,
    /// What every worker serves.
    current: Option<Arc<Generation>>,
    pools: Vec<Arc<PoolSpec>>,
    pool_numbers: HashMap<PoolKey, u32>,
    resolver: Resolver,
    tls: Option<TlsConnector>,
    certificates: HashMap<String, CertificateFiles>,
    credentials: Arc<Credentials>,
    grants: Arc<GrantCache>,
    tokens: Arc<Tokens>,
    issuers: Issuers,
    clock: Clock,
    cache: Arc<Cache>,
    routes: Arc<RouteSet>,
    keys: Option<Arc<Loaded<Keys>>>,
    /// Who may sign requests: made from `keys`.
    callers: Arc<CallerBook>,
    /// Older routing snapshots, the newest last.
    older: VecDeque<Arc<RouteSet>>,
    /// The number of the newest generation that was made.
    number: u64,
    /// The number of the generation that is served.
    serving: u64,
}

type PoolKey = (String, u16, bool, bool, Vec<String>, Option<String>);

/// What a switch came to.
#[derive(Clone, Debug)]
pub(crate) struct Switched {
    pub generation: u64,
    pub routes_hash: [u8; 32],
    /// Whether the workers had something to switch to: what they serve already makes no new generation.
    pub is_new: bool,
}

/// Why a snapshot was not taken: a stable code and a sentence. The old generation stays.
#[derive(Debug)]
pub(crate) struct Refused {
    pub code: &'static str,
    pub message: String,
}

impl Refused {
    fn new(code: &'static str, message: impl ToString) -> Refused {
        Refused { code, message: message.to_string() }
    }
}

impl Host {
    /// Loads what is configured, binds every listener, and starts a worker per core.
    pub fn start(config: Config) -> io::Result<Host> {
        let (driver, why) = choose_driver(config.driver)?;
        let state = State::new(&config)?;
        let (sink, log_thread) = open_log(config.access_log.as_deref())?;
        let (execution_sink, execution_log_thread) = open_log(config.execution_log.as_deref())?;
        let log_threads = log_thread.into_iter().chain(execution_log_thread).collect();
        let mut starter = Starter {
            config,
            sink,
            execution_sink,
            driver,
            state,
            outboxes: Vec::new(),
            listens: Vec::new(),
        };
        let threads = starter.start_workers()?;
        let Starter { config, sink, execution_sink, state, outboxes, listens, .. } = starter;
        eprintln!("ringgate-gateway: {why}; {} workers; listening on {}", outboxes.len(), listens.join(", "));
        let shared = Arc::new(Shared {
            config,
            workers: outboxes,
            sink,
            execution_sink,
            driver,
            listens,
            serving: AtomicU64::new(state.number),
            state: Mutex::new(state),
        });
        attach::start(&shared)?;
        admin::start(&shared)?;
        Ok(Host { shared, threads, log_threads })
    }

    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// A worker that ended is a fault that nobody can serve around: the process ends and is started again.
    pub fn check_workers(&self) -> io::Result<()> {
        if self.threads.iter().any(JoinHandle::is_finished) {
            return Err(io::Error::other("a worker ended; see the messages before this one"));
        }
        Ok(())
    }

    /// Stops accepting, finishes what is under way, and ends (SIGTERM).
    pub fn drain(self) -> io::Result<()> {
        self.shared.workers.iter().for_each(|worker| worker.post(Letter::Drain));
        for thread in self.threads {
            thread.join().map_err(|_| io::Error::other("a worker panicked"))??;
        }
        for sink in [&self.shared.sink, &self.shared.execution_sink].into_iter().flatten() {
            sink.flush(LOG_FLUSH_TIMEOUT);
        }
        drop(self.log_threads);
        admin::remove_sockets(&self.shared.config);
        eprintln!("ringgate-gateway: drained");
        Ok(())
    }
}

fn open_log(target: Option<&str>) -> io::Result<(Option<Sink>, Option<JoinHandle<()>>)> {
    let Some(target) = target else { return Ok((None, None)) };
    let target = if target == "-" { SinkTarget::Stdout } else { SinkTarget::File(target.into()) };
    let (sink, thread) = Sink::open(&target)?;
    Ok((Some(sink), Some(thread)))
}

/// Randomness for ids: what the standard library seeds its hash maps with.
pub(crate) fn random_u64() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

trait FromConfig {
    fn from_config(config: &Config) -> Self;
}

impl FromConfig for Settings {
    fn from_config(config: &Config) -> Settings {
        let (account_per_second, account_burst) = config.account_throttle.unwrap_or((0.0, 0));
        Settings { account_per_second, account_burst }
    }
}

impl Shared {
    /// The number of the generation that every worker serves.
    pub fn serving(&self) -> u64 {
        self.serving.load(Ordering::Acquire)
    }

    /// Whether a routing snapshot with at least one API is served.
    pub fn is_ready(&self) -> bool {
        !self.lock().routes.get().apis.is_empty()
    }

    /// The content hash of the routes that are served.
    pub fn routes_hash(&self) -> [u8; 32] {
        *self.lock().routes.content_hash()
    }

    /// What is served, by name, once there are keys.
    pub fn names(&self) -> Option<Names> {
        let state = self.lock();
        let keys = *state.keys.as_ref()?.content_hash();
        Some(Names { routes: *state.routes.content_hash(), keys })
    }

    /// Takes a routing snapshot: checked whole, prepared by every worker, then switched by all.
    pub fn deploy_routes(&self, bytes: &[u8]) -> Result<Switched, Refused> {
        let loaded = self.load::<Routes>(bytes)?;
        let routes = RouteSet::prepare(loaded).map_err(|e| Refused::new("RS1001", e))?;
        let routes = routes.keeping_logs(self.config.execution_log.is_some());
        let mut state = self.lock();
        if state.routes.content_hash() == routes.content_hash() {
            return Ok(state.unchanged());
        }
        let before = std::mem::replace(&mut state.routes, Arc::new(routes));
        match self.switch(&mut state) {
            Ok(switched) => {
                if !before.get().apis.is_empty() {
                    state.older.push_back(before);
                }
                while state.older.len() >= GENERATIONS_KEPT {
                    state.older.pop_front();
                }
                Ok(switched)
            }
            Err(refused) => {
                state.routes = before;
                Err(refused)
            }
        }
    }

    /// Takes a keys snapshot, which acts at once on the routes that are served (R-PIPE-03).
    pub fn deploy_keys(&self, bytes: &[u8]) -> Result<Switched, Refused> {
        let loaded = Arc::new(self.load::<Keys>(bytes)?);
        let callers = CallerBook::prepare(Some(loaded.clone())).map_err(|e| Refused::new("RS1001", e))?;
        let mut state = self.lock();
        if state.keys.as_ref().is_some_and(|keys| keys.content_hash() == loaded.content_hash()) {
            return Ok(state.unchanged());
        }
        let keys_before = state.keys.replace(loaded);
        let callers_before = std::mem::replace(&mut state.callers, Arc::new(callers));
        match self.switch(&mut state) {
            Ok(switched) => {
                state.follow_flushes(keys_before.as_deref().map(Loaded::get));
                Ok(switched)
            }
            Err(refused) => {
                state.keys = keys_before;
                state.callers = callers_before;
                Err(refused)
            }
        }
    }

    /// Goes back to the routes before.
    pub fn rollback(&self) -> Result<Switched, Refused> {
        let mut state = self.lock();
        let Some(older) = state.older.pop_back() else {
            return Err(Refused::new("RS1002", "there is no older generation to go back to"));
        };
        let before = std::mem::replace(&mut state.routes, older);
        match self.switch(&mut state) {
            Ok(switched) => Ok(switched),
            Err(refused) => {
                let older = std::mem::replace(&mut state.routes, before);
                state.older.push_back(older);
                Err(refused)
            }
        }
    }

    /// What keys used of their plans (R-USAGE-14); `None` before anything is served.
    pub fn counts(&self) -> Option<Counts> {
        let state = self.lock();
        Some(state.usage.counts(state.current.clone()?))
    }

    /// Who fetches the keys of tokens' issuers.
    pub fn keeper(&self) -> Keeper {
        self.lock().issuers.keeper().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load<T: Contents>(&self, bytes: &[u8]) -> Result<Loaded<T>, Refused> {
        let trust = trust(&self.config);
        Loaded::from_bytes(bytes, trust).map_err(|e| Refused::new(e.code(), e))
    }

    /// Offers a generation to every worker; when all have prepared, all switch.
    fn switch(&self, state: &mut State) -> Result<Switched, Refused> {
        let generation =
            state.build(&Settings::from_config(&self.config)).map_err(|e| Refused::new("RS1003", e))?;
        self.ask_all(|answer| Letter::Prepare(generation.clone(), state.pools.clone(), answer))?;
        self.ask_all(Letter::Switch)?;
        self.serving.store(generation.number, Ordering::Release);
        state.current = Some(generation.clone());
        let named: HashSet<_> = generation.stage_caches.iter().map(|(_, cache)| cache.identity()).collect();
        state.cache.retain(|identity| named.contains(&identity));
        let apis = || generation.routes.get().apis.iter();
        let stages =
            apis().flat_map(|api| api.stages.iter().map(|stage| grant_identity(&api.id, &stage.name)));
        let guarded: HashSet<u128> = stages.collect();
        state.issuers.retain(&generation.authority.issuers);
        state.grants.retain(|identity| guarded.contains(&identity));
        state.serving = generation.number;
        let routes_hash = *generation.routes.content_hash();
        Ok(Switched { generation: generation.number, routes_hash, is_new: true })
    }

    fn ask_all(&self, letter: impl Fn(crossbeam::channel::Sender<()>) -> Letter) -> Result<(), Refused> {
        let answers: Vec<Receiver<()>> = self
            .workers
            .iter()
            .map(|worker| {
                let (answer, wait) = bounded(1);
                worker.post(letter(answer));
                wait
            })
            .collect();
        for answer in answers {
            let answer = answer.recv_timeout(std::time::Duration::from_secs(10));
            answer.map_err(|_| Refused::new("RS1004", "a worker did not answer within 10 s"))?;
        }
        Ok(())
    }
}

fn trust(config: &Config) -> Trust<'_> {
    if config.trusted.is_empty() { Trust::Anybody } else { Trust::Signed(&config.trusted) }
}
