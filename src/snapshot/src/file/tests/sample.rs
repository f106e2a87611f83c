//! A small snapshot with something in every list.

use crate::program::Program;
use crate::schema::*;
use crate::table::{Table, access_key_tag, api_tag, digest_tag};
use crate::trie::{ANY, TrieBuilder};

pub(super) fn sample_routes() -> Routes {
    let apis = vec![sample_api("abcdefghij"), sample_api("zyxwvutsrq")];
    Routes {
        host_suffix: "example.com".into(),
        sources: vec!["petstore.yaml".into()],
        api_index: Table::build(apis.iter().zip(0..).map(|(api, index)| (api_tag(api.id.as_bytes()), index))),
        apis,
        upstreams: vec![Upstream {
            host: "pets.internal".into(),
            port: 8080,
            endpoints: vec!["10.0.0.1:8080".into()],
            ..Upstream::default()
        }],
    }
}

fn sample_api(id: &str) -> Api {
    let is_first = id.starts_with('a');
    Api {
        id: id.into(),
        name: "Pets".into(),
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
        endpoint_type: "REGIONAL".into(),
        stages: vec![sample_stage("dev"), sample_stage("prod")],
        deployments: vec![sample_deployment(if is_first { 4 } else { 1 })],
        ..Api::default()
    }
}

fn sample_stage(name: &str) -> Stage {
    let rate = Rate { per_second: 0.5, burst: 1 };
    let path = vec![
        PathPiece::Text("/v1/".into()),
        PathPiece::Mapped(MappedPiece { mapping: 0, placeholder: "{id}".into() }),
    ];
    Stage {
        name: name.into(),
        deployment: 0,
        variables: vec![
            Pair { name: "a".into(), value: "1".into() },
            Pair { name: "b".into(), value: "2".into() },
        ],
        throttle: Some(rate),
        route_throttles: vec![RouteThrottle { route: 0, rate: None }],
        targets: vec![
            Target { upstream: 0, host: "pets.internal".into(), path, query: "x=1".into(), call: None },
            Target { upstream: NONE, ..Target::default() },
        ],
        access_log_format: Some("$context.requestId".into()),
        settings: vec![
            MethodSettings::default(),
            MethodSettings { caching: true, cache_ttl_s: 300, ..Default::default() },
        ],
        route_settings: Vec::new(),
        cache_bytes: 1 << 20,
        canary: None,
    }
}

fn sample_deployment(count: usize) -> Deployment {
    let templates = [("/pets/{id}", 1), ("/pets/{id}", ANY), ("/pets", 5), ("/{proxy+}", ANY)];
    let mut builder = TrieBuilder::new();
    let mut routes = Vec::new();
    for ((template, method), index) in templates.into_iter().take(count).zip(0u32..) {
        let variables = builder.add(template, method, index).unwrap();
        let integration = if variables.is_empty() { 1 } else { 0 };
        let place = Place { source: 0, line: 1, column: 1 };
        routes.push(Route {
            resource_path: template.into(),
            variables,
            integration,
            place,
            ..Route::default()
        });
    }
    let trie = builder.finish().unwrap();
    Deployment {
        id: "dep001".into(),
        nodes: trie.nodes,
        children: trie.children,
        methods: trie.methods,
        routes,
        integrations: vec![proxy(), mock()],
        programs: vec![Program::default()],
        gateway_responses: vec![throttled()],
        ..Deployment::default()
    }
}

fn throttled() -> GatewayResponse {
    let value = Piece::Context("requestId".into());
    GatewayResponse {
        kind: "THROTTLED".into(),
        status: Some(503),
        headers: vec![GatewayHeader { name: "X-Id".into(), value: value.clone() }],
        templates: vec![GatewayTemplate { media_type: "text/plain".into(), pieces: vec![value] }],
        ..GatewayResponse::default()
    }
}

fn template() -> Template {
    let place = Place { source: 0, line: 2, column: 1 };
    Template { media_type: "application/json".into(), program: 0, place }
}

fn proxy() -> Integration {
    let origin = Origin::Path(0);
    let mapping = Mapping { destination: Destination::Path, name: "id".into(), origin };
    Integration { request_parameters: vec![mapping], timeout_ms: 29_000, ..Integration::default() }
}

fn mock() -> Integration {
    let origin = Origin::Static("*".into());
    let header = Mapping { destination: Destination::Header, name: "X-Origin".into(), origin };
    let response = |pattern: Option<&str>| IntegrationResponse {
        pattern: pattern.map(str::to_owned),
        status: 200,
        is_declared: true,
        headers: vec![header.clone()],
        templates: vec![template()],
        content_handling: None,
        place: Place { source: 0, line: 3, column: 1 },
    };
    Integration {
        kind: IntegrationKind::Mock,
        request_templates: vec![template()],
        responses: vec![response(Some("4..")), response(None)],
        ..Integration::default()
    }
}

pub(super) fn sample_keys() -> Keys {
    let keys: Vec<ApiKey> = (1..4)
        .map(|number| ApiKey {
            digest: [number; 32],
            plans: vec![0, 1],
            enabled: true,
            extensions: vec![Extension { plan: 1, first_day: 20_000, extra: -5 }],
            ..ApiKey::default()
        })
        .collect();
    let plan = |id: &str, period, offset_days| Plan {
        id: id.into(),
        throttle: Some(Rate { per_second: 10.0, burst: 20 }),
        quota: Some(Quota { limit: 1_000, offset_days, period }),
        stages: vec![PlanStage {
            api: "abcdefghij".into(),
            stage: "dev".into(),
            methods: vec![MethodThrottle {
                path: "/pets".into(),
                method: "GET".into(),
                rate: Rate { per_second: 1.0, burst: 1 },
            }],
        }],
        ..Plan::default()
    };
    Keys {
        hash_key: [9; 32],
        digest_index: Table::build(keys.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index))),
        keys,
        plans: vec![plan("plan01", Period::Week, 6), plan("plan02", Period::Month, 27)],
        callers: sample_callers(),
        client_certificates: vec![ClientCertificate {
            name: "certificate".into(),
            chain_pem: "-----BEGIN CERTIFICATE-----".into(),
            key_pem: "-----BEGIN PRIVATE KEY-----".into(),
        }],
        flushes: vec![
            Flushed { api: "abcdefghij".into(), stage: "dev".into(), responses: 7, grants: 0 },
            Flushed { api: "abcdefghij".into(), stage: "prod".into(), responses: 0, grants: 7 },
        ],
    }
}

fn sample_callers() -> Callers {
    let caller = |arn: &str, kind| Caller { arn: arn.into(), kind, ..Caller::default() };
    let key =
        |id: &str, caller, session| AccessKey { id: id.into(), caller, session, ..AccessKey::default() };
    let access_keys = vec![key("AKIA1", 1, None), key("ASIA1", 0, Some(Box::default()))];
    let tags = access_keys.iter().map(|key| access_key_tag(key.id.as_bytes()));
    Callers {
        hash_key: [7; 32],
        callers: vec![
            caller("arn:aws:iam::123456789012:role/r", CallerKind::Role),
            caller("arn:aws:iam::123456789012:user/u", CallerKind::User),
        ],
        index: Table::build(tags.zip(0..)),
        access_keys,
    }
}
