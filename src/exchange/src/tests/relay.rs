//! The way back from an upstream (R-INT-18, 33, 34 and group 7), and how long the client's body is.

use ringgate_http::Framing;
use ringgate_snapshot::schema::{Integration, IntegrationResponse, Origin};

use super::talk::World;
use super::world::{Plot, header, http, proxy, response, template};
use crate::Relayed;

fn world() -> World {
    let with =
        |pattern: &str, status, templates| IntegrationResponse { templates, ..response(pattern, status) };
    let mapped = http(vec![
        IntegrationResponse {
            headers: vec![header("X-To", Origin::Header("X-From".into()))],
            ..response("20\\d", 200)
        },
        with("404", 410, vec![template("text/plain", Some("gone"))]),
        with("409", 409, vec![template("application/json", None)]),
        IntegrationResponse { is_declared: false, ..response("418", 418) },
        with("304", 200, Vec::new()),
        with("500", 204, Vec::new()),
    ]);
    Plot::default()
        .route("ANY", "/proxy", proxy())
        .route("ANY", "/mapped", mapped.clone())
        .route("GET", "/as-head", Integration { method: Some("HEAD".into()), ..proxy() })
        .route("GET", "/mapped-as-head", Integration { method: Some("HEAD".into()), ..mapped })
        .build()
}

const OWN: bool = false;
const PASSED: bool = true;

#[test]
fn r_int_33_a_proxy_passes_status_fields_and_body() {
    let world = world();
    for status in [200, 201, 299, 301, 404, 500, 599] {
        let lines = format!("{status} Any\nX-A: 1\nx-a: 2\nContent-Type: a/b\nContent-Length: 5\nDate: then");
        let (relayed, message) = world.talk("GET", "/prod/proxy", &[]).forwarded().relay(&lines);
        assert_eq!(relayed, Relayed { framing: Framing::Length(5), is_body_passed: PASSED });
        assert_eq!(message.status, status);
        assert_eq!(message.field("Content-Type"), Some("a/b"));
        assert_eq!(message.field("x-amzn-Remapped-Date"), Some("then"), "R-INT-18");
        assert_eq!(message.field("x-amzn-Remapped-Content-Length"), Some("5"));
        let repeated = message.lines.iter().filter(|line| line.to_lowercase().starts_with("x-a: ")).count();
        assert_eq!(repeated, 2, "R-INT-34");
    }
}

#[test]
fn r_route_32_a_response_without_a_type_is_json() {
    let world = world();
    for (status, want) in
        [("200 OK", Some("application/json")), ("204 No Content", None), ("304 Not Modified", None)]
    {
        let (_, message) = world.talk("GET", "/prod/proxy", &[]).forwarded().relay(status);
        assert_eq!(message.field("Content-Type"), want, "{status}");
    }
    let (_, message) = world.talk("GET", "/prod/mapped", &[]).forwarded().relay("200 OK");
    assert_eq!(message.field("Content-Type"), Some("application/json"));
    let (_, message) = world.talk("GET", "/prod/mapped", &[]).forwarded().relay("200 OK\nContent-Type: a/b");
    assert_eq!(message.field("Content-Type"), Some("a/b"));
}

#[test]
fn r_iresp_02_07_09_the_upstreams_status_chooses_and_only_mapped_fields_pass() {
    let world = world();
    let mut talk = world.talk("GET", "/prod/mapped", &[]).forwarded();
    let lines = "201 Created\nX-From: 1\nX-Other: 2\nContent-Length: 3";
    let (relayed, message) = talk.relay_with(lines, "abc");
    assert_eq!(
        (relayed, &*message.body),
        (Relayed { framing: Framing::Length(3), is_body_passed: OWN }, "abc")
    );
    assert_eq!((message.status, message.field("X-To")), (200, Some("1")), "R-IRESP-09");
    assert_eq!((message.field("X-Other"), message.field("X-From")), (None, None));
    assert_eq!(message.field("x-amzn-Remapped-Content-Length"), None, "remapped only when mapped");
}

#[test]
fn r_iresp_08_a_missing_source_leaves_the_field_out() {
    let (_, message) = world().talk("GET", "/prod/mapped", &[]).forwarded().relay("200 OK\nX-From:");
    assert_eq!(message.field("X-To"), None);
}

