//! What an operation would change.

use std::sync::Arc;

use crate::row::Row;
use crate::{Kept, Kind};

/// A row that is put or removed.
#[derive(Clone, Debug)]
pub struct Change {
    /// What the row is.
    pub kind: Kind,
    /// What it belongs to; empty for the installation.
    pub scope: String,
    /// Its id.
    pub id: String,
    /// The row as it shall be; `None`: it is removed.
    pub(crate) row: Option<Row>,
}

impl Change {
    /// A row as it shall be.
    pub fn put<T: Kept>(scope: &str, id: &str, row: T) -> Change {
        Change {
            kind: T::KIND,
            scope: scope.to_owned(),
            id: id.to_owned(),
            row: Some(T::wrap(Arc::new(row))),
        }
    }

    /// A row that shall be no more.
    pub fn remove<T: Kept>(scope: &str, id: &str) -> Change {
        Change { kind: T::KIND, scope: scope.to_owned(), id: id.to_owned(), row: None }
    }

    /// The row as stores keep it; `None`: it is removed.
    ///
    /// # Errors
    /// The row cannot be written as JSON, which is a mistake of ours.
    pub fn bytes(&self) -> Result<Option<Vec<u8>>, serde_json::Error> {
        self.row.as_ref().map(Row::bytes).transpose()
    }
}
