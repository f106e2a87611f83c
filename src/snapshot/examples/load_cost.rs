//! How long loading takes: `cargo run --release -p ringgate-snapshot --example load_cost`. Writes a snapshot of
//! 100,000 routes to a temporary file, once as one API and once as a hundred, and reads it back from the page cache.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock and files")]

use std::fs::File;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ringgate_snapshot::file::{HEADER_BYTES, Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::{
    Api, ArchivedRoutes, Deployment, Destination, Integration, Mapping, Origin, PathPiece, Place, Route,
    Routes, Stage, Target, Upstream,
};
use ringgate_snapshot::table::{Table, api_tag};
use ringgate_snapshot::trie::TrieBuilder;

const ROUTES: usize = 100_000;
const ROUNDS: usize = 20;

fn main() {
    for apis in [1, 100] {
        measure(apis);
    }
}

fn measure(count: usize) {
    let routes = sample(count);
    let start = Instant::now();
    let bytes = encode_routes(&routes).expect("can be written");
    println!("{count} APIs, {ROUTES} routes: {} MiB, encode {:.1?}", bytes.len() >> 20, start.elapsed());
    let path = std::env::temp_dir().join(format!("ringgate-load-cost-{}", std::process::id()));
    std::fs::write(&path, &bytes).expect("can be stored");
    let load = best(|| {
        let file = File::open(&path).expect("is there");
        let len = file.metadata().expect("has a length").len();
        drop(black_box(Loaded::<Routes>::read_from(file, len, Trust::Anybody).expect("is sound")));
    });
    let read = best(|| drop(black_box(std::fs::read(&path).expect("is there"))));
    drop(std::fs::remove_file(&path));
    let hash = best(|| {
        black_box(blake3::hash(&bytes));
    });
    let mut payload = rkyv::util::AlignedVec::<16>::new();
    payload.extend_from_slice(&bytes[HEADER_BYTES..]);
    let archive = best(|| {
        black_box(rkyv::access::<ArchivedRoutes, rkyv::rancor::Error>(&payload).expect("is an archive"));
    });
    println!("  load whole {load:.1?}; of this read {read:.1?}, hash {hash:.1?}, bytecheck {archive:.1?}");
}

fn best(mut run: impl FnMut()) -> Duration {
    let one = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| one(&mut run)).min().unwrap_or_default()
}

fn sample(count: usize) -> Routes {
    let apis: Vec<Api> = (0..count).map(|index| api(index, ROUTES / count)).collect();
    Routes {
        host_suffix: "example.com".into(),
        sources: vec!["api.yaml".into()],
        api_index: Table::build(apis.iter().zip(0..).map(|(api, index)| (api_tag(api.id.as_bytes()), index))),
        apis,
        upstreams: vec![Upstream { host: "upstream.internal".into(), port: 80, ..Upstream::default() }],
    }
}

fn api(index: usize, routes: usize) -> Api {
    let deployment = deployment(routes);
    let targets = vec![target(); deployment.integrations.len()];
    Api {
        id: format!("api{index:07}"),
        region: "us-east-1".into(),
        stages: vec![Stage { name: "prod".into(), targets, ..Stage::default() }],
        deployments: vec![deployment],
        ..Api::default()
    }
}

/// Each route has an integration of its own, as compiled documents do.
fn deployment(count: usize) -> Deployment {
    let mut builder = TrieBuilder::new();
    let mut deployment = Deployment { id: "dep001".into(), ..Deployment::default() };
    for index in 0..count as u32 {
        let template = format!("/tenant{}/resource{index}/{{id}}", index % 100);
        let variables = builder.add(&template, 1, index).expect("is a template");
        let place = Place { source: 0, line: index + 1, column: 5 };
        deployment.integrations.push(Integration {
            request_parameters: vec![mapping()],
            place,
            ..Integration::default()
        });
        deployment.routes.push(Route {
            resource_id: format!("{index:06}"),
            resource_path: template,
            method: "GET".into(),
            operation_name: Some(format!("getResource{index}")),
            variables,
            integration: index,
            place,
            ..Route::default()
        });
    }
    let trie = builder.finish().expect("is a tree");
    Deployment { nodes: trie.nodes, children: trie.children, methods: trie.methods, ..deployment }
}

fn mapping() -> Mapping {
    Mapping { destination: Destination::Header, name: "X-Resource-Id".into(), origin: Origin::Path(0) }
}

fn target() -> Target {
    let path = vec![PathPiece::Text("/v1/resources".into())];
    Target { upstream: 0, host: "upstream.internal".into(), path, query: String::new(), call: None }
}
