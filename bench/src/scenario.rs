//! Measures each proxy in turn: closed loop for cost and capacity, then open loop for latency at a rate all can bear.

mod plan;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;

use crate::child::{Server, version_line};
use crate::figures::{Case, Comparison, OpenLoop, Row, Settings, Spread};
use crate::machine::Machine;
use crate::peers::{Peer, Place, Running};
use crate::window::{self, Sample};

pub use plan::{Plan, ROUNDS_MAX, SECONDS_MAX};

/// Share of the slowest proxy's capacity at which latency is compared.
pub const OPEN_LOOP_SHARE: f64 = 0.7;

/// Runs the whole plan.
///
/// # Errors
/// The upstream or a proxy that is installed fails, or Ctrl-C was pressed.
pub fn run(plan: &Plan) -> Result<Comparison, String> {
    plan.check()?;
    // Before the pinning, after which there seems to be one core only.
    let machine = Machine::read();
    // The harness itself must not disturb the proxy's core.
    crate::os::pin_to_core(plan.load_core).map_err(|error| format!("core {}: {error}", plan.load_core))?;
    std::fs::create_dir_all(&plan.work)
        .map_err(|error| format!("cannot make {}: {error}", plan.work.display()))?;
    let (peers, versions, skipped) = choose(plan)?;
    let upstream = start_upstream(plan)?;
    let mut comparison = Comparison {
        machine,
        settings: settings(plan),
        versions,
        skipped,
        commands: BTreeMap::new(),
        cases: Vec::new(),
    };
    for &connections in &plan.connections {
        for &body_bytes in &plan.bodies {
            let mut bench = Bench {
                plan,
                upstream: upstream.address,
                connections,
                body_bytes,
                commands: BTreeMap::new(),
            };
            comparison.cases.push(bench.measure(&peers)?);
            comparison.commands.extend(bench.commands);
        }
    }
    Ok(comparison)
}

type Chosen = (Vec<Peer>, BTreeMap<String, String>, BTreeMap<String, String>);

/// Splits the wished proxies into those that are here, with versions, and those that are not, with reasons.
fn choose(plan: &Plan) -> Result<Chosen, String> {
    let (mut here, mut versions, mut skipped) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for &peer in &plan.peers {
        match peer.version(&plan.tools) {
            Ok(version) => {
                here.push(peer);
                versions.insert(peer.name().to_owned(), version);
            }
            Err(reason) => {
                let reason = plan.tools.hide_root(&reason);
                eprintln!("skipping {}: {reason}", peer.name());
                skipped.insert(peer.name().to_owned(), reason);
            }
        }
    }
    if here.is_empty() {
        return Err("none of the chosen proxies is installed".to_owned());
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
        proxy_core: plan.proxy_core,
        load_core: plan.load_core,
        open_loop_share: plan.open_loop.then_some(OPEN_LOOP_SHARE),
    }
}

fn start_upstream(plan: &Plan) -> Result<Server, String> {
    let mut command = Command::new(plan.tools.binaries.join("ringgate-bench-upstream"));
    command.args(["--listen", "127.0.0.1:0"]);
    Server::start_own(command, Some(plan.load_core), &plan.work.join("upstream.log"))
}

/// One case: a connection count and a body size.
struct Bench<'a> {
    plan: &'a Plan,
    upstream: SocketAddr,
    connections: usize,
    body_bytes: usize,
    commands: BTreeMap<String, String>,
}

