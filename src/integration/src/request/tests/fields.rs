//! Which of a client's fields reach the upstream (R-INT-14 to 17, R-ROUTE-33).

use super::*;

/// What becomes of a client's field on its way through a proxy.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Want {
    Passed,
    Dropped,
    /// The gateway says it itself.
    Ours(&'static str),
}
use Want::{Dropped, Ours, Passed};

const TABLE: &[(&str, &str, Want)] = &[
    // R-INT-14: gone on arrival
    ("Connection", "close", Ours("keep-alive")),
    ("Content-Encoding", "gzip", Dropped), // R-LIM-02: bodies go on decoded
    ("Content-MD5", "x", Dropped),
    ("Max-Forwards", "1", Dropped),
    ("Proxy-Authenticate", "x", Dropped),
    ("Server", "x", Dropped),
    ("TE", "trailers", Dropped),
    ("Trailer", "x", Dropped),
    ("Upgrade", "h2c", Dropped),
    ("WWW-Authenticate", "x", Dropped),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=x", Dropped),
    // R-INT-15, R-INT-16: not for upstreams
    ("Via", "1.1 x", Dropped),
    ("Keep-Alive", "timeout=5", Dropped),
    ("Proxy-Connection", "close", Dropped),
    ("Proxy-Authorization", "x", Dropped),
    ("X-HTTP-Method-Override", "PUT", Dropped),
    // said by the gateway
    ("X-Amzn-Trace-Id", "Root=1-1-1", Ours("Root=1-0-0;Parent=0;Sampled=0")),
    ("X-Amzn-Apigateway-Api-Id", "x", Ours("a1b2c3d4e5")),
    ("X-Forwarded-For", "203.0.113.1", Ours("203.0.113.1, 192.0.2.7")),
    ("X-Forwarded-Port", "1", Ours("8080")),
    ("X-Forwarded-Proto", "https", Ours("http")),
    // R-INT-14, R-INT-20: still there
    ("Accept", "text/html", Passed),
    ("Accept-Charset", "utf-8", Passed),
    ("Accept-Encoding", "gzip", Passed),
    ("Accept-Language", "de", Passed),
    ("Age", "1", Passed),
    ("Authorization", "Bearer x", Passed),
    ("Cache-Control", "no-cache", Passed),
    ("Content-Type", "text/plain", Passed),
    ("Cookie", "a=b", Passed),
    ("Date", "x", Passed),
    ("Origin", "x", Passed),
    ("Pragma", "no-cache", Passed),
    ("Range", "bytes=0-1", Passed),
    ("Referer", "x", Passed),
    ("Set-Cookie", "a=b", Passed),
    ("User-Agent", "x", Passed),
    ("Warn", "x", Passed),
    ("x-amz-apigw-id", "x", Passed),
    ("x-amzn-ErrorType", "x", Passed),
    ("x-amzn-RequestId", "x", Passed),
    ("x-api-key", "x", Passed),
    ("x-apigw-api-id", "x", Passed),
    ("X-Anything", "x", Passed),
];

#[test]
fn r_int_14_to_20_each_field_of_a_request_has_its_fate() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    for (name, value, fate) in TABLE {
        for name in [name.to_string(), name.to_lowercase(), name.to_uppercase()] {
            let sent = send(&fixture, &request("GET", "/prod/x", &[(&name, value)]), &[]);
            let want: &[&str] = match fate {
                Passed => &[value],
                Dropped => &[],
                Ours(value) => &[value],
            };
            assert_eq!(sent.values(&name), want, "{name}: {value}");
            let is_kept_as_written = sent.fields.iter().any(|(it, _)| *it == name);
            assert!(*fate != Passed || is_kept_as_written, "the casing of {name} changed");
        }
    }
}

#[test]
fn the_table_of_fields_has_every_known_one() {
    // These decide about the message itself and have tests of their own.
    let apart = [Known::Host, Known::ContentLength, Known::TransferEncoding, Known::Expect];
    for known in Known::ALL.iter().filter(|known| !apart.contains(known)) {
        assert!(TABLE.iter().any(|(name, ..)| *name == known.as_str()), "{known:?} has no row");
    }
}

#[test]
fn r_int_14_the_length_is_the_gateways_and_expectations_end_here() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    let client = request("POST", "/prod/x", &[("Content-Length", "3"), ("Expect", "100-continue")]);
    let sent = send(&fixture, &client, &[]);
    assert_eq!(sent.values("Content-Length"), ["3"]);
    assert!(sent.values("Expect").is_empty());
    let sent = send(&fixture, &request("POST", "/prod/x", &[("transfer-encoding", "Chunked")]), &[]);
    assert_eq!(sent.values("Transfer-Encoding"), ["chunked"]);
    assert!(sent.values("Content-Length").is_empty());
    assert_eq!(sent.values("Host"), ["upstream.example"], "R-INT-15");
}

