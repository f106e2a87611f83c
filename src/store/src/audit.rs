//! Who changed what (S-MO-20): written with the change, never altered, read newest first.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::error::StoreError;
use crate::row::{ChangeSet, Key, Revision};
use crate::statement;
use crate::store::Store;

/// The most records of one page.
pub const AUDIT_PAGE_MAX: usize = 1_000;
/// The most changed keys that a record names; it counts them all.
pub const AUDIT_CHANGED_MAX: usize = 64;
/// The most bytes of a record's text but its summary; what is longer is cut, because a change is not refused for the
/// length of what is said about it.
pub const AUDIT_FIELD_BYTES_MAX: usize = 4_096;
/// The most bytes of a record's summary; what is longer is cut.
pub const AUDIT_SUMMARY_BYTES_MAX: usize = 65_536;

/// The table's columns.
pub const COLUMNS: &str = "revision, at_ms, principal, source_ip, operation, resource, request_id, summary, \
                       change_count, changed";
const COLUMN_COUNT: usize = 10;
/// Between a key's parts, and after a key. Keys have no control characters.
const PART: char = '\u{1f}';
const END: char = '\n';

/// What is known about a mutation's author and purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditRecord {
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who, as an ARN.
    pub principal: String,
    /// From which address.
    pub source_ip: String,
    /// The management API's operation, `CreateRestApi` for instance.
    pub operation: String,
    /// What it was about, as an ARN or a path.
    pub resource: String,
    /// The request's id, which the caller saw too.
    pub request_id: String,
    /// What happened, in the control plane's own words; may be JSON.
    pub summary: String,
}

/// A record as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The revision that the mutation made; also the record's place in the order of all.
    pub revision: Revision,
    /// Who did what.
    pub record: AuditRecord,
    /// How many changes the mutation had.
    pub change_count: i64,
    /// The keys of the first of them, [`AUDIT_CHANGED_MAX`] at the most.
    pub changed: Vec<Key>,
}

/// Which records; an empty query asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Not before this time, in milliseconds since 1970 UTC.
    pub from_ms: Option<i64>,
    /// Before this time, in milliseconds since 1970 UTC.
    pub until_ms: Option<i64>,
    /// Of this principal.
    pub principal: Option<String>,
    /// Of this operation.
    pub operation: Option<String>,
    /// About a resource that begins so.
    pub resource_prefix: Option<String>,
    /// Older than this one: the page's `next`.
    pub before: Option<Revision>,
    /// The most records to give; 0 and all above [`AUDIT_PAGE_MAX`] mean that.
    pub limit: usize,
}

/// Records, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// The records.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Revision>,
}

