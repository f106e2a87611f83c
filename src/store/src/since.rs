//! What changed after a revision, by the audit records, so that whoever follows need not read everything again.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, AssertSqlSafe, Row};

use crate::audit::{self, AuditEntry};
use crate::error::StoreError;
use crate::load::revision;
use crate::row::{Key, Revision};
use crate::store::Store;

/// The most mutations that are followed one by one; reading everything is cheaper then.
pub const SINCE_RECORDS_MAX: i64 = 512;
/// The most rows that are read one by one.
pub const SINCE_KEYS_MAX: usize = 2_048;

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The store's revision.
    pub revision: Revision,
    /// The rows that were written, as they are now; `None`: there is no such row any more.
    pub rows: Vec<(Key, Option<Vec<u8>>)>,
    /// Who did it, oldest first.
    pub entries: Vec<AuditEntry>,
}

impl Store {
    /// The rows that were written after a revision, as of one moment. `None`: it cannot be told, because too much changed,
    /// records were pruned, or a backup was taken back; then [`Store::load`] is the way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn since(&self, from: Revision) -> Result<Option<Since>, StoreError> {
        let failed = |error| self.failed(error);
        let mut transaction = self.begin_read().await?;
        let found = changed(&mut transaction, from).await.map_err(failed)?;
        transaction.rollback().await.map_err(failed)?;
        Ok(found)
    }
}

async fn changed(connection: &mut AnyConnection, from: Revision) -> Result<Option<Since>, sqlx::Error> {
    let revision = revision(connection).await?;
    let count = revision.0.saturating_sub(from.0);
    if !(0..=SINCE_RECORDS_MAX).contains(&count) {
        return Ok(None);
    }
    let statement =
        format!("SELECT {} FROM ringgate_audit WHERE revision > $1 ORDER BY revision", audit::COLUMNS);
    let rows = sqlx::query(AssertSqlSafe(statement)).bind(from.0).fetch_all(&mut *connection).await?;
    let entries = rows.iter().map(audit::read).collect::<Result<Vec<_>, _>>()?;
    // Each mutation moves the revision by one. A restore moves it further, and its one record names no rows.
    let names_all = |entry: &AuditEntry| entry.changed.len() as i64 == entry.change_count;
    if entries.len() as i64 != count || !entries.iter().all(names_all) {
        return Ok(None);
    }
    let keys: BTreeSet<&Key> = entries.iter().flat_map(|entry| &entry.changed).collect();
    if keys.len() > SINCE_KEYS_MAX {
        return Ok(None);
    }
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        rows.push((key.clone(), value(connection, key).await?));
    }
    Ok(Some(Since { revision, rows, entries }))
}

async fn value(connection: &mut AnyConnection, key: &Key) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let statement = "SELECT value FROM ringgate_entry WHERE kind = $1 AND scope = $2 AND id = $3";
    let query = sqlx::query(statement).bind(key.kind.as_str()).bind(key.scope.as_str()).bind(key.id.as_str());
    query.fetch_optional(connection).await?.map(|row| row.try_get("value")).transpose()
}
