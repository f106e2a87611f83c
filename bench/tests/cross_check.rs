//! Our load generator beside two that others wrote: they must agree on how fast the same upstream is.

use std::net::SocketAddr;
use std::process::Command;

use ringgate_bench::child::{Server, fetch};
use ringgate_bench::load::LoadResult;

const CONNECTIONS: &str = "32";
/// Runs of each generator, in turn; the best counts, since other work on the machine only slows one down.
const ROUNDS: usize = 3;
/// How far apart two generators may be.
const FACTOR_MAX: f64 = 2.0;

/// Requests per second, or `None` if the program is not installed.
type Generator = fn(SocketAddr) -> Option<f64>;

#[test]
fn slow_load_generators_agree() {
    let folder = tempfile::tempdir().unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_ringgate-bench-upstream"));
    let upstream = Server::start_own(command, None, &folder.path().join("upstream.log")).unwrap();
    let generators: [(&str, Generator); 3] =
        [("ringgate-load", ringgate_load), ("wrk", wrk), ("h2load", h2load)];
    let mut best = [0.0_f64; 3];
    for _ in 0..ROUNDS {
        for ((_, generator), best) in generators.iter().zip(&mut best) {
            *best = best.max(generator(upstream.address).unwrap_or(0.0));
        }
    }
    let ours = best[0];
    for ((name, _), theirs) in generators.iter().zip(best).skip(1) {
        if theirs == 0.0 {
            println!("skipped: {name} is not installed");
            continue;
        }
        println!("{name}: {theirs:.0} requests/s, ringgate-load: {ours:.0}");
        let factor = ours / theirs;
        assert!(
            (1.0 / FACTOR_MAX..=FACTOR_MAX).contains(&factor),
            "ringgate-load {ours:.0}, {name} {theirs:.0}"
        );
    }
}

/// Also compares its count with the upstream's own.
fn ringgate_load(upstream: SocketAddr) -> Option<f64> {
    let before = served(upstream);
    let output = Command::new(env!("CARGO_BIN_EXE_ringgate-load"))
        .args([
            url(upstream).as_str(),
            "--json",
            "--quiet",
            "--duration=1",
            "--warmup=0.2",
            "--connections",
            CONNECTIONS,
        ])
        .output()
        .unwrap();
    let result: LoadResult = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result.completed_total, served(upstream) - before);
    assert_eq!(result.errors.total(), 0);
    Some(result.rps)
}

fn wrk(upstream: SocketAddr) -> Option<f64> {
    let output = Command::new("wrk").args(["-t1", "-d1", "-c", CONNECTIONS, &url(upstream)]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text.split("Requests/sec:").nth(1).and_then(|rest| rest.split_ascii_whitespace().next());
    Some(rate.and_then(|rate| rate.parse().ok()).unwrap_or_else(|| panic!("no rate in\n{text}")))
}

fn h2load(upstream: SocketAddr) -> Option<f64> {
    let output =
        Command::new("h2load").args(["--h1", "-D1", "-c", CONNECTIONS, &url(upstream)]).output().ok()?;
    // "finished in 1.00s, 12345.00 req/s, 1.1MB/s"
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text.split("finished in").nth(1).and_then(|rest| rest.split_ascii_whitespace().nth(1));
    Some(rate.and_then(|rate| rate.parse().ok()).unwrap_or_else(|| panic!("no rate in\n{text}")))
}

fn url(upstream: SocketAddr) -> String {
    format!("http://{upstream}/bytes/27")
}

fn served(upstream: SocketAddr) -> u64 {
    let answer = fetch(upstream, b"GET /count HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
    answer.rsplit("\r\n\r\n").next().unwrap().parse().unwrap()
}
