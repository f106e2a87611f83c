//! Integrations with Lambda and other services of AWS, with the original service's own words for what is malformed
//! (R-INT-03, R-INT-13, R-INT-39 to R-INT-46, R-INT-61, R-INT-62).

mod arn;
mod endpoint;
mod service;

use ringgate_definition as definition;
use ringgate_definition::{Authorization, IntegrationType, Located, Method, TransferMode};
use ringgate_snapshot::schema::{
    AwsCall, CALLERS_OWN, Destination, Integration, IntegrationKind, Mapping, Pair, Target,
};

use super::integration::{self, Lowered};
use super::scope::Scope;
use super::stage_variable::{self, expand};
use super::target;
use super::upstream::Upstreams;
use super::uri;
use super::vantage::Vantage;
use crate::code;
use arn::Arn;
pub(crate) use endpoint::{Endpoints, fits};
use service::Protocol;

/// Headers that only these integrations forbid (R-INT-13).
const FORBIDDEN: &[&str] = &["Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE"];
/// What a proxy integration may call, besides functions (R-INT-45).
const PROXY_SERVICES: &[&str] = &["lambda", "firehose"];

/// Lowers an integration of type AWS or AWS_PROXY; `None` if it is wrong, which was reported.
pub(crate) fn lower(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    method: &Method,
    integration: &definition::Integration,
    kind: IntegrationType,
    common: Integration,
) -> Option<Lowered> {
    let verb = check_method(scope, integration, kind);
    let uri = check_uri(scope, integration, kind);
    check_headers(scope, integration);
    let is_signed = matches!(method.authorization, Authorization::Iam(_));
    let credentials = role(scope, integration.credentials.as_ref(), is_signed);
    let common = if kind == IntegrationType::Aws {
        warn_without_responses(scope, integration);
        let kind = IntegrationKind::Aws;
        Integration { kind, ..integration::lower_payload(scope, method, integration, common) }
    } else {
        // R-INT-13: a proxy checks its mappings, and ignores them
        Integration { kind: IntegrationKind::AwsProxy, request_parameters: Vec::new(), ..common }
    };
    let common = Integration { method: verb?, ..common };
    let call = Call {
        uri: uri?,
        kind,
        streams: common.streams,
        credentials: credentials?,
        mappings: &common.request_parameters,
    };
    let targets = lower_targets(scope, upstreams, &call)?;
    Some(Lowered { integration: common, targets })
}

/// Lowers the URI of an authorizer's function for every vantage (R-AUTH-13).
pub(crate) fn lower_function(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    uri: &Located<String>,
    credentials: Option<&Located<String>>,
) -> Option<Vec<Target>> {
    if Arn::read(&uri.value).is_none() {
        malformed(scope, uri.place);
        return None;
    }
    // whoever is asked about has not signed
    let credentials = role(scope, credentials, false)?;
    let call = Call { uri, kind: IntegrationType::AwsProxy, streams: false, credentials, mappings: &[] };
    lower_targets(scope, upstreams, &call)
}

/// What is called.
struct Call<'a> {
    uri: &'a Located<String>,
    kind: IntegrationType,
    /// The response is to stream.
    streams: bool,
    credentials: String,
    mappings: &'a [Mapping],
}

fn lower_targets(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    call: &Call<'_>,
) -> Option<Vec<Target>> {
    target::warn_about_placeholders(scope, call.uri, call.mappings);
    stage_variable::names(&call.uri.value).for_each(|name| scope.warn_unset(name, call.uri.place));
    let targets: Vec<Option<Target>> =
        scope.vantages().iter().map(|vantage| lower_target(scope, upstreams, call, vantage)).collect();
    targets.into_iter().collect()
}

