//! Pingora: the small program in `bench/pingora`, a workspace of its own.

use std::path::PathBuf;
use std::process::Command;

use super::{Place, Prepared, RequestShape, Tools, require_file};
use crate::child::free_address;

const REMEDY: &str =
    "apt-get install cmake, then cargo build --release --manifest-path bench/pingora/Cargo.toml";

pub fn version(tools: &Tools) -> Result<String, String> {
    require_file(&program(tools), REMEDY)?;
    let lock =
        std::fs::read_to_string(tools.bench.join("pingora/Cargo.lock")).map_err(|error| error.to_string())?;
    Ok(format!("pingora {}", locked_version(&lock, "pingora").unwrap_or("of unknown version")))
}

pub fn prepare(tools: &Tools, place: &Place) -> Result<Prepared, String> {
    let address = free_address()?;
    let mut command = Command::new(program(tools));
    command.arg(address.to_string()).arg(place.upstream.to_string());
    Ok(Prepared { command, address, request: RequestShape::transparent(place.body_bytes) })
}

fn program(tools: &Tools) -> PathBuf {
    tools.bench.join("pingora/target/release/ringgate-bench-pingora")
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_found() {
        let lock = "name = \"pingora-core\"\nversion = \"1\"\n\nname = \"pingora\"\nversion = \"0.9.1\"\n";
        assert_eq!(locked_version(lock, "pingora"), Some("0.9.1"));
        assert_eq!(locked_version(lock, "x"), None);
    }
}
