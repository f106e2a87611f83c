//! The page: a table for each part, then how it came about.

use std::fmt::Write;

use super::figures::{Compile, Idle, Load, Lookup, Reuse, Scale, Swaps};
use crate::figures::Spread;
use crate::load::LatencyMicros;

/// Goals of the project, which the page compares with.
const COMPILE_GOAL_S: f64 = 2.0;
const LOAD_GOAL_MS: f64 = 200.0;
const IDLE_GOAL_BYTES: f64 = 2048.0;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

pub fn page(scale: &Scale) -> String {
    let mut page = String::from("# Scale and cost of single steps\n\n");
    page.push_str(METHOD);
    if let Some(compile) = &scale.compile {
        add_compile(&mut page, compile);
    }
    if let Some(load) = &scale.load {
        add_load(&mut page, load);
    }
    if let Some(swaps) = &scale.swaps {
        add_swaps(&mut page, swaps);
    }
    if let Some(idle) = &scale.idle {
        add_idle(&mut page, idle);
    }
    if !scale.lookups.is_empty() {
        add_lookups(&mut page, &scale.lookups);
    }
    if !scale.admit.is_empty() {
        page.push_str("\n## Throttle and quota\n\nTime of one operation in a loop (`admit_cost`):\n");
        add_block(&mut page, &scale.admit);
    }
    if !scale.reuse.is_empty() {
        add_reuse(&mut page, &scale.reuse);
    }
    add_conditions(&mut page, scale);
    page
}

const METHOD: &str = "\
Measured by `ringgate-bench scale` on one machine, over loopback. Gateway, load generator and upstream share its cores and
nothing is pinned, so latencies include waiting for a core. Values are medians, with least and greatest in brackets.
";

fn add_compile(page: &mut String, compile: &Compile) {
    let _ = writeln!(
        page,
        "\n## Compile\n\n{} APIs of {} routes: as many JSON documents of {:.1} MiB in all, a snapshot of {:.1} MiB.\n\n\
         | | measured | goal |\n|---|---|---|",
        compile.apis,
        compile.routes,
        compile.source_bytes as f64 / MEBIBYTE,
        compile.snapshot_bytes as f64 / MEBIBYTE
    );
    let wall = &compile.wall_s;
    let _ =
        writeln!(page, "| wall time, s | {} | {} |", cell(wall, 2), goal(wall.median, COMPILE_GOAL_S, "2 s"));
    let _ = writeln!(page, "| CPU time, s | {} | |", cell(&compile.cpu_s, 2));
    let _ = writeln!(page, "| peak RSS, MiB | {} | |", cell(&compile.rss_peak_mib, 0));
    add_block(page, &[&compile.command]);
}

fn add_load(page: &mut String, load: &Load) {
    let _ = writeln!(
        page,
        "\n## Load\n\nThe same snapshot ({:.1} MiB) handed to a gateway with {} workers over its admin socket: read, \
         check, prepare on every worker, switch, answer.\n\n| | measured | goal |\n|---|---|---|",
        load.snapshot_bytes as f64 / MEBIBYTE,
        load.workers
    );
    let put = &load.put_ms;
    let _ = writeln!(
        page,
        "| PUT /snapshot, first of a process, ms | {} | {} |",
        cell(put, 0),
        goal(put.median, LOAD_GOAL_MS, "200 ms")
    );
    let _ = writeln!(page, "| PUT /snapshot, later ones, ms | {} | |", cell(&load.put_again_ms, 0));
    let _ = writeln!(page, "| start with --snapshot until ready, ms | {} | |", cell(&load.start_ms, 0));
    page.push_str("\nReading and checking alone (`load_cost`, a snapshot of its own making):\n");
    add_block(page, &load.pure);
    add_block(page, &[&load.command]);
}

