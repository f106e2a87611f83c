//! Who may not call the management API, as the whole program meets them.

use ringgate_tests::{client::Client, control::Control, site::Site};

/// More than the program would keep for a stranger, less than the longest body.
const BODY_BYTES: usize = 9 * 1024 * 1024;

#[test]
fn a_stranger_with_a_large_body_reads_why_it_is_refused() {
    let site = Site::new();
    let control = Control::start(&site);
    let body = vec![b'x'; BODY_BYTES];
    let signed = "Authorization: AWS4-HMAC-SHA256 Credential=AKIANOBODY/20261122/us-east-1/apigateway/aws4_request, \
                  SignedHeaders=host;x-amz-date, Signature=00\r\nX-Amz-Date: 20261122T000000Z\r\n";
    for fields in ["", signed] {
        let mut client = Client::connect(control.address());
        let length = body.len();
        client
            .send(format!("POST /restapis HTTP/1.1\r\nHost: a\r\n{fields}Content-Length: {length}\r\n\r\n"));
        client.send(&body);
        let answer = client.response();
        assert_eq!((answer.status, answer.field("Connection")), (403, "close"), "{}", answer.text());
    }
}

#[test]
fn a_web_page_does_not_get_through_an_open_door() {
    let site = Site::new();
    let control = Control::start_open(&site, &[]);
    let port = control.address().port();
    for (fields, status) in [
        (format!("Host: 127.0.0.1:{port}\r\n"), 201),
        (format!("Host: localhost:{port}\r\n"), 201),
        (
            format!(
                "Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            ),
            201,
        ),
        (format!("Host: 127.0.0.1:{port}\r\nOrigin: http://evil.example\r\n"), 403),
        (format!("Host: localhost:{port}\r\nOrigin: http://localhost:3000\r\n"), 403),
        (format!("Host: localhost:{port}\r\nSec-Fetch-Site: cross-site\r\n"), 403),
        (format!("Host: evil.example:{port}\r\n"), 403),
    ] {
        let mut client = Client::connect(control.address());
        let body = r#"{"name":"pets"}"#;
        let length = body.len();
        let head = format!(
            "POST /restapis HTTP/1.1\r\n{fields}Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
        );
        let answer = client.ask(head + body);
        assert_eq!(answer.status, status, "{fields}: {}", answer.text());
    }
    let mut old = Client::connect(control.address());
    assert_eq!(old.ask("GET /restapis HTTP/1.0\r\n\r\n").status, 200, "HTTP/1.0 needs no Host");
}
