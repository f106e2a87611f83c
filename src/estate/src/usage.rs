//! What keys used of their plans, as gateways report it (R-USAGE-14).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// After so many days it counts no more who reported what: nobody's report is taken for such a day.
const SETTLED_AFTER_DAYS: i64 = 7;
/// How long counts are kept: the most days of an answer, and the longest period that may reach into them.
const KEPT_DAYS: i64 = 90 + 31;
/// Who a settled count is from.
const SETTLED: &str = "";

/// What a key used of a plan, by day and by who counted it. Days are counted from 1970-01-01.
///
/// Gateways report running totals under an epoch, which is another one when their counting began anew: so a report may come
/// any number of times, and in any order, and counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyUsage {
    /// Totals by epoch.
    pub days: BTreeMap<i64, BTreeMap<String, u64>>,
}

impl KeyUsage {
    /// Requests on a day.
    pub fn on(&self, day: i64) -> u64 {
        self.days
            .get(&day)
            .into_iter()
            .flat_map(BTreeMap::values)
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether a running total says nothing new.
    pub fn knows(&self, day: i64, epoch: &str, count: u64) -> bool {
        self.days.get(&day).and_then(|counts| counts.get(epoch)).is_some_and(|known| *known >= count)
    }

    /// Takes a running total in; whether it says anything new.
    pub fn note(&mut self, day: i64, epoch: &str, count: u64, today: i64) -> bool {
        if day <= today - SETTLED_AFTER_DAYS {
            return false;
        }
        let known = self.days.entry(day).or_default().entry(epoch.to_owned()).or_default();
        let is_new = count > *known;
        *known = count.max(*known);
        is_new
    }

    /// Settles what no report changes any more, and forgets what no answer shows any more.
    pub fn settle(&mut self, today: i64) {
        self.days.retain(|day, counts| *day > today - KEPT_DAYS && !counts.is_empty());
        let settled: Vec<i64> = self.days.range(..=today - SETTLED_AFTER_DAYS).map(|(day, _)| *day).collect();
        for day in settled {
            let total = self.on(day);
            self.days.insert(day, BTreeMap::from([(SETTLED.to_owned(), total)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_000;

    #[test]
    fn r_usage_14_a_report_counts_once() {
        let mut usage = KeyUsage::default();
        for (day, epoch, count, is_new) in [
            (TODAY, "a", 3, true),
            (TODAY, "a", 3, false),
            (TODAY, "a", 2, false),
            (TODAY, "a", 5, true),
            (TODAY, "b", 1, true),
            (TODAY - 1, "a", 7, true),
            (TODAY - 7, "a", 7, false),
        ] {
            let was_known = usage.knows(day, epoch, count);
            assert_eq!(usage.note(day, epoch, count, TODAY), is_new, "{day} {epoch} {count}");
            assert!(was_known != is_new || day <= TODAY - SETTLED_AFTER_DAYS);
        }
        assert_eq!([usage.on(TODAY), usage.on(TODAY - 1), usage.on(TODAY - 7)], [6, 7, 0]);
    }

    #[test]
    fn r_usage_14_old_days_are_settled_and_forgotten() {
        let mut usage = KeyUsage::default();
        usage.note(TODAY, "a", 3, TODAY);
        usage.note(TODAY, "b", 4, TODAY);
        usage.settle(TODAY + 7);
        assert_eq!(usage.days, BTreeMap::from([(TODAY, BTreeMap::from([(String::new(), 7)]))]));
        assert!(!usage.note(TODAY, "a", 9, TODAY + 7), "it is settled");
        usage.settle(TODAY + 121);
        assert_eq!(usage, KeyUsage::default());
    }
}