#[test]
fn what_a_connection_field_names_ends_with_the_connection() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    let fields = [
        ("X-Hop", "1"),
        ("X-Other-Hop", "2"),
        ("X-Stays", "3"),
        ("Connection", "keep-alive, x-HOP"),
        ("connection", "X-Other-Hop,, X-Forwarded-For, host, x-amzn-trace-id"),
    ];
    let sent = send(&fixture, &request("GET", "/prod/x", &fields), &[]);
    assert!(sent.values("X-Hop").is_empty() && sent.values("X-Other-Hop").is_empty());
    assert_eq!(sent.values("X-Stays"), ["3"]);
    assert_eq!(
        sent.values("X-Forwarded-For"),
        ["192.0.2.7"],
        "a client cannot switch off what the gateway says"
    );
    assert_eq!((sent.values("Host").len(), sent.values("X-Amzn-Trace-Id").len()), (1, 1));
}

#[test]
fn r_int_16_repeated_fields_are_joined_where_the_first_stood() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    let fields =
        [("X-A", "1"), ("Cookie", "a=1"), ("X-B", "2"), ("x-a", "3"), ("cookie", "b=2"), ("X-A", "")];
    let sent = send(&fixture, &request("GET", "/prod/x", &fields), &[]);
    assert_eq!(sent.values("X-A"), ["1,3,"]);
    assert_eq!(sent.values("Cookie"), ["a=1; b=2"]);
    let order: Vec<&str> = sent.fields.iter().take(4).map(|(name, _)| name.as_str()).collect();
    assert_eq!(order, ["Host", "X-A", "Cookie", "X-B"]);
}

#[test]
fn r_int_14_no_signature_slips_through_beside_another_authorization() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    let (signature, token) = (("Authorization", "AWS4-HMAC-SHA256 x"), ("authorization", "Bearer y"));
    for fields in [[signature, token], [token, signature]] {
        let sent = send(&fixture, &request("GET", "/prod/x", &fields), &[]);
        assert!(sent.values("Authorization").is_empty(), "{fields:?}");
    }
    let sent = send(&fixture, &request("GET", "/prod/x", &[token, token]), &[]);
    assert_eq!(sent.values("Authorization"), ["Bearer y,Bearer y"]);
}

#[test]
fn r_route_33_the_peer_comes_after_all_that_the_client_claims() {
    let fixture = Fixture::request(HttpProxy, "/", &[]);
    for (claimed, want) in [
        (&[][..], "192.0.2.7"),
        (&["203.0.113.1"], "203.0.113.1, 192.0.2.7"),
        (&["203.0.113.1, 203.0.113.2"], "203.0.113.1, 203.0.113.2, 192.0.2.7"),
        (&["203.0.113.1", "203.0.113.2"], "203.0.113.1, 203.0.113.2, 192.0.2.7"),
        (&["", "203.0.113.2"], "203.0.113.2, 192.0.2.7"),
        (&[""], "192.0.2.7"),
    ] {
        let fields: Vec<_> = claimed.iter().map(|value| ("X-Forwarded-For", *value)).collect();
        let sent = send(&fixture, &request("GET", "/prod/x", &fields), &[]);
        assert_eq!(sent.values("X-Forwarded-For"), [want], "{claimed:?}");
    }
}

fn check_default(kind: IntegrationKind, method: &str, fields: &[(&str, &str)], name: &str, want: &[&str]) {
    let fixture = Fixture::request(kind, "/", &[]);
    let sent = send(&fixture, &request(method, "/prod/x", fields), &[]);
    assert_eq!(sent.values(name), want, "{kind:?} {method} {fields:?}");
}

#[test]
fn r_int_17_defaults_where_the_client_says_nothing() {
    let agent = "AmazonAPIGateway_a1b2c3d4e5";
    for kind in [Http, HttpProxy] {
        for method in ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] {
            check_default(kind, method, &[], "Accept", &["application/json"]);
            check_default(kind, method, &[], "User-Agent", &[agent]);
            check_default(kind, method, &[], "Content-Type", &[]);
            check_default(kind, method, &[], "X-Amzn-Apigateway-Api-Id", &["a1b2c3d4e5"]);
            check_default(kind, method, &[], "X-Amzn-Trace-Id", &["Root=1-0-0;Parent=0;Sampled=0"]);
        }
    }
    let said = [("Accept", "a/b"), ("User-Agent", "me"), ("Content-Type", "a/b; c=d")];
    check_default(HttpProxy, "GET", &said, "Accept", &["a/b"]);
    check_default(HttpProxy, "GET", &said, "User-Agent", &["me"]);
    check_default(HttpProxy, "GET", &said, "Content-Type", &["a/b; c=d"]);
    // HTTP takes nothing over but the type of a body
    check_default(Http, "POST", &said, "Accept", &["application/json"]);
    check_default(Http, "POST", &said, "User-Agent", &[agent]);
    check_default(Http, "POST", &said, "Content-Type", &["a/b; c=d"]);
    for method in ["GET", "HEAD", "OPTIONS"] {
        check_default(Http, method, &said, "Content-Type", &[]);
    }
}
