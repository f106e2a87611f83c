//! The `$context` variables, and when they have a value (R-VTL-30, R-VTL-33, R-LOG-04, R-LOG-05).

use ringgate_definition::{Diagnostic, Diagnostics, Place};

use crate::code;
use crate::nearest::nearest;

/// When a variable is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// While a request or a response is mapped.
    Mapping,
    /// While a gateway response is made.
    GatewayResponse,
    /// When all is over.
    AccessLog,
}

/// Known from the beginning.
const ALWAYS: &[&str] = &[
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "endpointType",
    "extendedRequestId",
    "httpMethod",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.sourceIp",
    "identity.userAgent",
    "isCanaryRequest",
    "operationName",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
    "xrayTraceId",
];

/// Known where clients sign their requests (R-AUTH-12).
const SIGNED: &[&str] = &[
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
];

/// Known as soon as the gateway answers by itself (R-GWR-06).
const ERROR: &[&str] =
    &["error.message", "error.messageString", "error.responseType", "error.validationErrorString"];

/// Known when the answer is sent: for access logs only (R-LOG-05).
const OUTCOME: &[&str] = &[
    "authenticate.error",
    "authenticate.latency",
    "authenticate.status",
    "authorize.error",
    "authorize.latency",
    "authorize.status",
    "cipherSuite",
    "integration.error",
    "integration.integrationStatus",
    "integration.latency",
    "integration.requestId",
    "integration.responseTransferMode",
    "integration.status",
    "integration.timeToAllHeaders",
    "integration.timeToFirstContent",
    "integrationErrorMessage",
    "integrationLatency",
    "integrationStatus",
    "responseLatency",
    "responseLength",
    "status",
    "tlsVersion",
];

/// Known, but empty as long as nobody signs in with Cognito or a client certificate, and no
/// firewall and no custom domain takes part: the same as at the original service for such a call.
const EMPTY: &[&str] = &[
    "awsEndpointRequestId",
    "customDomain.basePathMatched",
    "customDomain.routingRuleIdMatched",
    "identity.apiId",
    "identity.vpcId",
    "identity.vpceId",
    "wafResponseCode",
    "webaclArn",
];

/// Families of [`EMPTY`] whose members have free names.
const EMPTY_FAMILIES: &[&str] = &["identity.clientCert.", "waf."];

/// What an authorizer's function or a token says about whoever calls has free names (R-AUTH-20, R-AUTH-30), also
/// those that stand in access logs for what came of asking it (R-LOG-05).
const GRANTED: &str = "authorizer.";

/// Families that templates fill and read (R-VTL-35).
const OVERRIDES: &[&str] = &["requestOverride.", "responseOverride."];

/// What is known about a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It can have a value at that moment.
    Filled,
    /// It never has one then.
    Empty,
    /// There is no such variable.
    No,
}

/// Looks up what follows `context.`; names are case-sensitive.
pub(crate) fn look_up(name: &str, moment: Moment) -> Known {
    let starts = |families: &[&str]| families.iter().any(|family| name.starts_with(family));
    let filled_when = |is_filled| if is_filled { Known::Filled } else { Known::Empty };
    if ALWAYS.contains(&name) || SIGNED.contains(&name) {
        Known::Filled
    } else if ERROR.contains(&name) {
        filled_when(moment != Moment::Mapping)
    } else if OUTCOME.contains(&name) {
        filled_when(moment == Moment::AccessLog)
    } else if starts(OVERRIDES) {
        filled_when(moment == Moment::Mapping)
    } else if EMPTY.contains(&name) || starts(EMPTY_FAMILIES) {
        Known::Empty
    } else if name.strip_prefix(GRANTED).is_some_and(|name| !name.is_empty()) {
        Known::Filled
    } else {
        Known::No
    }
}

/// Whether a variable can be named; warns if it is always empty. `prefix` is what stands before the name where it is
/// asked for.
pub(crate) fn check(
    diagnostics: &mut Diagnostics,
    name: &str,
    prefix: &str,
    moment: Moment,
    place: Place,
) -> bool {
    match look_up(name, moment) {
        Known::Filled => true,
        Known::Empty => {
            let message = format!("`{prefix}{name}` is always empty here, so nothing is sent");
            let diagnostic = Diagnostic::warning(code::CONTEXT_VARIABLE, place, message);
            diagnostics.push(diagnostic.remedy("remove it, or ignore this"));
            true
        }
        Known::No => {
            let message = format!("there is no context variable `{name}`");
            let diagnostic = Diagnostic::error(code::CONTEXT_VARIABLE, place, message);
            diagnostics.push(diagnostic.remedy(remedy(name, prefix, moment)));
            false
        }
    }
}

/// Warns about a variable that puts nothing into a text: plain substitution does not stop at unknown names
/// (R-GWR-06, R-LOG-02).
pub(crate) fn warn_unknown(diagnostics: &mut Diagnostics, name: &str, moment: Moment, place: Place) {
    if look_up(name, moment) == Known::No {
        let message = format!("there is no context variable `{name}`, so it has no value");
        let diagnostic = Diagnostic::warning(code::CONTEXT_VARIABLE, place, message);
        diagnostics.push(diagnostic.remedy(remedy(name, "$context.", moment)));
    }
}

fn remedy(name: &str, prefix: &str, moment: Moment) -> String {
    let all = ALWAYS.iter().chain(SIGNED).chain(ERROR).chain(OUTCOME).copied();
    match nearest(name, all.filter(|known| look_up(known, moment) == Known::Filled)) {
        Some(meant) => format!("did you mean `{prefix}{meant}`?"),
        None => "see docs/compatibility for the context variables".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, Moment, look_up};

    #[test]
    fn r_vtl_30_r_log_04_05_variables_have_their_moments() {
        let check = |name, expected: [Known; 3]| {
            let found =
                [Moment::Mapping, Moment::GatewayResponse, Moment::AccessLog].map(|m| look_up(name, m));
            assert_eq!(found, expected, "{name}");
        };
        use Known::{Empty, Filled, No};
        check("requestId", [Filled; 3]);
        check("endpointType", [Filled; 3]);
        check("xrayTraceId", [Filled; 3]);
        check("isCanaryRequest", [Filled; 3]);
        check("identity.userArn", [Filled; 3]);
        check("error.messageString", [Empty, Filled, Filled]);
        check("status", [Empty, Empty, Filled]);
        check("integration.timeToFirstContent", [Empty, Empty, Filled]);
        check("requestOverride.header.a", [Filled, Empty, Empty]);
        check("authorizer.claims.sub", [Filled; 3]);
        check("authorizer.latency", [Filled; 3]);
        check("authenticate.status", [Empty, Empty, Filled]);
        check("authorize.error", [Empty, Empty, Filled]);
        check("authorize.none", [No; 3]);
        check("authorizer.principalId", [Filled; 3]);
        check("authorizer.key-2", [Filled; 3]);
        check("waf.status", [Empty; 3]);
        check("customDomain.basePathMatched", [Empty; 3]);
        check("RequestId", [No; 3]);
        check("identity.sourceip", [No; 3]);
    }
}
