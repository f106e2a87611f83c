//! One environment as it lives: the machine, with the process, the waiting call and the waiting caller around it.
//!
//! Locks are held for a few instructions and never over an await. The pool's lock and this one are never held together.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{mpsc, oneshot},
    task::AbortHandle,
};

use crate::{
    call::{Assignment, Call, Outcome, Piece},
    clock,
    fault::Fault,
    function::Function,
    logs::Log,
    machine::{Assigned, Machine, Next, Phase, Refusal},
    memory,
    pool::EnvironmentId,
    report,
    sandbox::{self, Signal},
};

/// Pieces of a streamed answer that wait for a slow caller, before the function waits too.
const PIECES_MAX: usize = 16;
/// How long a process may take to end when it is asked to (S-RA-10).
const SHUTDOWN: Duration = Duration::from_millis(500);

/// Why an environment ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The process ended by itself: how.
    Exit(String),
    /// An invocation, or what follows it, took too long.
    Timeout,
    /// The start took longer than this.
    InitTimeout(Duration),
    /// It said that it cannot start.
    InitError(Fault),
    /// It used too much memory.
    Memory,
    /// It is not needed: idle, outdated, or the host ends.
    Unneeded,
}

/// What `next` gives to the runtime.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// The call.
    pub call: Arc<Call>,
    /// When it must be done, in milliseconds since 1970.
    pub deadline_ms: u64,
}

/// What follows from `next`.
pub(crate) enum Waiting {
    /// There is work.
    Now(Delivery),
    /// There will be.
    Later(oneshot::Receiver<Delivery>),
}

/// An environment.
#[derive(Debug)]
pub(crate) struct Live {
    /// Its number.
    pub id: EnvironmentId,
    /// Its name in logs.
    pub name: String,
    /// The process that leads its group.
    pub pid: u32,
    /// What it prints.
    pub log: Log,
    /// Whose it is.
    pub function: Arc<Function>,
    /// When the process was started.
    pub started: Instant,
    /// How long the start took, in nanoseconds; 0 until it is done.
    pub init_ns: AtomicU64,
    /// Invocations that it was given.
    pub invocations: AtomicU64,
    /// The most memory it was seen with, in bytes.
    pub memory_bytes: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    machine: Machine,
    init: Option<oneshot::Sender<Result<(), Fault>>>,
    parked: Option<oneshot::Sender<Delivery>>,
    waiting: Option<Assignment>,
    current: Option<Current>,
    /// When the current invocation, with what follows its answer, must be done.
    deadline: Option<Instant>,
    /// The Runtime API's listener.
    server: Option<AbortHandle>,
}

#[derive(Debug)]
struct Current {
    call: Arc<Call>,
    reply: Option<oneshot::Sender<Outcome>>,
    pieces: Option<mpsc::Sender<Piece>>,
    started: Instant,
    is_first: bool,
}

impl Live {
    /// An environment whose process has just been started; `init` hears how the start ends.
    pub fn new(
        (id, name): (EnvironmentId, String),
        pid: u32,
        log: Log,
        function: Arc<Function>,
        started: Instant,
        init: oneshot::Sender<Result<(), Fault>>,
    ) -> Live {
        let state = Mutex::new(State { init: Some(init), ..State::default() });
        let (init_ns, invocations, memory_bytes) = Default::default();
        Live { id, name, pid, log, function, started, init_ns, invocations, memory_bytes, state }
    }

    /// Remembers the listener, so that it ends with the environment.
    pub fn serve(&self, server: AbortHandle) {
        let mut state = self.lock();
        if state.machine.phase() == Phase::Ended {
            server.abort();
        } else {
            state.server = Some(server);
        }
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        self.lock().machine.phase()
    }

    /// Whether it waits for work at this moment.
    pub fn is_waiting_for_work(&self) -> bool {
        self.lock().machine.is_waiting_for_work()
    }

    /// Whether it has taken too long, and nobody else watches it: a streamed answer, or what follows an answer.
    pub fn is_overdue(&self, now: Instant) -> bool {
        let state = self.lock();
        let is_watched = state.current.as_ref().is_some_and(|current| current.reply.is_some());
        !is_watched && !state.machine.is_waiting_for_work() && state.deadline.is_some_and(|at| now > at)
    }

