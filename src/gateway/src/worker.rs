use std::{
    cell::{Cell, RefCell},
    io,
    net::SocketAddr,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use crossbeam::channel::Sender;
use ringgate_cache::{Cache, Wake};
use ringgate_exchange::{CacheOutcome, Chance, Edge, Generation, Outcome, TokenOutcome};
use ringgate_io::{Action, Clock, Deadlines, Listener, Mailbox, Now, Outbox, Stream, guarded, sleep, spawn};
use ringgate_telemetry::{Counter, Gauge, Metrics, Record, Recorder, SeriesId, imf_fixdate};

use crate::{
    access_log::AccessLog,
    config::Config,
    connection,
    execution_log::ExecutionLog,
    issuers::{KEYS_WAIT_NS, Keeper},
    letters::Letter,
    pool::{PoolSpec, Pools},
    session::Session,
    waits::Waits,
};

/// How often deadlines are swept and batches go out. Also the accuracy of every timeout.
const TICK: Duration = Duration::from_millis(10);
/// How many ticks pass between looks at idle upstream connections.
const TICKS_BETWEEN_POOL_CARE: u64 = 10;
/// How many exchanges a worker's flight recorder keeps.
const RECORDER_ENTRIES: usize = 1_024;
/// How many series are copied in one answer to a scrape: a worker is not held up for more than a moment.
const SERIES_AT_ONCE: usize = 2_000;

/// What one core knows. Nothing here is shared with another core.
pub(crate) struct Worker {
    pub index: usize,
    pub config: Arc<Config>,
    pub deadlines: Deadlines,
    pub pools: Pools,
    pub metrics: Rc<RefCell<Metrics>>,
    pub chance: RefCell<Chance>,
    pub draining: Cell<bool>,
    clock: Cell<Clock>,
    recent: Cell<Now>,
    date: Cell<(u64, [u8; 29])>,
    current: RefCell<Rc<Current>>,
    prepared: RefCell<Option<Rc<Current>>>,
    recorder: RefCell<Recorder>,
    log: RefCell<AccessLog>,
    execution_log: RefCell<ExecutionLog>,
    followers: RefCell<Vec<Sender<String>>>,
    connections: Cell<i64>,
    /// Exchanges that wait for another's response.
    pub waits: Waits,
    sequence: Cell<u64>,
    peers: Vec<Outbox<Letter>>,
    cache: Arc<Cache>,
    keeper: Keeper,
}

/// A generation as one worker serves it.
pub(crate) struct Current {
    pub generation: Arc<Generation>,
    series: Rc<Series>,
}

/// The metrics of a routing snapshot's routes, by row; let go when the last generation with these routes is gone.
struct Series {
    ids: Vec<SeriesId>,
    metrics: Rc<RefCell<Metrics>>,
}

impl Drop for Series {
    fn drop(&mut self) {
        self.metrics.borrow_mut().release(&self.ids);
    }
}

impl Current {
    /// Enrols the routes' metrics, which takes a while for a hundred thousand; a generation that only brings new keys
    /// has the same routes and takes them over.
    fn new(
        generation: Arc<Generation>,
        metrics: &Rc<RefCell<Metrics>>,
        before: Option<&Current>,
    ) -> Rc<Current> {
        let same = before.filter(|b| Arc::ptr_eq(&b.generation.routes, &generation.routes));
        let series = same.map(|b| b.series.clone()).unwrap_or_else(|| {
            let ids = metrics.borrow_mut().register_all(generation.routes.labels());
            Rc::new(Series { ids, metrics: metrics.clone() })
        });
        Rc::new(Current { generation, series })
    }
}

/// What a worker is started with.
pub(crate) struct WorkerSeed {
    pub index: usize,
    pub config: Arc<Config>,
    pub clock: Clock,
    pub generation: Arc<Generation>,
    pub pools: Vec<Arc<PoolSpec>>,
    pub log: AccessLog,
    pub execution_log: ExecutionLog,
    pub chance: u64,
    /// Every worker's mailbox, by index.
    pub peers: Vec<Outbox<Letter>>,
    pub cache: Arc<Cache>,
    /// Who fetches the keys of tokens' issuers.
    pub keeper: Keeper,
}

impl Worker {
    pub fn new(seed: WorkerSeed) -> Rc<Worker> {
        let metrics = Rc::new(RefCell::new(Metrics::new()));
        let worker = Worker {
            index: seed.index,
            config: seed.config,
            deadlines: Deadlines::new(),
            pools: Pools::default(),
            chance: RefCell::new(Chance::new(seed.chance)),
            draining: Cell::new(false),
            recent: Cell::new(seed.clock.now()),
            clock: Cell::new(seed.clock),
            date: Cell::new((u64::MAX, [b' '; 29])),
            current: RefCell::new(Current::new(seed.generation, &metrics, None)),
            prepared: RefCell::new(None),
            recorder: RefCell::new(Recorder::new(RECORDER_ENTRIES)),
            log: RefCell::new(seed.log),
            execution_log: RefCell::new(seed.execution_log),
            followers: RefCell::default(),
            connections: Cell::new(0),
            waits: Waits::default(),
            sequence: Cell::new(0),
            peers: seed.peers,
            cache: seed.cache,
            keeper: seed.keeper,
            metrics,
        };
        worker.pools.extend(&seed.pools);
        Rc::new(worker)
    }

    /// Reads the clock.
    #[inline]
    pub fn now(&self) -> Now {
        let now = self.clock.get().now();
        self.recent.set(now);
        now
    }

    /// The last reading: good enough for deadlines of seconds.
    #[inline]
    pub fn recent(&self) -> Now {
        self.recent.get()
    }

    /// The generation to serve; an exchange asks once and keeps it (R-PIPE-04).
    pub fn current(&self) -> Rc<Current> {
        self.current.borrow().clone()
    }

    pub fn count(&self, counter: Counter) {
        self.metrics.borrow_mut().add(counter, 1);
    }

    /// A number that no other exchange of this worker has.
    pub fn next_sequence(&self) -> u64 {
        self.sequence.set(self.sequence.get() + 1);
        self.sequence.get()
    }

    /// Wakes exchanges, here and on other workers.
    pub fn deliver(&self, wakes: Vec<Wake>) {
        for wake in wakes {
            let worker = usize::from(wake.waiter.worker);
            if worker == self.index {
                self.waits.wake(wake);
            } else if let Some(peer) = self.peers.get(worker) {
                peer.post(Letter::Wake(wake));
            }
        }
    }

    /// Waits until the keys of an issuer have come, but not for long. Other exchanges do not wait.
    pub async fn wait_for_keys(&self, issuer: u32, sequence: u64) {
        let Some(own) = self.peers.get(self.index) else { return };
        self.count(Counter::KeyWaits);
        self.keeper.want(issuer, own, sequence);
        let _ = self.waits.wait(sequence, self.now().mono_ns + KEYS_WAIT_NS).await;
    }

    /// The text of the Date field.
    pub fn date(&self, now: Now) -> [u8; 29] {
        let second = now.epoch_ms / 1_000;
        let (at, text) = self.date.get();
        if at == second {
            return text;
        }
        let mut text = [0; 29];
        imf_fixdate(second, &mut text);
        self.date.set((second, text));
        text
    }

    pub fn connection_opened(&self) {
        self.connections.set(self.connections.get() + 1);
        self.count(Counter::ConnectionsAccepted);
    }

    pub fn connection_count(&self) -> i64 {
        self.connections.get()
    }

    pub fn connection_closed(&self) {
        self.connections.set(self.connections.get() - 1);
        self.count(Counter::ConnectionsClosed);
    }

    /// Tells metrics, access log and flight recorder what an exchange came to.
    pub fn note(&self, current: &Current, edge: &Edge, session: &Session) {
        let now = self.now();
        let tally = &session.tally;
        let outcome = Outcome {
            at_ms: tally.at_ms,
            latency_us: now.mono_ns.saturating_sub(tally.started_ns) / 1_000,
            integration_latency_us: (tally.answered_ns > 0)
                .then(|| tally.answered_ns.saturating_sub(tally.asked_ns) / 1_000),
            first_content_us: (tally.content_ns > 0)
                .then(|| tally.content_ns.saturating_sub(tally.asked_ns) / 1_000),
            authorizer_latency_us: tally.authorizer_ns.map(|ns| ns / 1_000),
            keys_latency_us: tally.keys_ns.map(|ns| ns / 1_000),
            request_bytes: tally.request_bytes,
            response_bytes: tally.response_bytes,
        };
        let date = self.date(now);
        let call = connection::call(
            self,
            current,
            edge,
            &session.head,
            session.inbound.unread(),
            now,
            &date,
            tally.sequence,
        );
        self.note_metrics(current, session, &outcome);
        let record = session.exchange.record(&call, &outcome);
        self.note_log(current, &record, session);
        self.execution_log.borrow_mut().write(&session.exchange, &call, &outcome);
        let entry = session.exchange.entry(&call, &record);
        self.recorder.borrow_mut().push(&entry);
        if !self.followers.borrow().is_empty() {
            let mut single = Recorder::new(1);
            single.push(&entry);
            let mut line = String::new();
            single.dump_json(self.index, &mut line);
            self.followers
                .borrow_mut()
                .retain(|follower| !matches!(follower.try_send(line.clone()), Err(e) if e.is_disconnected()));
        }
    }

    fn note_metrics(&self, current: &Current, session: &Session, outcome: &Outcome) {
        use ringgate_exchange::Rejection;
        let mut metrics = self.metrics.borrow_mut();
        metrics.add(Counter::BytesOut, outcome.response_bytes);
        match session.exchange.rejection() {
            Some(Rejection::Throttled) => metrics.add(Counter::Throttled, 1),
            Some(Rejection::QuotaExceeded) => metrics.add(Counter::QuotaExceeded, 1),
            Some(Rejection::Malformed(_)) => metrics.add(Counter::RequestsRefused, 1),
            _ => {}
        }
        match session.exchange.token_outcome() {
            TokenOutcome::None => {}
            TokenOutcome::Kept => metrics.add(Counter::TokensKept, 1),
            TokenOutcome::Verified => metrics.add(Counter::TokensVerified, 1),
            TokenOutcome::Refused => metrics.add(Counter::TokensRefused, 1),
        }
        // R-LOG-10: requests without a route are counted, but belong to none.
        let place = session.exchange.place();
        let row = place.and_then(|place| current.generation.routes.row(&place));
        match row.and_then(|row| current.series.ids.get(row)) {
            Some(series) => {
                metrics.record(
                    *series,
                    session.exchange.status(),
                    outcome.latency_us,
                    outcome.integration_latency_us,
                );
                match session.exchange.cache_outcome() {
                    CacheOutcome::None => {}
                    outcome => metrics.record_cache(*series, outcome == CacheOutcome::Hit),
                }
            }
            None => metrics.add(Counter::UnroutedRequests, 1),
        }
    }

    fn note_log(&self, current: &Current, record: &Record<'_>, session: &Session) {
        let mut log = self.log.borrow_mut();
        if !log.is_on() {
            return;
        }
        let place = session.exchange.place();
        let own = place.and_then(|place| current.generation.routes.log_format(place.api, place.stage));
        log.write(record, own);
    }

    /// Until told to drain, and then until the last connection is gone or the time is over.
    pub async fn run(self: Rc<Worker>, listeners: Vec<Listener>, mailbox: Mailbox<Letter>) -> io::Result<()> {
        let stops: Vec<_> = listeners.iter().map(Listener::stop_handle).collect();
        let listening = Rc::new(Cell::new(listeners.len()));
        for listener in listeners {
            let (worker, listening) = (self.clone(), listening.clone());
            spawn(async move {
                let deadlines = worker.deadlines.clone();
                listener.accept_all(deadlines, |accepted| worker.accepted(accepted)).await;
                listening.set(listening.get() - 1);
            });
        }
        let reader = self.clone();
        spawn(async move { reader.read_letters(mailbox).await });
        let mut ticks = 0u64;
        let mut drain_until = None;
        loop {
            sleep(TICK).await;
            ticks += 1;
            self.tick(ticks);
            if self.draining.get() {
                let now = self.now().mono_ns;
                if drain_until.is_none() {
                    stops.iter().for_each(|stop| stop.stop());
                }
                let until = *drain_until.get_or_insert(now + self.config.timeouts.drain_ns);
                self.deadlines.expire_all(Action::StopIdle, now);
                self.deadlines.expire_all(Action::CancelRead, now);
                // A listener that outlives its worker would keep clients waiting that nobody will ever answer.
                let is_quiet = self.connections.get() == 0 && listening.get() == 0;
                if is_quiet || now >= until {
                    self.flush_logs();
                    return Ok(());
                }
            }
        }
    }

    fn tick(&self, ticks: u64) {
        let now = self.now();
        self.deadlines.sweep(now.mono_ns);
        self.waits.sweep(now.mono_ns);
        // what exchanges left behind that ended without a word
        while let Some(wake) = self.cache.next_wake() {
            self.deliver(vec![wake]);
        }
        self.flush_logs();
        if ticks.is_multiple_of(TICKS_BETWEEN_POOL_CARE) {
            self.pools.care(now.mono_ns, self.config.shared_pools);
            let mut clock = self.clock.get();
            clock.resync();
            self.clock.set(clock);
        }
    }

    fn flush_logs(&self) {
        self.log.borrow_mut().flush();
        self.execution_log.borrow_mut().flush();
    }

    fn accepted(self: &Rc<Worker>, accepted: io::Result<(Stream, SocketAddr)>) {
        let Ok((stream, peer)) = accepted else { return };
        self.connection_opened();
        let worker = self.clone();
        let closer = self.clone();
        spawn(async move {
            let task = connection::serve(worker, stream, peer);
            guarded(task, || {
                eprintln!("ringgate-gateway: a connection's task panicked; the connection is closed")
            })
            .await;
            closer.connection_closed();
        });
    }

    async fn read_letters(self: &Rc<Worker>, mut mailbox: Mailbox<Letter>) {
        loop {
            match mailbox.next().await {
                Letter::Prepare(generation, pools, answer) => {
                    self.pools.extend(&pools);
                    let before = self.current();
                    let current = Current::new(generation, &self.metrics, Some(&before));
                    *self.prepared.borrow_mut() = Some(current);
                    let _ = answer.send(());
                }
                Letter::Switch(answer) => {
                    if let Some(next) = self.prepared.borrow_mut().take() {
                        self.metrics.borrow_mut().add(Counter::GenerationSwitches, 1);
                        let old = self.current.replace(next);
                        drop(old);
                    }
                    let _ = answer.send(());
                }
                Letter::Scrape(from, answer) => {
                    let _ = answer.send(self.copy_metrics(from));
                }
                Letter::Recorder(answer) => {
                    let mut text = String::new();
                    self.recorder.borrow().dump_json(self.index, &mut text);
                    let _ = answer.send(text);
                }
                Letter::Follow(follower) => self.followers.borrow_mut().push(follower),
                Letter::Wake(wake) => self.waits.wake(wake),
                Letter::Keys(sequence) => self.waits.nudge(sequence),
                Letter::Drain => self.draining.set(true),
            }
        }
    }

    fn copy_metrics(&self, from: usize) -> (Box<Metrics>, Option<usize>) {
        let mut copy = Box::new(Metrics::new());
        let mut metrics = self.metrics.borrow_mut();
        if from == 0 {
            metrics.set(Gauge::ConnectionsOpen, self.connections.get());
            metrics.set(Gauge::UpstreamsIdle, self.pools.idle_count());
            metrics.set(Gauge::Generation, self.current.borrow().generation.number as i64);
            copy.merge_process(&metrics);
        }
        let next = copy.merge_series(&metrics, from, SERIES_AT_ONCE);
        (copy, next)
    }
}
