//! How the value of an API key becomes the digest that stands for it: the compiler writes digests, the gateway
//! computes the same one from what a client sent. The value itself is nowhere in a snapshot. Where a digest stands
//! in the table, [`crate::table::digest_tag`] says.

/// Separates this use of BLAKE3 from every other one.
const HASH_KEY_CONTEXT: &str = "ringgate keys snapshot, version 1, hash key over all API key values";

/// Separates the key over session tokens from it.
const TOKEN_HASH_KEY_CONTEXT: &str = "ringgate keys snapshot, version 1, hash key over all session tokens";

/// Length in bytes of a digest and of the key it is made with.
pub const DIGEST_LEN: usize = 32;

/// Keyed BLAKE3 of an API key's value, byte for byte: the comparison is exact (R-AUTH-34).
pub fn key_digest(hash_key: &[u8; DIGEST_LEN], value: &[u8]) -> [u8; DIGEST_LEN] {
    *blake3::keyed_hash(hash_key, value).as_bytes()
}

/// The key of the keyed hash, derived from all values. The same set of values gives the same key in whatever
/// order they come, so equal input compiles to equal bytes; another set gives another key, so that nobody can
/// prepare a table of digests ahead.
pub fn hash_key_of<'a>(values: impl Iterator<Item = &'a [u8]>) -> [u8; DIGEST_LEN] {
    derived(HASH_KEY_CONTEXT, values)
}

fn derived<'a>(context: &str, values: impl Iterator<Item = &'a [u8]>) -> [u8; DIGEST_LEN] {
    // hashing the hashes gives every part the same length: no two sets can run together into the same bytes
    let mut parts: Vec<[u8; DIGEST_LEN]> = values.map(|value| *blake3::hash(value).as_bytes()).collect();
    parts.sort_unstable();
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for part in &parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// The key of the keyed hash over session tokens, derived from all secrets and tokens of a store, as
/// [`hash_key_of`] does it for API keys.
pub fn token_hash_key_of<'a>(secrets: impl Iterator<Item = &'a [u8]>) -> [u8; DIGEST_LEN] {
    derived(TOKEN_HASH_KEY_CONTEXT, secrets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(values: &[&str]) -> [u8; DIGEST_LEN] {
        hash_key_of(values.iter().map(|value| value.as_bytes()))
    }

    #[test]
    fn the_hash_key_depends_on_the_set_and_not_on_the_order() {
        assert_eq!(key_of(&["one", "two", "three"]), key_of(&["three", "one", "two"]));
        for other in [&["one", "two"][..], &["onetwo", "three"], &["one", "twothree"], &[], &["one", "one"]] {
            assert_ne!(key_of(&["one", "two", "three"]), key_of(other), "{other:?}");
        }
    }

    #[test]
    fn a_digest_depends_on_key_and_value() {
        let (a, b) = (key_of(&["a"]), key_of(&["b"]));
        assert_eq!(key_digest(&a, b"value"), key_digest(&a, b"value"));
        assert_ne!(key_digest(&a, b"value"), key_digest(&b, b"value"));
        assert_ne!(key_digest(&a, b"value"), key_digest(&a, b"Value"));
    }
}
