//! Models (R-REQ-13 to R-REQ-15).

mod built_in;
mod check;
mod flatten;
mod reference;
mod template;
mod update;

use std::collections::BTreeMap;
use std::sync::Arc;

use ringgate_management::Fault;
use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    CreateModelRequest, DeleteModelRequest, GetModelRequest, GetModelTemplateRequest, GetModelsRequest,
    Model, Models, Template,
};

pub(super) use built_in::built_in;
pub(super) use check::check_whole;
pub(super) use reference::moved;

use super::listing::Page;
use super::references::{method_that, referenced};
use super::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, Kept, id};

/// The model that a method may name even where an import did not make it (R-REQ-09, R-REQ-14).
const EMPTY: &str = "Empty";

/// The model of an API with this name (R-REQ-13).
fn find<'e>(estate: &'e Estate, call: &Call<'_>, api: &str, name: &str) -> Result<&'e Arc<Model>, Fault> {
    rest_apis::find(estate, call, api)?;
    let unknown = || Fault::not_found(format!("Invalid model name specified: {name}"));
    estate.get_of::<Model>(api, name).ok_or_else(unknown)
}

/// Models that a method names by media type (R-REQ-13).
pub(super) fn check_names(
    estate: &Estate,
    api: &str,
    models: Option<&BTreeMap<String, String>>,
) -> Result<(), Fault> {
    let is_unknown = |name: &&String| *name != EMPTY && estate.get_of::<Model>(api, name).is_none();
    let wrong = models.into_iter().flat_map(BTreeMap::values).find(is_unknown);
    wrong.map_or(Ok(()), |name| Err(check::unknown(name)))
}

impl Operate for CreateModelRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Model>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.name.as_str());
        rest_apis::find(estate, call, api)?;
        check::check_name(name)?;
        if estate.get_of::<Model>(api, name).is_some() {
            return Err(Fault::conflict("Model name already exists for this REST API"));
        }
        let is_taken =
            |id: &str| Model::table(estate).of(api).any(|(_, model)| model.id.as_deref() == Some(id));
        let model = Model {
            id: Some(id::fresh(call, IdKind::Other, is_taken)),
            name: Some(name.to_owned()),
            description: self.description.clone(),
            schema: self.schema.clone(),
            content_type: Some(self.content_type.clone()),
        };
        check::check(estate, api, &model)?;
        Effect::write(model.clone(), Change::put(api, name, model))
    }
}

impl Operate for GetModelRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Model>, Fault> {
        let model = find(estate, call, &self.rest_api_id, &self.model_name)?;
        let mut model = model.as_ref().clone();
        if self.flatten == Some(true) {
            model.schema = flatten::flatten(estate, &self.rest_api_id, &model).or(model.schema);
        }
        Effect::read(model)
    }
}

impl Operate for GetModelsRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Models>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let rows = Model::table(estate).of(&self.rest_api_id);
        let (items, position) = page.cut(rows, |model| model.as_ref().clone());
        Effect::read(Models { position, items: Some(items) })
    }
}

impl Operate for GetModelTemplateRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Template>, Fault> {
        let model = find(estate, call, &self.rest_api_id, &self.model_name)?;
        let flat = flatten::flatten(estate, &self.rest_api_id, model);
        let schema = flat.as_deref().or(model.schema.as_deref()).unwrap_or_default();
        Effect::read(Template { value: Some(template::skeleton(schema)) })
    }
}

impl Operate for DeleteModelRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.model_name.as_str());
        find(estate, call, api, name)?;
        refuse_in_use(estate, api, name)?;
        Effect::write((), Change::remove::<Model>(api, name))
    }
}

/// R-REQ-13: a model that a method or another model refers to stays.
fn refuse_in_use(estate: &Estate, api: &str, name: &str) -> Result<(), Fault> {
    let names = |models: &Option<BTreeMap<String, String>>| {
        models.iter().flat_map(BTreeMap::values).any(|model| model == name)
    };
    if let Some(by) = method_that(estate, api, |method| names(&method.request_models)) {
        return Err(referenced("model", name, &format!("method request: {by}")));
    }
    let by_response = method_that(estate, api, |method| {
        method.method_responses.iter().flatten().any(|(_, response)| names(&response.response_models))
    });
    if let Some(by) = by_response {
        return Err(referenced("model", name, &format!("method response: {by}")));
    }
    let mut others = Model::table(estate).of(api).filter(|(other, _)| *other != name);
    let refers = |model: &Model| reference::models_in(api, model).iter().any(|model| model == name);
    match others.find(|(_, other)| refers(other)) {
        Some((other, _)) => Err(referenced("model", name, &format!("model: {other}"))),
        None => Ok(()),
    }
}
