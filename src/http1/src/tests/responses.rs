//! Response heads: what is accepted, what is refused, and what follows from it for body and connection.

use ringgate_http::{Framing, Known, Limits, Method, Reason, Version};

use super::{Verdict, check_prefixes, response_verdict};

fn check(reason: Reason, texts: &[&[u8]]) {
    let limits = Limits::default();
    for text in texts {
        for method in [Method::Get, Method::Head] {
            let (verdict, _) = response_verdict(text, &limits, method);
            assert_eq!(verdict, Verdict::Refused(reason), "{}", text.escape_ascii());
            check_prefixes(text, &verdict, |prefix| response_verdict(prefix, &limits, method).0);
        }
    }
}

#[test]
fn a_head_becomes_spans() {
    let text = b"HTTP/1.1 418 I'm a \xe9 teapot\r\nServer: x\r\nX-Y: \r\nContent-Length: 2\r\n\r\nhi";
    let (verdict, head) = response_verdict(text, &Limits::default(), Method::Get);
    assert_eq!(verdict, Verdict::Whole(text.len() - 2));
    assert_eq!((head.status, head.version, head.framing), (418, Version::Http11, Framing::Length(2)));
    assert_eq!(head.first(text, Known::Server), Some(&b"x"[..]));
    assert_eq!(head.fields.len(), 3);
}

#[test]
fn framing_and_persistence_follow_from_status_fields_and_method() {
    use Framing::*;
    let cases: &[(&str, Method, Framing, bool)] = &[
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Method::Get, Length(5), true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", Method::Get, Length(5), false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Method::Get, Chunked, true),
        ("HTTP/1.1 200 OK\r\n\r\n", Method::Get, UntilClose, false),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", Method::Get, Length(0), true),
        ("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", Method::Get, Length(0), true),
        ("HTTP/1.1 999 \t\r\nContent-Length: 0\r\n\r\n", Method::Get, Length(0), true),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", Method::Get, Length(5), false),
        (
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
            Method::Get,
            Length(5),
            true,
        ),
        ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", Method::Get, UntilClose, false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Method::Head, None, true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Method::Head, None, true),
        ("HTTP/1.1 200 OK\r\n\r\n", Method::Head, None, true),
        ("HTTP/1.1 204 No Content\r\n\r\n", Method::Get, None, true),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", Method::Get, None, true),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", Method::Get, None, false),
        ("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", Method::Get, None, false),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", Method::Get, None, true),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", Method::Get, None, true),
        ("HTTP/1.1 100 Continue\r\n\r\n", Method::Post, None, true),
        ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Method::Get, None, true),
        (
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            Method::Get,
            None,
            true,
        ),
    ];
    for (text, method, framing, keep_alive) in cases {
        let (verdict, head) = response_verdict(text.as_bytes(), &Limits::default(), *method);
        assert_eq!(verdict, Verdict::Whole(text.len()), "{text}");
        assert_eq!((head.framing, head.keep_alive), (*framing, *keep_alive), "{text}");
        check_prefixes(text.as_bytes(), &verdict, |prefix| {
            response_verdict(prefix, &Limits::default(), *method).0
        });
    }
}

#[test]
fn malformed_status_lines_are_refused() {
    check(
        Reason::StatusCode,
        &[
            b"HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 \r\n\r\n",
            b"HTTP/1.1  200 OK\r\n\r\n",
            b"HTTP/1.1\t200 OK\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1 099 OK\r\n\r\n",
            b"HTTP/1.1 000 OK\r\n\r\n",
            b"HTTP/1.1 2000 OK\r\n\r\n",
            b"HTTP/1.1 2x0 OK\r\n\r\n",
            b"HTTP/1.1 -20 OK\r\n\r\n",
            b"HTTP/1.1 200OK\r\n\r\n",
            b"HTTP/1.1 200 O\0K\r\n\r\n",
            b"HTTP/1.1 200 O\x1bK\r\n\r\n",
            b"HTTP/1.1 200\tOK\r\n\r\n",
            b"HTTP/1.12 200 OK\r\n\r\n",
        ],
    );
    check(
        Reason::StartLine,
        &[
            b"\r\nHTTP/1.1 200 OK\r\n\r\n",
            b" HTTP/1.1 200 OK\r\n\r\n",
            b"http/1.1 200 OK\r\n\r\n",
            b"ICY 200 OK\r\n\r\n",
            b"<html>",
            b"\x15\x03\x01\x00\x02\x02",
            b"HTTP/1x1 200 OK\r\n\r\n",
            b"HTTP 200 OK\r\n\r\n",
        ],
    );
    check(
        Reason::Version,
        &[b"HTTP/2.0 200 OK\r\n\r\n", b"HTTP/1.2 200 OK\r\n\r\n", b"HTTP/0.9 200 OK\r\n\r\n"],
    );
}

#[test]
fn upstreams_are_read_as_strictly_as_clients() {
    check(
        Reason::BareLineEnd,
        &[
            b"\nHTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\n\r\n",
            b"HTTP/1.1 200 OK\r\n\n",
            b"HTTP/1.1 200 OK\n\n",
            b"HTTP/1.1 200\n\r\n",
            b"HTTP/1.1 200 \n\r\n",
            b"HTTP/1.1 200 O\rK\r\n\r\n",
            b"HTTP/1.1 200 \xff\nX: y\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: y\nZ: a\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: y\rZ: a\r\n\r\n",
        ],
    );
    check(Reason::Folded, &[b"HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", b"HTTP/1.1 200 OK\r\n X: y\r\n\r\n"]);
    check(Reason::SpaceBeforeColon, &[b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n"]);
    check(Reason::FieldName, &[b"HTTP/1.1 200 OK\r\n: y\r\n\r\n", b"HTTP/1.1 200 OK\r\nX\r\n\r\n"]);
    check(Reason::FieldValue, &[b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n"]);
    check(
        Reason::LengthAndEncoding,
        &[
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 204 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        ],
    );
    check(
        Reason::RepeatedLength,
        &[
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            b"HTTP/1.1 304 OK\r\nContent-Length: 5, 5\r\n\r\n",
        ],
    );
    check(Reason::ContentLength, &[b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n"]);
    check(
        Reason::TransferEncoding,
        &[
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        ],
    );
}

#[test]
fn a_status_line_without_end_is_refused() {
    let limits = Limits { target_bytes_max: 0, field_bytes_max: 0, fields_max: 0, ..Limits::default() };
    let text = format!("HTTP/1.1 200 {:a<99}\r\n\r\n", "");
    let (verdict, _) = response_verdict(text.as_bytes(), &limits, Method::Get);
    assert_eq!(verdict, Verdict::Refused(Reason::FieldsLength));
    check_prefixes(text.as_bytes(), &verdict, |prefix| response_verdict(prefix, &limits, Method::Get).0);
}
