//! Replacing what is published in the data directory.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use bytes::Bytes;

/// A reader sees the old file or the new one, never a part.
///
/// # Errors
/// The disk's.
pub(super) async fn replace(path: &Path, bytes: Bytes) -> std::io::Result<()> {
    let path = path.to_owned();
    let replaced = tokio::task::spawn_blocking(move || {
        let next = path.with_file_name(format!("{}.next", path.file_name().unwrap_or_default().display()));
        let _ = std::fs::remove_file(&next);
        // Keys are nobody else's to read.
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        std::fs::rename(&next, path)
    });
    replaced.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
}
