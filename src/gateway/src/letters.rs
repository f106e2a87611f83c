use std::sync::Arc;

use crossbeam::channel::Sender;
use ringgate_cache::Wake;
use ringgate_exchange::Generation;
use ringgate_telemetry::Metrics;

use crate::pool::PoolSpec;

/// What other threads tell a worker.
pub(crate) enum Letter {
    /// Make ready to serve this generation, and say so.
    Prepare(Arc<Generation>, Vec<Arc<PoolSpec>>, Sender<()>),
    /// Serve the prepared generation from the next exchange on, and say so.
    Switch(Sender<()>),
    /// Copy series from this slot on; the answer also says where to go on.
    Scrape(usize, Sender<(Box<Metrics>, Option<usize>)>),
    /// The flight recorder's entries, as JSON lines, newest first.
    Recorder(Sender<String>),
    /// Send each exchange's entry there, until nobody listens.
    Follow(Sender<String>),
    /// An exchange of this worker has waited long enough.
    Wake(Wake),
    /// The keys that this exchange of this worker waits for have come, or will not.
    Keys(u64),
    /// Stop accepting; finish what is under way.
    Drain,
}
