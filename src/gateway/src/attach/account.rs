//! What the control plane is told of counts (R-USAGE-14): what changed since it answered last. Counts are running totals, so
//! that it does no harm to tell one twice.

use std::{collections::HashMap, time::Duration};

use ringgate_limit::Used;
use serde_json::{Value, json};

use crate::usage::Counts;

/// How many counts are told at once. The control plane takes no more.
const USED_MAX: usize = 1_000;
/// How many bytes they take at most, whatever the ids: the control plane takes requests of twice as many.
const USED_BYTES_MAX: usize = 128 * 1024;
/// What a count takes beside its ids, in bytes, and what a byte of an id takes that JSON escapes.
const COUNT_BYTES_MAX: usize = 96;
const ESCAPE_BYTES_MAX: usize = 6;
/// How long to wait for news while requests of keys may be counted: so late they are told.
const WAIT_COUNTING: Duration = Duration::from_secs(5);
/// How long to wait where nothing is counted; the control plane waits no longer.
const WAIT_LONGEST: Duration = Duration::from_secs(20);

/// Counts by plan and key: a day and its count, for an even and an odd day.
type Told = HashMap<String, HashMap<String, [Option<(u64, u64)>; 2]>>;

/// What was told on a connection.
#[derive(Default)]
pub(super) struct Account {
    told: Told,
    /// What the request has that is under way.
    under_way: Vec<Count>,
    /// The generation that was looked at last.
    generation: u64,
}

/// Requests of a key of a plan on a day.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    plan: String,
    key: String,
    day: u64,
    count: u64,
}

/// What a request tells of counts.
pub(super) struct Page {
    /// `None`: nothing has changed.
    pub(super) usage: Option<Value>,
    /// How long to wait for what is next.
    pub(super) wait: Duration,
}

impl Account {
    /// Another connection: what was told on the one before may be known to nobody.
    pub(super) fn begin(&mut self) {
        *self = Account::default();
    }

    /// What to tell next.
    pub(super) fn next(&mut self, counts: Option<&Counts>) -> Page {
        self.under_way.clear();
        let Some(counts) = counts else { return Page { usage: None, wait: WAIT_LONGEST } };
        if self.generation != counts.generation() {
            self.generation = counts.generation();
            self.forget_others(counts.used());
        }
        let is_all = self.gather(counts.used());
        let wait = match (is_all, counts.is_counting()) {
            (false, _) => Duration::ZERO,
            (true, true) => WAIT_COUNTING,
            (true, false) => WAIT_LONGEST,
        };
        Page { usage: (!self.under_way.is_empty()).then(|| self.describe(counts)), wait }
    }

    /// The request was answered: what it told is known.
    pub(super) fn answered(&mut self) {
        for Count { plan, key, day, count } in self.under_way.drain(..) {
            let days = self.told.entry(plan).or_default().entry(key).or_default();
            if let Some(place) = days.get_mut((day % 2) as usize) {
                *place = Some((day, count));
            }
        }
    }

    /// Puts what was not told yet under way, as much as there is room for; whether that is all.
    fn gather<'c>(&mut self, counts: impl Iterator<Item = Used<'c>>) -> bool {
        let mut bytes = 0;
        for Used { plan, key, day, count } in counts {
            if self.is_told(plan, key, day, count) {
                continue;
            }
            bytes += written_len(plan) + written_len(key) + COUNT_BYTES_MAX;
            if self.under_way.len() == USED_MAX || bytes > USED_BYTES_MAX {
                return false;
            }
            self.under_way.push(Count { plan: plan.to_owned(), key: key.to_owned(), day, count });
        }
        true
    }

    fn describe(&self, counts: &Counts) -> Value {
        let count = |it: &Count| json!({ "plan": it.plan, "key": it.key, "day": it.day, "count": it.count });
        json!({
            "epoch": counts.epoch(),
            "uncounted": counts.uncounted(),
            "used": self.under_way.iter().map(count).collect::<Vec<_>>(),
        })
    }

    fn is_told(&self, plan: &str, key: &str, day: u64, count: u64) -> bool {
        let days = self.told.get(plan).and_then(|keys| keys.get(key));
        days.is_some_and(|days| days.contains(&Some((day, count))))
    }

    /// What is not counted any more is told again if it comes back.
    fn forget_others<'c>(&mut self, counts: impl Iterator<Item = Used<'c>>) {
        let mut kept = Told::new();
        for used in counts {
            let keys = self.told.get_mut(used.plan);
            if let Some((key, days)) = keys.and_then(|keys| keys.remove_entry(used.key)) {
                kept.entry(used.plan.to_owned()).or_default().insert(key, days);
            }
        }
        self.told = kept;
    }
}

