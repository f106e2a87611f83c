//! Our own answers (group 8 of the REST specification).

use ringgate_http::Reason;

use super::talk::{Message, World};
use super::world::{DATE, Plot, proxy};
use crate::{Failure, Rejection};

fn world() -> World {
    Plot::default().route("GET", "/x", proxy()).build()
}

fn reject(rejection: Rejection) -> Message {
    let world = world();
    let mut talk = world.talk("GET", "/prod/x", &[]);
    let ((), bytes) = talk.write(|exchange, call, chance, head| {
        exchange.ids.begin(call, chance);
        exchange.reject(call, rejection, head);
    });
    Message::read(&bytes, talk.exchange.body())
}

#[test]
fn r_gwr_01_02_each_type_has_its_status_error_and_message() {
    use Rejection::*;
    let cases: &[(Rejection, &str, u16, &str, &str)] = &[
        (
            ApiConfigurationError,
            "API_CONFIGURATION_ERROR",
            500,
            "InternalServerErrorException",
            "Internal server error",
        ),
        (Internal, "API_CONFIGURATION_ERROR", 500, "InternalServerErrorException", "Internal server error"),
        (
            IntegrationFailure,
            "INTEGRATION_FAILURE",
            504,
            "InternalServerErrorException",
            "Network error communicating with endpoint",
        ),
        (
            InvalidEndpoint,
            "INTEGRATION_FAILURE",
            500,
            "InternalServerErrorException",
            "Internal server error",
        ),
        (
            IntegrationTimeout,
            "INTEGRATION_TIMEOUT",
            504,
            "InternalServerErrorException",
            "Endpoint request timed out",
        ),
        (InvalidApiKey, "INVALID_API_KEY", 403, "ForbiddenException", "Forbidden"),
        (
            MissingAuthenticationToken,
            "MISSING_AUTHENTICATION_TOKEN",
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        (QuotaExceeded, "QUOTA_EXCEEDED", 429, "LimitExceededException", "Limit Exceeded"),
        (RequestTooLarge, "REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long"),
        (Throttled, "THROTTLED", 429, "TooManyRequestsException", "Too Many Requests"),
        (
            UnsupportedMediaType,
            "UNSUPPORTED_MEDIA_TYPE",
            415,
            "BadRequestException",
            "Unsupported Media Type",
        ),
        // before an API is known (R-GWR-08), or an addition of ours
        (Forbidden, "", 403, "ForbiddenException", "Forbidden"),
        (DotSegments, "", 400, "BadRequestException", "Bad Request"),
        (Malformed(Reason::Target), "", 400, "BadRequestException", "Bad Request"),
        (Malformed(Reason::Slow), "", 408, "BadRequestException", "Request Timeout"),
        (Malformed(Reason::BodyLength), "", 413, "BadRequestException", "Request Too Long"),
        (Malformed(Reason::TargetLength), "", 414, "BadRequestException", "Request-URI Too Long"),
        (Malformed(Reason::Expect), "", 417, "BadRequestException", "Expectation Failed"),
        (Malformed(Reason::FieldsLength), "", 431, "BadRequestException", "Request Header Fields Too Large"),
        (Malformed(Reason::TransferEncoding), "", 501, "BadRequestException", "Not Implemented"),
        (Malformed(Reason::Version), "", 505, "BadRequestException", "HTTP Version Not Supported"),
    ];
    for (rejection, kind, status, error, message) in cases {
        let answer = reject(*rejection);
        assert_eq!((rejection.response_type(), answer.status), (*kind, *status), "{rejection:?}");
        assert!(answer.lines[0].starts_with(&format!("HTTP/1.1 {status} ")), "{rejection:?}");
        assert_eq!(answer.field("x-amzn-ErrorType"), Some(*error), "{rejection:?}");
        assert_eq!(answer.body, format!("{{\"message\":\"{message}\"}}"), "{rejection:?}");
        assert_eq!(answer.field("Content-Type"), Some("application/json"), "R-ROUTE-32");
        assert_eq!(answer.field("Date"), Some(DATE));
        assert!(answer.field("x-amzn-RequestId").is_some() && answer.field("x-amz-apigw-id").is_some());
        assert_eq!(answer.field("X-Amzn-Trace-Id"), None, "R-ROUTE-30");
        assert_eq!(answer.lines.len(), 7, "no other fields: {:?}", answer.lines);
    }
}

#[test]
fn every_reason_has_an_answer() {
    for reason in Reason::ALL {
        let answer = reject(Rejection::Malformed(*reason));
        assert_eq!(answer.status, reason.status());
        assert!(answer.body.len() > "{\"message\":\"\"}".len(), "{reason:?}");
    }
}

#[test]
fn r_route_22_a_miss() {
    for (method, path) in [("GET", "/prod/none"), ("POST", "/prod/x"), ("GET", "/prod/"), ("GET", "/prod")] {
        let answer = world().answer(method, path, &[]);
        assert_eq!((answer.status, &*answer.body), (403, "{\"message\":\"Missing Authentication Token\"}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("MissingAuthenticationTokenException"));
        assert_eq!(answer.field("Content-Type"), Some("application/json"));
    }
}

#[test]
fn r_route_23_a_miss_with_an_authorization_that_is_no_signature() {
    let message = |hash: &str| {
        format!(
            "{{\"message\":\"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 \
             and encoded with Base64): '{hash}'.\"}}"
        )
    };
    let world = world();
    for (value, hash) in [
        ("Bearer abc", "w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY="),
        ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    ] {
        let answer = world.answer("GET", "/prod/none", &[&format!("authorization: {value}")]);
        assert_eq!((answer.status, answer.body.as_str()), (403, message(hash).as_str()));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("IncompleteSignatureException"));
    }
    let signed = world.answer("GET", "/prod/none", &["Authorization: AWS4-HMAC-SHA256 Credential=x"]);
    assert_eq!(signed.body, "{\"message\":\"Missing Authentication Token\"}");
    assert_eq!(
        world.forwarded("GET", "/prod/x", &["Authorization: Bearer abc"]).1.field("Authorization"),
        Some("Bearer abc")
    );
}

#[test]
fn r_int_27_28_an_upstream_that_fails() {
    let world = world();
    for (failure, status, message) in [
        (Failure::Slow, 504, "Endpoint request timed out"),
        (Failure::Unreachable, 504, "Network error communicating with endpoint"),
        (Failure::Broken, 504, "Network error communicating with endpoint"),
        (Failure::Malformed(Reason::StatusCode), 504, "Network error communicating with endpoint"),
        (Failure::Unresolved, 500, "Internal server error"),
    ] {
        let answer = world.talk("GET", "/prod/x", &[]).forwarded().fail(failure);
        assert_eq!(
            (answer.status, answer.body.clone()),
            (status, format!("{{\"message\":\"{message}\"}}")),
            "{failure:?}"
        );
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
        assert_eq!(answer.field("X-Amzn-Trace-Id"), None);
    }
}

#[test]
fn a_body_that_breaks_a_rule_on_the_way() {
    let world = world();
    for (reason, status, error) in [
        (Reason::BodyLength, 413, "RequestTooLargeException"),
        (Reason::ChunkHead, 400, "BadRequestException"),
        (Reason::Slow, 408, "BadRequestException"),
    ] {
        let mut talk = world.talk("GET", "/prod/x", &[]).forwarded();
        let ((), bytes) = talk.write(|exchange, call, _, head| exchange.abort(call, reason, head));
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        assert!(text.contains(&format!("x-amzn-ErrorType: {error}\r\n")), "{text}");
        assert_eq!(talk.exchange.status(), status);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_fresh_ids_and_nothing_of_the_request_before() {
    let world = world();
    let mut talk =
        world.talk("GET", "/prod/x", &["x-amzn-RequestId: 11111111-2222-4333-8444-555555555555"]).forwarded();
    talk.head = ringgate_http::RequestHead::default();
    let ((), bytes) =
        talk.write(|exchange, call, chance, head| exchange.refuse(call, Reason::FieldName, chance, head));
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.starts_with("HTTP/1.1 400 Bad Request\r\n") && !text.contains("11111111"), "{text}");
    assert_eq!((talk.exchange.place(), talk.exchange.ids.trace_id()), (None, &b""[..]));
    assert_eq!(talk.exchange.rejection(), Some(Rejection::Malformed(Reason::FieldName)));
}
