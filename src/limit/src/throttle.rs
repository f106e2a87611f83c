//! Token buckets (R-USAGE-10) as the generic cell rate algorithm: a bucket keeps one moment, the *arrival time*
//! at which it will be full again. A token moves it ahead by the interval between two tokens; a request is
//! refused when that would move it further ahead than it takes to fill an empty bucket.
//!
//! Every worker takes from the same word. Its state is time and not tokens, so rate and burst can change while
//! it lives: what is kept is how long the bucket still needs to be full.

use std::sync::atomic::{AtomicU64, Ordering};

/// Tokens a second beyond which a rate is taken as this one: more than a host can answer.
pub const RATE_MAX: f64 = 1e8;

/// The longest time in nanoseconds that filling a bucket takes (146 years). Slower rates are raised to it, which
/// keeps every sum of moments within a word.
pub const FILL_TIME_MAX_NS: u64 = 1 << 62;

/// Clocks may differ by this much between workers, which read theirs once per turn. An arrival time this far
/// beyond an empty bucket's cannot come from a clock; it comes from a slower rate that was in force before.
const CLOCK_SKEW_MAX_NS: u64 = 1_000_000_000;

/// One bucket's live state: its arrival time in nanoseconds. A new bucket is full.
#[derive(Debug, Default)]
pub struct Bucket(AtomicU64);

/// A token that was taken and can be given back: the nanoseconds it cost.
#[must_use = "a token is either spent or given back"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(u64);

/// What a bucket holds at a moment, for explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Whole tokens.
    pub available: u32,
    /// Nanoseconds until there is a whole token; 0 when there is one, `u64::MAX` when there will never be.
    pub next_ns: u64,
}

impl Bucket {
    /// Takes a token if there is one at `now_ns` (monotonic). Exact for any number of threads and without a
    /// lock: a try is repeated only when another thread took a token meanwhile, and refusals write nothing.
    pub fn take(&self, shape: &Shape, now_ns: u64) -> bool {
        self.take_token(shape, now_ns).is_some()
    }

    /// Like [`Bucket::take`], for a caller that may have to give the token back.
    pub fn take_token(&self, shape: &Shape, now_ns: u64) -> Option<Token> {
        // relaxed is enough: the word says everything and publishes nothing else
        let mut arrival = self.0.load(Ordering::Relaxed);
        loop {
            let Some((next, token)) = shape.advance(arrival, now_ns) else {
                self.forget_former_rate(shape, arrival, now_ns);
                return None;
            };
            match self.0.compare_exchange_weak(arrival, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Some(token),
                Err(current) => arrival = current,
            }
        }
    }

    /// Whether there is a token; takes none.
    pub fn has_token(&self, shape: &Shape, now_ns: u64) -> bool {
        let arrival = self.0.load(Ordering::Relaxed);
        let has = shape.advance(arrival, now_ns).is_some();
        if !has {
            self.forget_former_rate(shape, arrival, now_ns);
        }
        has
    }

    /// Gives a token back that turned out not to be needed.
    pub fn give_back(&self, token: Token) {
        let back = |arrival: u64| Some(arrival.saturating_sub(token.0));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, back);
    }

    /// What the bucket holds at `now_ns`.
    pub fn peek(&self, shape: &Shape, now_ns: u64) -> Tokens {
        shape.tokens(self.0.load(Ordering::Relaxed), now_ns)
    }

    /// Fills the bucket, before it gets a new owner.
    pub(crate) fn fill(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// After a rate rose, a time to wait that the slower rate had piled up counts as an empty bucket. It must be
    /// written down, or the wait would move ahead with the clock.
    fn forget_former_rate(&self, shape: &Shape, arrival: u64, now_ns: u64) {
        let empty = shape.arrival_max(now_ns);
        if arrival > empty + CLOCK_SKEW_MAX_NS {
            // whoever changed the word meanwhile has judged by a current rate
            let _ = self.0.compare_exchange(arrival, empty, Ordering::Relaxed, Ordering::Relaxed);
        }
    }
}

/// A rate and a burst, prepared for [`Bucket::take`].
///
/// The interval between tokens is seldom a whole number of nanoseconds, and rounding it would admit too many or
/// too few in the long run. So the intervals lie on a grid: the n-th boundary is `floor(n * interval)`, computed
/// from an interval with 64 bits after the point, and a token costs the length of the cell that the arrival time
/// is in. The cells' lengths differ by one nanosecond and add up without an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Time to fill an empty bucket, in nanoseconds; 0 for a bucket that never holds a token.
    fill_ns: u64,
    /// The interval's whole nanoseconds.
    whole_ns: u64,
    /// The rest of the interval, times `2^64`.
    fraction: u64,
    /// `2^64` divided by the interval in nanoseconds.
    reciprocal: u64,
    burst: u32,
}

