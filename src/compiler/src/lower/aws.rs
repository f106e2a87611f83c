//! The shape of integrations with Lambda and other services of AWS, with the original service's own words
//! (R-INT-03, R-INT-13). Calling them is not supported yet.

use ringgate_definition as definition;
use ringgate_definition::{IntegrationType, Located};

use super::scope::Scope;
use super::stage_variable;
use crate::code;

/// Headers that only these integrations forbid (R-INT-13).
const FORBIDDEN: &[&str] = &["Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE"];
/// Services that a proxy integration can call.
const PROXY_SERVICES: &[&str] = &["lambda", "firehose"];

/// Reports what is malformed, and that the rest is not supported.
pub(crate) fn refuse(
    scope: &mut Scope<'_, '_>,
    integration: &definition::Integration,
    kind: &Located<IntegrationType>,
) {
    check_method(scope, integration);
    check_uri(scope, integration, kind.value);
    check_headers(scope, integration);
    let referring = integration.credentials.iter().chain(&integration.connection_id).chain(&integration.uri);
    for text in referring {
        stage_variable::names(&text.value).for_each(|name| scope.warn_unset(name, text.place));
    }
    let name = if kind.value == IntegrationType::Aws { "AWS" } else { "AWS_PROXY" };
    let message =
        format!("{} has an integration of type {name}; calling them is not supported yet", scope.route());
    scope.error(code::AWS_INTEGRATION, kind.place, message, "use HTTP_PROXY, HTTP or MOCK");
}

fn check_method(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    if integration.http_method.as_ref().is_none_or(|method| method.value.is_empty()) {
        let message = "Enumeration value for HttpMethod must be non-empty";
        scope.error(code::INTEGRATION_METHOD, integration.place, message, "add `httpMethod: POST`");
    }
}

fn check_uri(scope: &mut Scope<'_, '_>, integration: &definition::Integration, kind: IntegrationType) {
    const REMEDY: &str = "write `arn:aws:apigateway:<region>:<service>:path/<path>` or `…:action/<name>`";
    let place = integration.uri.as_ref().map_or(integration.place, |uri| uri.place);
    let text = integration.uri.as_ref().map(|uri| uri.value.as_str()).unwrap_or_default();
    let Some(arn) = Arn::read(text) else {
        scope.error(code::ARN, place, "Invalid ARN specified in the request", REMEDY);
        return;
    };
    if !arn.has_target {
        scope.error(code::ARN, place, "AWS ARN for integration must contain path or action", REMEDY);
    } else if kind == IntegrationType::AwsProxy && !PROXY_SERVICES.contains(&arn.service) {
        let message = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose \
                       stream invocations.";
        scope.error(code::ARN, place, message, "use the type AWS for other services");
    }
}

/// `arn:{partition}:apigateway:{region}:{[subdomain.]service}:{path|action}/{rest}` (R-INT-39).
struct Arn<'a> {
    /// Without its subdomain.
    service: &'a str,
    /// Whether a path or an action follows.
    has_target: bool,
}

impl<'a> Arn<'a> {
    /// Stage variables may stand anywhere (R-INT-04): what holds one fits.
    fn read(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        let is_set = |part: &str| !part.is_empty();
        (parts.next() == Some("arn")).then_some(())?;
        parts.next().filter(|partition| is_set(partition))?;
        parts.next().filter(|service| *service == "apigateway")?;
        parts.next().filter(|region| is_set(region))?;
        let service = parts.next().filter(|service| is_set(service))?;
        let target = parts.next().unwrap_or_default();
        let begins = |kind: &str| target.strip_prefix(kind).is_some_and(is_set);
        let has_target = begins("path/") || begins("action/") || target.starts_with(stage_variable::BEGINS);
        let service = service.rsplit('.').next().unwrap_or(service);
        Some(Arn { service, has_target })
    }
}

fn check_headers(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    for (target, _) in &integration.request_parameters {
        let Some(name) = target.value.strip_prefix("integration.request.header.") else { continue };
        if FORBIDDEN.iter().any(|forbidden| forbidden.eq_ignore_ascii_case(name)) {
            let message = format!("a mapping sets `{name}`, which only the gateway may set in calls to AWS");
            scope.error(code::FORBIDDEN_HEADER, target.place, message, "remove the mapping");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn r_int_39_arns_are_taken_apart() {
        let check = |text: &str, expected: Option<(&str, bool)>| {
            assert_eq!(Arn::read(text).map(|arn| (arn.service, arn.has_target)), expected, "{text}");
        };
        let lambda = "path/2015-03-31/functions/arn:aws:lambda:us-east-1:012345678901:function:f/invocations";
        check(&format!("arn:aws:apigateway:us-east-1:lambda:{lambda}"), Some(("lambda", true)));
        check("arn:aws:apigateway:us-east-1:bucket.s3:path/key", Some(("s3", true)));
        check("arn:aws:apigateway:us-east-1:states:action/StartExecution", Some(("states", true)));
        check("arn:aws:apigateway:us-east-1:states:action/", Some(("states", false)));
        check("arn:aws:apigateway:us-east-1:states", Some(("states", false)));
        check("arn:aws:apigateway:us-east-1:lambda:${stageVariables.rest}", Some(("lambda", true)));
        check("arn:aws:lambda:us-east-1:012345678901:function:f", None);
        check("arn:aws:apigateway::lambda:path/x", None);
        check("https://a.b/", None);
        check("", None);
    }
}
