//! The quotas of a host in one table of words, which the shell maps from a file: a count is on its way to the
//! disk as soon as it is made, and a killed process loses none.
//!
//! Layout, in words of 64 bits in the machine's own order (the file never leaves its host):
//!
//! ```text
//! 0 magic   1 version   2 number of slots   3 epoch, or zero   4..8 zero
//! 8 + 3n    identity, upper half; 0 marks a free slot
//! 9 + 3n    identity, lower half
//! 10 + 3n   window and use
//! ```
//!
//! Slots are found by linear probing from the place that the lower half names; nothing is ever removed, so an
//! index stays good as long as the table is mapped. What the table trusts: words that are all zero are a new
//! table; a foreign magic, version or length is refused and left alone. A single damaged slot needs no rule: a
//! damaged identity is one that nobody asks for, a damaged count is at worst wrong until its window ends, and a
//! slot whose writing was cut off is still free, because the upper half is written last.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::quota::window_in;
use crate::{Identity, QuotaTableError};

const MAGIC: u64 = u64::from_le_bytes(*b"rgquota\n");
const VERSION: u64 = 1;
const HEADER_WORDS: usize = 8;
const EPOCH_WORD: usize = 3;
const SLOT_WORDS: usize = 3;
/// Of eight slots, seven are given out: probing stays short.
const FILL_EIGHTHS: usize = 7;

/// The quotas of a host. Clones share the words.
#[derive(Clone)]
pub struct QuotaTable {
    words: Arc<dyn AsRef<[AtomicU64]> + Send + Sync>,
    slots: usize,
}

/// Where a quota's count stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaWord(u32);

impl QuotaTable {
    /// How many words a table for `capacity` quotas takes.
    pub fn words_for(capacity: u32) -> usize {
        HEADER_WORDS + SLOT_WORDS * (capacity as usize * 8).div_ceil(FILL_EIGHTHS).max(2)
    }

    /// A table that lives in memory only and forgets its counts with the process.
    pub fn in_memory(capacity: u32) -> QuotaTable {
        let words: Box<[AtomicU64]> = (0..Self::words_for(capacity)).map(|_| AtomicU64::new(0)).collect();
        let slots = slots_in(words.len());
        format(&words, slots);
        QuotaTable { words: Arc::new(words), slots }
    }

    /// Takes over words that hold a table, or makes a new one where the header is zero or was cut off in the
    /// making.
    ///
    /// # Errors
    /// When they hold anything else; then nothing is changed.
    pub fn open(words: Arc<dyn AsRef<[AtomicU64]> + Send + Sync>) -> Result<QuotaTable, QuotaTableError> {
        let all = (*words).as_ref();
        let slots = slots_in(all.len());
        if slots < 2 || slots > (u32::MAX as usize - HEADER_WORDS) / SLOT_WORDS {
            return Err(QuotaTableError::TooShort { words: all.len() });
        }
        let header: Vec<u64> = all.iter().take(HEADER_WORDS).map(|w| w.load(Ordering::Relaxed)).collect();
        match header[..] {
            [0, 0 | VERSION, recorded, 0, 0, 0, 0, 0] if recorded == 0 || recorded == slots as u64 => {
                format(all, slots);
            }
            [MAGIC, VERSION, recorded, ..] if recorded == slots as u64 => {}
            [MAGIC, VERSION, recorded, ..] => {
                return Err(QuotaTableError::WrongLength { recorded, present: slots });
            }
            [MAGIC, version, ..] => return Err(QuotaTableError::UnknownVersion { version }),
            _ => return Err(QuotaTableError::NotAQuotaTable),
        }
        Ok(QuotaTable { words, slots })
    }

    /// Tells this table's counts from those of one that was begun anew: `drawn` the first time, and the same as long as
    /// the table lives. Only the thread that opens it asks.
    pub fn epoch(&self, drawn: u64) -> u64 {
        let Some(word) = self.all().get(EPOCH_WORD) else { return drawn };
        match word.load(Ordering::Relaxed) {
            0 => {
                word.store(drawn, Ordering::Relaxed);
                drawn
            }
            epoch => epoch,
        }
    }

    /// Quotas the table can hold.
    pub fn capacity(&self) -> usize {
        self.slots * FILL_EIGHTHS / 8
    }

