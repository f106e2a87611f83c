use ringgate_snapshot::digest::hash_key_of;
use ringgate_snapshot::file::{Loaded, Trust, encode_keys};
use ringgate_snapshot::schema::{ApiKey, Keys};
use ringgate_snapshot::table::Table;

use super::*;

/// A keys snapshot as the compiler would make it; `false` is a disabled key.
fn snapshot(values: &[(&str, bool)]) -> Loaded<Keys> {
    let hash_key = hash_key_of(values.iter().map(|(value, _)| value.as_bytes()));
    let key = |(value, enabled): &(&str, bool)| ApiKey {
        digest: key_digest(&hash_key, value.as_bytes()),
        id: format!("id of {value}"),
        enabled: *enabled,
        ..ApiKey::default()
    };
    let mut keys: Vec<ApiKey> = values.iter().map(key).collect();
    keys.sort_by_key(|key| key.digest);
    let digest_index =
        Table::build(keys.iter().zip(0..).map(|(key, index)| (digest_tag(&key.digest), index)));
    let file = encode_keys(&Keys { hash_key, keys, digest_index, ..Keys::default() }).expect("encodes");
    Loaded::from_bytes(&file, Trust::Anybody).expect("is sound")
}

fn check(keys: &Loaded<Keys>, value: &[u8], expected: Option<&str>) {
    let found = find_key(keys.get(), value).map(|index| keys.get().keys[index as usize].id.as_str());
    assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(value));
}

#[test]
fn r_auth_34_finds_a_key_by_its_exact_value() {
    let longest = "\u{1f511}".repeat(128);
    let keys = snapshot(&[
        ("aaaaaaaaaaaaaaaaaaaa", true),
        ("bbbbbbbbbbbbbbbbbbbb", true),
        ("cccccccccccccccccccc", false),
        (&longest, true),
    ]);
    check(&keys, b"aaaaaaaaaaaaaaaaaaaa", Some("id of aaaaaaaaaaaaaaaaaaaa"));
    check(&keys, b"bbbbbbbbbbbbbbbbbbbb", Some("id of bbbbbbbbbbbbbbbbbbbb"));
    check(&keys, longest.as_bytes(), Some(&format!("id of {longest}")));
    for other in
        ["", "a", "aaaaaaaaaaaaaaaaaaaaa", "Aaaaaaaaaaaaaaaaaaaa", " aaaaaaaaaaaaaaaaaaaa", "unknown"]
    {
        check(&keys, other.as_bytes(), None);
    }
    check(&keys, &[0xff; 20], None);
}

#[test]
fn r_auth_34_a_disabled_key_opens_nothing() {
    check(&snapshot(&[("cccccccccccccccccccc", false)]), b"cccccccccccccccccccc", None);
}

#[test]
fn a_snapshot_without_keys_knows_nobody() {
    check(&snapshot(&[]), b"aaaaaaaaaaaaaaaaaaaa", None);
}

#[test]
fn a_value_beyond_the_limit_is_not_even_found_if_it_is_there() {
    let long = "a".repeat(KEY_VALUE_BYTES_MAX + 1);
    let keys = snapshot(&[(&long, true)]);
    check(&keys, long.as_bytes(), None);
}

#[test]
fn among_many_keys_each_finds_itself() {
    let values: Vec<String> = (0..2_000).map(|number| format!("{number:020}")).collect();
    let keys = snapshot(&values.iter().map(|value| (value.as_str(), true)).collect::<Vec<_>>());
    for value in &values {
        check(&keys, value.as_bytes(), Some(&format!("id of {value}")));
    }
}

#[test]
fn digests_are_equal_only_if_every_bit_is() {
    let digest = [0x5a; 32];
    assert!(is_equal(&digest, &digest.clone()));
    for bit in 0..256 {
        let mut other = digest;
        other[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_equal(&digest, &other), "bit {bit}");
    }
}
