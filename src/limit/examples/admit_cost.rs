//! What a bucket costs, alone and contended, and what a whole admission costs on top of it.
//!
//! Run with `cargo run --release -p ringgate-limit --example admit_cost`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use ringgate_limit::{Bucket, Linked, QuotaTable, Registry, Settings, Shape};
use ringgate_snapshot::file::{Loaded, SnapshotError, Trust, encode_keys, encode_routes};
use ringgate_snapshot::schema::{
    Api, ApiKey, Deployment, Keys, NONE, Node, Period, Plan, PlanStage, Quota, Rate, Routes, Stage,
};
use ringgate_snapshot::table::{Table, api_tag, digest_tag};

const OPERATIONS: u64 = 5_000_000;
const ROUNDS: usize = 5;
const KEYS: u32 = 10_000;
const PLANS: u32 = 20;

fn main() -> Result<(), SnapshotError> {
    let refused = Shape::new(1.0, 1);
    for (name, shape) in [
        ("granted, whole interval", Shape::new(1e6, u32::MAX)),
        ("granted, interval on a grid", Shape::new(999_983.0, u32::MAX)),
        ("refused", refused),
    ] {
        for threads in [1, 2] {
            println!("take, {name}, {threads} thread(s): {:.1} ns", time_take(&shape, threads));
        }
    }
    admissions()
}

/// Nanoseconds an operation takes on each of `threads` that run `operation(thread, number)`; best of the rounds.
fn time(threads: u64, operation: impl Fn(u64, u64) + Sync) -> f64 {
    let round = || {
        let begin = Instant::now();
        thread::scope(|scope| {
            for thread in 0..threads {
                let operation = &operation;
                scope.spawn(move || (0..OPERATIONS).for_each(|number| operation(thread, number)));
            }
        });
        begin.elapsed().as_secs_f64() * 1e9 / OPERATIONS as f64
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}

fn time_take(shape: &Shape, threads: u64) -> f64 {
    let bucket = Bucket::default();
    time(threads, |_, number| {
        black_box(bucket.take(black_box(shape), 1_000_000_000 + number));
    })
}

/// Whole admissions: plan lookup, quota, plan throttle, stage throttle, account throttle, for keys in an order that
/// no cache foresees.
fn admissions() -> Result<(), SnapshotError> {
    let (routes, keys) = (routes()?, keys()?);
    let mut registry = Registry::new(1 << 20);
    let quotas = QuotaTable::in_memory(KEYS);
    let settings = Settings { account_per_second: 1e8, account_burst: u32::MAX };
    let begin = Instant::now();
    let linked = Linked::build(routes.get(), Some(keys.get()), &mut registry, &quotas, &settings);
    println!("link {KEYS} keys in {PLANS} plans: {:.1} ms", begin.elapsed().as_secs_f64() * 1e3);
    let Ok(linked) = linked else { return Ok(()) };
    let begin = Instant::now();
    let again = Linked::build(routes.get(), Some(keys.get()), &mut registry, &quotas, &settings);
    println!("link again: {:.1} ms, {}", begin.elapsed().as_secs_f64() * 1e3, again.is_ok());
    for threads in [1, 2] {
        let with_key = time(threads, |thread, number| {
            let key = ((number * 7_919 + thread * 5_003) % u64::from(KEYS)) as u32;
            let plan = linked.plan_for(key, 0, 0);
            let _ = black_box(linked.admit(plan, 0, 0, 0, 1_000_000_000 + number * 20, 1_700_000_000));
        });
        let without = time(threads, |_, number| {
            let _ = black_box(linked.admit(None, 0, 0, 0, 1_000_000_000 + number * 20, 1_700_000_000));
        });
        println!("plan_for + admit, {threads} thread(s): {with_key:.1} ns; without a key: {without:.1} ns");
    }
    Ok(())
}

const OPEN: Option<Rate> = Some(Rate { per_second: 1e8, burst: u32::MAX });

fn routes() -> Result<Loaded<Routes>, SnapshotError> {
    let root = Node {
        parent: 0,
        segment: String::new(),
        variable: NONE,
        greedy: NONE,
        methods: NONE,
        has_literals: false,
    };
    let api = Api {
        id: "a1b2c3d4e5".into(),
        stages: vec![Stage { name: "prod".into(), throttle: OPEN, ..Stage::default() }],
        deployments: vec![Deployment { nodes: vec![root], ..Deployment::default() }],
        ..Api::default()
    };
    let api_index = Table::build(std::iter::once((api_tag(api.id.as_bytes()), 0)));
    let routes = Routes { apis: vec![api], api_index, ..Routes::default() };
    Loaded::from_bytes(&encode_routes(&routes)?, Trust::Anybody)
}

fn keys() -> Result<Loaded<Keys>, SnapshotError> {
    let key = |number: u32| {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&number.to_be_bytes());
        ApiKey {
            digest,
            id: format!("key{number}"),
            enabled: true,
            plans: vec![number % PLANS],
            ..ApiKey::default()
        }
    };
    let plan = |number: u32| Plan {
        id: format!("plan{number:03}"),
        throttle: OPEN,
        quota: Some(Quota { limit: u64::MAX, offset_days: 0, period: Period::Month }),
        stages: vec![PlanStage { api: "a1b2c3d4e5".into(), stage: "prod".into(), methods: Vec::new() }],
        ..Plan::default()
    };
    let keys: Vec<ApiKey> = (0..KEYS).map(key).collect();
    let digest_index =
        Table::build(keys.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    let keys = Keys { keys, digest_index, plans: (0..PLANS).map(plan).collect(), ..Keys::default() };
    Loaded::from_bytes(&encode_keys(&keys)?, Trust::Anybody)
}
