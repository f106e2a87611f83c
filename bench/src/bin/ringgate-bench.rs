//! `ringgate-bench`: measures the gateway beside its peers and writes the report.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use ringgate_bench::cache::{self, CacheServer};
use ringgate_bench::control;
use ringgate_bench::functions;
use ringgate_bench::peers::{Peer, Tools};
use ringgate_bench::scale::{self, Part};
use ringgate_bench::scenario::{self, Plan};
use ringgate_bench::{os, report};

/// Where the report goes by default, from the project's root.
const REPORT_FOLDER: &str = "docs/benchmarks";
/// Where a quick run's report goes: it is too coarse to publish.
const QUICK_REPORT_FOLDER: &str = "bench/work/quick";

/// Measures proxies in turn on loopback. Run it from the project's root with release binaries built.
#[derive(Parser)]
#[command(name = "ringgate-bench", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure and write the report.
    Run(RunArguments),
    /// Measure large definitions, switches under load, idle connections and single steps, and write the report.
    Scale(ScaleArguments),
    /// Measure cache hits beside other caching servers and write the report.
    Cache(CacheArguments),
    /// Measure invocations of functions through gateway and host, and write the report.
    Functions(FunctionsArguments),
    /// Measure calls of the management API, and write the report.
    Control(ControlArguments),
    /// Write page and plot again from the figures of an earlier run.
    Report {
        /// The folder with the figures.
        #[arg(long, default_value = REPORT_FOLDER)]
        out: PathBuf,
    },
}

