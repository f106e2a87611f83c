//! Maps whose entries are patched one by one (S-PATCH-03).

use std::collections::BTreeMap;

use ringgate_management::Fault;
use ringgate_management::shapes::Op;

/// What a parameter gets that is not there (R-IRESP-13, R-GWR-09).
pub(super) const NO_PARAMETER: &str = "Invalid parameter name specified";
/// What a media type gets that is not there (R-IRESP-13).
pub(super) const NO_MEDIA_TYPE: &str = "Content-Type specified was not found";

/// A map on the wire; one without entries is none.
pub(super) type Entries<V> = Option<BTreeMap<String, V>>;

/// Adds, replaces or removes an entry. What is replaced or removed must be there.
pub(super) fn patch_entry<V>(
    map: &mut Entries<V>,
    op: Op,
    key: &str,
    value: V,
    absent: &str,
) -> Result<(), Fault> {
    let mut entries = map.take().unwrap_or_default();
    let is_known = entries.contains_key(key);
    match op {
        Op::Replace | Op::Remove if !is_known => {
            *map = filled(Some(entries));
            return Err(Fault::not_found(absent).at(key));
        }
        Op::Remove => {
            entries.remove(key);
        }
        _ => {
            entries.insert(key.to_owned(), value);
        }
    }
    *map = filled(Some(entries));
    Ok(())
}

/// The map, if it has entries: empty ones are left out of answers (R-INT-02).
pub(super) fn filled<V>(map: Entries<V>) -> Entries<V> {
    map.filter(|entries| !entries.is_empty())
}

/// The text, if there is any.
pub(super) fn filled_text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}
