//! Backup and restore: online, of one moment, and from either database into the other.

use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, Executor, Row};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::archive::{self, Record};
use crate::audit::{self, AuditEntry, AuditRecord};
use crate::commit;
use crate::error::StoreError;
use crate::history::{self, unsigned};
use crate::load::{ENTRIES, entry, revision};
use crate::row::{ChangeSet, Key, Revision};
use crate::statement;
use crate::store::Store;

/// The most records between the database and the file.
const RECORDS_MAX: usize = 16;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// The revision it is of.
    pub revision: Revision,
    /// Rows.
    pub entries: u64,
    /// Audit records.
    pub audit_records: u64,
    /// Snapshots.
    pub snapshots: u64,
    /// The file's length.
    pub bytes: u64,
}

/// What to do with what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreMode {
    /// Refuse, if there is anything.
    IntoEmpty,
    /// Put the backup's rows and snapshots in the place of the store's own. Audit records stay, they are never replaced.
    Replace,
}

/// Why a backup or a restore stops.
enum Stop {
    Database(sqlx::Error),
    Store(StoreError),
    /// The task at the file's end stopped, and knows why.
    File,
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Stop {
        Stop::Database(error)
    }
}

impl Store {
    /// Writes rows, audit records and snapshots, as of one moment, to a file that only its owner can read. Others may
    /// write to the store meanwhile. The file appears when it is whole.
    ///
    /// # Errors
    /// [`StoreError::Archive`] when the file cannot be written.
    pub async fn backup(&self, path: &Path) -> Result<BackupReport, StoreError> {
        let (sender, receiver) = mpsc::channel(RECORDS_MAX);
        let target = path.to_path_buf();
        let writer = tokio::task::spawn_blocking(move || archive::write(&target, receiver));
        let result = self.send_all(sender).await;
        let written = finished(writer).await.map_err(|error| archive_error(path, &error));
        match result {
            Ok(report) => Ok(BackupReport { bytes: written?, ..report }),
            Err(Stop::File) => Err(written.err().unwrap_or_else(|| archive_error(path, &gone()))),
            Err(Stop::Store(error)) => Err(error),
            Err(Stop::Database(error)) => Err(self.failed(error)),
        }
    }

    async fn send_all(&self, to: mpsc::Sender<Record>) -> Result<BackupReport, Stop> {
        let mut transaction = self.begin_read().await.map_err(Stop::Store)?;
        let row = transaction.fetch_one("SELECT revision, last_snapshot FROM ringgate_state").await?;
        let revision = Revision(row.try_get(0)?);
        give(&to, Record::State(revision, row.try_get(1)?)).await?;
        let entries = send_entries(&mut transaction, &to).await?;
        let audit_records = send_audit(&mut transaction, &to).await?;
        let numbers = transaction.fetch_all("SELECT number FROM ringgate_snapshot ORDER BY number").await?;
        for row in &numbers {
            let number: i64 = row.try_get(0)?;
            let snapshot = history::fetch(&mut transaction, unsigned(number)).await?;
            give(&to, Record::Snapshot(number, snapshot.into_new())).await?;
        }
        let snapshots = numbers.len() as i64;
        give(&to, Record::End([entries, audit_records, snapshots])).await?;
        transaction.rollback().await?;
        let [entries, audit_records, snapshots] = [entries, audit_records, snapshots].map(unsigned);
        Ok(BackupReport { revision, entries, audit_records, snapshots, bytes: 0 })
    }

    /// Takes a backup back, of whichever database it is, in one transaction; `record` is written with it (S-MO-20). The
    /// revision moves past both the store's and the backup's, so that everybody who follows notices.
    ///
    /// # Errors
    /// [`StoreError::Archive`] when the file is not whole, [`StoreError::NotEmpty`] by `mode`; then nothing has changed.
    pub async fn restore(
        &self,
        path: &Path,
        mode: RestoreMode,
        record: AuditRecord,
    ) -> Result<Revision, StoreError> {
        let (sender, receiver) = mpsc::channel(RECORDS_MAX);
        let source = path.to_path_buf();
        // Checked as a whole before anything is touched.
        let open = tokio::task::spawn_blocking(move || archive::open(&source));
        let file = finished(open).await.map_err(|error| archive_error(path, &error))?;
        let reader = tokio::task::spawn_blocking(move || archive::read(file, &sender));
        let result = self.take_all(receiver, mode, record).await;
        let read = finished(reader).await.map_err(|error| archive_error(path, &error));
        match result {
            Ok(revision) => Ok(revision),
            Err(Stop::File) => Err(read.err().unwrap_or_else(|| archive_error(path, &gone()))),
            Err(Stop::Store(error)) => Err(error),
            Err(Stop::Database(error)) => Err(self.failed(error)),
        }
    }

