use ringgate_http::Span;
use ringgate_snapshot::trie::DEPTH_MAX;

/// The non-empty segments of a path. No tree is deeper than [`DEPTH_MAX`], so later segments are not kept: only a
/// greedy variable can reach them, and it needs no more than the end.
pub(crate) struct Segments {
    spans: [Span; DEPTH_MAX],
    len: usize,
    is_longer: bool,
    end: u32,
}

impl Segments {
    /// Cuts the path that stands at `path` in `buffer`. Empty segments are passed over (R-ROUTE-21, 24).
    pub(crate) fn split(buffer: &[u8], path: Span) -> Segments {
        let mut segments =
            Segments { spans: [Span::default(); DEPTH_MAX], len: 0, is_longer: false, end: path.start };
        let mut start = path.start;
        let bytes = path.of(buffer);
        for (at, byte) in (path.start..).zip(bytes) {
            if *byte == b'/' {
                segments.push(Span { start, end: at });
                start = at + 1;
            }
        }
        segments.push(Span { start, end: path.start + bytes.len() as u32 });
        segments
    }

    /// The segment at a depth, from 0.
    #[inline]
    pub(crate) fn get(&self, depth: usize) -> Option<Span> {
        self.spans.get(..self.len)?.get(depth).copied()
    }

    /// Whether exactly `depth` segments are the whole path.
    #[inline]
    pub(crate) fn ends_at(&self, depth: usize) -> bool {
        depth == self.len && !self.is_longer
    }

    /// Everything from the segment at a depth to the last byte of the last segment, with the slashes between as
    /// they came (R-ROUTE-24).
    pub(crate) fn from(&self, depth: usize) -> Option<Span> {
        let first = self.get(depth)?;
        Some(Span { start: first.start, end: self.end })
    }

    fn push(&mut self, segment: Span) {
        if segment.is_empty() {
            return;
        }
        self.end = segment.end;
        match self.spans.get_mut(self.len) {
            Some(place) => {
                *place = segment;
                self.len += 1;
            }
            None => self.is_longer = true,
        }
    }
}
