//! The heap: every value of one exchange's documents and of one template's run, named by small copies.

use std::fmt;
use std::ops::Range;

use crate::table::Table;
use crate::value::{Text, Value};

/// All values of one exchange's documents and of one template's run. Values are small copies that name things in it;
/// nothing is reference counted, cycles do no harm, and the whole is dropped at once. What a value names lives as long
/// as the heap does (memory of removed items stays with their list or map and is used again there).
///
/// Bounded: every growth is counted against `bytes_max` before it happens; a refused growth leaves the heap unchanged.
/// A value that another heap made names nothing here: it reads as empty, and never panics.
#[derive(Debug, Default)]
pub struct Heap {
    pub(crate) texts: String,
    pub(crate) lists: Vec<Vec<Value>>,
    pub(crate) maps: Vec<Table>,
    pub(crate) used: usize,
    pub(crate) bytes_max: usize,
}

/// A named limit is reached: the heap's `bytes_max`, an output's `bytes_max`, or the work that one search may do
/// (`NODES_MAX`). Nobody's mistake by itself: a large document, or a template that multiplies it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the limit on memory or work for one mapping is reached; make the document or its mapping smaller")
    }
}

impl std::error::Error for Full {}

/// Limits and texts.
impl Heap {
    /// An empty heap that grows to at most `bytes_max` bytes (and to 4 GiB), as it counts them: see [`Heap::used`].
    pub fn new(bytes_max: usize) -> Heap {
        Heap { bytes_max: bytes_max.min(u32::MAX as usize), ..Heap::default() }
    }

    /// Bytes counted so far: texts, and the room of lists and maps.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The limit that [`Heap::new`] was given.
    pub fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// Forgets every value and keeps the memory of texts for the next ones.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.lists.clear();
        self.maps.clear();
        self.used = 0;
    }

    /// Copies `text` in.
    ///
    /// # Errors
    /// [`Full`] if it does not fit.
    pub fn text(&mut self, text: &str) -> Result<Text, Full> {
        self.build(text.len(), |out| out.push_str(text))
    }

    /// The text itself.
    pub fn str(&self, text: Text) -> &str {
        text.of(&self.texts)
    }

    /// A part of a text, by byte offsets, that shares its memory; `None` if the offsets are out of range or split a
    /// character.
    pub fn slice(&self, text: Text, range: Range<usize>) -> Option<Text> {
        self.str(text).get(range.clone())?;
        Some(text.part(range.start, range.len()))
    }

    /// A text that `write` appends in place, at most `bytes_max` bytes of it; longer ones are taken back.
    ///
    /// # Errors
    /// [`Full`] if `bytes_max` do not fit, or `write` appended more.
    pub(crate) fn build(&mut self, bytes_max: usize, write: impl FnOnce(&mut String)) -> Result<Text, Full> {
        if bytes_max > self.bytes_max.saturating_sub(self.used) {
            return Err(Full);
        }
        let start = self.texts.len();
        write(&mut self.texts);
        let len = self.texts.len() - start;
        if len > bytes_max {
            self.texts.truncate(start);
            return Err(Full);
        }
        self.used += len;
        // Both fit: `used` counts every byte of `texts`, and its limit fits 32 bits.
        Ok(Text::new(start as u32, len as u32))
    }

    /// Counts `bytes` against the limit before they are allocated.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Full> {
        if bytes > self.bytes_max.saturating_sub(self.used) {
            return Err(Full);
        }
        self.used += bytes;
        Ok(())
    }
}
