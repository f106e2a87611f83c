//! Functions whose responses stream (R-INT-57 to R-INT-60).

use ringgate_http::Framing;
use ringgate_snapshot::schema::{Integration, Logging, MethodSettings};

use super::talk::{Message, Talk, World};
use super::world::{Plot, function, proxy};
use crate::{Event, Failure, Outcome, Pace, StreamBounds};

const EVENTS: &str = "200 OK\nContent-Type: application/vnd.amazon.eventstream\nx-amzn-RequestId: abc\nTransfer-Encoding: chunked";
const DELIMITER: &str = "\0\0\0\0\0\0\0\0";

fn plot() -> Plot {
    Plot::default().route("ANY", "/items/{id}", Integration { streams: true, ..function() })
}

/// A message of an event stream.
fn event(kind: &str, payload: &str) -> Vec<u8> {
    let headers = [&b"\x0b:event-type\x07\0"[..], &[kind.len() as u8], kind.as_bytes()].concat();
    let total = (16 + headers.len() + payload.len()) as u32;
    let mut bytes = [total.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes.extend(headers);
    bytes.extend_from_slice(payload.as_bytes());
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

/// A whole stream.
fn events(pieces: &[&str], ending: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = pieces.iter().flat_map(|piece| event("PayloadChunk", piece)).collect();
    bytes.extend(event("InvokeComplete", ending));
    bytes
}

fn talk<'w>(world: &'w World, method: &str) -> Talk<'w> {
    world.talk(method, "/prod/items/1", &["Accept-Encoding: gzip"]).forwarded()
}

#[test]
fn r_int_58_metadata_become_the_head() {
    // not compressed, and no base64
    let world = Plot { compresses_from: Some(0), binary: vec!["*/*"], ..plot() }.build();
    let metadata = r#"{"statusCode": 201, "headers": {"X-A": "1", "Content-Length": "7", "Transfer-Encoding": "x"}, "cookies": ["a=1", "b=2"]}"#;
    let pieces = [metadata, DELIMITER, "aGk", "=\0"];
    let mut talk = talk(&world, "GET");
    let (relayed, message) = talk.relay_with(EVENTS, events(&pieces, "{}"));
    assert_eq!((relayed.framing, relayed.is_body_passed), (Framing::UntilClose, true));
    assert_eq!((message.status, message.body.as_str()), (201, "aGk=\0"));
    assert_eq!((message.field("X-A"), message.field("Content-Type")), (Some("1"), Some("application/json")));
    assert_eq!(message.field("x-amzn-Remapped-Content-Length"), Some("7"));
    assert_eq!((message.field("Transfer-Encoding"), message.field("Content-Encoding")), (None, None));
    let cookies: Vec<&String> =
        message.lines.iter().filter(|line| line.starts_with("Set-Cookie: ")).collect();
    assert_eq!(cookies, ["Set-Cookie: a=1", "Set-Cookie: b=2"]);
    assert!(message.field("X-Amzn-Trace-Id").is_some() && message.field("x-amzn-RequestId").is_some());
    assert_eq!(talk.exchange.finish_stream(), Ok(()));
    let mode = talk.look(|exchange, call| {
        let outcome = Outcome { integration_latency_us: Some(1), ..Outcome::default() };
        let record = exchange.record(call, &outcome);
        (record.function_status, record.integration_status, record.response_transfer_mode.to_owned())
    });
    assert_eq!(mode, (Some(201), Some(200), "STREAMED".to_owned()));
}

#[test]
fn r_int_58_responses_without_a_body() {
    let world = plot().build();
    for (method, status, framing) in
        [("GET", 204, Framing::None), ("GET", 304, Framing::None), ("HEAD", 200, Framing::None)]
    {
        let metadata = format!("{{\"statusCode\": {status}}}{DELIMITER}");
        let (relayed, message) = talk(&world, method).relay_with(EVENTS, events(&[&metadata], "{}"));
        assert_eq!((relayed.framing, relayed.is_body_passed, message.status), (framing, false, status));
    }
}

