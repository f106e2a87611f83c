//! `ringgate-control restore`: a backup taken back.

use std::path::Path;

use ringgate_store::{AuditRecord, RestoreMode, Store};

use crate::clock;

/// Takes a backup back into a store. Control planes that run on it notice, and publish what it has.
///
/// # Errors
/// The file is no whole backup, the store has content and shall not be replaced, or fails.
pub(crate) async fn restore(store: &Store, file: &Path, replace: bool) -> Result<(), String> {
    let mode = if replace { RestoreMode::Replace } else { RestoreMode::IntoEmpty };
    let record = AuditRecord {
        at_ms: clock::now_ms(),
        principal: "ringgate-control".to_owned(),
        operation: "Restore".to_owned(),
        resource: file.display().to_string(),
        ..AuditRecord::default()
    };
    let revision = store.restore(file, mode, record).await.map_err(|error| match error {
        ringgate_store::StoreError::NotEmpty { .. } => format!("{error}: `--replace`"),
        error => error.to_string(),
    })?;
    println!("{{\"restored\":{:?},\"revision\":{revision}}}", file.display().to_string());
    store.close().await;
    Ok(())
}
