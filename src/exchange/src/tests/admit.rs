//! The way in: which phase answers, and what the upstream is asked (R-PIPE-01, 02).

use ringgate_http::{Framing, Method};
use ringgate_snapshot::schema::{Integration, IntegrationKind, Mapping, Origin, Passthrough};

use super::talk::{Admitted, Message, Talk, World};
use super::world::{API, HOST, Plot, header, http, proxy, rate, response};
use crate::Phase;

/// An API in which a request can be wrong in every way.
fn world() -> World {
    let never = Integration { passthrough: Passthrough::Never, ..http(vec![response("", 200)]) };
    Plot::default()
        .route("GET", "/open", proxy())
        .route("POST", "/keyed", never.clone())
        .with_key_required()
        .with_throttle(rate(0.0, 0))
        .route("POST", "/throttled", never.clone())
        .with_throttle(rate(0.0, 0))
        .route("POST", "/never", never)
        .route("ANY", "/any", proxy())
        .route("GET", "/any", Integration { method: Some("POST".into()), ..proxy() })
        .plan("prod", None, Some(0))
        .plan("prod", None, None)
        .key("key-with-no-quota-left", true, &[0])
        .key("key-with-a-plan", true, &[1])
        .build()
}

/// One more thing is wrong in every line than in the next, and the first that is asked answers.
#[test]
fn r_pipe_02_the_first_failing_phase_answers() {
    type Case = (&'static str, &'static str, &'static [&'static str], u16, &'static str, Phase);
    const LONG: &str = "Content-Length: 1001";
    const KEY: &str = "x-api-key: key-with-no-quota-left";
    let cases: &[Case] = &[
        ("POST", "/none/../keyed?a={", &[LONG], 400, "Bad Request", Phase::Head),
        ("POST", "/none/../keyed", &[LONG], 403, "Forbidden", Phase::Route),
        ("POST", "/prod/../keyed", &[LONG], 413, "Request Too Long", Phase::Route),
        ("POST", "/prod/../keyed", &[], 400, "Bad Request", Phase::Route),
        ("POST", "/prod/none", &["x-api-key: no"], 403, "Missing Authentication Token", Phase::Route),
        ("POST", "/prod/keyed", &["x-api-key: no"], 403, "Forbidden", Phase::Admit),
        ("POST", "/prod/keyed", &[KEY], 429, "Limit Exceeded", Phase::Admit),
        ("POST", "/prod/keyed", &["x-api-key: key-with-a-plan"], 429, "Too Many Requests", Phase::Admit),
        ("POST", "/prod/throttled", &[], 429, "Too Many Requests", Phase::Admit),
        ("POST", "/prod/never", &[], 415, "Unsupported Media Type", Phase::Integrate),
    ];
    let world = world();
    for (method, path, fields, status, message, phase) in cases {
        let mut talk = world.talk(method, path, fields);
        let Admitted::Own(answer) = talk.admit() else { panic!("{path} was forwarded") };
        assert_eq!((answer.status, talk.exchange.phase), (*status, *phase), "{method} {path} {fields:?}");
        assert_eq!(answer.body, format!("{{\"message\":\"{message}\"}}"), "{method} {path} {fields:?}");
    }
}

#[test]
fn r_route_19_the_method_can_be_overridden() {
    let world = world();
    let (forward, sent) = world.forwarded("POST", "/prod/open", &["X-HTTP-Method-Override: GET"]);
    assert_eq!((forward.method, &*sent.lines[0]), (Method::Get, "GET /up HTTP/1.1"));
    assert_eq!(sent.field("X-HTTP-Method-Override"), None);
    for verb in ["get", "TRACE", "", "GET /evil HTTP/1.1"] {
        let answer = world.answer("GET", "/prod/open", &[&format!("x-http-method-override: {verb}")]);
        assert_eq!(answer.body, "{\"message\":\"Missing Authentication Token\"}", "{verb}");
    }
}

#[test]
fn r_int_31_the_clients_method_or_the_integrations() {
    let world = world();
    for (method, want) in [("DELETE", "DELETE /up HTTP/1.1"), ("GET", "POST /up HTTP/1.1")] {
        assert_eq!(world.forwarded(method, "/prod/any", &[]).1.lines[0], want);
    }
    let (forward, sent) = world.forwarded("PUT", "/prod/any", &["X-HTTP-Method-Override: PATCH"]);
    assert_eq!((forward.method, &*sent.lines[0]), (Method::Patch, "PATCH /up HTTP/1.1"));
}

#[test]
fn a_forward_says_where_to_and_how_long() {
    let (forward, sent) = world().forwarded("GET", "/prod/open", &[]);
    assert_eq!((forward.pool, forward.timeout_ms, forward.method), (42, 29_000, Method::Get));
    assert_eq!(sent.field("Host"), Some("upstream.example"));
    assert_eq!(sent.field("X-Amzn-Apigateway-Api-Id"), Some(API));
    assert_eq!(sent.field("X-Forwarded-For"), Some("192.0.2.7"));
    assert_eq!(sent.field("X-Forwarded-Port"), Some("8080"));
    assert_eq!(sent.field("X-Forwarded-Proto"), Some("http"));
}

