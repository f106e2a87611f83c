//! Documentation parts (R-MGMT-19 to R-MGMT-21).

use std::collections::{HashMap, HashSet};

use ringgate_estate::{Kept, documentation_key};
use ringgate_management::id::IdKind;
use ringgate_management::shapes::{DocumentationPart, DocumentationPartLocation, DocumentationPartType};
use ringgate_openapi as openapi;

use super::Lowering;

impl Lowering<'_, '_> {
    /// Lowers parts; their ids. Of two about the same the later counts: what a document lists comes after what its
    /// descriptions say. A part that is there keeps its id; the others go if the document's replace them.
    pub(super) fn documentation(
        &mut self,
        parts: Vec<openapi::DocumentationPart>,
        replaces: bool,
    ) -> Vec<String> {
        let table = DocumentationPart::table(self.estate).of(self.api);
        let mut known: HashMap<String, String> = table
            .filter_map(|(id, row)| Some((documentation_key(row.location.as_ref()?), id.to_owned())))
            .collect();
        let mut order = Vec::with_capacity(parts.len());
        let mut rows: HashMap<String, DocumentationPart> = HashMap::with_capacity(parts.len());
        for part in parts {
            let Some(kind) = DocumentationPartType::read(&part.kind) else {
                self.mistakes.push(format!("Invalid documentation part type specified: {}", part.kind));
                continue;
            };
            let location = DocumentationPartLocation {
                r#type: kind,
                path: part.path,
                method: part.method.map(|method| method.to_ascii_uppercase()),
                status_code: part.status_code,
                name: part.name,
            };
            let key = documentation_key(&location);
            let id = known.entry(key).or_insert_with(|| self.fresh(IdKind::Other)).clone();
            let row = DocumentationPart {
                id: Some(id.clone()),
                location: Some(location),
                properties: Some(part.properties),
            };
            if rows.insert(id.clone(), row).is_none() {
                order.push(id);
            }
        }
        if replaces {
            let kept: HashSet<String> = order.iter().cloned().collect();
            self.remove_others::<DocumentationPart>(&kept);
        }
        for id in &order {
            if let Some(row) = rows.remove(id) {
                self.put(id, row);
            }
        }
        order
    }
}
