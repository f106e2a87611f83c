//! One generator thread: its ring, its connections, its dispatcher and its watchdog.

use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::RawFd;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::connection::Connection;
use super::jobs::{Jobs, Timetable};
use super::tally::{Failure, Tally};
use super::timer::FineTimer;
use super::{Counters, Run};
use crate::response::Response;

/// Pause after a failed connect, so that a dead peer is not hammered.
const RECONNECT_PAUSE: Duration = Duration::from_millis(10);
/// How often overdue requests are looked for.
const WATCH_INTERVAL: Duration = Duration::from_millis(20);
/// Longest sleep of the dispatcher, so that a stopped run ends soon at any rate.
const STOP_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// Runs thread `index` to its end and returns its counts.
pub fn run(run: &Arc<Run>, index: usize) -> Result<Tally, String> {
    let outcome = crate::ring::block_on(|| drive(run, index));
    if let Ok(tally) = outcome {
        return tally;
    }
    // No ring: the other threads must not wait for this one at the barriers.
    give_up(run);
    outcome.map_err(|error| format!("neither io_uring nor epoll can be set up: {error}"))?
}

fn give_up(run: &Run) {
    run.connected.store(false, Ordering::Relaxed);
    run.stop.store(true, Ordering::Relaxed);
    run.ready.wait();
    run.go.wait();
}

async fn drive(run: &Arc<Run>, index: usize) -> Result<Tally, String> {
    let connections = share(run.config.connections, run.config.threads, index);
    let mut open = Vec::with_capacity(connections);
    while open.len() < connections {
        match Connection::open(&run.config).await {
            Ok(connection) => open.push(Some(connection)),
            Err(error) if open.is_empty() => {
                give_up(run);
                return Err(format!("cannot connect to {}: {error}", run.config.address));
            }
            // The rest are tried again when their first requests are due, and counted if they fail again: waiting for
            // each one's timeout here would take too long.
            Err(_) => open.resize_with(connections, || None),
        }
    }
    run.ready.wait();
    run.go.wait();
    let thread = Rc::new(Thread::new(run, index, connections));
    thread.play(open).await?;
    let mut tally = thread.tally.replace(Tally::new());
    for due in thread.jobs.take_unsent() {
        if thread.in_window(due) {
            tally.unsent();
        }
    }
    Ok(tally)
}

/// How many of `total` fall to thread `index` of `threads`.
const fn share(total: usize, threads: usize, index: usize) -> usize {
    total / threads + (index < total % threads) as usize
}

/// A connection's open request, for the watchdog.
#[derive(Clone, Copy, Default)]
struct Watch {
    fd: RawFd,
    sent: Option<Instant>,
    overdue: bool,
}

/// What the tasks of one thread share.
struct Thread {
    run: Arc<Run>,
    index: usize,
    started: Instant,
    timetable: Option<Timetable>,
    jobs: Jobs,
    /// Which request comes next.
    turn: Cell<usize>,
    tally: RefCell<Tally>,
    watches: RefCell<Vec<Watch>>,
    /// Connection tasks that have not ended.
    live: Cell<usize>,
}

impl Thread {
    fn new(run: &Arc<Run>, index: usize, connections: usize) -> Self {
        let config = &run.config;
        Self {
            run: Arc::clone(run),
            index,
            started: run.started.get().copied().unwrap_or_else(Instant::now),
            timetable: config.rate.map(|rate| Timetable::new(rate, index, config.threads)),
            jobs: Jobs::new(connections),
            // Each thread begins elsewhere, so that they do not ask for the same at once.
            turn: Cell::new(config.requests.len() * index / config.threads),
            tally: RefCell::new(Tally::new()),
            watches: RefCell::new(vec![Watch::default(); connections]),
            live: Cell::new(connections),
        }
    }

    /// Runs all tasks of this thread to their ends.
    async fn play(self: &Rc<Self>, open: Vec<Option<Connection>>) -> Result<(), String> {
        let connections: Vec<_> = open
            .into_iter()
            .enumerate()
            .map(|(slot, connection)| monoio::spawn(Rc::clone(self).serve(slot, connection)))
            .collect();
        let watchdog = monoio::spawn(Rc::clone(self).watch());
        let dispatched = match self.timetable {
            Some(timetable) => self.dispatch(timetable).await,
            None => Ok(()),
        };
        self.jobs.close();
        for connection in connections {
            connection.await;
        }
        watchdog.await;
        dispatched.map_err(|error| format!("the timetable's timer failed: {error}"))
    }

