//! Rejections: their reasons and requirements.

use ringgate_exchange::Rejection;

use crate::explain::drive::Driven;

/// Why a request is answered by the gateway itself.
pub(super) fn reason(driven: &Driven<'_>, rejection: Rejection) -> String {
    let message = driven.look(|exchange, call| {
        exchange.record(call, &ringgate_exchange::Outcome::default()).error_message.to_owned()
    });
    let reason = rejection.reason();
    if message.is_empty() { reason.to_owned() } else { format!("{reason}: {message}") }
}

/// The requirements that ask for a rejection.
pub(super) fn of(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::Malformed(_) => "R-LIM-06",
        Rejection::Forbidden => "R-ROUTE-05 R-ROUTE-06",
        Rejection::RequestTooLarge => "R-LIM-05",
        Rejection::DotSegments => "R-ROUTE-20",
        Rejection::MissingAuthenticationToken => "R-ROUTE-22",
        Rejection::IncompleteSignature => "R-ROUTE-23",
        Rejection::InvalidSignature | Rejection::UnknownCaller | Rejection::ExpiredToken => {
            "R-AUTH-09 R-AUTH-11"
        }
        Rejection::InvalidApiKey => "R-AUTH-34",
        Rejection::AccessDenied => "R-AUTH-07 R-AUTH-21",
        Rejection::Unauthorized => "R-AUTH-15 R-AUTH-17 R-AUTH-22 R-AUTH-29 R-AUTH-32",
        Rejection::AuthorizerFailure | Rejection::AuthorizerConfiguration => "R-AUTH-19 R-AUTH-22",
        Rejection::UriTooLong => "R-AUTH-24",
        Rejection::IntegrationRefused => "R-INT-44 R-INT-45 R-IRESP-10",
        Rejection::FunctionFailure => "R-INT-51 R-INT-55",
        Rejection::Throttled | Rejection::QuotaExceeded => "R-USAGE-11",
        Rejection::BadRequestParameters => "R-REQ-05",
        Rejection::BadRequestBody => "R-REQ-08",
        Rejection::InvalidJson => "R-INT-10",
        Rejection::CacheControl => "R-STAGE-22",
        Rejection::UnsupportedMediaType => "R-INT-22 R-LIM-02",
        Rejection::ApiConfigurationError => "R-VTL-15 R-INT-37 R-IRESP-05 R-IRESP-06",
        Rejection::IntegrationTimeout => "R-INT-27",
        Rejection::IntegrationFailure | Rejection::InvalidEndpoint => "R-INT-28",
        Rejection::Internal => "",
    }
}