impl Store {
    /// A page of audit records.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit(&self, query: &AuditQuery) -> Result<AuditPage, StoreError> {
        let limit = if query.limit == 0 { AUDIT_PAGE_MAX } else { query.limit.min(AUDIT_PAGE_MAX) };
        let mut entries = self.audit_entries(query, limit + 1).await.map_err(|error| self.failed(error))?;
        let has_more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| has_more).map(|entry| entry.revision);
        Ok(AuditPage { entries, next })
    }

    /// Removes the records before a time, in milliseconds since 1970 UTC; says how many. The caller commits a record that
    /// it did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prune_audit(&self, before_ms: i64) -> Result<u64, StoreError> {
        let query = sqlx::query("DELETE FROM ringgate_audit WHERE at_ms < $1").bind(before_ms);
        let result = query.execute(&self.pool).await.map_err(|error| self.failed(error))?;
        Ok(result.rows_affected())
    }

    async fn audit_entries(&self, query: &AuditQuery, limit: usize) -> Result<Vec<AuditEntry>, sqlx::Error> {
        let filters = query.filters();
        let numbered =
            |(at, (condition, _)): (usize, &Filter<'_>)| condition.replace('?', &format!("${}", at + 1));
        let conditions: Vec<String> = filters.iter().enumerate().map(numbered).collect();
        let statement = format!(
            "SELECT {COLUMNS} FROM ringgate_audit WHERE {} ORDER BY revision DESC LIMIT {limit}",
            conditions.join(" AND ")
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for (_, wanted) in filters {
            query = match wanted {
                Wanted::Number(number) => query.bind(number),
                Wanted::Text(text) => query.bind(text),
            };
        }
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

/// A condition with `?` for its one parameter, and the parameter.
type Filter<'a> = (&'static str, Wanted<'a>);

enum Wanted<'a> {
    Number(i64),
    Text(&'a str),
}

impl AuditQuery {
    fn filters(&self) -> Vec<Filter<'_>> {
        let before = self.before.map_or(i64::MAX, |before| before.0);
        let mut filters = vec![("revision < ?", Wanted::Number(before))];
        let numbers = [("at_ms >= ?", self.from_ms), ("at_ms < ?", self.until_ms)];
        filters
            .extend(numbers.into_iter().filter_map(|(name, wanted)| Some((name, Wanted::Number(wanted?)))));
        let texts = [
            ("principal = ?", &self.principal),
            ("operation = ?", &self.operation),
            ("substr(resource, 1, length(?)) = ?", &self.resource_prefix),
        ];
        filters.extend(
            texts.into_iter().filter_map(|(name, wanted)| Some((name, Wanted::Text(wanted.as_deref()?)))),
        );
        filters
    }
}

impl AuditEntry {
    /// The record of a mutation, within the limits.
    pub(crate) fn of(revision: Revision, set: &ChangeSet) -> AuditEntry {
        let changed = set.changes.iter().take(AUDIT_CHANGED_MAX).map(|change| change.key().clone()).collect();
        let change_count = i64::try_from(set.changes.len()).unwrap_or(i64::MAX);
        AuditEntry { revision, record: set.audit.within_limits(), change_count, changed }
    }

    pub(crate) fn bytes(&self) -> usize {
        let record = &self.record;
        let texts = [&record.principal, &record.source_ip, &record.operation, &record.resource];
        texts.map(String::len).iter().sum::<usize>() + record.request_id.len() + record.summary.len()
    }

    /// The changed keys in one text.
    pub(crate) fn changed_text(&self) -> String {
        let mut text = String::new();
        for key in &self.changed {
            for (part, end) in [(&key.kind, PART), (&key.scope, PART), (&key.id, END)] {
                text.push_str(part);
                text.push(end);
            }
        }
        text
    }

    /// The keys of [`AuditEntry::changed_text`].
    pub(crate) fn read_changed(text: &str) -> Vec<Key> {
        let key = |line: &str| {
            let mut parts = line.splitn(3, PART).map(str::to_owned);
            Some(Key { kind: parts.next()?, scope: parts.next()?, id: parts.next()? })
        };
        text.split_terminator(END).filter_map(key).collect()
    }
}

impl AuditRecord {
    /// Cut to length, and without the one character that PostgreSQL keeps in no text.
    fn within_limits(&self) -> AuditRecord {
        let field = |text: &str| clipped(text, AUDIT_FIELD_BYTES_MAX);
        AuditRecord {
            at_ms: self.at_ms,
            principal: field(&self.principal),
            source_ip: field(&self.source_ip),
            operation: field(&self.operation),
            resource: field(&self.resource),
            request_id: field(&self.request_id),
            summary: clipped(&self.summary, AUDIT_SUMMARY_BYTES_MAX),
        }
    }
}

fn clipped(text: &str, bytes_max: usize) -> String {
    let mut text = text.replace('\0', "\u{fffd}");
    text.truncate(text.floor_char_boundary(bytes_max.min(text.len())));
    text
}

/// Writes records; no revision twice.
pub async fn insert(connection: &mut AnyConnection, entries: &[AuditEntry]) -> Result<(), sqlx::Error> {
    let values = statement::rows(entries.len(), COLUMN_COUNT);
    let statement = format!("INSERT INTO ringgate_audit ({COLUMNS}) VALUES {values}");
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for entry in entries {
        let record = &entry.record;
        query = query.bind(entry.revision.0).bind(record.at_ms);
        for text in [&record.principal, &record.source_ip, &record.operation, &record.resource] {
            query = query.bind(text.as_str());
        }
        query = query.bind(record.request_id.as_str()).bind(record.summary.as_str());
        query = query.bind(entry.change_count).bind(entry.changed_text());
    }
    query.execute(connection).await.map(drop)
}

/// A row of the table.
pub fn read(row: &AnyRow) -> Result<AuditEntry, sqlx::Error> {
    Ok(AuditEntry {
        revision: Revision(row.try_get("revision")?),
        record: AuditRecord {
            at_ms: row.try_get("at_ms")?,
            principal: row.try_get("principal")?,
            source_ip: row.try_get("source_ip")?,
            operation: row.try_get("operation")?,
            resource: row.try_get("resource")?,
            request_id: row.try_get("request_id")?,
            summary: row.try_get("summary")?,
        },
        change_count: row.try_get("change_count")?,
        changed: AuditEntry::read_changed(&row.try_get::<String, _>("changed")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_keys_come_back() {
        let changed = vec![Key::new("api", "", ""), Key::new("a", "b c", "d/é"), Key::new("a", "", "x")];
        let entry =
            AuditEntry { revision: Revision(1), record: AuditRecord::default(), change_count: 3, changed };
        assert_eq!(AuditEntry::read_changed(&entry.changed_text()), entry.changed);
        assert_eq!(AuditEntry::read_changed(""), []);
    }

    #[test]
    fn long_and_odd_text_is_made_to_fit() {
        let record =
            AuditRecord { resource: "é".repeat(4_096), summary: "a\0b".to_owned(), ..Default::default() };
        let kept = record.within_limits();
        assert_eq!((kept.resource.len(), kept.summary.as_str()), (AUDIT_FIELD_BYTES_MAX, "a\u{fffd}b"));
        let odd = AuditRecord { resource: format!("x{}", "é".repeat(4_096)), ..Default::default() };
        assert_eq!(odd.within_limits().resource.len(), AUDIT_FIELD_BYTES_MAX - 1);
    }
}
