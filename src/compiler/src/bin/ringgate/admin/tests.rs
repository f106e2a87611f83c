use std::io::{Cursor, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::thread;

use super::Client;
use super::response::{Body, read_head};

/// Answers one connection and returns the request.
fn serve(mut stream: impl Read + Write, answer: &[u8]) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.ends_with(b"file") && !request.ends_with(b"Content-Length: 0\r\n\r\n") {
        let count = stream.read(&mut buffer).expect("request");
        assert!(count > 0, "the request ended early");
        request.extend_from_slice(&buffer[..count]);
    }
    stream.write_all(answer).expect("answer");
    request
}

#[test]
fn sends_and_reads_over_a_unix_socket() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("admin");
    let listener = UnixListener::bind(&path).expect("listener");
    let server = thread::spawn(move || {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"generation\":7,\"hash\":\"abc\"}extra";
        serve(listener.accept().expect("client").0, answer)
    });
    let client = Client::new(&format!("unix:{}", path.display())).expect("address");
    let answer = client.put("/snapshot", b"file").expect("answer");
    assert_eq!(answer["generation"], 7);
    let request = String::from_utf8(server.join().expect("server")).expect("text");
    assert!(request.starts_with("PUT /snapshot HTTP/1.1\r\nHost: "), "{request}");
    assert!(request.contains("\r\nContent-Length: 4\r\n") && request.ends_with("\r\n\r\nfile"), "{request}");
}

#[test]
fn a_refusal_is_told_in_the_gateways_words() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listener");
    let address = listener.local_addr().expect("address").to_string();
    let server = thread::spawn(move || {
        let answer =
            b"HTTP/1.1 409 Conflict\r\n\r\n{\"error\":{\"code\":\"RG1234\",\"message\":\"no\\u001b way\"}}";
        serve(listener.accept().expect("client").0, answer);
    });
    let failure = Client::new(&address).expect("address").post("/rollback").expect_err("refusal");
    assert!(failure.to_string().contains("the gateway refused: no way [RG1234]"), "{failure}");
    server.join().expect("server");
    let failure = Client::new(&address).expect("address").get("/status").expect_err("nobody");
    assert!(failure.to_string().contains("cannot be reached: nobody listens there"), "{failure}");
    assert!(Client::new("nonsense").is_err() && Client::new("unix:").is_err());
}

fn body_of(answer: &'static [u8]) -> std::io::Result<String> {
    let mut stream = Cursor::new(answer);
    let (head, start) = read_head(&mut stream)?;
    let mut text = String::new();
    let mut body = Body::new(&head, start, Box::new(stream)).map_err(std::io::Error::other)?;
    body.read_to_string(&mut text).map(|_| text)
}

#[test]
fn bodies_end_where_they_end() {
    let check = |answer, text: &str| assert_eq!(body_of(answer).expect("body"), text);
    check(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc", "ab");
    check(b"HTTP/1.1 200 OK\r\n\r\nabc", "abc");
    check(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "");
    check(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n", "a0123456789");
    for broken in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
    ] {
        assert!(body_of(broken).is_err(), "{}", broken.escape_ascii());
    }
}