#[test]
fn r_lim_05_only_a_told_length_is_too_large_from_the_start() {
    let world = world();
    for (field, want) in
        [("Content-Length: 1000", Framing::Length(1_000)), ("Transfer-Encoding: chunked", Framing::Chunked)]
    {
        assert_eq!(world.forwarded("POST", "/prod/any", &[field]).0.framing, want, "{field}");
    }
    let answer = world.answer("POST", "/prod/any", &["Content-Length: 1001"]);
    assert_eq!((answer.status, answer.field("x-amzn-ErrorType")), (413, Some("RequestTooLargeException")));
}

#[test]
fn r_int_32_http_sends_no_body_with_get_head_and_options() {
    let any = |kind| Integration { kind, ..proxy() };
    let as_post = Integration { method: Some("POST".into()), ..any(IntegrationKind::Http) };
    let world = Plot::default()
        .route("ANY", "/http", any(IntegrationKind::Http))
        .route("ANY", "/proxy", any(IntegrationKind::HttpProxy))
        .route("ANY", "/post", as_post)
        .build();
    let sent = |method: &str, path: &str| world.send(method, path, &[], "abc").forward().0.framing;
    for method in ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] {
        let is_bodiless = matches!(method, "GET" | "HEAD" | "OPTIONS");
        let want = if is_bodiless { Framing::None } else { Framing::Length(3) };
        assert_eq!(sent(method, "/prod/http"), want, "{method}");
        assert_eq!(sent(method, "/prod/proxy"), Framing::Length(3), "{method}");
        assert_eq!(sent(method, "/prod/post"), Framing::Length(3), "{method}");
    }
}

#[test]
fn dot_segments_are_refused_unless_the_api_is_exact() {
    let plot = || Plot::default().route("GET", "/{proxy+}", proxy());
    let strict = plot().build();
    for path in ["/prod/a/../b", "/prod/.", "/prod/%2e%2E/a", "/prod/..;x/a", "/prod/a%2f.."] {
        let answer = strict.answer("GET", path, &[]);
        assert_eq!(
            (answer.status, answer.field("x-amzn-ErrorType")),
            (400, Some("BadRequestException")),
            "{path}"
        );
        assert_eq!(answer.body, "{\"message\":\"Bad Request\"}");
    }
    strict.forwarded("GET", "/prod/a/...", &[]);
    let exact = Plot { aws_exact: true, ..plot() }.build();
    exact.forwarded("GET", "/prod/a/../b", &[]);
}

#[test]
fn r_route_05_06_without_api_or_stage_it_is_forbidden() {
    let forbidden = |answer: Message| {
        assert_eq!((answer.status, &*answer.body), (403, "{\"message\":\"Forbidden\"}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("ForbiddenException"));
    };
    let world = world();
    for path in ["/", "/none/open", "/PROD/open", "//"] {
        forbidden(world.answer("GET", path, &["Authorization: Bearer abc"]));
    }
    forbidden(world.answer("OPTIONS", "*", &[]));
    forbidden(Plot { is_disabled: true, ..Plot::default().route("GET", "/", proxy()) }.build().answer(
        "GET",
        "/prod",
        &[],
    ));
    let mut elsewhere = Talk::new(&world, b"GET /prod/open HTTP/1.1\r\nHost: other\r\n\r\n".to_vec());
    let Admitted::Own(answer) = elsewhere.admit() else { panic!("forwarded") };
    forbidden(answer);
}

#[test]
fn r_route_18_connect_and_other_verbs_miss() {
    let world = world();
    let connect = format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n").into_bytes();
    let mut talk = Talk::new(&world, connect);
    let Admitted::Own(answer) = talk.admit() else { panic!("forwarded") };
    assert_eq!(answer.body, "{\"message\":\"Missing Authentication Token\"}");
    for verb in ["TRACE", "get", "BREW"] {
        assert_eq!(
            world.answer(verb, "/prod/any", &[]).field("x-amzn-ErrorType"),
            Some("MissingAuthenticationTokenException")
        );
    }
}

#[test]
fn mappings_see_path_stage_and_context() {
    let mappings: Vec<Mapping> = vec![
        header("X-1", Origin::Path(1)),
        header("X-2", Origin::StageVariable("shard".into())),
        header("X-3", Origin::Context("resourcePath".into())),
        header("X-4", Origin::Context("identity.apiKey".into())),
        header("X-5", Origin::Context("identity.sourceIp".into())),
        header("X-6", Origin::Context("requestTimeEpoch".into())),
        header("X-7", Origin::Context("requestTime".into())),
        header("X-8", Origin::Context("operationName".into())),
        header("X-9", Origin::Query("q".into())),
    ];
    let integration = Integration { request_parameters: mappings, ..proxy() };
    let world = Plot::default().route("GET", "/{a}/{b+}", integration).build();
    let (_, sent) = world.forwarded("GET", "/prod/x/y//z%20?q=1", &["x-api-key: not-asked-for"]);
    let want = [
        ("X-1", Some("y//z%20")),
        ("X-2", Some("blue")),
        ("X-3", Some("/{a}/{b+}")),
        ("X-4", None), // R-USAGE-16: only where a key is required
        ("X-5", Some("192.0.2.7")),
        ("X-6", Some("946684800123")),
        ("X-7", Some("01/Jan/2000:00:00:00 +0000")),
        ("X-8", Some("operation0")),
        ("X-9", Some("1")),
    ];
    for (name, value) in want {
        assert_eq!(sent.field(name), value, "{name}");
    }
    assert_eq!(sent.lines[0], "GET /up?q=1 HTTP/1.1");
}
