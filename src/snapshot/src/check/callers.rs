use super::{Checked, is_sorted, require};
use crate::schema::{ArchivedCallerKind, ArchivedCallers};
use crate::table::access_key_tag;

/// Checks the store of callers: every key is found, and is somebody's.
pub(super) fn check_callers(store: &ArchivedCallers) -> Checked {
    let arns = store.callers.iter().map(|caller| caller.arn.as_str());
    require(is_sorted(arns), || "callers".into(), "are not sorted by ARN")?;
    let ids = store.access_keys.iter().map(|key| key.id.as_str());
    require(is_sorted(ids), || "access_keys".into(), "are not sorted by id")?;
    let place = || "index".to_owned();
    let is_counted = store.index.count() == store.access_keys.len();
    require(is_counted, place, "has another number of entries than there are access keys")?;
    for (index, key) in (0u32..).zip(store.access_keys.iter()) {
        let found = store.index.find(access_key_tag(key.id.as_bytes()), |candidate| candidate == index);
        require(found.is_some(), place, "does not find every access key")?;
        let place = || format!("access_keys[{index}]");
        let caller = store.callers.get(key.caller.to_native() as usize);
        require(caller.is_some(), place, "is a caller's that is not there")?;
        let is_of_role = caller.is_some_and(|caller| caller.kind == ArchivedCallerKind::Role);
        require(!is_of_role || key.session.is_some(), place, "is a role's and has no session")?;
    }
    Ok(())
}