    /// One connection: request after request until the run ends.
    async fn serve(self: Rc<Self>, slot: usize, mut connection: Option<Connection>) {
        while let Some(from) = self.next_request(slot).await {
            let mut current = match connection.take() {
                Some(current) => current,
                None => match Connection::open(&self.run.config).await {
                    Ok(current) => current,
                    Err(_) => {
                        self.failed(Failure::Connect, from);
                        monoio::time::sleep(RECONNECT_PAUSE).await;
                        continue;
                    }
                },
            };
            self.watch_begin(slot, current.fd());
            let outcome = current.exchange(self.request()).await;
            let overdue = self.watch_end(slot);
            match outcome {
                Ok(response) => {
                    self.completed(&response, from);
                    connection = response.keep_alive.then_some(current);
                }
                Err(_) if overdue => self.failed(Failure::Timeout, from),
                Err(failure) => self.failed(failure, from),
            }
        }
        self.live.set(self.live.get() - 1);
    }

    /// From when the next request's latency counts, as time since the start; `None` when the run is over.
    async fn next_request(&self, slot: usize) -> Option<Duration> {
        if self.run.stop.load(Ordering::Relaxed) {
            return None;
        }
        let now = self.started.elapsed();
        if self.timetable.is_none() {
            return (now < self.end()).then_some(now);
        }
        // A queue that outlives the window is worked off for as long as one request may take, no longer.
        if now >= self.end() + self.run.config.timeout {
            return None;
        }
        self.jobs.next(slot).await
    }

    fn request(&self) -> Bytes {
        let requests = &self.run.config.requests;
        let turn = self.turn.get();
        self.turn.set((turn + 1) % requests.len().max(1));
        requests.get(turn).cloned().unwrap_or_default()
    }

    /// Puts requests on the queue when they are due.
    async fn dispatch(&self, timetable: Timetable) -> io::Result<()> {
        let timer = FineTimer::new()?;
        let mut number = 0;
        let mut due = timetable.due(number);
        while due < self.end() && !self.run.stop.load(Ordering::Relaxed) {
            let now = self.started.elapsed();
            while due <= now && due < self.end() {
                self.jobs.push(due);
                number += 1;
                due = timetable.due(number);
            }
            timer.sleep(due.saturating_sub(now).min(STOP_CHECK_INTERVAL)).await?;
        }
        Ok(())
    }

    /// Ends the connections of requests that take too long: their reads return and their tasks count the timeout.
    async fn watch(self: Rc<Self>) {
        while self.live.get() > 0 {
            monoio::time::sleep(WATCH_INTERVAL).await;
            for watch in self.watches.borrow_mut().iter_mut() {
                if watch.sent.is_some_and(|sent| sent.elapsed() > self.run.config.timeout) && !watch.overdue {
                    watch.overdue = true;
                    crate::os::shut_down_socket(watch.fd);
                }
            }
        }
    }

    fn watch_begin(&self, slot: usize, fd: RawFd) {
        if let Some(watch) = self.watches.borrow_mut().get_mut(slot) {
            *watch = Watch { fd, sent: Some(Instant::now()), overdue: false };
        }
    }

    /// Forgets the request, before its socket can be closed. Whether it was given up.
    fn watch_end(&self, slot: usize) -> bool {
        self.watches.borrow_mut().get_mut(slot).is_some_and(|watch| std::mem::take(watch).overdue)
    }

    fn completed(&self, response: &Response, from: Duration) {
        let now = self.started.elapsed();
        let measured = self.in_window(self.place(from, now));
        self.tally.borrow_mut().response(response.status, response.bytes, now.saturating_sub(from), measured);
        self.count(|counters| &counters.completed);
    }

    fn failed(&self, failure: Failure, from: Duration) {
        let measured = self.in_window(self.place(from, self.started.elapsed()));
        self.tally.borrow_mut().failure(failure, measured);
        self.count(|counters| &counters.failed);
    }

    /// The moment that decides whether a request belongs to the window: its due time, or its end in a closed loop.
    const fn place(&self, from: Duration, now: Duration) -> Duration {
        if self.timetable.is_some() { from } else { now }
    }

    fn in_window(&self, at: Duration) -> bool {
        at >= self.run.config.warmup && at < self.end()
    }

    fn end(&self) -> Duration {
        self.run.config.warmup + self.run.config.duration
    }

    fn count(&self, counter: impl Fn(&Counters) -> &AtomicU64) {
        if let Some(counters) = self.run.counters.get(self.index) {
            counter(counters).fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_spread_evenly() {
        for (total, threads, expected) in [(5, 2, vec![3, 2]), (4, 4, vec![1; 4]), (7, 3, vec![3, 2, 2])] {
            let shares: Vec<usize> = (0..threads).map(|index| share(total, threads, index)).collect();
            assert_eq!(shares, expected);
        }
    }
}
