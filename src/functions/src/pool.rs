//! Which environment takes an invocation, and is there room for another? (S-RA-11)
//!
//! Pure: handles are of any type, time is an argument.

use std::collections::HashMap;

/// The number of an environment, unique in the host's life.
pub type EnvironmentId = u64;

/// Where the pool believes an environment to be. The environment's own state decides; a pool that is behind costs a
/// second look, never a wrong answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Starting or working.
    Busy,
    /// Has answered, has not asked for work yet: likely to, any moment.
    Settling,
    /// Has answered, and takes its time to ask for work.
    Lagging,
    /// Waits for work since then, in nanoseconds.
    Idle(u64),
}

#[derive(Debug)]
struct Entry<E> {
    handle: E,
    place: Place,
    /// The generation of the code it runs.
    generation: u64,
}

/// What an invocation gets.
#[derive(Debug, PartialEq, Eq)]
pub enum Take<E> {
    /// This environment, which is busy from now on.
    Reuse(EnvironmentId, E),
    /// Room for a new one: give it to [`Pool::insert`] or call [`Pool::abandon`].
    Start,
    /// No room (429).
    Full,
}

/// The environments of one function.
#[derive(Debug)]
pub struct Pool<E> {
    entries: HashMap<EnvironmentId, Entry<E>>,
    /// The most recently used last, so that the others grow old and are ended.
    idle: Vec<EnvironmentId>,
    settling: Vec<EnvironmentId>,
    /// Places promised by [`Take::Start`].
    promised: usize,
    environments_max: usize,
    generation: u64,
}

impl<E: Clone> Pool<E> {
    /// An empty pool for at most so many environments.
    pub fn new(environments_max: usize) -> Pool<E> {
        let (idle, settling) = (Vec::new(), Vec::new());
        Pool { entries: HashMap::new(), idle, settling, promised: 0, environments_max, generation: 0 }
    }

    /// A place for an invocation.
    pub fn take(&mut self) -> Take<E> {
        let found = self.idle.pop().or_else(|| self.settling.pop());
        if let Some(id) = found
            && let Some(entry) = self.entries.get_mut(&id)
        {
            entry.place = Place::Busy;
            return Take::Reuse(id, entry.handle.clone());
        }
        if self.entries.len() + self.promised >= self.environments_max {
            return Take::Full;
        }
        self.promised += 1;
        Take::Start
    }

    /// Whether [`Pool::take`] would find something.
    pub fn has_room(&self) -> bool {
        !self.idle.is_empty()
            || !self.settling.is_empty()
            || self.entries.len() + self.promised < self.environments_max
    }

    /// A new environment, busy with what it was started for.
    pub fn insert(&mut self, id: EnvironmentId, handle: E) {
        self.abandon();
        self.entries.insert(id, Entry { handle, place: Place::Busy, generation: self.generation });
    }

    /// The promised environment will not come.
    pub fn abandon(&mut self) {
        self.promised = self.promised.saturating_sub(1);
    }

    /// An environment has answered. `false` when it runs old code and must be ended.
    pub fn settle(&mut self, id: EnvironmentId) -> bool {
        let (is_current, has_moved) = self.leave(id, Place::Settling);
        if has_moved {
            self.settling.push(id);
        }
        is_current
    }

    /// An invocation was taken back from an environment that did not ask for work. `false` as for [`Pool::settle`].
    pub fn lag(&mut self, id: EnvironmentId) -> bool {
        self.leave(id, Place::Lagging).0
    }

