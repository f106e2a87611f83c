//! What can be gone back to while the newest offer is on trial.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Candidate;
use super::offer::{Names, Offer, What};

/// For how long an attached gateway's refusal takes back what is published. Whoever comes later is told about, no more: by
/// then the others have run it for a while.
const TRIAL: Duration = Duration::from_secs(60);
/// How many offers are kept to go back to.
const EARLIER_MAX: usize = 3;
/// How many names of what was published are known, to tell who ran some of it.
const GIVEN_MAX: usize = 1_000;

/// How the newest offer fares.
pub(super) struct Rollout {
    /// What the estate comes to: what is offered, but for routes that are held.
    pub(super) wanted: Option<Candidate>,
    /// Something was published since the start.
    pub(super) is_begun: bool,
    /// What was published before, the newest last.
    earlier: Vec<Arc<Offer>>,
    /// The names of all that was published while there was a trial.
    given: Vec<Names>,
    /// Since when the newest offer is published.
    since: Instant,
}

impl Rollout {
    pub(super) fn new() -> Rollout {
        let (earlier, given) = (Vec::new(), Vec::new());
        Rollout { wanted: None, is_begun: false, earlier, given, since: Instant::now() }
    }

    /// Something takes the place of this. Of many changes in a row the last that anybody ran is kept, however many came
    /// after it.
    pub(super) fn begin(&mut self, before: Option<Arc<Offer>>) {
        self.since = Instant::now();
        let Some(before) = before else { return };
        self.given.push(before.names);
        self.earlier.push(before);
        if self.earlier.len() > EARLIER_MAX {
            let has_later = self.earlier.iter().skip(1).any(|offer| offer.is_proven());
            self.earlier.remove(usize::from(!has_later));
        }
        let surplus = self.given.len().saturating_sub(GIVEN_MAX);
        self.given.drain(..surplus);
    }

    /// Keeps nothing to go back to when the trial is over.
    pub(super) fn end(&mut self) {
        if !self.is_on() {
            self.earlier = Vec::new();
            self.given = Vec::new();
        }
    }

    /// Whether the newest offer is on trial, and a gateway that runs `has` ran some of what came before it.
    pub(super) fn concerns(&self, has: Names, newest: &Offer) -> bool {
        // It may have taken one of the two already.
        let was_given = |what: What| {
            let mut given = self.given.iter().chain([&newest.names]);
            given.any(|given| given.of(what) == has.of(what))
        };
        self.is_on() && has != newest.names && was_given(What::Keys) && was_given(What::Routes)
    }

    /// What to go back to for somebody who runs `has`: that, or what anybody ran last, or the oldest there is. What came
    /// after it is forgotten.
    pub(super) fn back(&mut self, has: Option<Names>) -> Option<Arc<Offer>> {
        let last = |is_it: &dyn Fn(&Offer) -> bool| self.earlier.iter().rposition(|offer| is_it(offer));
        let index = last(&|offer| Some(offer.names) == has).or_else(|| last(&Offer::is_proven)).unwrap_or(0);
        let offer = self.earlier.get(index).cloned();
        self.earlier.truncate(index);
        offer
    }

    fn is_on(&self) -> bool {
        self.since.elapsed() <= TRIAL
    }
}

#[cfg(test)]
mod tests {
    use ringgate_snapshot::file::{Kind, seal};

    use super::*;

    fn offer(number: u8, is_proven: bool) -> Arc<Offer> {
        let offer =
            Offer::new(&seal(Kind::Keys, &[number]), &seal(Kind::Routes, &[number])).expect("an offer");
        if is_proven {
            offer.prove();
        }
        Arc::new(offer)
    }

    /// Offers 0, 1, … of which some were run by somebody, each in place of the one before; what somebody goes back to who
    /// runs one of them.
    fn check(proven: &[bool], has: Option<u8>, expected: Option<u8>) {
        let mut rollout = Rollout::new();
        for (number, is_proven) in proven.iter().enumerate() {
            rollout.begin(Some(offer(number as u8, *is_proven)));
        }
        let back = rollout.back(has.map(|number| offer(number, false).names)).map(|offer| offer.names);
        assert_eq!(back, expected.map(|number| offer(number, false).names), "{proven:?}, {has:?}");
    }

    #[test]
    fn back_is_what_was_run_last() {
        check(&[], None, None);
        check(&[true], None, Some(0));
        check(&[true, true], Some(0), Some(0));
        check(&[true, true], None, Some(1));
        check(&[true, false, false, false, false], Some(0), Some(0));
        check(&[true, false, false, false, false], None, Some(0));
        check(&[true, false, true, false, false, false], Some(0), Some(2));
        check(&[false, false, false, false], None, Some(0));
    }

    #[test]
    fn who_ran_nothing_before_takes_nothing_back() {
        let newest = offer(9, false);
        let mut rollout = Rollout::new();
        let names = |number: u8| offer(number, false).names;
        assert!(!rollout.concerns(names(1), &newest), "nothing came before");
        (0..10).for_each(|number| rollout.begin(Some(offer(number % 5, false))));
        assert!(rollout.concerns(names(1), &newest), "it was published a while ago");
        let half = Names { keys: newest.names.keys, routes: names(4).routes };
        assert!(rollout.concerns(half, &newest), "it took the keys already");
        assert!(!rollout.concerns(names(7), &newest), "somebody else's");
        assert!(!rollout.concerns(newest.names, &newest), "it runs it");
    }
}
