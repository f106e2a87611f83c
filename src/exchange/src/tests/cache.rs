//! A stage's response cache (R-STAGE-19 to 24).

use ringgate_http::Framing;
use ringgate_snapshot::schema::{Integration, IntegrationResponse, Invalidation, MethodSettings, Origin};

use super::talk::{Admitted, Message, Talk, World};
use super::world::{Plot, header, http, mock_of, mock_saying, proxy, rate, response, template};
use crate::CacheOutcome;

const SECOND: u64 = 1_000_000_000;

fn settings(invalidation: Invalidation) -> MethodSettings {
    MethodSettings { caching: true, cache_ttl_s: 60, invalidation, ..MethodSettings::default() }
}

fn keyed_by(cache_keys: Vec<Origin>) -> Integration {
    Integration { cache_keys, ..proxy() }
}

fn world_of(plot: Plot) -> World {
    plot.with_settings(settings(Invalidation::SucceedWithHeader)).build()
}

fn at<'w>(world: &'w World, mono_ns: u64, path: &str, fields: &[&str]) -> Talk<'w> {
    let mut talk = world.talk("GET", path, fields);
    talk.moment.mono_ns = mono_ns;
    talk
}

/// Asks, and lets the upstream answer with `body` if it is asked; whether it was, and what came.
fn ask(talk: &mut Talk<'_>, body: &str) -> (bool, Message) {
    match talk.admit() {
        Admitted::Own(message) => (false, message),
        Admitted::Forward(..) => (true, talk.relay_with("200 OK\nContent-Type: a/b\nX-A: 1", body).1),
        Admitted::Ask(_) | Admitted::Keys(_) | Admitted::Wait => panic!("nobody else asks"),
    }
}

#[test]
fn r_stage_21_a_hit_is_the_stored_response_with_ids_of_its_own() {
    let mapped = IntegrationResponse {
        headers: vec![header("X-A", Origin::Header("X-A".into()))],
        templates: vec![template("text/x-made", Some("made of $input.body"))],
        ..response("", 418)
    };
    let plot = Plot::default().route("GET", "/proxy", proxy()).route("GET", "/http", http(vec![mapped]));
    let world = world_of(plot);
    for (path, status, body, media_type) in
        [("/prod/proxy", 200, "b", "a/b"), ("/prod/http", 418, "made of b", "text/x-made")]
    {
        let mut first = world.talk("GET", path, &[]);
        assert!(ask(&mut first, "b").0);
        assert_eq!(first.exchange.cache_outcome(), CacheOutcome::Miss);
        let mut second = world.talk("GET", path, &[]);
        second.chance = crate::Chance::new(2);
        let (was_asked, hit) = ask(&mut second, "other");
        assert_eq!((was_asked, second.exchange.cache_outcome()), (false, CacheOutcome::Hit), "{path}");
        assert_eq!((hit.status, &*hit.body), (status, body), "{path}");
        assert_eq!((hit.field("X-A"), hit.field("Content-Type")), (Some("1"), Some(media_type)), "{path}");
        assert_eq!(hit.field("x-amzn-RequestId"), Some(second.exchange.ids.request_id()));
        assert_ne!(first.exchange.ids.request_id(), second.exchange.ids.request_id());
        assert!(hit.field("Date").is_some() && hit.field("Warning").is_none());
    }
}

#[test]
fn r_stage_21_errors_of_the_integration_are_stored_and_gateway_responses_are_not() {
    let world = world_of(
        Plot::default().route("GET", "/proxy", proxy()).route("GET", "/none", http(Vec::new())).route(
            "GET",
            "/mock",
            mock_of("{}", vec![response("", 200)]),
        ),
    );
    let mut talk = world.talk("GET", "/prod/proxy", &[]);
    talk.forward();
    talk.relay_with("500 Broken", "b");
    assert_eq!((talk.answer().status, talk.exchange.cache_outcome()), (500, CacheOutcome::Hit));
    let mut none = world.talk("GET", "/prod/none", &[]);
    for _ in 0..2 {
        none.forward();
        assert_eq!(none.relay("200 OK").1.status, 500);
    }
    let mut mock = world.talk("GET", "/prod/mock", &[]);
    for _ in 0..2 {
        assert_eq!((mock.answer().status, mock.exchange.cache_outcome()), (500, CacheOutcome::Miss));
    }
    let mut failed = world.talk("GET", "/prod/proxy?x", &["Cache-Control: no-store, no-cache"]);
    assert_eq!(
        (failed.answer().status, failed.exchange.cache_outcome()),
        (500, CacheOutcome::Hit),
        "R-STAGE-24"
    );
}

