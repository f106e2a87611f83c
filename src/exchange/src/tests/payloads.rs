//! Bodies that mappings read, and bodies that are bytes (R-INT-07 to 11, R-INT-23 to 26).

use ringgate_snapshot::schema::{
    ContentHandling, Destination, Integration, IntegrationResponse, Mapping, Origin,
};

use super::talk::{Message, World};
use super::world::{Plot, header, http, mock, proxy, response, template};

fn maps(origin: Origin) -> Vec<Mapping> {
    vec![header("X-M", origin)]
}

#[test]
fn r_int_07_10_a_request_maps_from_its_body() {
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("$", "{\"a\": {\"b\": 1}}", Some("{\"a\": {\"b\": 1}}")),
        ("$.a", "{\"a\": {\"b\": 1}}", Some("{\"b\":1}")),
        ("$.a.b", "{\"a\": {\"b\": 1}}", Some("1")),
        ("$.a", "{\"a\": \"x y\"}", Some("x y")),
        ("$[0]", "[true]", Some("true")),
        ("$.none", "{\"a\": 1}", None),
        ("$.a", "{\"a\": \"\"}", None),
        ("$", "", Some("{}")),
        ("$.a", "", None),
        ("$", "plain {text}", Some("plain {text}")),
        ("$.a", "plain", None),
    ];
    for (path, body, want) in cases {
        let request_parameters = maps(Origin::Body((*path).into()));
        let world = Plot::default()
            .route(
                "POST",
                "/proxy",
                Integration { request_parameters: request_parameters.clone(), ..proxy() },
            )
            .route(
                "POST",
                "/http",
                Integration { request_parameters: request_parameters.clone(), ..http(Vec::new()) },
            )
            .route("GET", "/http", Integration { request_parameters, ..http(Vec::new()) })
            .build();
        for (method, resource) in [("POST", "/prod/proxy"), ("POST", "/prod/http"), ("GET", "/prod/http")] {
            let (forward, sent) = world.send(method, resource, &[], body).forward();
            assert_eq!(sent.field("X-M"), *want, "{method} {resource} {path} {body}");
            let passes = if method == "GET" { "" } else { *body };
            assert!(
                sent.body == passes && (forward.is_own_body || body.is_empty()),
                "{method} {resource} {path} {body}"
            );
        }
    }
}

#[test]
fn r_int_10_what_looks_like_json_and_is_none() {
    let bad = || Integration { request_parameters: maps(Origin::Body("$.a".into())), ..proxy() };
    let world = Plot::default().route("POST", "/bad", bad()).route("POST", "/unread", proxy()).build();
    for body in ["{", "[1,", "\"a", "'a", "{\"a\" 1}"] {
        let answer = world.send("POST", "/prod/bad", &[], body).answer();
        assert_eq!(
            (answer.status, &*answer.body),
            (400, "{\"message\":\"Invalid JSON in request body\"}"),
            "{body}"
        );
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("BadRequestException"));
        world.send("POST", "/prod/unread", &[], body).forward();
    }
}

#[test]
fn r_int_07_10_r_iresp_08_a_response_maps_from_its_body() {
    let with = |pattern: &str, path: &str| IntegrationResponse {
        headers: maps(Origin::Body(path.into())),
        ..response(pattern, 200)
    };
    let responses = vec![with("200", "$.a"), with("201", "$"), with("202", "$.l[*].k"), response("", 299)];
    let world = Plot::default().route("GET", "/x", http(responses)).build();
    let cases: &[(&str, &str, u16, Option<&str>)] = &[
        ("200 OK", "{\"a\": \"v\"}", 200, Some("v")),
        ("200 OK", "{}", 200, None),
        ("200 OK", "", 200, None),
        ("200 OK", "<html>", 200, None),
        ("200 OK", "{\"a\": \"x\\r\\ny\"}", 200, None),
        ("201 Created", "text", 200, Some("text")),
        ("202 Accepted", "{\"l\": [{\"k\": 1}, {\"k\": 2}]}", 200, Some("[1,2]")),
        ("200 OK", "{\"a\":", 500, None),
        // only the response that was chosen reads the body
        ("418 Teapot", "{\"a\":", 299, None),
    ];
    for (line, body, status, want) in cases {
        let (_, message) = world.talk("GET", "/prod/x", &[]).forwarded().relay_with(line, body);
        assert_eq!((message.status, message.field("X-M")), (*status, *want), "{line} {body}");
    }
}

