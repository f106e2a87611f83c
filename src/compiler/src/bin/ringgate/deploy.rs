//! `ringgate deploy`, and `ringgate rollback` of one gateway.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use ringgate_snapshot::file::Contents;
use ringgate_snapshot::schema::{Keys, Routes};
use serde_json::Value;

use crate::admin::Client;
use crate::args::Deploy;
use crate::failure::Failure;
use crate::inspect::{load, refuse};

/// Hands a snapshot, and keys if there are, to a running gateway. Both are checked here first, so that a damaged
/// file is told without asking the gateway.
pub(crate) fn deploy(arguments: &Deploy) -> Result<ExitCode, Failure> {
    let client = Client::new(&arguments.admin.admin)?;
    let routes = read_checked::<Routes>(&arguments.snapshot)?;
    let keys = arguments.keys.as_deref().map(read_checked::<Keys>).transpose()?;
    let answer = client.put("/snapshot", &routes)?;
    // The routes first: if they are refused, everything is as it was.
    if let Some(keys) = keys {
        client.put("/keys", &keys)?;
    }
    crate::print(&format!("deployed as {}\n", generation(&answer)))
}

/// Makes the gateway at an admin address go back.
pub(crate) fn rollback(admin: &str) -> Result<ExitCode, Failure> {
    let answer = Client::new(admin)?.post("/rollback")?;
    crate::print(&format!("rolled back to {}\n", generation(&answer)))
}

/// `generation 7 (content 0123456789abcdef)`.
pub(crate) fn generation(answer: &Value) -> String {
    let number = answer.get("generation").map(Value::to_string).unwrap_or_else(|| "?".to_owned());
    match answer.get("hash").and_then(Value::as_str) {
        Some(hash) => format!("generation {number} (content {hash:.16})"),
        None => format!("generation {number}"),
    }
}

fn read_checked<T: Contents>(path: &Path) -> Result<Vec<u8>, Failure> {
    load::<T>(path).map_err(|error| refuse(path, &error))?;
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}