#[test]
fn r_stage_19_entries_live_as_long_as_they_are_told() {
    let world = world_of(Plot::default().route("GET", "/x", proxy()));
    for (mono_ns, want) in [
        (SECOND, true),
        (60 * SECOND, false),
        (61 * SECOND - 1, false),
        (61 * SECOND, true),
        (62 * SECOND, false),
    ] {
        assert_eq!(ask(&mut at(&world, mono_ns, "/prod/x", &[]), "b").0, want, "{mono_ns}");
    }
}

#[test]
fn r_stage_19_off_means_off() {
    for off in [
        MethodSettings { caching: false, ..settings(Invalidation::Anyone) },
        MethodSettings { cache_ttl_s: 0, ..settings(Invalidation::Anyone) },
    ] {
        let plot = Plot::default().route("GET", "/x", proxy()).route("GET", "/on", proxy());
        // some other route is cached, so the stage has a cache
        let world =
            Plot { settings: vec![off, settings(Invalidation::Anyone)], route_settings: vec![0, 1], ..plot }
                .build();
        for _ in 0..2 {
            let mut talk = world.talk("GET", "/prod/x", &[]);
            let (was_asked, _) = ask(&mut talk, "b");
            assert_eq!((was_asked, talk.exchange.cache_outcome()), (true, CacheOutcome::None));
        }
        assert_eq!(
            [
                ask(&mut world.talk("GET", "/prod/on", &[]), "b").0,
                ask(&mut world.talk("GET", "/test/on", &[]), "b").0
            ],
            [true, true]
        );
        assert!(!ask(&mut world.talk("GET", "/prod/on", &[]), "b").0);
    }
}

/// Two requests one after the other: whether the second is answered with the first's response.
#[test]
fn r_stage_20_only_declared_parameters_tell_requests_apart() {
    let world = world_of(
        Plot::default()
            .route("GET", "/plain/{id}", proxy())
            .route("GET", "/id/{id}", keyed_by(vec![Origin::Path(0)]))
            .route("GET", "/q", keyed_by(vec![Origin::Query("a".into()), Origin::Query("b".into())]))
            .route("GET", "/h", keyed_by(vec![Origin::Header("X-A".into())]))
            .route(
                "GET",
                "/s",
                keyed_by(vec![Origin::StageVariable("shard".into()), Origin::Context("stage".into())]),
            ),
    );
    type Asked<'a> = (&'a str, &'a [&'a str]);
    let cases: &[(Asked<'_>, Asked<'_>, bool)] = &[
        (("/prod/plain/1", &[]), ("/prod/plain/2?q=1", &["X-A: 1"]), true),
        (("/prod/id/1", &[]), ("/prod/id/1?q=1", &[]), true),
        (("/prod/id/3", &[]), ("/prod/id/4", &[]), false),
        (("/prod/q?a=1", &[]), ("/prod/q?c=2&a=1", &[]), true),
        (("/prod/q?a=2", &[]), ("/prod/q?b=2", &[]), false),
        (("/prod/q?a=3&b=", &[]), ("/prod/q?a=3", &[]), true),
        (("/prod/q?a=12", &[]), ("/prod/q?a=1&b=2", &[]), false),
        (("/prod/h", &["X-A: 1"]), ("/prod/h", &["x-a: 1", "X-B: 2"]), true),
        (("/prod/h", &["X-A: 2"]), ("/prod/h", &[]), false),
        (("/prod/s", &[]), ("/prod/s", &[]), true),
    ];
    for ((first, its_fields), (second, fields), is_hit) in cases {
        ask(&mut world.talk("GET", first, its_fields), "b");
        assert_eq!(ask(&mut world.talk("GET", second, fields), "b").0, !is_hit, "{first} {second}");
    }
}