/// How many bytes an id takes at most in JSON.
fn written_len(id: &str) -> usize {
    let written = |byte: u8| if matches!(byte, 0..0x20 | b'"' | b'\\' | 0x7f) { ESCAPE_BYTES_MAX } else { 1 };
    id.bytes().map(written).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 20_000;

    fn used(key: &str, day: u64, count: u64) -> Used<'_> {
        Used { plan: "p", key, day, count }
    }

    /// What a request tells of these counts, and whether that is all.
    fn told(account: &mut Account, counts: &[Used<'_>]) -> (Vec<(String, u64, u64)>, bool) {
        account.under_way.clear();
        let is_all = account.gather(counts.iter().copied());
        (account.under_way.iter().map(|it| (it.key.clone(), it.day, it.count)).collect(), is_all)
    }

    #[test]
    fn r_usage_14_only_what_changed_is_told() {
        let mut account = Account::default();
        let one = |count| ("k".to_owned(), DAY, count);
        let counts = [used("k", DAY, 1)];
        assert_eq!(told(&mut account, &counts), (vec![one(1)], true));
        assert_eq!(told(&mut account, &counts), (vec![one(1)], true), "nobody answered");
        account.answered();
        assert_eq!(told(&mut account, &counts), (vec![], true));
        assert_eq!(told(&mut account, &[used("k", DAY, 3)]), (vec![one(3)], true));
        account.answered();
        account.begin();
        assert_eq!(told(&mut account, &[used("k", DAY, 3)]), (vec![one(3)], true), "to whoever asks now");
    }

    #[test]
    fn r_usage_14_an_even_and_an_odd_day_are_told_once_each() {
        let mut account = Account::default();
        // The other day may be long ago, if nobody called since.
        for days in [[DAY, DAY - 1], [DAY, DAY - 7], [DAY + 2, DAY - 7], [DAY + 2, DAY + 3]] {
            let counts = days.map(|day| used("k", day, 5));
            told(&mut account, &counts);
            account.answered();
            assert_eq!(told(&mut account, &counts), (vec![], true), "{days:?}");
        }
    }

    #[test]
    fn r_usage_14_what_is_too_much_at_once_comes_next() {
        let keys: Vec<String> = (0..2 * USED_MAX + 1).map(|number| format!("{number:010}")).collect();
        let counts: Vec<Used<'_>> = keys.iter().map(|key| used(key, DAY, 1)).collect();
        let mut account = Account::default();
        for (count, is_last) in [(USED_MAX, false), (USED_MAX, false), (1, true), (0, true)] {
            let (page, is_all) = told(&mut account, &counts);
            assert_eq!((page.len(), is_all), (count, is_last));
            account.answered();
        }
        // However long ids are, and whatever is in them.
        for id in ["x", "\u{1}", "\""] {
            let long: Vec<String> = (0..200).map(|number| format!("{number}{}", id.repeat(1_024))).collect();
            let counts: Vec<Used<'_>> = long.iter().map(|key| used(key, DAY, u64::MAX)).collect();
            let (page, is_all) = told(&mut Account::default(), &counts);
            let written = page.iter().map(|(key, ..)| json!(key).to_string().len()).sum::<usize>();
            assert!(!is_all && !page.is_empty() && written <= USED_BYTES_MAX, "{id:?}: {written}");
        }
    }

    #[test]
    fn r_usage_14_what_left_and_came_back_is_told_again() {
        let mut account = Account::default();
        let counts = [used("goes", DAY, 1), used("stays", DAY, 1)];
        told(&mut account, &counts);
        account.answered();
        account.forget_others([used("stays", DAY, 1)].into_iter());
        assert_eq!(told(&mut account, &counts), (vec![("goes".to_owned(), DAY, 1)], true));
    }
}