fn lower_target(
    scope: &mut Scope<'_, '_>,
    upstreams: &mut Upstreams,
    call: &Call<'_>,
    vantage: &Vantage<'_>,
) -> Option<Target> {
    let text = expand(&call.uri.value, vantage).text;
    let arn = Arn::read(&text).filter(|arn| arn.target != arn::Target::Unknown);
    let function = arn.as_ref().and_then(Arn::function);
    let Some(arn) = arn.filter(|_| call.kind != IntegrationType::AwsProxy || function.is_some()) else {
        let message = format!("in {} the URI `{text}` names nothing that can be called", vantage.name);
        let remedy = "set the stage variables in it so that a function or a service comes out";
        scope.error(code::URI_IN_STAGE, call.uri.place, message, remedy);
        return None;
    };
    if arn.streams() != call.streams {
        let message = format!("in {} the URI `{text}` {}", vantage.name, mismatch(call.streams));
        scope.error(code::URI_IN_STAGE, call.uri.place, message, mismatch_remedy(call.streams));
        return None;
    }
    scope.shared.endpoints.warn_of_unknown(&arn, call.uri.place, scope.diagnostics);
    let url = url(scope, &arn, call.mappings);
    let parsed = match uri::parse(&url) {
        Ok(parsed) => parsed,
        Err(fault) => {
            let message = format!("in {} the URI `{text}` {}", vantage.name, fault.what);
            scope.error(code::URI_IN_STAGE, call.uri.place, message, fault.remedy);
            return None;
        }
    };
    let upstream = upstreams.intern(&parsed, false, vantage.certificate.as_deref());
    let mut target = target::lay_out(upstream, parsed, call.mappings);
    target.call = Some(Box::new(AwsCall {
        service: service::signing_name(arn.service).to_owned(),
        region: arn.region.to_owned(),
        credentials: call.credentials.clone(),
        fields: fields(&arn),
        function: function.map(str::to_owned),
    }));
    Some(target)
}

/// The URL that is called: where the service is, and what is asked of it.
fn url(scope: &Scope<'_, '_>, arn: &Arn<'_>, mappings: &[Mapping]) -> String {
    let endpoint = scope.shared.endpoints.of(arn);
    let mut url = endpoint.base.into_owned();
    if let Some(subdomain) = arn.subdomain.filter(|_| endpoint.is_given) {
        url = format!("{url}/{subdomain}");
    }
    match arn.target {
        arn::Target::Path(path) => format!("{url}/{path}"),
        arn::Target::Action(action, rest) => match service::protocol(arn.service) {
            Protocol::Json(..) => format!("{url}/"),
            Protocol::Query(version) => {
                let is_mapped = |mapping: &Mapping| {
                    mapping.destination == Destination::Query && mapping.name == "Version"
                };
                let version = version.filter(|_| !mappings.iter().any(is_mapped));
                let version = version.map(|version| format!("&Version={version}")).unwrap_or_default();
                let rest = if rest.is_empty() { String::new() } else { format!("&{rest}") };
                format!("{url}/?Action={action}{version}{rest}")
            }
        },
        arn::Target::Unknown => url,
    }
}

/// What the service's protocol adds, unless it is mapped.
fn fields(arn: &Arn<'_>) -> Vec<Pair> {
    let pair = |name: &str, value: String| Pair { name: name.to_owned(), value };
    match (arn.target, service::protocol(arn.service)) {
        (arn::Target::Action(action, _), Protocol::Json(prefix, version)) => vec![
            pair("Content-Type", format!("application/x-amz-json-{version}")),
            pair("X-Amz-Target", format!("{prefix}.{action}")),
        ],
        _ => Vec::new(),
    }
}

/// The method that is called with; the outer option is empty if it is wrong.
fn check_method(
    scope: &mut Scope<'_, '_>,
    integration: &definition::Integration,
    kind: IntegrationType,
) -> Option<Option<String>> {
    if integration.http_method.as_ref().is_none_or(|method| method.value.is_empty()) {
        let message = "Enumeration value for HttpMethod must be non-empty";
        scope.error(code::INTEGRATION_METHOD, integration.place, message, "add `httpMethod: POST`");
        return None;
    }
    let method = integration::read_method(scope, integration)?;
    let is_post = method.as_deref().is_none_or(|method| method == "POST");
    if kind == IntegrationType::AwsProxy && !is_post {
        // R-INT-45
        let place = integration.http_method.as_ref().map_or(integration.place, |method| method.place);
        let message = "functions are invoked with POST alone, so every call becomes a 500";
        scope.warn(code::INTEGRATION_METHOD, place, message, "write `httpMethod: POST`");
    }
    Some(method)
}

