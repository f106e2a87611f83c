//! One worker's counts: per route (R-LOG-10) and for the whole worker.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::labels::SharedRow;
use crate::{Counter, Gauge, LabelTable, Labels, LabelsRef, Latencies};

/// The index of a series in the [`Metrics`] that handed it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesId(u32);

/// The counts of one worker; neither atomics nor locks, so each worker has its own and a scrape merges copies.
///
/// A series without a recording costs some 50 bytes; its histograms come into being with the first request. A series
/// lives as long as somebody has it registered: [`Metrics::release`] lets those of a retired generation go.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    series: Vec<Option<Slot>>,
    free: Vec<u32>,
    /// Series by identity. Keys share their tables with `series`; the hasher has fixed keys, chance is no part here.
    index: HashMap<SharedRow, u32, BuildHasherDefault<ahash::AHasher>>,
    counters: [u64; Counter::COUNT],
    gauges: [i64; Gauge::COUNT],
}

#[derive(Clone, Debug)]
struct Slot {
    labels: SharedRow,
    registrations: u32,
    data: Option<Box<Series>>,
}

/// The counts of one route.
#[derive(Clone, Debug)]
struct Series {
    count: u64,
    client_errors: u64,
    server_errors: u64,
    cache_hits: u64,
    cache_misses: u64,
    latency: Latencies,
    integration_latency: Option<Latencies>,
}

impl Metrics {
    /// Metrics that have counted nothing.
    pub fn new() -> Metrics {
        Metrics::default()
    }

    /// Registers one series; the same identity (all labels but the API's name) always gives the same series, so that
    /// counts survive recompilation. The labels shown are those registered last.
    pub fn register(&mut self, labels: &Labels) -> SeriesId {
        let table = Arc::new([labels.as_ref()].into_iter().collect());
        SeriesId(self.enrol(SharedRow { table, row: 0 }))
    }

    /// Registers the series of a whole generation; the result has one id per row, in order.
    pub fn register_all(&mut self, table: &Arc<LabelTable>) -> Vec<SeriesId> {
        let rows = u32::try_from(table.len()).unwrap_or(u32::MAX);
        // Most rows of a further generation are known already, so only a first one is worth room for all.
        if self.index.is_empty() {
            self.index.reserve(table.len());
            self.series.reserve(table.len());
        }
        (0..rows).map(|row| SeriesId(self.enrol(SharedRow { table: Arc::clone(table), row }))).collect()
    }

    /// Takes back one registration of each series. A series that nobody has registered any more is forgotten with
    /// its counts, and its id must not be used again: it will name another series.
    pub fn release(&mut self, ids: &[SeriesId]) {
        for id in ids {
            let Some(place) = self.series.get_mut(id.0 as usize) else { continue };
            let Some(slot) = place else { continue };
            slot.registrations = slot.registrations.saturating_sub(1);
            if slot.registrations == 0 {
                self.index.remove(&slot.labels);
                *place = None;
                self.free.push(id.0);
            }
        }
    }

    /// Counts one exchange. `status` is what the client was sent, durations are in microseconds; an exchange that
    /// never reached an integration has none.
    pub fn record(
        &mut self,
        id: SeriesId,
        status: u16,
        latency_us: u64,
        integration_latency_us: Option<u64>,
    ) {
        let Some(Some(slot)) = self.series.get_mut(id.0 as usize) else { return };
        let series = slot.data.get_or_insert_with(Series::boxed);
        series.count += 1;
        series.client_errors += u64::from(matches!(status, 400..=499));
        series.server_errors += u64::from(matches!(status, 500..=599));
        series.latency.record(latency_us);
        if let Some(us) = integration_latency_us {
            series.integration_latency.get_or_insert_default().record(us);
        }
    }

    /// Counts what came of the stage's cache for one exchange of a series.
    pub fn record_cache(&mut self, id: SeriesId, is_hit: bool) {
        let Some(Some(slot)) = self.series.get_mut(id.0 as usize) else { return };
        let series = slot.data.get_or_insert_with(Series::boxed);
        series.cache_hits += u64::from(is_hit);
        series.cache_misses += u64::from(!is_hit);
    }

    /// Adds to a counter of the whole worker.
    pub fn add(&mut self, counter: Counter, n: u64) {
        let value = &mut self.counters[counter as usize];
        *value = value.wrapping_add(n);
    }

    /// Sets a gauge of the whole worker.
    pub fn set(&mut self, gauge: Gauge, value: i64) {
        self.gauges[gauge as usize] = value;
    }

    /// The value of a counter.
    pub fn counter(&self, counter: Counter) -> u64 {
        self.counters[counter as usize]
    }

    /// The value of a gauge.
    pub fn gauge(&self, gauge: Gauge) -> i64 {
        self.gauges[gauge as usize]
    }

    /// Adds all that `other` has counted; series find each other by their labels. Series that `other` has registered
    /// but never used are left out.
    pub fn merge(&mut self, other: &Metrics) {
        self.merge_process(other);
        let mut from = Some(0);
        while let Some(at) = from {
            from = self.merge_series(other, at, usize::MAX);
        }
    }

