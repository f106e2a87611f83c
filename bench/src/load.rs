//! The load generator: closed loop (as fast as the connections allow) or open loop (a fixed rate on a timetable).
//!
//! Open-loop latency counts from the moment a request was due, not from when a connection was free to send it, so a
//! stalled peer cannot hide its stall (coordinated omission).

mod connection;
mod jobs;
mod tally;
mod thread;
mod timer;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;

pub use jobs::Timetable;
pub use tally::{Errors, LatencyMicros, LoadResult, Tally};

/// Line on standard error when the measured window begins.
pub const WINDOW_OPEN: &str = "window open";
/// Line on standard error when the measured window ends.
pub const WINDOW_CLOSED: &str = "window closed";

/// Longest run the generator accepts, warm-up and window each.
pub const RUN_SECONDS_MAX: u64 = 3600;
/// Most connections of one run.
pub const CONNECTIONS_MAX: usize = 60_000;
/// Most generator threads.
pub const THREADS_MAX: usize = 64;

/// What to send, where, how fast and how long.
#[derive(Clone, Debug)]
pub struct LoadConfig {
    /// The loopback address to connect to.
    pub address: SocketAddr,
    /// The requests' bytes, sent in turn.
    pub requests: Vec<Bytes>,
    /// Whether the request's method is HEAD, whose responses carry no body.
    pub head_method: bool,
    /// Generator threads, one ring each.
    pub threads: usize,
    /// Connections, spread over the threads. One request at a time on each.
    pub connections: usize,
    /// Time before the window, in which requests are sent but not counted.
    pub warmup: Duration,
    /// Length of the measured window.
    pub duration: Duration,
    /// Open loop at this many requests per second; closed loop if absent.
    pub rate: Option<f64>,
    /// A request without a complete response after this long is given up and its connection closed.
    pub timeout: Duration,
    /// Whether to print a line each second on standard error.
    pub progress: bool,
}

impl LoadConfig {
    /// Checks every bound at once.
    ///
    /// # Errors
    /// A sentence that names the first value out of its range.
    pub fn check(&self) -> Result<(), String> {
        crate::target::require_loopback(self.address)?;
        let longest = Duration::from_secs(RUN_SECONDS_MAX);
        if self.threads == 0 || self.threads > THREADS_MAX {
            return Err(format!("--threads must be 1 to {THREADS_MAX}"));
        }
        if self.connections < self.threads || self.connections > CONNECTIONS_MAX {
            return Err(format!("--connections must be at least --threads and at most {CONNECTIONS_MAX}"));
        }
        if self.requests.is_empty() {
            return Err("there must be a request to send".to_owned());
        }
        if self.duration.is_zero() || self.duration > longest || self.warmup > longest {
            return Err(format!(
                "--duration and --warmup must not be above {RUN_SECONDS_MAX} s, --duration not 0"
            ));
        }
        if self.timeout.is_zero() || self.timeout > longest {
            return Err(format!("--timeout must be above 0 and at most {RUN_SECONDS_MAX} s"));
        }
        if self.rate.is_some_and(|rate| !(0.001..=10_000_000.0).contains(&rate)) {
            return Err("--rate must be between 0.001 and 10000000 requests per second".to_owned());
        }
        Ok(())
    }
}

/// What the threads of one run share.
struct Run {
    config: LoadConfig,
    started: OnceLock<Instant>,
    stop: AtomicBool,
    connected: AtomicBool,
    /// Connected, or given up: both sides wait here before the clock starts.
    ready: Barrier,
    /// The clock has started.
    go: Barrier,
    counters: Vec<Counters>,
}

/// A thread's counts for the progress line. Each thread has its own cache line.
#[derive(Default)]
#[repr(align(128))]
struct Counters {
    completed: AtomicU64,
    failed: AtomicU64,
}

/// Runs the load to its end on threads of its own.
///
/// # Errors
/// A value out of range, no connection to the target, or no ring and no epoll.
pub fn run(config: LoadConfig) -> Result<LoadResult, String> {
    config.check()?;
    let threads = config.threads;
    let run = Arc::new(Run {
        config,
        started: OnceLock::new(),
        stop: AtomicBool::new(false),
        connected: AtomicBool::new(true),
        ready: Barrier::new(threads + 1),
        go: Barrier::new(threads + 1),
        counters: (0..threads).map(|_| Counters::default()).collect(),
    });
    let handles: Vec<_> = (0..threads)
        .map(|index| {
            let run = Arc::clone(&run);
            std::thread::spawn(move || thread::run(&run, index))
        })
        .collect();
    run.ready.wait();
    let started = *run.started.get_or_init(Instant::now);
    run.go.wait();
    if run.connected.load(Ordering::Relaxed) {
        watch(&run, started);
    }
    let mut tally = Tally::new();
    for handle in handles {
        let part = handle.join().map_err(|_| "a generator thread panicked".to_owned())??;
        tally.merge(&part);
    }
    if run.stop.load(Ordering::Relaxed) {
        return Err("interrupted".to_owned());
    }
    Ok(tally.result(&run.config))
}

/// Prints the progress and window lines until the window closes.
fn watch(run: &Run, started: Instant) {
    let (warmup, whole) = (run.config.warmup, run.config.warmup + run.config.duration);
    let mut opened = false;
    let mut next_line = Duration::from_secs(1);
    let mut before = (0, 0);
    loop {
        let now = started.elapsed();
        if !opened && now >= warmup {
            opened = true;
            eprintln!("{WINDOW_OPEN}");
        }
        if now >= whole || run.stop.load(Ordering::Relaxed) {
            break;
        }
        if now >= next_line {
            before = progress_line(run, next_line, before);
            next_line += Duration::from_secs(1);
        }
        if crate::os::interrupted() {
            run.stop.store(true, Ordering::Relaxed);
        }
        let next = next_line.min(whole).min(if opened { whole } else { warmup });
        // Short naps so that Ctrl-C is answered soon; the last one ends at the exact moment.
        std::thread::sleep(next.saturating_sub(started.elapsed()).min(Duration::from_millis(100)));
    }
    eprintln!("{WINDOW_CLOSED}");
}

fn progress_line(run: &Run, at: Duration, before: (u64, u64)) -> (u64, u64) {
    let sum = |read: fn(&Counters) -> &AtomicU64| -> u64 {
        run.counters.iter().map(|counters| read(counters).load(Ordering::Relaxed)).sum()
    };
    let now = (sum(|counters| &counters.completed), sum(|counters| &counters.failed));
    if run.config.progress {
        let (completed, failed) = (now.0 - before.0, now.1 - before.1);
        eprintln!("{:>4} s {completed:>8} responses/s {failed:>6} failed/s", at.as_secs());
    }
    now
}
