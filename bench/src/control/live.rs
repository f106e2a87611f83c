//! From a call to a gateway of this machine that runs the change: the answer leaves when it does.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::Client;
use super::install::{change_stage, install};
use super::{Control, Plan};
use crate::child::{Server, free_address};

/// How long the gateway may take until it runs what is published.
const READY_WITHIN: Duration = Duration::from_secs(30);
const READY_PAUSE: Duration = Duration::from_millis(20);

/// Changes of an installation, each when the one before is live.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Live {
    /// Routes that are deployed.
    pub routes: usize,
    /// Until a stage's change is live.
    pub stage: Times,
    /// Until a new API key is.
    pub key: Times,
}

/// Milliseconds of several changes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Times {
    /// Half of them took at most so long.
    pub median_ms: f64,
    /// The slowest.
    pub slowest_ms: f64,
}

/// Installs so many routes on a control plane with a gateway, and changes them.
pub fn measure(plan: &Plan, routes: usize) -> Result<Live, String> {
    eprintln!("  changes of {routes} routes until a gateway runs them");
    let admin = format!("unix:{}", plan.work.join("gateway.admin").display());
    let control = Control::start(plan, &["--gateway", &admin])?;
    let mut client = Client::connect(control.address).map_err(|error| error.to_string())?;
    let api = install(&mut client, routes)?;
    let _gateway = start_gateway(plan, &admin)?;
    wait_until_in_step(&mut client)?;
    let stage = timed(plan.live_changes, |number| change_stage(&mut client, &api, number))?;
    let key = timed(plan.live_changes, |number| {
        let body = json!({ "name": format!("key-{number}"), "enabled": true }).to_string();
        client.call("POST", "/apikeys", body.as_bytes()).map(drop)
    })?;
    // Had it refused one of them or lagged behind, the figures would say nothing.
    match is_in_step(&mut client)? {
        true => Ok(Live { routes, stage, key }),
        false => Err("the gateway does not run what is published".to_owned()),
    }
}

fn start_gateway(plan: &Plan, admin: &str) -> Result<Server, String> {
    let address = free_address()?;
    let file = |name: &str| plan.work.join(name);
    let mut command = Command::new(&plan.gateway);
    command.args(["--listen", &address.to_string(), "--admin", admin]);
    command.arg("--snapshot").arg(file("published.snapshot")).arg("--keys").arg(file("published.keys"));
    let log: &Path = &file("gateway.log");
    Server::start(command, None, address, log)
}

fn wait_until_in_step(client: &mut Client) -> Result<(), String> {
    let started = Instant::now();
    while !is_in_step(client)? {
        if started.elapsed() > READY_WITHIN {
            return Err(format!("the gateway does not run what is published within {READY_WITHIN:?}"));
        }
        thread::sleep(READY_PAUSE);
    }
    Ok(())
}

fn is_in_step(client: &mut Client) -> Result<bool, String> {
    let report = client.call("GET", "/_ringgate/gateways", b"")?;
    let gateway = &report["gateways"][0];
    let is_there = |name: &str| gateway[name] != Value::Null && gateway[name] == report[name];
    Ok(gateway["attached"] == json!(true) && is_there("routesHash") && is_there("keysHash"))
}

fn timed(times: usize, mut act: impl FnMut(usize) -> Result<(), String>) -> Result<Times, String> {
    let mut took_ms = Vec::with_capacity(times);
    for number in 0..times {
        let started = Instant::now();
        act(number)?;
        took_ms.push(started.elapsed().as_secs_f64() * 1e3);
    }
    took_ms.sort_by(f64::total_cmp);
    let at = |index: usize| took_ms.get(index).copied().unwrap_or_default();
    Ok(Times { median_ms: at(times / 2), slowest_ms: at(times.saturating_sub(1)) })
}
