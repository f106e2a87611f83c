//! The snapshots that were published, numbered, so that an older one can be looked at and published again.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::error::{Refusal, StoreError};
use crate::statement;
use crate::store::Store;

/// The most bytes of a snapshot's routes and of its keys, each: 256 MiB.
pub const SNAPSHOT_BYTES_MAX: usize = 256 << 20;
/// The most bytes of a snapshot's note.
pub const SNAPSHOT_NOTE_BYTES_MAX: usize = 4_096;

/// A snapshot to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSnapshot {
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Why, in somebody's words.
    pub note: String,
    /// The key that signed it; `None` if it is not signed.
    pub signed_by: Option<String>,
    /// The name of the routes' content, as the caller tells contents apart; empty if it does not.
    pub routes_hash: String,
    /// The name of the keys' content.
    pub keys_hash: String,
    /// The routing snapshot's file.
    pub routes: Vec<u8>,
    /// The file of API keys and usage plans.
    pub keys: Vec<u8>,
}

/// A snapshot that is kept, without its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotEntry {
    /// Its number, from 1; never given twice.
    pub number: u64,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_at_ms: i64,
    /// Why, in somebody's words.
    pub note: String,
    /// The key that signed it; `None` if it is not signed.
    pub signed_by: Option<String>,
    /// The name of the routes' content; empty if nobody said.
    pub routes_hash: String,
    /// The name of the keys' content; empty if nobody said.
    pub keys_hash: String,
    /// The length of the routing snapshot.
    pub routes_bytes: u64,
    /// The length of the file of API keys and usage plans.
    pub keys_bytes: u64,
}

/// A snapshot with its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// What is known about it.
    pub entry: SnapshotEntry,
    /// The routing snapshot's file.
    pub routes: Vec<u8>,
    /// The file of API keys and usage plans.
    pub keys: Vec<u8>,
}

const ENTRY_COLUMNS: &str =
    "number, created_at_ms, note, signed_by, routes_hash, keys_hash, routes_bytes, keys_bytes";
/// With the two parts.
const COLUMN_COUNT: usize = 10;

impl Store {
    /// Keeps a snapshot and gives it the next number. The store's revision stays: the caller commits, with an audit
    /// record, a row that says which snapshot is the published one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] over [`SNAPSHOT_BYTES_MAX`] or [`SNAPSHOT_NOTE_BYTES_MAX`].
    pub async fn add_snapshot(&self, new: &NewSnapshot) -> Result<u64, StoreError> {
        new.check()?;
        let failed = |error| self.failed(error);
        let mut transaction = self.begin_write().await?;
        let number = next_number(&mut transaction).await.map_err(failed)?;
        insert(&mut transaction, number, new).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(number)
    }

    /// Keeps a snapshot as [`Store::add_snapshot`] does, unless the newest one has the same two hashes: then that one's
    /// number is given, and `false`. Of several programs that add the same content at the same moment, one does.
    ///
    /// # Errors
    /// As [`Store::add_snapshot`].
    pub async fn add_snapshot_if_new(&self, new: &NewSnapshot) -> Result<(u64, bool), StoreError> {
        new.check()?;
        let failed = |error| self.failed(error);
        let mut transaction = self.begin_write().await?;
        // Taking the number locks out whoever adds one, too.
        let number = next_number(&mut transaction).await.map_err(failed)?;
        let statement =
            "SELECT number, routes_hash, keys_hash FROM ringgate_snapshot ORDER BY number DESC LIMIT 1";
        let newest = sqlx::query(statement).fetch_optional(&mut *transaction).await.map_err(failed)?;
        if let Some(row) = newest {
            let known: i64 = row.try_get(0).map_err(failed)?;
            let hashes: (String, String) = (row.try_get(1).map_err(failed)?, row.try_get(2).map_err(failed)?);
            if (hashes.0.as_str(), hashes.1.as_str()) == (&new.routes_hash, &new.keys_hash) {
                transaction.rollback().await.map_err(failed)?;
                return Ok((unsigned(known), false));
            }
        }
        insert(&mut transaction, number, new).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok((number, true))
    }

    /// Snapshots, newest first: at most `limit`, only those with a number below `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn snapshots(&self, before: Option<u64>, limit: u32) -> Result<Vec<SnapshotEntry>, StoreError> {
        let statement = format!(
            "SELECT {ENTRY_COLUMNS} FROM ringgate_snapshot WHERE number < $1 ORDER BY number DESC LIMIT {limit}"
        );
        let query = sqlx::query(AssertSqlSafe(statement)).bind(before.map_or(i64::MAX, signed));
        let rows = query.fetch_all(&self.pool).await.map_err(|error| self.failed(error))?;
        rows.iter().map(read_entry).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    /// A snapshot with its bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn snapshot(&self, number: u64) -> Result<Option<Snapshot>, StoreError> {
        let statement =
            format!("SELECT {ENTRY_COLUMNS}, routes, keys FROM ringgate_snapshot WHERE number = $1");
        let query = sqlx::query(AssertSqlSafe(statement)).bind(signed(number));
        let row = query.fetch_optional(&self.pool).await.map_err(|error| self.failed(error))?;
        row.as_ref().map(read).transpose().map_err(|error| self.failed(error))
    }

    /// Removes all snapshots but the newest `keep` and those of `pinned`, the published one for instance; says how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prune_snapshots(&self, keep: u32, pinned: &[u64]) -> Result<u64, StoreError> {
        let spared: Vec<String> = pinned.iter().map(|number| signed(*number).to_string()).collect();
        let spared = if spared.is_empty() { "0".to_owned() } else { spared.join(", ") };
        let statement = format!(
            "DELETE FROM ringgate_snapshot WHERE number NOT IN ({spared}) AND number NOT IN \
             (SELECT number FROM ringgate_snapshot ORDER BY number DESC LIMIT {keep})"
        );
        let result = sqlx::query(AssertSqlSafe(statement)).execute(&self.pool).await;
        Ok(result.map_err(|error| self.failed(error))?.rows_affected())
    }
}