#[derive(Args)]
struct RunArguments {
    /// Proxies to measure.
    #[arg(long, value_delimiter = ',', value_parser = Peer::parse,
          default_value = "relay,haproxy,nginx,envoy,pingora,ringgate-plain,ringgate-full")]
    proxies: Vec<Peer>,
    /// Client connection counts.
    #[arg(long, value_delimiter = ',')]
    connections: Vec<usize>,
    /// Response body sizes in bytes.
    #[arg(long, value_delimiter = ',')]
    bodies: Vec<usize>,
    /// Rounds; figures are medians over these.
    #[arg(long)]
    rounds: Option<usize>,
    /// Length of each window.
    #[arg(long)]
    seconds: Option<f64>,
    /// Uncounted load before each window, in seconds.
    #[arg(long, default_value_t = 1.0)]
    warmup: f64,
    /// Leave the open loop out.
    #[arg(long)]
    no_open_loop: bool,
    /// One case, few short rounds, report under bench/work.
    #[arg(long)]
    quick: bool,
    /// The proxy's core.
    #[arg(long, default_value_t = 0)]
    proxy_core: usize,
    /// The core of load generator and upstream.
    #[arg(long, default_value_t = 1)]
    load_core: usize,
    /// The project's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The report's folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct ScaleArguments {
    /// Parts to measure; the figures of the others stay as an earlier run left them.
    #[arg(long, value_delimiter = ',', value_parser = Part::parse,
          default_value = "compile,load,swaps,idle,lookup,admit,reuse")]
    only: Vec<Part>,
    /// APIs of the large definition.
    #[arg(long, default_value_t = 1000)]
    apis: usize,
    /// Routes of each.
    #[arg(long, default_value_t = 100)]
    routes: usize,
    /// Switches under load.
    #[arg(long, default_value_t = 1000)]
    swaps: usize,
    /// Requests per second meanwhile.
    #[arg(long, default_value_t = 2000.0)]
    rate: f64,
    /// Idle connections.
    #[arg(long, default_value_t = 20_000)]
    idle: usize,
    /// The project's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The report's folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct CacheArguments {
    /// Servers to measure.
    #[arg(long, value_delimiter = ',', value_parser = CacheServer::parse, default_value = "nginx,varnish,ringgate")]
    servers: Vec<CacheServer>,
    /// Numbers of URLs that are asked for in turn.
    #[arg(long, value_delimiter = ',', default_value = "1,1000")]
    urls: Vec<usize>,
    /// Client connections.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Response body size in bytes.
    #[arg(long, default_value_t = 1024)]
    body: usize,
    /// Rounds; figures are medians over these.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Length of each window.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Uncounted load before each window, in seconds.
    #[arg(long, default_value_t = 1.0)]
    warmup: f64,
    /// The server's core.
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// The core of load generator and upstream.
    #[arg(long, default_value_t = 1)]
    load_core: usize,
    /// A file with the table of hit ratios, for the page.
    #[arg(long)]
    hit_ratio: Option<PathBuf>,
    /// Measure nothing; write the page again from the figures of an earlier run.
    #[arg(long)]
    page_only: bool,
    /// The project's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The report's folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct FunctionsArguments {
    /// Client connections: so many invocations run at a time.
    #[arg(long, value_delimiter = ',', default_value = "1,8")]
    connections: Vec<usize>,
    /// Rounds; figures are medians over these.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Length of each window.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Uncounted load before each window, in seconds.
    #[arg(long, default_value_t = 1.0)]
    warmup: f64,
    /// The core of gateway, host and function.
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// The core of the load generator.
    #[arg(long, default_value_t = 1)]
    load_core: usize,
    /// The project's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The report's folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct ControlArguments {
    /// Callers at a time.
    #[arg(long, default_value_t = 64)]
    callers: usize,
    /// Calls of all callers together, for each kind.
    #[arg(long, default_value_t = 40_000)]
    calls: usize,
    /// Resources of the API that is imported.
    #[arg(long, default_value_t = 10_000)]
    resources: usize,
    /// Routes of the installations whose changes are timed until a gateway runs them.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    live_routes: Vec<usize>,
    /// Changes of each.
    #[arg(long, default_value_t = 30)]
    live_changes: usize,
    /// Gateways of the simulated fleet; 0: none.
    #[arg(long, default_value_t = 1_000)]
    fleet: usize,
    /// Routes of the snapshots that the fleet is given.
    #[arg(long, value_delimiter = ',', default_value = "73,723,2250")]
    fleet_routes: Vec<usize>,
    /// The project's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The report's folder.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(arguments) => run(arguments),
        Command::Scale(arguments) => run_scale(arguments),
        Command::Cache(arguments) => run_cache(arguments),
        Command::Functions(arguments) => run_functions(arguments),
        Command::Control(arguments) => run_control(arguments),
        Command::Report { out } => report::read(&out).and_then(|comparison| report::write(&comparison, &out)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: RunArguments) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    os::raise_open_files().map_err(text)?;
    os::catch_interrupts().map_err(text)?;
    let root =
        arguments.root.canonicalize().map_err(|error| format!("{}: {error}", arguments.root.display()))?;
    let default_out = root.join(if arguments.quick { QUICK_REPORT_FOLDER } else { REPORT_FOLDER });
    let out = arguments.out.clone().unwrap_or(default_out);
    let plan = plan(arguments, &root)?;
    let comparison = scenario::run(&plan)?;
    report::write(&comparison, &out)?;
    eprintln!("report written to {}", out.join(report::MARKDOWN_FILE).display());
    Ok(())
}

fn run_scale(arguments: ScaleArguments) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    os::raise_open_files().map_err(text)?;
    os::catch_interrupts().map_err(text)?;
    let root =
        arguments.root.canonicalize().map_err(|error| format!("{}: {error}", arguments.root.display()))?;
    let out = arguments.out.unwrap_or_else(|| root.join(REPORT_FOLDER));
    let tools = tools(&root)?;
    let plan = scale::Plan {
        work: tools.bench.join("work/scale"),
        tools,
        parts: arguments.only,
        apis: arguments.apis,
        routes: arguments.routes,
        swaps: arguments.swaps,
        rate: arguments.rate,
        idle: arguments.idle,
    };
    scale::run(&plan, scale::read(&out)?, |figures| scale::write(figures, &out))?;
    eprintln!("report written to {}", out.join(scale::MARKDOWN_FILE).display());
    Ok(())
}

fn run_cache(arguments: CacheArguments) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    os::raise_open_files().map_err(text)?;
    os::catch_interrupts().map_err(text)?;
    let root =
        arguments.root.canonicalize().map_err(|error| format!("{}: {error}", arguments.root.display()))?;
    let out = arguments.out.clone().unwrap_or_else(|| root.join(REPORT_FOLDER));
    let mut caches = cache::read(&out)?;
    if let Some(path) = &arguments.hit_ratio {
        let table = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        caches.hit_ratio = table.lines().map(str::to_owned).collect();
    }
    if !arguments.page_only {
        caches = cache::run(&cache_plan(arguments, &root)?, caches)?;
    }
    cache::write(&caches, &out)?;
    eprintln!("report written to {}", out.join(cache::MARKDOWN_FILE).display());
    Ok(())
}

