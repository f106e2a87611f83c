//! What can go wrong: whose fault, where, and what to do.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::row::Revision;

/// A change the store does not take; the caller's fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A key without a kind.
    KeyWithoutKind {
        /// The key.
        key: String,
    },
    /// A part of a key has control characters.
    KeyControls {
        /// The key, escaped.
        key: String,
        /// `kind`, `scope` or `id`.
        part: &'static str,
    },
    /// A part of a key is too long.
    KeyTooLong {
        /// The key, escaped.
        key: String,
        /// `kind`, `scope` or `id`.
        part: &'static str,
        /// Its length.
        bytes: usize,
        /// The most it may have.
        bytes_max: usize,
    },
    /// A value is too large.
    ValueTooLarge {
        /// The row's key, or what else the value is.
        key: String,
        /// Its length.
        bytes: usize,
        /// The most it may have.
        bytes_max: usize,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::KeyWithoutKind { key } => write!(out, "the key `{key}` has no kind; give it one"),
            Refusal::KeyControls { key, part } => {
                write!(out, "the {part} of the key `{key}` has control characters; take them out")
            }
            Refusal::KeyTooLong { key, part, bytes, bytes_max } => {
                write!(
                    out,
                    "the {part} of the key `{key}` has {bytes} bytes, {bytes_max} are the most; shorten it"
                )
            }
            Refusal::ValueTooLarge { key, bytes, bytes_max } => {
                write!(out, "the value of `{key}` has {bytes} bytes, {bytes_max} are the most; split it")
            }
        }
    }
}

impl Error for Refusal {}

/// What keeps a store from answering. `location` never shows a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// What was given is neither a usable path nor a usable URL.
    Location {
        /// What was given.
        location: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A newer version of the program has written this store.
    Newer {
        /// The store.
        location: String,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// A SQLite file of another program.
    Foreign {
        /// The file.
        location: String,
    },
    /// The database's content is broken.
    Damaged {
        /// The store.
        location: String,
        /// What the database said.
        cause: String,
    },
    /// Another program holds the database's lock for too long.
    Busy {
        /// The store.
        location: String,
        /// What the database said.
        cause: String,
    },
    /// No space is left for the database.
    Full {
        /// The store.
        location: String,
        /// What the database said.
        cause: String,
    },
    /// The database cannot be opened or reached.
    Unreachable {
        /// The store.
        location: String,
        /// What the system or the database said.
        cause: String,
    },
    /// The database refused what was asked for another reason.
    Failed {
        /// The store.
        location: String,
        /// What the database said.
        cause: String,
    },
    /// A backup file cannot be written or read.
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// A backup is to be taken back into a store that has content.
    NotEmpty {
        /// The store.
        location: String,
    },
    /// What was given to be stored is over a limit.
    Refused(Refusal),
}

impl fmt::Display for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Location { location, cause } => write!(
                out,
                "the store `{location}` is no usable place: {cause}; give a path for SQLite or postgres://USER@HOST/DATABASE"
            ),
            StoreError::Newer { location, found, known } => write!(
                out,
                "the store {location} has schema {found}, this program knows up to {known}; run the newer program, or \
                 restore a backup into an empty store"
            ),
            StoreError::Foreign { location } => {
                write!(out, "{location} is a SQLite database, but not a store of Ringgate; name another file")
            }
            StoreError::Damaged { location, cause } => write!(
                out,
                "the store {location} is damaged ({cause}); move it away and restore the last backup into an empty store"
            ),
            StoreError::Busy { location, cause } => {
                write!(
                    out,
                    "the store {location} is locked by another program ({cause}); end that program or try again"
                )
            }
            StoreError::Full { location, cause } => {
                write!(out, "the store {location} has no space left ({cause}); free some and try again")
            }
            StoreError::Unreachable { location, cause } => write!(
                out,
                "the store {location} cannot be reached ({cause}); check that it exists, is running, and lets you in"
            ),
            StoreError::Failed { location, cause } => {
                write!(out, "the store {location} failed ({cause}); the database's log may say more")
            }
            StoreError::Archive { path, cause } => {
                write!(out, "the backup file {}: {cause}", path.display())
            }
            StoreError::NotEmpty { location } => write!(
                out,
                "the store {location} has content; restore into an empty store, or ask for it to be replaced"
            ),
            StoreError::Refused(refusal) => refusal.fmt(out),
        }
    }
}

impl Error for StoreError {}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> StoreError {
        StoreError::Refused(refusal)
    }
}

/// Why a group of mutations was not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Somebody else wrote since; nothing of the group is in. Load again and decide anew.
    Conflict {
        /// The revision the caller knew.
        expected: Revision,
        /// The store's.
        found: Revision,
    },
    /// A change is not acceptable; nothing of the group is in.
    Refused(Refusal),
    /// The store failed; nothing of the group is in.
    Store(StoreError),
    /// The store failed while it committed, and cannot say whether the group is in. Load again before anything else.
    Unknown(StoreError),
    /// An earlier group failed, so what was decided on top of it was not tried. Load again, then resume the committer.
    Halted,
    /// The committer has been stopped.
    Stopped,
}

impl fmt::Display for CommitError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Conflict { expected, found } => {
                write!(
                    out,
                    "the store is at revision {found}, not {expected}: another program wrote; load and try again"
                )
            }
            CommitError::Refused(refusal) => refusal.fmt(out),
            CommitError::Store(error) => write!(out, "nothing was stored: {error}"),
            CommitError::Unknown(error) => {
                write!(out, "whether it was stored is not known: {error}; load before you try again")
            }
            CommitError::Halted => {
                write!(out, "nothing was stored: an earlier change failed; it is safe to try again")
            }
            CommitError::Stopped => {
                write!(out, "nothing was stored: the control plane is stopping; try again later")
            }
        }
    }
}

impl Error for CommitError {}

impl From<Refusal> for CommitError {
    fn from(refusal: Refusal) -> CommitError {
        CommitError::Refused(refusal)
    }
}
