//! Snapshots from a few lines, for tests.

use ringgate_http::{Method, Span};
use ringgate_snapshot::file::{Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::{
    Api, Deployment, Integration, IntegrationKind, NONE, Route, Routes, Stage, Target,
};
use ringgate_snapshot::table::{Table, api_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder, TrieError};

/// A deployment whose routes stand in the order given; each is a method and a template.
pub(crate) fn deployment(routes: &[(&str, &str)]) -> Result<Deployment, TrieError> {
    let mut builder = TrieBuilder::new();
    let mut built = Vec::new();
    for ((method, template), index) in routes.iter().zip(0..) {
        let number = Method::ROUTED.iter().position(|it| it.as_str() == *method).unwrap_or(ANY);
        let variables = builder.add(template, number, index)?;
        built.push(Route { resource_path: (*template).into(), variables, ..Route::default() });
    }
    let trie = builder.finish()?;
    let integrations = vec![Integration { kind: IntegrationKind::Mock, ..Integration::default() }];
    Ok(Deployment {
        nodes: trie.nodes,
        children: trie.children,
        methods: trie.methods,
        routes: built,
        integrations,
        ..Deployment::default()
    })
}

/// An API with the stages `dev` and `prod`.
pub(crate) fn api(id: &str, deployment: Deployment) -> Api {
    let targets = vec![Target { upstream: NONE, ..Target::default() }];
    let stage = |name: &str| Stage { name: name.into(), targets: targets.clone(), ..Stage::default() };
    Api {
        id: id.into(),
        region: "us-east-1".into(),
        stages: vec![stage("dev"), stage("prod")],
        deployments: vec![deployment],
        ..Api::default()
    }
}

/// A snapshot of APIs under the suffix `example.com`, loaded as a gateway would.
pub(crate) fn load(mut apis: Vec<Api>) -> Loaded<Routes> {
    apis.sort_by(|a, b| a.id.cmp(&b.id));
    let api_index =
        Table::build(apis.iter().zip(0..).map(|(api, index)| (api_tag(api.id.as_bytes()), index)));
    let routes = Routes { host_suffix: "example.com".into(), apis, api_index, ..Routes::default() };
    let bytes = encode_routes(&routes).expect("routes can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).unwrap_or_else(|error| panic!("{error}"))
}

/// The span of a whole text.
pub(crate) fn whole(text: &[u8]) -> Span {
    Span::new(0, text.len())
}
