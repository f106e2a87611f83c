//! What gateways were last told to forget of stages.

use ringgate_definition::{Definition, Flushed};
use ringgate_estate::{Estate, Flushes, Kept};
use ringgate_management::shapes::Stage;

/// Adds what stages that are there were told.
pub(super) fn define(estate: &Estate, definition: &mut Definition) {
    let there = Flushes::table(estate).all();
    let there = there.filter(|(api, stage, _)| estate.get_of::<Stage>(api, stage).is_some());
    definition.flushes.extend(there.map(|(api, stage, row)| Flushed {
        api: api.to_owned(),
        stage: stage.to_owned(),
        responses: row.responses,
        grants: row.grants,
    }));
}
