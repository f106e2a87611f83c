//! Patches of an API key (R-USAGE-03, S-PP-02).

use ringgate_management::Fault;
use ringgate_management::patch::tables::ApiKeyPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{ApiKey, Op, UpdateApiKeyRequest};

use super::{check_texts, filled, find, shown};
use crate::operations::set::patch_set;
use crate::operations::{Effect, Operate, named_stage};
use crate::{Call, Change, Estate};

impl Operate for UpdateApiKeyRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<ApiKey>, Fault> {
        let mut key = find(estate, &self.api_key)?.as_ref().clone();
        for patch in read_all::<ApiKeyPath>(self.patch_operations.as_deref())? {
            apply(estate, &mut key, &patch)?;
        }
        check_texts(key.name.as_deref(), key.description.as_deref())?;
        key.last_updated_date = Some(call.now);
        Effect::write(shown(&key, false), Change::put("", &self.api_key, key))
    }
}

fn apply(estate: &Estate, key: &mut ApiKey, patch: &Patch<ApiKeyPath>) -> Result<(), Fault> {
    match patch.path {
        ApiKeyPath::Name => key.name = filled(patch.text()),
        ApiKeyPath::Description => key.description = filled(patch.text()),
        ApiKeyPath::CustomerId => key.customer_id = filled(patch.text()),
        ApiKeyPath::Enabled => key.enabled = Some(patch.boolean()),
        ApiKeyPath::Stages => {
            let element = patch.element().unwrap_or_default();
            if patch.op == Op::Add {
                let (api, stage) = element.split_once('/').unwrap_or((element, ""));
                named_stage::check(estate, api, stage)?;
            }
            patch_set(key.stage_keys.get_or_insert_default(), patch.op, Some(element));
        }
        ApiKeyPath::Labels => {
            return Err(Fault::bad_request("Labels of API keys are not supported; use tags instead"));
        }
    }
    Ok(())
}
