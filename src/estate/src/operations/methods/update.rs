//! Patches of a method (S-PP-11).

use ringgate_management::Fault;
use ringgate_management::patch::tables::MethodPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{Method, Op, UpdateMethodRequest};

use super::{change, check, find};
use crate::operations::entries::{NO_MEDIA_TYPE, NO_PARAMETER, filled_text, patch_entry};
use crate::operations::set::patch_set;
use crate::operations::{Effect, Operate};
use crate::{Call, Estate};

impl Operate for UpdateMethodRequest {
    fn operate(&self, estate: &Estate, _: &mut Call<'_>) -> Result<Effect<Method>, Fault> {
        let (api, verb) = (self.rest_api_id.as_str(), self.http_method.as_str());
        let (resource, method) = find(estate, api, &self.resource_id, verb)?;
        let mut method = method.clone();
        for patch in read_all::<MethodPath>(self.patch_operations.as_deref())? {
            apply(&mut method, &patch)?;
        }
        check::forget_idle_authorizer(&mut method);
        check::check(estate, api, &method)?;
        Effect::write(method.clone(), change(api, resource, verb, Some(method)))
    }
}

fn apply(method: &mut Method, patch: &Patch<MethodPath>) -> Result<(), Fault> {
    let text = || filled_text(patch.text());
    let key = patch.capture(0);
    match patch.path {
        MethodPath::AuthorizationType => method.authorization_type = text(),
        MethodPath::AuthorizerId => method.authorizer_id = text(),
        MethodPath::ApiKeyRequired => method.api_key_required = Some(patch.boolean()),
        MethodPath::OperationName => method.operation_name = text(),
        MethodPath::RequestValidatorId => method.request_validator_id = text(),
        MethodPath::AuthorizationScope => patch_scopes(method, patch),
        MethodPath::RequestParameter => {
            patch_entry(&mut method.request_parameters, patch.op, key, patch.boolean(), NO_PARAMETER)?;
        }
        MethodPath::RequestModel => {
            let model = patch.text().unwrap_or_default().to_owned();
            patch_entry(&mut method.request_models, patch.op, key, model, NO_MEDIA_TYPE)?;
        }
    }
    Ok(())
}

/// `replace` puts its value in the place of the scope that the path names; without one, of all.
fn patch_scopes(method: &mut Method, patch: &Patch<MethodPath>) {
    let mut scopes = method.authorization_scopes.take().unwrap_or_default();
    let named = patch.captures.first();
    match (patch.op, named, patch.text()) {
        (Op::Replace, Some(old), Some(new)) => {
            scopes.iter_mut().filter(|scope| *scope == old).for_each(|scope| new.clone_into(scope));
        }
        (Op::Replace, None, new) => scopes = filled_text(new).into_iter().collect(),
        (op, ..) => patch_set(&mut scopes, op, patch.element()),
    }
    method.authorization_scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
}
