//! What differs between two snapshots, in words: for `ringgate diff`.
//!
//! Each snapshot becomes a [`Picture`]: subjects (a route in a stage, a model, a usage plan) with named facets in words.
//! Two pictures are compared facet by facet. Long texts (templates, models, policies) are compared whole and said to have
//! changed; secrets are neither compared nor said.

mod compare;
mod deployment;
mod integration;
mod keys;
mod picture;
mod route;
mod stage;
mod words;

use ringgate_snapshot::schema::{ArchivedKeys, ArchivedRoutes};

pub use compare::{Line, Sign, compare};
pub use picture::{Facet, Picture};

/// The snapshots of one moment.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What is served; `None`: it is not looked at.
    pub routes: Option<&'a ArchivedRoutes>,
    /// API keys and usage plans.
    pub keys: Option<&'a ArchivedKeys>,
}

/// What came, went and changed from one moment to another, in the order of subjects. What one side does not have is not
/// looked at in the other.
pub fn diff(old: Side<'_>, new: Side<'_>) -> Vec<Line> {
    let (mut before, mut after) = (Picture::default(), Picture::default());
    if let (Some(old), Some(new)) = (old.routes, new.routes) {
        stage::draw(old, &mut before);
        stage::draw(new, &mut after);
    }
    if let (Some(old), Some(new)) = (old.keys, new.keys) {
        keys::draw(old, &mut before);
        keys::draw(new, &mut after);
    }
    compare(&before, &after)
}

#[cfg(test)]
mod tests;
