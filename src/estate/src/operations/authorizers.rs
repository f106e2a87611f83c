//! Authorizers (R-AUTH-13, R-AUTH-26, R-AUTH-31, R-MGMT-08, R-MGMT-09).

mod check;
mod jwt;
mod update;

use std::sync::Arc;

use ringgate_management::id::IdKind;
use ringgate_management::shapes::{
    Authorizer, AuthorizerType, Authorizers, CreateAuthorizerRequest, DeleteAuthorizerRequest,
    GetAuthorizerRequest, GetAuthorizersRequest, RestApi,
};
use ringgate_management::{Fault, FaultKind};

use super::entries::filled_text;
use super::listing::Page;
use super::references::{method_that, referenced};
use super::{Effect, Operate, rest_apis};
use crate::{Call, Change, Estate, Kept, id};

/// The most authorizers of an API (R-AUTH-13).
pub(super) const AUTHORIZERS_MAX: usize = 10;
/// How long results hold when nobody says (R-AUTH-18).
const TTL_S_DEFAULT: i32 = 300;

pub(super) use check::check as check_whole;

/// The authorizer with this id (R-MGMT-09).
pub(super) fn find<'e>(
    estate: &'e Estate,
    call: &Call<'_>,
    api: &str,
    id: &str,
) -> Result<&'e Arc<Authorizer>, Fault> {
    rest_apis::find(estate, call, api)?;
    let unknown = || Fault::not_found("Invalid Authorizer identifier specified");
    estate.get_of::<Authorizer>(api, id).ok_or_else(unknown)
}

impl Operate for CreateAuthorizerRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Authorizer>, Fault> {
        let api = self.rest_api_id.as_str();
        if estate.get::<RestApi>(api).is_none() {
            // R-MGMT-08.
            return Err(Fault::conflict(
                "Unable to complete operation due to concurrent modification. Please try again later.",
            ));
        }
        let id = id::fresh(call, IdKind::Other, |id| estate.get_of::<Authorizer>(api, id).is_some());
        let is_jwt = self.r#type == AuthorizerType::Jwt;
        let ttl = self.authorizer_result_ttl_in_seconds.or((!is_jwt).then_some(TTL_S_DEFAULT));
        let authorizer = Authorizer {
            id: Some(id.clone()),
            name: Some(self.name.clone()),
            r#type: Some(self.r#type),
            provider_arns: self.provider_arns.clone().filter(|arns| !arns.is_empty()),
            auth_type: filled_text(self.auth_type.as_deref()).or_else(|| label(self.r#type)),
            authorizer_uri: filled_text(self.authorizer_uri.as_deref()),
            authorizer_credentials: filled_text(self.authorizer_credentials.as_deref()),
            identity_source: filled_text(self.identity_source.as_deref()),
            identity_validation_expression: filled_text(self.identity_validation_expression.as_deref()),
            authorizer_result_ttl_in_seconds: ttl,
            jwt_configuration: self.jwt_configuration.as_ref().map(jwt::kept),
        };
        check::check(estate, api, &authorizer)?;
        if Authorizer::table(estate).count(api) >= AUTHORIZERS_MAX {
            let message = format!("The API has {AUTHORIZERS_MAX} authorizers, which are the most");
            return Err(Fault::new(FaultKind::LimitExceeded, message));
        }
        Effect::write(authorizer.clone(), Change::put(api, &id, authorizer))
    }
}

impl Operate for GetAuthorizerRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Authorizer>, Fault> {
        let authorizer = find(estate, call, &self.rest_api_id, &self.authorizer_id)?;
        Effect::read(authorizer.as_ref().clone())
    }
}

impl Operate for GetAuthorizersRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<Authorizers>, Fault> {
        rest_apis::find(estate, call, &self.rest_api_id)?;
        let page = Page::of::<Self>(&[&self.rest_api_id], self.position.as_deref(), self.limit)?;
        let rows = Authorizer::table(estate).of(&self.rest_api_id);
        let (items, position) = page.cut(rows, |authorizer| authorizer.as_ref().clone());
        Effect::read(Authorizers { position, items: Some(items) })
    }
}

impl Operate for DeleteAuthorizerRequest {
    fn operate(&self, estate: &Estate, call: &mut Call<'_>) -> Result<Effect<()>, Fault> {
        let (api, id) = (self.rest_api_id.as_str(), self.authorizer_id.as_str());
        let authorizer = find(estate, call, api, id)?;
        if let Some(by) = method_that(estate, api, |method| method.authorizer_id.as_deref() == Some(id)) {
            let name = authorizer.name.as_deref().unwrap_or(id);
            return Err(referenced("authorizer", name, &format!("method: {by}")));
        }
        Effect::write((), Change::remove::<Authorizer>(api, id))
    }
}

/// The label that stands where nobody gave one (R-AUTH-13).
fn label(kind: AuthorizerType) -> Option<String> {
    match kind {
        AuthorizerType::Token | AuthorizerType::Request => Some("custom".to_owned()),
        AuthorizerType::CognitoUserPools => Some("cognito_user_pools".to_owned()),
        AuthorizerType::Jwt => None,
    }
}
