//! Varnish: built-in rules, objects in memory, one pool with threads for all connections.

use std::path::Path;
use std::process::Command;

use super::transparent;
use crate::cache::plan::{FRESH_SECONDS, ROOM_BYTES};
use crate::child::{free_address, version_line};
use crate::peers::{Place, Prepared, on_path};

pub fn version() -> Result<String, String> {
    version_line(&program()?, "-V")
}

pub fn prepare(place: &Place, memory: &Path) -> Result<Prepared, String> {
    let address = free_address()?;
    // A thread serves a connection while requests come, so there is one for each, and some for Varnish itself.
    let threads_min = place.connections + 100;
    let threads_max = threads_min * 2;
    let mut command = Command::new(program()?);
    command
        .arg("-F")
        .arg("-a")
        .arg(address.to_string())
        .arg("-b")
        .arg(place.upstream.to_string())
        .arg("-s")
        .arg(format!("malloc,{ROOM_BYTES}"))
        .arg("-t")
        .arg(FRESH_SECONDS.to_string())
        .arg("-n")
        .arg(memory)
        // A jail changes the user, which undoes that the process dies with the harness.
        .args(["-j", "none"])
        .args(["-p", "auto_restart=off", "-p", "thread_pools=1"])
        .arg("-p")
        .arg(format!("thread_pool_max={threads_max}"))
        .arg("-p")
        .arg(format!("thread_pool_min={threads_min}"));
    Ok(Prepared { command, address, request: transparent(place) })
}

fn program() -> Result<std::path::PathBuf, String> {
    on_path("varnishd").map_err(|_| "varnishd is not installed; try: apt-get install varnish".to_owned())
}