#[test]
fn r_iresp_12_a_template_replaces_the_body_and_its_absence_passes_it() {
    let world = world();
    let (relayed, message) =
        world.talk("GET", "/prod/mapped", &[]).forwarded().relay("404 No\nContent-Length: 9");
    assert_eq!(relayed, Relayed { framing: Framing::Length(4), is_body_passed: OWN });
    assert_eq!(
        (message.status, &*message.body, message.field("Content-Type")),
        (410, "gone", Some("text/plain"))
    );
    // R-IRESP-12: a template that is null
    let lines = "409 Conflict\nContent-Length: 9\nContent-Type: a/b";
    let (relayed, message) =
        world.talk("GET", "/prod/mapped", &[]).forwarded().relay_with(lines, "unchanged");
    assert_eq!(relayed, Relayed { framing: Framing::Length(9), is_body_passed: OWN });
    assert_eq!((message.field("Content-Type"), &*message.body), (Some("a/b"), "unchanged"));
}

#[test]
fn r_iresp_05_06_no_response_to_choose() {
    let world = world();
    for status in ["503 Busy", "418 Teapot"] {
        let (relayed, message) = world.talk("GET", "/prod/mapped", &[]).forwarded().relay(status);
        assert_eq!(
            (message.status, &*message.body),
            (500, "{\"message\":\"Internal server error\"}"),
            "{status}"
        );
        assert!(!relayed.is_body_passed && relayed.framing == Framing::Length(message.body.len() as u64));
        assert_eq!(message.field("X-Amzn-Trace-Id"), None, "R-ROUTE-30");
    }
}

/// The upstream's answer, the client's request, and how long the client's body is told to be.
#[test]
fn every_response_says_how_long_it_is() {
    use Framing::{Chunked, Length, None, UntilClose};
    let cases: &[(&str, &str, &[&str], &str, Framing)] = &[
        ("GET", "/prod/proxy", &[], "200 OK\nContent-Length: 5", Length(5)),
        ("GET", "/prod/proxy", &[], "200 OK\nContent-Length: 0", Length(0)),
        ("GET", "/prod/proxy", &[], "200 OK\nTransfer-Encoding: chunked", Chunked),
        ("GET", "/prod/proxy", &[], "200 OK", UntilClose),
        ("GET", "/prod/proxy", &[], "204 No Content", None),
        ("GET", "/prod/proxy", &[], "304 Not Modified\nContent-Length: 5", None),
        ("HEAD", "/prod/proxy", &[], "200 OK\nContent-Length: 5", Length(5)),
        ("HEAD", "/prod/proxy", &[], "200 OK\nTransfer-Encoding: chunked", None),
        ("HEAD", "/prod/proxy", &[], "200 OK", None),
        ("HEAD", "/prod/proxy", &[], "304 Not Modified\nContent-Length: 5", None),
        // asked with HEAD although the client was not: it would wait for a body that does not come
        ("POST", "/prod/proxy", &["X-HTTP-Method-Override: HEAD"], "200 OK\nContent-Length: 5", Length(0)),
        ("GET", "/prod/as-head", &[], "200 OK\nContent-Length: 5", Length(0)),
        ("GET", "/prod/mapped-as-head", &[], "200 OK\nContent-Length: 5", Length(0)),
        // the other way round: the client's HEAD became a GET
        ("HEAD", "/prod/proxy", &["X-HTTP-Method-Override: GET"], "200 OK\nContent-Length: 5", Length(5)),
        // a status without a body became one with, and back
        ("GET", "/prod/mapped", &[], "204 No Content", Length(0)),
        ("GET", "/prod/mapped", &[], "304 Not Modified", Length(0)),
        ("GET", "/prod/mapped", &[], "500 Broken\nContent-Length: 5", None),
        // what is mapped is gathered, and nothing comes for a HEAD: it is not known how long a body would be
        ("HEAD", "/prod/mapped", &[], "200 OK\nContent-Length: 5", None),
    ];
    let world = world();
    for (method, path, fields, lines, want) in cases {
        let (relayed, _) = world.talk(method, path, fields).forwarded().relay(lines);
        assert_eq!(relayed.framing, *want, "{method} {path} {fields:?}: {lines}");
        assert_eq!(relayed.is_body_passed, !path.contains("mapped"), "{method} {path}");
    }
}
