//! What a cache hit costs: the gateway with a stage cache beside nginx and Varnish, one server at a time.

pub mod figures;
mod page;
mod plan;
mod servers;
mod warm;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::child::{Server, version_line};
use crate::figures::{Settings, Spread};
use crate::machine::Machine;
use crate::peers::{Place, Running};
use crate::window::{self, Sample};
use figures::{Caches, Case, Row};
use servers::Memory;

pub use plan::Plan;
pub use servers::CacheServer;

/// The figures' file name.
pub const JSON_FILE: &str = "cache.json";
/// The page's file name.
pub const MARKDOWN_FILE: &str = "cache.md";

/// Measures what the plan names. What an earlier run told of hit ratios is kept.
///
/// # Errors
/// The upstream or a server that is installed fails, a request of a window was no hit, or Ctrl-C was pressed.
pub fn run(plan: &Plan, earlier: Caches) -> Result<Caches, String> {
    plan.check()?;
    // Before the pinning, after which there seems to be one core only.
    let machine = Machine::read();
    // The harness itself must not disturb the server's core.
    crate::os::pin_to_core(plan.load_core).map_err(|error| format!("core {}: {error}", plan.load_core))?;
    std::fs::create_dir_all(&plan.work)
        .map_err(|error| format!("cannot make {}: {error}", plan.work.display()))?;
    let upstream = start_upstream(plan)?;
    let mut bench = Bench { plan, upstream: &upstream, commands: BTreeMap::new() };
    let (servers, versions, skipped) = choose(plan)?;
    let cases = plan.urls.iter().map(|&urls| bench.measure(&servers, urls)).collect::<Result<_, _>>()?;
    Ok(Caches {
        machine,
        settings: settings(plan),
        versions,
        skipped,
        commands: bench.commands,
        cases,
        hit_ratio: earlier.hit_ratio,
    })
}

/// Reads what an earlier run wrote; nothing if there was none.
///
/// # Errors
/// The file is there but of another form.
pub fn read(folder: &Path) -> Result<Caches, String> {
    let path = folder.join(JSON_FILE);
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Caches::default()) };
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}; remove it", path.display()))
}

/// Writes figures and page into `folder`, which is made if need be.
///
/// # Errors
/// A file cannot be written.
pub fn write(caches: &Caches, folder: &Path) -> Result<(), String> {
    let json = serde_json::to_string_pretty(caches).map_err(|error| error.to_string())? + "\n";
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (name, text) in [(JSON_FILE, json), (MARKDOWN_FILE, page::page(caches))] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

type Chosen = (Vec<CacheServer>, BTreeMap<String, String>, BTreeMap<String, String>);

/// Splits the wished servers into those that are here, with versions, and those that are not, with reasons.
fn choose(plan: &Plan) -> Result<Chosen, String> {
    let (mut here, mut versions, mut skipped) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for &server in &plan.servers {
        match server.version(&plan.tools) {
            Ok(version) => {
                here.push(server);
                versions.insert(server.name().to_owned(), version);
            }
            Err(reason) => {
                let reason = plan.tools.hide_root(&reason);
                eprintln!("skipping {}: {reason}", server.name());
                skipped.insert(server.name().to_owned(), reason);
            }
        }
    }
    if here.is_empty() {
        return Err("none of the chosen servers is installed".to_owned());
    }
    let load = plan.tools.binaries.join("ringgate-load");
    versions.insert("ringgate-load".to_owned(), version_line(&load, "--version")?);
    Ok((here, versions, skipped))
}

fn settings(plan: &Plan) -> Settings {
    Settings {
        rounds: plan.rounds,
        seconds: plan.seconds,
        warmup_seconds: plan.warmup_seconds,
        proxy_core: plan.server_core,
        load_core: plan.load_core,
        open_loop_share: None,
    }
}

fn start_upstream(plan: &Plan) -> Result<Server, String> {
    let mut command = Command::new(plan.tools.binaries.join("ringgate-bench-upstream"));
    command.args(["--listen", "127.0.0.1:0"]);
    Server::start_own(command, Some(plan.load_core), &plan.work.join("upstream.log"))
}

struct Bench<'a> {
    plan: &'a Plan,
    upstream: &'a Server,
    commands: BTreeMap<String, String>,
}

