//! A generation in memory: what a gateway would serve, without one.

use std::path::Path;
use std::sync::Arc;

use ringgate_auth::IssuerBook;
use ringgate_cache::{Cache, Limits as CacheLimits};
use ringgate_exchange::{Authority, CallerBook, Generation, RouteSet, open_caches};
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::file::{Loaded, SnapshotError, Trust};
use ringgate_snapshot::schema::{Keys, Routes};

use crate::args::Explain;
use crate::compile;
use crate::failure::Failure;
use crate::inspect::{load, refuse};

/// Throttle buckets there may be; as many as a gateway has.
const BUCKETS_MAX: u32 = 4_000_000;
/// Quota counts there may be.
const QUOTA_WORDS: u32 = 1_000_000;
/// Bytes for all caches; they stay empty.
const CACHE_BYTES_MAX: u64 = 64 << 20;

/// Loads snapshots, or compiles a gateway file or an OpenAPI document.
pub(super) fn open(arguments: &Explain) -> Result<Generation, Failure> {
    let (routes, keys) = read(arguments)?;
    let keys = match &arguments.keys {
        Some(path) => Some(load::<Keys>(path).map_err(|error| refuse(path, &error))?),
        None => keys,
    };
    let routes = RouteSet::prepare(routes).map_err(|error| Failure::new(error.to_string()))?;
    let book = super::keys::book(routes.get(), &arguments.jwks)?;
    build(routes, keys, book)
}

fn read(arguments: &Explain) -> Result<(Loaded<Routes>, Option<Loaded<Keys>>), Failure> {
    let path = Path::new(&arguments.snapshot);
    match load::<Routes>(path) {
        Ok(routes) => {
            let beside = path.with_extension("keys");
            let keys = (arguments.keys.is_none() && beside.exists()).then(|| load::<Keys>(&beside));
            Ok((routes, keys.transpose().map_err(|error| refuse(&beside, &error))?))
        }
        Err(SnapshotError::Kind { .. }) => {
            Err(Failure::new(format!("`{}` is a keys snapshot", path.display()))
                .remedy("name the routing snapshot first, and this one with `--keys`"))
        }
        Err(SnapshotError::Read(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::file("read", path, &error))
        }
        Err(error) if is_snapshot(path) => Err(refuse(path, &error)),
        Err(_) => compiled(arguments),
    }
}

/// Whether a file that cannot be loaded was meant to be a snapshot.
fn is_snapshot(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "snapshot" || extension == "keys")
}

fn compiled(arguments: &Explain) -> Result<(Loaded<Routes>, Option<Loaded<Keys>>), Failure> {
    let compiled = compile::run(&arguments.reading());
    compile::tell_people(&compiled.diagnostics, &compiled.definition.sources);
    let output = compiled.output.ok_or_else(|| Failure::new("the definition does not compile; see above"))?;
    let broken = |error: SnapshotError| Failure::new(error.to_string());
    let routes = Loaded::from_bytes(&output.routes, Trust::Anybody).map_err(broken)?;
    let keys = output.keys.map(|bytes| Loaded::from_bytes(&bytes, Trust::Anybody)).transpose();
    Ok((routes, keys.map_err(broken)?))
}

fn build(routes: RouteSet, keys: Option<Loaded<Keys>>, book: IssuerBook) -> Result<Generation, Failure> {
    let linked = Linked::build(
        routes.get(),
        keys.as_ref().map(Loaded::get),
        &mut Registry::new(BUCKETS_MAX),
        &QuotaTable::in_memory(QUOTA_WORDS),
        // a host of one's own has no account whose throttle would hold
        &Settings { account_per_second: 0.0, account_burst: 0 },
    );
    let linked = linked.map_err(|error| Failure::new(error.to_string()))?;
    let cache = Arc::new(Cache::new(CacheLimits::new(CACHE_BYTES_MAX), [0; 4]));
    let stage_caches = open_caches(&routes, &cache);
    let pools = (0..routes.get().upstreams.len() as u32).collect();
    let (routes, keys) = (Arc::new(routes), keys.map(Arc::new));
    let callers = CallerBook::prepare(keys.clone()).map_err(|error| Failure::new(error.to_string()))?;
    // nothing is sent, so nothing is signed, but with keys of callers
    let nothing = Authority::default();
    let tokens = nothing.tokens.clone();
    let authority = nothing.with_tokens(tokens, Arc::new(book)).with_callers(Arc::new(callers));
    Ok(Generation { number: 1, routes, keys, linked, pools, authority, cache, stage_caches })
}
