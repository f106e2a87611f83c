//! How many of a trace's requests the cache answers, beside a plain LRU of the same bytes. The trace: keys by Zipf's
//! law, sizes between 200 bytes and 20 KB, and scans that ask for many keys once, as crawlers do.
//!
//! Run with `cargo run --release -p ringgate-cache --example hit_ratio`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ringgate_cache::{
    Cache, ENTRY_OVERHEAD_BYTES, Entry, Identity, KeyBuilder, Limits, Lookup, Release, StageCache, Waiter,
    Wanted,
};

const REQUESTS: u64 = 1_000_000;
const KEYS: usize = 100_000;

fn main() {
    println!("{:>10} {:>8} {:>12} {:>12} {:>12}", "room MiB", "zipf", "scans %", "cache %", "LRU %");
    for room in [16, 64] {
        for exponent in [0.8, 1.0] {
            for scans in [0, 10, 30, 50] {
                let (ours, lru) = run(room << 20, exponent, scans);
                println!("{room:>10} {exponent:>8} {scans:>12} {ours:>12.1} {lru:>12.1}");
            }
        }
    }
}

fn run(room: u64, exponent: f64, scans: u64) -> (f64, f64) {
    let cache = Cache::new(Limits::new(room), [1, 2, 3, 4]);
    let stage = cache.open(&[Wanted { identity: Identity(1), bytes: room }]).remove(0);
    let mut key = cache.key_builder();
    let mut lru = Lru { room, ..Lru::default() };
    let zipf = Zipf::new(exponent);
    let mut chance = Chance(42);
    let (mut ours, mut theirs, mut scanned) = (0_u64, 0_u64, 0);
    for now in 0..REQUESTS {
        let name = match chance.below(100) < scans {
            // by nobody else ever asked for
            true => {
                scanned += 1;
                KEYS as u64 + scanned
            }
            false => zipf.draw(&mut chance),
        };
        let bytes = bytes_of(name);
        ours += u64::from(ask(&stage, &mut key, name, bytes, now));
        theirs += u64::from(lru.ask(name, (bytes + ENTRY_OVERHEAD_BYTES) as u64));
    }
    (ours as f64 * 100.0 / REQUESTS as f64, theirs as f64 * 100.0 / REQUESTS as f64)
}

fn ask(stage: &Arc<StageCache>, key: &mut KeyBuilder, name: u64, bytes: usize, now: u64) -> bool {
    let probe = key.start(Release::Production, b"r", b"GET").part(&name.to_le_bytes()).probe();
    match stage.lookup(&probe, now, Waiter { worker: 0, slot: 0, sequence: now }) {
        Lookup::Hit(_) => true,
        Lookup::Lead(ticket) => {
            drop(ticket.fill(&Entry::new(200, [], vec![0; bytes], now, u64::MAX)));
            false
        }
        Lookup::Wait(_) | Lookup::Pass => false,
    }
}

fn bytes_of(name: u64) -> usize {
    200 + (name.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44) as usize % 20_000
}

/// Least recently used goes first.
#[derive(Default)]
struct Lru {
    room: u64,
    used: u64,
    turn: u64,
    entries: HashMap<u64, (u64, u64)>,
    order: BTreeMap<u64, u64>,
}

impl Lru {
    fn ask(&mut self, name: u64, bytes: u64) -> bool {
        self.turn += 1;
        let before = self.entries.insert(name, (self.turn, bytes));
        self.order.insert(self.turn, name);
        if let Some((turn, _)) = before {
            self.order.remove(&turn);
            return true;
        }
        self.used += bytes;
        while self.used > self.room {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.used -= self.entries.remove(&oldest).map_or(0, |(_, bytes)| bytes);
        }
        false
    }
}

/// Names drawn by Zipf's law: the n-th is asked for in proportion to n to the power of minus the exponent.
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(exponent: f64) -> Zipf {
        let mut sum = 0.0;
        let weights = (1..=KEYS).map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        });
        Zipf(weights.collect())
    }

    fn draw(&self, chance: &mut Chance) -> u64 {
        let total = self.0.last().copied().unwrap_or_default();
        let at = chance.below(1 << 53) as f64 / (1_u64 << 53) as f64 * total;
        self.0.partition_point(|sum| *sum < at) as u64
    }
}

/// A small generator (xorshift), so that every run sees the same trace.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 8) % bound
    }
}
