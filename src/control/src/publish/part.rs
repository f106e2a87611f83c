//! A snapshot as it travels: as it is, or compressed once for everybody who is sent it.

use std::sync::Arc;

use bytes::Bytes;
use ringgate_coding::{Coding, Encoder};
use tokio::sync::OnceCell;

/// Shorter snapshots travel as they are: there is little to gain.
const COMPRESSED_BYTES_MIN: usize = 16 * 1024;
/// What is saved is encryption for each gateway; a fast level saves most of it.
const LEVEL: u32 = 1;

/// A snapshot; whoever has a clone shares the bytes.
#[derive(Clone)]
pub(super) struct Part {
    bytes: Bytes,
    /// Made when somebody first wants it; `None`: it is not worth it.
    compressed: Arc<OnceCell<Option<Bytes>>>,
}

/// A snapshot on its way.
pub(crate) enum Sent {
    /// As it is.
    Whole(Bytes),
    /// As a stream of zlib, and how long the snapshot is.
    Deflated(Bytes, usize),
}

impl Part {
    pub(super) fn new(bytes: Bytes) -> Part {
        Part { bytes, compressed: Arc::default() }
    }

    /// As it is; no byte is copied.
    pub(super) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// For somebody who can take it compressed, or not. It is compressed at most once, however many come at once, and
    /// whether or not they stay for the answer.
    pub(super) async fn sent(&self, may_compress: bool) -> Sent {
        if may_compress
            && self.bytes.len() >= COMPRESSED_BYTES_MIN
            && let Some(compressed) = self.compressed().await
        {
            return Sent::Deflated(compressed, self.bytes.len());
        }
        Sent::Whole(self.bytes())
    }

    async fn compressed(&self) -> Option<Bytes> {
        if let Some(compressed) = self.compressed.get() {
            return compressed.clone();
        }
        let part = self.clone();
        // A task of its own: who asked first may hang up, and the others wait for the same.
        let made = tokio::spawn(async move {
            let bytes = part.bytes();
            let make = || async { tokio::task::spawn_blocking(move || deflate(&bytes)).await.ok().flatten() };
            part.compressed.get_or_init(make).await.clone()
        });
        made.await.ok().flatten()
    }
}

fn deflate(bytes: &[u8]) -> Option<Bytes> {
    let (mut encoder, mut out) = (Encoder::new(Coding::Deflate, LEVEL), Vec::new());
    encoder.encode(bytes, &mut out);
    encoder.finish(&mut out);
    out.shrink_to_fit();
    (out.len() < bytes.len()).then(|| out.into())
}

#[cfg(test)]
mod tests {
    use ringgate_coding::Decoder;

    use super::*;

    async fn sent(part: &Part, may_compress: bool) -> (Bytes, Option<usize>) {
        match part.sent(may_compress).await {
            Sent::Whole(bytes) => (bytes, None),
            Sent::Deflated(bytes, whole) => (bytes, Some(whole)),
        }
    }

    #[tokio::test]
    async fn a_large_part_is_compressed_once_for_all() {
        let text = "a route is much like another; ".repeat(1_000);
        let part = Part::new(text.clone().into());
        assert_eq!(sent(&part, false).await, (text.clone().into(), None), "who cannot take it");
        let ((one, whole), (two, _)) = tokio::join!(sent(&part, true), sent(&part, true));
        assert_eq!(one.as_ptr(), two.as_ptr(), "the bytes are shared");
        assert_eq!(whole, Some(text.len()));
        let (mut decoder, mut back) = (Decoder::new(Coding::Deflate, text.len() as u64), Vec::new());
        decoder.decode(&one, &mut back).expect("decoded");
        assert_eq!(
            (decoder.finish(), back == text.as_bytes(), one.len() < text.len() / 10),
            (Ok(()), true, true)
        );
    }

    #[tokio::test]
    async fn what_gains_nothing_travels_as_it_is() {
        let small = Part::new(vec![b'a'; COMPRESSED_BYTES_MIN - 1].into());
        assert_eq!(sent(&small, true).await.1, None);
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let noise: Vec<u8> = (0..COMPRESSED_BYTES_MIN).map(|_| noise()).collect();
        assert_eq!(sent(&Part::new(noise.into()), true).await.1, None);
    }
}
