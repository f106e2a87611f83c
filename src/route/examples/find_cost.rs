//! What routing costs: `cargo run --release -p ringgate-route --example find_cost`. Prints nanoseconds per request
//! for [`split_target`], [`locate`] and [`route`] together, over trees of 10 to 100,000 routes and requests in no
//! order, so that large trees pay for the caches they miss.
//!
//! With the arguments `SHAPE ROUTES LOOKUPS` it looks up so many times and prints nothing, for a tool that counts
//! instructions: the difference of two runs is what the additional lookups took.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use ringgate_http::{Method, Span};
use ringgate_route::{Address, find, locate, route, split_target};
use ringgate_snapshot::file::{Loaded, Trust, encode_routes};
use ringgate_snapshot::schema::{
    Api, ArchivedRoutes, Deployment, Integration, IntegrationKind, NONE, Route, Routes, Stage, Target,
};
use ringgate_snapshot::table::{Table, api_tag};
use ringgate_snapshot::trie::TrieBuilder;

const HOST: &[u8] = b"abcdefghij.execute-api.us-east-1.example.com";
const REQUESTS: usize = 200_000;
const ROUNDS: usize = 15;
/// Different requests that a counted run repeats.
const COUNTED_REQUESTS: usize = 10_000;

/// How the template and the path of the route with a number look.
type Shape = fn(usize) -> String;

fn main() {
    let shapes: [(&str, Shape, Shape); 3] = [
        ("/literal", |index| format!("/resource-{index}"), |index| format!("/resource-{index}")),
        (
            "/literal/literal/{id}",
            |index| format!("/tenant-{}/resource-{index}/{{id}}", index % 100),
            |index| format!("/tenant-{}/resource-{index}/4711", index % 100),
        ),
        (
            "/literal/{proxy+}",
            |index| format!("/resource-{index}/{{proxy+}}"),
            |index| format!("/resource-{index}/a/b/c"),
        ),
    ];
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, count, lookups] = arguments.as_slice() {
        let shape = shapes.iter().find(|shape| shape.0 == name);
        let (_, template, path) = shape.expect("the shape is one of those listed");
        let number = |text: &str| text.parse().expect("is a number");
        return repeat(number(count), number(lookups), *template, *path);
    }
    for (name, template, path) in shapes {
        for count in [10, 1_000, 100_000] {
            measure(name, count, template, path);
        }
    }
}

/// The work before the lookups does not depend on their number.
fn repeat(count: usize, lookups: usize, template: Shape, path: Shape) {
    let loaded = load((0..count).map(template));
    let routes = loaded.get();
    let requests = requests(COUNTED_REQUESTS, count, path);
    for request in requests.iter().cycle().take(lookups) {
        assert!(black_box(find_whole(routes, black_box(request.as_bytes()))).is_some());
    }
}

fn measure(name: &str, count: usize, template: Shape, path: Shape) {
    let loaded = load((0..count).map(template));
    let routes = loaded.get();
    let requests = requests(REQUESTS, count, path);
    let whole = best(&requests, |request| find_whole(routes, request));
    let deployment = &routes.apis[0].deployments[0];
    let alone = best(&requests, |request| {
        let path = Span::new("/prod".len(), request.len());
        find(deployment, request, path, Method::Get).map(|found| found.route)
    });
    println!("{name:24} {count:>7} routes: {whole:6.1} ns, of this find {alone:6.1} ns");
}

/// A fixed scramble: the requests are the same in every run.
fn requests(number: usize, count: usize, path: Shape) -> Vec<String> {
    let order = (0..number).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    order.map(|index| format!("/prod{}", path(index % count))).collect()
}

fn find_whole(routes: &ArchivedRoutes, request: &[u8]) -> Option<u32> {
    let target = split_target(request, Span::new(0, request.len())).ok()?;
    let address = Address { buffer: request, host: HOST, path: target.path, api_header: None };
    let located = locate(routes, &address).ok()?;
    route(routes, request, &located, Method::Get).map(|routed| routed.route)
}

fn best(requests: &[String], look: impl Fn(&[u8]) -> Option<u32>) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        for request in requests {
            assert!(black_box(look(black_box(request.as_bytes()))).is_some());
        }
        start.elapsed().as_nanos() as f64 / requests.len() as f64
    });
    rounds.fold(f64::INFINITY, f64::min)
}

fn load(templates: impl Iterator<Item = String>) -> Loaded<Routes> {
    let mut builder = TrieBuilder::new();
    let mut built = Vec::new();
    for (template, index) in templates.zip(0..) {
        let variables = builder.add(&template, Method::Get as usize, index).expect("is a template");
        built.push(Route { resource_path: template, variables, ..Route::default() });
    }
    let trie = builder.finish().expect("is a tree");
    let deployment = Deployment {
        nodes: trie.nodes,
        children: trie.children,
        methods: trie.methods,
        routes: built,
        integrations: vec![Integration { kind: IntegrationKind::Mock, ..Integration::default() }],
        ..Deployment::default()
    };
    let targets = vec![Target { upstream: NONE, ..Target::default() }];
    let api = Api {
        id: "abcdefghij".into(),
        region: "us-east-1".into(),
        stages: vec![Stage { name: "prod".into(), targets, ..Stage::default() }],
        deployments: vec![deployment],
        ..Api::default()
    };
    let api_index = Table::build([(api_tag(b"abcdefghij"), 0)].into_iter());
    let routes =
        Routes { host_suffix: "example.com".into(), api_index, apis: vec![api], ..Routes::default() };
    let bytes = encode_routes(&routes).expect("can be written");
    Loaded::from_bytes(&bytes, Trust::Anybody).expect("is sound")
}
