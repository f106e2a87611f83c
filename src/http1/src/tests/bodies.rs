//! Bodies: tables and limits; every table of chunks is also compared with the slow reader of `oracle.rs`.

use ringgate_http::{Field, Framing, Known, Limits, Reason};

use super::oracle;
use crate::{BodyDecoder, decode_trailers};

/// What a body came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) data: Vec<u8>,
    pub(super) trailers: Vec<u8>,
    pub(super) end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Complete, this many bytes behind the first one.
    Done(usize),
    More,
    Refused(Reason),
}

/// Shows `bytes` to a decoder as reads of the given lengths would; the rest as one more read.
pub(super) fn read_body(framing: Framing, bytes: &[u8], limits: &Limits, reads: &[usize]) -> Outcome {
    let mut decoder = BodyDecoder::new(framing);
    let mut outcome = Outcome { data: Vec::new(), trailers: Vec::new(), end: End::More };
    let (mut start, mut end) = (0, 0);
    for read in reads.iter().copied().chain([bytes.len()]) {
        end = bytes.len().min(end + read);
        while !decoder.is_done() {
            let piece = match decoder.decode(&bytes[start..end], limits) {
                Ok(piece) => piece,
                Err(refusal) => return Outcome { end: End::Refused(refusal.reason), ..outcome },
            };
            assert_eq!(piece.done, decoder.is_done());
            assert!(piece.consumed <= end - start && piece.data.end as usize <= piece.consumed);
            outcome.data.extend_from_slice(piece.data.of(&bytes[start..end]));
            outcome.trailers.extend_from_slice(piece.trailers.of(&bytes[start..end]));
            start += piece.consumed;
            if piece.consumed == 0 {
                break;
            }
        }
    }
    if decoder.is_done() {
        outcome.end = End::Done(start);
    }
    outcome
}

/// Compares the decoder with the oracle, whole and byte by byte.
pub(super) fn check_against_oracle(bytes: &[u8]) {
    let limits = Limits::default();
    let whole = read_body(Framing::Chunked, bytes, &limits, &[]);
    let single = read_body(Framing::Chunked, bytes, &limits, &vec![1; bytes.len()]);
    assert_eq!(whole, single, "{}", bytes.escape_ascii());
    match oracle::read_chunks(bytes) {
        Some((data, len)) => {
            assert_eq!((whole.data, whole.end), (data, End::Done(len)), "{}", bytes.escape_ascii());
        }
        None => assert!(!matches!(whole.end, End::Done(_)), "{}", bytes.escape_ascii()),
    }
}

fn check_chunked(cases: &[(&[u8], &[u8], End)]) {
    for (bytes, data, end) in cases {
        let outcome = read_body(Framing::Chunked, bytes, &Limits::default(), &[]);
        assert_eq!((&outcome.data[..], &outcome.end), (*data, end), "{}", bytes.escape_ascii());
        check_against_oracle(bytes);
    }
}