impl Bench<'_> {
    /// All rounds for one number of URLs. A server starts afresh for each window, and the servers take turns.
    fn measure(&mut self, servers: &[CacheServer], urls: usize) -> Result<Case, String> {
        let mut samples = vec![Vec::new(); servers.len()];
        for round in 0..self.plan.rounds {
            for (&server, samples) in servers.iter().zip(&mut samples) {
                if crate::os::interrupted() {
                    return Err("interrupted".to_owned());
                }
                let sample = self.sample(server, urls)?;
                log(server, urls, round, &sample);
                samples.push(sample);
            }
        }
        let rows = servers.iter().zip(&samples).map(|(&server, samples)| row(server, samples)).collect();
        let (connections, body_bytes) = (self.plan.connections, self.plan.body_bytes);
        Ok(Case { urls, connections, body_bytes, rows })
    }

    fn sample(&mut self, server: CacheServer, urls: usize) -> Result<Sample, String> {
        let folder = self.plan.work.join(server.name());
        // Left-overs of the last start: logs, sockets, snapshots.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let place = Place {
            folder,
            core: self.plan.server_core,
            upstream: self.upstream.address,
            connections: self.plan.connections,
            body_bytes: self.plan.body_bytes,
        };
        // Outlives the server, which is dropped first.
        let memory = Memory::new()?;
        let before = warm::served(self.upstream.address)?;
        let running = server.start(&self.plan.tools, &place, memory.path())?;
        warm::fill(&running, urls)?;
        self.expect_served(server, before, urls, "the warm-up")?;
        let command = self.load_command(&running, urls);
        self.keep_commands(server, &running, &command, &memory);
        let sample = window::measure(command, self.plan.load_core, &[running.server.pid()], server.name())?;
        self.expect_served(server, before, urls, "the load")?;
        Ok(sample)
    }

    /// Each URL reaches the upstream once; all else must be hits, or something else than hits was measured.
    fn expect_served(
        &self,
        server: CacheServer,
        before: u64,
        urls: usize,
        after: &str,
    ) -> Result<(), String> {
        let served = warm::served(self.upstream.address)?.saturating_sub(before);
        if served == urls as u64 {
            return Ok(());
        }
        let name = server.name();
        Err(format!(
            "{name}: after {after} of {urls} URLs the upstream had seen {served} requests: not all were hits"
        ))
    }

    fn load_command(&self, running: &Running, urls: usize) -> Command {
        let mut command = Command::new(self.plan.tools.binaries.join("ringgate-load"));
        command
            .arg(format!("http://{}{}", running.server.address, running.request.path))
            .args(["--json", "--quiet", "--threads", "1"])
            .arg(format!("--urls={urls}"))
            .arg(format!("--connections={}", self.plan.connections))
            .arg(format!("--duration={}", self.plan.seconds))
            .arg(format!("--warmup={}", self.plan.warmup_seconds));
        for (name, value) in &running.request.headers {
            command.arg(format!("--header={name}: {value}"));
        }
        command
    }

    fn keep_commands(&mut self, server: CacheServer, running: &Running, load: &Command, memory: &Memory) {
        let own = memory.hide(&running.command_line);
        self.commands.entry(server.name().to_owned()).or_insert(own);
        self.commands.entry("ringgate-load".to_owned()).or_insert_with(|| self.plan.tools.display(load));
    }
}

fn log(server: CacheServer, urls: usize, round: usize, sample: &Sample) {
    let latency = &sample.load.latency_us;
    eprintln!(
        "urls={urls:<5} round {} {:<9} {:>8.0} rps {:>7.2} us/hit  core {:>3.0} %  p50 {:>7.0} p99 {:>7.0} us  {} errors",
        round + 1,
        server.name(),
        sample.load.rps,
        sample.cpu_us,
        sample.cores * 100.0,
        latency.p50,
        latency.p99,
        sample.load.errors.total(),
    );
}

#[expect(clippy::cast_precision_loss, reason = "bytes far below 2^53")]
fn row(server: CacheServer, samples: &[Sample]) -> Row {
    const MEBIBYTE: f64 = 1024.0 * 1024.0;
    let spread = |value: fn(&Sample) -> f64| Spread::of(samples.iter().map(value).collect());
    Row {
        server: server.name().to_owned(),
        cpu_us: spread(|sample| sample.cpu_us),
        rps: spread(|sample| sample.load.rps),
        core_share: spread(|sample| sample.cores),
        p50_us: spread(|sample| sample.load.latency_us.p50),
        p99_us: spread(|sample| sample.load.latency_us.p99),
        rss_mib: spread(|sample| sample.memory.rss_bytes as f64 / MEBIBYTE),
        errors: samples.iter().map(|sample| sample.load.errors.total()).sum(),
    }
}

#[cfg(test)]
mod tests;
