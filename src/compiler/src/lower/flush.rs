//! What was last to be forgotten of stages (R-STAGE-24, R-AUTH-18).

use std::collections::BTreeMap;

use ringgate_definition::Definition;
use ringgate_snapshot::schema::Flushed;

/// Those of stages of which anything ever was, by API and stage.
pub(crate) fn lower(definition: &Definition) -> Vec<Flushed> {
    let marked = definition.flushes.iter().filter(|it| it.responses != 0 || it.grants != 0);
    let row = |it: &ringgate_definition::Flushed| {
        let (api, stage) = (it.api.clone(), it.stage.clone());
        let flushed = Flushed { api, stage, responses: it.responses, grants: it.grants };
        ((it.api.clone(), it.stage.clone()), flushed)
    };
    marked.map(row).collect::<BTreeMap<_, _>>().into_values().collect()
}
