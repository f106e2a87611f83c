//! What a method may say, and what it refers to (R-REQ-02, R-REQ-13, R-REQ-17, R-AUTH-13, R-AUTH-31).

use ringgate_management::Fault;
use ringgate_management::shapes::{Authorizer, AuthorizerType, Method, RequestValidator};

use crate::Estate;
use crate::operations::{mapping, models};

/// The types of authorization, as texts list them (R-REQ-01).
const TYPES: &[&str] = &["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"];

/// Checks a method as it shall be.
pub(in crate::operations) fn check(estate: &Estate, api: &str, method: &Method) -> Result<(), Fault> {
    check_authorization(estate, api, method)?;
    if let Some(id) = &method.request_validator_id
        && estate.get_of::<RequestValidator>(api, id).is_none()
    {
        return Err(Fault::bad_request("Invalid Request Validator identifier specified"));
    }
    mapping::check_request_types(method.request_models.as_ref())?;
    models::check_names(estate, api, method.request_models.as_ref())?;
    mapping::check_declared(method.request_parameters.as_ref())
}

/// An authorizer that is named where none is asked for is not kept: the service ignores it.
pub(super) fn forget_idle_authorizer(method: &mut Method) {
    if !method.authorization_type.as_deref().is_some_and(needs_authorizer) {
        method.authorizer_id = None;
    }
}

/// Whether methods with this type of authorization name an authorizer.
fn needs_authorizer(kind: &str) -> bool {
    matches!(kind, "CUSTOM" | "COGNITO_USER_POOLS" | "JWT")
}

fn check_authorization(estate: &Estate, api: &str, method: &Method) -> Result<(), Fault> {
    let kind = method.authorization_type.as_deref().unwrap_or_default();
    if !TYPES.contains(&kind) {
        let message = format!("Invalid AuthorizationType specified. Valid options are {}", TYPES.join(","));
        return Err(Fault::bad_request(message));
    }
    if !needs_authorizer(kind) {
        return Ok(());
    }
    let authorizer = method.authorizer_id.as_deref().and_then(|id| estate.get_of::<Authorizer>(api, id));
    if authorizer.is_some_and(|authorizer| authorizer.r#type.is_some_and(|own| serves(own, kind))) {
        return Ok(());
    }
    Err(Fault::bad_request(
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a \
         valid authorizer.",
    ))
}

/// Whether an authorizer of this type can do what a method asks for.
pub(in crate::operations) fn serves(authorizer: AuthorizerType, kind: &str) -> bool {
    kind == match authorizer {
        AuthorizerType::Token | AuthorizerType::Request => "CUSTOM",
        AuthorizerType::CognitoUserPools => "COGNITO_USER_POOLS",
        AuthorizerType::Jwt => "JWT",
    }
}
