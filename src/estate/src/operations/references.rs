//! Who refers to what: nothing that is referred to can be deleted (R-REQ-13).

use ringgate_management::Fault;
use ringgate_management::shapes::Method;

use super::resources::path_of;
use crate::Estate;

/// The first method of an API, in the order of paths, that a test picks: its path and its verb, as texts show them
/// (`//ANY` for the root's).
pub(super) fn method_that(estate: &Estate, api: &str, is_wanted: impl Fn(&Method) -> bool) -> Option<String> {
    estate.resources_by_path(api).find_map(|(_, resource)| {
        let mut methods = resource.resource_methods.iter().flatten();
        let (verb, _) = methods.find(|(_, method)| is_wanted(method))?;
        Some(format!("{}/{verb}", path_of(resource)))
    })
}

/// What a deletion gets whose object is referred to.
pub(super) fn referenced(what: &str, name: &str, by: &str) -> Fault {
    Fault::conflict(format!("Cannot delete {what} '{name}', is referenced in {by}"))
}
