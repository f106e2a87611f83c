//! The page: a table for each number of connections, what authorization costs, then how it came about.

use std::fmt::Write;

use super::figures::{Case, Invocations, Row};
use crate::figures::Spread;

/// The project's goal: what gateway and host add to a function's handler, at the median, in microseconds.
const OVERHEAD_US_GOAL: f64 = 300.0;

pub fn page(figures: &Invocations) -> String {
    let mut page = String::from("# Functions\n\n");
    page.push_str(METHOD);
    figures.cases.iter().for_each(|case| add_case(&mut page, case));
    add_authorization(&mut page, &figures.authorization);
    add_conditions(&mut page, figures);
    page
}

const METHOD: &str = "\
What gateway and function host add to a function. The function answers every event with the same 47 bytes and does nothing
else. It is called in three ways: its handler behind a bare socket, which is the floor of a round trip on this machine;
through the function host's Invoke API and the Runtime API; and through the gateway with a proxy integration, which makes
the event, signs the call, asks the host and makes the response. All processes behind the client share one core, the load
generator has the other, and each connection asks again when it has its answer. Processes are warm. Figures are medians over
the rounds, with least and greatest in brackets.
";

fn add_case(page: &mut String, case: &Case) {
    let plural = if case.connections == 1 { "" } else { "s" };
    let _ = writeln!(page, "\n## {} connection{plural}\n", case.connections);
    page.push_str("| way | p50 µs | p99 µs | CPU µs per invocation | invocations/s | errors |\n|---|---|---|---|---|---|\n");
    case.rows.iter().for_each(|row| add_row(page, row));
    if case.connections == 1
        && let Some(overhead) = case.overhead_us()
    {
        let verdict = if overhead < OVERHEAD_US_GOAL { "met" } else { "missed" };
        let _ = writeln!(
            page,
            "\nGateway and host add {overhead:.0} µs to the median; the goal is {OVERHEAD_US_GOAL:.0}: {verdict}."
        );
    }
}

fn add_row(page: &mut String, row: &Row) {
    let _ = writeln!(
        page,
        "| {} | {} | {} | {} | {} | {} |",
        row.way,
        cell(&row.p50_us, 0),
        cell(&row.p99_us, 0),
        cell(&row.cpu_us, 1),
        cell(&row.rps, 0),
        row.errors,
    );
}

fn cell(spread: &Spread, digits: usize) -> String {
    format!("{:.digits$} ({:.digits$}-{:.digits$})", spread.median, spread.min, spread.max)
}

fn add_authorization(page: &mut String, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(
            page,
            "\n## Who may call\n\nWhat a request costs within an exchange, by how it is authorized. `src/compiler/examples/authorize_cost.rs` prints it.\n\n```\n{}\n```",
            lines.join("\n")
        );
    }
}

fn add_conditions(page: &mut String, figures: &Invocations) {
    let (machine, settings) = (&figures.machine, &figures.settings);
    let _ = writeln!(
        page,
        "\n## Conditions\n\n- Machine: {}, {} cores, {}, Linux {}, load average {} at the start.",
        machine.cpu, machine.cores, machine.system, machine.kernel, machine.load_average
    );
    let _ = writeln!(
        page,
        "- {} rounds of {} s after {} s of warm-up; gateway, host and function on core {}, load on core {}.\n\n\
         Command lines (ports vary; configurations are made by `bench/src/functions/ways.rs`):\n\n```",
        settings.rounds, settings.seconds, settings.warmup_seconds, settings.proxy_core, settings.load_core
    );
    for command in figures.commands.values() {
        let _ = writeln!(page, "{command}");
    }
    page.push_str("```\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::Way;

    #[test]
    fn the_overhead_is_that_of_the_gateway_over_the_bare_handler() {
        let row = |way: Way, p50: f64| Row {
            way: way.name().to_owned(),
            p50_us: Spread::of(vec![p50]),
            ..Row::default()
        };
        let rows = vec![row(Way::Bare, 20.0), row(Way::Host, 120.0), row(Way::Gateway, 170.0)];
        let page =
            page(&Invocations { cases: vec![Case { connections: 1, rows }], ..Invocations::default() });
        assert!(page.contains("add 150 µs to the median; the goal is 300: met."), "{page}");
        assert!(page.contains("## 1 connection\n"), "{page}");
    }
}
