//! Compiling a large definition.

use std::path::Path;

use super::Bench;
use super::figures::Compile;
use crate::figures::Spread;

/// Runs of the compiler.
const ROUNDS: usize = 3;
/// The folder of the large definition, below the work folder.
const FOLDER: &str = "definition";
/// Bytes of a mebibyte.
const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// A large snapshot, and the same with one route changed.
pub struct Pair {
    pub first: Vec<u8>,
    pub second: Vec<u8>,
}

pub fn measure(bench: &Bench<'_>) -> Result<Compile, String> {
    let folder = bench.folder(FOLDER)?;
    crate::routes::write(&folder, bench.plan.apis, bench.plan.routes, bench.upstream.address)?;
    let snapshot = folder.join("routes.snapshot");
    let mut runs = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let run = bench.compile(&folder, &snapshot)?;
        eprintln!(
            "  compile: {:.3} s, CPU {:.3} s, peak RSS {:.0} MiB",
            run.wall.as_secs_f64(),
            run.usage.cpu.as_secs_f64(),
            run.usage.rss_peak_bytes as f64 / MEBIBYTE
        );
        runs.push(run);
    }
    let command = runs.first().map(|run| bench.plan.tools.display(&run.command)).unwrap_or_default();
    Ok(Compile {
        apis: bench.plan.apis,
        routes: bench.plan.routes,
        source_bytes: source_bytes(&folder)?,
        snapshot_bytes: std::fs::metadata(&snapshot).map_err(|error| error.to_string())?.len(),
        wall_s: Spread::of(runs.iter().map(|run| run.wall.as_secs_f64()).collect()),
        cpu_s: Spread::of(runs.iter().map(|run| run.usage.cpu.as_secs_f64()).collect()),
        rss_peak_mib: Spread::of(runs.iter().map(|run| run.usage.rss_peak_bytes as f64 / MEBIBYTE).collect()),
        command,
    })
}

/// Compiles the large definition for this run's upstream, and again with route 0 of API 0 asking for a larger body.
pub fn pair(bench: &Bench<'_>) -> Result<Pair, String> {
    let folder = bench.folder(FOLDER)?;
    crate::routes::write(&folder, bench.plan.apis, bench.plan.routes, bench.upstream.address)?;
    let compile = |name: &str| {
        let snapshot = folder.join(name);
        bench.compile(&folder, &snapshot)?;
        std::fs::read(&snapshot).map_err(|error| format!("cannot read {}: {error}", snapshot.display()))
    };
    let first = compile("first.snapshot")?;
    change_one_route(&folder, &format!("http://{}/bytes/28", bench.upstream.address))?;
    let second = compile("second.snapshot")?;
    if first == second {
        return Err("the changed route made no difference".to_owned());
    }
    Ok(Pair { first, second })
}

fn change_one_route(folder: &Path, uri: &str) -> Result<(), String> {
    let path = folder.join(format!("{}.json", crate::routes::api_id(0)));
    let text = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let document = std::fs::read(&path).map_err(|error| text(&error))?;
    let mut document: serde_json::Value = serde_json::from_slice(&document).map_err(|error| text(&error))?;
    let place = document.pointer_mut("/paths/~1r0/get/x-amazon-apigateway-integration/uri");
    *place.ok_or_else(|| text(&"has no route /r0"))? = uri.into();
    let document = serde_json::to_vec_pretty(&document).map_err(|error| text(&error))?;
    std::fs::write(&path, document).map_err(|error| text(&error))
}

fn source_bytes(folder: &Path) -> Result<u64, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let documents = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension != "snapshot"));
    Ok(documents.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_route_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        crate::routes::write(folder.path(), 2, 4, "127.0.0.1:9".parse().unwrap()).unwrap();
        let read = || std::fs::read_to_string(folder.path().join("api0000000.json")).unwrap();
        let before = read();
        change_one_route(folder.path(), "http://127.0.0.1:9/bytes/28").unwrap();
        let after = read();
        let differing = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
        assert_eq!((differing, before.lines().count()), (1, after.lines().count()));
    }
}
