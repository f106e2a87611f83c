//! What calls of the management API cost: changes that are durable, an import of a large API, its pages, changes until
//! gateways run them.

mod client;
mod fleet;
mod install;
mod live;
mod page;
mod simulated;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use std::{io::BufRead, io::BufReader, thread};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::machine::Machine;
use crate::process::Memory;
use client::Client;
use install::import;

/// The page's file name.
pub const MARKDOWN_FILE: &str = "control.md";
/// Most callers at a time.
pub const CALLERS_MAX: usize = 512;
/// Most calls of a run.
pub const CALLS_MAX: usize = 1_000_000;
/// The longest time that a histogram counts, in microseconds.
const LATENCY_US_MAX: u64 = 60_000_000;
/// Most gateways of a simulated fleet.
pub const FLEET_MAX: usize = 4_000;
/// Most changes that are timed until gateways run them, for each size.
pub const LIVE_CHANGES_MAX: usize = 1_000;
/// Most routes of an installation.
pub const ROUTES_MAX: usize = 200_000;
/// Resources of a page: the most that the operation gives.
const PAGE_RESOURCES: usize = 500;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The control plane's program.
    pub program: PathBuf,
    /// The gateway's.
    pub gateway: PathBuf,
    /// A folder for its data; what is there goes.
    pub work: PathBuf,
    /// Callers at a time.
    pub callers: usize,
    /// Calls that change something, of all callers together.
    pub calls: usize,
    /// Resources of the API that is imported.
    pub resources: usize,
    /// Routes of the installations whose changes are timed until a gateway of this machine runs them.
    pub live_routes: Vec<usize>,
    /// Changes of each.
    pub live_changes: usize,
    /// Gateways of the simulated fleet; 0: none.
    pub fleet: usize,
    /// Routes of the snapshots that the fleet is given.
    pub fleet_routes: Vec<usize>,
}

/// What was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figures {
    /// Where.
    pub machine: Machine,
    /// Callers at a time.
    pub callers: usize,
    /// Durable changes, all callers together.
    pub changes: Calls,
    /// Reads of one resource.
    pub reads: Calls,
    /// Changes one after another.
    pub alone: Calls,
    /// Resources of the API that was imported.
    pub resources: usize,
    /// Seconds of the import.
    pub import_s: f64,
    /// Its pages: how many, and the slowest in milliseconds.
    pub pages: (usize, f64),
    /// Resident bytes of the control plane at the end.
    pub rss_bytes: u64,
    /// Changes until a gateway of this machine runs them.
    pub live: Vec<live::Live>,
    /// Snapshots until a fleet has them.
    pub fleets: Vec<fleet::Spread>,
}

/// Calls of one kind.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Calls {
    /// How many a second.
    pub per_s: f64,
    /// Half were answered within so many microseconds.
    pub p50_us: u64,
    /// 99 % were.
    pub p99_us: u64,
}

/// Measures what the plan names, on a control plane of its own.
///
/// # Errors
/// The plan is out of bounds, the program fails, or a call is refused.
pub fn run(plan: &Plan) -> Result<Figures, String> {
    if plan.callers == 0 || plan.callers > CALLERS_MAX || plan.calls > CALLS_MAX {
        return Err(format!("--callers must be 1 to {CALLERS_MAX}, --calls at most {CALLS_MAX}"));
    }
    if plan.fleet > FLEET_MAX || !(1..=LIVE_CHANGES_MAX).contains(&plan.live_changes) {
        return Err(format!("--fleet is at most {FLEET_MAX}, --live-changes 1 to {LIVE_CHANGES_MAX}"));
    }
    if plan.live_routes.iter().chain(&plan.fleet_routes).any(|routes| !(1..=ROUTES_MAX).contains(routes)) {
        return Err(format!("installations have 1 to {ROUTES_MAX} routes"));
    }
    let machine = Machine::read();
    let control = Control::start(plan, &[])?;
    let address = control.address;
    let changes = timed(address, plan.callers, plan.calls / plan.callers, change)?;
    let reads = timed(address, plan.callers, plan.calls / plan.callers, read)?;
    let alone = timed(address, 1, plan.calls / 50, change)?;
    let (api, import_s) = import(address, plan.resources)?;
    let pages = pages(address, &api, plan.resources)?;
    let rss_bytes = Memory::take(&[control.child.id()]).map_err(|error| error.to_string())?.rss_bytes;
    drop(control);
    let live =
        plan.live_routes.iter().map(|routes| live::measure(plan, *routes)).collect::<Result<_, _>>()?;
    let fleets = match plan.fleet {
        0 => Vec::new(),
        _ => fleet::measure(plan)?,
    };
    let (callers, resources) = (plan.callers, plan.resources);
    Ok(Figures {
        machine,
        callers,
        changes,
        reads,
        alone,
        resources,
        import_s,
        pages,
        rss_bytes,
        live,
        fleets,
    })
}

