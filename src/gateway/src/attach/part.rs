//! A snapshot as it came: as it is, or compressed. The control plane is somebody else, so nothing that it says of lengths is
//! believed.

use std::borrow::Cow;

use ringgate_coding::{Coding, DecodeError, Decoder};
use ringgate_snapshot::file::SNAPSHOT_BYTES_MAX;

use super::Hash;

/// The name of the one coding that parts may have; this gateway tells that it can take it.
pub(super) const DEFLATE: &str = "deflate";
/// No stream of deflate becomes longer than by this factor.
const GROWTH_MAX: usize = 1_032;
/// What the decoder may want beyond the last byte, so that it need not move what it has.
const ROOM_BYTES: usize = 16 * 1024;

/// What an answer says of a part: `NAME BYTES`, or `NAME BYTES deflate WHOLE-BYTES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartHead {
    /// What the snapshot is called.
    pub(super) name: Hash,
    /// How many bytes of the answer's body it takes.
    pub(super) bytes: usize,
    /// How long it is when decoded, if it is compressed.
    pub(super) whole: Option<usize>,
}

impl PartHead {
    /// Reads a field's value; `None` if it is none.
    pub(super) fn read(text: &str) -> Option<PartHead> {
        let mut words = text.split(' ');
        let (name, bytes) = (from_hex(words.next()?)?, words.next()?.parse().ok()?);
        let whole = match words.next() {
            None => None,
            Some(DEFLATE) => Some(words.next()?.parse().ok()?),
            Some(_) => return None,
        };
        words.next().is_none().then_some(PartHead { name, bytes, whole })
    }

    /// The snapshot, from its bytes in the body.
    ///
    /// # Errors
    /// The bytes do not decode to what they are said to be.
    pub(super) fn open<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, String> {
        let Some(whole) = self.whole else { return Ok(Cow::Borrowed(bytes)) };
        if whole as u64 > SNAPSHOT_BYTES_MAX || whole > bytes.len().saturating_mul(GROWTH_MAX) {
            return Err(format!("a part of {} bytes cannot become {whole}", bytes.len()));
        }
        let mut decoder = Decoder::new(Coding::Deflate, whole as u64);
        let mut out = Vec::with_capacity(whole.saturating_add(ROOM_BYTES));
        let decoded = decoder.decode(bytes, &mut out).and_then(|()| decoder.finish());
        let wrong = |error| match error {
            DecodeError::Corrupt => "a part is damaged",
            DecodeError::Truncated => "a part is cut short",
            DecodeError::TooLarge => "a part is longer than it is said to be",
        };
        decoded.map_err(wrong)?;
        if out.len() != whole {
            return Err(format!("a part has {} bytes, not {whole}", out.len()));
        }
        Ok(Cow::Owned(out))
    }
}

fn from_hex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    let mut hash = [0; 32];
    if digits.len() != 2 * hash.len() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use ringgate_coding::Encoder;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let (mut encoder, mut out) = (Encoder::new(Coding::Deflate, 1), Vec::new());
        encoder.encode(bytes, &mut out);
        encoder.finish(&mut out);
        out
    }

    fn open(bytes: &[u8], whole: usize) -> Result<Vec<u8>, String> {
        let head = PartHead { name: [0; 32], bytes: bytes.len(), whole: Some(whole) };
        head.open(bytes).map(Cow::into_owned)
    }

    #[test]
    fn fields_are_read_with_care() {
        let name = "01".repeat(32);
        let read = |rest: &str| PartHead::read(&format!("{name}{rest}")).map(|it| (it.bytes, it.whole));
        assert_eq!(read(" 7"), Some((7, None)));
        assert_eq!(read(" 7 deflate 9"), Some((7, Some(9))));
        for bad in [
            "",
            " ",
            " -1",
            " 7 ",
            " 7 9",
            " 7 gzip 9",
            " 7 deflate",
            " 7 deflate -9",
            " 7 deflate 9 9",
            " 99999999999999999999",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        assert_eq!(PartHead::read(&format!("{}0z 7", "01".repeat(31))), None);
    }

    #[test]
    fn what_is_compressed_comes_back() {
        for text in [String::new(), "a".to_owned(), "routes and keys ".repeat(10_000)] {
            assert_eq!(open(&deflated(text.as_bytes()), text.len()), Ok(text.into_bytes()));
        }
    }

    #[test]
    fn what_is_cut_damaged_or_lied_about_is_refused() {
        let text = "routes and keys ".repeat(1_000);
        let good = deflated(text.as_bytes());
        for length in 0..good.len() {
            assert!(open(&good[..length], text.len()).is_err(), "cut to {length}");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x55;
            // Whatever comes of it has the right length, or nothing comes.
            assert!(open(&bad, text.len()).is_err() || at == 0, "damaged at {at}");
        }
        let longer = [good.as_slice(), b"x"].concat();
        assert!(open(&longer, text.len()).is_err(), "more follows");
        for lie in [0, 1, text.len() - 1, text.len() + 1] {
            assert!(open(&good, lie).is_err(), "said to be {lie}");
        }
        assert!(open(b"no stream at all", 100).is_err());
        assert!(open(b"", 1).is_err());
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let bomb = deflated(&vec![0; 8 * 1024 * 1024]);
        assert!(open(&bomb, 1_000).is_err(), "it decodes to more than it says");
        for whole in [bomb.len() * GROWTH_MAX + 1, SNAPSHOT_BYTES_MAX as usize + 1, usize::MAX] {
            let error = open(&bomb, whole).expect_err("more than there can be");
            assert!(error.contains("cannot become"), "{error}");
        }
    }
}
