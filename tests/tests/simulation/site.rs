//! What the simulated gateway serves: two generations that differ where a client can see it.

use std::sync::{Arc, OnceLock};

use ringgate_cache::{Cache, Limits};
use ringgate_exchange::{Authority, Generation, RouteSet, open_caches};
use ringgate_http::Method;
use ringgate_limit::{CHUNK_BUCKETS, Linked, QuotaTable, Registry, Settings};
use ringgate_snapshot::digest::{hash_key_of, key_digest};
use ringgate_snapshot::file::{Loaded, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    Api, ApiKey, Deployment, Destination, Integration, IntegrationKind, IntegrationResponse, Keys,
    MappedPiece, Mapping, NONE, Origin, PathPiece, Period, Place, Plan, PlanStage, Quota, Rate, Route,
    RouteThrottle, Routes, Stage, Target, Template, Upstream,
};
use ringgate_snapshot::table::{Table, api_tag, digest_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder};

pub const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.example.com";
const API: &str = "a1b2c3d4e5";
/// An upstream that does not answer is given up after so long.
pub const TIMEOUT_MS: u32 = 2_000;
/// Requests a second and burst of `/limited`, for all clients together.
pub const LIMITED: (u32, u32) = (4, 3);
/// The same of `/keyed`, for each key.
pub const KEYED: (u32, u32) = (2, 2);
/// Requests of a key on the one day that a run lasts.
pub const QUOTA: u64 = 6;
/// The keys that open `/keyed`.
pub const KEYS: [&str; 2] = ["key-number-one", "key-number-two"];

/// The texts of all templates; a template's program has the same number.
const TEMPLATES: [&str; 2] = ["{\"statusCode\": 200}", "gone"];
const STATUS_200: u32 = 0;
const GONE: u32 = 1;

/// Both generations; their buckets and counts are shared, as on a host.
pub struct Site {
    pub generations: [Arc<Generation>; 2],
}

impl Site {
    pub fn new() -> Site {
        // What is loaded never changes: one copy serves all runs.
        static ROUTES: OnceLock<[Arc<RouteSet>; 2]> = OnceLock::new();
        static LOADED_KEYS: OnceLock<Arc<Loaded<Keys>>> = OnceLock::new();
        let routes = ROUTES.get_or_init(|| [load("A"), load("B")]);
        let keys = LOADED_KEYS.get_or_init(|| Arc::new(load_keys()));
        let mut registry = Registry::new(4 * CHUNK_BUCKETS);
        let quotas = QuotaTable::in_memory(16);
        let settings = Settings { account_per_second: 0.0, account_burst: 0 };
        // No stage asks for a cache.
        let cache = Arc::new(Cache::new(Limits::new(1 << 20), [1, 2, 3, 4]));
        let mut link = |number: usize| {
            let linked =
                Linked::build(routes[number].get(), Some(keys.get()), &mut registry, &quotas, &settings);
            Arc::new(Generation {
                number: number as u64,
                routes: Arc::clone(&routes[number]),
                keys: Some(Arc::clone(keys)),
                linked: linked.expect("a few limits"),
                pools: [0].into(),
                authority: Authority::default(),
                stage_caches: open_caches(&routes[number], &cache),
                cache: Arc::clone(&cache),
            })
        };
        Site { generations: [link(0), link(1)] }
    }
}

fn header(name: &str, origin: Origin) -> Mapping {
    Mapping { destination: Destination::Header, name: name.into(), origin }
}

fn template(media_type: &str, program: u32) -> Template {
    Template { media_type: media_type.into(), program, place: Place::default() }
}

fn response(name: &str, pattern: Option<&str>, status: u16) -> IntegrationResponse {
    IntegrationResponse {
        pattern: pattern.map(str::to_owned),
        status,
        is_declared: true,
        headers: vec![header("X-Generation", Origin::Static(name.into()))],
        templates: Vec::new(),
        content_handling: None,
        place: Place::default(),
    }
}

fn proxy() -> Integration {
    Integration { kind: IntegrationKind::HttpProxy, timeout_ms: TIMEOUT_MS, ..Integration::default() }
}

fn mock(name: &str) -> Integration {
    Integration {
        kind: IntegrationKind::Mock,
        request_templates: vec![template("application/json", STATUS_200)],
        responses: vec![response(name, None, 200)],
        ..Integration::default()
    }
}

