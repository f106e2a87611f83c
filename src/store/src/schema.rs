//! The schema's versions, and how a store comes from an older one to the newest.
//!
//! All steps happen in one transaction, under a lock: a store is at one version or at another, never between, and two
//! programs that open a new store at the same moment do not meet. (The driver's own migrations take no lock on SQLite.)

use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use crate::error::StoreError;
use crate::location::Location;
use crate::store::classify;

/// What SQLite keeps in the header of our files: "RGst".
pub const APPLICATION_ID: i64 = 1_380_414_324;

/// A step to the next version, for SQLite and for PostgreSQL. Steps are added, never changed.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        sqlite: include_str!("../migrations/sqlite/0001_rows.sql"),
        postgres: include_str!("../migrations/postgres/0001_rows.sql"),
    },
    Migration {
        sqlite: include_str!("../migrations/sqlite/0002_snapshots.sql"),
        postgres: include_str!("../migrations/postgres/0002_snapshots.sql"),
    },
    Migration {
        sqlite: include_str!("../migrations/sqlite/0003_snapshot_hashes.sql"),
        postgres: include_str!("../migrations/postgres/0003_snapshot_hashes.sql"),
    },
];

/// Any number, the same for all programs that migrate a store in the same database.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(5929349012)";

/// Brings the store to the newest version.
///
/// # Errors
/// [`StoreError::Newer`] for a store that a newer program wrote, and what the database says.
pub async fn migrate(connection: &mut AnyConnection, location: &Location) -> Result<(), StoreError> {
    let failed = |error: sqlx::Error| classify(location, &error);
    let is_sqlite = matches!(location, Location::Sqlite(_));
    let begin = if is_sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut transaction = connection.begin_with(begin).await.map_err(failed)?;
    if !is_sqlite {
        transaction.execute(POSTGRES_LOCK).await.map_err(failed)?;
    }
    let found = version(&mut transaction, is_sqlite).await.map_err(failed)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { location: location.to_string(), found, known });
    }
    if found == known {
        return transaction.rollback().await.map_err(failed);
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        let statements = if is_sqlite { migration.sqlite } else { migration.postgres };
        transaction.execute(statements).await.map_err(failed)?;
    }
    let statement = format!("UPDATE ringgate_schema SET version = {known}");
    transaction.execute(AssertSqlSafe(statement)).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)
}

/// The version that is there; a new store is made ready at version 0.
async fn version(connection: &mut AnyConnection, is_sqlite: bool) -> Result<i64, sqlx::Error> {
    // PostgreSQL would say a notice each time for a table that is there.
    let exists = if is_sqlite {
        "SELECT count(*) FROM sqlite_schema WHERE name = 'ringgate_schema'"
    } else {
        "SELECT count(*) FROM pg_class WHERE oid = to_regclass('ringgate_schema')"
    };
    let row = connection.fetch_one(exists).await?;
    if row.try_get::<i64, _>(0)? == 0 {
        connection.execute("CREATE TABLE ringgate_schema (version BIGINT NOT NULL)").await?;
        connection.execute("INSERT INTO ringgate_schema (version) VALUES (0)").await?;
    }
    let row = connection.fetch_one("SELECT CAST(max(version) AS BIGINT) FROM ringgate_schema").await?;
    row.try_get(0)
}
