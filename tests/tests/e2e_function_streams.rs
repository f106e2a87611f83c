//! Functions whose responses stream through the real gateway, from the real host and from one that breaks rules:
//! R-INT-57 to R-INT-60.

use std::{
    fs,
    io::{ErrorKind, Read},
    net::SocketAddr,
    time::{Duration, Instant},
};

use ringgate_tests::{
    client::{Client, get, request, with_body},
    driver::Driver,
    eventually::{Gate, eventually},
    functions::{BOOTSTRAP, Functions, Host, stream_event, write_program},
    gateway::Gateway,
    on_each_driver,
    site::{HOST, Site, text},
    upstream::{Next, Upstream, response},
    wire::{Body, chunked},
};
use serde_json::{Value, json};

on_each_driver![
    r_int_58_the_client_has_the_first_piece_before_the_second_is_written,
    r_int_58_what_begins_with_no_metadata_is_a_bad_gateway,
    r_int_60_a_function_that_fails_late_cuts_its_response_short,
    r_int_59_a_large_stream_flows_at_fixed_memory,
    r_int_59_a_client_that_leaves_ends_the_call,
    r_int_27_a_function_without_metadata_is_too_slow,
    r_int_59_a_stream_has_a_whole_time_and_a_pace,
    connections_carry_one_stream_after_another,
];

const DELIMITER: &str = "\0\0\0\0\0\0\0\0";

/// A gateway whose functions are at `address`, in a mode.
fn serve(driver: Driver, address: SocketAddr, mode: &str) -> (Site, Gateway) {
    let site = Site::new();
    let file = format!(
        "aws:\n  functions: {{'arn:aws:lambda:*:*:function:*': 'http://{address}'}}\napis:\n  - id: api0000001\n    \
         openapi: api.openapi.yaml\n    mode: {mode}\n    stages: [{{name: prod}}]\n"
    );
    let stream = |path: &str, timeout_ms: u32| {
        format!(
            "  {path}:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration:\n        type: aws_proxy\n        \
             httpMethod: POST\n        responseTransferMode: STREAM\n        timeoutInMillis: {timeout_ms}\n        \
             uri: arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:f/response-streaming-invocations\n"
        )
    };
    let plain = format!(
        "  /plain:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: ANY, uri: 'http://{address}/x', responseTransferMode: STREAM}}\n"
    );
    let paths = [stream("/stream", 20_000), stream("/short", 700), plain].concat();
    let document = format!("openapi: 3.0.3\ninfo: {{title: Streams, version: '1'}}\npaths:\n{paths}");
    let (snapshot, _) = site.gateway_file("streams", &file, &document);
    let log = site.path("access.log");
    let format = "$context.requestId $context.status $context.integration.responseTransferMode";
    let gateway = site.serve(driver, &snapshot);
    let gateway = gateway.args(["--access-log", text(&log), "--access-log-format", format]);
    let gateway =
        gateway.env("AWS_ACCESS_KEY_ID", "").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null").start();
    (site, gateway)
}

/// A host with the function `f`, which does what the body of a request says.
fn host() -> (Functions, Host) {
    let functions = Functions::new().with("f", json!({"timeoutMs": 60_000}));
    let bootstrap = BOOTSTRAP.replace("json.loads(event))", "json.loads(json.loads(event)[\"body\"]))");
    write_program(&functions.site().path("f").join("bootstrap"), &bootstrap);
    let host = functions.start();
    (functions, host)
}

/// A request for a stream of these pieces.
fn asking(pieces: &[&str], error: Option<Value>) -> Vec<u8> {
    let mut event = json!({"do": "stream", "pieces": pieces});
    if let Some(error) = error {
        event["error"] = error;
    }
    with_body("POST", "/stream", "Content-Type: application/json\r\n", event.to_string().as_bytes())
}

fn metadata(text: &str) -> String {
    format!("{text}{DELIMITER}")
}

