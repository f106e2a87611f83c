//! A stage's canary (R-STAGE-10, 13, 14, 23; R-VTL-32).

use ringgate_snapshot::schema::{Integration, MethodSettings, NONE, Origin, Route};

use super::talk::{Admitted, World};
use super::world::{CanaryPlot, Plot, header, mock_saying, proxy, rate};
use crate::{CacheOutcome, Chance};

/// All requests, in parts of `2^32`.
const ALL: u64 = 1 << 32;

fn canary(share: u64) -> CanaryPlot {
    CanaryPlot {
        share,
        routes: None,
        variables: vec![("extra", "new"), ("shard", "green")],
        stage_routes: Vec::new(),
        uses_stage_cache: false,
    }
}

/// Routes of a canary's own deployment.
fn routes(list: Vec<(&str, &str, Integration)>) -> Option<Vec<(Route, Integration)>> {
    let plot =
        list.into_iter().fold(Plot::default(), |plot, (method, path, it)| plot.route(method, path, it));
    Some(plot.routes)
}

const SEES: &str =
    "$context.isCanaryRequest $context.deploymentId $stageVariables.shard $stageVariables.extra";

fn says(canary: CanaryPlot) -> World {
    let plot = Plot::default().route("GET", "/x", mock_saying(SEES));
    Plot { canary: Some(canary), ..plot }.build()
}

#[test]
fn r_stage_10_14_r_vtl_32_a_canary_has_its_own_deployment_and_variables() {
    let own = |share| {
        let routes = routes(vec![("GET", "/x", mock_saying(SEES)), ("GET", "/new", mock_saying(SEES))]);
        says(CanaryPlot { routes, stage_routes: vec![0, NONE], ..canary(share) })
    };
    assert_eq!(own(ALL).answer("GET", "/prod/x", &[]).body, "true canary green new");
    assert_eq!(own(ALL).answer("GET", "/prod/new", &[]).body, "true canary green new");
    assert_eq!(own(0).answer("GET", "/prod/x", &[]).body, "false deploy blue ");
    assert_eq!(own(0).answer("GET", "/prod/new", &[]).status, 403);
    assert_eq!(own(ALL).answer("GET", "/test/x", &[]).body, " deploy blue ", "a stage without a canary");
    // the stage's own deployment, other variables
    let shared = says(CanaryPlot { stage_routes: vec![0], ..canary(ALL) });
    assert_eq!(shared.answer("GET", "/prod/x", &[]).body, "true deploy green new");
}

#[test]
fn r_stage_14_each_gets_its_share() {
    const REQUESTS: u64 = 10_000;
    for percent in [1, 10, 25, 50, 99] {
        let world = says(CanaryPlot { stage_routes: vec![0], ..canary(ALL / 100 * percent) });
        let mut talk = world.talk("GET", "/prod/x", &[]);
        talk.chance = Chance::new(percent);
        let mut count = 0;
        for _ in 0..REQUESTS {
            talk.answer();
            count += u64::from(talk.exchange.place().is_some_and(|place| place.is_canary));
        }
        let want = REQUESTS / 100 * percent;
        assert!(count.abs_diff(want) <= REQUESTS / 100, "{percent} % gave {count} of {REQUESTS}");
    }
}

#[test]
fn r_stage_14_a_canary_has_its_own_targets_and_rows() {
    let mapped = Integration {
        request_parameters: vec![header("X-Shard", Origin::StageVariable("shard".into()))],
        ..proxy()
    };
    let world = |share| {
        let routes = routes(vec![("GET", "/x", mapped.clone())]);
        let canary = CanaryPlot { routes, stage_routes: vec![0], ..canary(share) };
        Plot { canary: Some(canary), ..Plot::default().route("GET", "/x", mapped.clone()) }.build()
    };
    for (share, path, shard) in [(ALL, "GET /canary HTTP/1.1", "green"), (0, "GET /up HTTP/1.1", "blue")] {
        let world = world(share);
        let mut talk = world.talk("GET", "/prod/x", &[]);
        let (_, sent) = talk.forward();
        assert_eq!((&*sent.lines[0], sent.field("X-Shard")), (path, Some(shard)));
        let place = talk.exchange.place().expect("a place");
        let row = world.generation.routes.row(&place).expect("a row");
        let stage = world.generation.routes.labels().get(row).map(|labels| labels.stage.to_owned());
        assert_eq!(stage.as_deref(), Some(if place.is_canary { "prod/Canary" } else { "prod" }));
    }
}

