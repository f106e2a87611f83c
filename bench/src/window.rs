//! One measured window: a load generator in a process of its own, and what a server costs between its edges.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::load::{LoadResult, WINDOW_CLOSED, WINDOW_OPEN};
use crate::process::{CpuSample, Memory};

/// One window of one server.
#[derive(Clone, Debug)]
pub struct Sample {
    /// CPU of the server per request, in microseconds.
    pub cpu_us: f64,
    /// Share of its core the server used.
    pub cores: f64,
    /// Its memory when the window closed.
    pub memory: Memory,
    /// What the load generator saw.
    pub load: LoadResult,
}

/// Runs `command`, a `ringgate-load` with `--json`, on `core` and reads the cost of the process trees `pids` at
/// the window's edges. `name` is the server's, for messages.
///
/// # Errors
/// The generator fails, or a server ends meanwhile.
pub fn measure(mut command: Command, core: usize, pids: &[u32], name: &str) -> Result<Sample, String> {
    crate::os::tie_child(&mut command, Some(core));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start ringgate-load: {error}"))?;
    let errors = child.stderr.take().ok_or("ringgate-load has no standard error")?;
    let gone = |error: std::io::Error| format!("{name} ended while it was measured: {error}");
    let (mut before, mut after, mut memory, mut last) = (None, None, Memory::default(), String::new());
    for line in BufReader::new(errors).lines() {
        let line = line.map_err(|error| error.to_string())?;
        if line == WINDOW_OPEN {
            before = Some(CpuSample::take(pids).map_err(gone)?);
        } else if line == WINDOW_CLOSED {
            after = Some(CpuSample::take(pids).map_err(gone)?);
            memory = Memory::take(pids).map_err(gone)?;
        }
        last = line;
    }
    let mut text = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut text).map_err(|error| error.to_string())?;
    }
    child.wait().map_err(|error| error.to_string())?;
    let load: LoadResult = serde_json::from_str(&text).map_err(|_| format!("{name}: {last}"))?;
    let (before, after) = before.zip(after).ok_or("ringgate-load reported no window")?;
    let cores = after.cores_since(&before);
    // Shares of a second on both sides, so that a late sample does not bend the quotient.
    let cpu_us = if load.rps > 0.0 { cores * 1e6 / load.rps } else { f64::NAN };
    Ok(Sample { cpu_us, cores, memory, load })
}
