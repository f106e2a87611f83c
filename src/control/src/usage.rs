//! Account of what keys used of their plans (R-USAGE-14): gateways of this machine are asked now and then, and when somebody
//! wants to know; attached ones tell by themselves. What they say is running totals, so that nothing is lost if it becomes
//! durable a little later: they say it again to whoever is there then.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringgate_estate::{Change, Estate, KeyUsage};
use ringgate_management::shapes::UsagePlanKey;

use crate::keeper::Keeper;
use crate::publish::Report;

/// How often gateways are asked.
const ASK_INTERVAL: Duration = Duration::from_secs(5);
/// How many times they are asked before what they said becomes durable.
const ASKED_PER_COMMIT: u32 = 12;
/// Seconds of a day.
const DAY_S: u64 = 86_400;

/// Plan and key.
type Place = (String, String);

/// What was reported and is not durable yet.
#[derive(Default)]
pub(crate) struct Ledger {
    fresh: Mutex<HashMap<Place, KeyUsage>>,
    /// Gateways, by the epoch of their counts, that were said to count not every key.
    told: Mutex<HashSet<String>>,
}

impl Ledger {
    /// Requests of a key of a plan on a day.
    pub(crate) fn used(&self, estate: &Estate, plan: &str, key: &str, day: i64) -> u64 {
        match self.fresh().get(&(plan.to_owned(), key.to_owned())) {
            Some(usage) => usage.on(day),
            None => estate.get_of::<KeyUsage>(plan, key).map_or(0, |usage| usage.on(day)),
        }
    }

    /// Takes a report in. What keys used that are in their plan no more counts for nothing.
    fn note(&self, estate: &Estate, report: Report, today: i64) {
        self.tell_uncounted(&report);
        let mut fresh = self.fresh();
        for counted in report.used {
            // Clocks may differ, but not by more: such a day would never be settled.
            if counted.day > today + 1 {
                continue;
            }
            let (plan, key) = (counted.plan, counted.key);
            if estate.get_of::<UsagePlanKey>(&plan, &key).is_none() {
                continue;
            }
            let known = estate.get_of::<KeyUsage>(&plan, &key);
            let place = (plan, key);
            let known = fresh.get(&place).or(known.map(AsRef::as_ref));
            // Most of what is told was told before.
            if known.is_some_and(|usage| usage.knows(counted.day, &report.epoch, counted.count)) {
                continue;
            }
            let mut usage = known.cloned().unwrap_or_default();
            if usage.note(counted.day, &report.epoch, counted.count, today) {
                usage.settle(today);
                fresh.insert(place, usage);
            }
        }
    }

    fn tell_uncounted(&self, report: &Report) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if report.uncounted > 0 && told.insert(report.epoch.clone()) {
            let count = report.uncounted;
            eprintln!(
                "ringgate-control: a gateway has no room to count {count} keys; raise its limits.quotaWords"
            );
        }
    }

    /// What is to become durable: rows of keys that are still in their plan.
    fn changes(&self, estate: &Estate) -> Vec<Change> {
        let mut fresh = self.fresh();
        fresh.retain(|(plan, key), _| estate.get_of::<UsagePlanKey>(plan, key).is_some());
        fresh.iter().map(|((plan, key), usage)| Change::put(plan, key, usage.clone())).collect()
    }

    /// Forgets what has become durable, but for what came in between.
    fn settle(&self, estate: &Estate) {
        self.fresh().retain(|(plan, key), usage| {
            estate.get_of::<KeyUsage>(plan, key).is_none_or(|durable| durable.as_ref() != usage)
        });
    }

    fn fresh(&self) -> MutexGuard<'_, HashMap<Place, KeyUsage>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// An attached gateway tells what keys used.
    pub(crate) fn note_usage(&self, report: Report) {
        self.ledger.note(&self.estate(), report, today());
    }

    /// Asks all gateways of this machine what keys used.
    pub(crate) async fn gather_usage(&self) {
        let reports = self.publisher.usage().await;
        let estate = self.estate();
        reports.into_iter().for_each(|report| self.ledger.note(&estate, report, today()));
    }

    /// Asks now and then. Never ends.
    pub(crate) async fn keep_account(&self) {
        loop {
            for _ in 0..ASKED_PER_COMMIT {
                tokio::time::sleep(ASK_INTERVAL).await;
                self.gather_usage().await;
            }
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let at_ms = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
            let made = self.make("RecordUsage", at_ms, |estate| self.ledger.changes(estate)).await;
            match made {
                Ok(()) => self.ledger.settle(&self.estate()),
                Err(reason) => eprintln!("ringgate-control: what keys used is not kept yet: {reason}"),
            }
        }
    }
}

fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / DAY_S).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Counted;

    const TODAY: i64 = 20_000;

    fn estate() -> Estate {
        let mut estate = Estate::default();
        estate.apply(vec![Change::put("p", "k", UsagePlanKey::default())]);
        estate
    }

    fn report(epoch: &str, key: &str, count: u64) -> Report {
        let used = vec![Counted { plan: "p".to_owned(), key: key.to_owned(), day: TODAY, count }];
        Report { epoch: epoch.to_owned(), uncounted: 0, used }
    }

    #[test]
    fn r_usage_14_gateways_add_up_and_restarts_do_not_count_twice() {
        let (ledger, mut estate) = (Ledger::default(), estate());
        let used = |ledger: &Ledger, estate: &Estate| ledger.used(estate, "p", "k", TODAY);
        for (epoch, count, total) in [("a", 3, 3), ("a", 3, 3), ("b", 2, 5), ("a", 4, 6), ("c", 1, 7)] {
            ledger.note(&estate, report(epoch, "k", count), TODAY);
            assert_eq!(used(&ledger, &estate), total, "{epoch} {count}");
        }
        ledger.note(&estate, report("a", "stranger", 9), TODAY);
        ledger.note(&estate, report("a", "k", 9), TODAY - 2);
        assert_eq!(used(&ledger, &estate), 7, "nobody is two days ahead");
        let changes = ledger.changes(&estate);
        assert_eq!(changes.len(), 1, "of members alone");
        estate.apply(changes);
        ledger.settle(&estate);
        assert!(ledger.fresh().is_empty());
        ledger.note(&estate, report("a", "k", 4), TODAY);
        assert_eq!((used(&ledger, &estate), ledger.fresh().len()), (7, 0), "it is known");
        ledger.note(&estate, report("b", "k", 9), TODAY);
        assert_eq!((used(&ledger, &estate), ledger.fresh().len()), (14, 1));
        estate.apply(vec![Change::remove::<UsagePlanKey>("p", "k")]);
        assert!(ledger.changes(&estate).is_empty());
    }
}
