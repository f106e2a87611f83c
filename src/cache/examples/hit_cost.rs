//! What a hit costs, key and all, with one thread and with two; on one entry that both want, and on many.
//!
//! Run with `cargo run --release -p ringgate-cache --example hit_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use ringgate_cache::{Cache, Entry, Identity, Limits, Lookup, Release, StageCache, Waiter, Wanted};

const OPERATIONS: u64 = 2_000_000;
const ROUNDS: usize = 5;
const ROOM: u64 = 256 << 20;

fn main() {
    println!("{:<28} {:>12} {:>12}", "ns a lookup", "1 thread", "2 threads");
    for (name, keys, is_stored) in
        [("hit, one entry", 1, true), ("hit, 10,000 entries", 10_000, true), ("lead and fail", 10_000, false)]
    {
        let (one, two) = (time(1, keys, is_stored), time(2, keys, is_stored));
        println!("{name:<28} {one:>12.1} {two:>12.1}");
    }
}

/// Nanoseconds an operation takes on each of `threads`; best of the rounds.
fn time(threads: u64, keys: u64, is_stored: bool) -> f64 {
    let cache = Cache::new(Limits::new(ROOM), [11, 22, 33, 44]);
    let stage = cache.open(&[Wanted { identity: Identity(1), bytes: ROOM }]).remove(0);
    if is_stored {
        fill(&cache, &stage, keys);
    }
    let round = || {
        let begin = Instant::now();
        thread::scope(|scope| {
            for thread in 0..threads {
                let (cache, stage) = (&cache, &stage);
                scope.spawn(move || ask(cache, stage, keys, thread));
            }
        });
        begin.elapsed().as_secs_f64() * 1e9 / OPERATIONS as f64
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn fill(cache: &Cache, stage: &StageCache, keys: u64) {
    let mut key = cache.key_builder();
    for name in 0..keys {
        let probe = key
            .start(Release::Production, b"a1b2c3", b"GET")
            .part(b"usual-value")
            .part(&name.to_le_bytes())
            .probe();
        stage.store(&probe, &Entry::new(200, [0; 300], vec![0; 2_000], 0, u64::MAX));
    }
}

fn ask(cache: &Cache, stage: &Arc<StageCache>, keys: u64, thread: u64) {
    let mut key = cache.key_builder();
    let waiter = Waiter { worker: thread as u16, slot: 0, sequence: 0 };
    for number in 0..OPERATIONS {
        let name = (number * 7_919 + thread * 5_003) % keys;
        let probe = key
            .start(Release::Production, b"a1b2c3", b"GET")
            .part(b"usual-value")
            .part(&name.to_le_bytes())
            .probe();
        match black_box(stage.lookup(&probe, number, waiter)) {
            Lookup::Lead(ticket) => drop(ticket.fail()),
            Lookup::Hit(_) | Lookup::Wait(_) | Lookup::Pass => {}
        }
    }
}