fn check_uri<'i>(
    scope: &mut Scope<'_, '_>,
    integration: &'i definition::Integration,
    kind: IntegrationType,
) -> Option<&'i Located<String>> {
    let Some(uri) = &integration.uri else {
        malformed(scope, integration.place);
        return None;
    };
    let Some(arn) = Arn::read(&uri.value) else {
        malformed(scope, uri.place);
        return None;
    };
    if !arn.has_target(&uri.value) {
        let message = "AWS ARN for integration must contain path or action";
        scope.error(code::ARN, uri.place, message, REMEDY);
        return None;
    }
    if kind == IntegrationType::AwsProxy && !PROXY_SERVICES.contains(&arn.service) {
        let message = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose \
                       stream invocations.";
        scope.error(code::ARN, uri.place, message, "use the type AWS for other services");
        return None;
    }
    if kind == IntegrationType::AwsProxy && arn.service == "firehose" {
        let message = "a proxy integration with Firehose is not supported yet";
        scope.error(code::AWS_INTEGRATION, uri.place, message, "use the type AWS and a mapping template");
        return None;
    }
    // R-INT-57: what only stage variables will say is looked at stage by stage
    let streams = integration.transfer_mode.as_ref().is_some_and(|mode| mode.value == TransferMode::Stream);
    let streams = streams && kind == IntegrationType::AwsProxy;
    if arn.streams() && !streams || arn.function().is_some() && !arn.streams() && streams {
        let message = format!("the URI {}", mismatch(streams));
        scope.error(code::AWS_INTEGRATION, uri.place, message, mismatch_remedy(streams));
        return None;
    }
    Some(uri)
}

/// How a URI contradicts whether the response streams.
fn mismatch(streams: bool) -> &'static str {
    match streams {
        true => "asks for a whole answer, but the response is to stream",
        false => "asks for an answer that streams, which needs AWS_PROXY with `responseTransferMode: STREAM`",
    }
}

fn mismatch_remedy(streams: bool) -> &'static str {
    match streams {
        true => "write `path/2021-11-15/functions/<arn>/response-streaming-invocations`, or remove STREAM",
        false => "write `path/2015-03-31/functions/<arn>/invocations`, or make it stream",
    }
}

const REMEDY: &str = "write `arn:aws:apigateway:<region>:<service>:path/<path>` or `…:action/<name>`";

fn malformed(scope: &mut Scope<'_, '_>, place: definition::Place) {
    scope.error(code::ARN, place, "Invalid ARN specified in the request", REMEDY);
}

/// Whose credentials sign (S-AW-02); `is_signed`: clients sign their requests.
fn role(scope: &mut Scope<'_, '_>, credentials: Option<&Located<String>>, is_signed: bool) -> Option<String> {
    let Some(credentials) = credentials else { return Some(String::new()) };
    if credentials.value == CALLERS_OWN {
        if is_signed {
            return Some(CALLERS_OWN.to_owned());
        }
        let message = "calls with the credentials of whoever calls need a method with AWS_IAM, since only there \
                       they are known";
        let remedy = "name a role, or give the method `x-amazon-apigateway-auth: {type: AWS_IAM}`";
        scope.error(code::CREDENTIALS, credentials.place, message, remedy);
        return None;
    }
    if credentials.value.contains(stage_variable::BEGINS) {
        let message = "credentials from a stage variable are not supported yet";
        scope.error(code::CREDENTIALS, credentials.place, message, "name the role");
        return None;
    }
    Some(scope.shared.endpoints.role(&credentials.value, credentials.place, scope.diagnostics))
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

fn warn_without_responses(scope: &mut Scope<'_, '_>, integration: &definition::Integration) {
    if integration.responses.is_empty() {
        let message =
            format!("the AWS integration of {} has no responses, so every call becomes a 500", scope.route());
        let remedy = "add `responses: {default: {statusCode: \"200\"}}`, or use AWS_PROXY";
        scope.warn(code::NO_RESPONSE, integration.place, message, remedy);
    }
}
