//! A copy of an API (R-MGMT-11, `cloneFrom`): all but its deployments and stages, under ids of its own.

use std::collections::HashMap;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    Authorizer, DocumentationPart, GatewayResponse, Model, RequestValidator, Resource,
};

use super::models;
use crate::{Call, Change, Estate, Kept, id};

/// The contents of the API `from` for the API `to`: the id of the root resource, and the rows.
pub(super) fn contents(estate: &Estate, call: &mut Call<'_>, from: &str, to: &str) -> (String, Vec<Change>) {
    let mut ids = HashMap::new();
    let mut changes = Vec::new();
    rename::<RequestValidator>(estate, call, from, &mut ids);
    rename::<Authorizer>(estate, call, from, &mut ids);
    rename::<DocumentationPart>(estate, call, from, &mut ids);
    rename::<Resource>(estate, call, from, &mut ids);
    let new = |old: &Option<String>| old.as_ref().map(|old| ids.get(old).unwrap_or(old).clone());
    for (name, model) in Model::table(estate).of(from) {
        changes.push(Change::put(to, name, models::moved(model, from, to)));
    }
    for (kind, response) in GatewayResponse::table(estate).of(from) {
        changes.push(Change::put(to, kind, response.as_ref().clone()));
    }
    for (old, row) in RequestValidator::table(estate).of(from) {
        changes.push(Change::put(
            to,
            &ids[old],
            RequestValidator { id: new(&row.id), ..row.as_ref().clone() },
        ));
    }
    for (old, row) in Authorizer::table(estate).of(from) {
        changes.push(Change::put(to, &ids[old], Authorizer { id: new(&row.id), ..row.as_ref().clone() }));
    }
    for (old, row) in DocumentationPart::table(estate).of(from) {
        changes.push(Change::put(
            to,
            &ids[old],
            DocumentationPart { id: new(&row.id), ..row.as_ref().clone() },
        ));
    }
    let mut root = String::new();
    for (old, resource) in Resource::table(estate).of(from) {
        let mut copy = resource.as_ref().clone();
        (copy.id, copy.parent_id) = (new(&copy.id), new(&copy.parent_id));
        for method in copy.resource_methods.iter_mut().flat_map(|methods| methods.values_mut()) {
            method.authorizer_id = new(&method.authorizer_id);
            method.request_validator_id = new(&method.request_validator_id);
            if let Some(integration) = &mut method.method_integration {
                // The default namespace is the id of the resource (R-INT-02).
                integration.cache_namespace = new(&integration.cache_namespace);
            }
        }
        if copy.parent_id.is_none() {
            root.clone_from(&ids[old]);
        }
        changes.push(Change::put(to, &ids[old], copy));
    }
    (root, changes)
}

/// Gives every row of a kind a new id of the same length.
fn rename<T: Kept>(estate: &Estate, call: &mut Call<'_>, from: &str, ids: &mut HashMap<String, String>) {
    for (old, _) in T::table(estate).of(from) {
        // Root resources have ids of another length.
        let kind = if old.len() > 6 { IdKind::RootResource } else { IdKind::Other };
        let new = id::fresh(call, kind, |id| ids.values().any(|other| other == id));
        ids.insert(old.to_owned(), new);
    }
}
