//! Request heads as a whole: lengths, Host, expectations, persistence, limits, pipelines.

use ringgate_http::{Framing, Known, Limits, Method, Reason, RequestHead};

use super::requests::{accept, check};
use super::{Verdict, check_prefixes, request_verdict};
use crate::decode_request;

#[test]
fn ambiguous_lengths_are_refused() {
    check(
        Reason::LengthAndEncoding,
        &[
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\r\ncontent-length:\r\n\r\n",
            b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        ],
    );
    check(
        Reason::RepeatedLength,
        &[
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\ncontent-length: x\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,6\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ,5\r\n\r\n",
            b"POST / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
        ],
    );
    check(
        Reason::ContentLength,
        &[
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5.0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5e1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1_000\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \"5\"\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5;\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \xb2\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999999\r\n\r\n",
        ],
    );
    check(
        Reason::TransferEncoding,
        &[
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunke\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\xa0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
            b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        ],
    );
}

#[test]
fn host_comes_once_and_names_a_host() {
    check(
        Reason::Host,
        &[
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nX-Host: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
            b"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.0\r\nHost: a/b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a:x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a/\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: http://a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a#\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: \xe9\r\n\r\n",
            b"GET http://a/ HTTP/1.1\r\n\r\n",
            b"GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n",
            b"GET http://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n",
            b"GET http://a/ HTTP/1.0\r\nHost: b\r\n\r\n",
        ],
    );
}

#[test]
fn only_one_expectation_is_known() {
    check(
        Reason::Expect,
        &[
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect: the-impossible\r\nContent-Length: 1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect:\r\nContent-Length: 1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, x\r\nContent-Length: 1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExpect: x\r\n\r\n",
        ],
    );
    let waits = |text: &[u8]| accept(text).expects_continue;
    assert!(waits(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
    assert!(waits(
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    ));
    assert!(!waits(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"));
    assert!(!waits(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"));
    assert!(!waits(b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"));
}

#[test]
fn connections_persist_as_their_version_and_options_say() {
    let cases: &[(&str, &str, bool)] = &[
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: CLOSE\r\n", false),
        ("1.1", "Connection: x, Close ,y\r\n", false),
        ("1.1", "Connection: x\r\nConnection: close\r\n", false),
        ("1.1", "Connection: closed\r\n", true),
        ("1.1", "Connection: keep-alive, close\r\n", false),
        ("1.1", "Proxy-Connection: close\r\n", true),
        ("1.0", "", false),
        ("1.0", "Connection: Keep-Alive\r\n", true),
        ("1.0", "Connection: x,keep-alive\r\n", true),
        ("1.0", "Connection: keep-alive\r\nConnection: close\r\n", false),
    ];
    for (version, lines, keep_alive) in cases {
        let text = format!("GET / HTTP/{version}\r\nHost: a\r\n{lines}\r\n");
        assert_eq!(accept(text.as_bytes()).keep_alive, *keep_alive, "{text}");
    }
}

#[test]
fn bodies_are_as_long_as_the_head_says() {
    let cases: &[(&str, Framing)] = &[
        ("", Framing::None),
        ("Content-Length: 0\r\n", Framing::Length(0)),
        ("Content-Length: 007\r\n", Framing::Length(7)),
        ("content-length:18446744073709551615\r\n", Framing::Length(u64::MAX)),
        ("Transfer-Encoding: chunked\r\n", Framing::Chunked),
        ("transfer-encoding:Chunked \r\n", Framing::Chunked),
    ];
    for (lines, framing) in cases {
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
        assert_eq!(accept(text.as_bytes()).framing, *framing, "{text}");
    }
}

#[test]
fn r_lim_06_heads_keep_to_their_limits() {
    let limits = Limits { field_bytes_max: 40, target_bytes_max: 16, fields_max: 3, ..Limits::default() };
    let host = "Host: a\r\n"; // 5 bytes of the sum
    let blanks = " ".repeat(limits.head_bytes_max());
    let cases: &[(String, Option<Reason>)] = &[
        (format!("GET /{:a<15} HTTP/1.1\r\n{host}\r\n", ""), None),
        (format!("GET /{:a<16} HTTP/1.1\r\n{host}\r\n", ""), Some(Reason::TargetLength)),
        (format!("GET /{:a<17}", ""), Some(Reason::TargetLength)),
        (format!("GET / HTTP/1.1\r\n{host}X: {:v<34}\r\n\r\n", ""), None),
        (format!("GET / HTTP/1.1\r\n{host}X: {:v<35}\r\n\r\n", ""), Some(Reason::FieldsLength)),
        (format!("GET / HTTP/1.1\r\n{host}X: {:v<35}", ""), Some(Reason::FieldsLength)),
        (format!("GET / HTTP/1.1\r\n{host}X: {:v<34}   \r\n\r\n", ""), None),
        (format!("GET / HTTP/1.1\r\n{host}{:n<35}:\r\n\r\n", ""), None),
        (format!("GET / HTTP/1.1\r\n{host}{:n<36}", ""), Some(Reason::FieldsLength)),
        (format!("GET / HTTP/1.1\r\n{host}X: 1\r\nX: 2\r\n\r\n"), None),
        (format!("GET / HTTP/1.1\r\n{host}X: 1\r\nX: 2\r\nX"), Some(Reason::FieldsLength)),
        (format!("GET / HTTP/1.1\r\n{host}X:{blanks}"), Some(Reason::FieldsLength)),
        (format!("GET / HTTP/1.1\r\n{host}X:{blanks}\r\n\r\n"), Some(Reason::FieldsLength)),
    ];
    for (text, reason) in cases {
        let (verdict, _) = request_verdict(text.as_bytes(), &limits);
        let expected = reason.map_or(Verdict::Whole(text.len()), Verdict::Refused);
        assert_eq!(verdict, expected, "{text}");
        check_prefixes(text.as_bytes(), &verdict, |prefix| request_verdict(prefix, &limits).0);
    }
}

#[test]
fn r_lim_06_any_number_of_fields_up_to_the_capacity_is_read() {
    let limits = Limits { fields_max: 1_000, ..Limits::default() };
    for count in [1, 15, 16, 17, 47, 48, 49, 127, 128, 129] {
        let lines: String = (1..count).map(|index| format!("x{index}: {index}\r\n")).collect();
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
        let (verdict, head) = request_verdict(text.as_bytes(), &limits);
        if count > Limits::FIELDS_CAPACITY {
            assert_eq!(verdict, Verdict::Refused(Reason::FieldsLength));
        } else {
            assert_eq!((verdict, head.fields.len()), (Verdict::Whole(text.len()), count));
        }
    }
}

#[test]
fn requests_follow_one_another_in_one_buffer() {
    let text =
        b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPUT /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc\
        \r\nDELETE /3 HTTP/1.1\r\nHost: c\r\n\r\n";
    let mut head = RequestHead::default();
    let (mut rest, mut seen) = (&text[..], Vec::new());
    while !rest.is_empty() {
        assert_eq!(decode_request(rest, &Limits::default(), &mut head), Ok(true));
        seen.push((
            head.method,
            head.target.of(rest).to_vec(),
            head.first(rest, Known::Host).map(<[u8]>::to_vec),
        ));
        let body = if let Framing::Length(length) = head.framing { length as usize } else { 0 };
        rest = &rest[head.len + body..];
    }
    let expected = [(Method::Get, "/1", "a"), (Method::Put, "/2", "b"), (Method::Delete, "/3", "c")];
    assert_eq!(seen, expected.map(|(method, target, host)| (method, target.into(), Some(host.into()))));
}
