//! One transaction for a group of mutations, with what they change and who changed it.

use std::collections::BTreeMap;

use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::audit::{self, AuditEntry};
use crate::error::{CommitError, StoreError};
use crate::load::revision;
use crate::row::{ChangeSet, Key, Revision};
use crate::statement;
use crate::store::Store;

/// Where PostgreSQL tells other programs that the revision moved.
pub const CHANNEL: &str = "ringgate_store";

/// A row and what it shall hold; `None` deletes it.
type Write<'a> = (&'a Key, Option<&'a [u8]>);

impl Store {
    /// Makes a group of mutations durable in one transaction: all or none, each with its audit record (S-MO-20). The
    /// first gets the revision after `expected`, the next the one after that; the last one's is returned.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when the store is not at `expected`; [`CommitError::Refused`] for a change over a limit;
    /// [`CommitError::Unknown`] when the connection was lost in the commit itself and the outcome cannot be found out.
    pub async fn commit(&self, expected: Revision, sets: &[ChangeSet]) -> Result<Revision, CommitError> {
        sets.iter().try_for_each(ChangeSet::check)?;
        let next = Revision(expected.0.saturating_add(i64::try_from(sets.len()).unwrap_or(i64::MAX)));
        let token = self.commit_token();
        let mut transaction = self.begin_write().await.map_err(CommitError::Store)?;
        let failed = |error| CommitError::Store(self.failed(error));
        if !advance(&mut transaction, expected, next, &token).await.map_err(failed)? {
            let found = revision(&mut transaction).await.map_err(failed)?;
            return Err(CommitError::Conflict { expected, found });
        }
        write(&mut transaction, expected, sets).await.map_err(failed)?;
        self.announce(&mut transaction, next).await.map_err(failed)?;
        match transaction.commit().await {
            Ok(()) => Ok(next),
            Err(error) => self.outcome(expected, next, &token, self.failed(error)).await,
        }
    }

    /// Tells who follows the store; delivered when the transaction commits.
    pub(crate) async fn announce(
        &self,
        connection: &mut AnyConnection,
        revision: Revision,
    ) -> Result<(), sqlx::Error> {
        if !self.is_sqlite() {
            let statement = format!("NOTIFY {CHANNEL}, '{revision}'");
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        Ok(())
    }

    /// What became of a commit that answered with an error: the connection may have been lost after the database had
    /// committed.
    async fn outcome(
        &self,
        expected: Revision,
        next: Revision,
        token: &str,
        error: StoreError,
    ) -> Result<Revision, CommitError> {
        let query = sqlx::query("SELECT revision, last_commit FROM ringgate_state");
        let Ok(row) = query.fetch_one(&self.pool).await else { return Err(CommitError::Unknown(error)) };
        let (Ok(found), Ok(last)) = (row.try_get::<i64, _>(0), row.try_get::<String, _>(1)) else {
            return Err(CommitError::Unknown(error));
        };
        if last == token {
            return Ok(next);
        }
        // A lost server connection may commit yet, after we looked; a SQLite file has no such second party.
        if self.is_sqlite() && found == expected.0 {
            return Err(CommitError::Store(error));
        }
        Err(CommitError::Unknown(error))
    }
}

/// Moves the revision on, if it is what was expected. Whoever comes second waits for the first, and then finds another
/// revision.
pub async fn advance(
    connection: &mut AnyConnection,
    expected: Revision,
    next: Revision,
    token: &str,
) -> Result<bool, sqlx::Error> {
    let statement =
        "UPDATE ringgate_state SET revision = $1, last_commit = $2 WHERE one = 1 AND revision = $3";
    let query = sqlx::query(statement).bind(next.0).bind(token).bind(expected.0);
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

async fn write(
    connection: &mut AnyConnection,
    expected: Revision,
    sets: &[ChangeSet],
) -> Result<(), sqlx::Error> {
    // The last change of a row wins, so each row is written once.
    let changes = sets.iter().flat_map(|set| &set.changes);
    let writes: BTreeMap<&Key, Option<&[u8]>> =
        changes.map(|change| (change.key(), change.value())).collect();
    let (puts, deletes): (Vec<Write<'_>>, Vec<Write<'_>>) =
        writes.into_iter().partition(|(_, value)| value.is_some());
    for piece in statement::pieces(&deletes, |_| 0) {
        delete(connection, piece).await?;
    }
    for piece in statement::pieces(&puts, |(_, value)| value.map_or(0, <[u8]>::len)) {
        put(connection, piece).await?;
    }
    let entries: Vec<AuditEntry> =
        (expected.0 + 1..).zip(sets).map(|(at, set)| AuditEntry::of(Revision(at), set)).collect();
    for piece in statement::pieces(&entries, AuditEntry::bytes) {
        audit::insert(connection, piece).await?;
    }
    Ok(())
}

/// Writes rows that are there or not; no key twice.
pub async fn put(connection: &mut AnyConnection, rows: &[Write<'_>]) -> Result<(), sqlx::Error> {
    let statement = format!(
        "INSERT INTO ringgate_entry (kind, scope, id, value) VALUES {} \
         ON CONFLICT (kind, scope, id) DO UPDATE SET value = excluded.value",
        statement::rows(rows.len(), 4)
    );
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for (key, value) in rows {
        query = query.bind(key.kind.as_str()).bind(key.scope.as_str()).bind(key.id.as_str());
        query = query.bind(value.unwrap_or_default());
    }
    query.execute(connection).await.map(drop)
}

async fn delete(connection: &mut AnyConnection, rows: &[Write<'_>]) -> Result<(), sqlx::Error> {
    let statement = format!(
        "DELETE FROM ringgate_entry WHERE (kind, scope, id) IN (VALUES {})",
        statement::rows(rows.len(), 3)
    );
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for (key, _) in rows {
        query = query.bind(key.kind.as_str()).bind(key.scope.as_str()).bind(key.id.as_str());
    }
    query.execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::Location;

    /// A commit that answered with an error may be in all the same.
    #[tokio::test]
    async fn a_lost_commit_is_recognised_by_its_token() {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Sqlite(folder.path().join("store.db"));
        let store = Store::open(&location).await.expect("opened");
        let lost = StoreError::Busy { location: location.to_string(), cause: "lost".to_owned() };
        store.commit(Revision(0), &[ChangeSet::default()]).await.expect("committed");
        let row = sqlx::query("SELECT last_commit FROM ringgate_state")
            .fetch_one(&store.pool)
            .await
            .expect("a row");
        let token: String = row.try_get(0).expect("a token");
        let outcome = async |expected, token: &str| {
            store.outcome(Revision(expected), Revision(expected + 1), token, lost.clone()).await
        };
        assert_eq!(outcome(0, &token).await, Ok(Revision(1)), "it is in");
        assert_eq!(outcome(1, "other").await, Err(CommitError::Store(lost.clone())), "it is not");
        assert_eq!(
            outcome(0, "other").await,
            Err(CommitError::Unknown(lost.clone())),
            "somebody wrote since"
        );
        store.close().await;
        assert_eq!(outcome(1, "other").await, Err(CommitError::Unknown(lost.clone())), "nobody answers");
    }
}
