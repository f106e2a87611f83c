use ringgate_http::Reason;

/// Why we answer ourselves: a gateway response type (group 8 of the REST specification), or one of the answers
/// that come before an API is known and therefore cannot be customised (R-GWR-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The request cannot be read; 4xx without a type.
    Malformed(Reason),
    /// No API or stage is named, or the default endpoint is off (R-ROUTE-05, R-ROUTE-06).
    Forbidden,
    /// The body is too large (R-LIM-05).
    RequestTooLarge,
    /// The path holds `.` or `..` segments, which a reader behind us could resolve differently; `strict` only.
    DotSegments,
    /// No resource or no method (R-ROUTE-22).
    MissingAuthenticationToken,
    /// The same, with an Authorization field that is not SigV4 (R-ROUTE-23).
    IncompleteSignature,
    /// The signature is wrong, too old, or for something else (R-AUTH-11).
    InvalidSignature,
    /// Nobody has this access key, or the session token is not its own (R-AUTH-11).
    UnknownCaller,
    /// The session is over (R-AUTH-11).
    ExpiredToken,
    /// No API key, or one that opens nothing here (R-AUTH-34).
    InvalidApiKey,
    /// A policy does not allow the call (R-AUTH-07, R-AUTH-21).
    AccessDenied,
    /// Nobody knows who calls (R-AUTH-15, R-AUTH-17), or the authorizer says so (R-AUTH-22).
    Unauthorized,
    /// The authorizer failed (R-AUTH-22).
    AuthorizerFailure,
    /// The authorizer cannot be asked, or its answer is none (R-AUTH-22).
    AuthorizerConfiguration,
    /// The ARN of the method is too long (R-AUTH-24).
    UriTooLong,
    /// A throttle is empty (R-USAGE-11).
    Throttled,
    /// A quota is used up (R-USAGE-11).
    QuotaExceeded,
    /// A required parameter is missing (R-REQ-05).
    BadRequestParameters,
    /// The body does not fit its model (R-REQ-08).
    BadRequestBody,
    /// The body looks like JSON, is mapped from, and is none (R-INT-10).
    InvalidJson,
    /// The client may not ask for a fresh response (R-STAGE-22).
    CacheControl,
    /// No template fits and the body may not pass (R-INT-22), or its coding is unknown (R-LIM-02).
    UnsupportedMediaType,
    /// The API cannot do what it says (R-IRESP-05, R-IRESP-06, R-INT-37).
    ApiConfigurationError,
    /// The upstream did not answer in time (R-INT-27).
    IntegrationTimeout,
    /// The upstream could not be reached, or broke off (R-INT-28).
    IntegrationFailure,
    /// The upstream's name does not resolve (R-INT-28).
    InvalidEndpoint,
    /// The service refused the call, or it could not be made (R-INT-44, R-INT-45).
    IntegrationRefused,
    /// The function failed, or its answer is none (R-INT-51, R-INT-55).
    FunctionFailure,
    /// A fault of ours.
    Internal,
}

/// What went wrong with an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Its name does not resolve.
    Unresolved,
    /// It refused the connection, or TLS failed.
    Unreachable,
    /// The connection broke before the response was complete.
    Broken,
    /// Its answer is no HTTP.
    Malformed(Reason),
    /// It took too long.
    Slow,
    /// Its body is longer than what is gathered (R-LIM-05).
    TooLarge,
    /// The function failed after its response had begun (R-INT-60).
    Function,
}

impl Failure {
    /// In words, for the access log and the flight recorder.
    pub fn as_str(self) -> &'static str {
        match self {
            Failure::Unresolved => "Invalid endpoint address",
            Failure::Unreachable => "Network error communicating with endpoint",
            Failure::Broken => "The endpoint closed the connection",
            Failure::Malformed(reason) => reason.as_str(),
            Failure::Slow => "Execution failed due to a timeout error",
            Failure::TooLarge => "The response is too large",
            Failure::Function => "The function failed after its response had begun",
        }
    }

    pub(crate) fn rejection(self) -> Rejection {
        match self {
            Failure::Unresolved => Rejection::InvalidEndpoint,
            Failure::Slow => Rejection::IntegrationTimeout,
            Failure::TooLarge => Rejection::Internal,
            Failure::Function => Rejection::FunctionFailure,
            _ => Rejection::IntegrationFailure,
        }
    }
}

