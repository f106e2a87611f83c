//! A token bucket in whole numbers: tokens are counted in units of which one millisecond brings `per_ms`.

use super::documented::Rate;

/// A bucket that fills with time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    rate: Rate,
    /// What is in it, in tokens times the period in milliseconds: so nothing is lost to rounding.
    level: i64,
    at_ms: i64,
}

impl Bucket {
    /// A full one.
    pub(super) fn full(rate: Rate, now_ms: i64) -> Bucket {
        Bucket { rate, level: rate.full(), at_ms: now_ms }
    }

    /// After how many milliseconds there is a token; 0: there is one.
    pub(super) fn wait_ms(&self, now_ms: i64) -> i64 {
        let missing = self.rate.period_ms - self.level_at(now_ms);
        if missing <= 0 { 0 } else { missing.saturating_add(self.rate.tokens - 1) / self.rate.tokens }
    }

    /// Takes a token that is there.
    pub(super) fn take(&mut self, now_ms: i64) {
        self.level = self.level_at(now_ms) - self.rate.period_ms;
        self.at_ms = self.at_ms.max(now_ms);
    }

    /// A clock that goes back brings nothing.
    fn level_at(&self, now_ms: i64) -> i64 {
        let passed = now_ms.saturating_sub(self.at_ms).max(0);
        self.level.saturating_add(passed.saturating_mul(self.rate.tokens)).min(self.rate.full())
    }
}