/// Method, template, integration and the path at the upstream of every route. The second generation has one more.
fn routes(name: &str) -> Vec<(&'static str, &'static str, Integration, &'static str)> {
    let rest = Mapping { destination: Destination::Path, name: "rest".into(), origin: Origin::Path(0) };
    let mapped = Integration {
        kind: IntegrationKind::Http,
        request_parameters: vec![
            header("X-Seq", Origin::Header("X-Seq".into())),
            Mapping {
                destination: Destination::Query,
                name: "do".into(),
                origin: Origin::Query("do".into()),
            },
        ],
        responses: vec![
            response(name, Some("20\\d"), 200),
            IntegrationResponse {
                templates: vec![template("text/plain", GONE)],
                ..response(name, Some("409"), 410)
            },
        ],
        ..proxy()
    };
    let mut routes = vec![
        ("ANY", "/proxy/{rest+}", Integration { request_parameters: vec![rest], ..proxy() }, "/proxy/{rest}"),
        ("ANY", "/http", mapped, "/http"),
        ("GET", "/limited", proxy(), "/limited"),
        ("GET", "/keyed", proxy(), "/keyed"),
        ("GET", "/mock", mock(name), ""),
    ];
    if name == "B" {
        routes.push(("GET", "/only-b", mock(name), ""));
    }
    routes
}

fn load(name: &str) -> Arc<RouteSet> {
    let mut builder = TrieBuilder::new();
    let program = |text: &&str| {
        ringgate_template::compile(text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
    };
    let mut deployment =
        Deployment { programs: TEMPLATES.iter().map(program).collect(), ..Deployment::default() };
    let mut stage = Stage { name: "prod".into(), ..Stage::default() };
    for ((method, template, integration, at), index) in routes(name).into_iter().zip(0..) {
        let number = Method::ROUTED.iter().position(|it| it.as_str() == method).unwrap_or(ANY);
        let variables = builder.add(template, number, index).expect("a new route");
        deployment.routes.push(Route {
            resource_path: template.into(),
            method: method.into(),
            variables,
            api_key_required: template == "/keyed",
            integration: index,
            ..Route::default()
        });
        stage.targets.push(target(name, at, &integration));
        deployment.integrations.push(integration);
    }
    let trie = builder.finish().expect("a small tree");
    (deployment.nodes, deployment.children, deployment.methods) = (trie.nodes, trie.children, trie.methods);
    let rate = Rate { per_second: f64::from(LIMITED.0), burst: LIMITED.1 };
    stage.route_throttles = vec![RouteThrottle { route: 2, rate: Some(rate) }];
    let api = Api {
        id: API.into(),
        region: "us-east-1".into(),
        stages: vec![stage],
        deployments: vec![deployment],
        ..Api::default()
    };
    let routes = Routes {
        host_suffix: "example.com".into(),
        api_index: Table::build([(api_tag(API.as_bytes()), 0)].into_iter()),
        apis: vec![api],
        upstreams: vec![Upstream { host: "upstream".into(), port: 80, ..Upstream::default() }],
        ..Routes::default()
    };
    let bytes = encode_routes(&routes).expect("routes can be written");
    let loaded = Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"));
    Arc::new(RouteSet::prepare(loaded).unwrap_or_else(|error| panic!("{error}")))
}

/// The upstream sees in the path which generation asked it.
fn target(name: &str, at: &str, integration: &Integration) -> Target {
    if integration.kind == IntegrationKind::Mock {
        return Target { upstream: NONE, ..Target::default() };
    }
    let (before, placeholder) = at.split_at(at.find('{').unwrap_or(at.len()));
    let mut path = vec![PathPiece::Text(format!("/{name}{before}"))];
    if !placeholder.is_empty() {
        path.push(PathPiece::Mapped(MappedPiece { mapping: 0, placeholder: placeholder.into() }));
    }
    Target { upstream: 0, host: "upstream.example".into(), path, query: String::new(), call: None }
}

fn load_keys() -> Loaded<Keys> {
    let hash_key = hash_key_of(KEYS.iter().map(|value| value.as_bytes()));
    let key = |value: &&str| ApiKey {
        digest: key_digest(&hash_key, value.as_bytes()),
        id: (*value).into(),
        enabled: true,
        plans: vec![0],
        ..ApiKey::default()
    };
    let mut keys: Vec<ApiKey> = KEYS.iter().map(key).collect();
    keys.sort_by_key(|key| key.digest);
    let plan = Plan {
        id: "plan".into(),
        throttle: Some(Rate { per_second: f64::from(KEYED.0), burst: KEYED.1 }),
        quota: Some(Quota { limit: QUOTA, offset_days: 0, period: Period::Day }),
        stages: vec![PlanStage { api: API.into(), stage: "prod".into(), methods: Vec::new() }],
        ..Plan::default()
    };
    let digest_index =
        Table::build(keys.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    let bytes = encode_keys(&Keys { hash_key, keys, digest_index, plans: vec![plan], ..Keys::default() })
        .expect("keys can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}
