//! Handing a large snapshot to a gateway.

use super::gateway::{Gateway, Setup};
use super::{Bench, compile, cost};
use crate::figures::Spread;

use super::figures::Load;

/// Gateways started; figures are medians over these.
const ROUNDS: usize = 5;
/// Further snapshots that each gateway is handed.
const AGAIN: usize = 4;
/// Workers that prepare a snapshot.
const WORKERS: usize = 2;

pub fn measure(bench: &Bench<'_>) -> Result<Load, String> {
    let pair = compile::pair(bench)?;
    let folder = bench.folder("load")?;
    let snapshot = folder.join("routes.snapshot");
    std::fs::write(&snapshot, &pair.first).map_err(|error| error.to_string())?;
    let mut setup =
        Setup { folder: &folder, snapshot: None, workers: WORKERS, addresses: 1, private_pools: false };
    let (mut first, mut again, mut start) = (Vec::new(), Vec::new(), Vec::new());
    let mut command = String::new();
    for _ in 0..ROUNDS {
        let gateway = Gateway::start(bench, &setup)?;
        first.push(gateway.put(&pair.first)?.as_secs_f64() * 1e3);
        for bytes in [&pair.second, &pair.first].into_iter().cycle().take(AGAIN) {
            again.push(gateway.put(bytes)?.as_secs_f64() * 1e3);
        }
        command.clone_from(&gateway.command_line);
    }
    setup.snapshot = Some(&snapshot);
    for _ in 0..ROUNDS {
        start.push(Gateway::start(bench, &setup)?.start.as_secs_f64() * 1e3);
    }
    let load = Load {
        snapshot_bytes: pair.first.len() as u64,
        workers: WORKERS,
        put_ms: Spread::of(first),
        put_again_ms: Spread::of(again),
        start_ms: Spread::of(start),
        pure: cost::example(&bench.plan.tools, "ringgate-snapshot", "load_cost", &[])?,
        command,
    };
    eprintln!("  first {:?} ms, again {:?} ms", load.put_ms, load.put_again_ms);
    Ok(load)
}