    /// The runtime asks for work.
    pub fn next(&self) -> Result<Waiting, Refusal> {
        let mut state = self.lock();
        let next = state.machine.next()?;
        state.deadline = None;
        if let Some(init) = state.init.take() {
            self.init_ns.store(nanoseconds(self.started.elapsed()), Ordering::Relaxed);
            let _ = init.send(Ok(()));
        }
        if next == Next::Deliver
            && let Some(assignment) = state.waiting.take()
        {
            return Ok(Waiting::Now(self.hand_over(&mut state, assignment)));
        }
        let (parked, later) = oneshot::channel();
        state.parked = Some(parked);
        drop(state);
        self.function.ready(self.id);
        Ok(Waiting::Later(later))
    }

    /// Gives a call to the environment. An outdated connection of the runtime is noticed here.
    pub fn assign(&self, assignment: Assignment) -> Assigned {
        let mut state = self.lock();
        if state.parked.as_ref().is_none_or(oneshot::Sender::is_closed) {
            state.parked = None;
            state.machine.unpark();
        }
        let assigned = state.machine.assign(&assignment.call.id);
        match assigned {
            Assigned::Deliver => {
                let parked = state.parked.take();
                let delivery = self.hand_over(&mut state, assignment);
                drop(state);
                // If the connection broke this very moment, the process is ending, which its own watch will tell.
                let _ = parked.map(|parked| parked.send(delivery));
            }
            Assigned::Wait => state.waiting = Some(assignment),
            Assigned::Refused => {}
        }
        assigned
    }

    /// Takes a call back that was not delivered; `false` when it was.
    pub fn withdraw(&self, call: &Call) -> bool {
        let mut state = self.lock();
        let is_here = state.machine.withdraw(&call.id);
        if is_here {
            state.waiting = None;
        }
        is_here
    }

    fn hand_over(&self, state: &mut State, Assignment { call, reply }: Assignment) -> Delivery {
        state.machine.deliver();
        let limit = self.function.config.timeout;
        let is_first = self.invocations.fetch_add(1, Ordering::Relaxed) == 0;
        let started = Instant::now();
        state.deadline = Some(started + limit);
        let (reply, pieces) = (Some(reply), None);
        state.current = Some(Current { call: call.clone(), reply, pieces, started, is_first });
        self.log.begin(&call.id, &report::start(&call.id));
        let deadline_ms = clock::unix_ms().saturating_add(limit.as_millis() as u64);
        Delivery { call, deadline_ms }
    }

    /// The runtime begins to answer.
    pub fn begin_response(&self, id: &str) -> Result<(), Refusal> {
        self.lock().machine.begin_response(id)
    }

    /// The answer will come in pieces: tells the caller. `None` when the environment has ended meanwhile.
    pub fn begin_stream(&self, content_type: Option<axum::http::HeaderValue>) -> Option<mpsc::Sender<Piece>> {
        let (sender, pieces) = mpsc::channel(PIECES_MAX);
        let mut state = self.lock();
        let current = state.current.as_mut()?;
        current.pieces = Some(sender.clone());
        let reply = current.reply.take()?;
        drop(state);
        // A caller who went away does not stop the function.
        let _ = reply.send(Outcome::Stream { content_type, pieces });
        Some(sender)
    }

    /// The answer is whole, or turned out to be none.
    pub fn finish(&self, answer: Result<bytes::Bytes, Fault>) {
        let mut state = self.lock();
        state.machine.end_response();
        let Some(current) = state.current.take() else { return };
        drop(state);
        self.settle(current, answer);
    }

    /// The runtime says that the function failed.
    pub fn invocation_error(&self, id: &str, fault: Fault) -> Result<(), Refusal> {
        let mut state = self.lock();
        state.machine.invocation_error(id)?;
        let current = state.current.take();
        drop(state);
        if let Some(current) = current {
            self.settle(current, Err(fault));
        }
        Ok(())
    }

    /// The runtime says that it cannot start.
    pub fn init_error(&self) -> Result<(), Refusal> {
        self.lock().machine.init_error()
    }