/// A canary does not widen a limit: it takes from the same throttle.
#[test]
fn a_canary_shares_its_stages_throttles() {
    let own = routes(vec![("GET", "/new", mock_saying("n")), ("GET", "/x", mock_saying("x"))]);
    let canary = CanaryPlot { routes: own, stage_routes: vec![NONE, 0], ..canary(ALL / 2) };
    let plot = Plot::default().route("GET", "/x", mock_saying("x")).with_throttle(rate(0.001, 4));
    let world = Plot { canary: Some(canary), ..plot }.build();
    let mut talk = world.talk("GET", "/prod/x", &[]);
    let (mut statuses, mut canaries) = (Vec::new(), 0);
    for _ in 0..8 {
        statuses.push(talk.answer().status);
        canaries += u32::from(talk.exchange.place().is_some_and(|place| place.is_canary));
    }
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429, 429, 429]);
    assert!((2..=6).contains(&canaries), "both were asked: {canaries}");
    // a route that the stage does not have has no throttle of its own
    let mut new = world.talk("GET", "/prod/new", &[]);
    let passed = (0..20).filter(|_| new.answer().status == 200).count();
    assert!((9..=11).contains(&passed), "{passed}");
}

#[test]
fn r_stage_13_settings_of_a_canarys_routes() {
    let caches = MethodSettings { caching: true, cache_ttl_s: 60, ..MethodSettings::default() };
    let plot = Plot::default().route("GET", "/x", proxy()).route("GET", "/y", proxy());
    // the stage caches only its second route, a canary without settings of its own takes the first
    let canary = CanaryPlot { stage_routes: vec![0, 1], ..canary(0) };
    let plot = Plot { settings: vec![MethodSettings::default(), caches], route_settings: vec![0, 1], ..plot };
    let world = Plot { canary: Some(canary), ..plot }.build();
    for (path, want) in [("/prod/x", CacheOutcome::None), ("/prod/y", CacheOutcome::Miss)] {
        let talk = world.talk("GET", path, &[]).forwarded();
        assert_eq!(talk.exchange.cache_outcome(), want, "{path}");
    }
}

/// Whether a canary's request is answered with what the stage stored.
fn shares_cache(uses_stage_cache: bool, has_own_deployment: bool) -> bool {
    let settings = MethodSettings { caching: true, cache_ttl_s: 60, ..MethodSettings::default() };
    let plot = Plot::default().route("GET", "/x", proxy()).with_settings(settings);
    let own = has_own_deployment.then(|| routes(vec![("GET", "/x", proxy())])).flatten();
    let half = CanaryPlot { routes: own, stage_routes: vec![0], uses_stage_cache, ..canary(ALL / 2) };
    let world = Plot { canary: Some(half), ..plot }.build();
    let mut talk = world.talk("GET", "/prod/x", &[]);
    let mut hits = Vec::new();
    let mut seen = Vec::new();
    while hits.len() < 2 {
        let admitted = talk.admit();
        let is_canary = talk.exchange.place().expect("a place").is_canary;
        if !seen.contains(&is_canary) {
            seen.push(is_canary);
            hits.push(matches!(admitted, Admitted::Own(_)));
        }
        if let Admitted::Forward(..) = admitted {
            talk.relay_with("200 OK", "x");
        }
    }
    hits[1]
}

#[test]
fn r_stage_23_entries_are_shared_only_for_the_same_deployment_and_when_asked_for() {
    for (uses_stage_cache, has_own_deployment, want) in
        [(true, false, true), (true, true, false), (false, false, false), (false, true, false)]
    {
        assert_eq!(
            shares_cache(uses_stage_cache, has_own_deployment),
            want,
            "{uses_stage_cache} {has_own_deployment}"
        );
    }
}
