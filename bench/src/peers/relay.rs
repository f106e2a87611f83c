//! The bare byte relay of this package.

use std::process::Command;

use super::{Place, Prepared, RequestShape, Tools, require_file};
use crate::child::free_address;

pub fn version(tools: &Tools) -> Result<String, String> {
    require_file(&tools.binaries.join("ringgate-bench-relay"), "cargo build --release -p ringgate-bench")?;
    Ok(format!("relay {}", env!("CARGO_PKG_VERSION")))
}

pub fn prepare(tools: &Tools, place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    let mut command = Command::new(tools.binaries.join("ringgate-bench-relay"));
    command.arg("--listen").arg(address.to_string()).arg("--upstream").arg(place.upstream.to_string());
    Ok(Prepared { command, address, request: RequestShape::transparent(place.body_bytes) })
}
