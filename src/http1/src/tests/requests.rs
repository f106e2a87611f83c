//! Request heads, line by line: what is accepted, what is refused, and for which reason.

use ringgate_http::{Framing, Known, Limits, Method, Reason, RequestHead, Version};

use super::{Verdict, check_prefixes, request_verdict};
use crate::decode_request;

/// Decodes a head that must be accepted as a whole.
pub(super) fn accept(text: &[u8]) -> RequestHead {
    let (verdict, head) = request_verdict(text, &Limits::default());
    assert_eq!(verdict, Verdict::Whole(text.len()), "{}", text.escape_ascii());
    check_prefixes(text, &verdict, |prefix| request_verdict(prefix, &Limits::default()).0);
    head
}

/// Every text must be refused for the reason; with whatever follows it, too.
pub(super) fn check(reason: Reason, texts: &[&[u8]]) {
    let limits = Limits::default();
    for text in texts {
        let (verdict, _) = request_verdict(text, &limits);
        assert_eq!(verdict, Verdict::Refused(reason), "{}", text.escape_ascii());
        check_prefixes(text, &verdict, |prefix| request_verdict(prefix, &limits).0);
        let followed = [*text, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"].concat();
        assert_eq!(request_verdict(&followed, &limits).0, verdict, "{}", followed.escape_ascii());
    }
}

#[test]
fn a_head_becomes_spans() {
    let text = b"POST /a/b?c=d HTTP/1.1\r\nHost: api.example.com:8443\r\nX-Empty:\r\nx-blank: \t \r\n\
        X-Trimmed: \t v w \t\r\nContent-Length: 5\r\n\r\nhello";
    let mut head = RequestHead::default();
    assert_eq!(decode_request(text, &Limits::default(), &mut head), Ok(true));
    assert_eq!(head.len, text.len() - 5);
    assert_eq!((head.method, head.method_text.of(text)), (Method::Post, &b"POST"[..]));
    assert_eq!(head.target.of(text), b"/a/b?c=d");
    assert_eq!((head.version, head.framing, head.keep_alive), (Version::Http11, Framing::Length(5), true));
    let fields: Vec<_> = head.fields.iter().map(|f| (f.name.of(text), f.value.of(text), f.known)).collect();
    assert_eq!(
        fields,
        [
            (&b"Host"[..], &b"api.example.com:8443"[..], Known::Host),
            (b"X-Empty", b"", Known::Other),
            (b"x-blank", b"", Known::Other),
            (b"X-Trimmed", b"v w", Known::Other),
            (b"Content-Length", b"5", Known::ContentLength),
        ]
    );
}

#[test]
fn what_is_allowed_is_accepted() {
    let texts: &[&[u8]] = &[
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nhOsT:a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:\ta \r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"!#$%&'*+-.^_`|~0 / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n",
        b"GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET HTTPS://A:1?q HTTP/1.1\r\nHost: a:1\r\n\r\n",
        b"GET http://a HTTP/1.0\r\n\r\n",
        b"GET //a/../b\\c HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /%00%zz?a=\"{}|^`<>[] HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x80\xff\t \"q\" :;,=\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~: v\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 00000000000000000000000000007\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:  CHUNKED \r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTE: gzip\r\n\r\n",
        b"GET / HTTP/1.0\r\nExpect: the-impossible\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, \"y\", , z\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
    ];
    for text in texts {
        accept(text);
    }
}

#[test]
fn malformed_start_lines_are_refused() {
    check(
        Reason::StartLine,
        &[
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"\x80\x2e\x01\x00\x02",
            b"\0",
            b" GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\tGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET\r\nHost: a\r\n\r\n",
            b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\r\nHost: a\r\n\r\n",
            b"GET / \r\nHost: a\r\n\r\n",
            b"GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.11\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1,1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/11\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.\r\nHost: a\r\n\r\n",
            b"GET / HTTP/.1\r\nHost: a\r\n\r\n",
            b"GET / http/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTPS/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP /1.1\r\nHost: a\r\n\r\n",
            b"GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\xef\xbb\xbfGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"G\xcbT / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"(GET) / HTTP/1.1\r\nHost: a\r\n\r\n",
        ],
    );
    check(
        Reason::Method,
        &[
            b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET, / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET/ / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\nHost: a\r\n\r\n",
        ],
    );
    check(
        Reason::Version,
        &[
            b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            b"GET / HTTP/0.9\r\n\r\n",
            b"GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.9\r\nHost: a\r\n\r\n",
            b"GET / HTTP/3\r\nHost: a\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ],
    );
}

#[test]
fn absurd_targets_are_refused() {
    check(
        Reason::Target,
        &[
            b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET ?a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            b"OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n",
            b"CONNECT http://a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /a#f?q HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\t HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http://a:x/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET http://a\\b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET file:///etc HTTP/1.1\r\nHost: a\r\n\r\n",
        ],
    );
}

#[test]
fn half_line_ends_are_refused() {
    check(
        Reason::BareLineEnd,
        &[
            b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\rHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
            b"GET\n/ HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /\nHTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / \nHost: a\r\n\r\n",
            b"GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\n",
            b"GET / HTTP/1.1\r\nHost: a\n\n",
            b"GET / HTTP/1.1\nHost: a\n\n",
            b"GET / HTTP/1.0\n\n",
            b"GET / HTTP/1.0\r\n\n",
            b"GET / HTTP/1.0\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 3\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y \t\nZ: 1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX:\nZ: 1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\rZ: 1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: \r\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX\n: y\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX\r: y\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\nX: y\r\n\r\n",
        ],
    );
}

#[test]
fn malformed_fields_are_refused() {
    check(
        Reason::FieldName,
        &[
            b"GET / HTTP/1.1\r\nHost: a\r\n: v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX\0: v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\0X: v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX\xc3\xa9: v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n(X): v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX/Y: v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\"X\": v\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\x0b: chunked\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nTransfer\\Encoding: chunked\r\n\r\n",
        ],
    );
    check(
        Reason::SpaceBeforeColon,
        &[
            b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost\t: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length \t: 5\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX Y: 5\r\n\r\n",
        ],
    );
    check(
        Reason::Folded,
        &[
            b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX:\r\n \r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n",
        ],
    );
    check(
        Reason::FieldValue,
        &[
            b"GET / HTTP/1.1\r\nHost: a\0\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\x0bz\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: y\x0c\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: \x1b[31m\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX:\x01\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789012345678901234567890123456789\x08\r\n\r\n",
        ],
    );
}