impl Rejection {
    /// The status of the answer.
    pub fn status(self) -> u16 {
        match self {
            Rejection::Malformed(reason) => reason.status(),
            Rejection::DotSegments
            | Rejection::BadRequestParameters
            | Rejection::BadRequestBody
            | Rejection::InvalidJson => 400,
            Rejection::Forbidden
            | Rejection::MissingAuthenticationToken
            | Rejection::IncompleteSignature
            | Rejection::InvalidSignature
            | Rejection::UnknownCaller
            | Rejection::ExpiredToken
            | Rejection::CacheControl
            | Rejection::AccessDenied
            | Rejection::InvalidApiKey => 403,
            Rejection::Unauthorized => 401,
            Rejection::UriTooLong => 414,
            Rejection::RequestTooLarge => 413,
            Rejection::UnsupportedMediaType => 415,
            Rejection::Throttled | Rejection::QuotaExceeded => 429,
            Rejection::ApiConfigurationError
            | Rejection::InvalidEndpoint
            | Rejection::AuthorizerFailure
            | Rejection::AuthorizerConfiguration
            | Rejection::IntegrationRefused
            | Rejection::Internal => 500,
            Rejection::FunctionFailure => 502,
            Rejection::IntegrationTimeout | Rejection::IntegrationFailure => 504,
        }
    }