fn add_swaps(page: &mut String, swaps: &Swaps) {
    let _ = writeln!(
        page,
        "\n## Switches under load\n\nTwo snapshots of that size which differ in one route, handed over in turn, one \
         right after the other, while {:.0} requests per second arrive on {} connections; {} workers.\n\n\
         | | measured | goal |\n|---|---|---|",
        swaps.rate, swaps.connections, swaps.workers
    );
    let _ = writeln!(page, "| switches | {} | |", swaps.swaps);
    let _ = writeln!(page, "| counted by the workers | {:.0} | |", swaps.worker_switches);
    let verdict = goal(swaps.failed as f64, 0.0, "0");
    let _ = writeln!(page, "| failed requests of {} | {} | {verdict} |", swaps.requests, swaps.failed);
    let _ = writeln!(page, "| one switch, ms | {} | |", cell(&swaps.put_ms, 0));
    let _ = writeln!(page, "| RSS with one generation, MiB | {:.0} | |", swaps.rss_first_mib);
    let _ = writeln!(page, "| RSS after the first 20 switches, MiB | {:.0} | |", swaps.rss_before_mib);
    let _ = writeln!(page, "| RSS after all, MiB | {:.0} | |", swaps.rss_after_mib);
    page.push_str("\n| latency, µs | p50 | p90 | p99 | p99.9 | max |\n|---|---|---|---|---|---|\n");
    let during = format!("during (worst of {} windows)", swaps.during_windows);
    for (name, latency) in [
        ("before", &swaps.before),
        (during.as_str(), &swaps.during),
        ("one switch each second", &swaps.spaced),
        ("after", &swaps.after),
    ] {
        add_latency(page, name, latency);
    }
    add_block(page, &[&swaps.command]);
}

fn add_latency(page: &mut String, name: &str, latency: &LatencyMicros) {
    let LatencyMicros { p50, p90, p99, p99_9, max, .. } = latency;
    let _ = writeln!(page, "| {name} | {p50:.0} | {p90:.0} | {p99:.0} | {p99_9:.0} | {max:.0} |");
}

fn add_idle(page: &mut String, idle: &Idle) {
    let _ = writeln!(
        page,
        "\n## Idle connections\n\nKeep-alive connections with one request each, opened at most {:.0} per second, then \
         {:.0} s of silence; {} workers. The kernel's own memory for sockets is not part of these figures.",
        idle.pace_per_second, idle.idle_s, idle.workers
    );
    let opened = idle.steps.last().map_or(0, |step| step.connections);
    if opened < idle.wished {
        let _ = writeln!(
            page,
            "{} were wished for; the limit of {} open files allowed {opened}.",
            idle.wished, idle.open_files
        );
    }
    page.push_str("\n| connections | RSS KiB | Pss KiB |\n|---|---|---|\n");
    for step in &idle.steps {
        let _ = writeln!(page, "| {} | {} | {} |", step.connections, step.rss_kib, step.pss_kib);
    }
    let burst = &idle.burst;
    let (first, further) = further(idle);
    let _ = writeln!(
        page,
        "| {} at once | {} | {} |\n\nThe last row is another gateway, to which the connections came as fast as one client \
         could open them. A connection holds buffers until it has been quiet for a second, and a worker keeps up to 1,024 of \
         them for later: that is what the first step up, and the last row, mostly consist of.",
        burst.connections, burst.rss_kib, burst.pss_kib
    );
    let _ = writeln!(
        page,
        "\n| | measured | goal |\n|---|---|---|\n| RSS bytes for each connection, all over all | {:.0} | {} |\n\
         | the same beyond the first {first} connections | {:.0} | {} |\n\
         | Pss bytes for each connection | {:.0} | |\n| answered a second request | {} of {} | |",
        idle.rss_bytes_each,
        goal(idle.rss_bytes_each, IDLE_GOAL_BYTES, "2048"),
        further,
        goal(further, IDLE_GOAL_BYTES, "2048"),
        idle.pss_bytes_each,
        idle.answered_again,
        idle.tried_again
    );
    add_block(page, &[&idle.command]);
}

