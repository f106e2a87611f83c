//! What an idle connection costs the gateway in memory.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::Bench;
use super::figures::{Idle, IdleStep};
use super::gateway::{Gateway, Setup, request};
use crate::process::Memory;
use crate::response::ResponseReader;

/// Workers of the gateway.
const WORKERS: usize = 2;
/// Loopback addresses that connections are spread over.
const ADDRESSES: u8 = 4;
/// Idleness before a reading: well above the time after which a connection gives its buffers back.
const IDLE: Duration = Duration::from_secs(4);
/// Time between two connections. A connection holds buffers until it has been idle for a second, so the slower they
/// come the less of the memory is for those that were busy at once.
const PACE: Duration = Duration::from_millis(2);
/// Connections are counted up in so many steps.
const STEPS: usize = 4;
/// Connections that are opened, used and closed before the first reading, so that what is made once is there.
const WARMUP: usize = 200;
/// Descriptors that each side needs for other things.
const OTHER_FILES: u64 = 500;
/// Every so many-th connection is tried again at the end.
const TRIED_EVERY: usize = 10;
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

pub fn measure(bench: &Bench<'_>) -> Result<Idle, String> {
    let open_files = crate::os::raise_open_files().map_err(|error| error.to_string())?;
    let most = usize::try_from(open_files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    let count = bench.plan.idle.min(most);
    let folder = bench.folder("idle")?;
    let snapshot = bench.small_snapshot(&folder)?;
    let setup = Setup {
        folder: &folder,
        snapshot: Some(&snapshot),
        workers: WORKERS,
        addresses: ADDRESSES,
        private_pools: false,
    };
    let burst = burst(bench, &setup, count)?;
    let gateway = Gateway::start(bench, &setup)?;
    let mut connections = Vec::with_capacity(count);
    open(&gateway, &mut connections, WARMUP, PACE)?;
    connections.clear();
    let mut steps = vec![read(&gateway, 0)?];
    for step in 1..=STEPS {
        open(&gateway, &mut connections, count * step / STEPS, PACE)?;
        steps.push(read(&gateway, connections.len())?);
    }
    let mut answered_again = 0;
    let tried = connections.iter_mut().step_by(TRIED_EVERY);
    let tried_again = tried.len();
    for connection in tried {
        answered_again += usize::from(exchange(connection).is_ok());
    }
    let each = |bytes: fn(&IdleStep) -> u64| match (steps.first(), steps.last()) {
        (Some(first), Some(last)) => (bytes(last) as f64 - bytes(first) as f64) * 1024.0 / count as f64,
        _ => f64::NAN,
    };
    Ok(Idle {
        wished: bench.plan.idle,
        open_files,
        workers: WORKERS,
        rss_bytes_each: each(|step| step.rss_kib),
        pss_bytes_each: each(|step| step.pss_kib),
        steps,
        pace_per_second: 1.0 / PACE.as_secs_f64(),
        burst,
        idle_s: IDLE.as_secs_f64(),
        tried_again,
        answered_again,
        command: gateway.command_line.clone(),
    })
}

/// Memory of a gateway to which all connections came at once.
fn burst(bench: &Bench<'_>, setup: &Setup<'_>, count: usize) -> Result<IdleStep, String> {
    let gateway = Gateway::start(bench, setup)?;
    let mut connections = Vec::with_capacity(count);
    open(&gateway, &mut connections, count, Duration::ZERO)?;
    read(&gateway, count)
}

/// Opens connections up to `count` in all, with one request on each.
fn open(
    gateway: &Gateway,
    connections: &mut Vec<TcpStream>,
    count: usize,
    pace: Duration,
) -> Result<(), String> {
    let (begin, already) = (Instant::now(), connections.len());
    while connections.len() < count {
        if crate::os::interrupted() {
            return Err("interrupted".to_owned());
        }
        let last = (connections.len() % usize::from(ADDRESSES)) as u8 + 1;
        let address = SocketAddr::from(([127, 0, 0, last], gateway.server.address.port()));
        let number = connections.len();
        let text = |error: std::io::Error| format!("connection {number}: {error}");
        let mut connection = TcpStream::connect_timeout(&address, TIMEOUT).map_err(text)?;
        connection.set_read_timeout(Some(TIMEOUT)).map_err(text)?;
        exchange(&mut connection).map_err(|error| format!("connection {number}: {error}"))?;
        connections.push(connection);
        let due = pace * u32::try_from(connections.len() - already).unwrap_or(u32::MAX);
        std::thread::sleep(due.saturating_sub(begin.elapsed()));
    }
    Ok(())
}

/// Waits until all connections are idle, and reads the gateway's memory.
fn read(gateway: &Gateway, connections: usize) -> Result<IdleStep, String> {
    std::thread::sleep(IDLE);
    let memory = Memory::take(&[gateway.server.pid()]).map_err(|error| error.to_string())?;
    let step = IdleStep { connections, rss_kib: memory.rss_bytes / 1024, pss_kib: memory.pss_bytes / 1024 };
    eprintln!("  {connections} idle: RSS {} KiB, Pss {} KiB", step.rss_kib, step.pss_kib);
    Ok(step)
}

/// One request and its answer, which must be a 200.
fn exchange(connection: &mut TcpStream) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let address = connection.peer_addr().map_err(text)?;
    connection.write_all(&request(address, false).encode()?).map_err(text)?;
    let mut reader = ResponseReader::new(false);
    let mut buffer = [0; 4096];
    loop {
        let count = connection.read(&mut buffer).map_err(text)?;
        let Some(input) = buffer.get(..count).filter(|input| !input.is_empty()) else {
            return Err("the connection was closed".to_owned());
        };
        match reader.feed(input).map_err(|error| format!("no response: {error:?}"))? {
            Some(response) if response.status == 200 => return Ok(()),
            Some(response) => return Err(format!("status {}", response.status)),
            None => {}
        }
    }
}
