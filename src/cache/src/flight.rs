use std::collections::{BTreeMap, HashMap};

use crate::key::{Carried, Key, Probe};
use crate::ticket::Waiter;

/// The misses of one shard that are on their way to the upstream, and who waits for them.
///
/// A flight has one leader until leaders fail. What then? To let all waiters go would send a herd to an upstream that
/// has just failed; to let one after another try would make the last wait for all the others' timeouts. So each
/// failed round lets twice as many try as the one before: a thousand waiters are through after ten rounds, an
/// upstream that is back is found by the first round it answers, and one that struggles sees load grow step by step.
/// An answer that cannot be stored is no failure: nobody would profit from waiting, so all waiters go at once, and
/// the caller remembers the key as uncacheable so that the next ones do not even queue.
///
/// Each flight is held up by at least one ticket, and a ticket by an exchange, so their number is the caller's
/// exchanges'.
#[derive(Default)]
pub(crate) struct Flights {
    by_key: HashMap<Key, u64, Carried>,
    flights: HashMap<u64, Flight, Carried>,
    /// Numbers flights and waiters; never used twice.
    next: u64,
}

struct Flight {
    key: Key,
    /// Requests on their way to the upstream, at least one.
    leaders: u32,
    /// How many rounds of leaders have failed.
    rounds: u32,
    /// In the order they came.
    waiters: BTreeMap<u64, Waiter>,
    /// Whether new requests find this flight and its answer may be stored. Not after a flush, and not after a fresher
    /// answer was stored.
    is_attached: bool,
}

/// What became of a request that missed.
pub(crate) enum Joined {
    /// It leads flight `.0`, whose key is `.1`.
    Leads(u64, Key),
    /// It waits for flight `.0` under the number `.1`.
    Waits(u64, u64),
    /// Too many wait already.
    Full,
}

/// What ends a leader's part without an answer for its waiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miscarriage {
    /// The upstream failed it.
    Failed,
    /// It gave up, which says nothing of the upstream.
    Abandoned,
}

impl Flights {
    pub(crate) fn join(&mut self, probe: &Probe<'_>, waiter: Waiter, waiters_max: usize) -> Joined {
        let number = self.next;
        self.next += 1;
        let key = probe.to_key();
        let Some(id) = self.by_key.get(&key).copied() else {
            let waiters = BTreeMap::new();
            let flight = Flight { key: key.clone(), leaders: 1, rounds: 0, waiters, is_attached: true };
            self.flights.insert(number, flight);
            self.by_key.insert(key.clone(), number);
            return Joined::Leads(number, key);
        };
        match self.flights.get_mut(&id) {
            Some(flight) if flight.waiters.len() < waiters_max => {
                flight.waiters.insert(number, waiter);
                Joined::Waits(id, number)
            }
            _ => Joined::Full,
        }
    }

    /// Takes a waiter out. False if it is told already, or about to be.
    pub(crate) fn cancel(&mut self, id: u64, number: u64) -> bool {
        self.flights.get_mut(&id).is_some_and(|flight| flight.waiters.remove(&number).is_some())
    }

    /// A leader has its answer, storable or not: all waiters go. Also whether what the leader learned may be kept.
    pub(crate) fn arrive(&mut self, id: u64) -> (bool, Vec<Waiter>) {
        let Some(flight) = self.flights.get_mut(&id) else { return (false, Vec::new()) };
        let was_attached = std::mem::replace(&mut flight.is_attached, false);
        let waiters = std::mem::take(&mut flight.waiters).into_values().collect();
        flight.leaders -= 1;
        if was_attached {
            self.by_key.remove(&flight.key);
        }
        if flight.leaders == 0 {
            self.flights.remove(&id);
        }
        (was_attached, waiters)
    }

    /// A leader has no answer. Those who lead the next round, if this was the last leader of a round.
    pub(crate) fn miscarry(&mut self, id: u64, why: Miscarriage) -> Vec<Waiter> {
        let Some(flight) = self.flights.get_mut(&id) else { return Vec::new() };
        flight.leaders -= 1;
        if flight.leaders > 0 {
            return Vec::new();
        }
        if why == Miscarriage::Failed {
            flight.rounds += 1;
        }
        let most = 1_usize.checked_shl(flight.rounds).unwrap_or(usize::MAX);
        let next: Vec<Waiter> =
            std::iter::from_fn(|| flight.waiters.pop_first()).take(most).map(|(_, waiter)| waiter).collect();
        flight.leaders = u32::try_from(next.len()).unwrap_or(u32::MAX);
        if next.is_empty() {
            let (key, is_attached) = (flight.key.clone(), flight.is_attached);
            self.flights.remove(&id);
            if is_attached {
                self.by_key.remove(&key);
            }
        }
        next
    }

    /// Hides the flight for `key` from new requests and keeps its answer from being stored.
    pub(crate) fn detach(&mut self, key: &Key) {
        if let Some(flight) = self.by_key.remove(key).and_then(|id| self.flights.get_mut(&id)) {
            flight.is_attached = false;
        }
    }

    /// Does so with all flights.
    pub(crate) fn detach_all(&mut self) {
        self.by_key.clear();
        self.flights.values_mut().for_each(|flight| flight.is_attached = false);
    }

    /// Flights, and requests that wait for them.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.flights.len(), self.flights.values().map(|flight| flight.waiters.len()).sum())
    }
}

#[cfg(test)]
mod tests;