/// Connections of the first reading that has any, and resident bytes of each connection after those: without what
/// is there once, such as each worker's pool of buffers.
fn further(idle: &Idle) -> (usize, f64) {
    let (Some(first), Some(last)) = (idle.steps.get(1), idle.steps.last()) else { return (0, f64::NAN) };
    let bytes = (last.rss_kib as f64 - first.rss_kib as f64) * 1024.0;
    (first.connections, bytes / last.connections.saturating_sub(first.connections) as f64)
}

fn add_lookups(page: &mut String, lookups: &[Lookup]) {
    page.push_str(
        "\n## Routing\n\nInstructions of one lookup: split the target, find API and stage, find the route. Counted by \
         callgrind as the difference of two runs of `find_cost`.\n\n| routes | number | instructions |\n|---|---|---|\n",
    );
    for lookup in lookups {
        let _ = writeln!(page, "| `{}` | {} | {:.0} |", lookup.shape, lookup.routes, lookup.instructions);
    }
}

fn add_reuse(page: &mut String, reuse: &[Reuse]) {
    page.push_str(
        "\n## Upstream connections\n\nA low rate spread over many client connections and several workers. *Reuse* is the \
         share of requests that were sent on a connection that was open already.\n\n\
         | pools | workers | requests/s | clients | requests | failed | connects | accepted by upstream | reused | \
         taken over | reuse |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in reuse {
        let reused = row.reuses + row.shared_reuses;
        let _ = writeln!(
            page,
            "| {} | {} | {:.0} | {} | {} | {} | {:.0} | {} | {:.0} | {:.0} | {:.2} % |",
            if row.private { "private" } else { "shared" },
            row.workers,
            row.rate,
            row.connections,
            row.requests,
            row.failed,
            row.connects,
            row.accepted,
            row.reuses,
            row.shared_reuses,
            100.0 * reused / (reused + row.connects)
        );
    }
}

fn add_conditions(page: &mut String, scale: &Scale) {
    let machine = &scale.machine;
    let _ = writeln!(
        page,
        "\n## Conditions\n\n- Machine: {}, {} cores, {}, Linux {}.",
        machine.cpu, machine.cores, machine.system, machine.kernel
    );
    let averages: Vec<String> =
        scale.load_averages.iter().map(|(part, average)| format!("{part} {average}")).collect();
    let _ = writeln!(
        page,
        "- Load average when each part began: {}. Above 1, other work was using the cores.",
        averages.join(", ")
    );
    page.push_str(
        "- Again: `cargo build --profile thin -p ringgate-bench -p ringgate-gateway -p ringgate-compiler`, then \
         `target/thin/ringgate-bench scale`; `--only PART` for one part.\n",
    );
}

fn add_block(page: &mut String, lines: &[impl AsRef<str>]) {
    page.push_str("\n```\n");
    lines.iter().for_each(|line| page.extend([line.as_ref(), "\n"]));
    page.push_str("```\n");
}

fn cell(spread: &Spread, digits: usize) -> String {
    format!("{:.digits$} ({:.digits$}-{:.digits$})", spread.median, spread.min, spread.max)
}

fn goal(measured: f64, most: f64, text: &str) -> String {
    format!("{text}: {}", if measured <= most { "met" } else { "missed" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_what_was_measured_and_nothing_else() {
        let wall_s = Spread { median: 2.5, min: 2.0, max: 3.0 };
        let compile = Compile { wall_s, command: "ringgate compile x".to_owned(), ..Compile::default() };
        let page = page(&Scale { compile: Some(compile), ..Scale::default() });
        for part in ["| wall time, s | 2.50 (2.00-3.00) | 2 s: missed |", "ringgate compile x"] {
            assert!(page.contains(part), "{part} is missing in\n{page}");
        }
        assert!(!page.contains("## Idle"));
    }
}
