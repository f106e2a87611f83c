//! Resources: a row for every segment of every path (R-ROUTE-10 to R-ROUTE-15, R-OAS-03).

use std::collections::{BTreeMap, HashMap};

use ringgate_definition as definition;
use ringgate_estate::Change;
use ringgate_management::id::IdKind;
use ringgate_management::shapes::Resource;

use super::parts::Names;
use super::{Lowering, Mode};

/// The longest path, in bytes: every segment of a path is a row that has the path up to it.
const PATH_BYTES_MAX: usize = 1_024;
/// The most rows of resources that a document may need.
const RESOURCES_MAX: usize = 100_000;

/// Rows by path, in the order of paths.
type Rows = BTreeMap<String, Resource>;

impl Lowering<'_, '_> {
    /// Lowers resources with their methods; the id of the root.
    pub(super) fn resources(&mut self, resources: Vec<definition::Resource>, names: &Names) -> String {
        let mut rows = Rows::new();
        let root = self.root();
        let root_id = root.id.clone().unwrap_or_default();
        rows.insert("/".to_owned(), root);
        for resource in resources {
            let path = resource.path.value;
            if path.len() > PATH_BYTES_MAX {
                let start: String = path.chars().take(60).collect();
                self.mistakes.push(format!(
                    "Unable to create resource at path '{start}…': it has more than {PATH_BYTES_MAX} bytes"
                ));
                continue;
            }
            let id = self.reach(&path, &mut rows);
            if rows.len() > RESOURCES_MAX {
                self.mistakes.push(format!("The API has more than {RESOURCES_MAX} resources"));
                return root_id;
            }
            for method in resource.methods {
                let verb = method.verb.value.as_str().to_owned();
                let method = self.method(&path, &id, method, names);
                let Some(row) = rows.get_mut(&path) else { continue };
                row.resource_methods.get_or_insert_default().insert(verb, method);
            }
        }
        self.check_siblings(&rows);
        self.keep(rows);
        root_id
    }

    fn root(&mut self) -> Resource {
        let known = self.known("/");
        known.unwrap_or_else(|| Resource {
            id: Some(self.fresh(IdKind::RootResource)),
            path: Some("/".to_owned()),
            ..Resource::default()
        })
    }

    /// The row that is there, under its id: whole for a merge, without methods for an overwrite.
    fn known(&self, path: &str) -> Option<Resource> {
        let mut row = self.estate.resource_at(self.api, path)?.as_ref().clone();
        if self.mode == Mode::Overwrite {
            row.resource_methods = None;
        }
        Some(row)
    }

    /// Makes sure that there is a row for a path and for what it lies below; its id.
    fn reach(&mut self, path: &str, rows: &mut Rows) -> String {
        if let Some(row) = rows.get(path) {
            return row.id.clone().unwrap_or_default();
        }
        let (parent, part) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.reach(if parent.is_empty() { "/" } else { parent }, rows);
        let row = self.known(path).unwrap_or_else(|| Resource {
            id: Some(self.fresh(IdKind::Resource)),
            parent_id: Some(parent),
            path_part: Some(part.to_owned()),
            path: Some(path.to_owned()),
            resource_methods: None,
        });
        let id = row.id.clone().unwrap_or_default();
        rows.insert(path.to_owned(), row);
        id
    }

    /// A resource has one variable child at the most, and a greedy one has none (R-ROUTE-13, R-ROUTE-14).
    fn check_siblings(&mut self, rows: &Rows) {
        let mut variables: HashMap<String, String> = HashMap::new();
        let stays = self.mode == Mode::Merge;
        let known =
            self.estate.resources_by_path(self.api).filter(|(path, _)| stays && !rows.contains_key(*path));
        let all = known.map(|(path, _)| path).chain(rows.keys().map(String::as_str));
        let mut mistakes = Vec::new();
        for path in all {
            let Some((parent, part)) = path.rsplit_once('/').filter(|(_, part)| !part.is_empty()) else {
                continue;
            };
            if parent.ends_with("+}") {
                let greedy = parent.rsplit('/').next().unwrap_or_default();
                mistakes.push(format!(
                    "Unable to create resource at path '{path}': Cannot create a child of a resource with a greedy \
                     path variable: {greedy}"
                ));
            }
            if !part.starts_with('{') {
                continue;
            }
            if let Some(taken) = variables.insert(parent.to_owned(), part.to_owned()) {
                mistakes.push(format!(
                    "Unable to create resource at path '{path}': A sibling ({taken}) of this resource already has a \
                     variable path part -- only one is allowed"
                ));
            }
        }
        self.mistakes.extend(mistakes);
    }

    /// Rows as they shall be; with an overwrite, what is not among them goes.
    fn keep(&mut self, rows: Rows) {
        if self.mode == Mode::Overwrite {
            let gone = self.estate.resources_by_path(self.api).filter(|(path, _)| !rows.contains_key(*path));
            let gone = gone.filter_map(|(_, row)| row.id.as_deref());
            self.changes.extend(gone.map(|id| Change::remove::<Resource>(self.api, id)));
        }
        for row in rows.into_values() {
            let id = row.id.clone().unwrap_or_default();
            self.put(&id, row);
        }
    }
}
