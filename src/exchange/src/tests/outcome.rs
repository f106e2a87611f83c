//! What logs, metrics and the flight recorder are told (R-LOG-04, R-LOG-05).

use ringgate_telemetry::LogFormat;

use super::talk::{Talk, World};
use super::world::{Plot, http, mock, proxy, response};
use crate::{Failure, Outcome, Whereabouts};

const OUTCOME: Outcome = Outcome {
    at_ms: 946_684_800_123,
    latency_us: 7_000,
    integration_latency_us: Some(5_000),
    first_content_us: None,
    authorizer_latency_us: Some(12_999),
    keys_latency_us: Some(8_000),
    request_bytes: 3,
    response_bytes: 9,
};

fn world() -> World {
    Plot::default()
        .route("GET", "/pets/{id}", proxy())
        .with_key_required()
        .route("GET", "/http", http(vec![response("", 201)]))
        .route("GET", "/mock", mock(&[("application/json", Some(202))], vec![response("", 200)]))
        .plan("prod", None, None)
        .key("a-key-of-many-letters", true, &[0])
        .build()
}

fn log(talk: &Talk<'_>, variables: &[&str]) -> Vec<String> {
    let format: String = variables.iter().map(|name| format!("$context.{name}\u{1}")).collect();
    let format = LogFormat::compile(&format!("{format}$context.requestId")).expect("a format");
    talk.look(|exchange, call| {
        let mut line = Vec::new();
        format.write(&exchange.record(call, &OUTCOME), &mut line);
        let line = String::from_utf8(line).expect("text");
        line.split('\u{1}').take(variables.len()).map(str::to_owned).collect()
    })
}

/// What the variables print: `OUTCOME` has 12 ms for an authorizer and 8 ms for keys.
#[track_caller]
pub(super) fn check(talk: &Talk<'_>, want: &[(&str, &str)]) {
    let names: Vec<&str> = want.iter().map(|(name, _)| *name).collect();
    for ((name, want), value) in want.iter().zip(log(talk, &names)) {
        assert_eq!(value, *want, "{name}");
    }
}

#[test]
fn r_log_04_a_forwarded_request() {
    let world = world();
    let fields =
        ["x-api-key: a-key-of-many-letters", "User-Agent: me", "X-Amzn-Trace-Id: Root=1-a-b;Parent=c"];
    let mut talk = world.talk("GET", "/prod//pets/7%20?q=1", &fields).forwarded();
    talk.relay("404 Not Found\nContent-Length: 9");
    check(
        &talk,
        &[
            ("accountId", "123456789012"),
            ("apiId", "a1b2c3d4e5"),
            ("deploymentId", "deploy"),
            ("domainName", "a1b2c3d4e5.execute-api.us-east-1.example.com"),
            ("domainPrefix", "a1b2c3d4e5"),
            ("endpointType", "REGIONAL"),
            ("httpMethod", "GET"),
            ("identity.apiKeyId", "id-of-a-key-of-many-letters"),
            ("identity.apiKey", "***************etters"),
            ("identity.sourceIp", "192.0.2.7"),
            ("identity.userAgent", "me"),
            ("integration.error", "-"),
            ("integrationLatency", "5"),
            ("integrationStatus", "404"),
            ("path", "/prod//pets/7%20"),
            ("protocol", "HTTP/1.1"),
            ("requestTime", "01/Jan/2000:00:00:00 +0000"),
            ("requestTimeEpoch", "946684800123"),
            ("resourceId", "res000"),
            ("resourcePath", "/pets/{id}"),
            ("responseLatency", "7"),
            ("responseLength", "9"),
            ("stage", "prod"),
            ("status", "404"),
            ("error.message", "-"),
            ("error.responseType", "-"),
            ("xrayTraceId", "Root=1-a-b;Parent=c;Sampled=1"),
        ],
    );
}

#[test]
fn r_log_04_what_was_rejected_after_the_stage_was_known() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/pets/7", &["x-api-key: wrong-key-value"]);
    talk.admit();
    check(
        &talk,
        &[
            ("stage", "prod"),
            ("resourcePath", "/pets/{id}"),
            ("identity.apiKeyId", "-"),
            ("status", "403"),
            ("error.message", "Forbidden"),
            ("error.responseType", "INVALID_API_KEY"),
            ("integrationStatus", "-"),
        ],
    );
    let mut talk = world.talk("GET", "/prod/none", &[]);
    talk.admit();
    check(&talk, &[("stage", "prod"), ("resourcePath", "-"), ("resourceId", "-"), ("path", "/prod/none")]);
    assert_eq!(talk.exchange.place(), Some(Whereabouts { api: 0, stage: 0, is_canary: false, route: None }));
}

