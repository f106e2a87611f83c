//! The snapshots of a plot.

use ringgate_http::Method;
use ringgate_snapshot::digest::{hash_key_of, key_digest};
use ringgate_snapshot::file::{Loaded, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    Api, ApiKey, AwsCall, Callers, Canary, Deployment, Destination, Integration, IntegrationKind, Keys,
    MappedPiece, NONE, Pair, PathPiece, Plan, Route, Routes, Stage, Target, Upstream,
};
use ringgate_snapshot::table::{Table, api_tag, digest_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder};

use super::world::{API, CACHE_BYTES, CanaryPlot, Plot, function, programs};

pub(super) fn load_routes(mut plot: Plot) -> Loaded<Routes> {
    let canary = plot.canary.take();
    let routes = std::mem::take(&mut plot.routes);
    let (own, targets) = deployment("deploy", &plot, routes);
    let mut deployments = vec![own];
    let stage = |name: &str| Stage {
        name: name.into(),
        variables: vec![Pair { name: "shard".into(), value: "blue".into() }],
        targets: targets.clone(),
        ..Stage::default()
    };
    let is_cached = plot.settings.iter().any(|settings| settings.caching);
    let prod = Stage {
        cache_bytes: if is_cached { CACHE_BYTES } else { 0 },
        canary: canary.map(|canary| load_canary(&plot, canary, &targets, &mut deployments)),
        settings: plot.settings,
        route_settings: plot.route_settings,
        route_throttles: plot.throttles,
        ..stage("prod")
    };
    let api = Api {
        id: API.into(),
        name: "Pets".into(),
        account_id: "123456789012".into(),
        region: "us-east-1".into(),
        endpoint_type: "REGIONAL".into(),
        default_endpoint_disabled: plot.is_disabled,
        aws_exact: plot.aws_exact,
        stages: vec![prod, stage("test")],
        deployments,
    };
    let routes = Routes {
        host_suffix: "example.com".into(),
        api_index: Table::build([(api_tag(api.id.as_bytes()), 0)].into_iter()),
        apis: vec![api],
        upstreams: vec![Upstream { host: "upstream".into(), port: 80, ..Upstream::default() }],
        ..Routes::default()
    };
    let bytes = encode_routes(&routes).expect("routes can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}

fn load_canary(
    plot: &Plot,
    canary: CanaryPlot,
    of_stage: &[Target],
    deployments: &mut Vec<Deployment>,
) -> Canary {
    let mut targets = of_stage.to_vec();
    let mut number = 0;
    if let Some(routes) = canary.routes {
        let own;
        (own, targets) = deployment("canary", plot, routes);
        deployments.push(own);
        number = 1;
    }
    let variable = |(name, value): (&str, &str)| Pair { name: name.into(), value: value.into() };
    Canary {
        share: canary.share,
        deployment: number,
        variables: canary.variables.into_iter().map(variable).collect(),
        targets,
        route_settings: Vec::new(),
        stage_routes: canary.stage_routes,
        uses_stage_cache: canary.uses_stage_cache,
    }
}

/// A deployment with what each of its integrations reaches.
fn deployment(id: &str, plot: &Plot, routes: Vec<(Route, Integration)>) -> (Deployment, Vec<Target>) {
    let mut builder = TrieBuilder::new();
    let mut deployment = Deployment {
        id: id.into(),
        programs: programs(),
        schemas: plot.schemas.clone(),
        gateway_responses: plot.gateway_responses.clone(),
        binary_media_types: plot.binary.iter().map(|it| (*it).to_owned()).collect(),
        minimum_compression_size: plot.compresses_from,
        policy: plot.policy.clone(),
        token_authorizers: plot.token_authorizers.clone(),
        authorizers: plot.authorizers.clone(),
        has_authorizer_keys: plot.has_authorizer_keys,
        ..Deployment::default()
    };
    let mut targets = Vec::new();
    for ((mut route, integration), index) in routes.into_iter().zip(0..) {
        let method = Method::ROUTED.iter().position(|it| it.as_str() == route.method).unwrap_or(ANY);
        route.variables = builder.add(&route.resource_path, method, index).expect("a new route");
        targets.push(target(id, &integration, &plot.call_credentials));
        deployment.routes.push(route);
        deployment.integrations.push(integration);
    }
    for authorizer in &mut deployment.authorizers {
        authorizer.integration = deployment.integrations.len() as u32;
        targets.push(target("auth", &function(), ""));
        deployment.integrations.push(function());
    }
    let trie = builder.finish().expect("a small tree");
    (deployment.nodes, deployment.children, deployment.methods) = (trie.nodes, trie.children, trie.methods);
    (deployment, targets)
}

/// What a service with JSON in its protocol asks for.
fn protocol_fields() -> Vec<Pair> {
    let fields = [("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Target", "Things.Do")];
    fields.map(|(name, value)| Pair { name: name.into(), value: value.into() }).into()
}

/// `/up`, or `/canary`, and a segment for each path mapping.
fn target(deployment: &str, integration: &Integration, credentials: &str) -> Target {
    if integration.kind == IntegrationKind::Mock {
        return Target { upstream: NONE, ..Target::default() };
    }
    let start = match deployment {
        "canary" => "/canary",
        "auth" => "/auth",
        _ => "/up",
    };
    let mut path = vec![PathPiece::Text(start.into())];
    for (mapping, number) in integration.request_parameters.iter().zip(0..) {
        if mapping.destination == Destination::Path {
            let placeholder = format!("{{{}}}", mapping.name);
            path.push(PathPiece::Text("/".into()));
            path.push(PathPiece::Mapped(MappedPiece { mapping: number, placeholder }));
        }
    }
    let is_aws = matches!(integration.kind, IntegrationKind::Aws | IntegrationKind::AwsProxy);
    let call = is_aws.then(|| {
        Box::new(AwsCall {
            service: "lambda".into(),
            region: "eu-west-1".into(),
            function: Some(format!("arn:aws:lambda:eu-west-1:123456789012:function:{deployment}")),
            fields: if integration.kind == IntegrationKind::Aws { protocol_fields() } else { Vec::new() },
            credentials: credentials.to_owned(),
        })
    });
    Target { host: "upstream.example".into(), path, call, ..Target::default() }
}

pub(super) fn load_keys(
    keys: &[(String, bool, Vec<u32>)],
    plans: Vec<Plan>,
    callers: Callers,
) -> Loaded<Keys> {
    let hash_key = hash_key_of(keys.iter().map(|(value, ..)| value.as_bytes()));
    let mut built: Vec<ApiKey> = keys
        .iter()
        .map(|(value, enabled, plans)| ApiKey {
            digest: key_digest(&hash_key, value.as_bytes()),
            id: format!("id-of-{value}"),
            enabled: *enabled,
            plans: plans.clone(),
            ..ApiKey::default()
        })
        .collect();
    built.sort_by_key(|key| key.digest);
    let digest_index =
        Table::build(built.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    let bytes = encode_keys(&Keys { hash_key, keys: built, digest_index, plans, callers, ..Keys::default() })
        .expect("keys can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}
