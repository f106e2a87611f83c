//! Rows of one kind, by scope and id.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of one kind. A scope is what they belong to, an API's id for most; rows of the installation have an empty one.
///
/// A clone shares everything, and a change copies the scope that it is in where somebody else has it, too: who decides what a
/// change comes to takes a clone, however many rows there are.
#[derive(Debug)]
pub struct Table<T> {
    scopes: Arc<BTreeMap<String, Scope<T>>>,
}

/// The rows of a scope, by id.
type Scope<T> = Arc<BTreeMap<String, Arc<T>>>;

impl<T> Clone for Table<T> {
    fn clone(&self) -> Table<T> {
        Table { scopes: self.scopes.clone() }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { scopes: Arc::default() }
    }
}

impl<T> Table<T> {
    /// A row.
    pub fn get(&self, scope: &str, id: &str) -> Option<&Arc<T>> {
        self.scopes.get(scope)?.get(id)
    }

    /// The rows of a scope, by id.
    pub fn of(&self, scope: &str) -> impl DoubleEndedIterator<Item = (&str, &Arc<T>)> {
        self.scopes.get(scope).into_iter().flat_map(|rows| rows.iter()).map(|(id, row)| (id.as_str(), row))
    }

    /// How many rows a scope has.
    pub fn count(&self, scope: &str) -> usize {
        self.scopes.get(scope).map_or(0, |rows| rows.len())
    }

    /// Every row with its scope and id, in their order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &Arc<T>)> {
        self.scopes
            .iter()
            .flat_map(|(scope, rows)| rows.iter().map(move |(id, row)| (scope.as_str(), id.as_str(), row)))
    }

    pub(crate) fn put(&mut self, scope: &str, id: &str, row: Arc<T>) {
        let scopes = Arc::make_mut(&mut self.scopes);
        if !scopes.contains_key(scope) {
            scopes.insert(scope.to_owned(), Arc::default());
        }
        if let Some(rows) = scopes.get_mut(scope) {
            Arc::make_mut(rows).insert(id.to_owned(), row);
        }
    }

    pub(crate) fn remove(&mut self, scope: &str, id: &str) {
        if self.get(scope, id).is_none() {
            return;
        }
        let scopes = Arc::make_mut(&mut self.scopes);
        let Some(rows) = scopes.get_mut(scope) else { return };
        Arc::make_mut(rows).remove(id);
        if rows.is_empty() {
            scopes.remove(scope);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_shares_its_rows_until_one_of_the_two_changes() {
        let mut table = Table::default();
        for (scope, id) in [("a", "1"), ("a", "2"), ("b", "1")] {
            table.put(scope, id, Arc::new(id));
        }
        let before = table.clone();
        assert!(Arc::ptr_eq(&table.scopes, &before.scopes));
        table.remove("a", "3");
        table.remove("c", "1");
        assert!(Arc::ptr_eq(&table.scopes, &before.scopes), "nothing was there to remove");
        table.put("a", "3", Arc::new("3"));
        table.remove("a", "1");
        let ids =
            |table: &Table<&str>, scope| table.of(scope).map(|(id, _)| id.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            (ids(&table, "a"), ids(&before, "a")),
            (vec!["2".into(), "3".into()], vec!["1".into(), "2".into()])
        );
        let shared = |scope| Arc::ptr_eq(&table.scopes[scope], &before.scopes[scope]);
        assert!(shared("b") && !shared("a"));
        table.remove("b", "1");
        assert_eq!((table.count("b"), before.count("b"), table.all().count()), (0, 1, 2));
    }
}
