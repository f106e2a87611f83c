//! Random calls: nobody panics, what is refused or only looks changes nothing (S-PATCH-01), and what a store kept is the
//! same estate again.

mod calls;

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringgate_management::shapes::{ApiKey, BasePathMapping, DomainName, Stage, UsagePlan, UsagePlanKey};

use self::calls::{Dice, Names};
use super::seed;
use super::world::World;
use crate::{Change, Estate, Kept, Kind, QuotaExtensions};

/// How many calls a sequence has.
const STEPS: usize = 200;

/// Every row.
fn rows(estate: &Estate) -> String {
    format!("{estate:?}")
}

/// What a store keeps.
#[derive(Default)]
struct Store(BTreeMap<(Kind, String, String), Vec<u8>>);

impl Store {
    fn take(&mut self, changes: &[Change]) {
        for change in changes {
            let place = (change.kind, change.scope.clone(), change.id.clone());
            match change.bytes().expect("JSON") {
                Some(bytes) => self.0.insert(place, bytes),
                None => self.0.remove(&place),
            };
        }
    }

    fn estate(&self) -> Estate {
        let mut estate = Estate::default();
        for ((kind, scope, id), bytes) in &self.0 {
            estate.load(kind.as_str(), scope, id, bytes).expect("a row");
        }
        estate
    }
}

fn run(seed: u64) {
    let mut dice = Dice(seed);
    let mut world = World { now: 1_710_201_600, dice: seed, used: Some(&|_, _, _| 3), ..World::default() };
    let mut store = Store::default();
    let mut names = Names::default();
    let (api, _) = world.api();
    store.take(&world.changes);
    let stage = Stage { stage_name: Some("dev".to_owned()), ..Stage::default() };
    store.take(&[Change::put(&api, "dev", stage.clone())]);
    seed::stage(&mut world, &api, stage);
    names.add("api", &api);
    for step in 0..STEPS {
        let (method, pattern, target, body) = calls::call(&mut dice, &names);
        let before = world.estate.clone();
        world.changes.clear();
        let (status, answer) = world.call(method, &target, body);
        assert_ne!(status, 500, "{method} {target}: {answer}");
        store.take(&world.changes);
        if status >= 300 || method == "GET" {
            assert_eq!(rows(&world.estate), rows(&before), "{step}: {method} {target}");
        }
        names.learn(pattern, &answer);
    }
    check_whole(&world.estate, &api);
    assert_eq!(rows(&store.estate()), rows(&world.estate));
}

/// Rows of plans and domain names have what they belong to.
fn check_whole(estate: &Estate, api: &str) {
    assert!(estate.get_of::<Stage>(api, "dev").is_some());
    for (plan, key, _) in UsagePlanKey::table(estate).all() {
        assert!(estate.get::<UsagePlan>(plan).is_some() && estate.get::<ApiKey>(key).is_some());
    }
    for (plan, key, _) in QuotaExtensions::table(estate).all() {
        assert!(estate.get_of::<UsagePlanKey>(plan, key).is_some());
    }
    for (domain, _, _) in BasePathMapping::table(estate).all() {
        assert!(estate.get::<DomainName>(domain).is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn s_patch_01_whatever_comes(seed in any::<u64>()) {
        run(seed);
    }
}
