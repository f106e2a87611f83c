use super::*;

const CHUNKED: &[u8] =
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n";

/// Feeds `wire` in pieces of `size` bytes.
fn feed_in_pieces(wire: &[u8], size: usize, head_method: bool) -> Result<Vec<Response>, ResponseError> {
    let mut reader = ResponseReader::new(head_method);
    let mut seen = Vec::new();
    for piece in wire.chunks(size) {
        seen.extend(reader.feed(piece)?);
    }
    seen.extend(reader.end_of_stream());
    Ok(seen)
}

#[test]
fn any_split_gives_the_same_response() {
    for (wire, status, keep_alive, head_method) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..], 200, true, false),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, true, false),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", 204, true, false),
        (b"HTTP/1.1 404 Not Found\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx", 404, false, false),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", 200, true, false),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", 200, true, true),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nab",
            201,
            true,
            false,
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, false, false),
        (CHUNKED, 200, true, false),
    ] {
        let expected = vec![Response { status, keep_alive, bytes: wire.len() as u64 }];
        for size in 1..=wire.len() {
            assert_eq!(
                feed_in_pieces(wire, size, head_method),
                Ok(expected.clone()),
                "{:?} in pieces of {size}",
                String::from_utf8_lossy(wire)
            );
        }
    }
}

#[test]
fn wrong_bytes_are_refused() {
    for (wire, error) in [
        (&b"SSH-2.0-x\r\n\r\n"[..], ResponseError::Head),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", ResponseError::ContentLength),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", ResponseError::ContentLength),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ResponseError::Chunk),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", ResponseError::Chunk),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", ResponseError::Chunk),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", ResponseError::Surplus),
    ] {
        assert_eq!(
            feed_in_pieces(wire, wire.len(), false),
            Err(error),
            "{:?}",
            String::from_utf8_lossy(wire)
        );
    }
}

#[test]
fn an_endless_head_is_refused() {
    let mut reader = ResponseReader::new(false);
    let mut outcome = reader.feed(b"HTTP/1.1 200 OK\r\nx: ");
    for _ in 0..=HEAD_BYTES_MAX / 1000 {
        outcome = outcome.and_then(|_| reader.feed(&[b'a'; 1000]));
    }
    assert_eq!(outcome, Err(ResponseError::HeadTooLong));
}

#[test]
fn a_cut_response_is_none() {
    let mut reader = ResponseReader::new(false);
    assert_eq!(reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"), Ok(None));
    assert_eq!(reader.end_of_stream(), None);
}

#[test]
fn responses_follow_each_other() {
    let mut reader = ResponseReader::new(false);
    for body in ["a", "bcd"] {
        let wire = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let response = reader.feed(wire.as_bytes()).unwrap().unwrap();
        assert_eq!(response.bytes, wire.len() as u64);
    }
}
