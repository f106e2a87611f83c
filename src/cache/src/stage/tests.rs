use super::*;
use crate::limits::ENTRY_BYTES_MAX;
use crate::{Cache, Limits, Release, Wanted};

mod properties;
mod threads;

const SECOND_NS: u64 = 1_000_000_000;
const ROOM: u64 = 64 << 20;

struct Bench {
    cache: Cache,
    stage: Arc<StageCache>,
}

fn bench() -> Bench {
    let cache = Cache::new(Limits::new(ROOM), [1, 2, 3, 4]);
    let stage = cache.open(&[Wanted { identity: Identity(1), bytes: ROOM }]).pop().expect("one was wanted");
    Bench { cache, stage }
}

impl Bench {
    fn key(&self, name: &str) -> Key {
        let mut key = self.cache.key_builder();
        key.start(Release::Production, b"resource", b"GET").part(name.as_bytes()).probe().to_key()
    }

    fn lookup(&self, name: &str, now_ns: u64, slot: u32) -> Lookup {
        self.stage.lookup(&self.key(name).probe(), now_ns, waiter(slot))
    }

    fn lead(&self, name: &str, now_ns: u64) -> Ticket {
        match self.lookup(name, now_ns, 0) {
            Lookup::Lead(ticket) => ticket,
            other => panic!("{name} at {now_ns}: {other:?}"),
        }
    }

    fn wait(&self, name: &str, slot: u32) -> WaitId {
        match self.lookup(name, 0, slot) {
            Lookup::Wait(wait) => wait,
            other => panic!("{name}: {other:?}"),
        }
    }

    fn hit(&self, name: &str, now_ns: u64) -> Option<Arc<Entry>> {
        match self.lookup(name, now_ns, 0) {
            Lookup::Hit(entry) => Some(entry),
            _ => None,
        }
    }
}

fn waiter(slot: u32) -> Waiter {
    Waiter { worker: 1, slot, sequence: 9 }
}

fn entry(body: &str, now_ns: u64) -> Arc<Entry> {
    Entry::new(200, *b"content-type: text/plain\r\n", body.as_bytes(), now_ns, 300 * SECOND_NS)
}

#[test]
fn r_stage_19_an_answer_lives_as_long_as_it_may() {
    let bench = bench();
    assert!(bench.lead("k", 0).fill(&entry("a", 5)).is_empty());
    for (now_ns, expected) in [(5, true), (4 + 300 * SECOND_NS, true), (5 + 300 * SECOND_NS, false)] {
        assert_eq!(bench.hit("k", now_ns).is_some(), expected, "{now_ns}");
    }
    assert_eq!(bench.stage.stats().entries, 0, "what has expired is gone once it is asked for");
}

#[test]
fn r_stage_19_large_or_short_lived_answers_are_not_stored() {
    for (what, headers, body, lifetime_ns, is_stored) in [
        ("at the limit", 48, ENTRY_BYTES_MAX - 48, 1, true),
        ("over the limit", 49, ENTRY_BYTES_MAX - 48, 1, false),
        ("no lifetime", 1, 1, 0, false),
    ] {
        let bench = bench();
        let answer = Entry::new(200, vec![0; headers], vec![0; body], 7, lifetime_ns);
        assert!(bench.lead("k", 7).fill(&answer).is_empty());
        assert_eq!(bench.hit("k", 7).is_some(), is_stored, "{what}");
    }
}

#[test]
fn r_stage_21_a_hit_is_the_answer_as_it_was_stored() {
    let bench = bench();
    let stored = entry("body", 3);
    assert!(bench.lead("k", 0).fill(&stored).is_empty());
    let hit = bench.hit("k", 10).expect("it is stored");
    assert!(Arc::ptr_eq(&hit, &stored), "no byte is copied");
    assert_eq!((hit.status(), hit.body(), hit.stored_ns()), (200, &b"body"[..], 3));
    assert_eq!(hit.headers(), b"content-type: text/plain\r\n");
}

#[test]
fn r_stage_22_a_refreshed_answer_is_not_replaced_by_one_asked_for_earlier() {
    let bench = bench();
    let early = bench.lead("k", 0);
    let _waits = bench.wait("k", 1);
    bench.stage.store(&bench.key("k").probe(), &entry("fresh", 0));
    let wakes = early.fill(&entry("stale", 0));
    assert!(matches!(&wakes[..], [Wake { woken: Woken::Served(served), .. }] if served.body() == b"stale"));
    assert_eq!(bench.hit("k", 0).expect("stored").body(), b"fresh");
}

#[test]
fn r_stage_22_a_refresh_that_may_not_be_stored_removes_what_was() {
    let bench = bench();
    bench.stage.store(&bench.key("k").probe(), &entry("old", 0));
    bench.stage.store(&bench.key("k").probe(), &Entry::new(200, [], [], 1, 0));
    assert!(bench.hit("k", 1).is_none());
}