/// Writes the page into `folder`.
///
/// # Errors
/// It cannot be written.
pub fn write(figures: &Figures, folder: &Path) -> Result<(), String> {
    let path = folder.join(MARKDOWN_FILE);
    std::fs::write(&path, page::page(figures))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// A control plane that ends with this value.
struct Control {
    child: Child,
    address: SocketAddr,
}

impl Control {
    /// Begins with nothing.
    fn start(plan: &Plan, options: &[&str]) -> Result<Control, String> {
        let _ = std::fs::remove_dir_all(&plan.work);
        let mut command = Command::new(&plan.program);
        command.args(["--listen", "127.0.0.1:0", "--insecure-local", "--data"]).arg(&plan.work).args(options);
        crate::os::tie_child(&mut command, None);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let told = |error: std::io::Error| format!("{}: {error}", plan.program.display());
        let mut child = command.spawn().map_err(told)?;
        let mut line = String::new();
        if let Some(output) = child.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line).map_err(told)?;
        }
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        let address = said["listening"].as_str().and_then(|text| text.parse().ok());
        let unset = SocketAddr::from(([127, 0, 0, 1], 0));
        let control = Control { child, address: address.unwrap_or(unset) };
        match address {
            Some(_) => Ok(control),
            None => Err(format!("{} ended before it listened", plan.program.display())),
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One caller's API, and the call that it makes again and again.
struct Caller {
    client: Client,
    api: String,
    root: String,
}

impl Caller {
    fn new(address: SocketAddr) -> Result<Caller, String> {
        let mut client = Client::connect(address).map_err(|error| error.to_string())?;
        let api = id_of(&client.call("POST", "/restapis", br#"{"name":"bench"}"#)?)?;
        let resources = client.call("GET", &format!("/restapis/{api}/resources"), b"")?;
        let root = id_of(&resources["item"][0])
            .or_else(|_| id_of(&resources["_embedded"]["item"]))
            .or_else(|_| id_of(&resources["item"]))?;
        Ok(Caller { client, api, root })
    }
}

fn id_of(value: &Value) -> Result<String, String> {
    value["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no id in {value}"))
}

/// A resource, which nothing serves until it is deployed.
fn change(caller: &mut Caller, number: usize) -> Result<(), String> {
    let Caller { client, api, root } = caller;
    let body = json!({"pathPart": format!("r{number}")}).to_string();
    client.call("POST", &format!("/restapis/{api}/resources/{root}"), body.as_bytes()).map(drop)
}

fn read(caller: &mut Caller, _: usize) -> Result<(), String> {
    let Caller { client, api, root } = caller;
    client.call("GET", &format!("/restapis/{api}/resources/{root}"), b"").map(drop)
}

type Act = fn(&mut Caller, usize) -> Result<(), String>;

/// So many callers do something so often, each when it has its last answer.
fn timed(address: SocketAddr, callers: usize, times: usize, act: Act) -> Result<Calls, String> {
    let new = || Histogram::<u64>::new_with_max(LATENCY_US_MAX, 3).map_err(|error| error.to_string());
    let all = Arc::new(Mutex::new(new()?));
    let ready: Vec<Caller> = (0..callers).map(|_| Caller::new(address)).collect::<Result<_, _>>()?;
    let started = Instant::now();
    let work = |mut caller: Caller| {
        let all = all.clone();
        thread::spawn(move || -> Result<(), String> {
            for number in 0..times {
                let asked = Instant::now();
                act(&mut caller, number)?;
                let took_us = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
                all.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(took_us);
            }
            Ok(())
        })
    };
    let threads: Vec<_> = ready.into_iter().map(work).collect();
    for thread in threads {
        thread.join().map_err(|_| "a caller panicked".to_owned())??;
    }
    let took_s = started.elapsed().as_secs_f64();
    let all = all.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Calls {
        per_s: (callers * times) as f64 / took_s,
        p50_us: all.value_at_quantile(0.5),
        p99_us: all.value_at_quantile(0.99),
    })
}

/// Reads all pages of an API's resources: how many, and the slowest in milliseconds.
fn pages(address: SocketAddr, api: &str, resources: usize) -> Result<(usize, f64), String> {
    let mut client = Client::connect(address).map_err(|error| error.to_string())?;
    let (mut count, mut slowest, mut found, mut position) = (0, 0.0_f64, 0, None::<String>);
    loop {
        let after = position.map(|position| format!("&position={position}")).unwrap_or_default();
        let path = format!("/restapis/{api}/resources?limit={PAGE_RESOURCES}{after}");
        let started = Instant::now();
        let page = client.call("GET", &path, b"")?;
        slowest = slowest.max(started.elapsed().as_secs_f64() * 1e3);
        count += 1;
        found += page["item"].as_array().map_or(0, Vec::len);
        position = page["position"].as_str().map(str::to_owned);
        if position.is_none() {
            break;
        }
    }
    if found != resources {
        return Err(format!("{found} of {resources} resources were listed"));
    }
    Ok((count, slowest))
}
