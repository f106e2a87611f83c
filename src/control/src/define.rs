//! From the estate to what the compiler reads: stages as they are now, deployments as they were captured (R-PIPE-03).

mod api;
mod captured;
mod certificate;
mod flush;
mod integration;
mod method;
mod plan;
mod stage;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use captured::captured;
use ringgate_definition::{Api, Definition, Located, Place, Sources};
use ringgate_estate::{Estate, Frozen, Kept};
use ringgate_management::shapes::{RestApi, Stage};

/// What gateways are to serve. APIs without stages are served nowhere and left out.
pub(crate) fn define(estate: &Estate) -> Definition {
    let mut definition = Definition::default();
    for (_, id, _) in RestApi::table(estate).all() {
        let Some(newest) = newest(estate, id) else { continue };
        let stages = Stage::table(estate).of(id);
        let place = source(&mut definition.sources, id);
        let mut deployments = Deployments { estate, api: id, place, made: HashMap::new() };
        let stages = stages.filter_map(|(_, stage)| stage::define(stage, &mut deployments)).collect();
        let mut served = api::identity(&newest.rest_api, id, place);
        served.stages = stages;
        definition.apis.push(served);
    }
    let place = source(&mut definition.sources, "plans");
    plan::define(estate, place, &mut definition);
    flush::define(estate, &mut definition);
    definition
}

/// The newest deployment that a stage of the API has: it decides what holds for the API as a whole (R-ROUTE-06).
fn newest<'e>(estate: &'e Estate, api: &str) -> Option<&'e Arc<Frozen>> {
    let deployed = Stage::table(estate).of(api).flat_map(|(_, stage)| {
        let canary = stage.canary_settings.as_ref().and_then(|canary| canary.deployment_id.as_deref());
        [stage.deployment_id.as_deref(), canary]
    });
    let captured = deployed.flatten().filter_map(|id| estate.get_of::<Frozen>(api, id));
    captured.max_by_key(|frozen| frozen.number)
}

/// Where diagnostics about an API say that it stands.
fn source(sources: &mut Sources, name: &str) -> Place {
    let source = sources.add(name, "");
    Place { source, line: 1, column: 1, width: 1 }
}

/// The deployments of an API, each made once, so that stages share them.
struct Deployments<'e> {
    estate: &'e Estate,
    api: &'e str,
    place: Place,
    made: HashMap<String, Arc<Api>>,
}

impl Deployments<'_> {
    fn get(&mut self, id: &str) -> Option<Arc<Api>> {
        if let Some(made) = self.made.get(id) {
            return Some(made.clone());
        }
        let frozen = self.estate.get_of::<Frozen>(self.api, id)?;
        let made = Arc::new(api::contents(frozen, self.api, id, self.place));
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