#[test]
fn r_stage_24_a_flush_forgets_all_and_what_is_on_its_way() {
    let bench = bench();
    assert!(bench.lead("a", 0).fill(&entry("a", 0)).is_empty());
    let on_its_way = bench.lead("b", 0);
    assert!(bench.cache.flush(Identity(1)) && !bench.cache.flush(Identity(2)));
    assert!(on_its_way.fill(&entry("b", 0)).is_empty());
    assert_eq!(bench.stage.stats(), Stats { bytes_max: ROOM, ..Stats::default() });
    assert!(bench.hit("a", 0).is_none() && bench.hit("b", 0).is_none());
}

#[test]
fn equal_misses_wait_and_are_served() {
    let bench = bench();
    let ticket = bench.lead("k", 0);
    let waits: Vec<WaitId> = (1..=3).map(|slot| bench.wait("k", slot)).collect();
    assert_eq!((bench.stage.stats().flights, bench.stage.stats().waiters), (1, 3));
    assert!(matches!(bench.lookup("other", 0, 9), Lookup::Lead(_)));
    assert!(bench.stage.cancel(waits[1]) && !bench.stage.cancel(waits[1]));
    let wakes = ticket.fill(&entry("a", 0));
    let slots: Vec<u32> = wakes.iter().map(|wake| wake.waiter.slot).collect();
    assert_eq!(slots, [1, 3]);
    assert!(wakes.iter().all(|wake| matches!(&wake.woken, Woken::Served(entry) if entry.body() == b"a")));
    assert!(!bench.stage.cancel(waits[0]), "its wake-up is on the way");
}

#[test]
fn an_uncacheable_key_makes_nobody_wait_for_a_while() {
    let bench = bench();
    let ticket = bench.lead("k", 0);
    let _waits = bench.wait("k", 1);
    let wakes = ticket.uncacheable(10);
    assert!(matches!(&wakes[..], [Wake { woken: Woken::Pass, .. }]));
    let until_ns = 10 + Limits::new(ROOM).uncacheable_ns;
    assert!(matches!(bench.lookup("k", until_ns - 1, 2), Lookup::Pass));
    let again = bench.lead("k", until_ns);
    assert!(again.fill(&entry("now", until_ns)).is_empty());
    assert!(bench.hit("k", until_ns).is_some());
}

#[test]
fn what_came_for_a_passed_request_may_end_the_passing() {
    let bench = bench();
    assert!(bench.lead("k", 0).uncacheable(0).is_empty());
    assert!(matches!(bench.lookup("k", 1, 2), Lookup::Pass));
    bench.stage.store(&bench.key("k").probe(), &entry("now", 1));
    assert!(bench.hit("k", 1).is_some());
}

#[test]
fn a_failed_leader_is_followed_by_waiters() {
    let bench = bench();
    let ticket = bench.lead("k", 0);
    let _waits: Vec<WaitId> = (1..=4).map(|slot| bench.wait("k", slot)).collect();
    let mut leading = ticket.fail();
    assert_eq!(leading.len(), 2);
    let Some(Wake { woken: Woken::Lead(second), .. }) = leading.pop() else { panic!("{leading:?}") };
    let served = second.fill(&entry("a", 0));
    assert_eq!(served.len(), 2, "those who still waited");
    let Some(Wake { woken: Woken::Lead(first), .. }) = leading.pop() else { panic!("{leading:?}") };
    assert!(first.fill(&entry("late", 0)).is_empty());
    assert_eq!(bench.hit("k", 0).expect("stored").body(), b"a");
}

#[test]
fn a_dropped_ticket_leaves_a_wake_up_behind() {
    let bench = bench();
    let ticket = bench.lead("k", 0);
    let _waits: Vec<WaitId> = (1..=2).map(|slot| bench.wait("k", slot)).collect();
    drop(ticket);
    let wake = bench.cache.next_wake().expect("the first waiter is to lead");
    assert_eq!(wake.waiter, waiter(1));
    drop(wake); // lost on its way to the waiter
    let wake = bench.cache.next_wake().expect("the second waiter is to lead");
    assert_eq!(wake.waiter, waiter(2));
    let Woken::Lead(ticket) = wake.woken else { panic!("{:?}", wake.woken) };
    assert!(ticket.abandon().is_empty() && bench.cache.next_wake().is_none());
    assert_eq!(bench.stage.stats().flights, 0);
}

#[test]
fn waiters_beyond_the_limit_pass() {
    let limits = Limits { waiters_max: 1, ..Limits::new(ROOM) };
    let cache = Cache::new(limits, [1, 2, 3, 4]);
    let stage = cache.open(&[Wanted { identity: Identity(1), bytes: ROOM }]).pop().expect("one was wanted");
    let bench = Bench { cache, stage };
    let _ticket = bench.lead("k", 0);
    let _waits = bench.wait("k", 1);
    assert!(matches!(bench.lookup("k", 0, 2), Lookup::Pass));
}
