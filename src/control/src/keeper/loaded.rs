//! Everything that a store has.

use ringgate_estate::{Acts, Estate, Kind};
use ringgate_store::{Key, Revision, Store};

use crate::credential::{self, Known};
use crate::hold::{self, Hold};

/// What was read.
pub(super) struct Loaded {
    pub(super) estate: Estate,
    pub(super) credentials: Vec<Known>,
    pub(super) hold: Option<Hold>,
    pub(super) revision: Revision,
}

impl Loaded {
    /// Reads it, as of one moment.
    ///
    /// # Errors
    /// The store fails, or has rows that cannot be read.
    pub(super) async fn read(store: &Store) -> Result<Loaded, String> {
        let mut loaded = Loaded {
            estate: Estate::default(),
            credentials: Vec::new(),
            hold: None,
            revision: Revision::default(),
        };
        let mut wrong = None;
        let mut take = |key: Key, bytes: Vec<u8>| {
            if let Err(reason) = loaded.take(&key, &bytes) {
                wrong.get_or_insert(reason);
            }
        };
        let revision = store.load(&mut take).await.map_err(|error| error.to_string())?;
        loaded.revision = revision;
        wrong.map_or(Ok(loaded), Err)
    }

    fn take(&mut self, key: &Key, bytes: &[u8]) -> Result<(), String> {
        match key.kind.as_str() {
            credential::KIND => self.credentials.push(Known::read(&key.id, bytes)?),
            hold::KIND => self.hold = Some(Hold::read(bytes)?),
            kind => {
                self.estate.load(kind, &key.scope, &key.id, bytes).map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }
}

/// On what a change of a row of the store acts at once.
pub(super) fn acts(kind: &str) -> Acts {
    Kind::ALL.iter().find(|known| known.as_str() == kind).map_or(Acts::Nothing, |known| known.acts())
}
