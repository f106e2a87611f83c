use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn builder() -> KeyBuilder {
    KeyBuilder::new(RandomState::with_seeds(1, 2, 3, 4))
}

fn bytes_of(write: impl FnOnce(&mut KeyBuilder)) -> Vec<u8> {
    let mut key = builder();
    key.start(Release::Production, b"resource", b"GET");
    write(&mut key);
    key.probe().bytes.to_vec()
}

#[test]
fn r_stage_20_values_never_run_together() {
    let keys = [
        bytes_of(|_| ()),
        bytes_of(|key| _ = key.absent()),
        bytes_of(|key| _ = key.part(b"")),
        bytes_of(|key| _ = key.part(b"").part(b"")),
        bytes_of(|key| _ = key.part(b"ab").part(b"c")),
        bytes_of(|key| _ = key.part(b"a").part(b"bc")),
        bytes_of(|key| _ = key.part(b"abc")),
        bytes_of(|key| _ = key.list([&b"ab"[..], b"c"].into_iter())),
        bytes_of(|key| _ = key.list([&b"ab"[..]].into_iter()).part(b"c")),
        bytes_of(|key| _ = key.list([].into_iter())),
        // a value that spells out another part, with its tag and its length
        bytes_of(|key| _ = key.part(b"a\x01\x01\0\0\0\0\0\0\0b")),
        bytes_of(|key| _ = key.part(b"a").part(b"b")),
    ];
    let distinct: HashSet<&Vec<u8>> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn r_stage_23_a_canary_shares_only_with_the_same_deployment() {
    for (use_stage_cache, canary, production, expected) in [
        (true, "d1", "d1", Release::Production),
        (true, "d2", "d1", Release::Canary(b"d2")),
        (false, "d1", "d1", Release::Canary(b"d1")),
        (false, "d2", "d1", Release::Canary(b"d2")),
    ] {
        let release = Release::of_canary(use_stage_cache, canary.as_bytes(), production.as_bytes());
        assert_eq!(release, expected, "use_stage_cache {use_stage_cache}, {canary} beside {production}");
    }
}

#[test]
fn r_stage_23_releases_namespaces_and_methods_have_keys_of_their_own() {
    let mut key = builder();
    let mut of = |release, namespace: &str, method: &str| {
        key.start(release, namespace.as_bytes(), method.as_bytes()).probe().to_key()
    };
    let keys: HashSet<Key> = [
        of(Release::Production, "r", "GET"),
        of(Release::Canary(b"d1"), "r", "GET"),
        of(Release::Canary(b"d2"), "r", "GET"),
        of(Release::Production, "s", "GET"),
        of(Release::Production, "r", "HEAD"),
        of(Release::Production, "rG", "ET"),
    ]
    .into_iter()
    .collect();
    assert_eq!(keys.len(), 6);
    assert!(keys.contains(&of(Release::Production, "r", "GET")));
}

#[test]
fn the_same_hash_is_not_the_same_key() {
    let (a, b) = (Probe { hash: 7, bytes: b"a" }, Probe { hash: 7, bytes: b"b" });
    assert!(a.equivalent(&a.to_key()) && !a.equivalent(&b.to_key()));
    assert_ne!(a.to_key(), b.to_key());
    assert_eq!(a.to_key().probe().bytes, b"a");
}

#[test]
fn another_process_hashes_otherwise() {
    let mut ours = builder();
    let mut theirs = KeyBuilder::new(RandomState::with_seeds(1, 2, 3, 5));
    let ours = ours.start(Release::Production, b"r", b"GET").probe().hash;
    assert_ne!(ours, theirs.start(Release::Production, b"r", b"GET").probe().hash);
}

fn write(parts: &[Option<Vec<u8>>]) -> Vec<u8> {
    bytes_of(|key| {
        for part in parts {
            match part {
                Some(value) => key.part(value),
                None => key.absent(),
            };
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn keys_are_equal_only_for_equal_parts(
        a in prop::collection::vec(prop::option::of(prop::collection::vec(0u8..3, 0..4)), 0..4),
        b in prop::collection::vec(prop::option::of(prop::collection::vec(0u8..3, 0..4)), 0..4),
    ) {
        prop_assert_eq!(a == b, write(&a) == write(&b));
    }
}
