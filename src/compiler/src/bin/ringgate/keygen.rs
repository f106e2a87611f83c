//! `ringgate keygen`: a pair of keys for signing snapshots.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use ringgate_snapshot::file::SigningKey;

use crate::failure::Failure;
use crate::write::write_new;

/// Only the owner may read a private key.
const PRIVATE_MODE: u32 = 0o600;
const PUBLIC_MODE: u32 = 0o644;

/// Writes the private key to `path` and the public one to `path.pub`; neither may exist.
pub(crate) fn keygen(path: &Path) -> Result<ExitCode, Failure> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| Failure::new("the system gives no random numbers"))?;
    let key = SigningKey::from_seed(&seed).map_err(|error| Failure::new(error.to_string()))?;
    let public_path = public_path(path);
    create(path, &format!("{}\n", hex(&seed)), PRIVATE_MODE)?;
    create(&public_path, &format!("{}\n", key.public_key().to_hex()), PUBLIC_MODE)?;
    crate::print(&format!(
        "private key  {} (sign with `ringgate compile --sign {0}`)\npublic key   {} (give it to gateways)\nkey id       {}\n",
        path.display(),
        public_path.display(),
        hex(&key.public_key().id())
    ))
}

fn create(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    write_new(path, text.as_bytes(), mode)
        .map_err(|error| Failure::file("written", path, &error).remedy("name a path that does not exist yet"))
}

fn public_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
