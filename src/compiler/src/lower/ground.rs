//! What holds for every API, and each API lowered by itself: what one comes to depends on no other, so that whoever keeps
//! it need not lower it again when another changes.

use std::collections::{BTreeSet, HashMap, HashSet};

use ringgate_definition::{self as definition, Definition, Diagnostic, Diagnostics, Place, Severity};
use ringgate_snapshot::schema::{self, ClientCertificate, Keys, NONE, Routes, Upstream};
use ringgate_snapshot::table::{Table, api_tag};

use super::aws::Endpoints;
use super::upstream::{Given, Reached, Upstreams};
use super::{api, certificate, key, token_authorizer};
use crate::{Options, code, layout};

/// What is said but once, whichever API it is about: of two APIs that give it the first does.
const TOLD_ONCE: [&str; 2] = [code::CREDENTIALS, code::FUNCTION_UNKNOWN];

/// What holds for every API of a definition: the options, and all that the definition says beside its APIs.
pub struct Ground<'a> {
    definition: &'a Definition,
    options: &'a Options,
    endpoints: Endpoints<'a>,
    given: Given,
    diagnostics: Diagnostics,
}

/// An API as it was lowered on some ground. It can be laid out again with others on the same ground.
pub struct LoweredApi {
    pub(super) api: schema::Api,
    /// Whom its targets reach. They stand at their places among the upstreams of all APIs, which `places` tells.
    reached: Reached,
    places: Vec<u32>,
    /// Those that its stages show and whose keys are known.
    pub(super) certificates: Vec<ClientCertificate>,
    place: Place,
    diagnostics: Diagnostics,
}

impl<'a> Ground<'a> {
    /// Reads what the definition says beside its APIs.
    pub fn new(definition: &'a Definition, options: &'a Options) -> Ground<'a> {
        let mut diagnostics = Diagnostics::default();
        super::check_options(options, &mut diagnostics);
        let given = Given::new(definition, &mut diagnostics);
        token_authorizer::check_settings(&definition.tokens, &mut diagnostics);
        let endpoints = Endpoints::new(definition, options, &mut diagnostics);
        Ground { definition, options, endpoints, given, diagnostics }
    }

    /// Lowers an API. What is wrong with it is told when it is laid out.
    pub fn lower(&self, api: &definition::Api) -> LoweredApi {
        let mut diagnostics = Diagnostics::default();
        let mut upstreams = Upstreams::new(self.given.clone());
        let endpoints = self.endpoints.anew();
        let sources = &self.definition.sources;
        let lowered = api::lower(api, sources, &endpoints, self.options, &mut upstreams, &mut diagnostics);
        let reached = upstreams.finish();
        LoweredApi {
            places: (0..reached.upstreams.len() as u32).collect(),
            reached,
            certificates: certificate::kept(&api.stages),
            api: lowered,
            place: api.place,
            diagnostics,
        }
    }

    /// Lays the routing snapshot out, unsigned, and reads it back by the gateway's own loader. There is one exactly if no
    /// diagnostic is an error.
    pub fn lay_out_routes(&self, apis: &mut [&mut LoweredApi]) -> (Option<Vec<u8>>, Diagnostics) {
        let (routes, mut diagnostics) = self.join(apis);
        let file = match diagnostics.has_errors() {
            true => None,
            false => layout::routes(&routes, &mut diagnostics),
        };
        give_back(routes, apis);
        (file, diagnostics)
    }

    /// The same for the keys snapshot: `None` in the inner option if there is nothing to tell. The APIs are those that
    /// plans open.
    pub fn lay_out_keys(&self, apis: &[&LoweredApi]) -> (Option<Option<Vec<u8>>>, Diagnostics) {
        let (keys, mut diagnostics) = self.lower_keys(apis);
        let file = match diagnostics.has_errors() {
            true => None,
            false => layout::keys(keys.as_ref(), &mut diagnostics),
        };
        (file, diagnostics)
    }

    pub(super) fn lower_keys(&self, apis: &[&LoweredApi]) -> (Option<Keys>, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        (key::lower(self.definition, apis, self.options, &mut diagnostics), diagnostics)
    }

    /// Puts APIs together, and sorts them by id; [`give_back`] takes them apart again.
    pub(super) fn join(&self, apis: &mut [&mut LoweredApi]) -> (Routes, Diagnostics) {
        let mut diagnostics = self.diagnostics.clone();
        self.check_together(apis, &mut diagnostics);
        let upstreams = place_upstreams(apis);
        apis.sort_by(|a, b| a.api.id.cmp(&b.api.id));
        let lowered: Vec<schema::Api> = apis.iter_mut().map(|it| std::mem::take(&mut it.api)).collect();
        let api_index = Table::build(lowered.iter().map(|api| api_tag(api.id.as_bytes())).zip(0..));
        let routes = Routes {
            host_suffix: super::lower_host_suffix(self.definition.host_suffix.as_ref(), &mut diagnostics),
            sources: self.definition.sources.names().map(str::to_owned).collect(),
            apis: lowered,
            api_index,
            upstreams,
        };
        (routes, diagnostics)
    }

    /// What can be wrong with the APIs together, and what is wrong with each.
    fn check_together(&self, apis: &[&mut LoweredApi], diagnostics: &mut Diagnostics) {
        if apis.is_empty() && !self.options.may_be_empty {
            let message = "there is no API to compile";
            let remedy = "name an OpenAPI document, or add one under `apis` in the gateway file";
            diagnostics.push(Diagnostic::new(Severity::Error, code::NO_API, None, message).remedy(remedy));
        }
        check_ids(apis, diagnostics);
        let mut told = HashSet::new();
        for api in apis {
            let mut of_api = api.diagnostics.clone();
            of_api.retain(|it| {
                let is_once = it.severity == Severity::Warning && TOLD_ONCE.contains(&it.code);
                !is_once || told.insert(it.message.clone())
            });
            diagnostics.append(of_api);
        }
        let reached: Vec<&Reached> = apis.iter().map(|api| &api.reached).collect();
        self.given.warn_unused(&reached, diagnostics);
    }
}

