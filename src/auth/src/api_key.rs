use ringgate_snapshot::digest::key_digest;
use ringgate_snapshot::schema::ArchivedKeys;
use ringgate_snapshot::table::digest_tag;

/// Longest value in bytes that is looked up at all: 128 characters (R-USAGE-01) of up to four bytes. No key is
/// longer, and hashing what a client sends should cost as little as it may.
pub const KEY_VALUE_BYTES_MAX: usize = 512;

/// The index in `keys` of the enabled key with this value; `None` is INVALID_API_KEY (R-AUTH-34). Values are
/// compared exactly, byte for byte. Choosing the value among several headers is the caller's part.
///
/// How long it takes tells nothing about a key: the value is hashed with a key that clients do not know, so what
/// they send and where it is looked up are unrelated, and the digests are compared without an early exit.
pub fn find_key(keys: &ArchivedKeys, value: &[u8]) -> Option<u32> {
    if value.is_empty() || value.len() > KEY_VALUE_BYTES_MAX {
        return None;
    }
    let digest = key_digest(&keys.hash_key, value);
    let index = keys.digest_index.find(digest_tag(&digest), |index| {
        keys.keys.get(index as usize).is_some_and(|key| is_equal(&digest, &key.digest))
    })?;
    keys.keys.get(index as usize).filter(|key| key.enabled).map(|_| index)
}

/// Compares all 32 bytes whatever the first ones are: that is how BLAKE3's own type compares.
fn is_equal(digest: &[u8; 32], stored: &[u8; 32]) -> bool {
    blake3::Hash::from_bytes(*digest) == *stored
}

#[cfg(test)]
mod tests;
