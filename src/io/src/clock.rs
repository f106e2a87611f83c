use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// One reading of both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Nanoseconds on the monotonic clock since the process started, plus an hour so that subtraction never wraps.
    pub mono_ns: u64,
    /// Milliseconds since the Unix epoch.
    pub epoch_ms: u64,
}

/// The process's clock: one origin for all cores, so that the cores agree about buckets and deadlines.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
    origin_epoch_ms: u64,
    /// Both clocks are read together once, later readings only read the monotonic one: a leap of the wall clock
    /// is followed at the next [`Clock::resync`].
    offset_ns: u64,
}

const HOUR_NS: u64 = 3_600_000_000_000;

impl Clock {
    /// Starts the clock. Copies of it share the origin.
    pub fn start() -> Clock {
        Clock { origin: Instant::now(), origin_epoch_ms: epoch_ms(), offset_ns: HOUR_NS }
    }

    /// Reads it.
    #[inline]
    pub fn now(&self) -> Now {
        let elapsed = self.origin.elapsed().as_nanos() as u64;
        Now { mono_ns: elapsed + self.offset_ns, epoch_ms: self.origin_epoch_ms + elapsed / 1_000_000 }
    }

    /// Follows a change of the wall clock; called now and then.
    pub fn resync(&mut self) {
        let elapsed_ms = self.origin.elapsed().as_millis() as u64;
        self.origin_epoch_ms = epoch_ms().saturating_sub(elapsed_ms);
    }
}

fn epoch_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64)
}
