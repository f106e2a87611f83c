//! Enrolling and dismissing gateways, from the command line: beside the running program, by files.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::authority::Authority;
use super::registry::{Enrolled, Registry, check_name};
use super::{ADDRESS_FILE, DIRECTORY};
use crate::clock::now_ms;

/// Makes a certificate for a gateway, and writes what it attaches with to a file: for `ringgate-gateway --control FILE`
#[derive(Args, Clone, Debug)]
pub struct Enrol {
    /// What to call the gateway; one of the same name is dismissed
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The data directory of the control plane
    #[arg(long, value_name = "DIR", default_value = "ringgate-data")]
    pub data: PathBuf,
    /// Where the gateway finds the control plane; by default what a running one listens on
    #[arg(long, value_name = "HOST:PORT")]
    pub address: Option<String>,
    /// The file to write; NAME.bundle unless given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Removes a gateway: its certificate is refused from now on
#[derive(Args, Clone, Debug)]
pub struct Dismiss {
    /// What the gateway is called
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The data directory of the control plane
    #[arg(long, value_name = "DIR", default_value = "ringgate-data")]
    pub data: PathBuf,
}

/// Enrols a gateway.
///
/// # Errors
/// What it cannot do, in a sentence for the operator.
pub fn enrol(arguments: &Enrol) -> Result<(), String> {
    check_name(&arguments.name)?;
    is_data_directory(&arguments.data)?;
    let address = match &arguments.address {
        Some(address) => address.clone(),
        None => told_address(&arguments.data)?,
    };
    if !address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()) {
        return Err(format!("`{address}` is no address; write HOST:PORT"));
    }
    let authority = Authority::open(&arguments.data)?;
    let issued = authority.client(&arguments.name)?;
    let bundle = json!({
        "name": arguments.name,
        "address": address,
        "authority": authority.certificate,
        "certificate": issued.certificate,
        "key": issued.key,
    });
    let path = arguments.output.clone().unwrap_or_else(|| format!("{}.bundle", arguments.name).into());
    write_new(&path, format!("{bundle:#}\n").as_bytes())?;
    let enrolled = Enrolled { name: arguments.name.clone(), enrolled_at_ms: now_ms() };
    Registry::new(&arguments.data).enrol(&issued.fingerprint, &enrolled)?;
    println!("{} is enrolled; start it with `ringgate-gateway --control {}`", arguments.name, path.display());
    Ok(())
}

/// Dismisses a gateway.
///
/// # Errors
/// What it cannot do, in a sentence for the operator.
pub fn dismiss(arguments: &Dismiss) -> Result<(), String> {
    is_data_directory(&arguments.data)?;
    if !Registry::new(&arguments.data).dismiss(&arguments.name)? {
        return Err(format!(
            "no gateway is called `{}`; look at {}",
            arguments.name,
            arguments.data.display()
        ));
    }
    println!("{} is dismissed", arguments.name);
    Ok(())
}

/// A new directory where nobody looks would help nobody.
fn is_data_directory(data: &Path) -> Result<(), String> {
    if data.is_dir() {
        return Ok(());
    }
    Err(format!("{} is no directory; name the control plane's with --data", data.display()))
}

fn told_address(data: &Path) -> Result<String, String> {
    let path = data.join(DIRECTORY).join(ADDRESS_FILE);
    let text = fs::read_to_string(path).map_err(|_| {
        "the control plane has not listened for gateways yet; start it with --attach ADDR, or give --address HOST:PORT"
    })?;
    Ok(text.trim().to_owned())
}

/// A bundle that a gateway may be using is not overwritten.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| format!("cannot write {}: {error}", path.display()))
}
