use proptest::prelude::*;

use super::{COMPLETION_BYTES_MAX, FunctionStream, METADATA_BYTES_MAX, StreamFault, StreamPart};
use crate::event_stream::{BrokenStream, tests::message};
use crate::function_answer::FunctionAnswer;

fn event(kind: &str, payload: &[u8]) -> Vec<u8> {
    message(&[(":event-type", kind), (":message-type", "event")], payload)
}

/// A stream of payloads with a usual end.
fn stream(payloads: &[&[u8]]) -> Vec<u8> {
    let mut bytes: Vec<u8> = payloads.iter().flat_map(|payload| event("PayloadChunk", payload)).collect();
    bytes.extend(event("InvokeComplete", b"{}"));
    bytes
}

/// Metadata, if they came, then the payload as far as it came, and how it ended.
type Told = (Option<FunctionAnswer>, Vec<u8>, Result<(), StreamFault>);

fn told(stream: &[u8], sizes: &[usize]) -> Told {
    let mut reader = FunctionStream::default();
    let (mut begun, mut payload) = (None, Vec::new());
    let (mut rest, mut sizes) = (stream, sizes.iter().cycle());
    while !rest.is_empty() {
        let size = sizes.next().map_or(1, |size| (*size).clamp(1, rest.len()));
        let (mut piece, after) = rest.split_at(size);
        rest = after;
        loop {
            match reader.read(&mut piece) {
                Ok(Some(StreamPart::Begin { answer, payload: first })) => {
                    assert!(begun.is_none(), "metadata come once");
                    begun = Some(answer);
                    payload.extend_from_slice(first);
                }
                Ok(Some(StreamPart::Payload(more))) => {
                    assert!(begun.is_some() && !more.is_empty());
                    payload.extend_from_slice(more);
                }
                Ok(Some(StreamPart::End)) => assert!(reader.is_over()),
                Ok(None) => break,
                Err(fault) => return (begun, payload, Err(fault)),
            }
        }
        assert!(piece.is_empty(), "all bytes are taken");
    }
    (begun, payload, reader.finish())
}

const WAYS: &[&[usize]] = &[&[usize::MAX], &[1], &[3, 1], &[100]];