#[test]
fn r_log_04_what_names_no_stage() {
    let world = world();
    let mut talk = world.talk("GET", "/none/x", &[]);
    talk.admit();
    check(
        &talk,
        &[("apiId", "-"), ("stage", "-"), ("domainPrefix", "-"), ("path", "/none/x"), ("status", "403")],
    );
    assert_eq!(talk.exchange.place(), None);
}

#[test]
fn r_usage_16_no_key_is_logged_where_none_is_required() {
    let world = world();
    let talk = world.talk("GET", "/prod/http", &["x-api-key: a-key-of-many-letters"]).forwarded();
    check(&talk, &[("identity.apiKey", "-"), ("identity.apiKeyId", "-")]);
}

#[test]
fn statuses_of_integrations() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/http", &[]).forwarded();
    talk.relay("418 Teapot");
    check(&talk, &[("status", "201"), ("integrationStatus", "418")]);
    let mut talk = world.talk("GET", "/prod/mock", &[]);
    talk.admit();
    check(&talk, &[("status", "200"), ("integrationStatus", "202")]);
    let mut talk = world.talk("GET", "/prod/http", &[]).forwarded();
    talk.fail(Failure::Slow);
    check(
        &talk,
        &[
            ("status", "504"),
            ("integrationStatus", "-"),
            ("error.responseType", "INTEGRATION_TIMEOUT"),
            ("integrationErrorMessage", "Execution failed due to a timeout error"),
        ],
    );
}

#[test]
fn the_flight_recorder_is_told_what_happened_and_where() {
    let world = world();
    let cases: &[(&str, u16, &str, &str, &str, &str)] = &[
        ("/prod/mock?x=1", 200, "", "respond", "/mock", ""),
        ("/prod/none", 403, "MISSING_AUTHENTICATION_TOKEN", "route", "", ""),
        ("/none/x", 403, "FORBIDDEN", "route", "", ""),
        ("/prod/a/../b", 400, "dot segments in the path", "route", "", ""),
        ("/prod/x?a={", 400, "malformed request target", "head", "", ""),
        ("/prod/pets/1", 403, "INVALID_API_KEY", "admit", "/pets/{id}", "upstream.example"),
    ];
    for (target, status, reason, phase, route, upstream) in cases {
        let mut talk = world.talk("GET", target, &[]);
        talk.admit();
        talk.look(|exchange, call| {
            let record = exchange.record(call, &OUTCOME);
            let entry = exchange.entry(call, &record);
            assert_eq!((entry.target, entry.status, entry.reason), (*target, *status, *reason));
            assert_eq!((entry.phase, entry.route, entry.upstream), (*phase, *route, *upstream), "{target}");
            assert_eq!((entry.method, entry.generation, entry.at_ms), ("GET", 7, OUTCOME.at_ms));
            assert_eq!((entry.request_bytes, entry.response_bytes, entry.latency_us), (3, 9, 7_000));
            assert_eq!(entry.request_id, exchange.ids.request_id());
        });
    }
}

#[test]
fn nothing_of_a_request_that_could_not_be_read_is_told() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/mock", &[]);
    talk.admit();
    (talk.head, talk.buffer) = (ringgate_http::RequestHead::default(), b"GET \x00".to_vec());
    talk.write(|exchange, call, chance, head| {
        exchange.refuse(call, ringgate_http::Reason::Target, chance, head);
    });
    check(
        &talk,
        &[
            ("apiId", "-"),
            ("stage", "-"),
            ("path", "-"),
            ("httpMethod", "-"),
            ("protocol", "-"),
            ("status", "400"),
        ],
    );
}

#[test]
fn a_mapped_context_is_that_of_the_log() {
    use ringgate_integration::Context;
    let world = world();
    let talk = world
        .talk("GET", "/prod/pets/7", &["x-api-key: a-key-of-many-letters", "User-Agent: me"])
        .forwarded();
    talk.look(|exchange, call| {
        for (name, want) in [
            ("apiId", "a1b2c3d4e5"),
            ("identity.apiKey", "a-key-of-many-letters"),
            ("identity.apiKeyId", "id-of-a-key-of-many-letters"),
            ("operationName", "operation0"),
            ("requestId", exchange.ids.request_id()),
            ("path", "/prod/pets/7"),
            ("authorizer.principalId", ""),
            ("none", ""),
        ] {
            let mut out = Vec::new();
            assert_eq!(exchange.context(call).write(name, &mut out), !want.is_empty(), "{name}");
            assert_eq!(String::from_utf8_lossy(&out), want, "{name}");
        }
    });
}
