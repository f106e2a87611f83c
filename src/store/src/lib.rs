//! What the control plane keeps: rows, audit records and published snapshots, in SQLite or PostgreSQL.
//!
//! The control plane holds its whole estate in memory. A mutation is decided there, its changes go through a
//! [`Committer`] into a [`Store`], and it is acknowledged when they are durable. The store knows nothing of API Gateway:
//! a row is a [`Key`] and bytes. `docs/store.md` describes schema, durability and backup.
//!
//! | module | what it holds |
//! |---|---|
//! | `location` | a path or a URL, told apart |
//! | `store`, `schema` | opening and migrating; one pool for either database |
//! | `row`, `load`, `commit` | keys and changes; reading everything; one transaction for a group |
//! | `since` | reading what changed after a revision |
//! | `statement` | many rows in one statement |
//! | `committer` | concurrent mutations become groups |
//! | `audit`, `history` | who changed what; snapshots that were published |
//! | `archive`, `backup` | the portable file, written and taken back |
//! | `follow` | noticing what another program wrote |
#![forbid(unsafe_code)]

mod archive;
mod audit;
mod backup;
mod commit;
mod committer;
mod error;
mod follow;
mod history;
mod load;
mod location;
mod row;
mod schema;
mod since;
mod statement;
mod store;

pub use audit::{AUDIT_CHANGED_MAX, AUDIT_FIELD_BYTES_MAX, AUDIT_PAGE_MAX, AUDIT_SUMMARY_BYTES_MAX};
pub use audit::{AuditEntry, AuditPage, AuditQuery, AuditRecord};
pub use backup::{BackupReport, RestoreMode};
pub use committer::{Committer, CommitterLimits, Place, Receipt};
pub use error::{CommitError, Refusal, StoreError};
pub use follow::Follower;
pub use history::{NewSnapshot, SNAPSHOT_BYTES_MAX, SNAPSHOT_NOTE_BYTES_MAX, Snapshot, SnapshotEntry};
pub use location::Location;
pub use row::{
    CHANGE_SET_BYTES_MAX, Change, ChangeSet, ID_BYTES_MAX, KIND_BYTES_MAX, Key, Revision, SCOPE_BYTES_MAX,
    VALUE_BYTES_MAX,
};
pub use since::{SINCE_KEYS_MAX, SINCE_RECORDS_MAX, Since};
pub use store::Store;
