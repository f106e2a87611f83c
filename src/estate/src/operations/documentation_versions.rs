//! Versions of the documentation of an API (R-MGMT-22).

use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::DocumentationVersionPath;
use ringgate_management::shapes::{
    CreateDocumentationVersionRequest, DeleteDocumentationVersionRequest, DocumentationPart,
    DocumentationVersion, DocumentationVersions, GetDocumentationVersionRequest,
    GetDocumentationVersionsRequest, Stage, UpdateDocumentationVersionRequest,
};

use super::listing::Page;
use super::room::check_room;
use super::{Effect, Operate, named_stage, rest_apis};
use crate::{Call, Change, DocumentationSnapshot, Estate, Kept};

/// The most versions of an API.
const VERSIONS_MAX: usize = 1_000;

fn find<'e>(
    estate: &'e Estate,
    call: &Call<'_>,
    api: &str,
    version: &str,
) -> Result<&'e Arc<DocumentationSnapshot>, Fault> {
    rest_apis::find(estate, call, api)?;
    let unknown = || Fault::not_found("Invalid Documentation version identifier specified");
    estate.get_of::<DocumentationSnapshot>(api, version).ok_or_else(unknown)
}

impl Operate for CreateDocumentationVersionRequest {
    /// Captures all parts, and binds the version to a stage where one is named.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationVersion>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.documentation_version.as_str());
        rest_apis::find(estate, call, api)?;
        let count = DocumentationSnapshot::table(estate).count(api);
        check_room(count, VERSIONS_MAX, "documentation versions")?;
        if name.is_empty() || name.contains('/') {
            let message = "Invalid documentation version specified: it must not be empty, nor have a slash";
            return Err(Fault::bad_request(message));
        }
        if estate.get_of::<DocumentationSnapshot>(api, name).is_some() {
            return Err(Fault::conflict(format!("Documentation version {name} already exists")));
        }
        let version = DocumentationVersion {
            version: Some(name.to_owned()),
            created_date: Some(call.now),
            description: self.description.clone().filter(|text| !text.is_empty()),
        };
        let parts = DocumentationPart::table(estate).of(api).map(|(_, part)| part.as_ref().clone());
        let row = DocumentationSnapshot { version: version.clone(), parts: parts.collect() };
        let mut changes = vec![Change::put(api, name, row)];
        if let Some(stage) = self.stage_name.as_deref().filter(|stage| !stage.is_empty()) {
            let bound = named_stage::find(estate, api, stage)?.as_ref().clone();
            let bound = Stage {
                documentation_version: Some(name.to_owned()),
                last_updated_date: Some(call.now),
                ..bound
            };
            changes.push(Change::put(api, stage, bound));
        }
        Ok(Effect { output: version, changes })
    }
}

impl Operate for GetDocumentationVersionRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationVersion>, Fault> {
        let row = find(estate, call, &self.rest_api_id, &self.documentation_version)?;
        Effect::read(row.version.clone())
    }
}

impl Operate for GetDocumentationVersionsRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationVersions>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let rows = DocumentationSnapshot::table(estate).of(&self.rest_api_id);
        let (items, position) = page.cut(rows, |row| row.version.clone());
        Effect::read(DocumentationVersions { position, items: Some(items) })
    }
}

impl Operate for UpdateDocumentationVersionRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<DocumentationVersion>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.documentation_version.as_str());
        let mut row = find(estate, call, api, name)?.as_ref().clone();
        for patch in read_all::<DocumentationVersionPath>(self.patch_operations.as_deref())? {
            let DocumentationVersionPath::Description = patch.path;
            row.version.description = patch.text().filter(|text| !text.is_empty()).map(str::to_owned);
        }
        Effect::write(row.version.clone(), Change::put(api, name, row))
    }
}

impl Operate for DeleteDocumentationVersionRequest {
    /// Not while a stage is bound to it.
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.documentation_version.as_str());
        find(estate, call, api, name)?;
        let mut stages = Stage::table(estate).of(api);
        let user = stages.find(|(_, stage)| stage.documentation_version.as_deref() == Some(name));
        if let Some((stage, _)) = user {
            let message =
                format!("Cannot delete documentation version {name} because the stage {stage} uses it");
            return Err(Fault::bad_request(message));
        }
        Effect::write((), Change::remove::<DocumentationSnapshot>(api, name))
    }
}
