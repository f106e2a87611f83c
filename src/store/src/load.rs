//! Reading: everything in the order of keys, one row, the revision.

use std::future::poll_fn;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Executor, Row};

use crate::error::StoreError;
use crate::row::{Key, Revision};
use crate::store::Store;

/// All rows in the order of keys.
pub const ENTRIES: &str = "SELECT kind, scope, id, value FROM ringgate_entry ORDER BY kind, scope, id";

impl Store {
    /// Gives every row to `sink` in the order of keys, as of one moment, and says which revision that was. Rows are
    /// streamed: no more than a few are in memory at a time.
    ///
    /// # Errors
    /// [`StoreError`]; what `sink` has got by then is not everything.
    pub async fn load(&self, sink: &mut (dyn FnMut(Key, Vec<u8>) + Send)) -> Result<Revision, StoreError> {
        let mut transaction = self.begin_read().await?;
        let revision = revision(&mut transaction).await.map_err(|error| self.failed(error))?;
        let mut rows = transaction.fetch(sqlx::query(ENTRIES));
        while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
            let row = row.map_err(|error| self.failed(error))?;
            let (key, value) = entry(&row).map_err(|error| self.failed(error))?;
            sink(key, value);
        }
        drop(rows);
        transaction.rollback().await.map_err(|error| self.failed(error))?;
        Ok(revision)
    }

    /// One row's value.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = "SELECT value FROM ringgate_entry WHERE kind = $1 AND scope = $2 AND id = $3";
        let query =
            sqlx::query(statement).bind(key.kind.as_str()).bind(key.scope.as_str()).bind(key.id.as_str());
        let row = query.fetch_optional(&self.pool).await.map_err(|error| self.failed(error))?;
        row.map(|row| row.try_get("value")).transpose().map_err(|error| self.failed(error))
    }

    /// How many mutations the store has seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revision(&self) -> Result<Revision, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(|error| self.failed(error))?;
        revision(&mut connection).await.map_err(|error| self.failed(error))
    }
}

/// The store's revision, as this connection sees it.
pub async fn revision(connection: &mut AnyConnection) -> Result<Revision, sqlx::Error> {
    let query = sqlx::query("SELECT revision FROM ringgate_state");
    query.fetch_one(connection).await?.try_get(0).map(Revision)
}

/// A row of the table of entries.
pub fn entry(row: &AnyRow) -> Result<(Key, Vec<u8>), sqlx::Error> {
    let key = Key { kind: row.try_get("kind")?, scope: row.try_get("scope")?, id: row.try_get("id")? };
    Ok((key, row.try_get("value")?))
}
