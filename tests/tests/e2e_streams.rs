//! Bodies that do not fit into a buffer: both directions at once, early answers, slow readers, broken framing.

use std::{
    io::{ErrorKind, Read, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use ringgate_tests::{
    client::{get, request, with_body, with_chunks},
    driver::Driver,
    eventually::{Gate, eventually},
    gateway::Gateway,
    on_each_driver,
    site::Site,
    upstream::{Next, Upstream, response},
    wire::{Body, pattern},
};

on_each_driver![
    a_large_echo_flows_at_fixed_memory,
    an_early_answer_reaches_the_client,
    an_early_answer_does_not_reset_a_client_that_goes_on_sending,
    an_early_answer_to_a_client_that_never_stops_sending,
    a_client_that_does_not_read_holds_the_upstream_back,
    an_upstream_that_does_not_read_holds_the_client_back,
    the_client_leaves_in_the_middle_of_its_body,
    the_client_leaves_in_the_middle_of_the_answer,
    a_broken_chunk_of_the_client_is_refused,
    r_int_60_an_answer_cut_short_is_cut_short_for_the_client,
    r_int_28_an_upstream_that_speaks_nonsense,
    r_int_27_28_the_upstream_fails_while_the_client_sends,
];

fn start(driver: Driver, upstream: &Upstream) -> (Site, Gateway) {
    let site = Site::new();
    let paths = format!(
        "  /x:\n    x-amazon-apigateway-any-method:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: ANY, uri: 'http://{}/x', timeoutInMillis: 15000}}\n",
        upstream.address()
    );
    let snapshot = site.api("streams", &paths);
    let gateway = site.serve(driver, &snapshot).start();
    (site, gateway)
}

fn a_large_echo_flows_at_fixed_memory(driver: Driver) {
    const LEN: usize = 9 * 1024 * 1024;
    let upstream = Upstream::start(|peer| {
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        while let Some(piece) = peer.next_piece()? {
            let head = format!("{:x}\r\n", piece.len());
            peer.send([head.as_bytes(), &piece, b"\r\n"].concat())?;
        }
        peer.send("0\r\n\r\n")
    });
    let (_site, gateway) = start(driver, &upstream);
    // the first one warms up what is allocated once
    let mut sizes = [100_000, LEN].into_iter().map(|len| {
        let body = pattern(len);
        for bytes in [with_body("POST", "/x", "", &body), with_chunks("POST", "/x", "", &body, 60_000)] {
            let mut client = gateway.connect();
            let mut writer = client.stream().try_clone().expect("a second handle");
            let sender = std::thread::spawn(move || writer.write_all(&bytes));
            let response = client.response();
            assert_eq!((response.status, response.body.len()), (200, len));
            assert!(response.body == body);
            sender.join().expect("a thread").expect("all was read");
        }
        gateway.peak_memory_kib()
    });
    let (small, large) = (sizes.next().unwrap_or_default(), sizes.next().unwrap_or_default());
    assert!(large < small + 3 * 1024, "{small} KiB grew to {large} KiB for bodies of {LEN} bytes");
}

fn an_early_answer_reaches_the_client(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.send(response(401, "", b"no"))?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(request("POST", "/x", "Content-Length: 1000000\r\n"));
    client.send([b'a'; 1000]);
    let response = client.response();
    assert_eq!((response.status, response.text().as_str()), (401, "no"));
    assert_eq!(response.field("Connection"), "close", "the rest of the request is not wanted");
    client.finish();
    assert!(client.is_closed());
}

fn an_early_answer_does_not_reset_a_client_that_goes_on_sending(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.send(response(401, "", b"no"))?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    for fields in ["Content-Length: 300000\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut client = gateway.connect();
        client.send(request("POST", "/x", fields));
        client.send("4\r\nabcd\r\n");
        assert_eq!(client.response().status, 401);
        // a reset would take the response from clients that had not read it yet
        for _ in 0..10 {
            client.send([b'0'; 10_000]);
        }
        client.finish();
        let end = client.stream().read(&mut [0; 1]);
        assert_eq!(end.expect("an orderly end"), 0);
    }
}

fn an_early_answer_to_a_client_that_never_stops_sending(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.send(response(413, "", b"too much"))?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(request("POST", "/x", "Transfer-Encoding: chunked\r\n"));
    let mut writer = client.stream().try_clone().expect("a second handle");
    let sender = std::thread::spawn(move || {
        // until the gateway hangs up
        while writer.write_all(b"400\r\n").and_then(|()| writer.write_all(&[b'x'; 1024])).is_ok() {
            if writer.write_all(b"\r\n").is_err() {
                return;
            }
        }
    });
    let response = client.response();
    assert_eq!((response.status, response.text().as_str()), (413, "too much"));
    sender.join().expect("the gateway hangs up");
}

fn a_client_that_does_not_read_holds_the_upstream_back(driver: Driver) {
    const LEN: usize = 64 * 1024 * 1024;
    let stalled_at = Arc::new(Mutex::new(None));
    let stall = stalled_at.clone();
    let upstream = Upstream::start(move |peer| {
        peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {LEN}\r\n\r\n"))?;
        let block = [b'z'; 64 * 1024];
        // a write that waits for so long waits for the client
        peer.stream().set_write_timeout(Some(Duration::from_millis(300)))?;
        let mut sent = 0;
        while sent < LEN {
            match peer.stream().write(&block[..block.len().min(LEN - sent)]) {
                Ok(n) => sent += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    stall.lock().expect("a lock").get_or_insert(sent);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Next::Keep)
    });
    let (_site, gateway) = start(driver, &upstream);
    let before = gateway.peak_memory_kib();
    let mut client = gateway.connect();
    client.send(get("/x"));
    let head = client.head().expect("a head");
    let sent = eventually("the upstream is held back", || *stalled_at.lock().expect("a lock"));
    assert!(sent < LEN / 2, "{sent} bytes went into buffers");
    let mut body = head.body(Body::Done);
    let mut read = 0;
    while let Some(piece) = client.piece(&mut body).expect("the rest") {
        read += piece.len();
    }
    assert_eq!(read, LEN);
    let after = gateway.peak_memory_kib();
    // the kernel's buffers are not ours; what is ours grows with nobody's body
    assert!(after < before + 12 * 1024, "{before} KiB grew to {after} KiB");
}

fn an_upstream_that_does_not_read_holds_the_client_back(driver: Driver) {
    let gate = Gate::new();
    let wait = gate.clone();
    let upstream = Upstream::start(move |peer| {
        wait.wait();
        peer.read_body()?;
        let len = peer.request.body.len().to_string();
        peer.send(response(200, "", len.as_bytes()))
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    // socket buffers of this machine may take all that is allowed, but never the gateway's memory
    let before = gateway.peak_memory_kib();
    let body = pattern(10 * 1024 * 1024);
    client.send(request("POST", "/x", &format!("Content-Length: {}\r\n", body.len())));
    upstream.wait_for(1);
    let mut writer = client.stream().try_clone().expect("a second handle");
    let sender = std::thread::spawn(move || {
        let (first, second) = body.split_at(9 * 1024 * 1024);
        writer.set_write_timeout(Some(Duration::from_millis(300))).expect("a timeout");
        let mut sent = 0;
        while sent < first.len() {
            match writer.write(&first[sent..]) {
                Ok(n) => sent += n,
                Err(_) => gate.open(),
            }
        }
        gate.open();
        writer.write_all(second)
    });
    assert_eq!(client.response().text(), (10 * 1024 * 1024).to_string());
    sender.join().expect("a thread").expect("all was read");
    let after = gateway.peak_memory_kib();
    // pages of the program that are touched for the first time count too; a body that is held would be 10 MiB
    assert!(after < before + 8 * 1024, "{before} KiB grew to {after} KiB");
}

fn the_client_leaves_in_the_middle_of_its_body(driver: Driver) {
    let ended = Gate::new();
    let end = ended.clone();
    let upstream = Upstream::start(move |peer| {
        // the gateway must not make a short body look whole
        assert!(peer.read_body().is_err());
        end.open();
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(request("POST", "/x", "Transfer-Encoding: chunked\r\n"));
    client.send("3\r\nabc\r\n");
    upstream.wait_for(1);
    drop(client);
    ended.wait();
    let entry = gateway.admin().recorded("the broken request", |entry| entry["method"] == "POST");
    assert_eq!((&entry["reason"], &entry["status"]), (&"message cut short".into(), &400.into()), "{entry}");
}

fn the_client_leaves_in_the_middle_of_the_answer(driver: Driver) {
    let ended = Gate::new();
    let end = ended.clone();
    let upstream = Upstream::start(move |peer| {
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        while peer.send("5\r\nhello\r\n").is_ok() {}
        end.open();
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    client.send(get("/x"));
    client.head().expect("a head");
    drop(client);
    ended.wait();
    gateway.admin().wait_for_metric("ringgate_connections_open", 0);
}

fn a_broken_chunk_of_the_client_is_refused(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        peer.read_body()?;
        peer.send(response(200, "", b"whole"))
    });
    let (_site, gateway) = start(driver, &upstream);
    for (body, reason) in [
        ("zz\r\n", "malformed chunk head"),
        ("3\r\nabcd\r\n", "malformed end of chunk"),
        ("3\nabc\r\n", "malformed chunk head"),
        ("0\r\nbad trailer\r\n\r\n", "malformed trailer section"),
    ] {
        // at once, and after the gateway began to forward
        for is_late in [false, true] {
            let mut client = gateway.connect();
            let head = request("POST", "/x", "Transfer-Encoding: chunked\r\nX-Case: 1\r\n");
            let count = upstream.seen().len();
            if is_late {
                client.send(format!("{head}3\r\nabc\r\n"));
                upstream.wait_for(count + 1);
                client.send(body);
            } else {
                client.send(format!("{head}{body}"));
            }
            let response = client.response();
            assert_eq!(response.status, 400, "{body:?}");
            client.finish();
            assert!(client.is_closed(), "{body:?}");
            let id = response.field("x-amzn-RequestId").to_owned();
            let entry = gateway.admin().recorded(reason, |entry| entry["request_id"] == id.as_str());
            assert_eq!(entry["reason"], reason, "{body:?}");
        }
    }
    assert!(upstream.seen().iter().all(|seen| seen.body.is_empty()), "no request arrived whole");
}

fn r_int_60_an_answer_cut_short_is_cut_short_for_the_client(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let answer = match peer.request.field("X-Case") {
            "length" => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            "chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "end" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n",
        };
        peer.send(answer)?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    for case in ["length", "chunks", "end", "nonsense"] {
        let mut client = gateway.connect();
        client.send(request("GET", "/x", &format!("X-Case: {case}\r\n")));
        let error = client.try_response(false).expect_err("not whole");
        assert!(
            matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset),
            "{case}: {error}"
        );
    }
}

fn r_int_28_an_upstream_that_speaks_nonsense(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        let answer = match peer.request.field("X-Case") {
            "garbage" => "\u{1}\u{2}nonsense\r\n\r\n",
            "status" => "HTTP/1.1 99 X\r\n\r\n",
            "both" => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "lengths" => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "101" => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            "half" => "HTTP/1.1 200 OK\r\nContent-",
            _ => "",
        };
        peer.send(answer)?;
        Ok(Next::Close)
    });
    let (_site, gateway) = start(driver, &upstream);
    let mut client = gateway.connect();
    for case in ["garbage", "status", "both", "lengths", "101", "half", "nothing"] {
        let response = client.ask(request("GET", "/x", &format!("X-Case: {case}\r\n")));
        assert_eq!(response.status, 504, "{case}");
        assert_eq!(response.text(), r#"{"message":"Network error communicating with endpoint"}"#, "{case}");
        assert_eq!(response.field("x-amzn-ErrorType"), "InternalServerErrorException");
        let response = client.ask(with_chunks("POST", "/x", &format!("X-Case: {case}\r\n"), b"abc", 2));
        assert_eq!(response.status, 504, "{case} with a body");
        client.finish();
        client = gateway.connect();
    }
}

fn r_int_27_28_the_upstream_fails_while_the_client_sends(driver: Driver) {
    let upstream = Upstream::start(|peer| {
        if peer.request.head.field("X-Hang").is_some() {
            // until the gateway has had enough
            return peer.read_body().map(|()| Next::Close);
        }
        peer.send("nonsense\r\n\r\n")?;
        Ok(Next::Close)
    });
    let site = Site::new();
    let paths = format!(
        "  /x:\n    post:\n      x-amazon-apigateway-integration: \
         {{type: http_proxy, httpMethod: POST, uri: 'http://{}/x', timeoutInMillis: 500}}\n",
        upstream.address()
    );
    let snapshot = site.api("fails", &paths);
    let gateway = site.serve(driver, &snapshot).start();
    for (fields, body) in [
        ("", r#"{"message":"Network error communicating with endpoint"}"#),
        ("X-Hang: 1\r\n", r#"{"message":"Endpoint request timed out"}"#),
    ] {
        for framing in ["Transfer-Encoding: chunked\r\n", "Content-Length: 100000\r\n"] {
            let mut client = gateway.connect();
            client.send(request("POST", "/x", &format!("{fields}{framing}")));
            client.send("3\r\nabc\r\n");
            let answer = client.response();
            assert_eq!((answer.status, answer.text().as_str()), (504, body), "{fields}{framing}");
            assert_eq!(answer.field("Connection"), "close");
        }
    }
}
