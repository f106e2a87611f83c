//! One invocation: find an environment or start one, hand the call over, wait for its end.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::{sync::oneshot, time::timeout};

use crate::{
    call::{Assignment, Call, Outcome},
    fault::Fault,
    function::Function,
    launch::launch,
    live::{End, Live},
    machine::Assigned,
    pool::Take,
    report,
};

/// How long a call waits for an environment that has just answered, before another is started if there is room.
const SETTLE: Duration = Duration::from_millis(50);
/// How many environments may end under a call before it took effect in any.
const ATTEMPTS_MAX: usize = 5;

/// There is no room (429).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled;

/// Runs a call.
///
/// # Errors
/// When as many run as may.
pub(crate) async fn invoke(function: &Arc<Function>, call: &Arc<Call>) -> Result<Outcome, Throttled> {
    for _ in 0..ATTEMPTS_MAX {
        let live = match function.take() {
            Take::Full => {
                function.counters.throttles.fetch_add(1, Ordering::Relaxed);
                return Err(Throttled);
            }
            Take::Reuse(_, live) => live,
            Take::Start => match cold_start(function).await {
                Ok(live) => live,
                Err(fault) => return Ok(failed_start(function, call, fault)),
            },
        };
        if let Some(outcome) = run_on(&live, call).await {
            return Ok(outcome);
        }
    }
    let fault = Fault::Exit(format!("{ATTEMPTS_MAX} environments ended before they took the invocation"));
    Ok(failed_start(function, call, fault))
}

fn failed_start(function: &Function, call: &Call, fault: Fault) -> Outcome {
    function.count(Some(&fault));
    let id = &call.id;
    let tail = call.wants_tail.then(|| {
        [report::start(id), fault.message(id), report::end(id)].map(|line| line + "\n").concat().into_bytes()
    });
    Outcome::Fault { fault, tail }
}

/// Starts an environment, at most twice: a start that fails is tried again with the time that the invocation has
/// (S-RA-10).
async fn cold_start(function: &Arc<Function>) -> Result<Arc<Live>, Fault> {
    let config = &function.config;
    let first = start_once(function, "init", config.init_timeout).await;
    let fault = match first {
        // A program that is not there will not be there now.
        Ok(_) | Err(Fault::Entrypoint(_)) => return first,
        Err(fault) => fault,
    };
    match function.take() {
        Take::Start => start_once(function, "invoke", config.timeout).await,
        Take::Reuse(_, live) => Ok(live),
        Take::Full => Err(fault),
    }
}

async fn start_once(function: &Arc<Function>, phase: &str, limit: Duration) -> Result<Arc<Live>, Fault> {
    let counters = &function.counters;
    counters.cold_starts.fetch_add(1, Ordering::Relaxed);
    let began = Instant::now();
    let launched = launch(function).await;
    let (live, init) = launched.map_err(|problem| {
        function.abandon();
        counters.failed_starts.fetch_add(1, Ordering::Relaxed);
        eprintln!("ringgate-functions: {}: cannot start: {problem}", function.config.name);
        Fault::Entrypoint(problem)
    })?;
    let fault = match timeout(limit, init).await {
        Ok(Ok(Ok(()))) => {
            let init_ns = live.init_ns.load(Ordering::Relaxed);
            counters.init_ns.fetch_add(init_ns, Ordering::Relaxed);
            counters.init_ns_max.fetch_max(init_ns, Ordering::Relaxed);
            return Ok(live);
        }
        Ok(Ok(Err(fault))) => fault,
        Ok(Err(_)) => Fault::Exit("the environment ended".to_owned()),
        Err(_) => {
            live.end(End::InitTimeout(limit));
            Fault::Timeout(limit)
        }
    };
    counters.failed_starts.fetch_add(1, Ordering::Relaxed);
    live.log.catch_up();
    live.log.say(&[report::init_report(began.elapsed(), phase, &fault)]);
    Err(fault)
}

/// Gives a call to an environment; `None` when that did not take it.
async fn run_on(live: &Arc<Live>, call: &Arc<Call>) -> Option<Outcome> {
    let (reply, mut outcome) = oneshot::channel();
    match live.assign(Assignment { call: call.clone(), reply }) {
        Assigned::Refused => return None,
        Assigned::Deliver => {}
        Assigned::Wait => match timeout(SETTLE, &mut outcome).await {
            Ok(outcome) => return delivered(outcome),
            Err(_) if live.function.has_room() && live.withdraw(call) => {
                live.function.lag(live);
                return None;
            }
            Err(_) => {}
        },
    }
    match timeout(live.function.config.timeout, &mut outcome).await {
        Ok(outcome) => delivered(outcome),
        Err(_) => {
            live.end(End::Timeout);
            delivered(outcome.await)
        }
    }
}

fn delivered(outcome: Result<Outcome, oneshot::error::RecvError>) -> Option<Outcome> {
    match outcome {
        Ok(Outcome::Undelivered) | Err(_) => None,
        Ok(outcome) => Some(outcome),
    }
}
