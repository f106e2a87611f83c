//! Load from a process of its own, so that its work can be told apart, with a signal while its window is open.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::Bench;
use super::gateway::{Gateway, PATH, host};
use crate::load::{LoadResult, WINDOW_CLOSED, WINDOW_OPEN};

/// A load run under way.
pub struct Loading {
    child: Child,
    window: Arc<Window>,
    reader: JoinHandle<String>,
}

/// What a run's error lines have told so far.
#[derive(Default)]
struct Window {
    opened: AtomicBool,
    closed: AtomicBool,
}

/// How to load.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests per second.
    pub per_second: f64,
    /// Client connections.
    pub connections: usize,
    /// Length of the window.
    pub seconds: f64,
}

/// The load generator's command line.
pub fn command(bench: &Bench<'_>, gateway: &Gateway, rate: Rate) -> Command {
    let mut command = bench.program("ringgate-load");
    command
        .arg(format!("http://{}{PATH}", gateway.server.address))
        .args(["--json", "--quiet", "--warmup=1"])
        .arg(format!("--header=Host: {}", host()))
        .arg(format!("--rate={}", rate.per_second))
        .arg(format!("--connections={}", rate.connections))
        .arg(format!("--duration={:.0}", rate.seconds.ceil()));
    command
}

/// Loads for one window without doing anything else.
pub fn quiet(bench: &Bench<'_>, gateway: &Gateway, rate: Rate) -> Result<LoadResult, String> {
    Loading::start(command(bench, gateway, rate))?.finish()
}

impl Loading {
    pub fn start(mut command: Command) -> Result<Self, String> {
        crate::os::tie_child(&mut command, None);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cannot start ringgate-load: {error}"))?;
        let errors = child.stderr.take().ok_or("ringgate-load has no standard error")?;
        let window = Arc::new(Window::default());
        let told = Arc::clone(&window);
        let reader = std::thread::spawn(move || {
            let mut last = String::new();
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                match line.as_str() {
                    WINDOW_OPEN => told.opened.store(true, Ordering::Relaxed),
                    WINDOW_CLOSED => told.closed.store(true, Ordering::Relaxed),
                    _ => {}
                }
                last = line;
            }
            // It ended, by itself or not: nobody shall wait for its window.
            told.opened.store(true, Ordering::Relaxed);
            told.closed.store(true, Ordering::Relaxed);
            last
        });
        Ok(Self { child, window, reader })
    }

    /// Whether the window has begun.
    pub fn is_open(&self) -> bool {
        self.window.opened.load(Ordering::Relaxed)
    }

    /// Whether the window is over.
    pub fn is_closed(&self) -> bool {
        self.window.closed.load(Ordering::Relaxed)
    }

    /// Waits for the end of the run.
    pub fn finish(mut self) -> Result<LoadResult, String> {
        let mut text = String::new();
        if let Some(mut output) = self.child.stdout.take() {
            output.read_to_string(&mut text).map_err(|error| error.to_string())?;
        }
        self.child.wait().map_err(|error| error.to_string())?;
        let last = self.reader.join().unwrap_or_default();
        serde_json::from_str(&text).map_err(|_| format!("ringgate-load: {last}"))
    }
}

/// Requests of a run, warm-up included, that did not end in a 2xx response.
pub fn failed(result: &LoadResult) -> u64 {
    let statuses = result.errors.status_3xx + result.errors.status_4xx + result.errors.status_5xx;
    result.failed_total + statuses
}
