//! What one request costs in telemetry: access-log line, metrics and flight recorder, apart and together; and what
//! a hundred thousand routes cost before the first request.
//!
//! Run with `cargo run --release -p ringgate-telemetry --example record_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringgate_telemetry::{
    Entry, LabelTable, Labels, LabelsRef, LogFormat, Metrics, Record, Recorder, TimeText, exposition,
};

const REQUESTS: u64 = 1_000_000;
const ROUNDS: usize = 5;
const ROUTES: usize = 100_000;
/// What a worker's log buffer holds before it is handed to the writer.
const LOG_BYTES: usize = 64 * 1024;

fn main() {
    for (name, format) in [("common", LogFormat::clf()), ("JSON", LogFormat::json())] {
        per_request(name, &format);
    }
    for used in [0, 10_000] {
        many_routes(used);
    }
}

fn per_request(name: &str, format: &LogFormat) {
    let (mut out, mut time) = (Vec::with_capacity(2 * LOG_BYTES), TimeText::new());
    let mut recorder = Recorder::new(4_096);
    let mut metrics = Metrics::new();
    let labels =
        |route| Labels { api_id: "a1".into(), resource: format!("/pets/{route}"), ..Labels::default() };
    let ids: Vec<_> = (0..64).map(|route| metrics.register(&labels(route))).collect();
    let mut log = |at: u64| {
        if out.len() > LOG_BYTES {
            out.clear();
        }
        format.write_with_time(black_box(&record(at)), &mut time, &mut out);
    };
    let mut count = |at: u64| {
        let id = ids[at as usize % ids.len()];
        metrics.record(id, 200, 500 + at % 4_096, Some(300 + at % 2_048));
    };
    let mut remember = |at: u64| recorder.push(black_box(&entry(at)));
    report(name, "log line", &mut log);
    report(name, "metrics", &mut count);
    report(name, "recorder", &mut remember);
    report(name, "all three", &mut |at| {
        log(at);
        count(at);
        remember(at);
    });
}

/// The best of some rounds, in nanoseconds per request.
fn report(format: &str, what: &str, request: &mut impl FnMut(u64)) {
    let best = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..REQUESTS).for_each(|at| request(black_box(at)));
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    println!("{format:>6} {what:<10} {:6.1} ns", best.as_nanos() as f64 / REQUESTS as f64);
}

fn many_routes(used: usize) {
    let paths: Vec<String> =
        (0..ROUTES).map(|route| format!("/service/{}/items/{route}", route / 100)).collect();
    let start = Instant::now();
    let row = |resource: &'_ String| -> (String, String) { (resource.clone(), "GET".to_owned()) };
    let rows: Vec<_> = paths.iter().map(row).collect();
    let table: LabelTable = rows
        .iter()
        .map(|(resource, method)| LabelsRef {
            api_id: "a1b2c3",
            api_name: "Pets",
            stage: "prod",
            resource,
            method,
        })
        .collect();
    let table = Arc::new(table);
    println!("{ROUTES} routes: table built in {:?}", start.elapsed());
    let before = resident_kib();
    let mut metrics = Metrics::new();
    let start = Instant::now();
    let ids = metrics.register_all(&table);
    println!("  registered in {:?}, {} KiB for the worker", start.elapsed(), resident_kib() - before);
    let start = Instant::now();
    black_box(metrics.register_all(&table));
    println!("  registered again in {:?}", start.elapsed());
    let before = resident_kib();
    for (at, &id) in ids.iter().take(used).enumerate() {
        for us in [50, 500, 5_000, 20_000] {
            metrics.record(id, 200, us + at as u64 % 100, Some(us));
        }
    }
    println!("  {used} routes used: {} KiB more", resident_kib() - before);
    let start = Instant::now();
    let mut merged = Metrics::new();
    merged.merge(&metrics);
    let merge = start.elapsed();
    let start = Instant::now();
    merged.merge(&metrics);
    let again = start.elapsed();
    let (start, mut text) = (Instant::now(), String::new());
    exposition(&merged, &mut text);
    println!(
        "  merged in {merge:?}, second worker {again:?}, {} KiB of text in {:?}",
        text.len() / 1024,
        start.elapsed()
    );
}

/// Memory of this process; 0 where the kernel does not tell.
fn resident_kib() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

fn record(at: u64) -> Record<'static> {
    Record {
        request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        extended_request_id: "JKJaXmPLvHcESHA=",
        api_id: "a1b2c3d4e5",
        stage: "prod",
        resource_path: "/pets/{id}",
        http_method: "GET",
        path: "/prod/pets/7",
        protocol: "HTTP/1.1",
        source_ip: "192.0.2.1",
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        status: 200,
        response_length: 312 + at % 1_000,
        request_time_epoch_ms: 1_700_000_000_000 + at / 100,
        response_latency_us: 1_234,
        integration_latency_us: Some(1_000),
        integration_status: Some(200),
        ..Record::default()
    }
}

fn entry(at: u64) -> Entry<'static> {
    Entry {
        at_ms: 1_700_000_000_000 + at,
        peer: "192.0.2.1:50000",
        request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        method: "GET",
        target: "/prod/pets/7?fields=name,owner",
        host: "api.example.com",
        status: 200,
        api_id: "a1b2c3d4e5",
        stage: "prod",
        route: "/pets/{id}",
        upstream: "10.0.0.7:8080",
        latency_us: 1_234,
        integration_latency_us: Some(1_000),
        response_bytes: 312,
        phase: "respond",
        generation: 3,
        ..Entry::default()
    }
}
