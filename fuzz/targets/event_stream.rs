//! Any bytes as the streamed answer of a function, whole and in two kinds of pieces: the same parts, the same end, and
//! metadata that can be sent. Checksums are put right first, so that what follows them is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringgate_integration::{
    EventStreamReader, FunctionAnswer, FunctionStream, Part, StreamFault, StreamPart, is_field,
};

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (size, is_mended, bytes) = input;
    let mut bytes = bytes.to_vec();
    if is_mended {
        mend(&mut bytes);
    }
    let whole = read(&bytes, bytes.len().max(1));
    assert!(whole == read(&bytes, usize::from(size).max(1)));
    assert!(whole == read(&bytes, 1));
    read_frames(&bytes, usize::from(size).max(1));
});

type Outcome = (Option<FunctionAnswer>, Vec<u8>, Result<(), StreamFault>);

fn read(bytes: &[u8], size: usize) -> Outcome {
    let mut reader = FunctionStream::default();
    let (mut begun, mut payload) = (None, Vec::new());
    for mut piece in bytes.chunks(size) {
        loop {
            match reader.read(&mut piece) {
                Ok(Some(StreamPart::Begin { answer, payload: first })) => {
                    assert!(begun.is_none());
                    for (name, value) in &answer.headers {
                        assert!(is_field(name.as_bytes(), value.as_bytes()), "{name}: {value}");
                    }
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
        assert!(piece.is_empty());
    }
    (begun, payload, reader.finish())
}

/// A reader of messages alone: each begins, has payload, and ends.
fn read_frames(bytes: &[u8], size: usize) {
    let mut reader = EventStreamReader::default();
    let mut is_within = false;
    for mut piece in bytes.chunks(size) {
        loop {
            match reader.read(&mut piece) {
                Ok(Some(Part::Begin)) => assert!(!std::mem::replace(&mut is_within, true)),
                Ok(Some(Part::Payload(payload))) => assert!(is_within && !payload.is_empty()),
                Ok(Some(Part::End)) => {
                    assert!(std::mem::replace(&mut is_within, false) && (reader.is_between_messages()));
                }
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
}

/// Puts the checksums of messages right, as far as lengths make sense.
fn mend(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(message) = bytes.get_mut(at..).filter(|rest| rest.len() >= 16) {
        let total = (usize::from(message[2]) << 8 | usize::from(message[3])).clamp(16, message.len());
        message[..4].copy_from_slice(&(total as u32).to_be_bytes());
        let headers = usize::from(message[7]).min(total - 16);
        message[4..8].copy_from_slice(&(headers as u32).to_be_bytes());
        let sum = crc32(&message[..8]);
        message[8..12].copy_from_slice(&sum.to_be_bytes());
        let sum = crc32(&message[..total - 4]);
        message[total - 4..total].copy_from_slice(&sum.to_be_bytes());
        at += total;
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}
