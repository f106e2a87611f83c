use super::*;
use crate::{Entry, Key, Lookup, Release, Waiter};

const MIB: u64 = 1 << 20;

fn wanted(identity: u128, mib: u64) -> Wanted {
    Wanted { identity: Identity(identity), bytes: mib * MIB }
}

fn cache(mib: u64) -> Cache {
    Cache::new(Limits::new(mib * MIB), [1, 2, 3, 4])
}

fn key(cache: &Cache, name: u64) -> Key {
    cache.key_builder().start(Release::Production, b"r", b"GET").part(&name.to_le_bytes()).probe().to_key()
}

fn fill(cache: &Cache, stage: &StageCache, names: std::ops::Range<u64>) {
    let entry = Entry::new(200, [], vec![0; 10_000], 0, u64::MAX);
    names.for_each(|name| stage.store(&key(cache, name).probe(), &entry));
}

fn hits(cache: &Cache, stage: &Arc<StageCache>, names: std::ops::Range<u64>) -> usize {
    let waiter = Waiter { worker: 0, slot: 0, sequence: 0 };
    names.filter(|name| matches!(stage.lookup(&key(cache, *name).probe(), 0, waiter), Lookup::Hit(_))).count()
}

#[test]
fn r_stage_18_a_live_cache_survives_a_generation_and_a_resized_one_is_cleared() {
    let cache = cache(64);
    let stages = cache.open(&[wanted(1, 8), wanted(2, 8)]);
    fill(&cache, &stages[0], 0..10);
    fill(&cache, &stages[1], 0..10);
    let next = cache.open(&[wanted(2, 16), wanted(1, 8)]);
    assert!(Arc::ptr_eq(&next[1], &stages[0]) && Arc::ptr_eq(&next[0], &stages[1]));
    assert_eq!((hits(&cache, &next[1], 0..10), hits(&cache, &next[0], 0..10)), (10, 0));
    assert_eq!(next[0].stats().bytes_max, 16 * MIB);
}

#[test]
fn stages_never_mix() {
    let cache = cache(64);
    let stages = cache.open(&[wanted(1, 8), wanted(2, 8)]);
    fill(&cache, &stages[0], 0..10);
    assert_eq!(hits(&cache, &stages[1], 0..10), 0);
    assert!(cache.flush(Identity(2)));
    assert_eq!(hits(&cache, &stages[0], 0..10), 10);
}

#[test]
fn a_cache_that_is_no_longer_named_gives_its_room_back() {
    let cache = cache(64);
    let old = cache.open(&[wanted(1, 64), wanted(2, 64)]);
    fill(&cache, &old[0], 0..10);
    fill(&cache, &old[1], 0..10);
    assert_eq!(old[0].stats().bytes_max, 32 * MIB);
    cache.retain(|identity| identity == Identity(1));
    assert_eq!(cache.stats().len(), 1);
    assert_eq!((old[0].stats().bytes_max, hits(&cache, &old[0], 0..10)), (64 * MIB, 10));
    fill(&cache, &old[1], 0..10);
    assert_eq!(
        (old[1].stats().bytes, hits(&cache, &old[1], 0..10)),
        (0, 0),
        "the old generation's last exchanges"
    );
    let again = cache.open(&[wanted(2, 64)]);
    assert!(!Arc::ptr_eq(&again[0], &old[1]));
}

#[test]
fn a_share_that_shrinks_keeps_what_fits() {
    let cache = cache(64);
    let first = cache.open(&[wanted(1, 64)]);
    fill(&cache, &first[0], 0..600);
    assert_eq!(hits(&cache, &first[0], 0..600), 600);
    // to a quarter: from 16 shards to 4, of which each keeps its own
    let _three: Vec<_> = cache.open(&[wanted(2, 64), wanted(3, 64), wanted(4, 64)]);
    let left = hits(&cache, &first[0], 0..600);
    assert!((90..220).contains(&left), "{left}");
    assert!(cache.stats().iter().map(|(_, stats)| stats.bytes_max).sum::<u64>() <= 64 * MIB);
    cache.retain(|identity| identity == Identity(1));
    assert_eq!(hits(&cache, &first[0], 0..600), left, "and keeps it when it grows");
}

#[test]
fn poisoned_keys_find_nothing() {
    let cache = cache(64);
    let stage = &cache.open(&[wanted(1, 8)])[0];
    let entry = Entry::new(200, [], *b"for a, then b", 0, u64::MAX);
    let mut key = cache.key_builder();
    stage.store(&key.start(Release::Production, b"r", b"GET").part(b"a").part(b"b").probe(), &entry);
    let waiter = Waiter { worker: 0, slot: 0, sequence: 0 };
    for parts in [&[&b"ab"[..]][..], &[b"a", b"b", b""], &[b"", b"ab"], &[b"a\x01\x01\0\0\0\0\0\0\0b"]] {
        let key = parts.iter().fold(key.start(Release::Production, b"r", b"GET"), |key, part| key.part(part));
        assert!(!matches!(stage.lookup(&key.probe(), 0, waiter), Lookup::Hit(_)), "{parts:?}");
    }
}
