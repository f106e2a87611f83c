//! What callers of the Invoke API are told when there is no invocation (S-LI-03).

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::json;

use crate::chance;

/// A refusal: its status, its type and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Nothing is there.
    NotFound(String),
    /// No path of the API.
    UnknownOperation,
    /// A parameter is wrong.
    InvalidParameter(String),
    /// The event is not JSON, or the client context is not.
    InvalidContent(String),
    /// The event is longer than it may be.
    TooLarge(String),
    /// A content coding is not understood.
    UnsupportedMediaType(String),
    /// As many run as may.
    Throttled,
    /// As many events wait as may.
    QueueFull,
    /// Called from a web page.
    FromBrowser,
    /// The event could not be kept.
    Service(String),
}

/// When a caller may try again, in seconds.
const RETRY_SECONDS: &str = "1";

impl Refused {
    fn parts(&self) -> (StatusCode, &'static str, serde_json::Value) {
        let user = |message: &str| json!({"Type": "User", "Message": message});
        let throttled = |reason: &str| json!({"Reason": reason, "Type": "User", "message": "Rate Exceeded."});
        match self {
            Refused::NotFound(text) => (StatusCode::NOT_FOUND, "ResourceNotFoundException", user(text)),
            Refused::UnknownOperation => {
                let body = user("this host answers the Invoke API alone");
                (StatusCode::NOT_FOUND, "UnknownOperationException", body)
            }
            Refused::InvalidParameter(text) => {
                (StatusCode::BAD_REQUEST, "InvalidParameterValueException", user(text))
            }
            Refused::InvalidContent(text) => {
                (StatusCode::BAD_REQUEST, "InvalidRequestContentException", user(text))
            }
            Refused::TooLarge(text) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", user(text))
            }
            Refused::UnsupportedMediaType(text) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaTypeException", user(text))
            }
            Refused::Throttled => {
                let body = throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
                (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", body)
            }
            Refused::QueueFull => {
                let body = throttled("CallerRateLimitExceeded");
                (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", body)
            }
            Refused::FromBrowser => {
                let body = user("a web page may not call this host: it does not ask who calls");
                (StatusCode::FORBIDDEN, "AccessDeniedException", body)
            }
            Refused::Service(text) => {
                let body = json!({"Type": "Service", "Message": text});
                (StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", body)
            }
        }
    }

    /// The response.
    pub fn response(&self) -> Response {
        let (status, error_type, body) = self.parts();
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(error_type));
        if let Ok(id) = HeaderValue::from_str(&chance::request_id()) {
            headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_li_03_each_refusal_has_its_status_and_type() {
        let text = String::new;
        for (refused, status, error_type) in [
            (Refused::NotFound(text()), 404, "ResourceNotFoundException"),
            (Refused::UnknownOperation, 404, "UnknownOperationException"),
            (Refused::InvalidParameter(text()), 400, "InvalidParameterValueException"),
            (Refused::InvalidContent(text()), 400, "InvalidRequestContentException"),
            (Refused::TooLarge(text()), 413, "RequestTooLargeException"),
            (Refused::UnsupportedMediaType(text()), 415, "UnsupportedMediaTypeException"),
            (Refused::Throttled, 429, "TooManyRequestsException"),
            (Refused::QueueFull, 429, "TooManyRequestsException"),
            (Refused::FromBrowser, 403, "AccessDeniedException"),
            (Refused::Service(text()), 500, "ServiceException"),
        ] {
            let response = refused.response();
            assert_eq!(response.status(), status, "{refused:?}");
            assert_eq!(response.headers()["x-amzn-errortype"], error_type, "{refused:?}");
            assert_eq!(response.headers().contains_key("retry-after"), status == 429, "{refused:?}");
        }
    }
}