fn run_functions(arguments: FunctionsArguments) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    os::raise_open_files().map_err(text)?;
    os::catch_interrupts().map_err(text)?;
    let root =
        arguments.root.canonicalize().map_err(|error| format!("{}: {error}", arguments.root.display()))?;
    let out = arguments.out.unwrap_or_else(|| root.join(REPORT_FOLDER));
    let tools = tools(&root)?;
    let plan = functions::Plan {
        work: tools.bench.join("work/functions"),
        tools,
        connections: arguments.connections,
        rounds: arguments.rounds,
        seconds: arguments.seconds,
        warmup_seconds: arguments.warmup,
        server_core: arguments.server_core,
        load_core: arguments.load_core,
    };
    functions::write(&functions::run(&plan)?, &out)?;
    eprintln!("report written to {}", out.join(functions::MARKDOWN_FILE).display());
    Ok(())
}

fn run_control(arguments: ControlArguments) -> Result<(), String> {
    os::raise_open_files().map_err(|error| error.to_string())?;
    let root =
        arguments.root.canonicalize().map_err(|error| format!("{}: {error}", arguments.root.display()))?;
    let out = arguments.out.unwrap_or_else(|| root.join(REPORT_FOLDER));
    let tools = tools(&root)?;
    let plan = control::Plan {
        program: tools.binaries.join("ringgate-control"),
        gateway: tools.binaries.join("ringgate-gateway"),
        work: tools.bench.join("work/control"),
        callers: arguments.callers,
        calls: arguments.calls,
        resources: arguments.resources,
        live_routes: arguments.live_routes,
        live_changes: arguments.live_changes,
        fleet: arguments.fleet,
        fleet_routes: arguments.fleet_routes,
    };
    control::write(&control::run(&plan)?, &out)?;
    eprintln!("report written to {}", out.join(control::MARKDOWN_FILE).display());
    Ok(())
}

fn cache_plan(arguments: CacheArguments, root: &Path) -> Result<cache::Plan, String> {
    let tools = tools(root)?;
    Ok(cache::Plan {
        work: tools.bench.join("work/cache"),
        tools,
        servers: arguments.servers,
        urls: arguments.urls,
        connections: arguments.connections,
        body_bytes: arguments.body,
        rounds: arguments.rounds,
        seconds: arguments.seconds,
        warmup_seconds: arguments.warmup,
        server_core: arguments.server_core,
        load_core: arguments.load_core,
    })
}

fn tools(root: &Path) -> Result<Tools, String> {
    let bench = root.join("bench");
    if !bench.is_dir() {
        return Err(format!(
            "{} has no bench folder; run from the project's root or give --root",
            root.display()
        ));
    }
    // Beside this program: release or debug, whichever was started.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let binaries = own.parent().map(Path::to_path_buf).ok_or("this program has no folder")?;
    Ok(Tools { root: root.to_path_buf(), binaries, bench })
}

fn plan(arguments: RunArguments, root: &Path) -> Result<Plan, String> {
    let tools = tools(root)?;
    let quick = arguments.quick;
    let or = |given: Vec<usize>, quick_value: &[usize], full: &[usize]| match (given.is_empty(), quick) {
        (false, _) => given,
        (true, true) => quick_value.to_vec(),
        (true, false) => full.to_vec(),
    };
    Ok(Plan {
        work: tools.bench.join("work/run"),
        tools,
        peers: arguments.proxies,
        connections: or(arguments.connections, &[64], &[64, 1000]),
        bodies: or(arguments.bodies, &[27], &[0, 27, 1024, 65536]),
        rounds: arguments.rounds.unwrap_or(if quick { 3 } else { 7 }),
        seconds: arguments.seconds.unwrap_or(if quick { 2.0 } else { 5.0 }),
        warmup_seconds: arguments.warmup,
        open_loop: !arguments.no_open_loop,
        proxy_core: arguments.proxy_core,
        load_core: arguments.load_core,
    })
}
