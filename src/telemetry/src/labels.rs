//! What a series is called. One table per generation, built once and shared by all workers.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The labels of one route's series (R-LOG-10: the dimensions ApiName, Stage, Resource, Method).
///
/// An empty label is left out of the exposition, so that a stage without detailed metrics is one series with neither
/// resource nor method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The API's id.
    pub api_id: String,
    /// The API's name. It is shown, but is no part of the identity: a renamed API keeps its counts.
    pub api_name: String,
    /// The stage's name.
    pub stage: String,
    /// The resource's path template.
    pub resource: String,
    /// The HTTP method.
    pub method: String,
}

impl Labels {
    /// The same, borrowed.
    pub fn as_ref(&self) -> LabelsRef<'_> {
        LabelsRef {
            api_id: &self.api_id,
            api_name: &self.api_name,
            stage: &self.stage,
            resource: &self.resource,
            method: &self.method,
        }
    }
}

/// [`Labels`], borrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelsRef<'a> {
    /// See [`Labels::api_id`].
    pub api_id: &'a str,
    /// See [`Labels::api_name`].
    pub api_name: &'a str,
    /// See [`Labels::stage`].
    pub stage: &'a str,
    /// See [`Labels::resource`].
    pub resource: &'a str,
    /// See [`Labels::method`].
    pub method: &'a str,
}

impl<'a> LabelsRef<'a> {
    /// What tells one series from another, and the order in which series are shown.
    pub(crate) fn identity(&self) -> [&'a str; 4] {
        [self.api_id, self.stage, self.resource, self.method]
    }
}

/// The labels of all series of a generation, in the order of their route indices.
///
/// The main thread builds it; each worker registers it ([`crate::Metrics::register_all`]) and keeps a shared pointer
/// per series. Texts lie in one buffer of at most 4 GiB, and what neighbours have in common is stored once.
#[derive(Clone, Debug, Default)]
pub struct LabelTable {
    text: String,
    rows: Vec<Row>,
}

/// Where one row's texts lie, and the hash of what identifies it.
#[derive(Clone, Copy, Debug)]
struct Row {
    identity: u64,
    texts: [Place; 5],
}

/// A range of `LabelTable::text`.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    start: u32,
    end: u32,
}

impl LabelTable {
    /// A table without rows.
    pub fn new() -> LabelTable {
        LabelTable::default()
    }

    /// Appends a row.
    pub fn push(&mut self, labels: LabelsRef<'_>) {
        // Fixed seeds: every worker, and every generation, must find the same identity for the same labels.
        let identity = ahash::RandomState::with_seeds(1, 2, 3, 4).hash_one(labels.identity());
        let previous = self.rows.last().map(|row| row.texts).unwrap_or_default();
        let texts = [labels.api_id, labels.api_name, labels.stage, labels.resource, labels.method];
        let mut row = Row { identity, texts: previous };
        for (place, text) in row.texts.iter_mut().zip(texts) {
            if self.text_at(*place) != text {
                *place = self.store(text);
            }
        }
        self.rows.push(row);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One row, or `None` beyond the end.
    pub fn get(&self, row: usize) -> Option<LabelsRef<'_>> {
        let [api_id, api_name, stage, resource, method] =
            self.rows.get(row)?.texts.map(|place| self.text_at(place));
        Some(LabelsRef { api_id, api_name, stage, resource, method })
    }

    fn store(&mut self, text: &str) -> Place {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = offset(self.text.len());
        self.text.push_str(text);
        Place { start, end: offset(self.text.len()) }
    }

    fn text_at(&self, place: Place) -> &str {
        self.text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }
}

impl<'a> FromIterator<LabelsRef<'a>> for LabelTable {
    fn from_iter<I: IntoIterator<Item = LabelsRef<'a>>>(rows: I) -> LabelTable {
        let mut table = LabelTable::new();
        rows.into_iter().for_each(|row| table.push(row));
        table
    }
}

/// One row of a shared table, usable as a key of a hash map: equal if the identities are, in whichever tables.
#[derive(Clone, Debug)]
pub(crate) struct SharedRow {
    pub(crate) table: Arc<LabelTable>,
    pub(crate) row: u32,
}

impl SharedRow {
    pub(crate) fn labels(&self) -> LabelsRef<'_> {
        self.table.get(self.row as usize).unwrap_or_default()
    }
}

impl Hash for SharedRow {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.table.rows.get(self.row as usize).map_or(0, |row| row.identity));
    }
}

impl PartialEq for SharedRow {
    fn eq(&self, other: &SharedRow) -> bool {
        self.labels().identity() == other.labels().identity()
    }
}

impl Eq for SharedRow {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_back_its_rows() {
        let row =
            |api_id, stage, resource| LabelsRef { api_id, api_name: "Pets", stage, resource, method: "GET" };
        let rows =
            [row("a1", "prod", "/"), row("a1", "prod", "/pets"), row("a2", "", ""), row("a1", "prod", "/")];
        let table: LabelTable = rows.into_iter().collect();
        assert_eq!(table.len(), rows.len());
        for (at, expected) in rows.iter().enumerate() {
            assert_eq!(table.get(at), Some(*expected));
        }
        assert_eq!(table.get(rows.len()), None);
    }

    #[test]
    fn the_api_name_is_no_part_of_the_identity() {
        let named = |api_name| {
            let table = [LabelsRef { api_id: "a1", api_name, ..LabelsRef::default() }].into_iter().collect();
            SharedRow { table: Arc::new(table), row: 0 }
        };
        assert_eq!(named("old"), named("new"));
    }
}