    /// The value of `x-amzn-ErrorType` (R-ROUTE-32).
    pub fn error_type(self) -> &'static str {
        match self {
            Rejection::Malformed(_)
            | Rejection::DotSegments
            | Rejection::BadRequestParameters
            | Rejection::BadRequestBody
            | Rejection::InvalidJson
            | Rejection::UnsupportedMediaType => "BadRequestException",
            Rejection::CacheControl | Rejection::AccessDenied => "AccessDeniedException",
            Rejection::Unauthorized => "UnauthorizedException",
            Rejection::AuthorizerFailure => "AuthorizerFailureException",
            Rejection::AuthorizerConfiguration => "AuthorizerConfigurationException",
            // [GK]
            Rejection::UriTooLong => "RequestTooLargeException",
            Rejection::Forbidden | Rejection::InvalidApiKey => "ForbiddenException",
            Rejection::RequestTooLarge => "RequestTooLargeException",
            Rejection::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Rejection::IncompleteSignature => "IncompleteSignatureException",
            Rejection::InvalidSignature => "InvalidSignatureException",
            Rejection::UnknownCaller => "UnrecognizedClientException",
            Rejection::ExpiredToken => "ExpiredTokenException",
            Rejection::Throttled => "TooManyRequestsException",
            Rejection::QuotaExceeded => "LimitExceededException",
            Rejection::ApiConfigurationError
            | Rejection::IntegrationTimeout
            | Rejection::IntegrationFailure
            | Rejection::InvalidEndpoint
            | Rejection::IntegrationRefused
            | Rejection::FunctionFailure
            | Rejection::Internal => "InternalServerErrorException",
        }
    }

    /// The gateway response type, for `$context.error.responseType`; empty for answers that have none.
    pub fn response_type(self) -> &'static str {
        match self {
            Rejection::Malformed(_)
            | Rejection::Forbidden
            | Rejection::DotSegments
            | Rejection::UriTooLong => "",
            Rejection::RequestTooLarge => "REQUEST_TOO_LARGE",
            Rejection::BadRequestParameters => "BAD_REQUEST_PARAMETERS",
            Rejection::BadRequestBody | Rejection::InvalidJson => "BAD_REQUEST_BODY",
            Rejection::CacheControl | Rejection::AccessDenied => "ACCESS_DENIED",
            Rejection::Unauthorized => "UNAUTHORIZED",
            Rejection::AuthorizerFailure => "AUTHORIZER_FAILURE",
            Rejection::AuthorizerConfiguration => "AUTHORIZER_CONFIGURATION_ERROR",
            Rejection::MissingAuthenticationToken => "MISSING_AUTHENTICATION_TOKEN",
            // R-ROUTE-23: falls under DEFAULT_4XX
            Rejection::IncompleteSignature | Rejection::InvalidSignature => "INVALID_SIGNATURE",
            // [GK] the service has no type of its own for it
            Rejection::UnknownCaller => "INVALID_SIGNATURE",
            Rejection::ExpiredToken => "EXPIRED_TOKEN",
            Rejection::InvalidApiKey => "INVALID_API_KEY",
            Rejection::Throttled => "THROTTLED",
            Rejection::QuotaExceeded => "QUOTA_EXCEEDED",
            Rejection::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Rejection::ApiConfigurationError | Rejection::Internal => "API_CONFIGURATION_ERROR",
            Rejection::IntegrationTimeout => "INTEGRATION_TIMEOUT",
            Rejection::IntegrationFailure
            | Rejection::InvalidEndpoint
            | Rejection::IntegrationRefused
            | Rejection::FunctionFailure => "INTEGRATION_FAILURE",
        }
    }

    /// The default message; empty where the text depends on the request.
    pub fn message(self) -> &'static str {
        match self {
            // R-LIM-06 [GK]: one place to change the text of what cannot be read
            Rejection::Malformed(reason) => match reason.status() {
                408 => "Request Timeout",
                413 => "Request Too Long",
                414 => "Request-URI Too Long",
                417 => "Expectation Failed",
                431 => "Request Header Fields Too Large",
                501 => "Not Implemented",
                505 => "HTTP Version Not Supported",
                _ => "Bad Request",
            },
            Rejection::DotSegments => "Bad Request",
            Rejection::Forbidden | Rejection::InvalidApiKey => "Forbidden",
            Rejection::RequestTooLarge => "Request Too Long",
            Rejection::BadRequestParameters => "",
            Rejection::BadRequestBody => "Invalid request body",
            Rejection::InvalidJson => "Invalid JSON in request body",
            // [GK]: the words of a denied invalidation are not recorded
            Rejection::CacheControl => "User is not authorized to invalidate the cache",
            Rejection::MissingAuthenticationToken => "Missing Authentication Token",
            Rejection::IncompleteSignature
            | Rejection::InvalidSignature
            | Rejection::UnknownCaller
            | Rejection::ExpiredToken
            | Rejection::AccessDenied => "",
            Rejection::Unauthorized => "Unauthorized",
            // R-AUTH-22: null
            Rejection::AuthorizerFailure | Rejection::AuthorizerConfiguration => "",
            Rejection::UriTooLong => "Request URI too long",
            Rejection::Throttled => "Too Many Requests",
            Rejection::QuotaExceeded => "Limit Exceeded",
            Rejection::UnsupportedMediaType => "Unsupported Media Type",
            Rejection::IntegrationTimeout => "Endpoint request timed out",
            Rejection::IntegrationFailure => "Network error communicating with endpoint",
            Rejection::ApiConfigurationError
            | Rejection::InvalidEndpoint
            | Rejection::IntegrationRefused
            | Rejection::FunctionFailure
            | Rejection::Internal => "Internal server error",
        }
    }

    /// Why, in words for the flight recorder.
    pub fn reason(self) -> &'static str {
        match self {
            Rejection::Malformed(reason) => reason.as_str(),
            Rejection::Forbidden => "FORBIDDEN",
            Rejection::DotSegments => "dot segments in the path",
            other => other.response_type(),
        }
    }
}

/// A message without what follows a blank line: the client of a wrong signature is shown all that should have been signed,
/// API keys and cookies among it, which no log may hold.
pub(crate) fn without_dump(message: &str) -> &str {
    message.split("\n\n").next().unwrap_or_default()
}
