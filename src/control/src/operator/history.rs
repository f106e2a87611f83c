//! The snapshots that were published, and going back to one.

use axum::body::Body;
use ringgate_management::Fault;
use ringgate_store::SnapshotEntry;
use serde::{Deserialize, Serialize};

use super::{Answered, Asked, failed, json, read};
use crate::hold::Hold;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    /// The entry that gateways are given; absent while it waits to be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<HeldAt>,
    snapshots: Vec<Entry>,
    /// The `before` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HeldAt {
    #[serde(flatten)]
    hold: Hold,
    /// Whether this version can publish the routes; otherwise gateways keep what they have.
    is_published: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    number: u64,
    created_at_ms: i64,
    note: String,
    routes_hash: String,
    keys_hash: String,
    routes_bytes: u64,
    keys_bytes: u64,
}

/// `GET history?before=N&limit=N`: newest first.
pub(super) async fn list(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let (before, limit) = (asked.query.number("before")?, asked.query.limit()?);
    let keeper = &asked.service.keeper;
    let mut entries = keeper.store.snapshots(before, limit + 1).await.map_err(|error| failed(&error))?;
    let has_more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries.last().filter(|_| has_more).map(|entry| entry.number);
    let held = keeper.publisher.held();
    let held = held.map(|held| HeldAt { hold: held.hold, is_published: held.routes.is_some() });
    let snapshots = entries.into_iter().map(Entry::from).collect();
    json(&Page { published: keeper.publisher.history.published(), held, snapshots, next })
}

/// A part of a snapshot.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Routes,
    Keys,
}

/// `GET history/*/routes` and `POST history/*/keys`: the file.
pub(super) async fn part(asked: &Asked<'_>, number: &str, part: Part) -> Result<Answered, Fault> {
    let none = || Fault::not_found(format!("The history has no snapshot {number}"));
    let number: u64 = number.parse().map_err(|_| none())?;
    let found = asked.service.keeper.store.snapshot(number).await.map_err(|error| failed(&error))?;
    let found = found.ok_or_else(none)?;
    let bytes = match part {
        Part::Routes => found.routes,
        Part::Keys => found.keys,
    };
    let length = bytes.len() as u64;
    Ok(Answered::Bytes(Body::from(bytes), length))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RollBack {
    to: u64,
}

/// `POST rollback` with `{"to": N}`.
pub(super) async fn roll_back(asked: &Asked<'_>) -> Result<Answered, Fault> {
    let RollBack { to } = read(asked)?;
    json(&asked.service.keeper.roll_back(to, asked.caller).await?)
}

/// `POST rollback/release`.
pub(super) async fn release(asked: &Asked<'_>) -> Result<Answered, Fault> {
    json(&asked.service.keeper.release(asked.caller).await?)
}

impl From<SnapshotEntry> for Entry {
    fn from(entry: SnapshotEntry) -> Entry {
        Entry {
            number: entry.number,
            created_at_ms: entry.created_at_ms,
            note: entry.note,
            routes_hash: entry.routes_hash,
            keys_hash: entry.keys_hash,
            routes_bytes: entry.routes_bytes,
            keys_bytes: entry.keys_bytes,
        }
    }
}
