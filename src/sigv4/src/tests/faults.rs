//! The service's answers, word by word (R-AUTH-11).

use super::*;
use crate::FaultKind;
use crate::FaultKind::{Incomplete, Invalid};

const SCOPE: &str = "AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request";

/// What the service answers to these fields and target at [`NOW`].
fn answer(target: &str, sent: &[(&str, &str)]) -> Option<(FaultKind, String)> {
    let fields = fields(sent);
    let request = request("GET", target, &fields);
    match verify(&verifier(PathForm::Normalized), &request, Payload::Bytes(b""), NOW) {
        Ok(None) => Some((FaultKind::MissingToken, String::new())),
        Ok(Some(())) => None,
        Err(fault) => Some((fault.kind, fault.message.into_owned())),
    }
}

fn check(target: &str, sent: &[(&str, &str)], kind: FaultKind, message: &str) {
    let fault = answer(target, sent);
    assert_eq!(fault, Some((kind, message.to_owned())), "{target} {sent:?}");
}

fn authorization(credential: &str, signed: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={}", "0".repeat(64))
}

/// The answer to a request that is signed in its header with these parts.
fn check_header(credential: &str, signed: &str, date: &str, kind: FaultKind, message: &str) {
    let value = authorization(credential, signed);
    let sent = [("Host", "a.example"), ("X-Amz-Date", date), ("Authorization", value.as_str())];
    check("/", &sent, kind, message);
}

#[test]
fn r_auth_11_no_credentials_are_no_fault_of_the_signature() {
    assert_eq!(answer("/", &[("Host", "a.example")]), Some((FaultKind::MissingToken, String::new())));
    assert_eq!(answer("/?X-Amz-Signature=00", &[]), Some((FaultKind::MissingToken, String::new())));
    assert_eq!(answer("/", &[("Authorization", "")]), Some((FaultKind::MissingToken, String::new())));
    assert_eq!(Fault::missing_token().message, "Missing Authentication Token");
    assert_eq!(Fault::unknown_key().message, "The security token included in the request is invalid.");
    assert_eq!(Fault::expired_token().message, "The security token included in the request is expired");
}

#[test]
fn r_auth_11_kinds_have_the_services_names() {
    let kinds = [
        (FaultKind::MissingToken, "MissingAuthenticationTokenException", "MISSING_AUTHENTICATION_TOKEN"),
        (FaultKind::UnknownKey, "UnrecognizedClientException", "INVALID_SIGNATURE"),
        (FaultKind::ExpiredToken, "ExpiredTokenException", "EXPIRED_TOKEN"),
        (Incomplete, "IncompleteSignatureException", "INVALID_SIGNATURE"),
        (Invalid, "InvalidSignatureException", "INVALID_SIGNATURE"),
    ];
    for (kind, error_type, response_type) in kinds {
        assert_eq!(
            (kind.error_type(), kind.response_type(), kind.status()),
            (error_type, response_type, 403)
        );
    }
}

#[test]
fn r_auth_11_incomplete_credentials_name_what_is_missing() {
    check(
        "/",
        &[("Authorization", "Basic abc=")],
        Incomplete,
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either \
         a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) \
         Authorization=RYFZUAna3FpnyemGnmcjQzDzoNTR/ouv4060SzB6ITg=",
    );
    check(
        "/",
        &[("Authorization", "Bearer abc.def")],
        Incomplete,
        "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with \
         Base64): '31xUL9zZyAlSdEwUtwhnc4s/kOVbd/iPF7n4gXswkoE='.",
    );
    check(
        "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z",
        &[],
        Incomplete,
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include \
         'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the \
         query-string parameters.",
    );
    check_header(
        "a/b/c/d",
        "host;x-amz-date",
        "20150830T123600Z",
        Incomplete,
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'",
    );
    check_header(
        SCOPE,
        "host;x-amz-date",
        "201",
        Incomplete,
        "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
    );
    let sha25 = authorization(SCOPE, "host").replace("SHA256", "SHA25");
    check(
        "/",
        &[("Host", "h"), ("Date", "20150830T123600Z"), ("Authorization", &sha25)],
        Incomplete,
        "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
    );
}

