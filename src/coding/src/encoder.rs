use std::fmt;

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::Coding;

/// A fair trade of time for size; what zlib takes when nobody says.
pub const LEVEL_DEFAULT: u32 = 6;
/// The smallest output, at several times the work.
pub const LEVEL_MAX: u32 = 9;

/// Room that is made at a time, in bytes.
const OUTPUT_CHUNK_BYTES: usize = 16 * 1024;
/// The largest window of RFC 1951, as a power of two.
const WINDOW_BITS: u8 = 15;

/// Puts a coding on, piece by piece (R-LIM-03). Its tables take some hundred kilobytes: keep it for the next message,
/// for which [`Encoder::finish`] makes it ready.
pub struct Encoder {
    coding: Coding,
    stream: Compress,
}

impl Encoder {
    /// An encoder of level 0 (nothing is compressed) to [`LEVEL_MAX`]; what is higher counts as that.
    pub fn new(coding: Coding, level: u32) -> Encoder {
        let level = Compression::new(level.min(LEVEL_MAX));
        let stream = match coding {
            Coding::Gzip => Compress::new_gzip(level, WINDOW_BITS),
            Coding::Deflate => Compress::new(level, true),
        };
        Encoder { coding, stream }
    }

    /// What it writes.
    pub fn coding(&self) -> Coding {
        self.coding
    }

    /// Encodes a piece and appends what is ready; most of it comes later.
    pub fn encode(&mut self, input: &[u8], out: &mut Vec<u8>) {
        self.run(input, FlushCompress::None, out);
    }

    /// Appends everything that a receiver needs to decode all input so far: for bodies that come slowly.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        self.run(&[], FlushCompress::Sync, out);
    }

    /// Appends the end, and is ready for the next message.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.run(&[], FlushCompress::Finish, out);
        self.stream.reset();
    }

    fn run(&mut self, input: &[u8], flush: FlushCompress, out: &mut Vec<u8>) {
        let mut rest = input;
        loop {
            out.reserve(OUTPUT_CHUNK_BYTES);
            let before = self.stream.total_in();
            let status = self
                .stream
                .compress_vec(rest, out, flush)
                .expect("a stream fails only when it is used after its end, and it is reset there");
            rest = rest.get((self.stream.total_in() - before) as usize..).unwrap_or_default();
            // with room left there is nothing more to say
            if status == Status::StreamEnd || (rest.is_empty() && out.len() < out.capacity()) {
                return;
            }
        }
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("coding", &self.coding).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use flate2::read::{GzDecoder, ZlibDecoder};
    use std::io::Read;

    use super::*;

    /// Decodes with the reader of the compression library, which shares no line with our decoder.
    fn decode(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let read = match coding {
            Coding::Gzip => GzDecoder::new(bytes).read_to_end(&mut out),
            Coding::Deflate => ZlibDecoder::new(bytes).read_to_end(&mut out),
        };
        read.expect("a whole stream");
        out
    }

    fn text() -> Vec<u8> {
        (0..40_000u32).flat_map(|n| (n * n % 1_013).to_string().into_bytes()).collect()
    }

    #[test]
    fn r_lim_03_any_reader_gets_the_body_back() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            for level in [0, 1, LEVEL_DEFAULT, LEVEL_MAX, 99] {
                let mut encoder = Encoder::new(coding, level);
                for body in [text(), Vec::new(), b"x".to_vec()] {
                    let mut out = b"before".to_vec();
                    body.chunks(7_001).for_each(|piece| encoder.encode(piece, &mut out));
                    encoder.finish(&mut out);
                    assert_eq!(decode(coding, &out[6..]), body, "{coding:?} {level}");
                    assert!(level == 0 || body.len() < 100 || out.len() < body.len() / 2, "{level}");
                }
            }
        }
    }

    #[test]
    fn r_lim_03_a_flush_gives_all_input_so_far() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            let mut encoder = Encoder::new(coding, LEVEL_DEFAULT);
            let mut decoder = crate::Decoder::new(coding, u64::MAX);
            let mut seen = Vec::new();
            for count in 1..=50 {
                let mut out = Vec::new();
                encoder.encode(b"event ", &mut out);
                encoder.flush(&mut out);
                decoder.decode(&out, &mut seen).expect("a stream");
                assert_eq!(seen.len(), 6 * count);
            }
        }
    }
}
