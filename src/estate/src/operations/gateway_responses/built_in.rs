//! What is built in (R-GWR-01, R-GWR-02).

use std::collections::BTreeMap;

use ringgate_management::shapes::{GatewayResponse, GatewayResponseType};

/// The body of every type until somebody customises it.
const TEMPLATE: &str = "{\"message\":$context.error.messageString}";

/// A type as it is from the start.
pub(super) fn response(kind: GatewayResponseType) -> GatewayResponse {
    GatewayResponse {
        response_type: Some(kind),
        status_code: None,
        response_parameters: Some(BTreeMap::new()),
        response_templates: templates(),
        default_response: Some(true),
    }
}

/// The templates of every type until somebody customises them.
pub(super) fn templates() -> Option<BTreeMap<String, String>> {
    Some(BTreeMap::from([("application/json".to_owned(), TEMPLATE.to_owned())]))
}

/// The type that a type follows (R-GWR-01).
pub(super) fn family(kind: GatewayResponseType) -> Option<GatewayResponseType> {
    let is_of_client = status(kind)? < 500;
    Some(if is_of_client { GatewayResponseType::Default4xx } else { GatewayResponseType::Default5xx })
}

/// The status of a type.
pub(super) fn status(kind: GatewayResponseType) -> Option<u16> {
    use GatewayResponseType as Type;
    Some(match kind {
        Type::Default4xx | Type::Default5xx => return None,
        Type::BadRequestParameters | Type::BadRequestBody => 400,
        Type::Unauthorized => 401,
        Type::AccessDenied
        | Type::ExpiredToken
        | Type::InvalidApiKey
        | Type::InvalidSignature
        | Type::MissingAuthenticationToken
        | Type::WafFiltered => 403,
        Type::ResourceNotFound => 404,
        Type::RequestTooLarge => 413,
        Type::UnsupportedMediaType => 415,
        Type::Throttled | Type::QuotaExceeded => 429,
        Type::ApiConfigurationError | Type::AuthorizerConfigurationError | Type::AuthorizerFailure => 500,
        Type::IntegrationFailure | Type::IntegrationTimeout => 504,
    })
}
