//! Places in source documents, as a snapshot knows them.

use ringgate_exchange::Origin;
use ringgate_snapshot::schema::ArchivedRoutes;

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourcePlace {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// Looks an origin up; `None`: it is nowhere.
pub(super) fn place(routes: &ArchivedRoutes, origin: Origin) -> Option<SourcePlace> {
    let file = routes.sources.get(origin.source as usize)?;
    (origin.line > 0).then(|| SourcePlace {
        file: file.to_string(),
        line: origin.line,
        column: origin.column,
    })
}

impl std::fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
