//! Where buckets live: in chunks that never move, given out by identity. The main thread keeps the [`Registry`]
//! and assigns slots; each generation carries an [`ArenaView`] through which its workers reach the buckets
//! without a lock. A recompiled configuration finds its buckets again, because their identities are the same.

use std::collections::BTreeMap;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Weak};

use crate::{Bucket, Identity, LinkError};

/// Buckets in a chunk.
pub const CHUNK_BUCKETS: u32 = 1 << CHUNK_BITS;
const CHUNK_BITS: u32 = 12;
/// Slots between buckets that every core writes: 128 bytes, so that no two of them, nor a key's bucket, share a
/// cache line or the one fetched along with it.
const SHARED_STRIDE: u32 = 16;

type Chunk = Arc<[Bucket]>;

/// Where a bucket stands in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u32);

/// Who takes from a bucket, which decides how buckets are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One API key's requests: eight bytes each.
    OneKey,
    /// All requests, on all cores: a cache line of its own.
    AllClients,
}

/// The buckets as one generation sees them. As long as it lives, none of its buckets goes to another owner.
#[derive(Clone, Debug)]
pub struct ArenaView {
    chunks: Box<[Chunk]>,
    /// Tells the registry that this generation still lives.
    _lease: Arc<()>,
}

impl ArenaView {
    /// The bucket at `slot`.
    ///
    /// # Panics
    /// When the slot was assigned after this view was taken.
    #[inline]
    pub fn bucket(&self, slot: Slot) -> &Bucket {
        &self.chunks[(slot.0 >> CHUNK_BITS) as usize][(slot.0 & (CHUNK_BUCKETS - 1)) as usize]
    }
}

/// Assigns slots to identities; kept by the main thread.
///
/// One link of two snapshots is [`Registry::start_link`], a [`Registry::slot`] for each limit, then
/// [`Registry::view`]. A slot goes to another owner only when chunks are used up, and then only if no living view
/// is as old as the last link that asked for it: a limit that is taken away and comes back usually finds its
/// bucket as it was.
#[derive(Debug)]
pub struct Registry {
    entries: BTreeMap<Identity, Entry>,
    chunks: Vec<Chunk>,
    one_key: Pool,
    all_clients: Pool,
    link: u64,
    /// The links whose views may still live.
    leases: Vec<(u64, Weak<()>)>,
    is_swept: bool,
    chunks_max: u32,
}

#[derive(Debug)]
struct Entry {
    slot: Slot,
    sharing: Sharing,
    /// The last link that asked for it.
    link: u64,
}

/// Free slots for one kind of sharing.
#[derive(Debug, Default)]
struct Pool {
    returned: Vec<Slot>,
    next: u32,
    end: u32,
}

impl Registry {
    /// An arena for up to `buckets_max` buckets of eight bytes, rounded up to whole chunks; a bucket that all
    /// clients share counts as sixteen.
    pub fn new(buckets_max: u32) -> Registry {
        Registry {
            entries: BTreeMap::new(),
            chunks: Vec::new(),
            one_key: Pool::default(),
            all_clients: Pool::default(),
            link: 0,
            leases: Vec::new(),
            is_swept: false,
            chunks_max: buckets_max.div_ceil(CHUNK_BUCKETS),
        }
    }

    /// Begins to join another pair of snapshots.
    pub fn start_link(&mut self) {
        self.link += 1;
        self.is_swept = false;
    }

    /// The slot of `identity`: the one it has, or a new one with a full bucket.
    ///
    /// # Errors
    /// [`LinkError::TooManyBuckets`]
    pub fn slot(&mut self, identity: Identity, sharing: Sharing) -> Result<Slot, LinkError> {
        if let Some(entry) = self.entries.get_mut(&identity) {
            entry.link = self.link;
            return Ok(entry.slot);
        }
        let slot = self.free_slot(sharing)?;
        self.entries.insert(identity, Entry { slot, sharing, link: self.link });
        Ok(slot)
    }

    /// Ends the link: what its generation sees.
    pub fn view(&mut self) -> ArenaView {
        let lease = Arc::new(());
        self.leases.retain(|(_, lease)| lease.strong_count() > 0);
        self.leases.push((self.link, Arc::downgrade(&lease)));
        ArenaView { chunks: self.chunks.iter().map(Arc::clone).collect(), _lease: lease }
    }

    /// Identities that have a bucket.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has a bucket.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn free_slot(&mut self, sharing: Sharing) -> Result<Slot, LinkError> {
        if let Some(slot) = self.pool(sharing).take(sharing) {
            return Ok(slot);
        }
        if !self.is_swept {
            self.sweep();
        }
        if let Some(slot) = self.pool(sharing).take(sharing) {
            return Ok(slot);
        }
        self.add_chunk(sharing)?;
        self.pool(sharing).take(sharing).ok_or_else(|| self.full())
    }

    fn pool(&mut self, sharing: Sharing) -> &mut Pool {
        match sharing {
            Sharing::OneKey => &mut self.one_key,
            Sharing::AllClients => &mut self.all_clients,
        }
    }

    /// Takes back every slot that no living generation refers to.
    fn sweep(&mut self) {
        self.is_swept = true;
        self.leases.retain(|(_, lease)| lease.strong_count() > 0);
        // the last writes of the generations that died come before the buckets are filled below
        fence(Ordering::Acquire);
        let oldest = self.leases.iter().map(|(link, _)| *link).min().unwrap_or(self.link);
        let (chunks, one_key, all_clients) = (&self.chunks, &mut self.one_key, &mut self.all_clients);
        self.entries.retain(|_, entry| {
            if entry.link >= oldest {
                return true;
            }
            let chunk = chunks.get((entry.slot.0 >> CHUNK_BITS) as usize);
            if let Some(bucket) = chunk.and_then(|c| c.get((entry.slot.0 & (CHUNK_BUCKETS - 1)) as usize)) {
                bucket.fill();
            }
            match entry.sharing {
                Sharing::OneKey => one_key.returned.push(entry.slot),
                Sharing::AllClients => all_clients.returned.push(entry.slot),
            }
            false
        });
    }

    fn add_chunk(&mut self, sharing: Sharing) -> Result<(), LinkError> {
        let number = self.chunks.len() as u32;
        if number >= self.chunks_max {
            return Err(self.full());
        }
        self.chunks.push((0..CHUNK_BUCKETS).map(|_| Bucket::default()).collect());
        let pool = self.pool(sharing);
        pool.next = number << CHUNK_BITS;
        pool.end = pool.next + CHUNK_BUCKETS;
        Ok(())
    }

    fn full(&self) -> LinkError {
        LinkError::TooManyBuckets { buckets_max: self.chunks_max * CHUNK_BUCKETS }
    }
}

impl Pool {
    fn take(&mut self, sharing: Sharing) -> Option<Slot> {
        if let Some(slot) = self.returned.pop() {
            return Some(slot);
        }
        let slot = Slot(self.next);
        let stride = match sharing {
            Sharing::OneKey => 1,
            Sharing::AllClients => SHARED_STRIDE,
        };
        (self.next < self.end).then(|| self.next += stride).map(|()| slot)
    }
}

#[cfg(test)]
mod tests;
