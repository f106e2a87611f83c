//! Properties: splits change nothing, what is written is read back, the two head readers agree.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use ringgate_http::{Framing, Limits, Method, RequestHead};

use super::bodies::{End, check_against_oracle, read_body};
use super::{Verdict, check_prefixes, request_verdict, response_verdict};
use crate::{decode_request, encode, is_field_value, is_token};

/// Pieces that heads are made of and broken with.
const PIECES: &[&str] = &[
    "GET",
    "POST",
    "OPTIONS",
    "CONNECT",
    " ",
    "  ",
    "/",
    "/a?b",
    "*",
    "http://a",
    "HTTP/1.1",
    "HTTP/1.0",
    "HTTP/2.0",
    "\r\n",
    "\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "Host: a",
    "Host:",
    "Content-Length: 3",
    "Content-Length:",
    "Transfer-Encoding: chunked",
    "Connection: close",
    "Expect: 100-continue",
    "X: y",
    "X",
    ":",
    "\t",
    "\0",
    "#",
    "200",
    "OK",
    "a:1",
    ",",
    "chunked",
    "\u{e9}",
];

/// Pieces of chunked bodies.
const CHUNK_PIECES: &[&str] = &[
    "0",
    "1",
    "5",
    "f",
    "0\r\n",
    "0\r\n\r\n",
    "3\r\nabc\r\n",
    "1\r\nx",
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    ";",
    ";a",
    ";a=b",
    ";a=\"b\"",
    "\"",
    "\\",
    "=",
    "hello",
    " ",
    "X: y\r\n",
    "X: y",
    "Host: a\r\n",
    ":",
    "\0",
    "+",
    "10\r\n0123456789abcdef",
];

fn text_of(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    vec(select(pieces), 0..14).prop_map(|parts| parts.concat().into_bytes())
}

/// A head that is right but for one byte, perhaps.
fn nearly_right(heads: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    (select(heads), any::<Index>(), any::<u8>()).prop_map(|(head, index, byte)| {
        let mut head = head.to_vec();
        let at = index.index(head.len());
        head[at] = byte;
        head
    })
}

const REQUESTS: &[&[u8]] = &[
    b"POST /a/b?c=d HTTP/1.1\r\nHost: api.example.com\r\nX-Y: z \r\nEmpty:\r\nContent-Length: 12\r\n\r\n",
    b"\r\nGET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close, x\r\nTransfer-Encoding: chunked\r\n\r\n",
];
const RESPONSES: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\nServer: x\r\nX-Y: z \r\nEmpty:\r\nContent-Length: 12\r\n\r\n",
    b"HTTP/1.0 404\r\nConnection: keep-alive\r\n\r\n",
];

fn check_request(bytes: &[u8]) {
    let limits = Limits { field_bytes_max: 90, target_bytes_max: 20, fields_max: 6, ..Limits::default() };
    let (verdict, _) = request_verdict(bytes, &limits);
    check_prefixes(bytes, &verdict, |prefix| request_verdict(prefix, &limits).0);
}

fn check_response(bytes: &[u8]) {
    let limits = Limits { field_bytes_max: 60, target_bytes_max: 0, fields_max: 6, ..Limits::default() };
    for method in [Method::Get, Method::Head] {
        let (verdict, _) = response_verdict(bytes, &limits, method);
        check_prefixes(bytes, &verdict, |prefix| response_verdict(prefix, &limits, method).0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn requests_of_any_pieces_are_read_alike_however_they_are_cut(bytes in text_of(PIECES)) {
        check_request(&bytes);
    }

    #[test]
    fn requests_with_one_odd_byte_are_read_alike_however_they_are_cut(bytes in nearly_right(REQUESTS)) {
        check_request(&bytes);
    }

    #[test]
    fn responses_are_read_alike_however_they_are_cut(rest in text_of(PIECES), odd in nearly_right(RESPONSES)) {
        check_response(&[b"HTTP/1.1 200 ", &rest[..]].concat());
        check_response(&odd);
    }

    #[test]
    fn chunked_bodies_are_what_the_slow_reader_says(bytes in text_of(CHUNK_PIECES)) {
        check_against_oracle(&bytes);
    }

    #[test]
    fn bodies_come_through_any_split(
        chunks in vec(vec(any::<u8>(), 1..40), 0..6),
        reads in vec(0usize..12, 0..40),
    ) {
        let mut wire = Vec::new();
        for chunk in &chunks {
            encode::chunk_head(&mut wire, chunk.len());
            wire.extend_from_slice(chunk);
            wire.extend_from_slice(encode::CHUNK_END);
        }
        wire.extend_from_slice(encode::LAST_CHUNK);
        let end = wire.len();
        wire.extend_from_slice(b"GET / HTTP/1.1\r\n");
        let outcome = read_body(Framing::Chunked, &wire, &Limits::default(), &reads);
        prop_assert_eq!((outcome.data, outcome.end), (chunks.concat(), End::Done(end)));
        let length = Framing::Length(end as u64);
        let outcome = read_body(length, &wire, &Limits::default(), &reads);
        prop_assert_eq!((&outcome.data[..], outcome.end), (&wire[..end], End::Done(end)));
    }

    #[test]
    fn fields_are_read_as_they_were_written(
        fields in vec(("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}", "([!-~\u{e9}]([ -~\t]{0,20}[!-~])?)?"), 0..20),
    ) {
        let mut wire = b"GET / HTTP/1.0\r\n".to_vec();
        for (name, value) in &fields {
            prop_assert!(is_token(name.as_bytes()) && is_field_value(value.as_bytes()));
            encode::field(&mut wire, b"x-", b"");
            encode::field(&mut wire, format!("y{name}").as_bytes(), value.as_bytes());
        }
        wire.extend_from_slice(b"\r\n");
        let mut head = RequestHead::default();
        prop_assert_eq!(decode_request(&wire, &Limits::default(), &mut head), Ok(true));
        prop_assert_eq!(head.fields.len(), fields.len() * 2);
        for (field, (name, value)) in head.fields.iter().skip(1).step_by(2).zip(&fields) {
            prop_assert_eq!(field.name.of(&wire), [b"y", name.as_bytes()].concat());
            prop_assert_eq!(field.value.of(&wire), value.as_bytes());
        }
    }

    #[test]
    fn status_lines_are_read_as_they_were_written(status in 200u16..=999, length in any::<u64>()) {
        let mut wire = Vec::new();
        encode::status_line(&mut wire, status);
        encode::field_u64(&mut wire, b"Content-Length", length);
        wire.extend_from_slice(b"\r\n");
        let (verdict, head) = response_verdict(&wire, &Limits::default(), Method::Get);
        prop_assert_eq!((verdict, head.status), (Verdict::Whole(wire.len()), status));
        let framing = if matches!(status, 204 | 304) { Framing::None } else { Framing::Length(length) };
        prop_assert_eq!(head.framing, framing);
    }
}
