use proptest::prelude::*;

use super::*;
use crate::{Encoder, LEVEL_DEFAULT};

/// `hello hello hello hello` as gzip with every optional part of the header and its checksum, made by hand around
/// a stored block.
fn full_header(checksum_of_header: bool) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, 8, 0b11110, 1, 2, 3, 4, 0, 255];
    member.extend_from_slice(b"\x03\x00abcname\0comment\0");
    let sum = crc(&member) as u16;
    member.extend_from_slice(&(if checksum_of_header { sum } else { !sum }).to_le_bytes());
    member.extend_from_slice(b"\x01\x05\x00\xfa\xffhello");
    member.extend_from_slice(&crc(b"hello").to_le_bytes());
    member.extend_from_slice(&5u32.to_le_bytes());
    member
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn encoded(coding: Coding, body: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(coding, LEVEL_DEFAULT);
    let mut out = Vec::new();
    encoder.encode(body, &mut out);
    encoder.finish(&mut out);
    out
}

/// The stream inside a zlib wrapping: what many senders call `deflate`.
fn bare(body: &[u8]) -> Vec<u8> {
    let wrapped = encoded(Coding::Deflate, body);
    wrapped[2..wrapped.len() - 4].to_vec()
}

type Outcome = Result<Vec<u8>, DecodeError>;

fn decode(coding: Coding, pieces: &[&[u8]], output_bytes_max: u64) -> Outcome {
    let mut decoder = Decoder::new(coding, output_bytes_max);
    let mut out = Vec::new();
    for piece in pieces {
        if let Err(error) = decoder.decode(piece, &mut out) {
            assert!(out.len() as u64 <= output_bytes_max, "never more than allowed");
            assert_eq!(decoder.decode(b"x", &mut out), Err(error), "an error stays");
            assert_eq!(decoder.finish(), Err(error), "an error stays");
            return Err(error);
        }
    }
    decoder.finish().map(|()| out)
}

/// Through one fixed buffer, as somebody who streams does.
fn decode_in_steps(coding: Coding, input: &[u8], room: usize, output_bytes_max: u64) -> Outcome {
    let mut decoder = Decoder::new(coding, output_bytes_max);
    let (mut out, mut rest, mut buffer) = (Vec::new(), input, vec![0; room]);
    loop {
        let step = decoder.step(rest, &mut buffer)?;
        out.extend_from_slice(&buffer[..step.written]);
        rest = &rest[step.consumed..];
        if step.written < room {
            assert!(rest.is_empty(), "all input is taken while there is room");
            return decoder.finish().map(|()| out);
        }
    }
}

fn check(coding: Coding, input: &[u8], want: Outcome) {
    assert_eq!(decode(coding, &[input], 1_000), want, "{input:02x?}");
    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    assert_eq!(decode(coding, &bytes, 1_000), want, "in single bytes: {input:02x?}");
    assert_eq!(decode_in_steps(coding, input, 1, 1_000), want, "through one byte of room: {input:02x?}");
}

fn text(text: &str) -> Outcome {
    Ok(text.as_bytes().to_vec())
}

#[test]
fn r_lim_02_gzip_is_decoded() {
    check(Coding::Gzip, b"", text(""));
    check(Coding::Gzip, &encoded(Coding::Gzip, b""), text(""));
    check(Coding::Gzip, &encoded(Coding::Gzip, b"hello"), text("hello"));
    check(Coding::Gzip, &full_header(true), text("hello"));
}

#[test]
fn r_lim_02_members_of_gzip_follow_each_other() {
    let (one, two) = (encoded(Coding::Gzip, b"one "), full_header(true));
    check(Coding::Gzip, &[&one[..], &two, &one].concat(), text("one helloone "));
    check(Coding::Gzip, &[&one[..], &two[..two.len() - 1]].concat(), Err(DecodeError::Truncated));
    check(Coding::Gzip, &[&one[..], &[0x1f]].concat(), Err(DecodeError::Truncated));
    check(Coding::Gzip, &[&one[..], &[0]].concat(), Err(DecodeError::Truncated));
    check(Coding::Gzip, &[&one[..], b"more"].concat(), Err(DecodeError::Corrupt));
}

#[test]
fn r_lim_02_deflate_is_decoded_with_and_without_its_wrapping() {
    for body in ["", "x", "hello", "hello hello hello hello"] {
        check(Coding::Deflate, &encoded(Coding::Deflate, body.as_bytes()), text(body));
        check(Coding::Deflate, &bare(body.as_bytes()), text(body));
    }
    check(Coding::Deflate, b"", text(""));
    check(Coding::Deflate, b"\x03\x00", text(""));
    // stored blocks: no wrapping, one of them looking like a method of zlib's
    check(Coding::Deflate, b"\x01\x02\x00\xfd\xffhi", text("hi"));
    check(Coding::Deflate, b"\x08\x02\x00\xfd\xffhi\x03\x00", text("hi"));
}

#[test]
fn r_lim_02_corrupt_bodies_are_refused() {
    let gzip = encoded(Coding::Gzip, b"hello");
    let mut wrong_sum = gzip.clone();
    wrong_sum[gzip.len() - 8] ^= 1;
    let mut wrong_length = gzip.clone();
    wrong_length[gzip.len() - 4] ^= 1;
    let mut wrong_adler = encoded(Coding::Deflate, b"hello");
    *wrong_adler.last_mut().expect("not empty") ^= 1;
    check(Coding::Gzip, &wrong_sum, Err(DecodeError::Corrupt));
    check(Coding::Gzip, &wrong_length, Err(DecodeError::Corrupt));
    check(Coding::Gzip, &full_header(false), Err(DecodeError::Corrupt));
    check(Coding::Gzip, b"{\"not\":\"gzip\"}", Err(DecodeError::Corrupt));
    check(Coding::Gzip, &encoded(Coding::Deflate, b"hello"), Err(DecodeError::Corrupt));
    check(Coding::Deflate, &wrong_adler, Err(DecodeError::Corrupt));
    check(Coding::Deflate, &gzip, Err(DecodeError::Corrupt));
    check(Coding::Deflate, b"\x07\x00", Err(DecodeError::Corrupt));
    check(Coding::Deflate, b"\x03\x00\x00", Err(DecodeError::Corrupt));
    // a preset dictionary (RFC 1950, 2.2): nobody agreed on one
    check(Coding::Deflate, b"\x78\xbb\x00\x00\x00\x01\x03\x00", Err(DecodeError::Corrupt));
}

