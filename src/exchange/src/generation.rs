use std::{fmt, sync::Arc};

use ringgate_cache::{Cache, Identity, StageCache, Wanted};
use ringgate_integration::{SelectError, Selector};
use ringgate_limit::Linked;
use ringgate_snapshot::{
    file::Loaded,
    schema::{
        ArchivedApi, ArchivedDeployment, ArchivedIntegrationKind, ArchivedLogging, ArchivedRoutes, Keys,
        NONE, Routes,
    },
};
use ringgate_telemetry::{LabelTable, LabelsRef, LogFormat, LogFormatError};
use ringgate_validate::Schemas;

use crate::{
    Authority, Whereabouts,
    authority::{Guard, GuardError},
};

/// A loaded routing snapshot with what is derived from it once: patterns, log formats, rows of the metrics.
pub struct RouteSet {
    loaded: Loaded<Routes>,
    apis: Box<[PreparedApi]>,
    labels: Arc<LabelTable>,
    has_logged_routes: bool,
}

struct PreparedApi {
    stages: Box<[PreparedStage]>,
    deployments: Box<[PreparedDeployment]>,
}

struct PreparedDeployment {
    /// A selector for each integration that has responses to choose from.
    selectors: Box<[Option<Selector>]>,
    /// The models; each is compiled when it is used first.
    schemas: Schemas,
    /// Who may call.
    guard: Guard,
}

struct PreparedStage {
    /// Row of the stage's first route in the label table.
    first_row: u32,
    /// Row of its canary's first route.
    first_canary_row: u32,
    /// The format of the stage's own access log.
    format: Option<LogFormat>,
}

/// A snapshot that cannot be served although it is whole: it was not made by our compiler.
#[derive(Debug)]
pub enum PrepareError {
    /// A selection pattern.
    Pattern(SelectError),
    /// A policy or an authorizer.
    Guard(GuardError),
    /// An access-log format, with the API and stage it belongs to.
    LogFormat(String, String, LogFormatError),
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrepareError::Pattern(error) => error.fmt(f),
            PrepareError::Guard(error) => error.fmt(f),
            PrepareError::LogFormat(api, stage, error) => {
                write!(f, "access-log format of stage {stage} of API {api}: {error}")
            }
        }
    }
}

impl std::error::Error for PrepareError {}

impl RouteSet {
    /// Prepares a loaded snapshot; on the main thread, once for all workers.
    ///
    /// # Errors
    /// When a pattern or a format in it does not compile.
    pub fn prepare(loaded: Loaded<Routes>) -> Result<RouteSet, PrepareError> {
        let routes = loaded.get();
        let mut labels = LabelTable::new();
        let apis: Result<_, _> = routes.apis.iter().map(|api| prepare_api(api, &mut labels)).collect();
        let apis = apis?;
        let settings =
            routes.apis.iter().flat_map(|api| api.stages.iter()).flat_map(|stage| stage.settings.iter());
        let has_logged_routes = settings.into_iter().any(|settings| settings.logging != ArchivedLogging::Off);
        Ok(RouteSet { apis, labels: Arc::new(labels), has_logged_routes, loaded })
    }

    /// Whether executions are logged where the stages ask for it (R-LOG-07). A host without an execution log keeps no
    /// journals for it.
    pub fn keeping_logs(mut self, keeps_logs: bool) -> RouteSet {
        self.has_logged_routes &= keeps_logs;
        self
    }

    /// The caches that the stages of this snapshot want, stage by stage.
    pub fn wanted_caches(&self) -> Vec<Wanted> {
        let stages = self.get().apis.iter().flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
        let cached = stages.filter(|(_, stage)| stage.cache_bytes.to_native() > 0);
        cached
            .map(|(api, stage)| Wanted {
                identity: cache_identity(&api.id, &stage.name),
                bytes: stage.cache_bytes.to_native(),
            })
            .collect()
    }

    /// Whether any route's execution is logged: where none is, no request is asked about it.
    pub(crate) fn has_logged_routes(&self) -> bool {
        self.has_logged_routes
    }

    /// The snapshot.
    pub fn get(&self) -> &ArchivedRoutes {
        self.loaded.get()
    }

    /// The hash of the snapshot's contents.
    pub fn content_hash(&self) -> &[u8; 32] {
        self.loaded.content_hash()
    }

    /// One row for each route of each stage.
    pub fn labels(&self) -> &Arc<LabelTable> {
        &self.labels
    }

    /// The row of a route. A canary has rows of its own.
    pub fn row(&self, place: &Whereabouts) -> Option<usize> {
        let stage = self.stage(place.api, place.stage)?;
        let first = if place.is_canary { stage.first_canary_row } else { stage.first_row };
        Some(first as usize + place.route? as usize)
    }

    /// The format of a stage's own access log.
    pub fn log_format(&self, api: u32, stage: u32) -> Option<&LogFormat> {
        self.stage(api, stage)?.format.as_ref()
    }

    pub(crate) fn selector(&self, api: u32, deployment: u32, integration: u32) -> Option<&Selector> {
        self.deployment(api, deployment)?.selectors.get(integration as usize)?.as_ref()
    }

    pub(crate) fn schemas(&self, api: u32, deployment: u32) -> Option<&Schemas> {
        Some(&self.deployment(api, deployment)?.schemas)
    }