#[test]
fn r_auth_11_what_comes_twice_is_refused() {
    let value = authorization(SCOPE, "host");
    let twice = value.replace("Signature=", "Signature=1, Signature=");
    let date = ("Date", "20150830T123600Z");
    check(
        "/",
        &[date, ("Authorization", &value), ("authorization", &value)],
        Incomplete,
        "'authorization' must not be repeated.",
    );
    check(
        "/",
        &[date, ("Authorization", &twice)],
        Incomplete,
        "Authorization header must not repeat 'Signature' parameter.",
    );
    check(
        "/?X-Amz-Algorithm=a&X-Amz-Date=1&X-Amz-Date=2",
        &[],
        Incomplete,
        "AWS query-string parameters must not repeat 'X-Amz-Date'.",
    );
    check(
        "/?X-Amz-Algorithm=a",
        &[("Authorization", &value)],
        Invalid,
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
    check(
        "/?X-Amz-Algorithm=%ff",
        &[],
        Incomplete,
        "AWS query-string parameter 'X-Amz-Algorithm' is not encoded text.",
    );
}

#[test]
fn r_auth_11_the_skew_is_five_minutes_either_way() {
    let signed = "host;x-amz-date";
    check_header(
        "AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request",
        signed,
        "20150830T123059Z",
        Invalid,
        "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)",
    );
    check_header(
        SCOPE,
        signed,
        "20150830T124101Z",
        Invalid,
        "Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)",
    );
    for date in ["20150830T123100Z", "20150830T124100Z"] {
        let value = authorization(SCOPE, signed);
        let fault = answer("/", &[("Host", "h"), ("X-Amz-Date", date), ("Authorization", &value)]);
        assert!(fault.is_some_and(|(_, message)| message.starts_with("The request signature we calculated")));
    }
}

#[test]
fn r_auth_11_a_presigned_query_lives_as_long_as_it_says() {
    let target = |date: &str, expires: &str| {
        format!(
            "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={date}&X-Amz-Expires={expires}\
             &X-Amz-SignedHeaders=host&X-Amz-Signature=00",
            SCOPE.replace('/', "%2F")
        )
    };
    check(
        &target("20150830T123429Z", "90"),
        &[],
        Invalid,
        "Signature expired: 20150830T123429Z is now earlier than 20150830T123430Z (20150830T123600Z - 90 sec.)",
    );
    check(
        &target("20150830T123600Z", "604801"),
        &[],
        Incomplete,
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
         604800 seconds",
    );
    check(
        &target("20150830T123600Z", "99999999999999999999"),
        &[],
        Incomplete,
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
         604800 seconds",
    );
    for expires in ["", "-1", "%2B1", "1.5"] {
        check(&target("20150830T123600Z", expires), &[], Incomplete, "X-Amz-Expires should be a number");
    }
}

#[test]
fn r_auth_11_a_wrong_scope_names_all_that_is_wrong() {
    check_header(
        "AKIDEXAMPLE/b/c/d/e",
        "host;x-amz-date",
        "20150830T123600Z",
        Invalid,
        "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: \
         'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in \
         Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20150830', from \
         '20150830T123600Z'.",
    );
    check_header(
        "AKIDEXAMPLE/20150830/x/execute-api/aws4_request",
        "host;x-amz-date",
        "20150830T123600Z",
        Invalid,
        "Credential should be scoped to a valid region, not 'x'. ",
    );
}

#[test]
fn r_auth_09_host_and_steering_fields_must_be_signed() {
    check_header(
        SCOPE,
        "x-amz-date",
        "20150830T123600Z",
        Invalid,
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
    check_header(
        SCOPE,
        "",
        "20150830T123600Z",
        Invalid,
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
    check_header(
        SCOPE,
        "host",
        "20150830T123600Z",
        Invalid,
        "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization.",
    );
}

#[test]
fn r_auth_11_a_wrong_signature_shows_what_should_have_been_signed() {
    check(
        "/a%20b?b=2&a=1",
        &[
            ("Host", "a.example"),
            ("X-Amz-Date", "20150830T123600Z"),
            ("x-amz-cf-id", "added on the way"),
            ("Authorization", &authorization(SCOPE, "X-Amz-Date;Host")),
        ],
        Invalid,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
     and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request \
     should have been\n'GET\n/a%2520b\na=1&b=2\nhost:a.example\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n\
     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n\nThe String-to-Sign should have been\n\
     'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/execute-api/aws4_request\n\
     1e309c5a15848bb0d72a2a8c356812a09637652a65c2b3d6e9c2ce14b8cc5177'\n",
    );
}
