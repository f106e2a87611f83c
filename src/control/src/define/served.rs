//! What gateways serve of an API: the rows that its routes are made of, and no others.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ringgate_definition::{Api, Place, Verb};
use ringgate_estate::{Estate, Frozen, Kept, KeyedCertificate};
use ringgate_management::shapes::{RestApi, Stage};

use super::{Deployments, api, stage};

/// An API that has stages. Its definition is made of these rows alone, so that what was made of the same rows before is the
/// same; rows never change, others take their places.
#[derive(Clone)]
pub(crate) struct Served {
    id: String,
    /// In the order of their names.
    stages: Vec<Arc<Stage>>,
    /// What the stages and their canaries point to, by deployment.
    frozen: BTreeMap<String, Arc<Frozen>>,
    /// What the stages show to upstreams, by id.
    certificates: BTreeMap<String, Arc<KeyedCertificate>>,
}

impl Served {
    /// Every API that has stages, by id. The others are served nowhere.
    pub(crate) fn all(estate: &Estate) -> Vec<Served> {
        RestApi::table(estate).all().filter_map(|(_, id, _)| Served::find(estate, id)).collect()
    }

    fn find(estate: &Estate, id: &str) -> Option<Served> {
        let stages: Vec<Arc<Stage>> = Stage::table(estate).of(id).map(|(_, stage)| stage.clone()).collect();
        let deployed = stages.iter().flat_map(|stage| deployments_of(stage)).flatten();
        let frozen: BTreeMap<String, Arc<Frozen>> = deployed
            .filter_map(|deployment| {
                let frozen = estate.get_of::<Frozen>(id, deployment)?;
                Some((deployment.to_owned(), frozen.clone()))
            })
            .collect();
        let shown = stages.iter().filter_map(|stage| stage.client_certificate_id.as_deref());
        let certificates = shown
            .filter_map(|id| Some((id.to_owned(), estate.get::<KeyedCertificate>(id)?.clone())))
            .collect();
        (!frozen.is_empty()).then(|| Served { id: id.to_owned(), stages, frozen, certificates })
    }

    /// Whether the two are made of the very same rows.
    pub(crate) fn is_same(&self, other: &Served) -> bool {
        let Served { id, stages, frozen, certificates } = self;
        let same_stages = stages.len() == other.stages.len()
            && stages.iter().zip(&other.stages).all(|(a, b)| Arc::ptr_eq(a, b));
        *id == other.id
            && same_stages
            && are_same(frozen, &other.frozen)
            && are_same(certificates, &other.certificates)
    }

    /// What the compiler reads.
    pub(crate) fn define(&self, place: Place) -> Option<Api> {
        let newest = self.frozen.values().max_by_key(|frozen| frozen.number)?;
        let mut deployments = Deployments { served: self, place, made: HashMap::new() };
        let stages = self.stages.iter().filter_map(|row| stage::define(row, &mut deployments)).collect();
        // The newest deployment that a stage has decides what holds for the API as a whole (R-ROUTE-06).
        Some(Api { stages, ..api::identity(&newest.rest_api, &self.id, place) })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn frozen(&self, deployment: &str) -> Option<&Frozen> {
        self.frozen.get(deployment).map(AsRef::as_ref)
    }

    pub(super) fn certificate(&self, id: &str) -> Option<&KeyedCertificate> {
        self.certificates.get(id).map(AsRef::as_ref)
    }

    /// Whether a stage is served.
    pub(super) fn has_stage(&self, stage: &str) -> bool {
        let mut named = self.stages.iter().filter(|row| row.stage_name.as_deref() == Some(stage));
        named.any(|row| row.deployment_id.as_deref().is_some_and(|id| self.frozen.contains_key(id)))
    }

    /// Whether a stage, or its canary, has a method.
    pub(super) fn has_method(&self, stage: &str, path: &str, verb: Verb) -> bool {
        let named = self.stages.iter().filter(|row| row.stage_name.as_deref() == Some(stage));
        let deployed = named.flat_map(|row| deployments_of(row)).flatten().filter_map(|id| self.frozen(id));
        let mut resources = deployed.flat_map(|frozen| &frozen.resources);
        resources.any(|resource| {
            let methods = resource.resource_methods.as_ref();
            resource.path.as_deref() == Some(path)
                && methods.is_some_and(|methods| methods.contains_key(verb.as_str()))
        })
    }
}

/// What a stage points to, and its canary.
fn deployments_of(stage: &Stage) -> [Option<&str>; 2] {
    let canary = stage.canary_settings.as_ref().and_then(|canary| canary.deployment_id.as_deref());
    [stage.deployment_id.as_deref(), canary]
}

fn are_same<T>(some: &BTreeMap<String, Arc<T>>, others: &BTreeMap<String, Arc<T>>) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len() && pairs.all(|((a, row), (b, other))| a == b && Arc::ptr_eq(row, other))
}
