/// A stretch of a buffer that somebody else owns: parsed heads hold spans, so the buffer can go back to the
/// kernel without a borrow in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two offsets.
    ///
    /// # Panics
    /// In checked builds, when the offsets are out of order or beyond 4 GiB: buffers are far smaller.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Span { start: start as u32, end: end as u32 }
    }

    /// The span of `part` inside `whole`. `part` must be a slice of `whole`, as a parser hands out; an empty
    /// part gives an empty span at the start.
    pub fn within(whole: &[u8], part: &[u8]) -> Span {
        if part.is_empty() {
            return Span::default();
        }
        let start = part.as_ptr().addr() - whole.as_ptr().addr();
        debug_assert!(start + part.len() <= whole.len());
        Span::new(start, start + part.len())
    }

    /// The bytes this span names; empty if the buffer is shorter than the span (a caller's mistake, never a peer's).
    pub fn of(self, buffer: &[u8]) -> &[u8] {
        buffer.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing is named.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}
