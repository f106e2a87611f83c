//! Content codings of requests and responses, and how large a body may be (R-LIM-01 to 03, R-LIM-05).

use ringgate_coding::{Coding, ContentDecoder, Encoder, LEVEL_DEFAULT};
use ringgate_http::Framing;
use ringgate_snapshot::schema::Integration;

use super::talk::{Message, World};
use super::world::{BODY_BYTES_MAX, Plot, http, mock, mock_saying, proxy, response};
use crate::Failure;

fn coded(coding: Coding, body: &[u8]) -> Vec<u8> {
    let (mut encoder, mut out) = (Encoder::new(coding, LEVEL_DEFAULT), Vec::new());
    encoder.encode(body, &mut out);
    encoder.finish(&mut out);
    out
}

fn decoded(coding: Coding, body: &[u8]) -> Vec<u8> {
    let codings = ringgate_coding::content_codings([coding.as_str().as_bytes()]).expect("a coding");
    let (mut decoder, mut out) = (ContentDecoder::new(&codings, 1 << 20), Vec::new());
    decoder.decode(body, &mut out).and_then(|()| decoder.finish()).expect("a coded body");
    out
}

fn world() -> World {
    Plot::default()
        .route("POST", "/proxy", proxy())
        .route("POST", "/http", http(vec![response("", 200)]))
        .route("POST", "/mock", mock(&[], vec![response("201", 201)]))
        .build()
}

const STATUS: &[u8] = b"{\"statusCode\": 201}";

#[test]
fn r_lim_02_every_integration_gets_the_decoded_body() {
    let (gzip, deflate) = (coded(Coding::Gzip, STATUS), coded(Coding::Deflate, STATUS));
    let twice = coded(Coding::Gzip, &deflate);
    let cases: &[(&[&str], &[u8])] = &[
        (&["Content-Encoding: gzip"], &gzip),
        (&["content-encoding: GZIP"], &gzip),
        (&["Content-Encoding: x-gzip"], &gzip),
        (&["Content-Encoding: deflate"], &deflate),
        (&["Content-Encoding: identity"], STATUS),
        (&["Content-Encoding: deflate, gzip"], &twice),
        (&["Content-Encoding: deflate", "Content-Encoding: gzip"], &twice),
        (&[], STATUS),
    ];
    let world = world();
    for (fields, body) in cases {
        for path in ["/prod/proxy", "/prod/http"] {
            let (forward, sent) = world.send("POST", path, fields, body).forward();
            assert_eq!(sent.bytes, STATUS, "{path} {fields:?}");
            // what a proxy sends on is the header fields' own matter (R-INT-16)
            let is_told = path == "/prod/http" && sent.field("Content-Encoding").is_some();
            assert!(!is_told, "{path} {fields:?}");
            assert_eq!(forward.framing, Framing::Length(STATUS.len() as u64), "{path} {fields:?}");
        }
        assert_eq!(world.send("POST", "/prod/mock", fields, body).answer().status, 201, "{fields:?}");
    }
}

fn refused(answer: &Message, status: u16, message: &str) {
    assert_eq!((answer.status, &*answer.body), (status, format!("{{\"message\":\"{message}\"}}").as_str()));
}

#[test]
fn r_lim_02_05_what_cannot_be_decoded_and_what_is_too_large() {
    let large = vec![b'x'; BODY_BYTES_MAX as usize + 1];
    let gzip = coded(Coding::Gzip, STATUS);
    let mut corrupt = gzip.clone();
    corrupt[12] ^= 0xff;
    let world = world();
    for path in ["/prod/proxy", "/prod/http", "/prod/mock"] {
        for (coding, body) in [
            ("br", STATUS),
            ("gzip", STATUS),
            ("gzip", &corrupt),
            ("gzip", &gzip[..15]),
            ("zstd, gzip", &gzip),
        ] {
            let field = format!("Content-Encoding: {coding}");
            let answer = world.send("POST", path, &[&field], body).answer();
            refused(&answer, 415, "Unsupported Media Type");
            assert_eq!(answer.field("x-amzn-ErrorType"), Some("BadRequestException"));
        }
        // small on the wire and large after decoding
        let answer =
            world.send("POST", path, &["Content-Encoding: gzip"], coded(Coding::Gzip, &large)).answer();
        refused(&answer, 413, "Request Too Long");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("RequestTooLargeException"));
    }
    let fits = coded(Coding::Gzip, &large[1..]);
    world.send("POST", "/prod/http", &["Content-Encoding: gzip"], fits).forward();
}

