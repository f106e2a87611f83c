//! From an estate with one API to a generation that answers for it.

use std::sync::Arc;

use ringgate_auth::{IssuerBook, IssuerKeys};
use ringgate_cache::{Cache, Limits as CacheLimits};
use ringgate_compiler::Options;
use ringgate_definition::Severity;
use ringgate_estate::Estate;
use ringgate_exchange::{Authority, CallerBook, Credentials, Generation, RouteSet, open_caches};
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::file::{Loaded, Trust};
use ringgate_snapshot::schema::{ArchivedRoutes, Keys, Routes};

use crate::compile::{Compiled, Compiler};

/// Throttle buckets and quota counts there may be; a trial has none.
const LIMITS_MAX: u32 = 16;
/// Bytes of caches; a trial has none.
const CACHE_BYTES_MAX: u64 = 1 << 20;

/// What came of an estate.
pub(super) enum Built {
    /// It can be asked.
    World(Box<Generation>),
    /// It cannot be compiled, a sentence for each reason.
    Refused(Vec<String>),
}

/// Compiles, and joins what gateways join.
///
/// # Errors
/// A fault of ours.
pub(super) fn build(
    estate: &Estate,
    options: &Options,
    credentials: Arc<Credentials>,
) -> Result<Built, String> {
    let (output, found) = Compiler::new(options.clone()).compile(estate);
    match output {
        Some(output) => join(output, credentials).map(|world| Built::World(Box::new(world))),
        None => {
            let errors = found.sorted().into_iter().filter(|found| found.severity == Severity::Error);
            Ok(Built::Refused(errors.map(|found| found.message.clone()).collect()))
        }
    }
}

fn join(output: Compiled, credentials: Arc<Credentials>) -> Result<Generation, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let routes = Loaded::<Routes>::from_bytes(&output.routes, Trust::Anybody).map_err(|e| text(&e))?;
    let routes = RouteSet::prepare(routes).map_err(|e| text(&e))?;
    let keys = Loaded::<Keys>::from_bytes(&output.keys, Trust::Anybody);
    let keys = Some(Arc::new(keys.map_err(|e| text(&e))?));
    let linked = Linked::build(
        routes.get(),
        None,
        &mut Registry::new(LIMITS_MAX),
        &QuotaTable::in_memory(LIMITS_MAX),
        &Settings { account_per_second: 0.0, account_burst: 0 },
    );
    let linked = linked.map_err(|e| text(&e))?;
    let cache = Arc::new(Cache::new(CacheLimits::new(CACHE_BYTES_MAX), [0; 4]));
    let stage_caches = open_caches(&routes, &cache);
    let pools = (0..routes.get().upstreams.len() as u32).collect();
    let callers = CallerBook::prepare(keys.clone()).map_err(|e| text(&e))?;
    let nothing = Authority::default();
    let (grants, tokens) = (nothing.grants.clone(), nothing.tokens.clone());
    let authority = Authority::new(&routes, credentials, grants)
        .with_tokens(tokens, Arc::new(book(routes.get())))
        .with_callers(Arc::new(callers));
    let routes = Arc::new(routes);
    Ok(Generation { number: 1, routes, keys, linked, pools, authority, cache, stage_caches })
}

/// The issuers that authorizers name. Their keys come when they are asked for.
fn book(routes: &ArchivedRoutes) -> IssuerBook {
    let deployments = routes.apis.iter().flat_map(|api| api.deployments.iter());
    let authorizers = deployments.flat_map(|deployment| deployment.token_authorizers.iter());
    let names = authorizers.flat_map(|authorizer| authorizer.issuers.iter()).zip(0..);
    names
        .map(|(named, number)| {
            let keys = IssuerKeys::new(number, &named.issuer);
            keys.tell(true, 0);
            Arc::new(keys)
        })
        .collect()
}
