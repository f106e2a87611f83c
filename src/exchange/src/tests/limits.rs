//! API keys, throttles and quotas (R-AUTH-33, R-AUTH-34, R-USAGE-08 to 12).

use super::talk::Admitted;
use super::world::{Plot, http, proxy, rate};

/// Who gets in with which fields, in a stage whose plan holds one of three keys.
#[test]
fn r_auth_33_34_who_may_enter() {
    let world = Plot::default()
        .route("GET", "/keyed", proxy())
        .with_key_required()
        .route("GET", "/open", proxy())
        .plan("prod", None, None)
        .plan("test", None, None)
        .key("key-of-prod", true, &[0])
        .key("key-of-test", true, &[1])
        .key("key-of-nobody", true, &[])
        .key("key-that-is-off", false, &[0])
        .build();
    let cases: &[(&str, &[&str], bool)] = &[
        ("/prod/keyed", &["x-api-key: key-of-prod"], true),
        ("/prod/keyed", &["X-API-KEY: key-of-prod"], true),
        ("/prod/keyed", &["x-api-key: key-of-prod", "x-api-key: no"], true),
        ("/prod/keyed", &["x-api-key: no", "x-api-key: key-of-prod"], false),
        ("/prod/keyed", &["x-api-key:", "x-api-key: key-of-prod"], false),
        ("/prod/keyed", &[], false),
        ("/prod/keyed", &["x-api-key: KEY-OF-PROD"], false),
        ("/prod/keyed", &["x-api-key: key-of-pro"], false),
        ("/prod/keyed", &["x-api-key: key-that-is-off"], false),
        ("/prod/keyed", &["x-api-key: key-of-test"], false),
        ("/prod/keyed", &["x-api-key: key-of-nobody"], false),
        ("/test/keyed", &["x-api-key: key-of-test"], true),
        ("/test/keyed", &["x-api-key: key-of-prod"], false),
        ("/prod/open", &["x-api-key: no"], true),
        ("/prod/open", &[], true),
    ];
    for (path, fields, may_enter) in cases {
        if *may_enter {
            world.forwarded("GET", path, fields);
            continue;
        }
        let answer = world.answer("GET", path, fields);
        assert_eq!((answer.status, &*answer.body), (403, "{\"message\":\"Forbidden\"}"), "{path} {fields:?}");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("ForbiddenException"));
    }
}

#[test]
fn r_auth_34_without_a_keys_snapshot_no_key_opens_anything() {
    let world = Plot::default().route("GET", "/keyed", proxy()).with_key_required().build();
    assert_eq!(world.answer("GET", "/prod/keyed", &["x-api-key: any"]).body, "{\"message\":\"Forbidden\"}");
}

#[test]
fn r_usage_08_a_method_without_key_takes_nothing_from_the_plan() {
    let world = Plot::default()
        .route("GET", "/keyed", proxy())
        .with_key_required()
        .route("GET", "/open", proxy())
        .plan("prod", Some(rate(0.001, 1)), Some(1))
        .key("a-key", true, &[0])
        .build();
    for _ in 0..5 {
        world.forwarded("GET", "/prod/open", &["x-api-key: a-key"]);
    }
    world.forwarded("GET", "/prod/keyed", &["x-api-key: a-key"]);
    assert_eq!(world.answer("GET", "/prod/keyed", &["x-api-key: a-key"]).status, 429);
}

#[test]
fn r_usage_11_12_throttled_calls_do_not_count_and_later_failures_do() {
    let world = Plot::default()
        .route("GET", "/keyed", http(Vec::new()))
        .with_key_required()
        .plan("prod", Some(rate(1.0, 1)), Some(2))
        .key("a-key", true, &[0])
        .build();
    let ask = |at_ns: u64| {
        let mut talk = world.talk("GET", "/prod/keyed", &["x-api-key: a-key"]);
        talk.moment.mono_ns = at_ns;
        match talk.admit() {
            Admitted::Forward(..) => talk.relay("200 OK").1,
            Admitted::Own(answer) => answer,
            Admitted::Ask(_) | Admitted::Keys(_) | Admitted::Wait => panic!("nothing is cached"),
        }
    };
    const SECOND: u64 = 1_000_000_000;
    // The integration has no response to choose: the call fails late, and counts.
    assert_eq!(ask(SECOND).status, 500);
    for _ in 0..3 {
        let answer = ask(SECOND + 1);
        assert_eq!((answer.status, &*answer.body), (429, "{\"message\":\"Too Many Requests\"}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("TooManyRequestsException"));
        assert_eq!(answer.field("Retry-After"), None);
    }
    assert_eq!(ask(2 * SECOND).status, 500);
    for at_ns in [2 * SECOND, 10 * SECOND] {
        let answer = ask(at_ns);
        assert_eq!((answer.status, &*answer.body), (429, "{\"message\":\"Limit Exceeded\"}"), "R-USAGE-12");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("LimitExceededException"));
    }
}
