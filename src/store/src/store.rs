//! Opening a store: one pool of connections, over SQLite or PostgreSQL.

use std::fmt;
use std::fs::{DirBuilder, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor, Row, Transaction};

use crate::error::StoreError;
use crate::location::Location;
use crate::schema;

/// The most connections to one database: one writes, the others read beside it.
const CONNECTIONS_MAX: u32 = 6;
/// How long a call waits for a connection.
const CONNECTION_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long SQLite waits for another program's lock.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long to wait before another try to open a file that another program is creating.
const OPEN_PAUSE: Duration = Duration::from_millis(20);

/// A store that is open. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) location: Arc<Location>,
    writer: Arc<Writer>,
}

/// Names each commit of this program, so that after a lost connection it can tell its own from another's.
struct Writer {
    id: u64,
    commits: AtomicU64,
}

impl Store {
    /// Opens a store, creates it where there is none (SQLite: the file with mode 0600, its folder with 0700), and
    /// brings an older schema up to date.
    ///
    /// # Errors
    /// [`StoreError`]: the place is not usable, a newer program wrote it, the file is another program's or damaged.
    pub async fn open(location: &Location) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        if let Location::Sqlite(path) = location {
            create_file(path).map_err(|error| unreachable_file(location, &error))?;
        }
        let options: AnyConnectOptions =
            location.url()?.parse().map_err(|error: sqlx::Error| location.refused(error.to_string()))?;
        let options = options.disable_statement_logging();
        prepare(location, &options).await?;
        let is_sqlite = matches!(location, Location::Sqlite(_));
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(CONNECTION_WAIT_MAX)
            .after_connect(move |connection, _| Box::pin(configure(connection, is_sqlite)))
            .connect_lazy_with(options);
        let writer = Writer { id: RandomState::new().build_hasher().finish(), commits: AtomicU64::new(0) };
        Ok(Store { pool, location: Arc::new(location.clone()), writer: Arc::new(writer) })
    }

    /// Where the store is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Closes all connections, those of clones too, after what is under way.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(*self.location, Location::Sqlite(_))
    }

    /// A transaction that sees one moment of the store and writes nothing.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let statement =
            if self.is_sqlite() { "BEGIN" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" };
        self.pool.begin_with(statement).await.map_err(|error| self.failed(error))
    }

    /// A transaction that will write. SQLite takes the lock at once, because a later upgrade could not wait.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let statement = if self.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.pool.begin_with(statement).await.map_err(|error| self.failed(error))
    }

    pub(crate) fn failed(&self, error: sqlx::Error) -> StoreError {
        classify(&self.location, &error)
    }

    /// A name for the next commit that no other commit of any program has.
    pub(crate) fn commit_token(&self) -> String {
        format!("{:016x}-{}", self.writer.id, self.writer.commits.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Store({})", self.location)
    }
}

/// Makes the file before SQLite does, which would let the umask decide who may read it. The files beside it get the
/// same mode.
fn create_file(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn unreachable_file(location: &Location, error: &io::Error) -> StoreError {
    StoreError::Unreachable { location: location.to_string(), cause: error.to_string() }
}

/// Checks and migrates by a connection of its own, whose errors are not hidden behind the pool's timeout. Another
/// program that creates the same SQLite file at this moment is waited for: the change to WAL does not wait by itself.
async fn prepare(location: &Location, options: &AnyConnectOptions) -> Result<(), StoreError> {
    let begin = Instant::now();
    loop {
        match try_prepare(location, options).await {
            Err(StoreError::Busy { .. }) if begin.elapsed() < LOCK_WAIT_MAX => {
                tokio::time::sleep(OPEN_PAUSE).await;
            }
            result => return result,
        }
    }
}

async fn try_prepare(location: &Location, options: &AnyConnectOptions) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| classify(location, &error);
    let mut connection = AnyConnection::connect_with(options).await.map_err(failed)?;
    let is_sqlite = matches!(location, Location::Sqlite(_));
    configure(&mut connection, is_sqlite).await.map_err(failed)?;
    if is_sqlite {
        check_file(&mut connection, location).await?;
        // Stays with the file. Readers do not wait for the writer, and a commit is one write and one sync.
        connection.execute("PRAGMA journal_mode = WAL").await.map_err(failed)?;
    }
    schema::migrate(&mut connection, location).await?;
    connection.close().await.map_err(failed)
}

/// What each connection is told: a commit returns when it is on the disk.
async fn configure(connection: &mut AnyConnection, is_sqlite: bool) -> Result<(), sqlx::Error> {
    if is_sqlite {
        let pragmas = format!(
            "PRAGMA busy_timeout = {}; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;",
            LOCK_WAIT_MAX.as_millis()
        );
        connection.execute(sqlx::AssertSqlSafe(pragmas)).await?;
        return Ok(());
    }
    let row = connection.fetch_one("SELECT current_setting('synchronous_commit')").await?;
    if row.try_get::<String, _>(0)? == "off" {
        connection.execute("SET synchronous_commit = on").await?;
    }
    Ok(())
}

/// That a SQLite file is ours, and that its pages hang together.
async fn check_file(connection: &mut AnyConnection, location: &Location) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| classify(location, &error);
    let row = connection.fetch_one("SELECT count(*) FROM sqlite_schema").await.map_err(failed)?;
    if row.try_get::<i64, _>(0).map_err(failed)? == 0 {
        return Ok(());
    }
    let row = connection.fetch_one("PRAGMA application_id").await.map_err(failed)?;
    if row.try_get::<i64, _>(0).map_err(failed)? != schema::APPLICATION_ID {
        return Err(StoreError::Foreign { location: location.to_string() });
    }
    let row = connection.fetch_one("PRAGMA quick_check(1)").await.map_err(failed)?;
    let found: String = row.try_get(0).map_err(failed)?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged { location: location.to_string(), cause: found })
}

/// SQLite's result codes and PostgreSQL's SQLSTATE, as what there is to do about them.
pub(crate) fn classify(location: &Location, error: &sqlx::Error) -> StoreError {
    let cause = error.to_string();
    let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
    let is_sqlite = matches!(location, Location::Sqlite(_));
    let location = location.to_string();
    let connection_lost = matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed
    );
    if connection_lost {
        return StoreError::Unreachable { location, cause };
    }
    if let sqlx::Error::Configuration(_) = error {
        return StoreError::Location { location, cause };
    }
    if is_sqlite {
        // The low byte is the primary result code.
        return match code.parse::<i64>().unwrap_or(0) & 0xff {
            5 | 6 => StoreError::Busy { location, cause },
            11 | 26 => StoreError::Damaged { location, cause },
            13 => StoreError::Full { location, cause },
            3 | 8 | 10 | 14 | 23 => StoreError::Unreachable { location, cause },
            _ => StoreError::Failed { location, cause },
        };
    }
    match code.get(..2).unwrap_or_default() {
        "08" | "28" | "3D" | "57" => StoreError::Unreachable { location, cause },
        "55" => StoreError::Busy { location, cause },
        "XX" => StoreError::Damaged { location, cause },
        "53" if code == "53100" => StoreError::Full { location, cause },
        "53" => StoreError::Unreachable { location, cause },
        _ => StoreError::Failed { location, cause },
    }
}