    /// An environment asks for work and there is none.
    pub fn ready(&mut self, id: EnvironmentId, now_ns: u64) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        if !matches!(entry.place, Place::Settling | Place::Lagging) {
            return;
        }
        entry.place = Place::Idle(now_ns);
        self.settling.retain(|other| *other != id);
        self.idle.push(id);
    }

    /// An environment is gone.
    pub fn remove(&mut self, id: EnvironmentId) -> Option<E> {
        self.idle.retain(|other| *other != id);
        self.settling.retain(|other| *other != id);
        self.entries.remove(&id).map(|entry| entry.handle)
    }

    /// Removes those that have been idle for so long.
    pub fn reap(&mut self, now_ns: u64, idle_ns_max: u64) -> Vec<E> {
        let is_old = |entry: &Entry<E>| match entry.place {
            Place::Idle(since) => now_ns.saturating_sub(since) >= idle_ns_max,
            Place::Busy | Place::Settling | Place::Lagging => false,
        };
        self.remove_where(is_old)
    }

    /// The code has changed: removes those that do nothing; the others are refused when they settle.
    pub fn renew(&mut self) -> Vec<E> {
        self.generation += 1;
        self.remove_where(|entry| entry.place != Place::Busy)
    }

    /// All environments.
    pub fn all(&self) -> impl Iterator<Item = (EnvironmentId, &E)> {
        self.entries.iter().map(|(id, entry)| (*id, &entry.handle))
    }

    /// How many start or work, the promised included.
    pub fn busy_count(&self) -> usize {
        self.entries.len() + self.promised - self.idle.len() - self.settling.len()
    }

    /// From busy to somewhere else: whether its code is current, and whether it moved.
    fn leave(&mut self, id: EnvironmentId, place: Place) -> (bool, bool) {
        let Some(entry) = self.entries.get_mut(&id).filter(|entry| entry.place == Place::Busy) else {
            return (true, false);
        };
        let is_current = entry.generation == self.generation;
        if is_current {
            entry.place = place;
        }
        (is_current, is_current)
    }

    fn remove_where(&mut self, is_wanted: impl Fn(&Entry<E>) -> bool) -> Vec<E> {
        let wanted = self.entries.iter().filter(|(_, entry)| is_wanted(entry));
        let ids: Vec<_> = wanted.map(|(id, _)| *id).collect();
        ids.into_iter().filter_map(|id| self.remove(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(pool: &mut Pool<&'static str>, id: EnvironmentId, handle: &'static str) {
        assert_eq!(pool.take(), Take::Start);
        pool.insert(id, handle);
    }

    #[test]
    fn s_ra_11_the_pool_grows_to_its_limit_and_then_refuses() {
        let mut pool = Pool::new(2);
        started(&mut pool, 1, "a");
        assert_eq!(pool.take(), Take::Start, "promised, not yet there");
        assert_eq!(pool.take(), Take::Full);
        pool.abandon();
        assert_eq!(pool.take(), Take::Start);
        pool.insert(2, "b");
        assert_eq!((pool.take(), pool.has_room()), (Take::Full, false));
        pool.remove(1);
        assert_eq!(pool.take(), Take::Start);
        assert_eq!(Pool::<&str>::new(0).take(), Take::Full);
    }

    #[test]
    fn the_warmest_environment_is_reused_first() {
        let mut pool = Pool::new(9);
        for (id, handle) in [(1, "a"), (2, "b"), (3, "c")] {
            started(&mut pool, id, handle);
        }
        for id in [1, 2, 3] {
            assert!(pool.settle(id));
        }
        pool.ready(2, 10);
        pool.ready(1, 20);
        assert_eq!(pool.take(), Take::Reuse(1, "a"), "it waits, and was the last to begin");
        assert_eq!(pool.take(), Take::Reuse(2, "b"));
        assert_eq!(pool.take(), Take::Reuse(3, "c"), "it has answered and will ask soon");
        assert_eq!(pool.take(), Take::Start);
    }

    #[test]
    fn late_news_changes_nothing() {
        let mut pool = Pool::new(1);
        started(&mut pool, 1, "a");
        pool.ready(1, 5);
        assert_eq!(pool.take(), Take::Full, "busy with what it was started for");
        assert!(pool.settle(1));
        assert_eq!(pool.take(), Take::Reuse(1, "a"));
        pool.ready(1, 6);
        assert_eq!(pool.take(), Take::Full);
        pool.ready(7, 6);
        assert!(pool.settle(7));
        assert_eq!(pool.remove(7), None);
    }

    #[test]
    fn a_laggard_is_passed_over_until_it_asks() {
        let mut pool = Pool::new(2);
        started(&mut pool, 1, "a");
        assert!(pool.settle(1));
        assert_eq!(pool.take(), Take::Reuse(1, "a"));
        assert!(pool.lag(1));
        assert_eq!(pool.take(), Take::Start);
        pool.ready(1, 5);
        assert_eq!(pool.take(), Take::Reuse(1, "a"));
    }

    #[test]
    fn idle_environments_grow_old() {
        let mut pool = Pool::new(3);
        for (id, handle) in [(1, "a"), (2, "b"), (3, "c")] {
            started(&mut pool, id, handle);
        }
        assert!(pool.settle(1) && pool.settle(2));
        pool.ready(1, 100);
        pool.ready(2, 150);
        assert_eq!(pool.reap(199, 100), [] as [&str; 0]);
        assert_eq!(pool.reap(200, 100), ["a"]);
        assert_eq!(pool.busy_count(), 1);
    }

    #[test]
    fn new_code_replaces_environments_as_they_finish() {
        let mut pool = Pool::new(3);
        started(&mut pool, 1, "busy");
        started(&mut pool, 2, "idle");
        assert!(pool.settle(2));
        assert_eq!(pool.renew(), ["idle"]);
        started(&mut pool, 3, "new");
        assert!(!pool.settle(1), "it runs old code");
        assert!(pool.settle(3));
    }
}
