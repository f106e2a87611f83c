//! What the invocation of an authorizer's function comes to (R-AUTH-22).

use std::fmt;

use serde_json::Value;

use crate::grant::Grant;

/// The answer of the Invoke API.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a> {
    /// The status. A function that failed has 200 too; others say that it was not invoked.
    pub status: u16,
    /// Whether the header `X-Amz-Function-Error` is there: the function itself failed.
    pub has_function_error: bool,
    /// The function's result, or what the failure is about.
    pub body: &'a [u8],
}

/// Why there is no grant. None of these is cached (R-AUTH-18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizerRejection {
    /// What the client is told.
    pub kind: RejectionKind,
    /// What happened, for logs and for who asks why.
    pub reason: String,
}

/// What a client is told when its authorizer gives no grant (R-AUTH-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RejectionKind {
    /// 401 `{"message":"Unauthorized"}`, UnauthorizedException, UNAUTHORIZED: the function said so.
    Unauthorized,
    /// 500 `{"message":null}`, AuthorizerFailureException, AUTHORIZER_FAILURE: the function failed, was throttled, or
    /// did not answer in time.
    AuthorizerFailure,
    /// 500 `{"message":null}`, AuthorizerConfigurationException, AUTHORIZER_CONFIGURATION_ERROR: the function cannot be
    /// invoked, or its result is malformed.
    AuthorizerConfiguration,
}

/// The message of a function's error that means 401, exactly.
const UNAUTHORIZED: &str = "Unauthorized";

/// The most characters of a function's error message that a reason repeats.
const REASON_CHARS_MAX: usize = 200;

impl Invocation<'_> {
    /// The grant, if the function gave one.
    ///
    /// # Errors
    /// [`AuthorizerRejection`] if it did not (R-AUTH-22).
    pub fn grant(&self) -> Result<Grant, AuthorizerRejection> {
        if self.has_function_error {
            return Err(function_error(self.body));
        }
        match self.status {
            200 => Grant::read(self.body).map_err(|fault| {
                AuthorizerRejection::new(RejectionKind::AuthorizerConfiguration, fault.to_string())
            }),
            status => Err(not_invoked(status, self.body)),
        }
    }
}

impl AuthorizerRejection {
    /// A rejection without an answer: a timeout, or a connection that failed. That is a failure of the authorizer
    /// (R-AUTH-22).
    pub fn without_answer(reason: impl Into<String>) -> AuthorizerRejection {
        AuthorizerRejection::new(RejectionKind::AuthorizerFailure, reason)
    }

    fn new(kind: RejectionKind, reason: impl Into<String>) -> AuthorizerRejection {
        AuthorizerRejection { kind, reason: reason.into() }
    }
}

fn function_error(body: &[u8]) -> AuthorizerRejection {
    let message = member(body, "errorMessage");
    match message.as_deref() {
        Some(UNAUTHORIZED) => AuthorizerRejection::new(
            RejectionKind::Unauthorized,
            "the authorizer's function says Unauthorized",
        ),
        message => {
            let message = shortened(message.unwrap_or("without a message"));
            let reason = format!("the authorizer's function failed: {message}");
            AuthorizerRejection::new(RejectionKind::AuthorizerFailure, reason)
        }
    }
}

/// Whoever may not invoke, or names a function that does not exist, has configured it wrongly; the rest may pass.
fn not_invoked(status: u16, body: &[u8]) -> AuthorizerRejection {
    let kind = match status {
        408 | 429 => RejectionKind::AuthorizerFailure,
        400..=499 => RejectionKind::AuthorizerConfiguration,
        _ => RejectionKind::AuthorizerFailure,
    };
    let message = member(body, "Message").or_else(|| member(body, "message"));
    let message = shortened(message.as_deref().unwrap_or("no message"));
    AuthorizerRejection::new(
        kind,
        format!("the authorizer's function was not invoked: status {status}, {message}"),
    )
}

fn member(body: &[u8], name: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(REASON_CHARS_MAX).and_then(|(cut, _)| text.get(..cut)).unwrap_or(text)
}

impl fmt::Display for AuthorizerRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for AuthorizerRejection {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, has_function_error: bool, body: &str, want: Option<RejectionKind>) {
        let invocation = Invocation { status, has_function_error, body: body.as_bytes() };
        let kind = invocation.grant().err().map(|rejection| rejection.kind);
        assert_eq!(kind, want, "{status} {has_function_error} {body}");
    }

    const GRANT: &str = r#"{"principalId":"a","policyDocument":{"Statement":[]}}"#;

    #[test]
    fn r_auth_22_function_errors() {
        use RejectionKind::{AuthorizerFailure, Unauthorized};
        check(200, true, r#"{"errorMessage":"Unauthorized"}"#, Some(Unauthorized));
        let stack = r#"{"errorMessage":"Unauthorized","errorType":"Exception","stackTrace":["x"]}"#;
        check(200, true, stack, Some(Unauthorized));
        check(200, true, r#"{"errorMessage":"unauthorized"}"#, Some(AuthorizerFailure));
        check(200, true, r#"{"errorMessage":"Unauthorized "}"#, Some(AuthorizerFailure));
        check(200, true, r#"{"errorMessage":"Error: Unauthorized"}"#, Some(AuthorizerFailure));
        check(
            200,
            true,
            r#"{"errorMessage":"2026 Task timed out after 3.00 seconds"}"#,
            Some(AuthorizerFailure),
        );
        check(200, true, "", Some(AuthorizerFailure));
        check(200, true, GRANT, Some(AuthorizerFailure));
        check(200, true, "[]", Some(AuthorizerFailure));
    }

    #[test]
    fn r_auth_22_functions_that_were_not_invoked() {
        use RejectionKind::{AuthorizerConfiguration, AuthorizerFailure};
        check(
            403,
            false,
            r#"{"Message":"not authorized to perform lambda:InvokeFunction"}"#,
            Some(AuthorizerConfiguration),
        );
        check(404, false, r#"{"Message":"Function not found"}"#, Some(AuthorizerConfiguration));
        check(400, false, "", Some(AuthorizerConfiguration));
        check(429, false, r#"{"message":"Rate exceeded"}"#, Some(AuthorizerFailure));
        check(500, false, "oops", Some(AuthorizerFailure));
        check(502, false, GRANT, Some(AuthorizerFailure));
        check(202, false, "", Some(AuthorizerFailure));
    }

    #[test]
    fn r_auth_22_results() {
        check(200, false, GRANT, None);
        check(200, false, "null", Some(RejectionKind::AuthorizerConfiguration));
        check(200, false, r#"{"principalId":"a"}"#, Some(RejectionKind::AuthorizerConfiguration));
        check(200, false, r#"{"errorMessage":"Unauthorized"}"#, Some(RejectionKind::AuthorizerConfiguration));
    }

    #[test]
    fn a_reason_stays_short() {
        let body = format!(r#"{{"errorMessage":"{}"}}"#, "é".repeat(10_000));
        let invocation = Invocation { status: 200, has_function_error: true, body: body.as_bytes() };
        let reason = invocation.grant().expect_err("failed").to_string();
        assert!(reason.chars().count() < REASON_CHARS_MAX + 60);
        let timeout = AuthorizerRejection::without_answer("no answer within 10 s");
        assert_eq!(timeout.kind, RejectionKind::AuthorizerFailure);
    }
}
