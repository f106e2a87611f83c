//! Switching between two large snapshots while requests arrive at a fixed rate.

use std::time::Duration;

use super::figures::Swaps;
use super::gateway::{Gateway, Setup, request};
use super::loading::{self, Loading, Rate};
use super::{Bench, compile};
use crate::figures::Spread;
use crate::load::{LatencyMicros, LoadResult};
use crate::process::Memory;

/// Workers of the gateway.
const WORKERS: usize = 2;
/// Client connections.
const CONNECTIONS: usize = 32;
/// Windows without switches, in seconds.
const QUIET_SECONDS: f64 = 10.0;
/// Shortest and longest window with switches, in seconds.
const SWAP_SECONDS: (f64, f64) = (5.0, 300.0);
/// Room for pushes that take longer than those before.
const MARGIN: f64 = 1.1;
/// Switches that leave each other time, and the pause between two of them.
const SPACED_SWAPS: usize = 20;
const SPACE: Duration = Duration::from_secs(1);
/// Switches before memory is first compared: more than the generations a gateway keeps.
const FIRST_SWAPS: usize = 20;
/// The counter of switches.
const SWITCHES: &str = "ringgate_generation_switches_total";
/// Bytes that the two snapshots' answers have.
const BODY_BYTES: [usize; 2] = [27, 28];
/// Pause between looks at a window.
const WAIT: Duration = Duration::from_millis(5);

pub fn measure(bench: &Bench<'_>) -> Result<Swaps, String> {
    let pair = compile::pair(bench)?;
    let folder = bench.folder("swaps")?;
    let snapshot = folder.join("routes.snapshot");
    std::fs::write(&snapshot, &pair.first).map_err(|error| error.to_string())?;
    let setup = Setup {
        folder: &folder,
        snapshot: Some(&snapshot),
        workers: WORKERS,
        addresses: 1,
        private_pools: false,
    };
    let gateway = Gateway::start(bench, &setup)?;
    let rss_first_mib = rss_mib(&gateway)?;
    let mut pusher = Pusher { gateway: &gateway, snapshots: [&pair.first, &pair.second], pushed: 0 };
    let first = (0..FIRST_SWAPS).map(|_| pusher.push()).collect::<Result<Vec<f64>, String>>()?;
    let rate = Rate { per_second: bench.plan.rate, connections: CONNECTIONS, seconds: QUIET_SECONDS };
    let before = loading::quiet(bench, &gateway, rate)?;
    let (rss_before_mib, switches_before) = (rss_mib(&gateway)?, gateway.counter(SWITCHES)?);
    let series = Series { count: bench.plan.swaps, pause: Duration::ZERO };
    let (during, put_ms) = pusher.push_under_load(bench, rate, series, Spread::of(first).median)?;
    let (rss_after_mib, switches_after) = (rss_mib(&gateway)?, gateway.counter(SWITCHES)?);
    let series = Series { count: SPACED_SWAPS, pause: SPACE };
    let (spaced, _) = pusher.push_under_load(bench, rate, series, Spread::of(put_ms.clone()).median)?;
    let after = loading::quiet(bench, &gateway, rate)?;
    let all = || [&before, &after].into_iter().chain(&during).chain(&spaced);
    let figures = Swaps {
        swaps: put_ms.len(),
        worker_switches: switches_after - switches_before,
        workers: WORKERS,
        rate: rate.per_second,
        connections: CONNECTIONS,
        put_ms: Spread::of(put_ms),
        during: worst(&during),
        during_windows: during.len(),
        spaced: worst(&spaced),
        requests: all().map(|result| result.requests).sum(),
        failed: all().map(loading::failed).sum(),
        before: before.latency_us,
        after: after.latency_us,
        rss_first_mib,
        rss_before_mib,
        rss_after_mib,
        command: bench.plan.tools.display(&loading::command(bench, &gateway, rate)),
    };
    eprintln!("  {figures:?}");
    Ok(figures)
}

/// The latencies of the window that had the highest 99 %.
fn worst(windows: &[LoadResult]) -> LatencyMicros {
    let worst = windows.iter().max_by(|a, b| a.latency_us.p99.total_cmp(&b.latency_us.p99));
    worst.map(|result| result.latency_us).unwrap_or_default()
}

/// How many switches, and how long to wait after each.
#[derive(Clone, Copy, Debug)]
struct Series {
    count: usize,
    pause: Duration,
}

/// Pushes the two snapshots in turn.
struct Pusher<'a> {
    gateway: &'a Gateway,
    snapshots: [&'a [u8]; 2],
    pushed: usize,
}

impl Pusher<'_> {
    /// Milliseconds of one push.
    fn push(&mut self) -> Result<f64, String> {
        self.pushed += 1;
        let [first, second] = self.snapshots;
        let snapshot = if self.pushed.is_multiple_of(2) { first } else { second };
        Ok(self.gateway.put(snapshot)?.as_secs_f64() * 1e3)
    }

    /// A series of switches, one after another, in as many windows as that takes.
    fn push_under_load(
        &mut self,
        bench: &Bench<'_>,
        rate: Rate,
        series: Series,
        mut expected_ms: f64,
    ) -> Result<(Vec<LoadResult>, Vec<f64>), String> {
        let (mut results, mut taken) = (Vec::new(), Vec::with_capacity(series.count));
        while taken.len() < series.count {
            let left = (series.count - taken.len()) as f64;
            let (least, most) = SWAP_SECONDS;
            let each = expected_ms / 1e3 * MARGIN + series.pause.as_secs_f64();
            let rate = Rate { seconds: (left * each).clamp(least, most), ..rate };
            let loading = Loading::start(loading::command(bench, self.gateway, rate))?;
            while !loading.is_open() {
                std::thread::sleep(WAIT);
            }
            while taken.len() < series.count && !loading.is_closed() {
                if crate::os::interrupted() {
                    return Err("interrupted".to_owned());
                }
                taken.push(self.push()?);
                std::thread::sleep(series.pause);
            }
            results.push(loading.finish()?);
            expected_ms = Spread::of(taken.clone()).median;
            self.check_served()?;
            eprintln!("  {} switches, {expected_ms:.1} ms each", taken.len());
        }
        Ok((results, taken))
    }

    /// The snapshot pushed last must be the one that answers.
    fn check_served(&self) -> Result<(), String> {
        let address = self.gateway.server.address;
        let answer = crate::child::fetch(address, &request(address, true).encode()?)
            .map_err(|error| error.to_string())?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let [first, second] = BODY_BYTES;
        let wanted = if self.pushed.is_multiple_of(2) { first } else { second };
        if body.len() == wanted { Ok(()) } else { Err(format!("an old snapshot answers: {answer}")) }
    }
}

fn rss_mib(gateway: &Gateway) -> Result<f64, String> {
    let memory = Memory::take(&[gateway.server.pid()]).map_err(|error| error.to_string())?;
    Ok(memory.rss_bytes as f64 / (1024.0 * 1024.0))
}