#[test]
fn r_lim_02_every_beginning_is_truncated() {
    for (coding, whole) in [
        (Coding::Gzip, full_header(true)),
        (Coding::Gzip, encoded(Coding::Gzip, b"hello hello")),
        (Coding::Deflate, encoded(Coding::Deflate, b"hello hello")),
        (Coding::Deflate, bare(b"hello hello")),
    ] {
        for end in 1..whole.len() {
            check(coding, &whole[..end], Err(DecodeError::Truncated));
        }
    }
}

#[test]
fn r_lim_02_bombs_end_at_the_limit() {
    let limit = 10_000_000;
    for coding in [Coding::Gzip, Coding::Deflate] {
        let bomb = encoded(coding, &vec![0; limit as usize + 1]);
        assert!(bomb.len() < 20_000, "{}", bomb.len());
        assert_eq!(decode(coding, &[&bomb], limit), Err(DecodeError::TooLarge));
        assert_eq!(decode_in_steps(coding, &bomb, 4_096, limit), Err(DecodeError::TooLarge));
        let just_fits = decode(coding, &[&bomb], limit + 1).map(|out| out.len());
        assert_eq!(just_fits, Ok(limit as usize + 1));
    }
    let two = [encoded(Coding::Gzip, b"hello"), encoded(Coding::Gzip, b"hello")].concat();
    assert_eq!(decode(Coding::Gzip, &[&two], 9), Err(DecodeError::TooLarge), "members count together");
    assert_eq!(decode(Coding::Gzip, &[&two], 0), Err(DecodeError::TooLarge));
    assert_eq!(decode(Coding::Gzip, &[&encoded(Coding::Gzip, b"")], 0), Ok(Vec::new()));
}

#[test]
fn r_lim_02_the_members_of_one_body_are_limited() {
    let most = encoded(Coding::Gzip, b"").repeat(GZIP_MEMBERS_MAX as usize);
    assert_eq!(decode(Coding::Gzip, &[&most], 0), Ok(Vec::new()));
    let more = [&most[..], &encoded(Coding::Gzip, b"")].concat();
    assert_eq!(decode(Coding::Gzip, &[&more], 0), Err(DecodeError::Corrupt));
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let runs = prop::collection::vec((any::<u8>(), 0..400usize), 0..20);
    let repetitive = runs.prop_map(|runs| runs.into_iter().flat_map(|(byte, n)| vec![byte; n]).collect());
    prop_oneof![repetitive, prop::collection::vec(any::<u8>(), 0..600)]
}

/// Cuts at the given places, some of which may be the same.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut start = 0;
    for place in places.into_iter().chain([bytes.len()]) {
        pieces.push(&bytes[start..place]);
        start = place;
    }
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn r_lim_02_r_lim_03_what_is_encoded_decodes(
        body in bodies(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        is_gzip: bool,
        level in 0..10u32,
    ) {
        let coding = if is_gzip { Coding::Gzip } else { Coding::Deflate };
        let mut encoder = Encoder::new(coding, level);
        let mut coded = Vec::new();
        for piece in cut(&body, &places) {
            encoder.encode(piece, &mut coded);
            if piece.len().is_multiple_of(2) {
                encoder.flush(&mut coded);
            }
        }
        encoder.finish(&mut coded);
        prop_assert_eq!(decode(coding, &cut(&coded, &places), u64::MAX), Ok(body));
    }

    #[test]
    fn r_lim_02_any_cut_gives_the_same(
        body in bodies(),
        kind in 0..3usize,
        damage in prop::option::of((any::<prop::sample::Index>(), 1..=255u8)),
        tail in prop::option::of(prop::collection::vec(any::<u8>(), 0..4)),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        room in 1..300usize,
        limit in 0..4_000u64,
    ) {
        let (coding, mut coded) = match kind {
            0 => (Coding::Gzip, encoded(Coding::Gzip, &body)),
            1 => (Coding::Deflate, encoded(Coding::Deflate, &body)),
            _ => (Coding::Deflate, bare(&body)),
        };
        if let Some((place, bits)) = damage {
            let place = place.index(coded.len());
            coded[place] ^= bits;
        }
        coded.extend(tail.unwrap_or_default());
        let whole = decode(coding, &[&coded], limit);
        prop_assert_eq!(&decode(coding, &cut(&coded, &places), limit), &whole);
        prop_assert_eq!(&decode_in_steps(coding, &coded, room, limit), &whole);
        let bytes: Vec<&[u8]> = coded.chunks(1).collect();
        prop_assert_eq!(&decode(coding, &bytes, limit), &whole);
    }

    #[test]
    fn r_lim_02_any_bytes_are_decoded_or_refused(input in prop::collection::vec(any::<u8>(), 0..200)) {
        for coding in [Coding::Gzip, Coding::Deflate] {
            let whole = decode(coding, &[&input], 1_000);
            prop_assert_eq!(&decode_in_steps(coding, &input, 7, 1_000), &whole);
        }
    }
}