impl Bench<'_> {
    fn measure(&mut self, peers: &[Peer]) -> Result<Case, String> {
        let closed = self.rounds(peers, None)?;
        let open_rate = self.plan.open_loop.then(|| slowest(&closed) * OPEN_LOOP_SHARE);
        let open = match open_rate {
            Some(rate) => self.rounds(peers, Some(rate))?,
            None => vec![Vec::new(); peers.len()],
        };
        let rows =
            peers.iter().zip(closed.iter().zip(&open)).map(|(peer, (closed, open))| row(*peer, closed, open));
        Ok(Case {
            connections: self.connections,
            body_bytes: self.body_bytes,
            open_rate,
            rows: rows.collect(),
        })
    }

    /// All rounds of one loop kind: samples by proxy. A proxy starts afresh for each sample.
    fn rounds(&mut self, peers: &[Peer], rate: Option<f64>) -> Result<Vec<Vec<Sample>>, String> {
        let mut samples = vec![Vec::new(); peers.len()];
        for round in 0..self.plan.rounds {
            for (peer, samples) in peers.iter().zip(&mut samples) {
                if crate::os::interrupted() {
                    return Err("interrupted".to_owned());
                }
                let sample = self.sample(*peer, rate)?;
                self.log(*peer, round, rate, &sample);
                samples.push(sample);
            }
        }
        Ok(samples)
    }

    fn sample(&mut self, peer: Peer, rate: Option<f64>) -> Result<Sample, String> {
        let folder = self.plan.work.join(peer.name());
        // Left-overs of the last start: logs, sockets, snapshots.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let place = Place {
            folder,
            core: self.plan.proxy_core,
            upstream: self.upstream,
            connections: self.connections,
            body_bytes: self.body_bytes,
        };
        let running = peer.start(&self.plan.tools, &place)?;
        self.commands.entry(peer.name().to_owned()).or_insert_with(|| running.command_line.clone());
        self.load(peer, &running, rate)
    }

    /// Loads the proxy from a process of its own and reads the proxy's cost at the window's edges.
    fn load(&mut self, peer: Peer, running: &Running, rate: Option<f64>) -> Result<Sample, String> {
        let command = self.load_command(running, rate);
        self.commands.entry("ringgate-load".to_owned()).or_insert_with(|| self.plan.tools.display(&command));
        window::measure(command, self.plan.load_core, &[running.server.pid()], peer.name())
    }

    fn load_command(&self, running: &Running, rate: Option<f64>) -> Command {
        let mut command = Command::new(self.plan.tools.binaries.join("ringgate-load"));
        command
            .arg(format!("http://{}{}", running.server.address, running.request.path))
            .args(["--json", "--quiet", "--threads", "1"])
            .arg(format!("--connections={}", self.connections))
            .arg(format!("--duration={}", self.plan.seconds))
            .arg(format!("--warmup={}", self.plan.warmup_seconds));
        for (name, value) in &running.request.headers {
            command.arg(format!("--header={name}: {value}"));
        }
        if let Some(rate) = rate {
            command.arg(format!("--rate={rate:.0}"));
        }
        command
    }

    fn log(&self, peer: Peer, round: usize, rate: Option<f64>, sample: &Sample) {
        let kind = rate.map_or("closed".to_owned(), |rate| format!("{rate:.0}/s"));
        let latency = &sample.load.latency_us;
        eprintln!(
            "c={:<5} body={:<6} round {} {:<15} {kind:<9} {:>8.0} rps {:>7.2} us/req  core {:>3.0} %  p50 {:>7.0} p99 {:>7.0} us  {} errors",
            self.connections,
            self.body_bytes,
            round + 1,
            peer.name(),
            sample.load.rps,
            sample.cpu_us,
            sample.cores * 100.0,
            latency.p50,
            latency.p99,
            sample.load.errors.total(),
        );
    }
}

/// The lowest median capacity.
fn slowest(samples: &[Vec<Sample>]) -> f64 {
    samples
        .iter()
        .map(|of_peer| spread(of_peer, |sample| sample.load.rps).median)
        .fold(f64::INFINITY, f64::min)
}

fn spread(samples: &[Sample], value: impl Fn(&Sample) -> f64) -> Spread {
    Spread::of(samples.iter().map(value).collect())
}

#[expect(clippy::cast_precision_loss, reason = "bytes far below 2^53")]
fn row(peer: Peer, closed: &[Sample], open: &[Sample]) -> Row {
    const MEBIBYTE: f64 = 1024.0 * 1024.0;
    let open_loop = (!open.is_empty()).then(|| OpenLoop {
        p50_us: spread(open, |sample| sample.load.latency_us.p50),
        p99_us: spread(open, |sample| sample.load.latency_us.p99),
        p99_9_us: spread(open, |sample| sample.load.latency_us.p99_9),
        cpu_us: spread(open, |sample| sample.cpu_us),
    });
    Row {
        proxy: peer.name().to_owned(),
        cpu_us: spread(closed, |sample| sample.cpu_us),
        rps: spread(closed, |sample| sample.load.rps),
        core_share: spread(closed, |sample| sample.cores),
        rss_mib: spread(closed, |sample| sample.memory.rss_bytes as f64 / MEBIBYTE),
        pss_mib: spread(closed, |sample| sample.memory.pss_bytes as f64 / MEBIBYTE),
        errors: closed.iter().chain(open).map(|sample| sample.load.errors.total()).sum(),
        open_loop,
    }
}
