//! Who refers to what: nothing that is referred to can be deleted (R-REQ-13), but plans let go of stages.

use ringgate_management::Fault;
use ringgate_management::shapes::{BasePathMapping, DomainName, Method, UsagePlan};

use super::resources::path_of;
use crate::{Change, Estate, Kept};

/// The first method of an API, in the order of paths, that a test picks: its path and its verb, as texts show them
/// (`//ANY` for the root's).
pub(super) fn method_that(estate: &Estate, api: &str, is_wanted: impl Fn(&Method) -> bool) -> Option<String> {
    estate.resources_by_path(api).find_map(|(_, resource)| {
        let mut methods = resource.resource_methods.iter().flatten();
        let (verb, _) = methods.find(|(_, method)| is_wanted(method))?;
        Some(format!("{}/{verb}", path_of(resource)))
    })
}

/// Refuses to delete an API, or one of its stages, that domain names lead to.
///
/// # Errors
/// The domains, in the service's words.
pub(super) fn check_unmapped(estate: &Estate, api: &str, stage: Option<&str>) -> Result<(), Fault> {
    let leads_there = |mapping: &BasePathMapping| {
        mapping.rest_api_id.as_deref() == Some(api) && (stage.is_none() || mapping.stage.as_deref() == stage)
    };
    let mappings = BasePathMapping::table(estate).all();
    let mut domains: Vec<&str> = mappings
        .filter(|(_, _, mapping)| leads_there(mapping))
        .filter_map(|(domain, _, _)| estate.get::<DomainName>(domain)?.domain_name.as_deref())
        .collect();
    domains.dedup();
    if domains.is_empty() {
        return Ok(());
    }
    let (which, name, what) = match stage {
        Some(stage) => ("stage", stage, "stage"),
        None => ("RestApi", api, "RestApi"),
    };
    let domains = domains.join(", ");
    Err(Fault::bad_request(format!(
        "Deleting {which} {name} failed. Please remove all base path mappings related to the {what} in your domains: \
         {domains}"
    )))
}

/// The plans without an API's stages, or without one of them: a stage that is deleted opens nothing any more.
pub(super) fn plans_without(estate: &Estate, api: &str, stage: Option<&str>) -> Vec<Change> {
    let plans = UsagePlan::table(estate).all();
    let without = plans.filter_map(|(_, id, plan)| {
        let stages = plan.api_stages.as_ref()?;
        let stays = |other: &ringgate_management::shapes::ApiStage| {
            other.api_id.as_deref() != Some(api) || (stage.is_some() && other.stage.as_deref() != stage)
        };
        if stages.iter().all(stays) {
            return None;
        }
        let api_stages = Some(stages.iter().filter(|other| stays(other)).cloned().collect());
        Some(Change::put("", id, UsagePlan { api_stages, ..plan.as_ref().clone() }))
    });
    without.collect()
}

/// What a deletion gets whose object is referred to.
pub(super) fn referenced(what: &str, name: &str, by: &str) -> Fault {
    Fault::conflict(format!("Cannot delete {what} '{name}', is referenced in {by}"))
}
