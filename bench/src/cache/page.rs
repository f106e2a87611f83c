//! The page: a table for each case, hit ratios, then how it came about.

use std::fmt::Write;

use super::figures::{Caches, Case, Row};
use crate::figures::Spread;
use crate::report::body_size;

/// The project's goal: CPU time per hit, as a share of the cheaper of nginx and Varnish.
const SHARE_GOAL: f64 = 0.8;

pub fn page(caches: &Caches) -> String {
    let mut page = String::from("# Cache hits\n\n");
    page.push_str(METHOD);
    for case in &caches.cases {
        add_case(&mut page, case);
    }
    if caches.cases.is_empty() {
        page.push_str("\n## Not measured yet\n\n`ringgate-bench cache` puts its tables here.\n");
    }
    add_hit_ratio(&mut page, &caches.hit_ratio);
    if !caches.cases.is_empty() {
        add_conditions(&mut page, caches);
    }
    page
}

const METHOD: &str = "\
What a response from the cache costs: nginx with `proxy_cache`, Varnish, and the gateway with a stage cache, in front of
the same upstream. Each runs alone on one core; load generator and upstream share another. A server starts afresh for
every window, is asked once for each URL, and the servers take turns. The upstream counts its requests, and a run in
which anything but that reached it fails: every request measured is a hit. Figures are medians over the rounds, with
least and greatest in brackets.

- **CPU per hit** is the server's CPU time (all its processes and threads, from the kernel's accounting) divided by the
  requests of the window, under closed-loop load. It is the figure to compare.
- **Core** is how much of its core the server used. Below about 95 % the load core was the limit: hits per second and
  latencies then say little about the server.
- Latencies are those of the closed loop: with all connections always asking, they are mostly waiting in line.
- **nginx** keeps its cache's files in memory (a folder in `/dev/shm`) and open (`open_file_cache`), with `sendfile`
  off, which is the cheaper way for small bodies; its key is host and URI.
- **Varnish** follows its built-in rules, with a pool of more threads than connections. Its log in shared memory is on,
  as it always is; nginx and the gateway write no access log.
- **Ringgate** has one GET route of type HTTP_PROXY whose path parameter is the key, as `cacheKeyParameters` names it,
  and anybody may send `Cache-Control` (`requireAuthorizationForCacheControl` is false). It counts metrics and keeps
  its flight recorder, which are always on.
";

fn add_case(page: &mut String, case: &Case) {
    let plural = if case.urls == 1 { "" } else { "s" };
    let _ = writeln!(
        page,
        "\n## {} URL{plural}, {} connections, {} body\n",
        case.urls,
        case.connections,
        body_size(case.body_bytes)
    );
    page.push_str("| server | CPU µs per hit | hits/s | core | p50 µs | p99 µs | RSS MiB | errors |\n");
    page.push_str("|---|---|---|---|---|---|---|---|\n");
    case.rows.iter().for_each(|row| add_row(page, row));
    if let Some(share) = case.share_of_best() {
        let verdict = if share <= SHARE_GOAL { "met" } else { "missed" };
        let _ = writeln!(
            page,
            "\nRinggate takes {share:.2} of the CPU time of the cheaper of the others; the goal is {SHARE_GOAL:.2}: {verdict}."
        );
    }
}

fn add_row(page: &mut String, row: &Row) {
    let _ = writeln!(
        page,
        "| {} | {} | {} | {:.0} % | {} | {} | {:.1} | {} |",
        row.server,
        cell(&row.cpu_us, 2),
        cell(&row.rps, 0),
        row.core_share.median * 100.0,
        cell(&row.p50_us, 0),
        cell(&row.p99_us, 0),
        row.rss_mib.median,
        row.errors,
    );
}

fn cell(spread: &Spread, digits: usize) -> String {
    format!("{:.digits$} ({:.digits$}-{:.digits$})", spread.median, spread.min, spread.max)
}

const HIT_RATIO: &str = "
## Hit ratio

How many of a trace's requests the cache answers, beside a plain LRU with the same room: keys by Zipf's law, sizes
between 200 bytes and 20 KB, and scans that ask for many keys once, as crawlers do. `src/cache/examples/hit_ratio.rs`
prints it; nothing in it depends on the machine:

```
cargo run --release -p ringgate-cache --example hit_ratio >hit_ratio.txt
ringgate-bench cache --page-only --hit-ratio hit_ratio.txt
```
";

fn add_hit_ratio(page: &mut String, lines: &[String]) {
    page.push_str(HIT_RATIO);
    if lines.is_empty() {
        page.push_str("\nNot measured yet.\n");
        return;
    }
    let _ = writeln!(page, "\n```\n{}\n```", lines.join("\n"));
}

fn add_conditions(page: &mut String, caches: &Caches) {
    let (machine, settings) = (&caches.machine, &caches.settings);
    let _ = writeln!(
        page,
        "\n## Conditions\n\n- Machine: {}, {} cores, {}, Linux {}, load average {} at the start.",
        machine.cpu, machine.cores, machine.system, machine.kernel, machine.load_average
    );
    let _ = writeln!(
        page,
        "- {} rounds of {} s after {} s of warm-up; server on core {}, load and upstream on core {}.",
        settings.rounds, settings.seconds, settings.warmup_seconds, settings.proxy_core, settings.load_core
    );
    page.push_str("\nVersions:\n\n");
    for (program, version) in &caches.versions {
        let _ = writeln!(page, "- {program}: {version}");
    }
    for (program, reason) in &caches.skipped {
        let _ = writeln!(page, "- {program}: not measured ({reason})");
    }
    page.push_str(
        "\nCommand lines (ports and the number of URLs vary; `MEMORY` is a folder in `/dev/shm`; configurations are made\n\
         by `bench/src/cache/servers`):\n\n```\n",
    );
    for command in caches.commands.values() {
        let _ = writeln!(page, "{command}");
    }
    page.push_str("```\n");
}
