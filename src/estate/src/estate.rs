//! Everything there is, in memory.

use std::fmt;
use std::sync::Arc;

use ringgate_management::shapes;

use crate::row::{Paths, Row, Tables};
use crate::{Change, Kept, Kind};

/// Everything an installation has. Rows and tables are shared, so that a clone costs next to nothing.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    tables: Tables,
    paths: Paths,
}

/// A row of a store that cannot be read: another version wrote it, or it is damaged.
#[derive(Debug)]
pub struct UnreadableRow {
    /// Kind, scope and id.
    pub place: (String, String, String),
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for UnreadableRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, scope, id) = &self.place;
        write!(f, "the row `{id}` of kind `{kind}`, scope `{scope}`, cannot be read: {}", self.reason)
    }
}

impl std::error::Error for UnreadableRow {}

impl Estate {
    /// A row of the installation.
    pub fn get<T: Kept>(&self, id: &str) -> Option<&Arc<T>> {
        T::table(self).get("", id)
    }

    /// A row of an API, or of whatever else rows of its kind belong to.
    pub fn get_of<T: Kept>(&self, scope: &str, id: &str) -> Option<&Arc<T>> {
        T::table(self).get(scope, id)
    }

    /// The resource of an API with this path.
    pub fn resource_at(&self, api: &str, path: &str) -> Option<&Arc<shapes::Resource>> {
        self.get_of(api, self.paths.get(api)?.get(path)?)
    }

    /// The resources of an API, by path (R-MGMT-15).
    pub fn resources_by_path(&self, api: &str) -> impl Iterator<Item = (&str, &Arc<shapes::Resource>)> {
        let api = api.to_owned();
        let paths = self.paths.get(&api).into_iter().flat_map(|paths| paths.iter());
        paths.filter_map(move |(path, id)| Some((path.as_str(), self.get_of(&api, id)?)))
    }

    /// The resources below a path.
    pub fn resources_below(&self, api: &str, path: &str) -> Vec<&Arc<shapes::Resource>> {
        let prefix = if path == "/" { "/".to_owned() } else { format!("{path}/") };
        let paths = self.paths.get(api).into_iter();
        let below = paths.flat_map(|paths| paths.range(prefix.clone()..));
        let below =
            below.take_while(|(other, _)| other.starts_with(&prefix)).filter(|(other, _)| *other != path);
        below.filter_map(|(_, id)| self.get_of(api, id)).collect()
    }

    /// Takes a row in that a store kept.
    ///
    /// # Errors
    /// The row cannot be read.
    pub fn load(&mut self, kind: &str, scope: &str, id: &str, bytes: &[u8]) -> Result<(), UnreadableRow> {
        let unreadable = |reason: String| UnreadableRow {
            place: (kind.to_owned(), scope.to_owned(), id.to_owned()),
            reason,
        };
        let known = Kind::ALL.iter().copied().find(|known| known.as_str() == kind);
        let known =
            known.ok_or_else(|| unreadable("there is no such kind; a later version wrote it".to_owned()))?;
        let row = Row::read(known, bytes).map_err(|error| unreadable(error.to_string()))?;
        self.put(row, scope, id);
        Ok(())
    }

    /// Lets a row go that a store has no more; nothing happens where there is none.
    pub fn unload(&mut self, kind: &str, scope: &str, id: &str) {
        if let Some(known) = Kind::ALL.iter().copied().find(|known| known.as_str() == kind) {
            self.remove(known, scope, id);
        }
    }

    /// Makes changes that were accepted.
    pub fn apply(&mut self, changes: Vec<Change>) {
        for Change { kind, scope, id, row } in changes {
            match row {
                Some(row) => self.put(row, &scope, &id),
                None => self.remove(kind, &scope, &id),
            }
        }
    }

    fn put(&mut self, row: Row, scope: &str, id: &str) {
        if let Row::Resource(resource) = &row {
            self.forget_path(scope, id);
            if let Some(path) = &resource.path {
                let paths = self.paths.entry(scope.to_owned()).or_default();
                Arc::make_mut(paths).insert(path.clone(), id.to_owned());
            }
        }
        row.put(&mut self.tables, scope, id);
    }

    fn remove(&mut self, kind: Kind, scope: &str, id: &str) {
        if kind == Kind::Resource {
            self.forget_path(scope, id);
        }
        self.tables.remove(kind, scope, id);
    }

    fn forget_path(&mut self, api: &str, id: &str) {
        let known = self.tables.resources.get(api, id).and_then(|resource| resource.path.clone());
        let Some((path, paths)) = known.zip(self.paths.get_mut(api)) else { return };
        // Another resource may have taken the path within the same changes.
        if paths.get(&path).is_some_and(|owner| owner == id) {
            Arc::make_mut(paths).remove(&path);
        }
        if paths.is_empty() {
            self.paths.remove(api);
        }
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Changes that remove everything that belongs to a scope.
    pub(crate) fn removal_of(&self, scope: &str) -> Vec<Change> {
        let rows = self.tables.of(scope).into_iter();
        rows.map(|(kind, id)| Change { kind, scope: scope.to_owned(), id, row: None }).collect()
    }
}