    /// Adds only the counters and gauges of the whole worker.
    pub fn merge_process(&mut self, other: &Metrics) {
        for (value, added) in self.counters.iter_mut().zip(other.counters) {
            *value = value.wrapping_add(added);
        }
        for &gauge in Gauge::ALL {
            self.set(gauge, gauge.together(self.gauge(gauge), other.gauge(gauge)));
        }
    }

    /// Adds the used series among the `slots_max` slots from `from` on, and returns where to go on, or `None` at the
    /// end. A worker with many routes copies itself out for a scrape in slices between turns of its ring, so that no
    /// request waits for all of it: a used series costs about a microsecond, an unused one about a nanosecond.
    pub fn merge_series(&mut self, other: &Metrics, from: usize, slots_max: usize) -> Option<usize> {
        let end = from.saturating_add(slots_max.max(1)).min(other.series.len());
        for slot in other.series.get(from..end).unwrap_or_default().iter().flatten() {
            let Some(data) = &slot.data else { continue };
            let place = match self.index.get(&slot.labels) {
                Some(&place) => place,
                None => self.enrol(slot.labels.clone()),
            };
            let Some(Some(mine)) = self.series.get_mut(place as usize) else { continue };
            match &mut mine.data {
                Some(mine) => mine.merge(data),
                none => *none = Some(data.clone()),
            }
        }
        (end < other.series.len()).then_some(end)
    }

    /// The used series, ordered by their labels.
    pub fn series(&self) -> Vec<SeriesView<'_>> {
        let used = |slot: &'_ Slot| slot.data.is_some();
        let view = |slot| SeriesView { slot };
        let mut views: Vec<_> = self.series.iter().flatten().filter(|slot| used(slot)).map(view).collect();
        views.sort_by(|one, other| one.labels().identity().cmp(&other.labels().identity()));
        views
    }

    /// Finds or makes the slot of an identity, and counts the registration.
    fn enrol(&mut self, labels: SharedRow) -> u32 {
        // The key is replaced as well, so that the table of an older generation can go.
        if let Some((_, place)) = self.index.remove_entry(&labels) {
            self.index.insert(labels.clone(), place);
            if let Some(Some(slot)) = self.series.get_mut(place as usize) {
                slot.labels = labels;
                slot.registrations += 1;
            }
            return place;
        }
        let slot = Some(Slot { labels: labels.clone(), registrations: 1, data: None });
        let place = self.free.pop().unwrap_or_else(|| {
            self.series.push(None);
            u32::try_from(self.series.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(vacant) = self.series.get_mut(place as usize) {
            *vacant = slot;
        }
        self.index.insert(labels, place);
        place
    }
}

impl Series {
    fn boxed() -> Box<Series> {
        Box::new(Series {
            count: 0,
            client_errors: 0,
            server_errors: 0,
            cache_hits: 0,
            cache_misses: 0,
            latency: Latencies::new(),
            integration_latency: None,
        })
    }

    fn merge(&mut self, other: &Series) {
        self.count += other.count;
        self.client_errors += other.client_errors;
        self.server_errors += other.server_errors;
        self.cache_hits += other.cache_hits;
        self.cache_misses += other.cache_misses;
        self.latency.merge(&other.latency);
        if let Some(theirs) = &other.integration_latency {
            self.integration_latency.get_or_insert_default().merge(theirs);
        }
    }
}

/// The counts of one used series (R-LOG-10), for whoever shows them.
#[derive(Clone, Copy, Debug)]
pub struct SeriesView<'a> {
    slot: &'a Slot,
}

impl<'a> SeriesView<'a> {
    /// What the series is called.
    pub fn labels(&self) -> LabelsRef<'a> {
        self.slot.labels.labels()
    }

    /// Requests: `Count`.
    pub fn count(&self) -> u64 {
        self.data().map_or(0, |data| data.count)
    }

    /// Requests answered with a status of 400 to 499: `4XXError`.
    pub fn client_errors(&self) -> u64 {
        self.data().map_or(0, |data| data.client_errors)
    }

    /// Requests answered with a status of 500 to 599: `5XXError`.
    pub fn server_errors(&self) -> u64 {
        self.data().map_or(0, |data| data.server_errors)
    }

    /// Responses that came from the stage's cache: `CacheHitCount`; `None` if the cache was never asked.
    pub fn cache_hits(&self) -> Option<u64> {
        self.cached().map(|data| data.cache_hits)
    }

    /// Requests that the stage's cache had no response for: `CacheMissCount`; `None` if it was never asked.
    pub fn cache_misses(&self) -> Option<u64> {
        self.cached().map(|data| data.cache_misses)
    }

    fn cached(&self) -> Option<&'a Series> {
        self.data().filter(|data| data.cache_hits + data.cache_misses > 0)
    }

    /// From request to response: `Latency`.
    pub fn latency(&self) -> Option<&'a Latencies> {
        self.data().map(|data| &data.latency)
    }

    /// From sending to the upstream to its answer: `IntegrationLatency`; `None` if no request got that far.
    pub fn integration_latency(&self) -> Option<&'a Latencies> {
        self.data().and_then(|data| data.integration_latency.as_ref())
    }

    fn data(&self) -> Option<&'a Series> {
        self.slot.data.as_deref()
    }
}

#[cfg(test)]
mod tests;