impl Shape {
    const CLOSED: Shape = Shape { fill_ns: 0, whole_ns: 0, fraction: 0, reciprocal: 0, burst: 0 };

    /// Prepares `per_second` tokens a second with at most `burst` of them saved up. When either is 0, or the
    /// rate is not a positive number, every request is throttled (R-USAGE-10). Rates are bounded by [`RATE_MAX`]
    /// and [`FILL_TIME_MAX_NS`].
    pub fn new(per_second: f64, burst: u32) -> Shape {
        // written so that NaN is closed too
        if !(per_second > 0.0 && burst > 0) {
            return Shape::CLOSED;
        }
        let count = u64::from(burst);
        let slowest_ns = FILL_TIME_MAX_NS / count;
        let interval_ns = (1e9 / per_second.min(RATE_MAX)).min(slowest_ns as f64);
        // the conversion to floating point may have rounded the slowest up
        let whole_ns = (interval_ns as u64).min(slowest_ns);
        let fraction = (interval_ns.fract() * 2f64.powi(64)) as u64;
        let reciprocal = (u128::MAX / (u128::from(whole_ns) << 64 | u128::from(fraction))) as u64;
        // As long as the arrival time is ahead of now, it may stray two nanoseconds from the unrounded sum. The
        // allowance keeps that from costing the last token of a burst.
        let allowance_ns = if fraction == 0 { 0 } else { 2 };
        let fill_ns = (whole_ns * count + high_half(fraction, count) + allowance_ns).min(FILL_TIME_MAX_NS);
        Shape { fill_ns, whole_ns, fraction, reciprocal, burst }
    }

    /// Tokens a second, to six places after the point; 0 for a bucket that never holds a token.
    pub fn per_second(&self) -> f64 {
        if self.fill_ns == 0 {
            return 0.0;
        }
        let interval_ns = self.whole_ns as f64 + self.fraction as f64 / 2f64.powi(64);
        (1e9 / interval_ns * 1e6).round() / 1e6
    }

    /// Tokens that a full bucket holds.
    pub fn burst(&self) -> u32 {
        self.burst
    }

    /// The arrival time after one more token, and what the token cost; `None` when there is no token.
    #[inline]
    fn advance(&self, arrival: u64, now_ns: u64) -> Option<(u64, Token)> {
        let now = now_ns.min(FILL_TIME_MAX_NS);
        let limit = now + self.fill_ns;
        if self.fill_ns == 0 || arrival > limit {
            return None;
        }
        // an arrival time in the past is a bucket that has been full ever since
        let from = arrival.max(now);
        let cost = self.cost(from);
        (from + cost <= limit).then_some((from + cost, Token(cost)))
    }

    /// The arrival time of an empty bucket.
    fn arrival_max(&self, now_ns: u64) -> u64 {
        now_ns.min(FILL_TIME_MAX_NS) + self.fill_ns
    }

    /// The length of the grid cell in which `from` lies. `from` is at most `2 * FILL_TIME_MAX_NS`.
    #[inline]
    fn cost(&self, from: u64) -> u64 {
        if self.fraction == 0 {
            return self.whole_ns;
        }
        // seldom too low, by two at most, because the reciprocal and the boundaries are rounded down; never too
        // high
        let mut cell = high_half(from, self.reciprocal);
        while self.boundary(cell + 1) <= from {
            cell += 1;
        }
        // a cell is a nanosecond longer when the fractions add up to one in it
        let (_, is_longer) = cell.wrapping_mul(self.fraction).overflowing_add(self.fraction);
        self.whole_ns + u64::from(is_longer)
    }

    #[inline]
    fn boundary(&self, cell: u64) -> u64 {
        cell * self.whole_ns + high_half(cell, self.fraction)
    }

    fn tokens(&self, arrival: u64, now_ns: u64) -> Tokens {
        if self.fill_ns == 0 {
            return Tokens { available: 0, next_ns: u64::MAX };
        }
        let limit = self.arrival_max(now_ns);
        let from = arrival.clamp(limit - self.fill_ns, limit);
        let interval = u128::from(self.whole_ns) << 64 | u128::from(self.fraction);
        let whole = (u128::from(limit - from) << 64) / interval;
        let available = u32::try_from(whole).unwrap_or(u32::MAX).min(self.burst);
        let next_ns = if available > 0 { 0 } else { (from + self.cost(from)).saturating_sub(limit) };
        Tokens { available, next_ns }
    }
}

/// The upper 64 bits of a product: what is left of the point when one factor is a fraction.
#[inline]
fn high_half(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

#[cfg(test)]
mod tests;