fn r_int_58_the_client_has_the_first_piece_before_the_second_is_written(driver: Driver) {
    let (functions, host) = host();
    let fifo = functions.fifo("gate");
    let (_site, gateway) = serve(driver, host.address(), "strict");
    let mut client = gateway.connect();
    let begin = metadata(r#"{"statusCode": 201, "headers": {"X-A": "1"}, "cookies": ["a=1", "b=2"]}"#);
    let gate = format!("wait:{}", text(&fifo));
    for (first, bytes) in [(format!("{begin}one"), 3), (begin.clone(), 0)] {
        client.send(asking(&[&first, &gate, "two", "\u{1}\0three"], None));
        let head = client.head().expect("a head");
        assert!(head.line.starts_with("HTTP/1.1 201 "), "{}", head.line);
        assert_eq!((head.field("X-A"), head.field("Content-Type")), (Some("1"), Some("application/json")));
        assert_eq!(head.field("Transfer-Encoding"), Some("chunked"));
        let mut body = head.body(Body::UntilClose);
        let mut all = Vec::new();
        if bytes > 0 {
            all.extend(client.piece(&mut body).expect("a piece").expect("before the function is done"));
            assert_eq!(all, b"one");
        }
        fs::write(&fifo, "").expect("it reads");
        while let Some(piece) = client.piece(&mut body).expect("a whole body") {
            all.extend(piece);
        }
        assert_eq!(all[bytes..], *b"two\x01\0three");
    }
    let answer = gateway.connect().ask(asking(&[&metadata("{}"), &begin], None));
    assert_eq!((answer.status, answer.text()), (200, begin), "only the first metadata count");
}

fn r_int_58_what_begins_with_no_metadata_is_a_bad_gateway(driver: Driver) {
    let (_functions, host) = host();
    let (_site, gateway) = serve(driver, host.address(), "strict");
    let mut client = gateway.connect();
    let error = json!({"errorType": "E", "errorMessage": "no"});
    for (pieces, error) in [
        (vec!["{\"statusCode\": 200}"], None),
        (vec![], None),
        (vec!["[]\0\0\0\0\0\0\0\0"], None),
        (vec!["repeat:3:10000"], None),
        (vec!["{"], Some(error)),
        (vec!["crash"], None),
    ] {
        let answer = client.ask(asking(&pieces, error));
        let words = "{\"message\":\"Internal server error\"}".to_owned();
        assert_eq!((answer.status, answer.text()), (502, words), "{pieces:?}");
        assert_eq!(answer.field("x-amzn-ErrorType"), "InternalServerErrorException");
    }
    assert_eq!(client.ask(asking(&[&metadata("{}")], None)).status, 200, "the connection goes on");
}

fn r_int_60_a_function_that_fails_late_cuts_its_response_short(driver: Driver) {
    let (functions, host) = host();
    let fifo = functions.fifo("gate");
    let (site, gateway) = serve(driver, host.address(), "strict");
    let gate = format!("wait:{}", text(&fifo));
    let first = metadata("{\"statusCode\": 202}") + "one";
    let error = json!({"errorType": "Late", "errorMessage": "in the middle"});
    for (end, error) in [("two", Some(error)), ("crash", None)] {
        for version in ["HTTP/1.1", "HTTP/1.0"] {
            let mut client = gateway.connect();
            let asked = String::from_utf8(asking(&[&first, &gate, end], error.clone())).expect("text");
            client.send(asked.replacen("HTTP/1.1", version, 1));
            let head = client.head().expect("a head");
            let id = head.field("x-amzn-RequestId").expect("an id").to_owned();
            let mut body = head.body(Body::UntilClose);
            assert_eq!(client.piece(&mut body).expect("a piece").expect("a piece"), b"one");
            fs::write(&fifo, "").expect("it reads");
            let cut = loop {
                match client.piece(&mut body) {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("{end} {version}: the response looks whole"),
                    Err(error) => break error,
                }
            };
            assert!(matches!(cut.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{cut}");
            let line = format!("{id} 202 STREAMED");
            eventually("a line of the access log", || {
                fs::read_to_string(site.path("access.log")).ok()?.contains(&line).then_some(())
            });
            gateway.admin().recorded("a late failure", |entry| {
                entry["reason"] == "The function failed after its response had begun"
                    && entry["request_id"] == id.as_str()
            });
        }
    }
}

fn r_int_59_a_large_stream_flows_at_fixed_memory(driver: Driver) {
    const COUNT: usize = 400;
    const SIZE: usize = 100_000;
    let (_functions, host) = host();
    let (_site, gateway) = serve(driver, host.address(), "strict");
    let begin = metadata("{}");
    let peak = |pieces: &[&str], length: usize| {
        let mut client = gateway.connect();
        client.send(asking(pieces, None));
        let head = client.head().expect("a head");
        let (mut body, mut seen) = (head.body(Body::UntilClose), 0);
        while let Some(piece) = client.piece(&mut body).expect("a whole body") {
            assert!(piece.iter().all(|byte| *byte == b'x'));
            seen += piece.len();
        }
        assert_eq!(seen, length);
        gateway.peak_memory_kib()
    };
    let small = peak(&[&begin, "repeat:2:100000"], 200_000);
    let large = peak(&[&begin, &format!("repeat:{COUNT}:{SIZE}")], COUNT * SIZE);
    // A quarter of what flowed: the kernel gives memory in huge pages, so that a few buffers may show as megabytes.
    let room = (COUNT * SIZE / 4 / 1024) as u64;
    assert!(large < small + room, "{small} KiB grew to {large} KiB");
}

/// The head of an answer that is an event stream.
const EVENTS: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n";

fn begin(text: &str) -> Vec<u8> {
    stream_event("PayloadChunk", metadata(text).as_bytes())
}

fn piece(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

fn r_int_59_a_client_that_leaves_ends_the_call(driver: Driver) {
    let ended = Gate::new();
    let is_ended = ended.clone();
    let upstream = Upstream::start(move |peer| {
        peer.read_body()?;
        let case = peer.request.text();
        if !case.contains("before") {
            peer.send(EVENTS)?;
            peer.send(piece(&begin("{}")))?;
        }
        // until the gateway lets go; no byte is written that would tell of the client
        assert!(matches!(peer.stream().read(&mut [0; 1]), Ok(0) | Err(_)));
        is_ended.open();
        Ok(Next::Close)
    });
    let (_site, gateway) = serve(driver, upstream.address(), "strict");
    for (path, case) in
        [("/stream", "before the head"), ("/stream", "after it"), ("/plain", "before the head")]
    {
        let count = upstream.seen().len();
        let mut client = gateway.connect();
        client.send(with_body("POST", path, "", case.as_bytes()));
        upstream.wait_for(count + 1);
        if !case.contains("before") {
            client.head().expect("a head");
        }
        drop(client);
        ended.wait();
        gateway.admin().wait_for_metric("ringgate_connections_open", 0);
    }
}

fn r_int_27_a_function_without_metadata_is_too_slow(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(EVENTS)?;
        peer.send(piece(&stream_event("PayloadChunk", b"{")))?;
        let _ = peer.stream().read(&mut [0; 1]);
        Ok(Next::Close)
    });
    let (_site, gateway) = serve(driver, upstream.address(), "strict");
    let answer = gateway.connect().get("/short");
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (504, "{\"message\":\"Endpoint request timed out\"}")
    );
}

fn r_int_59_a_stream_has_a_whole_time_and_a_pace(driver: Driver) {
    const PIECE: usize = 120_000;
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(EVENTS)?;
        peer.send(piece(&begin("{}")))?;
        let bytes = piece(&stream_event("PayloadChunk", &[b'x'; PIECE]));
        for _ in 0..(11 << 20) / PIECE + 1 {
            peer.send(&bytes)?;
        }
        if peer.request.target().contains("short") {
            let _ = peer.stream().read(&mut [0; 1]);
            return Ok(Next::Close);
        }
        peer.send(piece(&stream_event("InvokeComplete", b"{}")))?;
        peer.send("0\r\n\r\n")
    });
    // without a pace, and with one: the eleventh megabyte takes half a second
    let mut times = ["strict", "aws-exact"].into_iter().map(|mode| {
        let (_site, gateway) = serve(driver, upstream.address(), mode);
        let begun = Instant::now();
        let answer = gateway.connect().get("/stream");
        assert_eq!((answer.status, answer.body.len()), (200, ((11 << 20) / PIECE + 1) * PIECE));
        begun.elapsed()
    });
    let (_, paced) = (times.next(), times.next().unwrap_or_default());
    assert!(paced >= Duration::from_millis(450), "{paced:?}");
    // a stream that does not end
    let silent = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(EVENTS)?;
        peer.send(piece(&begin("{}")))?;
        let _ = peer.stream().read(&mut [0; 1]);
        Ok(Next::Close)
    });
    let (_site, gateway) = serve(driver, silent.address(), "aws-exact");
    let mut client = gateway.connect();
    client.send(get("/short"));
    let head = client.head().expect("a head");
    let id = head.field("x-amzn-RequestId").expect("an id").to_owned();
    assert!(client.piece(&mut head.body(Body::UntilClose)).is_err(), "it is cut short");
    gateway.admin().recorded("a stream that took too long", |entry| {
        entry["request_id"] == id.as_str() && entry["reason"] == "Execution failed due to a timeout error"
    });
}

