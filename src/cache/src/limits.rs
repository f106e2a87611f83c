/// The most bytes an answer may have, headers and body together, to be stored (R-STAGE-19).
pub const ENTRY_BYTES_MAX: usize = 1_048_576;

/// What an entry is counted for beside its key, headers and body: its row in the table (which may have grown to twice
/// its need), its counters, and what the allocator adds to four pieces of memory.
pub const ENTRY_OVERHEAD_BYTES: usize = 320;

/// The least room a shard gets: a few of the largest entries, or large answers would never be kept.
pub const SHARD_BYTES_MIN: u64 = 4 << 20;

/// The most shards a stage's cache is cut into. Readers do not block each other, so shards only keep writers apart.
pub const SHARDS_MAX: usize = 16;

/// The most requests that may wait for one answer; those beyond go to the upstream on their own.
pub const WAITERS_MAX: usize = 4_096;

/// How long a key whose answer could not be stored is remembered as such, in nanoseconds. Meanwhile requests for it
/// do not wait for each other: one request in so many seconds finds out whether that has changed.
pub const UNCACHEABLE_NS: u64 = 5_000_000_000;

/// The bounds of a host's response cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all stages' caches together. A stage may ask for 0.5 to 237 GB (R-STAGE-18); what the host can give
    /// is shared out so that no cache is cut while another has more than it.
    pub bytes_max: u64,
    /// Requests that may wait for one answer.
    pub waiters_max: usize,
    /// Nanoseconds for which a key is remembered as uncacheable.
    pub uncacheable_ns: u64,
}

impl Limits {
    /// The default bounds with `bytes_max` bytes in all.
    pub fn new(bytes_max: u64) -> Limits {
        Limits { bytes_max, waiters_max: WAITERS_MAX, uncacheable_ns: UNCACHEABLE_NS }
    }
}

/// Both hold by arithmetic alone: an entry at its largest, with a key at any sane length, fits the smallest shard.
const _: () = assert!(SHARD_BYTES_MIN >= 3 * ENTRY_BYTES_MAX as u64);
const _: () = assert!(SHARDS_MAX.is_power_of_two());
