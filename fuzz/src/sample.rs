//! A snapshot to look things up in.

use ringgate_snapshot::schema::{
    Api, Deployment, Destination, Integration, IntegrationKind, Mapping, NONE, Origin, Place, Rate, Route,
    Routes, Stage, Target,
};
use ringgate_snapshot::table::{Table, api_tag};
use ringgate_snapshot::trie::{ANY, TrieBuilder};

/// The default host of the sample's API.
pub const HOST: &str = "abcdefghij.execute-api.us-east-1.example.com";

/// A snapshot with every kind of resource.
pub fn routes() -> Routes {
    let targets = vec![Target { upstream: NONE, ..Target::default() }];
    let throttle = Some(Rate { per_second: 1.5, burst: 3 });
    let stage =
        |name: &str| Stage { name: name.into(), targets: targets.clone(), throttle, ..Stage::default() };
    let api = Api {
        id: "abcdefghij".into(),
        region: "us-east-1".into(),
        stages: vec![stage("dev"), stage("prod")],
        deployments: vec![deployment()],
        ..Api::default()
    };
    Routes {
        host_suffix: "example.com".into(),
        sources: vec!["api.yaml".into()],
        api_index: Table::build([(api_tag(b"abcdefghij"), 0)].into_iter()),
        apis: vec![api],
        upstreams: Vec::new(),
    }
}

fn deployment() -> Deployment {
    let templates = [
        ("/", 1),
        ("/pets", 1),
        ("/pets", ANY),
        ("/pets/{id}", 1),
        ("/pets/{id}/toys", 5),
        ("/pets/{id}/toys/{proxy+}", 1),
        ("/pets/{proxy+}", ANY),
        ("/%2F", 1),
        ("/{first}/b", 1),
        ("/{rest+}", 5),
    ];
    let mut builder = TrieBuilder::new();
    let mut routes = Vec::new();
    for ((template, method), index) in templates.into_iter().zip(0u32..) {
        let variables = builder.add(template, method, index).expect("is a template");
        let place = Place { source: 0, line: index + 1, column: 1 };
        routes.push(Route { resource_path: template.into(), variables, place, ..Route::default() });
    }
    let trie = builder.finish().expect("is a tree");
    let mapping = Mapping {
        destination: Destination::Header,
        name: "X-Stage".into(),
        origin: Origin::Context("stage".into()),
    };
    let integration = Integration {
        kind: IntegrationKind::Mock,
        request_parameters: vec![mapping],
        ..Integration::default()
    };
    Deployment {
        id: "dep001".into(),
        nodes: trie.nodes,
        children: trie.children,
        methods: trie.methods,
        routes,
        integrations: vec![integration],
        ..Deployment::default()
    }
}
