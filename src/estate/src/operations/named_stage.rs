//! Stages that others name: keys, mappings, documentation.

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::shapes::Stage;

use crate::Estate;

/// Refuses what names no stage (S-MP-01).
pub(super) fn check(estate: &Estate, api: &str, stage: &str) -> Result<(), Fault> {
    match estate.get_of::<Stage>(api, stage) {
        Some(_) => Ok(()),
        None => Err(Fault::bad_request("Invalid stage identifier specified")),
    }
}

/// The stage that a path names (R-MGMT-09).
pub(super) fn find<'e>(estate: &'e Estate, api: &str, stage: &str) -> Result<&'e Arc<Stage>, Fault> {
    let unknown = || Fault::not_found("Invalid stage identifier specified");
    estate.get_of::<Stage>(api, stage).ok_or_else(unknown)
}
