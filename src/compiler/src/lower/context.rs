//! The `context` variables that a parameter mapping may name.

/// What the gateway fills in.
pub(crate) const FILLED: &[&str] = &[
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.sourceIp",
    "identity.userAgent",
    "operationName",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
];

/// What is known, but empty as long as nobody signs in with IAM, Cognito, an authorizer or a client certificate:
/// the same as at the original service for such a call.
const EMPTY: &[&str] = &[
    "authorizer.principalId",
    "awsEndpointRequestId",
    "identity.accessKey",
    "identity.accountId",
    "identity.caller",
    "identity.cognitoAuthenticationProvider",
    "identity.cognitoAuthenticationType",
    "identity.cognitoIdentityId",
    "identity.cognitoIdentityPoolId",
    "identity.principalOrgId",
    "identity.user",
    "identity.userArn",
    "identity.vpcId",
    "identity.vpceId",
    "wafResponseCode",
    "webaclArn",
];

/// Families of [`EMPTY`] whose members have free names.
const EMPTY_FAMILIES: &[&str] = &["authorizer.", "identity.clientCert."];

/// What is known about a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It has a value.
    Filled,
    /// It never has one.
    Empty,
    /// There is no such variable.
    No,
}

/// Looks up what follows `context.`; names are case-sensitive.
pub(crate) fn look_up(name: &str) -> Known {
    if FILLED.contains(&name) {
        Known::Filled
    } else if EMPTY.contains(&name) || EMPTY_FAMILIES.iter().any(|family| name.starts_with(family)) {
        Known::Empty
    } else {
        Known::No
    }
}
