//! A map is the model: after any changes, and any opening again, the store holds what the map holds.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use ringgate_store::{AuditQuery, AuditRecord, Change, ChangeSet, Key, Revision, Store};

use crate::database::{Places, content};

const RUNS: usize = 6;

#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<Vec<Change>>),
    Stale,
    Reopen,
}

fn change() -> impl Strategy<Value = Change> {
    let part = || prop_oneof![Just(""), Just("a"), Just("b"), Just("a/é"), Just("A")];
    let key = (prop_oneof![Just("api"), Just("stage")], part(), part());
    let key = key.prop_map(|(kind, scope, id)| Key::new(kind, scope, id));
    let value = prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..20).prop_map(Some),
        1 => Just(None),
    ];
    (key, value)
        .prop_map(|(key, value)| value.map_or(Change::Delete(key.clone()), |value| Change::Put(key, value)))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let sets = proptest::collection::vec(proptest::collection::vec(change(), 0..90), 0..5);
    proptest::collection::vec(
        prop_oneof![6 => sets.prop_map(Step::Commit), 1 => Just(Step::Stale), 1 => Just(Step::Reopen)],
        1..20,
    )
}

pub async fn any_changes_are_what_a_map_holds(places: &Places) {
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..RUNS {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        run(places, steps).await;
    }
}

async fn run(places: &Places, steps: Vec<Step>) {
    let location = places.fresh().await;
    let mut store = Store::open(&location).await.expect("opened");
    let mut model: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
    let mut revision = Revision(0);
    for step in steps {
        match step {
            Step::Commit(sets) => {
                let set = |changes| ChangeSet { changes, audit: AuditRecord::default() };
                let sets: Vec<ChangeSet> = sets.into_iter().map(set).collect();
                let next = Revision(revision.0 + sets.len() as i64);
                assert_eq!(store.commit(revision, &sets).await, Ok(next));
                revision = next;
                sets.into_iter().flat_map(|set| set.changes).for_each(|change| apply(&mut model, change));
            }
            Step::Stale => {
                let set = ChangeSet {
                    changes: vec![Change::Delete(Key::new("api", "", ""))],
                    ..Default::default()
                };
                assert!(store.commit(Revision(revision.0 - 1), &[set]).await.is_err());
            }
            Step::Reopen => {
                store.close().await;
                store = Store::open(&location).await.expect("opened again");
            }
        }
        assert_eq!(content(&store).await, (revision, model.clone()));
    }
    let records = store.audit(&AuditQuery::default()).await.expect("records").entries;
    assert_eq!(records.len() as i64, revision.0);
}

fn apply(model: &mut BTreeMap<Key, Vec<u8>>, change: Change) {
    match change {
        Change::Put(key, value) => drop(model.insert(key, value)),
        Change::Delete(key) => drop(model.remove(&key)),
    }
}