impl Snapshot {
    /// What it was made from.
    pub(crate) fn into_new(self) -> NewSnapshot {
        let SnapshotEntry { created_at_ms, note, signed_by, routes_hash, keys_hash, .. } = self.entry;
        let (routes, keys) = (self.routes, self.keys);
        NewSnapshot { created_at_ms, note, signed_by, routes_hash, keys_hash, routes, keys }
    }
}

impl NewSnapshot {
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let parts = [
            ("a snapshot's routes", self.routes.len(), SNAPSHOT_BYTES_MAX),
            ("a snapshot's keys", self.keys.len(), SNAPSHOT_BYTES_MAX),
            ("a snapshot's note", self.note.len(), SNAPSHOT_NOTE_BYTES_MAX),
            ("a snapshot's signer", self.signed_by.as_ref().map_or(0, String::len), SNAPSHOT_NOTE_BYTES_MAX),
            ("a hash of a snapshot's routes", self.routes_hash.len(), SNAPSHOT_NOTE_BYTES_MAX),
            ("a hash of a snapshot's keys", self.keys_hash.len(), SNAPSHOT_NOTE_BYTES_MAX),
        ];
        let over = parts.into_iter().find(|(_, bytes, bytes_max)| bytes > bytes_max);
        over.map_or(Ok(()), |(key, bytes, bytes_max)| {
            Err(Refusal::ValueTooLarge { key: key.to_owned(), bytes, bytes_max })
        })
    }
}

async fn next_number(connection: &mut AnyConnection) -> Result<u64, sqlx::Error> {
    let statement = "UPDATE ringgate_state SET last_snapshot = last_snapshot + 1 RETURNING last_snapshot";
    sqlx::query(statement).fetch_one(connection).await?.try_get(0).map(unsigned)
}

/// Writes a snapshot under a number that none has.
pub async fn insert(
    connection: &mut AnyConnection,
    number: u64,
    new: &NewSnapshot,
) -> Result<(), sqlx::Error> {
    let statement = format!(
        "INSERT INTO ringgate_snapshot ({ENTRY_COLUMNS}, routes, keys) VALUES {}",
        statement::rows(1, COLUMN_COUNT)
    );
    let length = |bytes: &[u8]| i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    // PostgreSQL keeps no NUL in a text.
    let text = |text: &str| text.replace('\0', "\u{fffd}");
    let query = sqlx::query(AssertSqlSafe(statement)).bind(signed(number)).bind(new.created_at_ms);
    let query = query.bind(text(&new.note)).bind(text(new.signed_by.as_deref().unwrap_or_default()));
    let query = query.bind(text(&new.routes_hash)).bind(text(&new.keys_hash));
    let query = query.bind(length(&new.routes)).bind(length(&new.keys));
    query.bind(new.routes.as_slice()).bind(new.keys.as_slice()).execute(connection).await.map(drop)
}

/// A snapshot with its bytes, as this connection sees it.
pub async fn fetch(connection: &mut AnyConnection, number: u64) -> Result<Snapshot, sqlx::Error> {
    let statement = format!("SELECT {ENTRY_COLUMNS}, routes, keys FROM ringgate_snapshot WHERE number = $1");
    read(&sqlx::query(AssertSqlSafe(statement)).bind(signed(number)).fetch_one(connection).await?)
}

fn read(row: &AnyRow) -> Result<Snapshot, sqlx::Error> {
    Ok(Snapshot { entry: read_entry(row)?, routes: row.try_get("routes")?, keys: row.try_get("keys")? })
}

fn read_entry(row: &AnyRow) -> Result<SnapshotEntry, sqlx::Error> {
    let signed_by: String = row.try_get("signed_by")?;
    Ok(SnapshotEntry {
        number: unsigned(row.try_get("number")?),
        created_at_ms: row.try_get("created_at_ms")?,
        note: row.try_get("note")?,
        signed_by: Some(signed_by).filter(|key| !key.is_empty()),
        routes_hash: row.try_get("routes_hash")?,
        keys_hash: row.try_get("keys_hash")?,
        routes_bytes: unsigned(row.try_get("routes_bytes")?),
        keys_bytes: unsigned(row.try_get("keys_bytes")?),
    })
}

/// As the databases keep it; they have no unsigned numbers.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// As we say it; the databases never hold a negative one.
pub fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
