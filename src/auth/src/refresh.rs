//! When an issuer's keys are fetched: on a schedule, after a failure, and because somebody shows a token that names a
//! key which is not known (H-JW-06). Time and chance are arguments; who asks does the fetching.

/// Keys are never fetched on the schedule more often than this, in milliseconds, whatever Cache-Control says.
pub const REFRESH_MS_MIN: u64 = 5 * 60 * 1_000;
/// Keys are fetched at least this often, in milliseconds (H-JW-06).
pub const REFRESH_MS_MAX: u64 = 2 * 60 * 60 * 1_000;
/// How long keys are fresh, in milliseconds, when the issuer does not say.
pub const REFRESH_MS_DEFAULT: u64 = 15 * 60 * 1_000;
/// Unknown keys cause one fetch in this time, in milliseconds: anybody can make up names of keys.
pub const DEMAND_MS_MIN: u64 = 30 * 1_000;
/// The wait after a first failure, in milliseconds; it doubles with each one after.
pub const BACKOFF_MS_MIN: u64 = 1_000;
/// The longest wait after failures, in milliseconds.
pub const BACKOFF_MS_MAX: u64 = 5 * 60 * 1_000;
/// How long the last good keys of an issuer that cannot be asked are good for, in milliseconds.
pub const LAST_GOOD_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// A fresh set is due up to this part of its lifetime early, by chance, so that hosts do not ask all at once.
const EARLY_PART: u64 = 10;
/// Beyond so many failures the wait does not double any more.
const DOUBLINGS_MAX: u32 = 20;

/// What is known about fetching one issuer's keys. All times are monotonic milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    due_ms: u64,
    is_fetching: bool,
    failures: u32,
    demanded_ms: Option<u64>,
    /// The operator gave an order while a fetch was under way, which may bring what was there before: another follows.
    is_ordered: bool,
}

/// What becomes of the wish for a key that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Keys are being fetched, or are to be: wait.
    Wait,
    /// They were fetched for such a wish not long ago, or the issuer does not answer: go on with what is there.
    Refused,
}

impl Refresh {
    /// Nothing is known: a fetch is due at once.
    pub fn new(now_ms: u64) -> Refresh {
        Refresh { due_ms: now_ms, is_fetching: false, failures: 0, demanded_ms: None, is_ordered: false }
    }

    /// When the next fetch is to begin; `None`: one is under way.
    pub fn due_ms(&self) -> Option<u64> {
        (!self.is_fetching).then_some(self.due_ms)
    }

    /// Whether a fetch is under way: there is one at a time.
    pub fn is_fetching(&self) -> bool {
        self.is_fetching
    }

    /// How many fetches failed since the last that did not.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// A fetch begins.
    pub fn begin(&mut self) {
        self.is_fetching = true;
    }

    /// It brought keys, which the issuer calls fresh for `lifetime_ms`; `chance` is any random number.
    pub fn succeed(&mut self, now_ms: u64, lifetime_ms: Option<u64>, chance: u64) {
        let lifetime = lifetime_ms.unwrap_or(REFRESH_MS_DEFAULT).clamp(REFRESH_MS_MIN, REFRESH_MS_MAX);
        let early = chance % (lifetime / EARLY_PART + 1);
        self.is_fetching = false;
        self.failures = 0;
        let next_ms = now_ms.saturating_add(lifetime - early);
        self.due_ms = if std::mem::take(&mut self.is_ordered) { now_ms } else { next_ms };
    }

    /// It failed: the next waits between half of the back-off and all of it, by chance.
    pub fn fail(&mut self, now_ms: u64, chance: u64) {
        let doubled = BACKOFF_MS_MIN.saturating_mul(1 << self.failures.min(DOUBLINGS_MAX));
        let half = doubled.min(BACKOFF_MS_MAX) / 2;
        self.is_fetching = false;
        self.failures = self.failures.saturating_add(1);
        self.is_ordered = false;
        self.due_ms = now_ms.saturating_add(half + chance % (half + 1));
    }

    /// Somebody needs a key that is not known.
    pub fn demand(&mut self, now_ms: u64) -> Demand {
        if self.is_fetching {
            return Demand::Wait;
        }
        if now_ms < self.demand_from_ms() {
            return Demand::Refused;
        }
        self.demanded_ms = Some(now_ms);
        self.due_ms = now_ms;
        Demand::Wait
    }

    /// From when on [`Refresh::demand`] leads to a fetch.
    pub fn demand_from_ms(&self) -> u64 {
        let after_demand = self.demanded_ms.map_or(0, |at| at.saturating_add(DEMAND_MS_MIN));
        // while the issuer fails, its back-off is what counts: nobody has keys that a wish would be too often for
        if self.failures > 0 { self.due_ms } else { after_demand }
    }

    /// The operator wants a fetch, now.
    pub fn order(&mut self, now_ms: u64) {
        self.due_ms = now_ms;
        self.failures = 0;
        self.is_ordered = self.is_fetching;
    }
}

/// The lifetime in milliseconds that Cache-Control gives, less the Age of the answer (RFC 9111, 4.2.1); `None`: it
/// does not say. What must not be stored is fetched as often as anything may be.
pub fn lifetime_ms(cache_control: &str, age: Option<&str>) -> Option<u64> {
    let mut lifetime = None;
    for directive in cache_control.split(',').map(str::trim) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Some(0);
        }
        if name.eq_ignore_ascii_case("max-age") {
            lifetime = value.trim_matches('"').parse::<u64>().ok();
        }
    }
    let age = age.and_then(|age| age.trim().parse::<u64>().ok()).unwrap_or(0);
    lifetime.map(|seconds| seconds.saturating_sub(age).saturating_mul(1_000))
}

#[cfg(test)]
mod tests;