#[test]
fn chunks_are_joined() {
    check_chunked(&[
        (b"0\r\n\r\n", b"", End::Done(5)),
        (b"5\r\nhello\r\n0\r\n\r\nGET /", b"hello", End::Done(15)),
        (b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world", End::Done(26)),
        (b"000A\r\n0123456789\r\n000\r\n\r\n", b"0123456789", End::Done(25)),
        (b"a\r\n0123456789\r\n0\r\n\r\n", b"0123456789", End::Done(20)),
        (b"5;a\r\nhello\r\n0;b=c;d=\"e;\\\"\r\"\r\n\r\n", b"hello", End::Refused(Reason::ChunkHead)),
        (b"5;a;b=c;d=\"e;\\\"\t\"\r\nhello\r\n0;x\r\n\r\n", b"hello", End::Done(33)),
        (b"2\r\n\r\n\r\n0\r\n\r\n", b"\r\n", End::Done(12)),
        (b"0\r\nX: y\r\nServer-Timing: a \r\n\r\n", b"", End::Done(30)),
        (b"0\r\nX:\r\n\r\n", b"", End::Done(9)),
        (b"", b"", End::More),
        (b"5", b"", End::More),
        (b"5\r", b"", End::More),
        (b"5\r\nhel", b"hel", End::More),
        (b"5\r\nhello\r", b"hello", End::More),
        (b"5\r\nhello\r\n0\r\n", b"hello", End::More),
        (b"5\r\nhello\r\n0\r\nX: y\r\n", b"hello", End::More),
    ]);
}

#[test]
fn odd_chunks_are_refused() {
    let heads: &[&[u8]] = &[
        b"\r\n",
        b"\n",
        b" 5\r\n",
        b"5 \r\n",
        b"5\t\r\n",
        b"+5\r\n",
        b"-5\r\n",
        b"0x5\r\n",
        b"5h\r\n",
        b"g\r\n",
        b"5\n",
        b"5\rhello",
        b"5\r\r\n",
        b"5;\r\n",
        b"5;;a\r\n",
        b"5;a=\r\n",
        b"5;=b\r\n",
        b"5 ;a\r\n",
        b"5; a\r\n",
        b"5;a =b\r\n",
        b"5;a= b\r\n",
        b"5;a=\"b\r\n",
        b"5;a=\"b\"c\r\n",
        b"5;a=\"\0\"\r\n",
        b"5;a\n",
        b"5;a=\"\n\"\r\n",
        b"5;a\rb\r\n",
        b"5;a=\"\\\r\n\"\r\n",
        b"5,a\r\n",
        b"5;a,b\r\n",
        b"5;a=(b)\r\n",
        b"1000000000000005\r\n",
        b"0000000000000000\r\n",
        b"fffffffffffffffff\r\n",
        b"5_0\r\n",
        b"5;\xc3\xa9\r\n",
        b"\xef\xbc\x95\r\n",
        b"0\n",
        b"0;\r\n",
        b";a\r\n",
    ];
    for head in heads {
        check_chunked(&[(head, b"", End::Refused(Reason::ChunkHead))]);
        let later = [b"3\r\nabc\r\n", *head].concat();
        check_chunked(&[(&later, b"abc", End::Refused(Reason::ChunkHead))]);
    }
    for end in [&b"x"[..], b"\n", b"\rx", b"\r\r", b" \r\n", b"0\r\n\r\n", b"\0"] {
        let body = [b"3\r\nabc", end].concat();
        check_chunked(&[(&body, b"abc", End::Refused(Reason::ChunkEnd))]);
    }
}

#[test]
fn odd_trailers_are_refused() {
    let sections: &[&[u8]] = &[
        b"\n",
        b"\rx",
        b"X\r\n",
        b": y\r\n",
        b"X : y\r\n",
        b" X: y\r\n",
        b"X: y\n",
        b"X: y\r\n z\r\n",
        b"X: \0\r\n",
        b"X: y\rZ",
        b"Host: a\r\n",
        b"X: y\r\nHost: a\r\n",
    ];
    for section in sections {
        let body = [b"0\r\n", *section].concat();
        check_chunked(&[(&body, b"", End::Refused(Reason::Trailer))]);
    }
    let forbidden = [
        "Transfer-Encoding",
        "content-length",
        "HOST",
        "Connection",
        "Trailer",
        "Authorization",
        "Content-Encoding",
        "Content-Type",
        "Content-Range",
        "Expect",
        "TE",
        "Upgrade",
        "Cookie",
        "Set-Cookie",
        "Proxy-Authorization",
        "X-Forwarded-For",
        "x-api-key",
        "If-Match",
        "Location",
        "Cache-Control",
    ];
    let limits = Limits::default();
    for name in forbidden {
        let body = format!("0\r\n{name}: x\r\n\r\n");
        let outcome = read_body(Framing::Chunked, body.as_bytes(), &limits, &[]);
        assert_eq!(outcome.end, End::Refused(Reason::Trailer), "{name}");
        let refusal = decode_trailers(format!("{name}: x\r\n").as_bytes(), &limits, &mut Vec::new());
        assert_eq!(refusal, Err(Reason::Trailer.into()));
    }
}

#[test]
fn trailers_become_fields() {
    let body = b"3;x\r\nabc\r\n0\r\nX-Sum: 1 \r\nServer-Timing:\r\n\r\nrest";
    let limits = Limits::default();
    let outcome = read_body(Framing::Chunked, body, &limits, &[4, 4, 4]);
    assert_eq!((outcome.end, &outcome.data[..]), (End::Done(body.len() - 4), &b"abc"[..]));
    let mut fields: Vec<Field> = Vec::new();
    assert_eq!(decode_trailers(&outcome.trailers, &limits, &mut fields), Ok(()));
    let texts: Vec<_> = fields
        .iter()
        .map(|f| (f.name.of(&outcome.trailers), f.value.of(&outcome.trailers), f.known))
        .collect();
    assert_eq!(texts, [(&b"X-Sum"[..], &b"1"[..], Known::Other), (b"Server-Timing", b"", Known::Other)]);
    for bad in [&b"X: y"[..], b"X: y\r", b"X: y\r\n\r\n", b"X"] {
        assert_eq!(decode_trailers(bad, &limits, &mut fields), Err(Reason::Trailer.into()));
    }
}

#[test]
fn chunk_heads_and_trailers_keep_to_their_limits() {
    let limits =
        Limits { chunk_head_bytes_max: 8, trailer_bytes_max: 12, fields_max: 2, ..Limits::default() };
    let cases: &[(&[u8], End)] = &[
        (b"0;abcd\r\n\r\n", End::Done(10)),
        (b"0;abcde\r\n\r\n", End::Refused(Reason::ChunkHead)),
        (b"0;abcdef", End::Refused(Reason::ChunkHead)),
        (b"0;abcde", End::More),
        (b"0\r\nX: 12345\r\n\r\n", End::Done(15)),
        (b"0\r\nX: 123456\r\n\r\n", End::Refused(Reason::TrailerLength)),
        (b"0\r\nX: 12345", End::More),
        (b"0\r\nX: 1234567890", End::Refused(Reason::TrailerLength)),
        (b"0\r\nX: 123456\r\n", End::More),
        (b"0\r\na:\r\nb:\r\n\r\n", End::Done(13)),
        (b"0\r\na:\r\nb:\r\nc:", End::Refused(Reason::TrailerLength)),
    ];
    for (bytes, end) in cases {
        for reads in [vec![], vec![1; bytes.len()]] {
            let outcome = read_body(Framing::Chunked, bytes, &limits, &reads);
            assert_eq!(outcome.end, *end, "{}", bytes.escape_ascii());
        }
    }
    assert_eq!(
        decode_trailers(b"X: 1234567890\r\n", &limits, &mut Vec::new()),
        Err(Reason::TrailerLength.into())
    );
}

#[test]
fn bodies_of_known_length_and_until_the_close() {
    let limits = Limits::default();
    let read = |framing, reads: &[usize]| read_body(framing, b"hello, more", &limits, reads);
    for reads in [&[][..], &[1; 11], &[3, 2]] {
        let outcome = read(Framing::Length(5), reads);
        assert_eq!((&outcome.data[..], outcome.end), (&b"hello"[..], End::Done(5)));
        let outcome = read(Framing::Length(12), reads);
        assert_eq!((&outcome.data[..], outcome.end), (&b"hello, more"[..], End::More));
        let outcome = read(Framing::UntilClose, reads);
        assert_eq!((&outcome.data[..], outcome.end), (&b"hello, more"[..], End::More));
    }
    assert_eq!(read(Framing::None, &[]).end, End::Done(0));
    assert_eq!(read(Framing::Length(0), &[]).end, End::Done(0));
    assert_eq!(read(Framing::Length(u64::MAX), &[]).end, End::More);
}

#[test]
fn a_close_ends_or_truncates() {
    let limits = Limits::default();
    let cases: &[(Framing, &[u8], bool)] = &[
        (Framing::None, b"", true),
        (Framing::UntilClose, b"", true),
        (Framing::UntilClose, b"abc", true),
        (Framing::Length(3), b"abc", true),
        (Framing::Length(3), b"ab", false),
        (Framing::Chunked, b"", false),
        (Framing::Chunked, b"3\r\nabc\r\n", false),
        (Framing::Chunked, b"3\r\nabc\r\n0\r\n\r\n", true),
    ];
    for (framing, bytes, complete) in cases {
        let mut decoder = BodyDecoder::new(*framing);
        decoder.decode(bytes, &limits).unwrap();
        let expected = if *complete { Ok(()) } else { Err(Reason::Truncated.into()) };
        assert_eq!((decoder.finish(), decoder.is_done()), (expected, *complete), "{framing:?}");
    }
}
