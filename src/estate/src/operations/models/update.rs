//! Patches of a model (S-PP-13).

use ringgate_management::Fault;
use ringgate_management::patch::read_all;
use ringgate_management::patch::tables::ModelPath;
use ringgate_management::shapes::{Model, UpdateModelRequest};

use super::{check, find};
use crate::operations::entries::filled_text;
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateModelRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Model>, Fault> {
        let (api, name) = (self.rest_api_id.as_str(), self.model_name.as_str());
        let mut model = find(estate, call, api, name)?.as_ref().clone();
        for patch in read_all::<ModelPath>(self.patch_operations.as_deref())? {
            match patch.path {
                ModelPath::Description => model.description = filled_text(patch.text()),
                ModelPath::Schema => model.schema = patch.text().map(str::to_owned),
            }
        }
        check::check(estate, api, &model)?;
        Effect::write(model.clone(), Change::put(api, name, model))
    }
}
