//! Parts of the documentation of an API (R-MGMT-19 to R-MGMT-21).

mod location;
mod undocumented;

use std::collections::BTreeSet;
use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::id::IdKind;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::DocumentationPartPath;
use ringgate_management::shapes::{
    CreateDocumentationPartRequest, DeleteDocumentationPartRequest, DocumentationPart, DocumentationParts,
    GetDocumentationPartRequest, GetDocumentationPartsRequest, LocationStatusType,
    UpdateDocumentationPartRequest,
};

use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, Kept, id};
pub(super) use location::key;

/// The most parts of an API; the service's own quota is 2,000.
pub(super) const PARTS_MAX: usize = 20_000;

fn find<'e>(
    estate: &'e Estate,
    call: &Call<'_>,
    api: &str,
    id: &str,
) -> Result<&'e Arc<DocumentationPart>, Fault> {
    rest_apis::find(estate, call, api)?;
    let unknown = || Fault::not_found("Invalid Documentation part identifier specified");
    estate.get_of::<DocumentationPart>(api, id).ok_or_else(unknown)
}

impl Operate for CreateDocumentationPartRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationPart>, Fault> {
        let api = self.rest_api_id.as_str();
        rest_apis::find(estate, call, api)?;
        let parts = DocumentationPart::table(estate);
        check_room(parts.count(api), PARTS_MAX, "documentation parts")?;
        let location = location::told(&self.location);
        location::check(&location)?;
        check_properties(&self.properties)?;
        let wanted = key(&location);
        if parts.of(api).any(|(_, part)| part.location.as_ref().map(key).as_ref() == Some(&wanted)) {
            return Err(Fault::conflict("Documentation part already exists for the specified location"));
        }
        let id = id::fresh(call, IdKind::Other, |id| estate.get_of::<DocumentationPart>(api, id).is_some());
        let part = DocumentationPart {
            id: Some(id.clone()),
            location: Some(location),
            properties: Some(self.properties.clone()),
        };
        Effect::write(part.clone(), Change::put(api, &id, part))
    }
}

impl Operate for GetDocumentationPartRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationPart>, Fault> {
        let part = find(estate, call, &self.rest_api_id, &self.documentation_part_id)?;
        Effect::read(part.as_ref().clone())
    }
}

impl Operate for GetDocumentationPartsRequest {
    /// Those that are there, or the places of the API that none is for.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationParts>, Fault> {
        let api = self.rest_api_id.as_str();
        rest_apis::find(estate, call, api)?;
        let status = self.location_status.unwrap_or(LocationStatusType::Documented);
        let kind = self.r#type.map_or("", |kind| kind.as_str());
        let (name, path) = (self.name_query.as_deref(), self.path.as_deref());
        let scope = [api, status.as_str(), kind, name.unwrap_or_default(), path.unwrap_or_default()];
        let page = Page::of::<Self>(&scope, self.position.as_deref(), self.limit)?;
        let is_wanted = |part: &DocumentationPart| {
            part.location.as_ref().is_some_and(|location| {
                self.r#type.is_none_or(|kind| location.r#type == kind)
                    && name.is_none_or(|name| location.name.as_deref() == Some(name))
                    && path.is_none_or(|path| location::path(location) == Some(path))
            })
        };
        let (items, position) = if status == LocationStatusType::Documented {
            let rows = DocumentationPart::table(estate).of(api).filter(|(_, part)| is_wanted(part));
            page.cut(rows, |part| part.as_ref().clone())
        } else {
            let known = DocumentationPart::table(estate).of(api);
            let known: BTreeSet<String> =
                known.filter_map(|(_, part)| part.location.as_ref().map(key)).collect();
            let places = undocumented::places(estate, api, &known);
            let rows = places.iter().filter(|(_, part)| is_wanted(part));
            page.cut(rows.map(|(key, part)| (key.as_str(), part)), Clone::clone)
        };
        Effect::read(DocumentationParts { position, items: Some(items) })
    }
}

impl Operate for UpdateDocumentationPartRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationPart>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.documentation_part_id.as_str());
        let mut part = find(estate, call, api, id)?.as_ref().clone();
        for patch in read_all::<DocumentationPartPath>(self.patch_operations.as_deref())? {
            let DocumentationPartPath::Properties = patch.path;
            let properties = patch.text().unwrap_or_default();
            check_properties(properties)?;
            part.properties = Some(properties.to_owned());
        }
        Effect::write(part.clone(), Change::put(api, id, part))
    }
}

impl Operate for DeleteDocumentationPartRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.documentation_part_id.as_str());
        find(estate, call, api, id)?;
        Effect::write((), Change::remove::<DocumentationPart>(api, id))
    }
}

/// Checks a part that comes as a whole.
pub(super) fn check_whole(part: &DocumentationPart) -> Result<(), Fault> {
    part.location.as_ref().map_or(Ok(()), location::check)?;
    check_properties(part.properties.as_deref().unwrap_or_default())
}

fn check_properties(text: &str) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(Fault::bad_request("Documentation part properties must be non-empty"));
    }
    if serde_json::from_str::<serde_json::Value>(text).is_ok_and(|properties| properties.is_object()) {
        return Ok(());
    }
    Err(Fault::bad_request("Documentation part properties must be a JSON object"))
}
