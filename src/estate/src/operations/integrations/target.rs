//! What an integration may call (R-INT-03, R-INT-04, R-INT-39, R-INT-45, R-INT-57).

use ringgate_management::Fault;
use ringgate_management::shapes::IntegrationType;

/// Checks the URI of an integration; one of a MOCK means nothing.
pub(super) fn check(kind: IntegrationType, uri: Option<&str>) -> Result<(), Fault> {
    let uri = uri.unwrap_or_default();
    match kind {
        IntegrationType::Mock => Ok(()),
        IntegrationType::Http | IntegrationType::HttpProxy if is_endpoint(uri) => Ok(()),
        IntegrationType::Http | IntegrationType::HttpProxy => {
            Err(Fault::bad_request("Invalid HTTP endpoint specified for URI"))
        }
        IntegrationType::Aws => action(uri).map(drop),
        IntegrationType::AwsProxy => match action(uri)? {
            ("lambda", path) if path.starts_with("path/") && path.contains("/functions/") => Ok(()),
            ("firehose", path) if path.starts_with("action/PutRecord") => Ok(()),
            _ => Err(Fault::bad_request(
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
                 invocations.",
            )),
        },
    }
}

/// Whether a text has a part that each stage fills in (R-INT-04).
pub(super) fn has_variable(text: &str) -> bool {
    text.contains("${stageVariables.")
}

/// Service and path of `arn:{partition}:apigateway:{region}:{[subdomain.]service}:{path|action}/{rest}`.
fn action(uri: &str) -> Result<(&str, &str), Fault> {
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let ["arn", _, "apigateway", _, service, path] = parts.as_slice() else {
        return Err(Fault::bad_request("Invalid ARN specified in the request"));
    };
    if path.starts_with("path/") || path.starts_with("action/") {
        let service = service.rsplit('.').next().unwrap_or_default();
        return Ok((service, path));
    }
    Err(Fault::bad_request("AWS ARN for integration must contain path or action"))
}

/// Whether a URI is one of HTTP. A stage variable may stand anywhere, the scheme included.
fn is_endpoint(uri: &str) -> bool {
    if has_variable(uri) && uri.starts_with("${") {
        return true;
    }
    let scheme_less = |scheme: &str| {
        let start = uri.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| uri.get(scheme.len()..)).flatten()
    };
    let Some(rest) = scheme_less("https://").or_else(|| scheme_less("http://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_clean = !uri.chars().any(|c| c.is_whitespace() || c.is_control());
    is_clean && !host.is_empty() && !host.starts_with(':') && is_port_allowed(host)
}

/// R-INT-04: 80, 443, and what needs no privilege. A variable is for the stage to check.
fn is_port_allowed(host: &str) -> bool {
    let after_address = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    let Some((_, port)) = after_address.rsplit_once(':') else { return true };
    match port.parse::<u16>() {
        Ok(port) => matches!(port, 80 | 443 | 1024..),
        Err(_) => port.contains('{') || port.contains('}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_int_04_http_endpoints() {
        for (uri, is_sound) in [
            ("http://example.com", true),
            ("HTTPS://example.com:8443/a/{b}?c=d", true),
            ("https://example.com:443", true),
            ("http://[::1]:8080/", true),
            ("http://[::1]/", true),
            ("https://${stageVariables.host}/x", true),
            ("https://${stageVariables.host}:${stageVariables.port}/x", true),
            ("${stageVariables.url}/x", true),
            ("http://{host}/x", true),
            ("http://example.com:22/", false),
            ("http://example.com:99999/", false),
            ("http://", false),
            ("http://:80", false),
            ("ftp://example.com", false),
            ("example.com", false),
            ("http://a b", false),
            ("httpé://", false),
            ("", false),
        ] {
            assert_eq!(is_endpoint(uri), is_sound, "{uri}");
        }
    }
}
