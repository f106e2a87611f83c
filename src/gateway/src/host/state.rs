//! What is loaded, and generations made of it.

use std::{
    collections::{HashMap, VecDeque},
    io,
    path::Path,
    sync::Arc,
};

use ringgate_auth::{GrantCache, Tokens};
use ringgate_cache::{Cache, Limits as CacheLimits};
use ringgate_exchange::{Authority, CallerBook, Generation, RouteSet, open_caches};
use ringgate_io::{Addresses, Clock, Resolver, SharedWords, TlsConnector};
use ringgate_limit::{Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::{
    file::{Contents, Loaded, Trust, encode_routes},
    schema::{ArchivedUpstream, Keys, Routes},
};

use super::{
    BUCKETS_MAX, GRANT_LIMITS, PoolKey, State, Switched, TOKENS_BYTES_MAX, TOKENS_MAX, random_u64, trust,
};
use crate::{attach, config::Config, credentials, issuers::Issuers, pool::PoolSpec, usage::Usage};

impl State {
    pub(super) fn new(config: &Config) -> io::Result<State> {
        let routes = match &config.snapshot {
            Some(path) => load_file::<Routes>(path, config)?,
            None => match kept(config, attach::ROUTES_FILE) {
                Some(kept) => kept,
                None => {
                    let empty = encode_routes(&Routes::default()).map_err(io::Error::other)?;
                    Loaded::from_bytes(&empty, Trust::Anybody).map_err(io::Error::other)?
                }
            },
        };
        let (clock, seeds) = (Clock::start(), std::array::from_fn(|_| random_u64()));
        let tokens = Arc::new(Tokens::new(TOKENS_MAX, TOKENS_BYTES_MAX, seeds));
        let issuers =
            Issuers::start(config.token_issuers.clone(), config.state.clone(), clock, tokens.clone())?;
        let keys = config.keys.as_deref().map(|path| load_file::<Keys>(path, config)).transpose()?;
        let keys = keys.or_else(|| kept(config, attach::KEYS_FILE)).map(Arc::new);
        let callers = CallerBook::prepare(keys.clone()).map_err(io::Error::other)?;
        Ok(State {
            registry: Registry::new(BUCKETS_MAX),
            quotas: open_quotas(config)?,
            usage: Usage::open(config)?,
            current: None,
            pools: Vec::new(),
            pool_numbers: HashMap::new(),
            resolver: Resolver::start()?,
            tls: None,
            certificates: config.client_certificates.clone(),
            credentials: Arc::new(credentials::gather(&config.aws_credentials)?),
            grants: Arc::new(GrantCache::new(GRANT_LIMITS, std::array::from_fn(|_| random_u64()))),
            tokens,
            issuers,
            clock,
            cache: Arc::new(Cache::new(
                CacheLimits::new(config.cache_bytes_max),
                std::array::from_fn(|_| random_u64()),
            )),
            routes: Arc::new(
                RouteSet::prepare(routes)
                    .map_err(io::Error::other)?
                    .keeping_logs(config.execution_log.is_some()),
            ),
            keys,
            callers: Arc::new(callers),
            older: VecDeque::new(),
            number: 0,
            serving: 0,
        })
    }

    /// The same file again, or by another way.
    pub(super) fn unchanged(&self) -> Switched {
        let routes_hash = *self.routes.content_hash();
        Switched { generation: self.serving, routes_hash, is_new: false }
    }

    pub(super) fn build(&mut self, settings: &Settings) -> io::Result<Arc<Generation>> {
        let routes = self.routes.clone();
        let keys = self.keys.clone();
        let archived = keys.as_deref().map(|keys| keys.get());
        let tables = (&self.quotas, Some(&self.usage.table));
        let linked = Linked::build_counting(routes.get(), archived, &mut self.registry, tables, settings)
            .map_err(io::Error::other)?;
        let pools = routes.get().upstreams.iter().map(|u| self.pool_number(u)).collect::<io::Result<_>>()?;
        self.number += 1;
        let stage_caches = open_caches(&routes, &self.cache);
        let (number, cache) = (self.number, self.cache.clone());
        let book = Arc::new(self.issuers.book(routes.get()));
        let authority = Authority::new(&routes, self.credentials.clone(), self.grants.clone())
            .with_tokens(self.tokens.clone(), book)
            .with_callers(self.callers.clone());
        Ok(Arc::new(Generation { number, routes, keys, linked, pools, authority, cache, stage_caches }))
    }

    /// The pool of an upstream: the same for the same upstream in every generation.
    fn pool_number(&mut self, upstream: &ArchivedUpstream) -> io::Result<u32> {
        let endpoints: Vec<String> = upstream.endpoints.iter().map(ToString::to_string).collect();
        let key: PoolKey = (
            upstream.host.to_string(),
            upstream.port.to_native(),
            upstream.tls,
            upstream.insecure,
            endpoints,
            upstream.client_certificate.as_ref().map(ToString::to_string),
        );
        if let Some(number) = self.pool_numbers.get(&key) {
            return Ok(*number);
        }
        let addresses = if key.4.is_empty() {
            self.resolver.resolve(&key.0, key.1)
        } else {
            let list = key.4.iter().map(|e| e.parse()).collect::<Result<_, _>>();
            Addresses::fixed(list.map_err(io::Error::other)?)
        };
        let mut spec = PoolSpec::new(key.0.clone(), addresses, !key.4.is_empty());
        if upstream.tls {
            let connector = match &key.5 {
                Some(name) => self.presenting(name)?,
                None => self.tls()?,
            };
            spec = spec.with_tls(connector, upstream.insecure);
        }
        let number = self.pools.len() as u32;
        self.pools.push(Arc::new(spec));
        self.pool_numbers.insert(key, number);
        Ok(number)
    }

    /// R-INT-30. The routing snapshot names the certificate; it and its key came with the keys snapshot, or where they are
    /// kept is this host's own business.
    fn presenting(&mut self, name: &str) -> io::Result<TlsConnector> {
        if let Some(keys) = self.keys.clone() {
            let sent = &keys.get().client_certificates;
            if let Ok(place) = sent.binary_search_by(|it| it.name.as_str().cmp(name))
                && let Some(sent) = sent.get(place)
            {
                let connector = self.tls()?.presenting(sent.chain_pem.as_bytes(), sent.key_pem.as_bytes());
                return connector
                    .map_err(|e| io::Error::new(e.kind(), format!("client certificate `{name}`: {e}")));
            }
        }
        let Some(files) = self.certificates.get(name) else {
            let message = format!(
                "the snapshot wants the client certificate `{name}`; add it to clientCertificates in the settings"
            );
            return Err(io::Error::other(message));
        };
        let read = |path: &Path| {
            std::fs::read(path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))
        };
        let (chain, secret) = (read(&files.certificate)?, read(&files.key)?);
        let connector = self.tls()?.presenting(&chain, &secret);
        connector.map_err(|e| io::Error::new(e.kind(), format!("client certificate `{name}`: {e}")))
    }

    /// Made when the first upstream wants it: reading the platform's roots takes a while.
    fn tls(&mut self) -> io::Result<TlsConnector> {
        if self.tls.is_none() {
            let (connector, roots) = TlsConnector::new(&[])?;
            if roots == 0 {
                eprintln!("ringgate-gateway: the platform has no trusted roots; https upstreams will fail");
            }
            self.tls = Some(connector);
        }
        self.tls.clone().ok_or_else(|| io::Error::other("no TLS"))
    }
}

fn load_file<T: Contents>(path: &Path, config: &Config) -> io::Result<Loaded<T>> {
    let named = |e: &dyn std::fmt::Display| io::Error::other(format!("{}: {e}", path.display()));
    let file = std::fs::File::open(path).map_err(|e| named(&e))?;
    let len = file.metadata().map_err(|e| named(&e))?.len();
    Loaded::read_from(file, len, trust(config)).map_err(|e| named(&e))
}

/// What the control plane published last, for a gateway that is attached to one.
fn kept<T: Contents>(config: &Config, file: &str) -> Option<Loaded<T>> {
    config.control.as_ref()?;
    attach::kept(config.state.as_deref()?, file, trust(config))
}

/// Quota counts live in a mapped file, so that they survive a restart and a kill.
fn open_quotas(config: &Config) -> io::Result<QuotaTable> {
    let Some(directory) = &config.state else { return Ok(QuotaTable::in_memory(config.quota_words)) };
    std::fs::create_dir_all(directory)?;
    let words = SharedWords::open(&directory.join("quotas"), QuotaTable::words_for(config.quota_words))?;
    QuotaTable::open(Arc::new(words)).map_err(io::Error::other)
}
