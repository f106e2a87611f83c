//! Rows of one kind, by scope and id.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of one kind. A scope is what they belong to, an API's id for most; rows of the installation have an empty one.
#[derive(Clone, Debug)]
pub struct Table<T> {
    scopes: BTreeMap<String, BTreeMap<String, Arc<T>>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { scopes: BTreeMap::new() }
    }
}

impl<T> Table<T> {
    /// A row.
    pub fn get(&self, scope: &str, id: &str) -> Option<&Arc<T>> {
        self.scopes.get(scope)?.get(id)
    }

    /// The rows of a scope, by id.
    pub fn of(&self, scope: &str) -> impl DoubleEndedIterator<Item = (&str, &Arc<T>)> {
        self.scopes.get(scope).into_iter().flatten().map(|(id, row)| (id.as_str(), row))
    }

    /// How many rows a scope has.
    pub fn count(&self, scope: &str) -> usize {
        self.scopes.get(scope).map_or(0, BTreeMap::len)
    }

    /// Every row with its scope and id, in their order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &Arc<T>)> {
        self.scopes
            .iter()
            .flat_map(|(scope, rows)| rows.iter().map(move |(id, row)| (scope.as_str(), id.as_str(), row)))
    }

    pub(crate) fn put(&mut self, scope: &str, id: &str, row: Arc<T>) {
        match self.scopes.get_mut(scope) {
            Some(rows) => rows.insert(id.to_owned(), row),
            None => self.scopes.entry(scope.to_owned()).or_default().insert(id.to_owned(), row),
        };
    }

    pub(crate) fn remove(&mut self, scope: &str, id: &str) {
        let Some(rows) = self.scopes.get_mut(scope) else { return };
        rows.remove(id);
        if rows.is_empty() {
            self.scopes.remove(scope);
        }
    }
}
