//! How well upstream connections are used again at low rates, with and without sharing between workers.

use super::Bench;
use super::figures::Reuse;
use super::gateway::{Gateway, Setup};
use super::loading::{self, Rate};
use crate::request::RequestParts;
use crate::upstream::ACCEPTED_PATH;

/// Workers: as many as a small server has cores.
const WORKERS: usize = 4;
/// Client connections, spread over all workers.
const CONNECTIONS: usize = 64;
/// Rates, in requests per second.
const RATES: [f64; 3] = [20.0, 200.0, 2_000.0];
/// Length of each window.
const SECONDS: f64 = 10.0;

pub fn measure(bench: &Bench<'_>) -> Result<Vec<Reuse>, String> {
    let folder = bench.folder("reuse")?;
    let snapshot = bench.small_snapshot(&folder)?;
    let mut found = Vec::new();
    for per_second in RATES {
        for private_pools in [true, false] {
            let setup = Setup {
                folder: &folder,
                snapshot: Some(&snapshot),
                workers: WORKERS,
                addresses: 1,
                private_pools,
            };
            let gateway = Gateway::start(bench, &setup)?;
            let rate = Rate { per_second, connections: CONNECTIONS, seconds: SECONDS };
            found.push(measure_one(bench, &gateway, rate, private_pools)?);
        }
    }
    Ok(found)
}

fn measure_one(bench: &Bench<'_>, gateway: &Gateway, rate: Rate, private: bool) -> Result<Reuse, String> {
    let before = accepted(bench)?;
    let result = loading::quiet(bench, gateway, rate)?;
    // The second question is a connection of its own.
    let accepted = accepted(bench)?.saturating_sub(before + 1);
    let reuse = Reuse {
        private,
        workers: WORKERS,
        rate: rate.per_second,
        connections: rate.connections,
        requests: result.completed_total,
        failed: loading::failed(&result),
        connects: gateway.counter("ringgate_upstream_connects_total")?,
        reuses: gateway.counter("ringgate_upstream_reuses_total")?,
        shared_reuses: gateway.counter("ringgate_upstream_shared_reuses_total")?,
        accepted,
    };
    eprintln!("  {reuse:?}");
    Ok(reuse)
}

fn accepted(bench: &Bench<'_>) -> Result<u64, String> {
    let address = bench.upstream.address;
    let request = RequestParts {
        method: "GET".to_owned(),
        path: ACCEPTED_PATH.to_owned(),
        authority: address.to_string(),
        headers: vec![("Connection".to_owned(), "close".to_owned())],
        body_bytes: 0,
    };
    let answer = crate::child::fetch(address, &request.encode()?).map_err(|error| error.to_string())?;
    let body = answer.split_once("\r\n\r\n").and_then(|(_, body)| body.trim().parse().ok());
    body.ok_or_else(|| format!("the upstream does not count its connections: {answer}"))
}
