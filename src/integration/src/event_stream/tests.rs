use proptest::prelude::*;

use super::{BrokenStream, Crc32, EventStreamReader, HEADER_BYTES_MAX, PAYLOAD_BYTES_MAX, Part};

/// A message with headers as they stand.
pub(crate) fn message_with(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let total = (12 + headers.len() + payload.len() + 4) as u32;
    let mut bytes = [total.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    bytes.extend(crc(&bytes).to_be_bytes());
    bytes.extend_from_slice(headers);
    bytes.extend_from_slice(payload);
    bytes.extend(crc(&bytes).to_be_bytes());
    bytes
}

/// A message with headers of text.
pub(crate) fn message(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in headers {
        bytes.push(name.len() as u8);
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(7);
        bytes.extend((value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value.as_bytes());
    }
    message_with(&bytes, payload)
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc32::default();
    crc.add(bytes);
    crc.value()
}

/// What a reader tells of a stream: by message its first header's value, the payload, and whether it ended.
type Told = (Vec<(String, Vec<u8>, bool)>, Result<bool, BrokenStream>);

/// Reads a stream in pieces of these sizes, again and again.
fn told(stream: &[u8], sizes: &[usize]) -> Told {
    let mut reader = EventStreamReader::default();
    let mut messages: Vec<(String, Vec<u8>, bool)> = Vec::new();
    let (mut rest, mut sizes) = (stream, sizes.iter().cycle());
    while !rest.is_empty() {
        let size = sizes.next().map_or(1, |size| (*size).clamp(1, rest.len()));
        let (mut piece, after) = rest.split_at(size);
        rest = after;
        loop {
            match (reader.read(&mut piece), messages.last_mut()) {
                (Ok(Some(Part::Begin)), _) => {
                    let kind = reader.headers().get(":event-type").unwrap_or_default().to_owned();
                    messages.push((kind, Vec::new(), false));
                }
                (Ok(Some(Part::Payload(bytes))), Some(last)) => {
                    assert!(!bytes.is_empty());
                    last.1.extend_from_slice(bytes);
                }
                (Ok(Some(Part::End)), Some(last)) => last.2 = true,
                (Ok(None), _) => break,
                (Ok(Some(part)), None) => panic!("{part:?} before a message began"),
                (Err(broken), _) => {
                    assert_eq!(reader.read(&mut &b"more"[..]), Err(broken), "it stays broken");
                    return (messages, Err(broken));
                }
            }
        }
        assert!(piece.is_empty(), "all bytes are taken");
    }
    (messages, Ok(reader.is_between_messages()))
}

#[test]
fn s_li_04_messages_are_read_in_any_pieces() {
    let pieces: [&[u8]; 3] = [b"one", b"", &[0xff; 3_000]];
    let stream: Vec<u8> =
        pieces.iter().flat_map(|it| message(&[(":event-type", "PayloadChunk")], it)).collect();
    let want = pieces.map(|payload| ("PayloadChunk".to_owned(), payload.to_vec(), true)).to_vec();
    for sizes in [&[usize::MAX][..], &[1], &[7], &[11, 1, 2], &[1000]] {
        assert_eq!(told(&stream, sizes), (want.clone(), Ok(true)), "{sizes:?}");
    }
    assert_eq!(told(&stream[..stream.len() - 1], &[5]).1, Ok(false));
}

#[test]
fn s_li_04_every_kind_of_header_is_known() {
    let mut headers = Vec::new();
    for (kind, value) in [
        (0, &b""[..]),
        (1, b""),
        (2, b"x"),
        (3, b"xx"),
        (4, b"xxxx"),
        (5, b"xxxxxxxx"),
        (6, b"\0\x02xx"),
        (8, b"xxxxxxxx"),
        (9, b"xxxxxxxxxxxxxxxx"),
        (7, b"\0\x01v"),
    ] {
        headers.extend_from_slice(b"\x01n");
        headers.push(kind);
        headers.extend_from_slice(value);
    }
    let stream = message_with(&headers, b"");
    let (mut reader, mut bytes) = (EventStreamReader::default(), &stream[..]);
    assert_eq!(reader.read(&mut bytes), Ok(Some(Part::Begin)));
    assert_eq!((reader.headers().get("n"), reader.headers().get("m")), (Some("v"), None));
    for broken in [&b"\x01n\x0a"[..], b"\x05n", b"\x01n\x07\0\x05v", b"\x01n", b"\x01n\x07\0\x01\xff"] {
        assert_eq!(told(&message_with(broken, b"x"), &[3]).1, Err(BrokenStream::Header), "{broken:?}");
    }
}

#[test]
fn s_li_04_a_flipped_bit_is_found() {
    let good = message(&[(":event-type", "x")], b"payload");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        let found = told(&bad, &[4]).1.expect_err("a broken stream");
        let is_expected = match at {
            0..12 => found == BrokenStream::PreludeChecksum,
            12..28 => matches!(found, BrokenStream::Header | BrokenStream::Checksum),
            _ => found == BrokenStream::Checksum,
        };
        assert!(is_expected, "byte {at}: {found:?}");
    }
}

#[test]
fn s_li_04_impossible_lengths_are_refused() {
    let check = |total: usize, headers: usize, want: Result<bool, BrokenStream>| {
        let mut bytes = [(total as u32).to_be_bytes(), (headers as u32).to_be_bytes()].concat();
        bytes.extend(crc(&bytes).to_be_bytes());
        assert_eq!(told(&bytes, &[5]).1, want, "{total} {headers}");
    };
    check(15, 0, Err(BrokenStream::Lengths));
    check(16, 1, Err(BrokenStream::Lengths));
    check(u32::MAX as usize, u32::MAX as usize, Err(BrokenStream::Lengths));
    check(16 + HEADER_BYTES_MAX, HEADER_BYTES_MAX, Ok(false));
    check(17 + HEADER_BYTES_MAX, HEADER_BYTES_MAX + 1, Err(BrokenStream::Lengths));
    check(16 + PAYLOAD_BYTES_MAX, 0, Ok(false));
    check(17 + PAYLOAD_BYTES_MAX, 0, Err(BrokenStream::Lengths));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn s_li_04_any_bytes_in_any_pieces_are_the_same_stream(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4),
        noise in prop::option::of((any::<prop::sample::Index>(), 1..=255_u8)),
        tail in prop::collection::vec(any::<u8>(), 0..20),
        sizes in prop::collection::vec(1..50_usize, 1..6),
    ) {
        let mut stream: Vec<u8> =
            payloads.iter().flat_map(|it| message(&[(":event-type", "e"), ("b", "c")], it)).collect();
        stream.extend(tail);
        if let Some((at, bits)) = noise
            && !stream.is_empty()
        {
            let at = at.index(stream.len());
            stream[at] ^= bits;
        }
        prop_assert_eq!(told(&stream, &[usize::MAX]), told(&stream, &sizes));
    }
}