    pub(crate) fn guard(&self, api: u32, deployment: u32) -> Option<&Guard> {
        Some(&self.deployment(api, deployment)?.guard)
    }

    fn deployment(&self, api: u32, deployment: u32) -> Option<&PreparedDeployment> {
        self.apis.get(api as usize)?.deployments.get(deployment as usize)
    }

    fn stage(&self, api: u32, stage: u32) -> Option<&PreparedStage> {
        self.apis.get(api as usize)?.stages.get(stage as usize)
    }
}

/// Which cache is a stage's, in every snapshot that knows the stage.
pub fn cache_identity(api_id: &str, stage: &str) -> Identity {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(api_id.len() as u64).to_le_bytes()).update(api_id.as_bytes()).update(stage.as_bytes());
    let (first, _) =
        hasher.finalize().as_bytes().split_first_chunk::<16>().map_or(([0; 16], ()), |(it, _)| (*it, ()));
    Identity(u128::from_le_bytes(first))
}

fn prepare_api(api: &ArchivedApi, labels: &mut LabelTable) -> Result<PreparedApi, PrepareError> {
    let mut stages = Vec::with_capacity(api.stages.len());
    for stage in api.stages.iter() {
        let first_row = labels.len() as u32;
        push_labels(api, stage.deployment.to_native(), &stage.name, labels);
        let first_canary_row = labels.len() as u32;
        if let Some(canary) = stage.canary.as_ref() {
            push_labels(api, canary.deployment.to_native(), &format!("{}/Canary", stage.name), labels);
        }
        let format = stage.access_log_format.as_ref().map(|text| LogFormat::compile(text)).transpose();
        let format = format
            .map_err(|error| PrepareError::LogFormat(api.id.to_string(), stage.name.to_string(), error))?;
        stages.push(PreparedStage { first_row, first_canary_row, format });
    }
    let deployments: Result<Box<[_]>, _> =
        api.deployments.iter().map(|it| prepare_deployment(api, it)).collect();
    Ok(PreparedApi { stages: stages.into(), deployments: deployments? })
}

fn push_labels(api: &ArchivedApi, deployment: u32, stage: &str, labels: &mut LabelTable) {
    let routes = api.deployments.get(deployment as usize).map(|deployment| &deployment.routes);
    for route in routes.into_iter().flat_map(|routes| routes.iter()) {
        labels.push(LabelsRef {
            api_id: &api.id,
            api_name: &api.name,
            stage,
            resource: &route.resource_path,
            method: &route.method,
        });
    }
}

fn prepare_deployment(
    api: &ArchivedApi,
    deployment: &ArchivedDeployment,
) -> Result<PreparedDeployment, PrepareError> {
    let selectors = deployment.integrations.iter().map(|integration| match integration.kind {
        ArchivedIntegrationKind::HttpProxy | ArchivedIntegrationKind::AwsProxy => Ok(None),
        _ => Selector::new(integration).map(Some).map_err(PrepareError::Pattern),
    });
    let schemas = deployment.schemas.iter().map(|schema| (schema.name.as_str(), schema.text.as_str()));
    Ok(PreparedDeployment {
        selectors: selectors.collect::<Result<_, _>>()?,
        schemas: Schemas::new(schemas),
        guard: Guard::prepare(api, deployment).map_err(PrepareError::Guard)?,
    })
}

/// A numbered pair of routing snapshot and keys snapshot, joined with the host's live state. Read-only; one
/// exchange sees exactly one.
pub struct Generation {
    /// Counts up with every switch.
    pub number: u64,
    /// The routes.
    pub routes: Arc<RouteSet>,
    /// The keys, if the host has any.
    pub keys: Option<Arc<Loaded<Keys>>>,
    /// Their limits.
    pub linked: Linked,
    /// The pool of each upstream of the snapshot: pools outlive generations.
    pub pools: Arc<[u32]>,
    /// Who signs, and what authorizers have granted.
    pub authority: Authority,
    /// The host's response cache.
    pub cache: Arc<Cache>,
    /// The stages that have a cache, by API and stage, sorted.
    pub stage_caches: StageCaches,
}

/// The caches of the stages that have one, by API and stage.
pub type StageCaches = Arc<[((u32, u32), Arc<StageCache>)]>;

/// Opens the caches of a snapshot's stages, for [`Generation::stage_caches`].
pub fn open_caches(routes: &RouteSet, cache: &Cache) -> StageCaches {
    let mut places = Vec::new();
    for (api, number) in routes.get().apis.iter().zip(0u32..) {
        let cached = api.stages.iter().zip(0u32..).filter(|(stage, _)| stage.cache_bytes.to_native() > 0);
        places.extend(cached.map(|(_, stage)| (number, stage)));
    }
    places.into_iter().zip(cache.open(&routes.wanted_caches())).collect()
}

impl Generation {
    /// The cache of a stage, if it has one.
    pub(crate) fn stage_cache(&self, api: u32, stage: u32) -> Option<&Arc<StageCache>> {
        if self.stage_caches.is_empty() {
            return None;
        }
        let place = self.stage_caches.binary_search_by_key(&(api, stage), |(place, _)| *place).ok()?;
        self.stage_caches.get(place).map(|(_, cache)| cache)
    }

    /// The pool of an upstream.
    pub fn pool(&self, upstream: u32) -> Option<u32> {
        if upstream == NONE {
            return None;
        }
        self.pools.get(upstream as usize).copied()
    }
}
