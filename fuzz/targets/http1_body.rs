//! Any bytes as a body, whole and in two kinds of pieces: the same data, the same end, no loop without progress.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_http::{Framing, Limits, Refusal};
use ringgate_http1::{BodyDecoder, decode_trailers};

fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (kind, first, then, bytes) = input;
    let framing = match kind {
        0 => Framing::None,
        1 => Framing::UntilClose,
        2..=20 => Framing::Length(u64::from(kind) * 3),
        _ => Framing::Chunked,
    };
    let whole = read(framing, bytes, bytes.len(), bytes.len());
    assert_eq!(whole, read(framing, bytes, first.into(), usize::from(then).max(1)));
    assert_eq!(whole, read(framing, bytes, 1, 1));
});

/// Data, trailers, and how it ended: complete after so many bytes, wanting more, or refused.
type Outcome = (Vec<u8>, Vec<u8>, Result<Option<usize>, Refusal>);

fn read(framing: Framing, bytes: &[u8], first: usize, then: usize) -> Outcome {
    let limits = Limits { chunk_head_bytes_max: 24, trailer_bytes_max: 48, ..Limits::default() };
    let mut decoder = BodyDecoder::new(framing);
    let (mut data, mut trailers, mut start, mut end) = (Vec::new(), Vec::new(), 0, first.min(bytes.len()));
    while !decoder.is_done() {
        let seen = &bytes[start..end];
        let piece = match decoder.decode(seen, &limits) {
            Ok(piece) => piece,
            Err(refusal) => return (data, trailers, Err(refusal)),
        };
        assert!(piece.data.end as usize <= piece.consumed && piece.consumed <= seen.len());
        data.extend_from_slice(piece.data.of(seen));
        trailers.extend_from_slice(piece.trailers.of(seen));
        start += piece.consumed;
        if piece.consumed == 0 && !piece.done {
            if end == bytes.len() {
                return (data, trailers, Ok(None));
            }
            end = bytes.len().min(end + then);
        }
    }
    assert_eq!(decode_trailers(&trailers, &limits, &mut Vec::new()), Ok(()));
    (data, trailers, Ok(Some(start)))
}
