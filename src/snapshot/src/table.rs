//! A read-only hash table that lives in the file: looked up where it lies, its cost flat from ten entries to
//! a hundred thousand.

use rkyv::{Archive, Deserialize, Serialize};

use crate::schema::NONE;

/// An open-addressed table from a 64-bit tag to an index. Whoever looks up says whether an index is the one
/// meant, because two keys may share a tag.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// A power of two of slots, or none at all when the table is empty.
    pub slots: Vec<Slot>,
}

/// One slot.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The tag; meaningless when `index` is [`crate::schema::NONE`].
    pub tag: u64,
    /// The index, or [`crate::schema::NONE`] for a free slot.
    pub index: u32,
}

/// Slots per entry, before rounding up to a power of two: the load stays between a quarter and a half.
const SLOTS_PER_ENTRY: usize = 2;

impl Table {
    /// Lays out a table. The same entries in the same order give the same bytes. An entry whose index is
    /// [`NONE`] is left out.
    pub fn build(entries: impl Iterator<Item = (u64, u32)>) -> Table {
        let entries: Vec<(u64, u32)> = entries.filter(|(_, index)| *index != NONE).collect();
        if entries.is_empty() {
            return Table::default();
        }
        let len = (entries.len() * SLOTS_PER_ENTRY).next_power_of_two();
        let mut slots = vec![Slot { tag: 0, index: NONE }; len];
        for (tag, index) in entries {
            let mut at = home(tag, len);
            while slots[at].index != NONE {
                at = (at + 1) & (len - 1);
            }
            slots[at] = Slot { tag, index };
        }
        Table { slots }
    }
}

impl ArchivedTable {
    /// The first index under `tag` that `is_it` accepts. Safe on any bytes: it looks at every slot at most once,
    /// and a table whose length is no power of two holds nothing.
    #[inline]
    pub fn find(&self, tag: u64, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let slots = self.slots.as_slice();
        if !slots.len().is_power_of_two() {
            return None;
        }
        let mut at = home(tag, slots.len());
        for _ in 0..slots.len() {
            let slot = slots.get(at)?;
            let index = slot.index.to_native();
            if index == NONE {
                return None;
            }
            if slot.tag.to_native() == tag && is_it(index) {
                return Some(index);
            }
            at = (at + 1) & (slots.len() - 1);
        }
        None
    }

    /// How many entries the table holds.
    pub fn count(&self) -> usize {
        self.slots.iter().filter(|slot| slot.index.to_native() != NONE).count()
    }
}

/// The slot where the search for a tag begins. `len` is a power of two.
#[inline]
fn home(tag: u64, len: usize) -> usize {
    (tag as usize) & (len - 1)
}

/// The tag of an API id in [`crate::schema::Routes::api_index`].
#[inline]
pub fn api_tag(id: &[u8]) -> u64 {
    tag_of(0, id)
}

/// The tag of a literal child in [`crate::schema::Deployment::children`]: the parent's index and the child's
/// canonical segment.
#[inline]
pub fn child_tag(parent: u32, segment: &[u8]) -> u64 {
    tag_of(parent, segment)
}

/// The tag of an API key in [`crate::schema::Keys::digest_index`]: the first eight bytes of its digest, little
/// endian.
#[inline]
pub fn digest_tag(digest: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *digest;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The tag of an access key in [`crate::schema::Callers::index`]: of its id.
#[inline]
pub fn access_key_tag(id: &[u8]) -> u64 {
    tag_of(1, id)
}

/// Two odd numbers without a pattern: the fractions of the square roots of 2 and 3.
const MIX_A: u64 = 0x6a09_e667_f3bc_c909;
const MIX_B: u64 = 0xbb67_ae85_84ca_a73b;

/// A 64-bit hash of bytes under a seed: the same on every machine, because it is written into files. Not keyed,
/// so whoever writes a definition could prepare collisions; requests cannot, since they add nothing to a table.
#[inline]
pub fn tag_of(seed: u32, bytes: &[u8]) -> u64 {
    let mut state = fold(u64::from(seed) ^ MIX_A, (bytes.len() as u64) ^ MIX_B);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = fold(state ^ u64::from_le_bytes(*word), MIX_A);
    }
    fold(state ^ last_word(rest), MIX_B)
}

/// Up to seven bytes as one number. The length is hashed apart, so reading a byte twice tells nothing false.
#[inline]
fn last_word(rest: &[u8]) -> u64 {
    if let ([a, b, c, d, ..], [.., w, x, y, z]) = (rest, rest) {
        return u64::from(u32::from_le_bytes([*a, *b, *c, *d]))
            | u64::from(u32::from_le_bytes([*w, *x, *y, *z])) << 32;
    }
    match *rest {
        [a, b, c] => u64::from(u32::from_le_bytes([a, b, c, 0])),
        [a, b] => u64::from(u32::from_le_bytes([a, b, 0, 0])),
        [a] => u64::from(a),
        _ => 0,
    }
}

/// Both halves of a 128-bit product, folded: every input bit reaches every output bit.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests;
