//! Rules for tags (S-LC-07, R-MGMT-17).

use std::collections::BTreeMap;

use crate::fault::Fault;

/// The most tags of a resource.
pub const TAGS_MAX: usize = 50;
/// The longest key, in characters.
pub const KEY_CHARS_MAX: usize = 128;
/// The longest value, in characters.
pub const VALUE_CHARS_MAX: usize = 256;

/// Checks the tags that a resource is created with.
///
/// # Errors
/// `BadRequestException` that names the first key that breaks a rule, or their number.
pub fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    for (key, value) in tags {
        check_key(key)?;
        let chars = value.chars().count();
        if chars > VALUE_CHARS_MAX {
            return Err(refused(format!(
                "Invalid tag value for key '{key}': {chars} characters; {VALUE_CHARS_MAX} are the most"
            )));
        }
    }
    check_count(tags.len())
}

/// What a resource's tags are after others are added; those of the same key are replaced (R-MGMT-17).
///
/// # Errors
/// Those of [`check`], for the tags that are added and for the number of all.
pub fn merge(
    own: &BTreeMap<String, String>,
    added: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Fault> {
    check(added)?;
    let mut merged = own.clone();
    merged.extend(added.iter().map(|(key, value)| (key.clone(), value.clone())));
    check_count(merged.len())?;
    Ok(merged)
}

/// What a resource's tags are without some keys; keys that it has not are no mistake.
///
/// # Errors
/// `BadRequestException` for keys that nobody may remove.
pub fn remove(own: &BTreeMap<String, String>, keys: &[String]) -> Result<BTreeMap<String, String>, Fault> {
    keys.iter().try_for_each(|key| check_key(key))?;
    Ok(own
        .iter()
        .filter(|(key, _)| !keys.contains(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect())
}

fn check_key(key: &str) -> Result<(), Fault> {
    let chars = key.chars().count();
    let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
    match chars {
        0 => Err(refused("Invalid tag key: it must not be empty".to_owned())),
        _ if reserved => {
            Err(refused(format!("Invalid tag key '{key}': keys that start with 'aws:' are reserved")))
        }
        _ if chars > KEY_CHARS_MAX => {
            Err(refused(format!("Invalid tag key '{key}': {chars} characters; {KEY_CHARS_MAX} are the most")))
        }
        _ => Ok(()),
    }
}

fn check_count(count: usize) -> Result<(), Fault> {
    if count <= TAGS_MAX {
        return Ok(());
    }
    Err(refused(format!("Too many tags: {count}; {TAGS_MAX} are the most for a resource")))
}

fn refused(message: String) -> Fault {
    Fault::bad_request(message).at("tags")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn s_lc_07_keys_and_values() {
        let long = "é".repeat(129);
        let (key, value) = ("k".repeat(128), "v".repeat(256));
        assert_eq!(check(&tags([("a", ""), ("AWS", "x"), (key.as_str(), value.as_str())])), Ok(()));
        let wide = "v".repeat(257);
        for wrong in [("", "x"), ("aws:x", "x"), ("AWS:x", "x"), (long.as_str(), "x"), ("a", wide.as_str())] {
            assert!(check(&tags([wrong])).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn s_lc_07_fifty_at_most_after_merging() {
        let keys: Vec<String> = (0..50).map(|n| format!("k{n}")).collect();
        let own = tags(keys.iter().map(|key| (key.as_str(), "1")));
        let replaced = merge(&own, &tags([("k1", "2")])).expect("no more than before");
        assert_eq!((replaced.len(), replaced["k1"].as_str()), (50, "2"));
        assert!(merge(&own, &tags([("one more", "x")])).is_err());
        let fewer = remove(&own, &["k1".to_owned(), "absent".to_owned()]).expect("tags");
        assert_eq!(fewer.len(), 49);
        assert!(remove(&own, &["aws:x".to_owned()]).is_err());
    }
}
