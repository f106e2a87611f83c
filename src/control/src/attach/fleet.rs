//! What is known of each gateway that has asked since this program started.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::poll::Told;
use super::registry::Enrolled;
use crate::clock::now_ms;
use crate::publish::offer::hex;
use crate::publish::report::GatewayReport;

/// How long a gateway may take to load what it was given, and ask again.
const LOADING_MAX: Duration = Duration::from_secs(30);

/// The gateways, by name.
#[derive(Default)]
pub(super) struct Fleet(Mutex<HashMap<String, Known>>);

/// What is known of a gateway.
struct Known {
    address: SocketAddr,
    told: Told,
    last_seen_ms: i64,
    /// Two at once, if somebody copied a bundle.
    waiting: usize,
    /// When the last answer left.
    answered: Option<Instant>,
}

/// A gateway that waits for an answer. If it is dropped first, the gateway is gone.
pub(super) struct Waiting<'f> {
    fleet: &'f Fleet,
    name: &'f str,
    is_answered: bool,
}

impl Fleet {
    /// A gateway asks, and tells what it runs.
    pub(super) fn arrive<'f>(&'f self, name: &'f str, address: SocketAddr, told: Told) -> Waiting<'f> {
        let mut all = self.lock();
        let waiting = all.get(name).map_or(0, |known| known.waiting) + 1;
        let known = Known { address, told, last_seen_ms: now_ms(), waiting, answered: None };
        all.insert(name.to_owned(), known);
        Waiting { fleet: self, name, is_answered: false }
    }

    /// Those who are enrolled, with what is known of them.
    pub(super) fn report(&self, enrolled: Vec<Enrolled>) -> Vec<GatewayReport> {
        let all = self.lock();
        let report = |enrolled: Enrolled| {
            let known = all.get(&enrolled.name);
            let told = known.map(|known| &known.told);
            GatewayReport {
                address: known.map(|known| known.address.to_string()),
                attached: known.is_some_and(Known::is_there),
                generation: told.map(|told| told.generation),
                routes_hash: told.and_then(|told| Some(hex(&told.has?.routes))),
                keys_hash: told.and_then(|told| Some(hex(&told.has?.keys))),
                refused: told.and_then(|told| Some(told.refused.as_ref()?.reason.clone())),
                last_seen: known.map(|known| known.last_seen_ms),
                name: enrolled.name,
            }
        };
        enrolled.into_iter().map(report).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn is_there(&self) -> bool {
        self.waiting > 0 || self.answered.is_some_and(|at| at.elapsed() <= LOADING_MAX)
    }
}

impl Waiting<'_> {
    /// The answer is about to leave.
    pub(super) fn answered(mut self) {
        self.is_answered = true;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(known) = self.fleet.lock().get_mut(self.name) {
            known.waiting = known.waiting.saturating_sub(1);
            known.answered = self.is_answered.then(Instant::now);
            known.last_seen_ms = now_ms();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_attached(fleet: &Fleet) -> bool {
        let enrolled = Enrolled { name: "a".to_owned(), enrolled_at_ms: 0 };
        fleet.report(vec![enrolled]).first().is_some_and(|report| report.attached)
    }

    #[test]
    fn a_gateway_is_there_while_it_waits_or_loads() {
        let fleet = Fleet::default();
        let arrive = || fleet.arrive("a", ([127, 0, 0, 1], 1).into(), Told::default());
        assert!(!is_attached(&fleet), "it has never asked");
        let waiting = arrive();
        assert!(is_attached(&fleet));
        waiting.answered();
        assert!(is_attached(&fleet), "it loads");
        let waiting = arrive();
        drop(waiting);
        assert!(!is_attached(&fleet), "it hung up");
        let (old, new) = (arrive(), arrive());
        drop(old);
        assert!(is_attached(&fleet), "one of two is there");
        drop(new);
    }
}