#[test]
fn r_lim_05_a_response_that_is_too_large() {
    let world = world();
    let mut talk = world.send("POST", "/prod/http", &[], "").forwarded();
    let (relayed, bytes) = talk.write(|exchange, call, _, head| exchange.too_large(call, head));
    let message = Message::read(&bytes, talk.exchange.body());
    refused(&message, 500, "Internal server error");
    assert_eq!(
        (relayed.framing, relayed.is_body_passed),
        (Framing::Length(message.bytes.len() as u64), false)
    );
    assert_eq!(talk.look(|exchange, _| exchange.failure), Some(Failure::TooLarge));
}

const SAID: &str = "twenty characters...";

/// Minimum, Accept-Encoding, and the coding of a response of twenty bytes.
const CHOICES: &[(Option<u32>, &[&str], Option<Coding>)] = &[
    (None, &["Accept-Encoding: gzip"], None),
    (Some(0), &["Accept-Encoding: gzip"], Some(Coding::Gzip)),
    (Some(20), &["Accept-Encoding: gzip"], Some(Coding::Gzip)),
    (Some(21), &["Accept-Encoding: gzip"], None),
    (Some(0), &["Accept-Encoding: deflate"], Some(Coding::Deflate)),
    (Some(0), &["Accept-Encoding: deflate;q=0.5, gzip"], Some(Coding::Gzip)),
    (Some(0), &["Accept-Encoding: br, gzip"], Some(Coding::Gzip)),
    (Some(0), &["Accept-Encoding: identity, gzip;q=0.5"], None),
    (Some(0), &["Accept-Encoding: *"], None),
    (Some(0), &["Accept-Encoding: br"], None),
    (Some(0), &[], None),
];

#[test]
fn r_lim_01_03_which_responses_are_compressed() {
    for (minimum, fields, want) in CHOICES {
        let plot = Plot::default()
            .route("GET", "/proxy", proxy())
            .route("GET", "/http", http(vec![response("", 200)]))
            .route("GET", "/mock", mock_saying(SAID));
        let world = Plot { compresses_from: *minimum, ..plot }.build();
        let relayed = |path: &str| {
            let mut talk = world.talk("GET", path, fields).forwarded();
            talk.relay_with("200 OK\nContent-Type: a/b\nContent-Length: 20", SAID).1
        };
        for message in
            [relayed("/prod/proxy"), relayed("/prod/http"), world.answer("GET", "/prod/mock", fields)]
        {
            assert_eq!(message.field("Content-Encoding"), want.map(Coding::as_str), "{minimum:?} {fields:?}");
            let body = want.map_or_else(|| message.bytes.clone(), |coding| decoded(coding, &message.bytes));
            assert_eq!(body, SAID.as_bytes(), "{minimum:?} {fields:?}");
        }
    }
}

#[test]
fn r_lim_03_what_is_coded_empty_or_streamed_stays_as_it_is() {
    let plot = Plot::default()
        .route("ANY", "/proxy", proxy())
        .route("GET", "/stream", Integration { streams: true, ..proxy() })
        .route("GET", "/http", http(vec![response("", 200)]))
        .route("GET", "/empty", mock_saying("#set($x = 1)"));
    let world = Plot { compresses_from: Some(0), ..plot }.build();
    let gzip = &["Accept-Encoding: gzip"];
    let relay = |method: &str, path: &str, lines: &str| {
        world.talk(method, path, gzip).forwarded().relay_with(lines, SAID)
    };
    let (relayed, message) = relay("GET", "/prod/proxy", "200 OK\nContent-Encoding: br\nContent-Length: 20");
    assert_eq!((message.field("Content-Encoding"), relayed.is_body_passed), (Some("br"), true));
    let (relayed, message) = relay("GET", "/prod/stream", "200 OK\nContent-Length: 20");
    assert_eq!((message.field("Content-Encoding"), relayed.is_body_passed), (None, true), "R-INT-59");
    let (relayed, message) = relay("HEAD", "/prod/proxy", "200 OK\nContent-Length: 20");
    assert_eq!((message.field("Content-Encoding"), relayed.framing), (None, Framing::Length(20)));
    assert_eq!(world.answer("GET", "/prod/empty", gzip).field("Content-Encoding"), None);
    // gateway responses are not compressed
    assert_eq!(world.answer("GET", "/prod/none", gzip).field("Content-Encoding"), None);
}
