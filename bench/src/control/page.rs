//! The page: each goal with what was measured.

use std::fmt::Write;

use super::fleet::Spread;
use super::live::{Live, Times};
use super::{Calls, Figures};

/// Durable changes a second.
const CHANGES_GOAL: f64 = 2_000.0;
/// Seconds of the import of 10,000 resources.
const IMPORT_S_GOAL: f64 = 10.0;
/// Milliseconds of a page.
const PAGE_MS_GOAL: f64 = 50.0;

/// Milliseconds until a gateway of this machine runs a change.
const LIVE_MS_GOAL: f64 = 200.0;
/// Seconds until a fleet has a snapshot.
const SPREAD_S_GOAL: f64 = 5.0;
/// Megabytes of the control plane meanwhile.
const PEAK_MB_GOAL: u64 = 300;

const METHOD: &str = "\
What calls of the management API cost, on SQLite with every answer after its change is on disk. Callers and control plane
share the machine; each caller has a connection of its own, and calls again when it has its answer. A change is a
`CreateResource`. Calls are not signed: checking a signature takes some microseconds more.

A change is live when the call is answered: the answer leaves after the gateway, which shares the machine, too, has switched.
Each change waits for the one before; the goal is that of a gateway on the same machine. The fleet is simulated: each gateway
is a thread with a TLS connection of its own that takes what it is given; it shares the machine as well.
";

pub fn page(figures: &Figures) -> String {
    let mut page = format!("# Control plane\n\n{METHOD}\n| what | measured | goal |\n|---|---|---|\n");
    let Figures { callers, changes, reads, alone, resources, import_s, pages: (count, slowest_ms), .. } =
        figures;
    row(&mut page, &format!("changes, {callers} callers"), &calls(changes), &format!("{CHANGES_GOAL}/s"));
    row(&mut page, "changes, one caller", &calls(alone), "");
    row(&mut page, &format!("reads, {callers} callers"), &calls(reads), "");
    let import = format!("{import_s:.2} s");
    row(&mut page, &format!("import of {resources} resources"), &import, &format!("{IMPORT_S_GOAL} s"));
    let pages = format!("{count} pages, the slowest in {slowest_ms:.1} ms");
    row(&mut page, "their list", &pages, &format!("{PAGE_MS_GOAL} ms"));
    row(&mut page, "memory at the end", &format!("{} MB", figures.rss_bytes / 1_000_000), "");
    add_live(&mut page, &figures.live);
    add_fleets(&mut page, &figures.fleets);
    let machine = &figures.machine;
    let _ = writeln!(
        page,
        "\nMeasured by `scripts/bench control` on {} cores of {}, Linux {}, {}; load average before: {}.",
        machine.cores, machine.cpu, machine.kernel, machine.system, machine.load_average
    );
    page
}

fn add_live(page: &mut String, live: &[Live]) {
    let goal = format!("{LIVE_MS_GOAL} ms");
    for Live { routes, stage, key } in live {
        row(page, &format!("a stage's change is live, {routes} routes"), &times(stage), &goal);
        row(page, &format!("a new API key is live, {routes} routes"), &times(key), &goal);
    }
}

fn add_fleets(page: &mut String, fleets: &[Spread]) {
    for Spread { gateways, bytes, slowest_s, peak_bytes } in fleets {
        let what = format!("{gateways} attached gateways have a new snapshot of {} KB", bytes / 1_000);
        let measured = format!("{slowest_s:.2} s, control plane at most {} MB", peak_bytes / 1_000_000);
        row(page, &what, &measured, &format!("{SPREAD_S_GOAL} s, {PEAK_MB_GOAL} MB"));
    }
}

fn times(times: &Times) -> String {
    format!("median {:.0} ms, slowest {:.0} ms", times.median_ms, times.slowest_ms)
}

fn row(page: &mut String, what: &str, measured: &str, goal: &str) {
    let _ = writeln!(page, "| {what} | {measured} | {goal} |");
}

fn calls(calls: &Calls) -> String {
    let ms = |us: u64| us as f64 / 1e3;
    format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", calls.per_s, ms(calls.p50_us), ms(calls.p99_us))
}