#[test]
fn r_int_38_a_mock_has_no_body_to_map_from() {
    let answers = IntegrationResponse { headers: maps(Origin::Body("$".into())), ..response("", 200) };
    let world = Plot::default().route("POST", "/x", mock(&[("$default", Some(200))], vec![answers])).build();
    assert_eq!(world.send("POST", "/prod/x", &[], "{}").answer().field("X-M"), None);
}

#[test]
fn r_int_11_mappings_of_a_proxy_replace_headers_append_queries_and_fill_paths() {
    let mapping = |destination, name: &str, origin| Mapping { destination, name: name.into(), origin };
    let integration = Integration {
        request_parameters: vec![
            mapping(Destination::Header, "X-A", Origin::Body("$.a".into())),
            mapping(Destination::Query, "q", Origin::Body("$.a".into())),
            mapping(Destination::Path, "p", Origin::Body("$.a".into())),
            mapping(Destination::Path, "none", Origin::Body("$.none".into())),
        ],
        ..proxy()
    };
    let world = Plot::default().route("POST", "/x", integration).build();
    let (_, sent) = world.send("POST", "/prod/x?q=1", &["x-a: own"], "{\"a\": \"v/w ?\"}").forward();
    assert_eq!(sent.lines[0], "POST /up/v/w%20%3F/{none}?q=1&q=v%2Fw%20%3F HTTP/1.1");
    assert_eq!(sent.field("X-A"), Some("v/w ?"));
    assert_eq!(sent.body, "{\"a\": \"v/w ?\"}", "R-INT-33");
}

const TEXT: &str = "Content-Type: text/plain";
const IMAGE: &str = "Content-Type: image/png";
/// What is no UTF-8, what it is as text, and as base64.
const BYTES: &[u8] = b"\xff\x00a";
const LOSSY: &[u8] = "\u{fffd}\0a".as_bytes();
const BASE64: &[u8] = b"/wBh";

