//! Have we answered this already? A stage's responses: sharded, bounded by bytes, with requests for the same miss
//! held together (R-STAGE-18 to R-STAGE-24).
//!
//! ```text
//!  definition of stages ──► Cache::open (main thread) ──► Arc<StageCache>, one per stage, in every worker's hands
//!                                                             │
//!  KeyBuilder ──► StageCache::lookup ──► Hit(Arc<Entry>)      │ a reader's lock, a refcount
//!                          ├──► Lead(Ticket) ──► the upstream ──► Ticket::fill | uncacheable | fail | abandon
//!                          ├──► Wait(WaitId) ◄── Wake, through the worker's mailbox ◄──┘
//!                          └──► Pass ──► the upstream, alone
//! ```
//!
//! Nothing here reads a clock or draws a number: times are monotonic nanoseconds given by the caller, and the seeds of
//! the keyed hash are arguments. A stage's cache is found by an [`Identity`] that survives recompilation, so its
//! answers outlive the generation that asked for them.
#![forbid(unsafe_code)]

mod cache;
mod entry;
mod flight;
mod grant;
mod key;
mod limits;
mod stage;
mod store;
mod ticket;

pub use cache::{Cache, Wanted};
pub use entry::Entry;
pub use key::{Identity, Key, KeyBuilder, Probe, Release};
pub use limits::{
    ENTRY_BYTES_MAX, ENTRY_OVERHEAD_BYTES, Limits, SHARD_BYTES_MIN, SHARDS_MAX, UNCACHEABLE_NS, WAITERS_MAX,
};
pub use stage::{Lookup, StageCache, Stats};
pub use ticket::{Ticket, WaitId, Waiter, Wake, Woken};