impl LoweredApi {
    /// Whether it cannot be served.
    pub fn is_wrong(&self) -> bool {
        self.diagnostics.has_errors()
    }

    /// Tells the targets where their upstreams stand.
    fn point_to(&mut self, places: Vec<u32>) {
        if self.places == places {
            return;
        }
        let new_place: HashMap<u32, u32> = self.places.iter().copied().zip(places.iter().copied()).collect();
        let targets = self.api.stages.iter_mut().flat_map(|stage| {
            let of_canary = stage.canary.iter_mut().flat_map(|canary| &mut canary.targets);
            stage.targets.iter_mut().chain(of_canary)
        });
        for target in targets {
            target.upstream = new_place.get(&target.upstream).copied().unwrap_or(NONE);
        }
        self.places = places;
    }
}

fn check_ids(apis: &[&mut LoweredApi], diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, Place> = HashMap::new();
    for LoweredApi { api, place, .. } in apis.iter().map(|api| &**api) {
        if let Some(first) = seen.insert(&api.id, *place) {
            let message = format!("two APIs have the id `{}`", api.id);
            let diagnostic = Diagnostic::error(code::API_TWICE, *place, message);
            diagnostics
                .push(diagnostic.related(first, "the other one").remedy("give one of them another id"));
        }
    }
}

/// Every upstream once, sorted. The targets name them by their places there.
fn place_upstreams(apis: &mut [&mut LoweredApi]) -> Vec<Upstream> {
    let found: BTreeSet<Upstream> =
        apis.iter().flat_map(|api| api.reached.upstreams.iter().cloned()).collect();
    let all: Vec<Upstream> = found.into_iter().collect();
    for api in apis {
        let place = |upstream: &Upstream| all.binary_search(upstream).map_or(NONE, |place| place as u32);
        let places = api.reached.upstreams.iter().map(place).collect();
        api.point_to(places);
    }
    all
}

/// Gives the APIs back what was taken from them, in the same order.
pub(super) fn give_back(routes: Routes, apis: &mut [&mut LoweredApi]) {
    for (taken, api) in routes.apis.into_iter().zip(apis) {
        api.api = taken;
    }
}
