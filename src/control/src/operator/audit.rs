//! Who changed what (S-MO-20).

use ringgate_management::Fault;
use ringgate_store::{AuditEntry, AuditQuery, Revision};
use serde::Serialize;

use super::{Answered, Asked, failed, json};
use crate::credential::user_arn;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    entries: Vec<Entry>,
    /// The `before` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    revision: i64,
    at_ms: i64,
    principal: String,
    source_ip: String,
    operation: String,
    resource: String,
    request_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    change_count: i64,
    /// The first of the rows that changed.
    changed: Vec<String>,
}

/// `GET audit?sinceMs=&untilMs=&who=&operation=&resource=&before=&limit=`: newest first. `who` is a user's name or an ARN,
/// `resource` what the path begins with.
pub(super) async fn list(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let (query, keeper) = (&asked.query, &asked.service.keeper);
    let own = |name: &str| query.text(name).map(str::to_owned);
    let principal = query.text("who").map(|who| match who {
        // Not everybody is a user: the program itself makes the first administrator.
        who if who.starts_with("arn:") || who == "ringgate-control" => who.to_owned(),
        name => user_arn(&keeper.account, name),
    });
    let wanted = AuditQuery {
        from_ms: query.number("sinceMs")?,
        until_ms: query.number("untilMs")?,
        principal,
        operation: own("operation"),
        resource_prefix: own("resource"),
        before: query.number("before")?.map(Revision),
        limit: query.limit()? as usize,
    };
    let page = keeper.store.audit(&wanted).await.map_err(|error| failed(&error))?;
    let entries = page.entries.into_iter().map(Entry::from).collect();
    json(&Page { entries, next: page.next.map(|revision| revision.0) })
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Entry {
        let AuditEntry { revision, record, change_count, changed } = entry;
        Entry {
            revision: revision.0,
            at_ms: record.at_ms,
            principal: record.principal,
            source_ip: record.source_ip,
            operation: record.operation,
            resource: record.resource,
            request_id: record.request_id,
            summary: record.summary,
            change_count,
            changed: changed.iter().map(ToString::to_string).collect(),
        }
    }
}
