//! A slow, obvious cache that forgets nothing it need not, beside the real one.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    /// Miss or hit; a miss is filled with so many bytes that live so long.
    Ask {
        key: u8,
        bytes: usize,
        lifetime_ns: u64,
    },
    Store {
        key: u8,
        bytes: usize,
        lifetime_ns: u64,
    },
    Tick(u64),
    Flush,
    /// Another size for this stage.
    Resize(u64),
    /// A second stage comes, wanting so much, or goes.
    Neighbour(u64),
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![8 => 0usize..60_000, 1 => Just(ENTRY_BYTES_MAX), 1 => Just(ENTRY_BYTES_MAX + 1)];
    let answer = (0u8..12, size, 0u64..50);
    prop_oneof![
        20 => answer.clone().prop_map(|(key, bytes, lifetime_ns)| Step::Ask { key, bytes, lifetime_ns }),
        8 => answer.prop_map(|(key, bytes, lifetime_ns)| Step::Store { key, bytes, lifetime_ns }),
        4 => (0u64..30).prop_map(Step::Tick),
        1 => Just(Step::Flush),
        1 => prop_oneof![Just(0), Just(50_000), Just(300_000), Just(24 << 20)].prop_map(Step::Resize),
        1 => prop_oneof![Just(100_000), Just(40 << 20)].prop_map(Step::Neighbour),
        1 => Just(Step::Leave),
    ]
}

struct Model {
    cache: Cache,
    bytes_max: u64,
    wanted: Vec<Wanted>,
    kept: HashMap<u8, Arc<Entry>>,
    now_ns: u64,
}

impl Model {
    fn new(bytes_max: u64) -> Model {
        let wanted = vec![Wanted { identity: Identity(1), bytes: bytes_max }];
        let cache = Cache::new(Limits { uncacheable_ns: 20, ..Limits::new(bytes_max) }, [5, 6, 7, 8]);
        cache.open(&wanted);
        Model { cache, bytes_max, wanted, kept: HashMap::new(), now_ns: 0 }
    }

    fn stage(&self) -> Arc<StageCache> {
        self.cache.open(&self.wanted).swap_remove(0)
    }

    fn key(&self, key: u8) -> Key {
        self.cache.key_builder().start(Release::Production, b"r", b"GET").part(&[key]).probe().to_key()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Ask { key, bytes, lifetime_ns } => self.ask(key, bytes, lifetime_ns),
            Step::Store { key, bytes, lifetime_ns } => {
                let entry = Entry::new(200, [], vec![key; bytes], self.now_ns, lifetime_ns);
                self.stage().store(&self.key(key).probe(), &entry);
                self.kept.insert(key, entry);
            }
            Step::Tick(by_ns) => self.now_ns += by_ns,
            Step::Flush => {
                assert!(self.cache.flush(Identity(1)));
                self.kept.clear();
            }
            Step::Resize(bytes) => {
                let wanted = &mut self.wanted[0];
                if std::mem::replace(&mut wanted.bytes, bytes) != bytes {
                    self.kept.clear();
                }
            }
            Step::Neighbour(bytes) => {
                self.wanted.truncate(1);
                self.wanted.push(Wanted { identity: Identity(2), bytes });
            }
            Step::Leave => {
                self.wanted.truncate(1);
                self.cache.retain(|identity| identity == Identity(1));
            }
        }
    }

    fn ask(&mut self, key: u8, bytes: usize, lifetime_ns: u64) {
        match self.stage().lookup(&self.key(key).probe(), self.now_ns, waiter(0)) {
            Lookup::Hit(entry) => {
                assert!(entry.is_fresh(self.now_ns), "expired");
                assert_eq!(Some(&entry), self.kept.get(&key), "not what was stored last");
            }
            Lookup::Lead(ticket) => {
                let entry = Entry::new(200, [], vec![key; bytes], self.now_ns, lifetime_ns);
                assert!(ticket.fill(&entry).is_empty(), "nobody waits");
                self.kept.insert(key, entry);
            }
            Lookup::Pass => {}
            Lookup::Wait(_) => panic!("nobody is on the way"),
        }
    }

    fn check(&self) {
        drop(self.stage());
        let stats = self.cache.stats();
        for (identity, stats) in &stats {
            assert!(stats.bytes <= stats.bytes_max, "{identity:?}: {stats:?}");
            assert_eq!((stats.flights, stats.waiters), (0, 0));
        }
        assert!(stats.iter().map(|(_, stats)| stats.bytes_max).sum::<u64>() <= self.bytes_max);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn r_stage_18_bounds_hold_and_hits_are_true(
        small in any::<bool>(),
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut model = Model::new(if small { 400_000 } else { 32 << 20 });
        for step in steps {
            model.take(step);
            model.check();
        }
    }
}
