//! How many requests keys made of their plans, by day (R-USAGE-14).

use std::sync::atomic::Ordering;

use ringgate_snapshot::schema::{ArchivedKeys, Period};

use super::{Linked, PlanRef};
use crate::quota::{USED_MAX, count_in, try_take, window_in};
use crate::window::{SECONDS_A_DAY, window_of};

/// What a key used of a plan on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used<'k> {
    /// The plan's id.
    pub plan: &'k str,
    /// The key's id.
    pub key: &'k str,
    /// The day, counted from 1970-01-01.
    pub day: u64,
    /// Requests that were admitted.
    pub count: u64,
}

impl Linked {
    /// Counts a request that was admitted. Days take turns with two words, so that the count of a day is there for
    /// another day after it.
    pub(super) fn count(&self, plan: PlanRef, epoch_s: u64) {
        let Some(table) = &self.usage else { return };
        let Some(membership) = self.memberships.get(plan.membership as usize) else { return };
        let Some([even, odd]) = membership.usage else { return };
        let word = if (epoch_s / SECONDS_A_DAY).is_multiple_of(2) { even } else { odd };
        if let Some(word) = table.get(word) {
            let _ = try_take(word, USED_MAX, window_of(Period::Day, 0, epoch_s));
        }
    }

    /// What the keys used, of today and of the last day on which they used anything before; `keys` are those that this was
    /// made with. Counts only grow, until their day is forgotten.
    pub fn used<'k>(&'k self, keys: &'k ArchivedKeys) -> impl Iterator<Item = Used<'k>> {
        let ranges = self.first_memberships.windows(2);
        let keyed = keys.keys.iter().zip(ranges).flat_map(|(key, range)| {
            let (from, to) = match range {
                [from, to] => (*from as usize, *to as usize),
                _ => (0, 0),
            };
            let memberships = self.memberships.get(from..to).unwrap_or_default();
            memberships.iter().map(move |membership| (key, membership))
        });
        keyed.flat_map(move |(key, membership)| {
            let plan = keys.plans.get(membership.plan as usize);
            let words = membership.usage.into_iter().flatten();
            words.filter_map(move |word| {
                let value = self.usage.as_ref()?.get(word)?.load(Ordering::Relaxed);
                let (day, count) = (window_in(value).day()?, count_in(value));
                (count > 0).then_some(Used { plan: &plan?.id, key: &key.id, day, count })
            })
        })
    }

    /// How many keys of plans are not counted, because the table has no room for them.
    pub fn uncounted(&self) -> u32 {
        self.uncounted
    }
}
