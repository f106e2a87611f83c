//! From the estate to what the compiler reads: stages as they are now, deployments as they were captured (R-PIPE-03).

mod api;
mod captured;
mod certificate;
mod flush;
mod integration;
mod method;
mod plan;
mod served;
mod stage;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use captured::captured;
use ringgate_definition::{Api, Definition, Located, Place, Sources};
use ringgate_estate::{Estate, Frozen};
pub(crate) use served::Served;

/// Where diagnostics about APIs say that they stand. It is one place for all, so that an API's place is the same whichever
/// others there are.
const APIS: &str = "the management API";

/// What holds for every API, and the place of all.
pub(crate) fn ground() -> (Definition, Place) {
    let mut definition = Definition::default();
    let place = source(&mut definition.sources, APIS);
    (definition, place)
}

/// What acts beside the routes: API keys, usage plans and what belongs to them. No API is in it.
pub(crate) fn keys(estate: &Estate, served: &[Served]) -> Definition {
    let mut definition = Definition::default();
    let place = source(&mut definition.sources, "plans");
    plan::define(estate, served, place, &mut definition);
    flush::define(estate, &mut definition);
    definition
}

/// Where diagnostics say that something stands.
fn source(sources: &mut Sources, name: &str) -> Place {
    let source = sources.add(name, "");
    Place { source, line: 1, column: 1, width: 1 }
}

/// The deployments of an API, each made once, so that stages share them.
struct Deployments<'e> {
    served: &'e Served,
    place: Place,
    made: HashMap<String, Arc<Api>>,
}

impl Deployments<'_> {
    fn get(&mut self, id: &str) -> Option<Arc<Api>> {
        if let Some(made) = self.made.get(id) {
            return Some(made.clone());
        }
        let frozen: &Frozen = self.served.frozen(id)?;
        let made = Arc::new(api::contents(frozen, self.served.id(), id, self.place));
        self.made.insert(id.to_owned(), made.clone());
        Some(made)
    }
}

/// A value at the place of its API.
fn at<T>(value: T, place: Place) -> Located<T> {
    Located::new(value, place)
}

/// A text at a place, if there is one.
fn text_at(text: Option<&String>, place: Place) -> Option<Located<String>> {
    text.map(|text| at(text.clone(), place))
}

/// The entries of a map, each at a place.
fn pairs_at<'a>(
    map: impl IntoIterator<Item = (&'a String, &'a String)>,
    place: Place,
) -> Vec<(Located<String>, Located<String>)> {
    map.into_iter().map(|(name, value)| (at(name.clone(), place), at(value.clone(), place))).collect()
}
