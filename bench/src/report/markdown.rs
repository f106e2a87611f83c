//! The page: tables, then how they came about.

use std::fmt::Write;

use super::{PLOT_FILE, body_size};
use crate::figures::{Case, Comparison, OpenLoop, Row, Spread};

pub fn page(comparison: &Comparison) -> String {
    let mut page = String::from("# Comparison with other proxies\n\n");
    page.push_str(METHOD);
    let _ = writeln!(page, "\n![CPU time per request]({PLOT_FILE})");
    for case in &comparison.cases {
        add_case(&mut page, case);
    }
    add_conditions(&mut page, comparison);
    page
}

const METHOD: &str = "\
Each proxy runs alone on one core; load generator and upstream share another. A proxy starts afresh for every window, and
the proxies take turns, so that drift of the machine meets all alike. Figures are medians over the rounds, with least and
greatest in brackets.

- **CPU per request** is the proxy's own CPU time (all its threads, from the kernel's accounting) divided by the requests
  of the window, under closed-loop load. It is the figure to compare: unlike requests per second it does not depend on
  how fast the load core is.
- **Core** is how much of its core the proxy used. Below about 95 % something else was the limit (the load core, or other
  work on the machine): the requests per second then say little about the proxy, and its CPU per request is on the high
  side, because a proxy that often runs dry sleeps and wakes more often per request.
- **Open loop** sends at a fixed rate, the same for all, and counts latency from the moment a request was due, so waiting
  behind a stall counts.
- Loopback delivers packets in the sender's context, so part of the receiving work is charged to the sending process.
  That is alike for all proxies, but lower than with a network card.
";

fn add_case(page: &mut String, case: &Case) {
    let _ = writeln!(page, "\n## {} connections, {} body\n", case.connections, body_size(case.body_bytes));
    let floor = case.rows.iter().find(|row| row.proxy == "relay").map(|row| row.cpu_us.median);
    page.push_str(
        "| proxy | CPU µs per request | times relay | requests/s | core | RSS MiB | PSS MiB | errors |\n",
    );
    page.push_str("|---|---|---|---|---|---|---|---|\n");
    for row in &case.rows {
        add_closed_row(page, row, floor);
    }
    let Some(rate) = case.open_rate else { return };
    let _ = writeln!(page, "\nOpen loop at {rate:.0} requests per second:\n");
    page.push_str("| proxy | p50 µs | p99 µs | p99.9 µs | CPU µs per request |\n|---|---|---|---|---|\n");
    for row in &case.rows {
        if let Some(open) = &row.open_loop {
            add_open_row(page, &row.proxy, open);
        }
    }
}

fn add_closed_row(page: &mut String, row: &Row, floor: Option<f64>) {
    let times = match floor {
        Some(floor) if floor > 0.0 => format!("{:.2}", row.cpu_us.median / floor),
        _ => "-".to_owned(),
    };
    let _ = writeln!(
        page,
        "| {} | {} | {times} | {} | {:.0} % | {:.1} | {:.1} | {} |",
        row.proxy,
        cell(&row.cpu_us, 2),
        cell(&row.rps, 0),
        row.core_share.median * 100.0,
        row.rss_mib.median,
        row.pss_mib.median,
        row.errors,
    );
}

fn add_open_row(page: &mut String, proxy: &str, open: &OpenLoop) {
    let _ = writeln!(
        page,
        "| {proxy} | {} | {} | {} | {} |",
        cell(&open.p50_us, 0),
        cell(&open.p99_us, 0),
        cell(&open.p99_9_us, 0),
        cell(&open.cpu_us, 2),
    );
}

fn cell(spread: &Spread, digits: usize) -> String {
    format!("{:.digits$} ({:.digits$}-{:.digits$})", spread.median, spread.min, spread.max)
}

fn add_conditions(page: &mut String, comparison: &Comparison) {
    let (machine, settings) = (&comparison.machine, &comparison.settings);
    let _ = writeln!(
        page,
        "\n## Conditions\n\n- Machine: {}, {} cores, {}, Linux {}, load average {} at the start.",
        machine.cpu, machine.cores, machine.system, machine.kernel, machine.load_average
    );
    let _ = writeln!(
        page,
        "- {} rounds of {} s after {} s of warm-up; proxy on core {}, load and upstream on core {}.",
        settings.rounds, settings.seconds, settings.warmup_seconds, settings.proxy_core, settings.load_core
    );
    if let Some(share) = settings.open_loop_share {
        let _ = writeln!(
            page,
            "- Open-loop rate: {:.0} % of the slowest proxy's requests per second.",
            share * 100.0
        );
    }
    page.push_str("\nVersions:\n\n");
    for (program, version) in &comparison.versions {
        let _ = writeln!(page, "- {program}: {version}");
    }
    for (program, reason) in &comparison.skipped {
        let _ = writeln!(page, "- {program}: not measured ({reason})");
    }
    page.push_str("\nCommand lines (ports, rates and sizes vary; configurations are made by `bench/src/peers`):\n\n```\n");
    for command in comparison.commands.values() {
        let _ = writeln!(page, "{command}");
    }
    page.push_str("```\n");
}
