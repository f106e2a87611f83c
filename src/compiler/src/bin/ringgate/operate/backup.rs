//! `ringgate backup`.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use super::client::Client;
use crate::args::Backup;
use crate::failure::Failure;
use crate::write::PRIVATE;

/// How a backup begins, and how it ends: with the hash of what is before.
const MAGIC: &[u8] = b"ringgate-store-1";
const HASH_BYTES: usize = 32;
/// How much is read at a time.
const PIECE_BYTES: usize = 256 << 10;

/// Takes a backup of a control plane's store while it runs. The file appears when it is whole.
pub(crate) fn backup(arguments: &Backup) -> Result<ExitCode, Failure> {
    let path = arguments.file.as_path();
    let client = Client::new(&arguments.endpoint)?;
    let mut body = client.read("POST", "backup")?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let bytes = match receive(&mut body, &partial) {
        Ok(bytes) => bytes,
        Err(error) => {
            // What is half there helps nobody.
            let _ = fs::remove_file(&partial);
            return Err(Failure::file("written", path, &error));
        }
    };
    fs::rename(&partial, path).map_err(|error| Failure::file("written", path, &error))?;
    crate::print(&format!(
        "{bytes} bytes in {}; take it back by `ringgate-control restore {}`\n",
        path.display(),
        path.display()
    ))
}

/// Writes what comes, and checks that it is whole.
fn receive(from: &mut impl Read, path: &Path) -> io::Result<u64> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(PRIVATE).open(path)?;
    let mut checked = Checked::default();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = from.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        checked.take(read);
        file.write_all(read)?;
    }
    file.sync_all()?;
    checked.end()
}

/// The hash of all but the last bytes, which are the hash.
#[derive(Default)]
struct Checked {
    hasher: blake3::Hasher,
    begin: Vec<u8>,
    last: Vec<u8>,
    bytes: u64,
}

impl Checked {
    fn take(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        let room = MAGIC.len().saturating_sub(self.begin.len()).min(piece.len());
        self.begin.extend_from_slice(piece.get(..room).unwrap_or_default());
        self.last.extend_from_slice(piece);
        let before = self.last.len().saturating_sub(HASH_BYTES);
        self.hasher.update(self.last.get(..before).unwrap_or_default());
        self.last.drain(..before);
    }

    fn end(self) -> io::Result<u64> {
        if self.begin == MAGIC && self.hasher.finalize().as_bytes() == self.last.as_slice() {
            return Ok(self.bytes);
        }
        Err(io::Error::other("what the control plane sent is no whole backup; try again"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_checked_while_it_comes() {
        let mut whole = [MAGIC, &[7; 1_000]].concat();
        let hash = blake3::hash(&whole);
        whole.extend_from_slice(hash.as_bytes());
        let check = |bytes: &[u8], piece: usize| {
            let mut checked = Checked::default();
            bytes.chunks(piece).for_each(|piece| checked.take(piece));
            checked.end().ok()
        };
        for piece in [1, 7, 33, 5_000] {
            assert_eq!(check(&whole, piece), Some(1_048), "{piece}");
            assert_eq!(check(&whole[..whole.len() - 1], piece), None, "cut");
        }
        whole[500] ^= 1;
        assert_eq!(check(&whole, 100), None, "changed");
        assert_eq!(check(b"", 1), None, "empty");
        let stranger = [b"x".as_slice(), blake3::hash(b"x").as_bytes()].concat();
        assert_eq!(check(&stranger, 9), None, "something else");
    }
}