#[test]
fn r_stage_20_verbs_are_kept_apart_and_namespaces_are_shared() {
    let shared = || Integration { cache_namespace: "shared".into(), ..mock_saying("$context.resourcePath") };
    let own = |name: &str| Integration {
        cache_namespace: name.into(),
        ..mock_saying("$context.httpMethod $context.resourcePath $input.body")
    };
    let world = world_of(
        Plot::default()
            .route("ANY", "/any", own("a"))
            .route("POST", "/body", own("b"))
            .route("GET", "/one", shared())
            .route("GET", "/two", shared()),
    );
    for (method, path, want) in [
        ("GET", "/prod/any", "GET /any"),
        ("PUT", "/prod/any", "PUT /any"),
        ("GET", "/prod/one", "/one"),
        ("GET", "/prod/two", "/one"),
    ] {
        let answer = world.answer(method, path, &[]);
        assert!(answer.body.starts_with(want), "{method} {path}: {}", answer.body);
    }
    let overridden = world.answer("GET", "/prod/any", &["X-HTTP-Method-Override: DELETE"]);
    assert!(overridden.body.starts_with("DELETE /any"), "{}", overridden.body);
    // a request's body is no part of the key
    world.send("POST", "/prod/body", &[], "1").answer();
    let mut talk = world.send("POST", "/prod/body", &[], "2");
    talk.answer();
    assert_eq!(talk.exchange.cache_outcome(), CacheOutcome::Hit);
}

#[test]
fn r_stage_22_who_may_ask_for_a_fresh_response() {
    const WARNING: &str = "199 Cache-control headers were ignored because the caller was unauthorized.";
    type Case<'a> = (Invalidation, &'a str, (bool, u16, &'a str, Option<&'a str>));
    let cases: &[Case<'_>] = &[
        (Invalidation::Anyone, "max-age=0", (true, 200, "new", None)),
        (Invalidation::Anyone, "no-cache, MAX-AGE=0", (true, 200, "new", None)),
        (Invalidation::Anyone, "no-cache", (false, 200, "old", None)),
        (Invalidation::Anyone, "max-age=00", (false, 200, "old", None)),
        (
            Invalidation::Fail403,
            "max-age=0",
            (false, 403, "{\"Message\":\"User is not authorized to invalidate the cache\"}", None),
        ),
        (Invalidation::SucceedWithHeader, "max-age=0", (false, 200, "old", Some(WARNING))),
        (Invalidation::SucceedWithHeader, "max-age=1", (false, 200, "old", None)),
        (Invalidation::SucceedWithoutHeader, "max-age=0", (false, 200, "old", None)),
    ];
    for (invalidation, value, want) in cases {
        let world =
            Plot::default().route("GET", "/x", proxy()).with_settings(settings(*invalidation)).build();
        ask(&mut world.talk("GET", "/prod/x", &[]), "old");
        let field = format!("Cache-Control: {value}");
        let (was_asked, message) = ask(&mut world.talk("GET", "/prod/x", &[&field]), "new");
        let got = (was_asked, message.status, &*message.body, message.field("Warning"));
        assert_eq!(got, *want, "{invalidation:?} {value}");
        // what was asked for again takes the old one's place
        let (_, next) = ask(&mut world.talk("GET", "/prod/x", &[]), "none");
        assert_eq!(next.body, if want.0 { "new" } else { "old" }, "{invalidation:?} {value}");
    }
}

#[test]
fn r_stage_21_limits_hold_for_hits_too() {
    let world = world_of(Plot::default().route("GET", "/x", proxy()).with_throttle(rate(0.001, 2)));
    let statuses: Vec<u16> =
        (0..3).map(|_| ask(&mut world.talk("GET", "/prod/x", &[]), "b").1.status).collect();
    assert_eq!(statuses, [200, 200, 429]);
}

#[test]
fn r_int_59_streams_are_not_cached() {
    let world = world_of(Plot::default().route("GET", "/x", Integration { streams: true, ..proxy() }));
    for _ in 0..2 {
        let mut talk = world.talk("GET", "/prod/x", &[]).forwarded();
        let (relayed, _) = talk.relay_with("200 OK\nTransfer-Encoding: chunked", "b");
        assert_eq!((relayed.framing, relayed.is_body_passed), (Framing::Chunked, true));
        assert_eq!(talk.exchange.cache_outcome(), CacheOutcome::None);
    }
}

#[test]
fn r_lim_03_a_hit_is_compressed_for_those_who_ask_for_it() {
    let plot =
        Plot { compresses_from: Some(0), ..Plot::default().route("GET", "/x", mock_saying("some text")) };
    let world = world_of(plot);
    for fields in [&["Accept-Encoding: gzip"][..], &[], &["Accept-Encoding: gzip"]] {
        let mut talk = world.talk("GET", "/prod/x", fields);
        let answer = talk.answer();
        assert_eq!(answer.field("Content-Encoding"), (!fields.is_empty()).then_some("gzip"));
        assert_eq!(answer.body == "some text", fields.is_empty());
    }
}