fn connections_carry_one_stream_after_another(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        if peer.request.target() == "/x" {
            return peer.send(response(200, "", b"plain"));
        }
        let bytes =
            [begin("{}"), stream_event("PayloadChunk", b"hello"), stream_event("InvokeComplete", b"{}")];
        peer.send([EVENTS.as_bytes(), &chunked(&bytes.concat(), 7)].concat())
    });
    let (_site, gateway) = serve(driver, upstream.address(), "strict");
    let mut client = gateway.connect();
    for _ in 0..3 {
        assert_eq!(client.get("/stream").text(), "hello");
        assert_eq!(client.get("/plain").text(), "plain");
    }
    // the next request may come before the stream is over
    client.send([get("/stream"), get("/plain"), get("/stream")].concat());
    let texts: Vec<String> = (0..3).map(|_| client.response().text()).collect();
    assert_eq!(texts, ["hello", "plain", "hello"]);
    assert_eq!(upstream.connections(), 1, "the gateway's connection is kept, too");
    client.send(request("HEAD", "/stream", ""));
    assert_eq!(client.bodiless().status, 200);
    assert_eq!(client.get("/plain").text(), "plain");
    let mut old = Client::connect(gateway.address());
    old.send(format!("GET /prod/stream HTTP/1.0\r\nHost: {HOST}\r\n\r\n"));
    assert_eq!(old.response().text(), "hello");
    assert!(old.is_closed());
}
