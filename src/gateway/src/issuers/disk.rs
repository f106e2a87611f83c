//! The last good keys on disk, so that a gateway that starts while an issuer is away can go on.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use ringgate_auth::{JWKS_BYTES_MAX, KeySet, LAST_GOOD_MS_MAX};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a file holds beside the keys, at most, in bytes.
const WRAPPING_BYTES_MAX: u64 = 16 * 1024;

/// A directory of key sets, one file for each issuer; or none.
pub(super) struct Disk {
    directory: Option<PathBuf>,
}

/// The content of a file. Nothing in it is secret, but whoever can write it says who may call.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Kept {
    issuer: String,
    /// In milliseconds since 1970.
    fetched_at_ms: u64,
    keys: Value,
}

impl Disk {
    /// Keeps key sets in `issuers` below the state directory.
    pub fn open(state: Option<&Path>) -> io::Result<Disk> {
        let directory = state.map(|state| state.join("issuers"));
        if let Some(directory) = &directory {
            fs::create_dir_all(directory)?;
        }
        Ok(Disk { directory })
    }

    /// The keys that were kept for an issuer, and when they were fetched, in milliseconds since 1970. What is damaged,
    /// about somebody else, or too old is no copy.
    pub fn read(&self, issuer: &str, now_epoch_ms: u64) -> Option<(KeySet, u64)> {
        let path = self.path(issuer)?;
        let length = fs::metadata(&path).ok()?.len();
        if length > JWKS_BYTES_MAX as u64 + WRAPPING_BYTES_MAX {
            return None;
        }
        let kept: Kept = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        let age_ms = now_epoch_ms.checked_sub(kept.fetched_at_ms)?;
        if kept.issuer != issuer || age_ms > LAST_GOOD_MS_MAX {
            return None;
        }
        let keys = KeySet::read(kept.keys.to_string().as_bytes()).ok()?;
        Some((keys, kept.fetched_at_ms))
    }

    /// Keeps keys: whole or not at all.
    pub fn write(&self, issuer: &str, json: &[u8], fetched_at_ms: u64) -> io::Result<()> {
        let Some(path) = self.path(issuer) else { return Ok(()) };
        let keys = serde_json::from_slice(json)?;
        let kept = serde_json::to_vec(&Kept { issuer: issuer.to_owned(), fetched_at_ms, keys })?;
        let beside = path.with_extension("new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(&kept)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    }

    /// A name that no issuer can choose.
    fn path(&self, issuer: &str) -> Option<PathBuf> {
        let name = blake3::hash(issuer.as_bytes()).to_hex();
        Some(self.directory.as_ref()?.join(format!("{name}.json")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWKS: &str = r#"{"keys":[{"kty":"EC","kid":"k","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

    #[test]
    fn a_copy_is_read_back_only_if_it_is_good() {
        let directory = std::env::temp_dir().join(format!("ringgate-issuers-{}", std::process::id()));
        let disk = Disk::open(Some(&directory)).expect("a directory");
        disk.write("https://a", JWKS.as_bytes(), 1_000).expect("written");
        let read = |issuer: &str, now| disk.read(issuer, now).map(|(keys, at)| (keys.len(), at));
        assert_eq!(read("https://a", 2_000), Some((1, 1_000)));
        assert_eq!(read("https://a", 999), None, "fetched in the future");
        assert_eq!(read("https://a", 1_001 + LAST_GOOD_MS_MAX), None, "too old");
        assert_eq!(read("https://b", 2_000), None);
        let path = disk.path("https://a").expect("a path");
        fs::copy(&path, disk.path("https://b").expect("a path")).expect("copied");
        assert_eq!(read("https://b", 2_000), None, "about somebody else");
        fs::write(&path, &fs::read(&path).expect("read")[1..]).expect("damaged");
        assert_eq!(read("https://a", 2_000), None);
        fs::remove_dir_all(&directory).expect("removed");
    }
}
