//! Preflights that are answered while errors are not readable for the page (R-GWR-10).

use ringgate_definition::{Api, Diagnostics, IntegrationType, Method, Verb};

const HEADER: &str = "access-control-allow-origin";

/// The gateway responses that give their headers to all others of their family (R-GWR-04).
const FAMILIES: [&str; 2] = ["DEFAULT_4XX", "DEFAULT_5XX"];

pub(super) fn lint(api: &Api, found: &mut Diagnostics) {
    let missing: Vec<&str> = FAMILIES.into_iter().filter(|kind| !sends_header(api, kind)).collect();
    let Some((resource, method)) = super::methods(api).find(|(_, method)| answers_preflights(method)) else {
        return;
    };
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "{} answers preflights, but Access-Control-Allow-Origin is missing in {}, so a page of another origin cannot \
         tell such an error from a broken connection",
        super::route(resource, method),
        missing.join(" and ")
    );
    let remedy = "add `gatewayresponse.header.Access-Control-Allow-Origin` to the `responseParameters` of both \
                  DEFAULT_4XX and DEFAULT_5XX in `x-amazon-apigateway-gateway-responses`";
    found.push(super::warning(super::CORS_ERRORS, method.verb.place, message, remedy));
}

fn answers_preflights(method: &Method) -> bool {
    let Some(integration) = method.integration.as_ref().filter(|_| method.verb.value == Verb::Options) else {
        return false;
    };
    let is_mock = integration.kind.as_ref().is_some_and(|kind| kind.value == IntegrationType::Mock);
    let mut parameters = integration.responses.iter().flat_map(|response| &response.parameters);
    is_mock && parameters.any(|(target, _)| names_header(&target.value, "method.response.header."))
}

fn sends_header(api: &Api, kind: &str) -> bool {
    let response = api.gateway_responses.iter().find(|response| response.kind.value == kind);
    response.is_some_and(|response| {
        response.parameters.iter().any(|(target, _)| names_header(&target.value, "gatewayresponse.header."))
    })
}

fn names_header(target: &str, prefix: &str) -> bool {
    target.strip_prefix(prefix).is_some_and(|name| name.eq_ignore_ascii_case(HEADER))
}
