//! The distribution of one duration of one series.

use hdrhistogram::Histogram;

/// Longer latencies, in microseconds, count as this one in the distribution (not in the sum): one hour, far above any
/// timeout. It bounds a histogram to about 13 KiB.
pub const LATENCY_US_MAX: u64 = 3_600_000_000;

/// Two significant digits: a value read back is within 1 % of what was recorded.
const SIGNIFICANT_DIGITS: u8 = 2;

/// As many as a `u32` cell surely holds, whatever their distribution.
const RECENT_MAX: u64 = u32::MAX as u64;

/// A histogram of microseconds with two significant digits.
///
/// Counts are `u32`, which halves the memory of a series (1 KiB at first, 10 KiB when values near a minute occur).
/// Before one of them could overflow, the whole histogram moves to `u64` counts on the side, once in four thousand
/// million recordings, so nothing saturates and counters stay monotonic.
#[derive(Clone, Debug)]
pub struct Latencies {
    recent: Histogram<u32>,
    older: Option<Box<Histogram<u64>>>,
    sum_us: u64,
}

impl Latencies {
    /// An empty distribution.
    pub fn new() -> Latencies {
        Latencies { recent: empty(), older: None, sum_us: 0 }
    }

    /// Counts one duration, in microseconds. Allocates only when the value is larger than all before it.
    pub fn record(&mut self, us: u64) {
        if self.recent.len() >= RECENT_MAX {
            self.age();
        }
        // Fails only for a histogram that may not grow; ours may.
        let recorded = self.recent.record(us.min(LATENCY_US_MAX));
        debug_assert!(recorded.is_ok());
        self.sum_us = self.sum_us.saturating_add(us);
    }

    /// Adds all that `other` has counted.
    pub fn merge(&mut self, other: &Latencies) {
        if self.recent.len() + other.recent.len() > RECENT_MAX {
            self.age();
        }
        let added = self.recent.add(&other.recent);
        debug_assert!(added.is_ok());
        if let Some(older) = &other.older {
            let added = self.older_mut().add(older.as_ref());
            debug_assert!(added.is_ok());
        }
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
    }

    /// How many durations were recorded.
    pub fn count(&self) -> u64 {
        self.recent.len() + self.older.as_ref().map_or(0, |older| older.len())
    }

    /// The sum of all durations, in microseconds.
    pub fn sum_us(&self) -> u64 {
        self.sum_us
    }

    /// The smallest duration, in microseconds, that `quantile` (0 to 1) of all recordings do not exceed; 0 if there
    /// are none. Slow: walks the histogram.
    pub fn quantile_us(&self, quantile: f64) -> u64 {
        if self.older.is_none() {
            return self.recent.value_at_quantile(quantile);
        }
        let mut all = self.clone();
        all.age();
        all.older.map_or(0, |older| older.value_at_quantile(quantile))
    }

    /// For each bound, in ascending microseconds, how many recordings are at most that long.
    ///
    /// A recording is compared by the lower end of its cell, so one exactly on a bound is always within it, and one
    /// less than 1 % above may be.
    pub fn counts_up_to<const N: usize>(&self, bounds_us: &[u64; N]) -> [u64; N] {
        let mut counts = [0; N];
        add_cells(&self.recent, bounds_us, &mut counts);
        if let Some(older) = &self.older {
            add_cells(older, bounds_us, &mut counts);
        }
        let mut below = 0;
        counts.map(|count| {
            below += count;
            below
        })
    }

    /// Moves the recent counts to where there is room.
    fn age(&mut self) {
        let recent = std::mem::replace(&mut self.recent, empty());
        let older = self.older_mut();
        for cell in recent.iter_recorded() {
            let added = older.record_n(cell.value_iterated_to(), cell.count_at_value().into());
            debug_assert!(added.is_ok());
        }
    }

    fn older_mut(&mut self) -> &mut Histogram<u64> {
        self.older.get_or_insert_with(|| Box::new(empty()))
    }
}

impl Default for Latencies {
    fn default() -> Latencies {
        Latencies::new()
    }
}

fn empty<T: hdrhistogram::Counter>() -> Histogram<T> {
    Histogram::new(SIGNIFICANT_DIGITS).expect("two digits are within the zero to five that are possible")
}

/// Adds each cell to the first bound that is not below it; cells above the last bound are dropped.
fn add_cells<T: hdrhistogram::Counter, const N: usize>(
    cells: &Histogram<T>,
    bounds_us: &[u64; N],
    counts: &mut [u64; N],
) {
    for cell in cells.iter_recorded() {
        let value = cells.lowest_equivalent(cell.value_iterated_to());
        let bound = bounds_us.partition_point(|&bound| bound < value);
        if let Some(count) = counts.get_mut(bound) {
            *count += cell.count_at_value().as_u64();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: [u64; 4] = [100, 1_000, 10_000, 1_000_000];

    fn of(values: &[u64]) -> Latencies {
        let mut latencies = Latencies::new();
        values.iter().for_each(|&us| latencies.record(us));
        latencies
    }

    #[test]
    fn values_on_a_bound_are_within_it() {
        assert_eq!(of(&[100, 1_000, 10_000, 1_000_000]).counts_up_to(&BOUNDS), [1, 2, 3, 4]);
        assert_eq!(of(&[0, 102, 1_020, 10_200, 1_020_000]).counts_up_to(&BOUNDS), [1, 2, 3, 4]);
    }

    #[test]
    fn endless_latencies_are_counted_and_bounded() {
        let latencies = of(&[u64::MAX, u64::MAX]);
        assert_eq!((latencies.count(), latencies.sum_us()), (2, u64::MAX));
        assert!(latencies.quantile_us(1.0) >= LATENCY_US_MAX);
        assert!(latencies.recent.distinct_values() * size_of::<u32>() <= 13 * 1024);
    }

    #[test]
    fn counts_survive_the_range_of_u32() {
        let mut latencies = of(&[5]);
        latencies.recent.record_n(1_000, u32::MAX - 1).unwrap();
        for _ in 0..3 {
            latencies.record(1_000);
        }
        let mut merged = of(&[7]);
        merged.merge(&latencies);
        latencies.merge(&merged);
        assert_eq!(merged.count(), u64::from(u32::MAX) + 4);
        assert_eq!(merged.counts_up_to(&BOUNDS), [2, merged.count(), merged.count(), merged.count()]);
        assert_eq!(latencies.count(), 2 * u64::from(u32::MAX) + 7);
        assert_eq!(latencies.quantile_us(0.5), latencies.recent.highest_equivalent(1_000));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn merging_is_recording_both(
            left in proptest::collection::vec(0u64..100_000_000, 0..40),
            right in proptest::collection::vec(0u64..5_000, 0..40),
        ) {
            let mut merged = of(&left);
            merged.merge(&of(&right));
            let together = of(&[left, right].concat());
            prop_assert_eq!(merged.count(), together.count());
            prop_assert_eq!(merged.sum_us(), together.sum_us());
            prop_assert_eq!(merged.counts_up_to(&BOUNDS), together.counts_up_to(&BOUNDS));
        }

        #[test]
        fn bounds_agree_with_plain_counting(values in proptest::collection::vec(0u64..2_000_000, 1..60)) {
            let counts = of(&values).counts_up_to(&BOUNDS);
            for (bound, count) in BOUNDS.into_iter().zip(counts) {
                let least = values.iter().filter(|&&us| us <= bound).count() as u64;
                let most = values.iter().filter(|&&us| us <= bound + bound / 100 + 1).count() as u64;
                prop_assert!((least..=most).contains(&count), "{} not in {}..={}", count, least, most);
            }
        }
    }
}