    async fn take_all(
        &self,
        mut from: mpsc::Receiver<Record>,
        mode: RestoreMode,
        record: AuditRecord,
    ) -> Result<Revision, Stop> {
        let Some(Record::State(theirs, their_snapshot)) = from.recv().await else { return Err(Stop::File) };
        let mut transaction = self.begin_write().await.map_err(Stop::Store)?;
        // Taking the row first keeps other writers out until the end.
        let lock = sqlx::query("UPDATE ringgate_state SET last_commit = $1").bind(self.commit_token());
        lock.execute(&mut *transaction).await?;
        let ours = revision(&mut transaction).await?;
        let is_empty = is_empty(&mut transaction).await?;
        if mode == RestoreMode::IntoEmpty && !is_empty {
            return Err(Stop::Store(StoreError::NotEmpty { location: self.location.to_string() }));
        }
        let has_audit = count(&mut transaction, "ringgate_audit").await? > 0;
        transaction.execute("DELETE FROM ringgate_entry").await?;
        transaction.execute("DELETE FROM ringgate_snapshot").await?;
        let entries = take_records(&mut transaction, from, !has_audit).await?;
        let next = Revision(ours.max(theirs).0.saturating_add(1));
        let advance = "UPDATE ringgate_state SET revision = $1, last_snapshot = CASE \
                       WHEN last_snapshot > $2 THEN last_snapshot ELSE $3 END";
        let query = sqlx::query(advance).bind(next.0).bind(their_snapshot).bind(their_snapshot);
        query.execute(&mut *transaction).await?;
        let set = ChangeSet { changes: Vec::new(), audit: record };
        // Never 0: whoever follows by records must see that this one names less than it changed.
        let said = AuditEntry { change_count: entries.max(1), ..AuditEntry::of(next, &set) };
        audit::insert(&mut transaction, &[said]).await?;
        self.announce(&mut transaction, next).await?;
        transaction.commit().await?;
        Ok(next)
    }
}

async fn give(to: &mpsc::Sender<Record>, record: Record) -> Result<(), Stop> {
    to.send(record).await.map_err(|_| Stop::File)
}

async fn send_entries(connection: &mut AnyConnection, to: &mpsc::Sender<Record>) -> Result<i64, Stop> {
    let mut count = 0;
    let mut rows = connection.fetch(sqlx::query(ENTRIES));
    while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
        let (key, value) = entry(&row?)?;
        give(to, Record::Entry(key, value)).await?;
        count += 1;
    }
    Ok(count)
}

async fn send_audit(connection: &mut AnyConnection, to: &mpsc::Sender<Record>) -> Result<i64, Stop> {
    let mut count = 0;
    let statement = format!("SELECT {} FROM ringgate_audit ORDER BY revision", audit::COLUMNS);
    let mut rows = connection.fetch(sqlx::query(AssertSqlSafe(statement)));
    while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
        give(to, Record::Audit(audit::read(&row?)?)).await?;
        count += 1;
    }
    Ok(count)
}

/// Writes what comes, many rows at a time, and compares it with what the end says; gives the number of rows.
async fn take_records(
    connection: &mut AnyConnection,
    mut from: mpsc::Receiver<Record>,
    with_audit: bool,
) -> Result<i64, Stop> {
    let mut found = [0; 3];
    let mut waiting = Waiting::default();
    while let Some(record) = from.recv().await {
        match record {
            Record::State(..) => return Err(Stop::File),
            Record::Entry(key, value) => {
                found[0] += 1;
                waiting.bytes += value.len();
                waiting.entries.push((key, value));
            }
            Record::Audit(entry) => {
                found[1] += 1;
                waiting.audit.extend(with_audit.then_some(entry));
            }
            Record::Snapshot(number, new) => {
                found[2] += 1;
                history::insert(connection, unsigned(number), &new).await?;
            }
            Record::End(said) => {
                waiting.write(connection).await?;
                return if said == found { Ok(found[0]) } else { Err(Stop::File) };
            }
        }
        if waiting.is_enough() {
            waiting.write(connection).await?;
        }
    }
    Err(Stop::File)
}

/// Rows for the next statement.
#[derive(Default)]
struct Waiting {
    entries: Vec<(Key, Vec<u8>)>,
    bytes: usize,
    audit: Vec<AuditEntry>,
}

impl Waiting {
    fn is_enough(&self) -> bool {
        self.entries.len() >= statement::ROWS_MAX
            || self.bytes >= statement::BYTES_MAX
            || self.audit.len() >= statement::ROWS_MAX
    }

    async fn write(&mut self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let mut rows: Vec<_> =
            self.entries.iter().map(|(key, value)| (key, Some(value.as_slice()))).collect();
        // A file that names a row twice is odd, but no reason for PostgreSQL to refuse the statement.
        rows.dedup_by(|later, earlier| later.0 == earlier.0);
        if !rows.is_empty() {
            commit::put(connection, &rows).await?;
        }
        if !self.audit.is_empty() {
            audit::insert(connection, &self.audit).await?;
        }
        *self = Waiting::default();
        Ok(())
    }
}

async fn is_empty(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    for table in ["ringgate_entry", "ringgate_audit", "ringgate_snapshot"] {
        if count(connection, table).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn count(connection: &mut AnyConnection, table: &str) -> Result<i64, sqlx::Error> {
    let statement = format!("SELECT count(*) FROM {table}");
    connection.fetch_one(AssertSqlSafe(statement)).await?.try_get(0)
}

/// A blocking task's result; a task that panicked is an error like any other.
async fn finished<T>(task: JoinHandle<io::Result<T>>) -> io::Result<T> {
    task.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn gone() -> io::Error {
    archive::broken("its records do not follow each other as in a backup")
}

fn archive_error(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Archive { path: PathBuf::from(path), cause: error.to_string() }
}