    /// What it says about a restore that never is.
    pub fn restore(&self, to: &'static str) -> Refusal {
        self.lock().machine.restore(to)
    }

    /// The pool hears first, so that a caller who asks again at once finds this environment; then the caller; then, if
    /// the caller does not want to read it, the log.
    fn settle(&self, current: Current, answer: Result<bytes::Bytes, Fault>) {
        let Current { call, reply, pieces, started, is_first } = current;
        let took = started.elapsed();
        let is_current = self.function.settle(self.id);
        self.function.count(answer.as_ref().err());
        let fault = answer.as_ref().err().cloned();
        let tail = call.wants_tail.then(|| {
            self.close_log(&call, took, is_first, fault.as_ref());
            self.log.tail()
        });
        let is_logged = tail.is_some();
        if let Some(reply) = reply {
            let _ = reply.send(match answer {
                Ok(body) => Outcome::Answer { body, tail },
                Err(fault) => Outcome::Fault { fault, tail },
            });
        } else if let Some(pieces) = pieces {
            finish_pieces(pieces, Piece::End { fault: fault.clone(), tail });
        }
        if !is_logged {
            self.close_log(&call, took, is_first, fault.as_ref());
        }
        if !is_current {
            self.end(End::Unneeded);
        }
    }

    fn close_log(&self, call: &Call, took: Duration, is_first: bool, fault: Option<&Fault>) {
        self.log.catch_up();
        if let Some(Fault::Timeout(_)) = fault {
            self.log.say(&[report::timeout(clock::unix_ms(), &call.id, self.function.config.timeout)]);
        }
        let init = Duration::from_nanos(self.init_ns.load(Ordering::Relaxed));
        let report = report::report(&report::Report {
            id: &call.id,
            took,
            memory_mb: self.function.config.memory_mb,
            memory_bytes: memory::peak(self),
            init: is_first.then_some(init),
            fault,
        });
        self.log.say(&[report::end(&call.id), report]);
    }

    /// Ends the environment, tells everybody who waits for it, and gives its place in the pool back. Safe to call again.
    pub fn end(&self, why: End) {
        let mut state = self.lock();
        if !state.machine.end() {
            return;
        }
        let State { init, waiting, current, server, .. } = std::mem::take(&mut *state);
        state.machine.end();
        drop(state);
        self.kill(&why);
        self.function.remove(self.id);
        if let Some(server) = server {
            server.abort();
        }
        let fault = self.fault(why);
        if let Some(init) = init {
            let _ = init.send(Err(fault.clone()));
        }
        if let Some(Assignment { reply, .. }) = waiting {
            let _ = reply.send(Outcome::Undelivered);
        }
        if let Some(current) = current {
            self.settle(current, Err(fault));
        }
    }

    fn fault(&self, why: End) -> Fault {
        match why {
            End::Exit(how) => Fault::Exit(how),
            End::Timeout => Fault::Timeout(self.function.config.timeout),
            End::InitTimeout(limit) => Fault::Timeout(limit),
            End::InitError(fault) => fault,
            End::Memory => Fault::OutOfMemory,
            End::Unneeded => Fault::Exit("signal: terminated".to_owned()),
        }
    }

    fn kill(&self, why: &End) {
        let pid = self.pid;
        match why {
            // It ended; what it started may still be there.
            End::Exit(_) | End::Timeout | End::InitTimeout(_) | End::Memory => {
                sandbox::signal_group(pid, Signal::Kill);
            }
            End::InitError(_) | End::Unneeded => {
                // A runtime that cannot start is about to end by itself, and still reads our answer.
                if *why == End::Unneeded {
                    sandbox::signal_group(pid, Signal::Terminate);
                }
                tokio::spawn(async move {
                    tokio::time::sleep(SHUTDOWN).await;
                    sandbox::signal_group(pid, Signal::Kill);
                });
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end comes behind the pieces that still wait; a slow caller must not hold up the environment.
fn finish_pieces(pieces: mpsc::Sender<Piece>, end: Piece) {
    if let Err(mpsc::error::TrySendError::Full(end)) = pieces.try_send(end) {
        tokio::spawn(async move { pieces.send(end).await });
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
