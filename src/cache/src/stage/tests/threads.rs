//! Real threads: one leader for equal misses, nobody forgotten.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;

use super::*;

const WORKERS: u32 = 4;
/// What each of them asks in the longer test.
const ASKED: u64 = 20_000;

#[test]
fn a_thousand_equal_misses_have_one_leader() {
    let bench = bench();
    let (barrier, tickets) = (Barrier::new(WORKERS as usize), Mutex::new(Vec::new()));
    let waiting = AtomicUsize::new(0);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (bench, barrier, tickets, waiting) = (&bench, &barrier, &tickets, &waiting);
            scope.spawn(move || {
                barrier.wait();
                for slot in 0..250 {
                    match bench.lookup("k", 0, worker * 250 + slot) {
                        Lookup::Lead(ticket) => tickets.lock().expect("no panic").push(ticket),
                        Lookup::Wait(_) => _ = waiting.fetch_add(1, Ordering::Relaxed),
                        other => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    let mut tickets = tickets.into_inner().expect("no panic");
    let leader = tickets.pop().expect("one leads");
    assert!(tickets.is_empty());
    let woken: HashSet<u32> = leader.fill(&entry("a", 0)).iter().map(|wake| wake.waiter.slot).collect();
    assert_eq!((woken.len(), waiting.into_inner()), (999, 999));
}

/// What every worker does over and over: ask, and settle what it leads in one way or another, by turns.
fn settle(ticket: Ticket, turn: u64, send: &impl Fn(Wake)) {
    let wakes = match turn % 7 {
        0 => ticket.fail(),
        1 => ticket.abandon(),
        2 => ticket.uncacheable(turn),
        3 => {
            drop(ticket);
            Vec::new()
        }
        _ => ticket.fill(&Entry::new(200, [], *b"body", turn, 3)),
    };
    wakes.into_iter().for_each(send);
}

/// What the workers share.
struct Floor {
    bench: Bench,
    turn: AtomicU64,
    senders: Vec<mpsc::Sender<Wake>>,
    /// Workers that have asked all they had to ask and hold nothing.
    idle: AtomicUsize,
    waited: AtomicU64,
}

/// A worker that keeps what it leads for a few turns, so that others come to wait.
struct Worker<'f> {
    floor: &'f Floor,
    mailbox: mpsc::Receiver<Wake>,
    number: u16,
    asked: u64,
    waits: u64,
    held: VecDeque<Ticket>,
}

impl Worker<'_> {
    fn run(&mut self) {
        let mut was_idle = false;
        while self.floor.idle.load(Ordering::Acquire) < WORKERS as usize {
            self.turn();
            let is_idle = self.asked == ASKED && self.waits == 0 && self.held.is_empty();
            if is_idle && !was_idle {
                self.floor.idle.fetch_add(1, Ordering::Release);
            }
            was_idle |= is_idle;
            if self.asked == ASKED {
                thread::yield_now();
            }
        }
    }

    fn turn(&mut self) {
        let floor = self.floor;
        let send = |wake: Wake| floor.senders[usize::from(wake.waiter.worker)].send(wake).expect("all live");
        std::iter::from_fn(|| floor.bench.cache.next_wake()).for_each(send);
        while let Ok(wake) = self.mailbox.try_recv() {
            self.waits -= 1;
            if let Woken::Lead(ticket) = wake.woken {
                self.held.push_back(ticket);
            }
        }
        let now = floor.turn.fetch_add(1, Ordering::Relaxed);
        if self.asked == ASKED || self.held.len() > 2 {
            self.held.pop_front().into_iter().for_each(|ticket| settle(ticket, now, &send));
        }
        if self.asked < ASKED {
            self.ask(now);
        }
    }

    fn ask(&mut self, now: u64) {
        let waiter = Waiter { worker: self.number, slot: 0, sequence: self.asked };
        let key = self.floor.bench.key(&format!("k{}", self.asked % 5));
        self.asked += 1;
        match self.floor.bench.stage.lookup(&key.probe(), now, waiter) {
            Lookup::Lead(ticket) => self.held.push_back(ticket),
            Lookup::Wait(_) => {
                self.waits += 1;
                self.floor.waited.fetch_add(1, Ordering::Relaxed);
            }
            Lookup::Hit(_) | Lookup::Pass => {}
        }
    }
}

#[test]
fn no_wake_up_is_lost() {
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..WORKERS).map(|_| mpsc::channel::<Wake>()).unzip();
    let limits = Limits { uncacheable_ns: 5, ..Limits::new(ROOM) };
    let cache = Cache::new(limits, [1, 2, 3, 4]);
    let stage = cache.open(&[Wanted { identity: Identity(1), bytes: ROOM }]).remove(0);
    let bench = Bench { cache, stage };
    let floor = Floor {
        bench,
        turn: AtomicU64::new(0),
        senders,
        idle: AtomicUsize::new(0),
        waited: AtomicU64::new(0),
    };
    thread::scope(|scope| {
        for (number, mailbox) in receivers.into_iter().enumerate() {
            let (floor, held) = (&floor, VecDeque::new());
            let mut worker = Worker { floor, mailbox, number: number as u16, asked: 0, waits: 0, held };
            scope.spawn(move || worker.run());
        }
    });
    assert!(floor.bench.cache.next_wake().is_none());
    let stats = floor.bench.stage.stats();
    assert_eq!((stats.flights, stats.waiters), (0, 0));
    assert!(floor.waited.into_inner() > ASKED / 10, "hardly anybody had to wait");
}
