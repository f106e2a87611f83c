//! What gateway and function host add to a function's handler.

pub mod figures;
mod page;
mod ways;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::figures::{Settings, Spread};
use crate::load::CONNECTIONS_MAX;
use crate::machine::Machine;
use crate::peers::{Place, Tools};
use crate::scenario::{ROUNDS_MAX, SECONDS_MAX};
use crate::window::{self, Sample};
use figures::{Case, Invocations, Row};
use ways::Started;

pub use ways::Way;

/// The figures' file name.
pub const JSON_FILE: &str = "functions.json";
/// The page's file name.
pub const MARKDOWN_FILE: &str = "functions.md";

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where programs are.
    pub tools: Tools,
    /// The folder for configurations and logs.
    pub work: PathBuf,
    /// Client connections, a case each.
    pub connections: Vec<usize>,
    /// Rounds; each measures every way once, so that drift of the machine meets all alike.
    pub rounds: usize,
    /// Length of each window, in seconds.
    pub seconds: f64,
    /// Uncounted load before each window, in seconds.
    pub warmup_seconds: f64,
    /// The core of gateway, host and function.
    pub server_core: usize,
    /// The load generator's core.
    pub load_core: usize,
}

impl Plan {
    /// Checks the bounds.
    ///
    /// # Errors
    /// A sentence that names the first value out of its range.
    pub fn check(&self) -> Result<(), String> {
        let most = ways::PROCESSES_MAX.min(CONNECTIONS_MAX);
        if self.connections.is_empty() || self.connections.iter().any(|count| *count == 0 || *count > most) {
            return Err(format!("--connections must be 1 to {most}"));
        }
        if self.rounds == 0 || self.rounds > ROUNDS_MAX {
            return Err(format!("--rounds must be 1 to {ROUNDS_MAX}"));
        }
        if !(0.1..=SECONDS_MAX).contains(&self.seconds) || !(0.0..=SECONDS_MAX).contains(&self.warmup_seconds)
        {
            return Err(format!(
                "--seconds and --warmup must be at most {SECONDS_MAX}, --seconds at least 0.1"
            ));
        }
        if self.server_core == self.load_core {
            return Err("--server-core and --load-core must differ".to_owned());
        }
        Ok(())
    }
}

/// Measures what the plan names.
///
/// # Errors
/// A program fails, or Ctrl-C was pressed.
pub fn run(plan: &Plan) -> Result<Invocations, String> {
    plan.check()?;
    // Before the pinning, after which there seems to be one core only.
    let machine = Machine::read();
    crate::os::pin_to_core(plan.load_core).map_err(|error| format!("core {}: {error}", plan.load_core))?;
    let settings = Settings {
        rounds: plan.rounds,
        seconds: plan.seconds,
        warmup_seconds: plan.warmup_seconds,
        proxy_core: plan.server_core,
        load_core: plan.load_core,
        open_loop_share: None,
    };
    let mut figures = Invocations { machine, settings, ..Invocations::default() };
    for &connections in &plan.connections {
        let case = measure(plan, connections, &mut figures)?;
        figures.cases.push(case);
    }
    figures.authorization = crate::scale::example(&plan.tools, "ringgate-compiler", "authorize_cost", &[])?;
    Ok(figures)
}

/// Writes figures and page into `folder`, which is made if need be.
///
/// # Errors
/// A file cannot be written.
pub fn write(figures: &Invocations, folder: &Path) -> Result<(), String> {
    let json = serde_json::to_string_pretty(figures).map_err(|error| error.to_string())? + "\n";
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (name, text) in [(JSON_FILE, json), (MARKDOWN_FILE, page::page(figures))] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// All rounds for one number of connections; everything starts afresh for each window, and the ways take turns.
fn measure(plan: &Plan, connections: usize, figures: &mut Invocations) -> Result<Case, String> {
    let mut samples = Way::ALL.map(|_| Vec::new());
    for round in 0..plan.rounds {
        for (way, samples) in Way::ALL.into_iter().zip(&mut samples) {
            if crate::os::interrupted() {
                return Err("interrupted".to_owned());
            }
            let sample = sample(plan, way, connections, figures)?;
            log(way, connections, round, &sample);
            samples.push(sample);
        }
    }
    let rows = Way::ALL.into_iter().zip(&samples).map(|(way, samples)| row(way, samples)).collect();
    Ok(Case { connections, rows })
}

fn sample(plan: &Plan, way: Way, connections: usize, figures: &mut Invocations) -> Result<Sample, String> {
    let folder = plan.work.join(way.name().replace(' ', "-"));
    // Left-overs of the last start: logs, sockets, snapshots.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let upstream = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let place = Place { folder, core: plan.server_core, upstream, connections, body_bytes: 0 };
    let started = way.start(&plan.tools, &place)?;
    figures.commands.entry(way.name().to_owned()).or_insert_with(|| started.command_line.clone());
    let pids: Vec<u32> = started.servers.iter().map(|server| server.pid()).collect();
    let command = load_command(plan, &started, connections)?;
    window::measure(command, plan.load_core, &pids, way.name())
}

fn load_command(plan: &Plan, started: &Started, connections: usize) -> Result<Command, String> {
    let server = started.servers.first().ok_or("nothing was started")?;
    let request = &started.request;
    let mut command = Command::new(plan.tools.binaries.join("ringgate-load"));
    command
        .arg(format!("http://{}{}", server.address, request.path))
        .args(["--json", "--quiet", "--threads", "1"])
        .arg(format!("--method={}", request.method))
        .arg(format!("--connections={connections}"))
        .arg(format!("--duration={}", plan.seconds))
        .arg(format!("--warmup={}", plan.warmup_seconds));
    for (name, value) in &request.headers {
        command.arg(format!("--header={name}: {value}"));
    }
    Ok(command)
}

fn log(way: Way, connections: usize, round: usize, sample: &Sample) {
    let latency = &sample.load.latency_us;
    eprintln!(
        "connections={connections:<3} round {} {:<16} {:>7.0}/s {:>7.1} us CPU  p50 {:>6.0} p99 {:>6.0} us  {} errors",
        round + 1,
        way.name(),
        sample.load.rps,
        sample.cpu_us,
        latency.p50,
        latency.p99,
        sample.load.errors.total(),
    );
}

fn row(way: Way, samples: &[Sample]) -> Row {
    let spread = |value: fn(&Sample) -> f64| Spread::of(samples.iter().map(value).collect());
    Row {
        way: way.name().to_owned(),
        cpu_us: spread(|sample| sample.cpu_us),
        rps: spread(|sample| sample.load.rps),
        p50_us: spread(|sample| sample.load.latency_us.p50),
        p99_us: spread(|sample| sample.load.latency_us.p99),
        errors: samples.iter().map(|sample| sample.load.errors.total()).sum(),
    }
}
