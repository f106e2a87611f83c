//! From a call to a fleet of gateways on other machines, simulated, that all have the new snapshot.

use std::fs;
use std::process::Command;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::Client;
use super::install::{change_stage, install};
use super::simulated::{self, News};
use super::{Control, Plan};

/// Snapshots that are given out, for each size.
const ROUNDS: usize = 3;
/// How long anything may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A snapshot, and how long until all have it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Spread {
    /// Gateways.
    pub gateways: usize,
    /// Bytes that each was sent.
    pub bytes: usize,
    /// From the call until the last had it, in seconds; the slowest of several.
    pub slowest_s: f64,
    /// The most that the control plane was resident since its start, in bytes.
    pub peak_bytes: u64,
}

/// Gives snapshots of each size to a fleet: of each size on a control plane of its own, whose memory is then its own, too.
pub fn measure(plan: &Plan) -> Result<Vec<Spread>, String> {
    plan.fleet_routes.iter().map(|routes| measure_one(plan, *routes)).collect()
}

fn measure_one(plan: &Plan, routes: usize) -> Result<Spread, String> {
    eprintln!("  {routes} routes to {} gateways", plan.fleet);
    let control = Control::start(plan, &["--attach", "127.0.0.1:0"])?;
    let mut client = Client::connect(control.address).map_err(|error| error.to_string())?;
    let api = install(&mut client, routes)?;
    let (tell, told) = mpsc::channel();
    // They end with the control plane, which ends with this function.
    for number in 0..plan.fleet {
        simulated::start(number, enrol(plan, number)?, tell.clone())?;
    }
    everybody(&told, plan.fleet, None)?;
    let (mut slowest_s, mut bytes) = (0.0_f64, 0);
    for round in 0..ROUNDS {
        let started = Instant::now();
        change_stage(&mut client, &api, round)?;
        let report = client.call("GET", "/_ringgate/gateways", b"")?;
        let wanted = report["routesHash"].as_str().ok_or("nothing is published")?;
        bytes = everybody(&told, plan.fleet, Some(wanted))?;
        slowest_s = slowest_s.max(started.elapsed().as_secs_f64());
    }
    Ok(Spread { gateways: plan.fleet, bytes, slowest_s, peak_bytes: peak_bytes(control.child.id())? })
}

/// What a gateway attaches with.
fn enrol(plan: &Plan, number: usize) -> Result<Value, String> {
    let bundle = plan.work.join(format!("bundle-{number}"));
    let mut command = Command::new(&plan.program);
    command.args(["enrol", &format!("gateway-{number}"), "--data"]).arg(&plan.work);
    let done = command.arg("--output").arg(&bundle).output().map_err(|error| error.to_string())?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    let bytes = fs::read(&bundle).map_err(|error| format!("{}: {error}", bundle.display()))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{}: {error}", bundle.display()))
}

/// Waits until all have these routes, or any; how many bytes each was sent for them.
fn everybody(told: &mpsc::Receiver<News>, count: usize, routes: Option<&str>) -> Result<usize, String> {
    let (started, mut missing, mut size) = (Instant::now(), vec![true; count], 0);
    while missing.contains(&true) {
        let rest = PATIENCE.saturating_sub(started.elapsed());
        let lacking = |_| format!("{} of {count} lack it", missing.iter().filter(|it| **it).count());
        let News { number, name, bytes } = told.recv_timeout(rest).map_err(lacking)?;
        if routes.is_none_or(|routes| routes == name)
            && let Some(place) = missing.get_mut(number)
        {
            *place = false;
            size = bytes;
        }
    }
    Ok(size)
}

fn peak_bytes(pid: u32) -> Result<u64, String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib = line.trim().trim_end_matches(" kB").parse::<u64>().map_err(|error| error.to_string())?;
    Ok(kib * 1024)
}
