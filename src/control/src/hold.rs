//! A hold: routes stay at a snapshot of the history until they are released (R-STAGE-06 for a whole installation).
//!
//! It is a row of the store, so it survives a restart and every control plane of the store keeps it. Keys and plans are not
//! held: they name APIs, stages and resources by their names and never by a place in the routes, so newer keys fit older
//! routes; what a plan says of a stage that is not there is met by nobody.

use bytes::Bytes;
use ringgate_snapshot::file::{Loaded, Trust};
use ringgate_snapshot::schema::Routes;
use ringgate_store::{Key, Store};
use serde::{Deserialize, Serialize};

/// The kind of the row. There is one at the most.
pub(crate) const KIND: &str = "hold";

/// What is held, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Hold {
    /// The history's entry with these routes: the one that the rollback made.
    pub snapshot: u64,
    /// The entry that was asked for.
    pub of: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Who asked, as an ARN.
    pub by: String,
}

/// A hold with the routes that it names.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) hold: Hold,
    /// `None`: this version of the program cannot read them; gateways keep what they have.
    pub(crate) routes: Option<Bytes>,
}

/// The row's key.
pub(crate) fn key() -> Key {
    Key::new(KIND, "", "")
}

impl Hold {
    /// As the store has it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(bytes: &[u8]) -> Result<Hold, String> {
        serde_json::from_slice(bytes).map_err(|error| format!("the row of what is held: {error}"))
    }

    /// The routes that it names. That they cannot be had is said on standard error.
    pub(crate) async fn find(self, store: &Store) -> Held {
        let number = self.snapshot;
        match routes_of(store, number).await {
            Ok(routes) => Held { hold: self, routes: Some(routes) },
            Err(reason) => {
                eprintln!(
                    "ringgate-control: routes are held at snapshot {number}, which cannot be published: {reason}; \
                     gateways keep the routes they have until `ringgate rollback --release` or `--to` another"
                );
                Held { hold: self, routes: None }
            }
        }
    }
}

/// The routes of an entry of the history, checked as a gateway checks them.
///
/// # Errors
/// There is no such entry, or this version of the program cannot read it.
pub(crate) async fn routes_of(store: &Store, number: u64) -> Result<Bytes, String> {
    let found = store.snapshot(number).await.map_err(|error| error.to_string())?;
    let found = found.ok_or_else(|| format!("the history has no snapshot {number}"))?;
    let loaded = Loaded::<Routes>::from_bytes(&found.routes, Trust::Anybody);
    loaded.map_err(|error| format!("snapshot {number} cannot be read: {error}"))?;
    Ok(found.routes.into())
}
