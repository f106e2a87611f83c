use std::collections::BTreeMap;

use super::*;
use crate::figures::{Case, OpenLoop, Row, Settings, Spread};
use crate::machine::Machine;

fn row(proxy: &str, cpu_us: f64) -> Row {
    let spread = Spread::of(vec![cpu_us * 0.9, cpu_us, cpu_us * 1.2]);
    let open_loop = OpenLoop { p50_us: spread, p99_us: spread, p99_9_us: spread, cpu_us: spread };
    Row {
        proxy: proxy.to_owned(),
        cpu_us: spread,
        rps: spread,
        core_share: spread,
        rss_mib: spread,
        pss_mib: spread,
        errors: 3,
        open_loop: Some(open_loop),
    }
}

fn comparison() -> Comparison {
    Comparison {
        machine: Machine::default(),
        settings: Settings {
            rounds: 3,
            seconds: 2.0,
            warmup_seconds: 1.0,
            proxy_core: 0,
            load_core: 1,
            open_loop_share: Some(0.7),
        },
        versions: BTreeMap::from([("relay".to_owned(), "relay 1".to_owned())]),
        skipped: BTreeMap::from([("envoy".to_owned(), "a < b & c".to_owned())]),
        commands: BTreeMap::from([("relay".to_owned(), "relay --listen".to_owned())]),
        cases: vec![Case {
            connections: 64,
            body_bytes: 65536,
            open_rate: Some(1234.0),
            rows: vec![row("relay", 10.0), row("ringgate-full", 25.0)],
        }],
    }
}

#[test]
fn the_page_holds_the_figures() {
    let page = markdown::page(&comparison());
    for part in [
        "## 64 connections, 64 KiB body",
        "| relay | 10.00 (9.00-12.00) | 1.00 |",
        "| ringgate-full | 25.00 (22.50-30.00) | 2.50 |",
        "Open loop at 1234 requests per second",
        "envoy: not measured",
    ] {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
}

#[test]
fn the_plot_has_a_bar_for_each_row() {
    let svg = plot::svg(&comparison());
    assert_eq!(svg.matches("rx=\"2\"").count(), 2);
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    write(&comparison(), folder.path()).unwrap();
    assert_eq!(read(folder.path()).unwrap(), comparison());
}

#[test]
fn sizes_read_well() {
    for (bytes, text) in [(0, "0 B"), (27, "27 B"), (1024, "1 KiB"), (1500, "1500 B"), (65536, "64 KiB")] {
        assert_eq!(body_size(bytes), text);
    }
}
