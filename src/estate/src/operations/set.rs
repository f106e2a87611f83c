//! Lists whose elements are patched one by one (S-PATCH-03).

use ringgate_management::shapes::Op;

/// Adds to a list what is not in it, or takes it out.
pub(crate) fn patch_set(list: &mut Vec<String>, op: Op, element: Option<&str>) {
    let Some(element) = element else { return };
    list.retain(|known| known != element);
    if op != Op::Remove {
        list.push(element.to_owned());
    }
}
