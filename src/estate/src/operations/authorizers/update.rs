//! Patches of an authorizer (S-PP-03).

use ringgate_management::Fault;
use ringgate_management::patch::tables::AuthorizerPath;
use ringgate_management::patch::{Patch, read_all};
use ringgate_management::shapes::{Authorizer, AuthorizerType, UpdateAuthorizerRequest};

use super::{check, find};
use crate::operations::entries::filled_text;
use crate::operations::methods::serves;
use crate::operations::references::method_that;
use crate::operations::set::patch_set;
use crate::operations::{Effect, Operate};
use crate::{Call, Change, Estate};

impl Operate for UpdateAuthorizerRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Authorizer>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.authorizer_id.as_str());
        let mut authorizer = find(estate, call, api, id)?.as_ref().clone();
        for patch in read_all::<AuthorizerPath>(self.patch_operations.as_deref())? {
            apply(&mut authorizer, &patch);
        }
        check::check(estate, api, &authorizer)?;
        check_methods(estate, api, id, &authorizer)?;
        Effect::write(authorizer.clone(), Change::put(api, id, authorizer))
    }
}

fn apply(authorizer: &mut Authorizer, patch: &Patch<AuthorizerPath>) {
    let text = || filled_text(patch.text());
    match patch.path {
        AuthorizerPath::Name => authorizer.name = text(),
        AuthorizerPath::Type => authorizer.r#type = patch.text().and_then(AuthorizerType::read),
        AuthorizerPath::AuthType => authorizer.auth_type = text(),
        AuthorizerPath::AuthorizerUri => authorizer.authorizer_uri = text(),
        AuthorizerPath::AuthorizerCredentials => authorizer.authorizer_credentials = text(),
        AuthorizerPath::AuthorizerResultTtlInSeconds => {
            authorizer.authorizer_result_ttl_in_seconds = patch.integer();
        }
        // What is removed comes without a value.
        AuthorizerPath::IdentitySource => authorizer.identity_source = text(),
        AuthorizerPath::IdentityValidationExpression => authorizer.identity_validation_expression = text(),
        AuthorizerPath::ProviderArns => {
            let mut arns = authorizer.provider_arns.take().unwrap_or_default();
            patch_set(&mut arns, patch.op, patch.element());
            authorizer.provider_arns = Some(arns).filter(|arns| !arns.is_empty());
        }
    }
}

/// The methods that name it must still be served.
fn check_methods(estate: &Estate, api: &str, id: &str, authorizer: &Authorizer) -> Result<(), Fault> {
    let Some(own) = authorizer.r#type else { return Ok(()) };
    let lost = method_that(estate, api, |method| {
        let kind = method.authorization_type.as_deref().unwrap_or_default();
        method.authorizer_id.as_deref() == Some(id) && !serves(own, kind)
    });
    lost.map_or(Ok(()), |by| {
        let name = authorizer.name.as_deref().unwrap_or(id);
        Err(Fault::conflict(format!(
            "Cannot change the type of authorizer '{name}', is referenced in method: {by}"
        )))
    })
}
