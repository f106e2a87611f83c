//! Any bytes as coded bodies and as the fields that name codings: the same however they are cut, never more than the
//! limit; and any bytes encoded come back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_coding::{
    Coding, ContentDecoder, DecodeError, Decoder, Encoder, content_codings, preferred_coding,
};

fuzz_target!(|input: (u8, u8, u16, &[u8])| {
    let (kind, cut, limit, bytes) = input;
    let (cut, limit) = (usize::from(cut).max(1), u64::from(limit));
    let coding = if kind.is_multiple_of(2) { Coding::Gzip } else { Coding::Deflate };
    let whole = decode(coding, bytes, usize::MAX, limit);
    assert_eq!(whole, decode(coding, bytes, cut, limit));
    assert_eq!(whole, decode(coding, bytes, 1, limit));
    assert_eq!(whole, decode_in_steps(coding, bytes, cut, limit));
    round_trip(coding, kind, cut, bytes);
    through_fields(cut, limit, bytes);
});

type Outcome = Result<Vec<u8>, DecodeError>;

fn decode(coding: Coding, input: &[u8], cut: usize, limit: u64) -> Outcome {
    let mut decoder = Decoder::new(coding, limit);
    let mut out = Vec::new();
    let fed = input.chunks(cut).try_for_each(|piece| decoder.decode(piece, &mut out));
    assert!(out.len() as u64 <= limit);
    fed.and_then(|()| decoder.finish()).map(|()| out)
}

fn decode_in_steps(coding: Coding, input: &[u8], room: usize, limit: u64) -> Outcome {
    let mut decoder = Decoder::new(coding, limit);
    let (mut out, mut rest, mut buffer) = (Vec::new(), input, vec![0; room]);
    loop {
        let step = decoder.step(rest, &mut buffer)?;
        out.extend_from_slice(&buffer[..step.written]);
        rest = &rest[step.consumed..];
        if step.written < room {
            assert!(rest.is_empty());
            return decoder.finish().map(|()| out);
        }
    }
}

fn round_trip(coding: Coding, level: u8, cut: usize, body: &[u8]) {
    let mut encoder = Encoder::new(coding, u32::from(level) % 10);
    let mut coded = Vec::new();
    for piece in body.chunks(cut) {
        encoder.encode(piece, &mut coded);
        if cut.is_multiple_of(3) {
            encoder.flush(&mut coded);
        }
    }
    encoder.finish(&mut coded);
    assert_eq!(decode(coding, &coded, cut, body.len() as u64).as_deref(), Ok(body));
}

/// The first line as the field's value, the rest as the body.
fn through_fields(cut: usize, limit: u64, bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (value, body) = bytes.split_at(end);
    preferred_coding([value]);
    let Ok(codings) = content_codings([value]) else { return };
    let read = |cut: usize| {
        let mut decoder = ContentDecoder::new(&codings, limit);
        let mut out = Vec::new();
        let fed = body.chunks(cut).try_for_each(|piece| decoder.decode(piece, &mut out));
        assert!(out.len() as u64 <= limit);
        fed.and_then(|()| decoder.finish()).map(|()| out)
    };
    let whole = read(usize::MAX);
    if codings.iter().count() < 2 {
        assert_eq!(whole, read(cut));
    } else {
        // two faults in different codings may be met in another order
        assert_eq!(whole.is_ok(), read(cut).is_ok());
    }
}