#[test]
fn r_int_58_metadata_then_payload() {
    let metadata = br#"{"statusCode": 201, "headers": {"X-A": "1"}, "multiValueHeaders": {"X-B": ["2", "3"]}, "cookies": ["a=1", "b=2"]}"#;
    let first = [&metadata[..], &[0; 8], b"he\0"].concat();
    let want = [("X-B", "2"), ("X-B", "3"), ("X-A", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")];
    for sizes in WAYS {
        let (answer, payload, end) = told(&stream(&[&first, b"", b"llo"]), sizes);
        let answer = answer.expect("metadata");
        let headers: Vec<(&str, &str)> =
            answer.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(
            (answer.status, headers, &payload[..], end),
            (201, want.to_vec(), &b"he\0llo"[..], Ok(()))
        );
    }
}

#[test]
fn r_int_58_the_delimiter_may_come_in_pieces() {
    for at in 0..=10 {
        let (one, two) = b"{}\0\0\0\0\0\0\0\0".split_at(at);
        let (answer, payload, end) = told(&stream(&[one, two, b"{}\0\0\0\0\0\0\0\0"]), &[usize::MAX]);
        assert_eq!((answer.map(|it| it.status), end), (Some(200), Ok(())), "{at}");
        assert_eq!(payload, b"{}\0\0\0\0\0\0\0\0", "only the first metadata count");
    }
}

#[test]
fn r_int_58_what_are_no_metadata() {
    let check = |payloads: &[&[u8]], what: &str| {
        for sizes in WAYS {
            let (answer, _, end) = told(&stream(payloads), sizes);
            let fault = end.expect_err("a fault");
            assert!(answer.is_none() && fault.to_string().contains(what), "{fault}");
        }
    };
    check(&[], "no delimiter");
    check(&[b"{\"statusCode\": 200}"], "no delimiter");
    check(&[b"{}\0\0\0\0\0\0\0"], "no delimiter");
    check(&[b"\0\0\0\0\0\0\0\0"], "not JSON");
    check(&[b"[]\0\0\0\0\0\0\0\0"], "not a JSON object");
    check(&[b"{\"body\": \"\"}\0\0\0\0\0\0\0\0"], "a key");
    check(&[b"{\"cookies\": \"a=b\"}\0\0\0\0\0\0\0\0"], "cookies");
    check(&[b"{\"cookies\": [1]}\0\0\0\0\0\0\0\0"], "cookie");
    check(&[b"{\"cookies\": [\"a\\r\\nb: c\"]}\0\0\0\0\0\0\0\0"], "cannot be sent");
    check(&[b"{\"statusCode\": \"no\"}\0\0\0\0\0\0\0\0"], "statusCode");
}

#[test]
fn r_int_58_metadata_and_delimiter_have_16_kib() {
    let of = |bytes: usize| {
        let value = "x".repeat(bytes - 8 - r#"{"headers":{"a":""}}"#.len());
        [format!(r#"{{"headers":{{"a":"{value}"}}}}"#).as_bytes(), &[0; 8]].concat()
    };
    for sizes in [&[usize::MAX][..], &[1000]] {
        assert!(told(&stream(&[&of(METADATA_BYTES_MAX)]), sizes).0.is_some());
        let (answer, _, end) = told(&stream(&[&of(METADATA_BYTES_MAX + 1)]), sizes);
        assert!(answer.is_none() && end.is_err_and(|fault| fault.to_string().contains("no delimiter")));
    }
}

#[test]
fn s_li_04_how_a_stream_ends() {
    let check = |ending: Vec<u8>, want: Result<(), StreamFault>| {
        for begin in [&b"{}\0\0\0\0\0\0\0\0x"[..], b"{"] {
            let bytes = [event("PayloadChunk", begin), ending.clone()].concat();
            for sizes in WAYS {
                let (answer, payload, end) = told(&bytes, sizes);
                match (&want, &end, answer) {
                    (Ok(()), Err(StreamFault::Malformed(_)), None) => {}
                    (_, _, answer) => {
                        assert_eq!(end, want);
                        assert_eq!(payload, if answer.is_some() { &b"x"[..] } else { b"" });
                    }
                }
            }
        }
    };
    let failed = |code: &str, message: &str| {
        Err(StreamFault::Failed { code: code.to_owned(), message: message.to_owned() })
    };
    let complete = |text: &str| event("InvokeComplete", text.as_bytes());
    check(complete(""), Ok(()));
    check(complete("{\"LogResult\": \"eA==\", \"ErrorCode\": null}"), Ok(()));
    check([complete("{}"), b"anything".to_vec()].concat(), Ok(()));
    check([event("Newer", b"?"), complete("{}")].concat(), Ok(()));
    check(
        complete(r#"{"ErrorCode": "E", "ErrorDetails": "{\"errorMessage\": \"why\"}"}"#),
        failed("E", "why"),
    );
    check(complete(r#"{"ErrorCode": "E", "ErrorDetails": "plain"}"#), failed("E", "plain"));
    check(complete("[]"), Err(StreamFault::Completion));
    check(complete(&"x".repeat(COMPLETION_BYTES_MAX + 1)), Err(StreamFault::Completion));
    let exception = [(":message-type", "exception"), (":exception-type", "Throttled")];
    check(message(&exception, br#"{"message": "slow down"}"#), failed("Throttled", "slow down"));
    let error = [(":message-type", "error"), (":error-code", "500"), (":error-message", "oh")];
    check(message(&error, b""), failed("500", "oh"));
    check(Vec::new(), Err(StreamFault::Unfinished));
    check(complete("{}")[..20].to_vec(), Err(StreamFault::Broken(BrokenStream::Truncated)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn r_int_58_any_pieces_tell_the_same(
        payloads in prop::collection::vec(prop::collection::vec(0..3_u8, 0..30), 0..4),
        noise in prop::option::of((any::<prop::sample::Index>(), 1..=255_u8)),
        sizes in prop::collection::vec(1..60_usize, 1..6),
    ) {
        let metadata: &[u8] = b"{\"statusCode\":200}\0\0\0\0\0\0\0\0";
        let payloads: Vec<&[u8]> = std::iter::once(metadata).chain(payloads.iter().map(Vec::as_slice)).collect();
        let mut bytes = stream(&payloads);
        if let Some((at, bits)) = noise {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        prop_assert_eq!(told(&bytes, &[usize::MAX]), told(&bytes, &sizes));
    }
}
