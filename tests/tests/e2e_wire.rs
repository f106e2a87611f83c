//! HTTP/1.1 itself, whole program: framing both ways, persistence, pipelining, 1xx, HTTP/1.0.

use ringgate_tests::{
    client::{get, request, with_body, with_chunks},
    driver::Driver,
    eventually::Gate,
    gateway::Gateway,
    on_each_driver,
    site::{API, HOST, Site},
    upstream::{Next, Peer, Upstream, response},
    wire::{chunked, pattern},
};

on_each_driver![
    keep_alive_reuses_both_connections,
    pipelined_requests_are_answered_in_order,
    bodies_of_every_size_and_framing_arrive,
    pipelined_requests_with_bodies,
    trailers_of_either_side_are_dropped,
    expect_continue_is_answered_for_a_streamed_body,
    expect_continue_of_a_rejected_request_gets_only_the_rejection,
    head_has_no_body_but_its_length,
    head_of_a_chunked_or_rejected_answer,
    a_client_that_ends_its_direction_gets_its_answer,
    r_route_28_statuses_without_a_body,
    http_1_0_clients,
    interim_responses_are_passed_over,
    close_delimited_bodies,
    requests_split_at_every_position,
    a_request_byte_by_byte,
    curl_speaks_with_us,
];

const PATHS: &str = r#"
  /{proxy+}:
    x-amazon-apigateway-any-method:
      parameters: [{name: proxy, in: path, required: true, schema: {type: string}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: http://UPSTREAM/{proxy}
        requestParameters: {integration.request.path.proxy: method.request.path.proxy}
"#;

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let snapshot = site.api("wire", &PATHS.replace("UPSTREAM", &upstream.address().to_string()));
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

/// Answers with the request's own body: with a length at `/length`, in chunks elsewhere.
fn echo(peer: &mut Peer) -> std::io::Result<Next> {
    peer.read_body()?;
    let body = peer.request.body.clone();
    if peer.request.target().starts_with("/length") {
        return peer.send(response(200, "", &body));
    }
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
    peer.send(chunked(&body, 10_000))
}

fn keep_alive_reuses_both_connections(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for n in 0..20 {
        let response = client.get(&format!("/{n}"));
        assert_eq!((response.status, response.text().as_str()), (200, "ok"));
        assert_eq!(response.field("Connection"), "keep-alive");
    }
    assert_eq!((upstream.connections(), upstream.seen().len()), (1, 20));
    let response = client.ask(request("GET", "/last", "Connection: close\r\n"));
    assert_eq!((response.status, response.field("Connection")), (200, "close"));
    assert!(client.is_closed(), "the client asked for it");
}

fn pipelined_requests_are_answered_in_order(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let target = peer.request.target().to_owned();
        peer.send(response(200, "", target.as_bytes()))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(format!("{}{}{}", get("/a"), get("/b"), get("/c")));
    for want in ["/a", "/b", "/c"] {
        assert_eq!(client.response().text(), want);
    }
    client.send(format!("{}{}{}", get("/a"), request("GET", "/b", "Connection: close\r\n"), get("/c")));
    assert_eq!((client.response().text(), client.response().text()), ("/a".to_owned(), "/b".to_owned()));
    assert!(client.is_closed(), "nothing after a request that closes");
    assert_eq!(upstream.seen().len(), 5);
}

fn bodies_of_every_size_and_framing_arrive(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for len in [0, 1, 100, 16 * 1024 - 1, 16 * 1024, 32 * 1024, 64 * 1024, 64 * 1024 + 1, 1024 * 1024] {
        let body = pattern(len);
        for path in ["/length", "/chunked"] {
            let length = client.ask(with_body("POST", path, "", &body));
            assert_eq!((length.status, length.body == body), (200, true), "{len} by length, {path}");
            let seen = upstream.last();
            assert_eq!(seen.field("Content-Length"), len.to_string(), "{path}");
            assert!(seen.body == body && seen.head.field("Transfer-Encoding").is_none());
            for size in [7_000, 100_000] {
                let chunks = client.ask(with_chunks("PUT", path, "", &body, size));
                assert_eq!((chunks.status, chunks.body == body), (200, true), "{len} in chunks, {path}");
                let seen = upstream.last();
                assert_eq!(seen.field("Transfer-Encoding"), "chunked");
                assert!(seen.body == body && seen.head.field("Content-Length").is_none());
            }
        }
    }
}

fn pipelined_requests_with_bodies(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    let (small, large) = (pattern(10), pattern(200_000));
    let mut bytes = Vec::new();
    for body in [&small, &large, &small] {
        bytes.extend_from_slice(&with_body("POST", "/length", "", body));
        bytes.extend_from_slice(&with_chunks("POST", "/chunked", "", body, 3_000));
    }
    let mut writer = client.stream().try_clone().expect("a second handle");
    // The gateway reads on only while we read its answers.
    let sender = std::thread::spawn(move || std::io::Write::write_all(&mut writer, &bytes));
    for body in [&small, &small, &large, &large, &small, &small] {
        let response = client.response();
        assert!(response.body == *body, "{} bytes are not {}", response.body.len(), body.len());
    }
    sender.join().expect("a thread").expect("all was read");
}

fn trailers_of_either_side_are_dropped(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
        )
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for _ in 0..2 {
        let fields = "Transfer-Encoding: chunked\r\nTrailer: X-Check\r\n";
        let head = request("POST", "/t", fields);
        let response = client.ask(format!("{head}2;ext=1\r\nhi\r\n0\r\nX-Check: 7\r\n\r\n"));
        assert_eq!((response.status, response.text().as_str()), (200, "abc"));
        assert_eq!((response.trailers.as_str(), response.field("Trailer")), ("", ""));
        let seen = upstream.last();
        assert_eq!((seen.text().as_str(), seen.trailers.as_str(), seen.field("Trailer")), ("hi", "", ""));
    }
}

fn expect_continue_is_answered_for_a_streamed_body(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for round in 0..2 {
        client.send(request("POST", "/length", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
        assert_eq!(client.response().status, 100, "round {round}");
        client.send("hello");
        let response = client.response();
        assert_eq!((response.status, response.text().as_str()), (200, "hello"));
        assert_eq!(upstream.last().field("Expect"), "", "R-INT-15");
    }
    // a client that does not wait gets no 100
    let response = client.ask(with_body("POST", "/length", "Expect: 100-continue\r\n", b"hello"));
    assert_eq!((response.status, response.text().as_str()), (200, "hello"));
}

fn expect_continue_of_a_rejected_request_gets_only_the_rejection(driver: Driver) {
    let upstream = Upstream::ok();
    let (_site, gateway) = start(driver, &upstream);
    let expect = "Expect: 100-continue\r\nContent-Length: 5\r\n";
    let head = format!("POST /nowhere/x HTTP/1.1\r\nHost: {HOST}\r\n{expect}\r\n");
    let mut client = gateway.connect();
    assert_eq!(client.ask(head).status, 403);
    assert!(client.is_closed(), "whether the body comes is not known");
    let mut client = gateway.connect();
    let head = request("POST", "/x", "Expect: 200-ok\r\nContent-Length: 5\r\n");
    assert_eq!(client.ask(head).status, 417);
    assert!(client.is_closed() && upstream.seen().is_empty());
}

fn head_has_no_body_but_its_length(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let body: &[u8] = if peer.request.method() == "HEAD" { b"" } else { b"12345" };
        peer.send([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", body].concat())
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for _ in 0..2 {
        client.send(request("HEAD", "/h", ""));
        let response = client.bodiless();
        assert_eq!((response.status, response.field("Content-Length")), (200, "5"));
        assert_eq!(client.get("/h").text(), "12345", "the connection is in step");
    }
    assert_eq!(upstream.connections(), 1);
}

fn head_of_a_chunked_or_rejected_answer(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let body = if peer.request.method() == "HEAD" { "" } else { "2\r\nok\r\n0\r\n\r\n" };
        peer.send(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for _ in 0..2 {
        client.send(request("HEAD", "/h", ""));
        assert_eq!(client.bodiless().status, 200);
        assert_eq!(client.get("/h").text(), "ok");
        client.send(request("HEAD", "", ""));
        let rejected = client.bodiless();
        assert_eq!((rejected.status, rejected.field("Content-Length")), (403, "42"));
    }
    assert_eq!(upstream.connections(), 1);
}

fn a_client_that_ends_its_direction_gets_its_answer(driver: Driver) {
    let gate = Gate::new();
    let wait = gate.clone();
    let upstream = Upstream::start(move |peer| {
        peer.read_body()?;
        wait.wait();
        peer.send(response(200, "", b"ok"))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut clients = Vec::new();
    for bytes in [get("/a").into_bytes(), with_chunks("POST", "/a", "", &pattern(100_000), 999)] {
        let mut client = gateway.connect();
        client.send(bytes);
        client.finish();
        clients.push(client);
    }
    upstream.wait_for(2);
    gate.open();
    for client in &mut clients {
        assert_eq!(client.response().text(), "ok");
        assert!(client.is_closed());
    }
}

fn r_route_28_statuses_without_a_body(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let status = peer.request.target().trim_start_matches('/').to_owned();
        let length = if status == "304" { "Content-Length: 99\r\n" } else { "" };
        peer.send(format!("HTTP/1.1 {status} X\r\nETag: \"1\"\r\n{length}\r\n"))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for status in [204, 304, 204] {
        let response = client.get(&format!("/{status}"));
        assert_eq!((response.status, response.field("ETag")), (status, "\"1\""));
        assert!(response.head.field("Transfer-Encoding").is_none(), "{status}");
        assert_eq!(response.field("x-amzn-RequestId").len(), 36);
        if status == 204 {
            assert!(response.head.field("Content-Length").is_none(), "RFC 9110, 8.6");
        }
    }
    assert_eq!(upstream.connections(), 1);
}

fn http_1_0_clients(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    // closes unless asked to keep
    let mut client = gateway.connect();
    let head = format!("POST /prod/length HTTP/1.0\r\nHost: {HOST}\r\nContent-Length: 2\r\n");
    let response = client.ask(format!("{head}\r\nhi"));
    assert_eq!((response.status, response.text().as_str()), (200, "hi"));
    assert!(client.is_closed());
    let mut client = gateway.connect();
    for _ in 0..3 {
        let response = client.ask(format!("{head}Connection: keep-alive\r\n\r\nhi"));
        assert_eq!((response.text().as_str(), response.field("Connection")), ("hi", "keep-alive"));
    }
    // it may not know of Host
    let mut old = gateway.connect();
    let answer = old.ask(format!("GET /_aws/execute-api/{API}/prod/length HTTP/1.0\r\n\r\n"));
    assert_eq!((answer.status, upstream.last().target()), (200, "/length"));
    // a body of unknown length ends with the connection, whatever was asked
    let head = head.replace("/length", "/chunked");
    client.send(format!("{head}Connection: keep-alive\r\n\r\nhi"));
    let response = client.response();
    assert_eq!((response.text().as_str(), response.head.field("Transfer-Encoding")), ("hi", None));
    assert_eq!(upstream.last().head.line, "POST /chunked HTTP/1.1", "R-ROUTE-07");
}

fn interim_responses_are_passed_over(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")?;
        peer.send(response(200, "", b"final"))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for _ in 0..2 {
        let response = client.get("/i");
        assert_eq!((response.status, response.text().as_str()), (200, "final"));
        assert_eq!(response.field("Link"), "");
        let response = client.ask(with_chunks("POST", "/i", "", b"abc", 1));
        assert_eq!((response.status, response.text().as_str()), (200, "final"));
    }
    assert_eq!(upstream.connections(), 1);
}

fn close_delimited_bodies(driver: Driver) {
    let body = pattern(300_000);
    let sent = body.clone();
    let upstream = Upstream::start(move |peer| {
        peer.send("HTTP/1.0 200 OK\r\nContent-Type: a/b\r\n\r\n")?;
        peer.send(&sent)?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for _ in 0..2 {
        let response = client.get("/c");
        assert_eq!(response.field("Transfer-Encoding"), "chunked", "so the connection is kept");
        assert!(response.body == body);
    }
    let response = client.ask(format!("GET /prod/c HTTP/1.0\r\nHost: {HOST}\r\n\r\n"));
    assert!(response.body == body && response.head.field("Transfer-Encoding").is_none());
    assert_eq!(upstream.connections(), 3);
}

fn requests_split_at_every_position(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for whole in [
        with_body("POST", "/length", "X-Field: value\r\n", b"hello"),
        with_chunks("POST", "/chunked", "", b"hello, world", 5),
    ] {
        for at in 1..whole.len() {
            client.send(&whole[..at]);
            client.send(&whole[at..]);
            let response = client.response();
            assert_eq!(response.status, 200, "split at {at}");
            assert!(response.text().starts_with("hello"), "split at {at}");
        }
    }
    assert_eq!(upstream.connections(), 1);
}

fn a_request_byte_by_byte(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for byte in with_chunks("POST", "/chunked", "", b"hello, world", 5) {
        client.send([byte]);
    }
    assert_eq!(client.response().text(), "hello, world");
    // and an answer that comes so
    let gate = Gate::new();
    let start_sending = gate.clone();
    let upstream = Upstream::start(move |peer| {
        start_sending.wait();
        for byte in b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
        {
            peer.send([*byte])?;
        }
        Ok(Next::Keep)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(get("/slow"));
    gate.open();
    assert_eq!(client.response().text(), "abcdef");
}

fn curl_speaks_with_us(driver: Driver) {
    let upstream = Upstream::start(echo);
    let (site, gateway) = start(driver, &upstream);
    let body = site.write("body", pattern(1024 * 1024));
    let url = |path: &str| format!("http://{}/prod{path}", gateway.address());
    let host = format!("Host: {HOST}");
    let data = format!("@{}", body.display());
    let base = ["-sS", "--fail", "-H", &host];
    // curl asks for 100-continue with a body of this size
    for more in [&["-X", "POST"][..], &["-X", "PUT", "-H", "Transfer-Encoding: chunked"]] {
        let mut curl = std::process::Command::new("curl");
        curl.args(base).args(more).args(["--data-binary", &data, &url("/length"), &url("/chunked")]);
        let output = curl.output().expect("curl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == pattern(1024 * 1024).repeat(2), "{} bytes", output.stdout.len());
    }
    assert_eq!(upstream.seen().len(), 4);
}