fn converts(
    binary: &[&'static str],
    handling: Option<ContentHandling>,
    responses: Vec<IntegrationResponse>,
) -> World {
    let integration = Integration { content_handling: handling, ..http(responses) };
    Plot { binary: binary.to_vec(), ..Plot::default().route("POST", "/x", integration) }.build()
}

#[test]
fn r_int_23_25_what_becomes_of_a_requests_payload() {
    use ContentHandling::{ToBinary, ToText};
    type Case<'a> = (&'a [&'static str], &'a str, Option<ContentHandling>, &'a [u8], Option<&'a [u8]>);
    let cases: &[Case<'_>] = &[
        (&[], IMAGE, None, BYTES, Some(LOSSY)),
        (&[], IMAGE, Some(ToText), BYTES, Some(LOSSY)),
        (&[], IMAGE, Some(ToBinary), BASE64, Some(BYTES)),
        (&["image/png"], TEXT, None, BYTES, Some(LOSSY)),
        (&["image/png"], TEXT, Some(ToText), b"text", Some(b"text")),
        (&["image/png"], TEXT, Some(ToBinary), BASE64, Some(BYTES)),
        (&["image/png"], TEXT, Some(ToBinary), b"no base64!", None),
        (&["image/png"], IMAGE, None, BYTES, Some(BYTES)),
        (&["image/png"], IMAGE, Some(ToBinary), BYTES, Some(BYTES)),
        (&["image/png"], IMAGE, Some(ToText), BYTES, Some(BASE64)),
        (&["image/png"], "Content-Type: image/png; q=1", Some(ToText), BYTES, Some(BASE64)),
        (&["image/*"], IMAGE, Some(ToText), BYTES, Some(BASE64)),
        (&["*/*"], "X-None: 1", Some(ToText), BYTES, Some(BASE64)),
        (&["*/png"], IMAGE, Some(ToText), BYTES, Some(LOSSY)),
    ];
    for (binary, field, handling, body, want) in cases {
        let world = converts(binary, *handling, Vec::new());
        let mut talk = world.send("POST", "/prod/x", &[field], body);
        match want {
            Some(want) => assert_eq!(talk.forward().1.bytes, *want, "{binary:?} {field} {handling:?}"),
            None => refused(&talk.answer()),
        }
    }
}

fn refused(answer: &Message) {
    assert_eq!((answer.status, &*answer.body), (500, "{\"message\":\"Internal server error\"}"));
    assert_eq!(answer.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
}

#[test]
fn r_int_24_25_what_becomes_of_a_responses_payload() {
    use ContentHandling::{ToBinary, ToText};
    type Case<'a> =
        (&'a [&'static str], &'a str, &'a str, Option<ContentHandling>, &'a [u8], Option<&'a [u8]>);
    let (png, plain) = ("Accept: image/png", "Accept: text/plain");
    let list: &[&str] = &["image/png"];
    let cases: &[Case<'_>] = &[
        (&[], IMAGE, png, None, BYTES, Some(LOSSY)),
        (&[], IMAGE, png, Some(ToText), BYTES, Some(LOSSY)),
        (&[], IMAGE, png, Some(ToBinary), BASE64, Some(BYTES)),
        (list, TEXT, plain, None, b"text", Some(b"text")),
        (list, TEXT, plain, Some(ToBinary), BASE64, Some(BYTES)),
        (list, TEXT, plain, Some(ToText), BYTES, Some(LOSSY)),
        (list, TEXT, png, None, BASE64, Some(BYTES)),
        (list, TEXT, png, Some(ToBinary), BASE64, Some(BYTES)),
        (list, TEXT, png, Some(ToText), BASE64, Some(BASE64)),
        (list, TEXT, png, None, b"no base64!", None),
        (list, IMAGE, plain, None, BYTES, Some(BASE64)),
        (list, IMAGE, plain, Some(ToBinary), BYTES, Some(BYTES)),
        (list, IMAGE, plain, Some(ToText), BYTES, Some(BASE64)),
        (list, IMAGE, png, None, BYTES, Some(BYTES)),
        (list, IMAGE, png, Some(ToBinary), BYTES, Some(BYTES)),
        (list, IMAGE, png, Some(ToText), BYTES, Some(BASE64)),
        // only the first type of Accept counts, and a client's wildcard is none
        (list, IMAGE, "Accept: image/png, text/plain", None, BYTES, Some(BYTES)),
        (list, IMAGE, "Accept: text/plain, image/png", None, BYTES, Some(BASE64)),
        (list, IMAGE, "Accept: */*", None, BYTES, Some(BASE64)),
        (list, IMAGE, "Accept: image/*", None, BYTES, Some(BASE64)),
        (&["*/*"], IMAGE, "X-None: 1", None, BYTES, Some(BYTES)),
    ];
    for (binary, content_type, accept, handling, body, want) in cases {
        let answers = IntegrationResponse { content_handling: *handling, ..response("", 200) };
        let world = converts(binary, None, vec![answers]);
        let mut talk = world.talk("POST", "/prod/x", &[accept]).forwarded();
        let (_, message) = talk.relay_with(&format!("200 OK\n{content_type}"), body);
        match want {
            Some(want) => assert_eq!(message.bytes, *want, "{binary:?} {content_type} {accept} {handling:?}"),
            None => refused(&message),
        }
    }
}

#[test]
fn r_int_26_no_template_reads_bytes() {
    use ContentHandling::ToText;
    let made = || vec![template("image/png", Some("$input.body"))];
    for (handling, want) in [(None, None), (Some(ToText), Some("/wBh"))] {
        let sends = Integration { content_handling: handling, request_templates: made(), ..http(Vec::new()) };
        let answers =
            IntegrationResponse { content_handling: handling, templates: made(), ..response("", 200) };
        let plot =
            Plot::default().route("POST", "/request", sends).route("POST", "/response", http(vec![answers]));
        let world = Plot { binary: vec!["image/png"], ..plot }.build();
        let mut request = world.send("POST", "/prod/request", &[IMAGE], BYTES);
        let mut talk = world.talk("POST", "/prod/response", &["Accept: image/png"]).forwarded();
        let (_, response) = talk.relay_with(&format!("200 OK\n{IMAGE}"), BYTES);
        match want {
            Some(want) => {
                assert_eq!((request.forward().1.body, response.body), (want.to_owned(), want.to_owned()))
            }
            None => {
                refused(&request.answer());
                refused(&response);
            }
        }
    }
}