    /// Quotas the table holds.
    pub fn len(&self) -> usize {
        self.taken().count()
    }

    /// Whether the table holds no quota.
    pub fn is_empty(&self) -> bool {
        self.taken().next().is_none()
    }

    /// The count that belongs to a word of this table; `None` for one of a larger table.
    pub fn get(&self, word: QuotaWord) -> Option<&AtomicU64> {
        self.all().get(word.0 as usize)
    }

    /// Copies every quota whose window may still be running at `epoch_s` into `target`; for moving to a larger
    /// table when the gateway starts, before anybody counts. Quotas that `target` has already are replaced.
    ///
    /// # Errors
    /// [`QuotaTableError::Full`] when `target` is too small.
    pub fn carry_over(&self, target: &QuotaTable, epoch_s: u64) -> Result<(), QuotaTableError> {
        let mut writer = target.writer();
        for slot in self.taken() {
            let [high, low, count] = slot;
            let value = count.load(Ordering::Relaxed);
            if window_in(value).is_over(epoch_s) {
                continue;
            }
            let word = writer.place((high.load(Ordering::Relaxed), low.load(Ordering::Relaxed)))?;
            if let Some(copy) = target.get(word) {
                copy.store(value, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// Finds and adds quotas. Only one thread may do so at a time, the main thread; workers that count
    /// meanwhile are not disturbed.
    pub(crate) fn writer(&self) -> Writer<'_> {
        Writer { table: self, taken: self.len() }
    }

    fn all(&self) -> &[AtomicU64] {
        (*self.words).as_ref()
    }

    fn slot(&self, index: usize) -> Option<&[AtomicU64; SLOT_WORDS]> {
        self.all().get(HEADER_WORDS + index * SLOT_WORDS..)?.first_chunk()
    }

    fn taken(&self) -> impl Iterator<Item = &[AtomicU64; SLOT_WORDS]> {
        (0..self.slots)
            .filter_map(|index| self.slot(index))
            .filter(|[high, ..]| high.load(Ordering::Acquire) != 0)
    }
}

impl fmt::Debug for QuotaTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuotaTable").field("slots", &self.slots).finish_non_exhaustive()
    }
}

/// Adds quotas to a table and knows how full it is.
pub(crate) struct Writer<'t> {
    table: &'t QuotaTable,
    taken: usize,
}

impl Writer<'_> {
    /// Where the quota of `identity` stands; makes a place for it if there is none.
    ///
    /// # Errors
    /// [`QuotaTableError::Full`]
    pub(crate) fn find_or_add(&mut self, identity: Identity) -> Result<QuotaWord, QuotaTableError> {
        self.place(identity.words())
    }

    fn place(&mut self, (high, low): (u64, u64)) -> Result<QuotaWord, QuotaTableError> {
        let slots = self.table.slots;
        let full = QuotaTableError::Full { capacity: self.table.capacity() };
        let home = ((u128::from(low) * slots as u128) >> 64) as usize;
        for index in (home..slots).chain(0..home) {
            let Some([slot_high, slot_low, count]) = self.table.slot(index) else { break };
            let found = (slot_high.load(Ordering::Relaxed), slot_low.load(Ordering::Relaxed));
            let word = QuotaWord((HEADER_WORDS + index * SLOT_WORDS + 2) as u32);
            if found == (high, low) {
                return Ok(word);
            }
            if found.0 != 0 {
                continue;
            }
            if self.taken >= self.table.capacity() {
                return Err(full);
            }
            count.store(0, Ordering::Relaxed);
            slot_low.store(low, Ordering::Relaxed);
            // last, so that a slot is taken only when it is whole
            slot_high.store(high, Ordering::Release);
            self.taken += 1;
            return Ok(word);
        }
        Err(full)
    }
}

fn slots_in(words: usize) -> usize {
    words.saturating_sub(HEADER_WORDS) / SLOT_WORDS
}

fn format(words: &[AtomicU64], slots: usize) {
    let header = [(2, slots as u64), (1, VERSION), (0, MAGIC)];
    for (index, value) in header {
        if let Some(word) = words.get(index) {
            // the magic comes last: a table whose making was cut off is made again
            word.store(value, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests;
