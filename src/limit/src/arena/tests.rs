use super::*;
use crate::Shape;

fn key(number: u32) -> Identity {
    Identity::of("test", &[&number.to_string()])
}

fn fill(registry: &mut Registry, numbers: std::ops::Range<u32>, sharing: Sharing) -> Vec<Slot> {
    numbers.map(|number| registry.slot(key(number), sharing).expect("has room")).collect()
}

#[test]
fn a_bucket_keeps_its_state_from_link_to_link() {
    let (mut registry, shape) = (Registry::new(CHUNK_BUCKETS), Shape::new(1.0, 1));
    registry.start_link();
    let slot = fill(&mut registry, 0..1, Sharing::OneKey)[0];
    let first = registry.view();
    assert!(first.bucket(slot).take(&shape, 0));

    registry.start_link();
    fill(&mut registry, 7..9, Sharing::OneKey);
    assert_eq!(registry.slot(key(0), Sharing::OneKey), Ok(slot));
    let second = registry.view();
    assert!(!second.bucket(slot).take(&shape, 0));
    assert!(!first.bucket(slot).take(&shape, 0));
}

#[test]
fn slots_are_distinct_and_shared_ones_have_their_own_line() {
    let mut registry = Registry::new(4 * CHUNK_BUCKETS);
    registry.start_link();
    let mut one_key = fill(&mut registry, 0..5_000, Sharing::OneKey);
    let shared = fill(&mut registry, 5_000..5_300, Sharing::AllClients);
    let line = |slot: &Slot| slot.0 / SHARED_STRIDE;
    let view = registry.view();
    one_key.iter().chain(&shared).for_each(|slot| assert!(view.bucket(*slot).take(&Shape::new(1.0, 1), 0)));
    let mut lines: Vec<u32> = shared.iter().map(line).collect();
    lines.dedup();
    assert_eq!(lines.len(), shared.len());
    assert!(one_key.iter().all(|slot| !lines.contains(&line(slot))));
    one_key.sort_unstable();
    one_key.dedup();
    assert_eq!((one_key.len(), registry.len()), (5_000, 5_300));
}

#[test]
fn slots_are_reused_only_when_no_generation_refers_to_them() {
    let (mut registry, shape) = (Registry::new(CHUNK_BUCKETS), Shape::new(1.0, 1));
    registry.start_link();
    let old_slots = fill(&mut registry, 0..CHUNK_BUCKETS, Sharing::OneKey);
    let old = registry.view();
    old_slots.iter().for_each(|slot| assert!(old.bucket(*slot).take(&shape, 0)));

    registry.start_link();
    let full = Err(LinkError::TooManyBuckets { buckets_max: CHUNK_BUCKETS });
    assert_eq!(registry.slot(key(1_000_000), Sharing::OneKey), full, "the old generation lives");

    drop(old);
    registry.start_link();
    fill(&mut registry, 0..10, Sharing::OneKey);
    let new = registry.slot(key(1_000_000), Sharing::OneKey).expect("a slot was given up");
    assert!(!old_slots[..10].contains(&new));
    let view = registry.view();
    assert!(view.bucket(new).take(&shape, 0), "the new owner finds a full bucket");
    assert!(old_slots[..10].iter().all(|slot| !view.bucket(*slot).take(&shape, 0)), "others keep theirs");
}

#[test]
fn a_limit_that_was_away_for_a_while_finds_its_bucket() {
    let (mut registry, shape) = (Registry::new(CHUNK_BUCKETS), Shape::new(1.0, 1));
    registry.start_link();
    let slot = fill(&mut registry, 0..1, Sharing::AllClients)[0];
    assert!(registry.view().bucket(slot).take(&shape, 0));
    registry.start_link();
    drop(registry.view());
    registry.start_link();
    assert_eq!(registry.slot(key(0), Sharing::AllClients), Ok(slot));
    assert!(!registry.view().bucket(slot).take(&shape, 0));
}

#[test]
fn an_arena_without_room_says_so() {
    let mut registry = Registry::new(0);
    assert!(registry.is_empty());
    registry.start_link();
    assert_eq!(registry.slot(key(0), Sharing::OneKey), Err(LinkError::TooManyBuckets { buckets_max: 0 }));
}
