//! What an authorizer of each type must say (R-AUTH-13 to R-AUTH-18, R-AUTH-26, R-AUTH-31, R-AUTH-32).

use ringgate_management::Fault;
use ringgate_management::shapes::{Authorizer, AuthorizerType};

use super::jwt;
use crate::operations::mapping;
use crate::{Estate, Kept};

/// How long results may hold, in seconds (R-AUTH-18).
const TTL_S_MAX: i32 = 3600;

/// Checks an authorizer as it shall be.
pub(in crate::operations) fn check(estate: &Estate, api: &str, authorizer: &Authorizer) -> Result<(), Fault> {
    check_name(estate, api, authorizer)?;
    let ttl = authorizer.authorizer_result_ttl_in_seconds;
    if ttl.is_some_and(|ttl| !(0..=TTL_S_MAX).contains(&ttl)) {
        return Err(Fault::bad_request(format!(
            "Invalid authorizerResultTtlInSeconds specified. Must be between 0 and {TTL_S_MAX}"
        )));
    }
    let kind = authorizer.r#type.unwrap_or(AuthorizerType::Token);
    if kind != AuthorizerType::Jwt && authorizer.jwt_configuration.is_some() {
        return Err(idle("jwtConfiguration", kind));
    }
    if kind != AuthorizerType::CognitoUserPools && authorizer.provider_arns.is_some() {
        return Err(idle("providerARNs", kind));
    }
    match kind {
        AuthorizerType::Token => {
            check_uri(authorizer)?;
            check_header(authorizer, kind)
        }
        AuthorizerType::Request => {
            check_uri(authorizer)?;
            check_sources(authorizer)
        }
        AuthorizerType::CognitoUserPools => {
            check_providers(authorizer)?;
            check_header(authorizer, kind)
        }
        AuthorizerType::Jwt => {
            check_nothing_else(authorizer)?;
            check_header(authorizer, kind)?;
            jwt::check(authorizer.jwt_configuration.as_ref())
        }
    }
}

fn check_name(estate: &Estate, api: &str, authorizer: &Authorizer) -> Result<(), Fault> {
    let name = authorizer.name.as_deref().unwrap_or_default();
    if name.trim().is_empty() {
        return Err(Fault::bad_request("Authorizer name must be non-empty"));
    }
    let mut others =
        Authorizer::table(estate).of(api).filter(|(id, _)| Some(*id) != authorizer.id.as_deref());
    if others.any(|(_, other)| other.name == authorizer.name) {
        return Err(Fault::bad_request(format!(
            "Authorizer name must be unique. Authorizer {name} already exists in this RestApi."
        )));
    }
    Ok(())
}

/// `arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations`, whose parts may be
/// stage variables (R-AUTH-13).
fn check_uri(authorizer: &Authorizer) -> Result<(), Fault> {
    let uri = authorizer.authorizer_uri.as_deref().unwrap_or("null");
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let is_sound = match parts.as_slice() {
        ["arn", _, "apigateway", _, "lambda", path] => {
            path.starts_with("path/") && path.contains("/functions/") && path.ends_with("/invocations")
        }
        _ => false,
    };
    if is_sound {
        return Ok(());
    }
    Err(Fault::bad_request(format!(
        "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda \
         function invocation."
    )))
}

/// R-AUTH-14, R-AUTH-26, R-AUTH-32: exactly one header.
fn check_header(authorizer: &Authorizer, kind: AuthorizerType) -> Result<(), Fault> {
    let source = authorizer.identity_source.as_deref();
    if source.is_some_and(mapping::is_header) {
        return Ok(());
    }
    let (kind, source) = (kind.as_str(), source.unwrap_or("null"));
    Err(Fault::bad_request(format!(
        "Invalid identity source specified: {source}. A {kind} authorizer must have exactly one, such as \
         method.request.header.Authorization"
    )))
}

/// R-AUTH-17: a list; only results that are not kept need none.
fn check_sources(authorizer: &Authorizer) -> Result<(), Fault> {
    let Some(sources) = authorizer.identity_source.as_deref() else {
        if authorizer.authorizer_result_ttl_in_seconds == Some(0) {
            return Ok(());
        }
        return Err(Fault::bad_request(
            "Invalid identity source specified: null. A REQUEST authorizer must have at least one, unless its \
             authorizerResultTtlInSeconds is 0",
        ));
    };
    let wrong = sources.split(',').map(str::trim).find(|source| !mapping::is_identity(source));
    wrong.map_or(Ok(()), |source| {
        Err(Fault::bad_request(format!("Invalid identity source specified: {source}")))
    })
}

/// R-AUTH-26.
fn check_providers(authorizer: &Authorizer) -> Result<(), Fault> {
    let Some(providers) = &authorizer.provider_arns else {
        return Err(Fault::bad_request("COGNITO_USER_POOLS authorizers must have at least one provider ARN"));
    };
    let is_pool = |arn: &String| {
        matches!(arn.splitn(6, ':').collect::<Vec<_>>().as_slice(), ["arn", _, "cognito-idp", _, _, pool]
            if pool.strip_prefix("userpool/").is_some_and(|id| !id.is_empty()))
    };
    match providers.iter().find(|arn| !is_pool(arn)) {
        Some(arn) => Err(Fault::bad_request("Invalid ARN specified in the request").at(arn.as_str())),
        None => Ok(()),
    }
}

/// R-AUTH-32: a JWT authorizer has nothing but its configuration and a header.
fn check_nothing_else(authorizer: &Authorizer) -> Result<(), Fault> {
    let members = [
        ("authorizerUri", authorizer.authorizer_uri.is_some()),
        ("authorizerCredentials", authorizer.authorizer_credentials.is_some()),
        ("identityValidationExpression", authorizer.identity_validation_expression.is_some()),
        ("authorizerResultTtlInSeconds", authorizer.authorizer_result_ttl_in_seconds.is_some()),
    ];
    let found = members.into_iter().find(|(_, is_there)| *is_there);
    found.map_or(Ok(()), |(member, _)| Err(idle(member, AuthorizerType::Jwt)))
}

fn idle(member: &str, kind: AuthorizerType) -> Fault {
    Fault::bad_request(format!("{member} is not supported for authorizers of type {}", kind.as_str()))
}
