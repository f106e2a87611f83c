use std::{fmt, sync::Arc};

use ringgate_integration::{SelectError, Selector};
use ringgate_limit::Linked;
use ringgate_snapshot::{
    file::Loaded,
    schema::{ArchivedApi, ArchivedIntegrationKind, ArchivedRoutes, Keys, NONE, Routes},
};
use ringgate_telemetry::{LabelTable, LabelsRef, LogFormat, LogFormatError};

/// A loaded routing snapshot with what is derived from it once: patterns, log formats, rows of the metrics.
pub struct RouteSet {
    loaded: Loaded<Routes>,
    apis: Box<[PreparedApi]>,
    labels: Arc<LabelTable>,
}

struct PreparedApi {
    stages: Box<[PreparedStage]>,
    /// By deployment; a selector for each integration that has responses to choose from.
    selectors: Box<[Box<[Option<Selector>]>]>,
}

struct PreparedStage {
    /// Row of the stage's first route in the label table.
    first_row: u32,
    /// The format of the stage's own access log.
    format: Option<LogFormat>,
}

/// A snapshot that cannot be served although it is whole: it was not made by our compiler.
#[derive(Debug)]
pub enum PrepareError {
    /// A selection pattern.
    Pattern(SelectError),
    /// An access-log format, with the API and stage it belongs to.
    LogFormat(String, String, LogFormatError),
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrepareError::Pattern(error) => error.fmt(f),
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
        Ok(RouteSet { apis, labels: Arc::new(labels), loaded })
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

    /// The row of a route.
    pub fn row(&self, api: u32, stage: u32, route: u32) -> Option<usize> {
        Some(self.stage(api, stage)?.first_row as usize + route as usize)
    }

    /// The format of a stage's own access log.
    pub fn log_format(&self, api: u32, stage: u32) -> Option<&LogFormat> {
        self.stage(api, stage)?.format.as_ref()
    }

    pub(crate) fn selector(&self, api: u32, deployment: u32, integration: u32) -> Option<&Selector> {
        self.apis.get(api as usize)?.selectors.get(deployment as usize)?.get(integration as usize)?.as_ref()
    }

    fn stage(&self, api: u32, stage: u32) -> Option<&PreparedStage> {
        self.apis.get(api as usize)?.stages.get(stage as usize)
    }
}

fn prepare_api(api: &ArchivedApi, labels: &mut LabelTable) -> Result<PreparedApi, PrepareError> {
    let mut stages = Vec::with_capacity(api.stages.len());
    for stage in api.stages.iter() {
        let first_row = labels.len() as u32;
        let routes = api.deployments.get(stage.deployment.to_native() as usize).map(|d| &d.routes);
        for route in routes.into_iter().flat_map(|routes| routes.iter()) {
            labels.push(LabelsRef {
                api_id: &api.id,
                api_name: &api.name,
                stage: &stage.name,
                resource: &route.resource_path,
                method: &route.method,
            });
        }
        let format = stage.access_log_format.as_ref().map(|text| LogFormat::compile(text)).transpose();
        let format = format
            .map_err(|error| PrepareError::LogFormat(api.id.to_string(), stage.name.to_string(), error))?;
        stages.push(PreparedStage { first_row, format });
    }
    let mut selectors = Vec::with_capacity(api.deployments.len());
    for deployment in api.deployments.iter() {
        let each = deployment.integrations.iter().map(|integration| match integration.kind {
            ArchivedIntegrationKind::HttpProxy => Ok(None),
            _ => Selector::new(integration).map(Some).map_err(PrepareError::Pattern),
        });
        selectors.push(each.collect::<Result<Box<[_]>, _>>()?);
    }
    Ok(PreparedApi { stages: stages.into(), selectors: selectors.into() })
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
}

impl Generation {
    /// The pool of an upstream.
    pub fn pool(&self, upstream: u32) -> Option<u32> {
        if upstream == NONE {
            return None;
        }
        self.pools.get(upstream as usize).copied()
    }
}