/// The answer to what is no answer, and what the execution log says.
fn failed(lines: &str, body: &[u8]) -> (Message, String) {
    let settings = MethodSettings { logging: Logging::Error, ..MethodSettings::default() };
    let world = plot().with_settings(settings).build();
    let mut talk = talk(&world, "GET");
    let (_, message) = talk.relay_with(lines, body);
    let log = talk.look(|exchange, call| {
        let mut out = Vec::new();
        exchange.execution_log(call, &Outcome::default(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    });
    (message, log)
}

#[test]
fn r_int_58_what_begins_with_no_metadata_is_a_bad_gateway() {
    let check = |lines: &str, body: &[u8], status: u16, words: &str| {
        let (message, log) = failed(lines, body);
        assert_eq!(
            (message.status, &*message.body),
            (status, "{\"message\":\"Internal server error\"}"),
            "{words}"
        );
        assert_eq!(message.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
        assert!(log.contains(words), "{words}: {log}");
    };
    let malformed = "Execution failed due to configuration error: Malformed Lambda proxy response: ";
    let missing = format!("{malformed}the function's answer has no delimiter");
    check(EVENTS, &events(&["{\"statusCode\": 200}"], "{}"), 502, &missing);
    check(EVENTS, &events(&[&"x".repeat(20_000)], "{}"), 502, &missing);
    check(EVENTS, &events(&["[]", DELIMITER], "{}"), 502, malformed);
    check(EVENTS, b"no event stream, but long enough", 502, &format!("{malformed}the lengths"));
    check(EVENTS, &event("PayloadChunk", "{}"), 502, &format!("{malformed}the event stream ends before"));
    let error = r#"{"ErrorCode": "E", "ErrorDetails": "{\"errorMessage\": \"no way\"}"}"#;
    let words = "Lambda execution failed with status 200 due to customer function error: no way. Lambda request id: abc";
    check(EVENTS, &events(&["{"], error), 502, words);
    let json = "200 OK\nContent-Type: application/json\nContent-Length: 2";
    check(json, b"{}", 502, "is no event stream");
    check(
        "429 Too Many Requests\nContent-Length: 2",
        b"{}",
        500,
        "Lambda invocation failed with status: 429",
    );
}

#[test]
fn r_int_60_a_failure_after_the_head_leaves_the_status() {
    let settings = MethodSettings { logging: Logging::Info, ..MethodSettings::default() };
    let world = plot().with_settings(settings).build();
    let begun = format!("{{}}{DELIMITER}one");
    let error = event("InvokeComplete", r#"{"ErrorCode": "E", "ErrorDetails": "late"}"#);
    let mut broken = event("PayloadChunk", "two");
    *broken.last_mut().expect("a checksum") ^= 1;
    for (after, payload, words) in [
        (error, "one", "customer function error: late. Lambda request id: abc"),
        (broken, "onetwo", "wrong checksum"),
    ] {
        let mut talk = talk(&world, "GET");
        let (_, message) = talk.relay_with(EVENTS, [event("PayloadChunk", &begun), after].concat());
        assert_eq!((message.status, message.body.as_str()), (200, payload));
        talk.look(|exchange, call| {
            let record = exchange.record(call, &Outcome::default());
            assert_eq!((record.status, record.integration_error), (200, Failure::Function.as_str()));
            let mut out = Vec::new();
            exchange.execution_log(call, &Outcome::default(), &mut out);
            let log = String::from_utf8_lossy(&out);
            assert!(log.contains(words) && log.contains("Method completed with status: 200"), "{log}");
            assert!(!log.contains("Successfully"), "{log}");
        });
    }
}

#[test]
fn r_int_60_a_stream_that_ends_early_is_not_whole() {
    let world = plot().build();
    let mut talk = talk(&world, "GET");
    talk.relay_with(EVENTS, event("PayloadChunk", &format!("{{}}{DELIMITER}")));
    assert_eq!(talk.exchange.finish_stream(), Err(Failure::Function));
    let mut cut = self::talk(&world, "GET");
    cut.relay_with(EVENTS, event("PayloadChunk", &format!("{{}}{DELIMITER}")));
    cut.exchange.open_journal(false);
    cut.exchange.cut_short(Failure::Slow);
    let events = &cut.exchange.journal().expect("a journal").events;
    assert_eq!(*events, [Event::Failed("Execution failed due to a timeout error".to_owned())]);
}

#[test]
fn r_int_59_bounds_of_streams() {
    let bounds = |plot: Plot| plot.build().forwarded("GET", "/prod/items/1", &[]).0.stream;
    let all = StreamBounds { idle_ms: 300_000, total_ms: 900_000, pace: None };
    assert_eq!(bounds(plot()), Some(all));
    let plain = Plot::default().route("GET", "/items/{id}", Integration { streams: true, ..proxy() });
    assert_eq!(bounds(plain), Some(all));
    assert_eq!(bounds(Plot::default().route("GET", "/items/{id}", function())), None);
    let pace = Pace { unpaced_bytes: 10 << 20, bytes_per_second: 2 << 20 };
    let exact = StreamBounds { total_ms: 29_000, pace: Some(pace), ..all };
    assert_eq!(bounds(Plot { aws_exact: true, ..plot() }), Some(exact));
}
