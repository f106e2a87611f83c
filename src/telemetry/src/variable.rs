//! The `$context` variables of access logs and where a [`Record`] keeps them (R-LOG-04, R-LOG-05).

use crate::{Record, phases::Member};

macro_rules! variables {
    ($($name:ident = $($text:literal)|+),+ $(,)?) => {
        /// A variable of an access-log format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Variable {
            /// The name of nothing. The service accepts it and prints `-`.
            Unknown,
            /// A variable of a phase or a feature that no request here has: it prints `-` (R-LOG-04 to R-LOG-06).
            Absent,
            /// Something that an authorizer may have said; what it is, the name says.
            Authorizer,
            $($name,)+
        }

        impl Variable {
            /// Finds a variable by what follows `$context.`; names are case-sensitive.
            pub(crate) fn named(name: &str) -> Variable {
                match name {
                    $($($text)|+ => Variable::$name,)+
                    _ if is_absent(name) => Variable::Absent,
                    _ if is_granted(name) => Variable::Authorizer,
                    _ => Variable::Unknown,
                }
            }
        }
    };
}

/// Variables of WAF, private endpoints, custom domains and AWS integrations.
const ABSENT: &[&str] = &[
    "awsEndpointRequestId",
    "customDomain.routingRuleIdMatched",
    "identity.vpcId",
    "identity.vpceId",
    "integration.requestId",
    "waf.error",
    "waf.latency",
    "waf.status",
    "wafResponseCode",
    "webaclArn",
];

/// A client's certificate has parts.
fn is_absent(name: &str) -> bool {
    ABSENT.contains(&name) || has_part(name, "identity.clientCert.")
}

/// An authorizer may return any key (`authorizer.claims.x`, `authorizer.key`).
fn is_granted(name: &str) -> bool {
    has_part(name, "authorizer.")
}

fn has_part(name: &str, group: &str) -> bool {
    name.strip_prefix(group).is_some_and(|part| !part.is_empty())
}

variables! {
    AccountId = "accountId",
    ApiId = "apiId",
    ApiKey = "identity.apiKey",
    AuthenticateError = "authenticate.error",
    AuthenticateLatency = "authenticate.latency",
    AuthenticateStatus = "authenticate.status",
    AuthorizeError = "authorize.error",
    AuthorizeLatency = "authorize.latency",
    AuthorizeStatus = "authorize.status",
    AuthorizerCallLatency = "authorizer.integrationLatency",
    AuthorizerCallStatus = "authorizer.integrationStatus",
    AuthorizerError = "authorizer.error",
    AuthorizerLatency = "authorizer.latency",
    AuthorizerRequestId = "authorizer.requestId",
    AuthorizerStatus = "authorizer.status",
    ApiKeyId = "identity.apiKeyId",
    BasePathMatched = "customDomain.basePathMatched",
    CipherSuite = "cipherSuite",
    DeploymentId = "deploymentId",
    DomainName = "domainName",
    DomainPrefix = "domainPrefix",
    EndpointType = "endpointType",
    ErrorMessage = "error.message",
    ErrorMessageString = "error.messageString",
    ErrorResponseType = "error.responseType",
    ErrorValidation = "error.validationErrorString",
    ExtendedRequestId = "extendedRequestId",
    HttpMethod = "httpMethod",
    IdentityAccessKey = "identity.accessKey",
    IdentityAccount = "identity.accountId",
    IdentityArn = "identity.userArn",
    IdentityCognito = "identity.cognitoIdentityId",
    IdentityCognitoPool = "identity.cognitoIdentityPoolId",
    IdentityCognitoProvider = "identity.cognitoAuthenticationProvider",
    IdentityCognitoType = "identity.cognitoAuthenticationType",
    IdentityOrganization = "identity.principalOrgId",
    IdentityUser = "identity.user" | "identity.caller",
    IntegrationError = "integrationErrorMessage" | "integration.error",
    IntegrationLatency = "integrationLatency" | "integration.latency",
    IntegrationFunctionStatus = "integration.status",
    IntegrationFirstContent = "integration.timeToFirstContent",
    IntegrationHeaders = "integration.timeToAllHeaders",
    IntegrationMode = "integration.responseTransferMode",
    IntegrationStatus = "integrationStatus" | "integration.integrationStatus",
    IsCanary = "isCanaryRequest",
    OperationName = "operationName",
    Path = "path",
    Protocol = "protocol",
    RequestId = "requestId",
    RequestLength = "requestLength",
    RequestTime = "requestTime",
    RequestTimeEpoch = "requestTimeEpoch",
    ResourceId = "resourceId",
    ResourcePath = "resourcePath",
    ResponseLatency = "responseLatency",
    ResponseLength = "responseLength",
    SourceIp = "identity.sourceIp",
    Stage = "stage",
    Status = "status",
    TlsVersion = "tlsVersion",
    TraceId = "xrayTraceId",
    UserAgent = "identity.userAgent",
}

/// What a variable stands for in one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Nothing is known; prints `-`.
    Missing,
    /// Foreign text, to be escaped.
    Text(&'a str),
    /// Foreign text that brings its own quotation marks (`error.messageString`).
    Quoted(&'a str),
    /// A secret, to be masked.
    Secret(&'a str),
    /// A plain number.
    Number(u64),
    /// The time of request as text.
    RequestTime,
}

impl Variable {
    /// Looks the variable up.
    pub(crate) fn value<'a>(self, record: &Record<'a>) -> Value<'a> {
        match self {
            Variable::RequestTime => Value::RequestTime,
            Variable::RequestTimeEpoch => Value::Number(record.request_time_epoch_ms),
            Variable::RequestLength => Value::Number(record.request_length),
            Variable::ResponseLength => Value::Number(record.response_length),
            Variable::ResponseLatency => Value::Number(whole_ms(record.response_latency_us)),
            Variable::IntegrationLatency => maybe(record.integration_latency_us.map(whole_ms)),
            Variable::Status => maybe((record.status != 0).then_some(record.status.into())),
            Variable::IntegrationStatus => maybe(record.integration_status.map(u64::from)),
            Variable::IntegrationFunctionStatus => {
                maybe(record.function_status.or(record.integration_status).map(u64::from))
            }
            Variable::IntegrationHeaders => maybe(record.time_to_all_headers_us.map(whole_ms)),
            Variable::IntegrationFirstContent => maybe(record.time_to_first_content_us.map(whole_ms)),
            Variable::AuthenticateError => record.phases.authenticate.value(Member::Error),
            Variable::AuthenticateLatency => record.phases.authenticate.value(Member::Latency),
            Variable::AuthenticateStatus => record.phases.authenticate.value(Member::Status),
            Variable::AuthorizeError => record.phases.authorize.value(Member::Error),
            Variable::AuthorizeLatency => record.phases.authorize.value(Member::Latency),
            Variable::AuthorizeStatus => record.phases.authorize.value(Member::Status),
            Variable::AuthorizerError => record.phases.authorizer.value(Member::Error),
            Variable::AuthorizerLatency => record.phases.authorizer.value(Member::Latency),
            Variable::AuthorizerStatus => record.phases.authorizer.value(Member::Status),
            Variable::AuthorizerCallLatency => Value::latency(record.phases.call.latency_us),
            Variable::AuthorizerCallStatus => Value::status(record.phases.call.status),
            Variable::ApiKey => text(record.api_key, Value::Secret),
            Variable::ErrorMessageString => text(record.error_message, Value::Quoted),
            _ => text(self.text(record), Value::Text),
        }
    }

    /// The variables that are plain texts.
    fn text<'a>(self, record: &Record<'a>) -> &'a str {
        match self {
            Variable::AccountId => record.account_id,
            Variable::ApiId => record.api_id,
            Variable::ApiKeyId => record.api_key_id,
            Variable::AuthorizerRequestId => record.phases.call.request_id,
            Variable::BasePathMatched => record.base_path_matched,
            Variable::CipherSuite => record.cipher_suite,
            Variable::DeploymentId => record.deployment_id,
            Variable::DomainName => record.domain_name,
            Variable::DomainPrefix => record.domain_prefix,
            Variable::EndpointType => record.endpoint_type,
            Variable::ErrorMessage => record.error_message,
            Variable::ErrorResponseType => record.error_response_type,
            Variable::ErrorValidation => record.validation_error,
            Variable::ExtendedRequestId => record.extended_request_id,
            Variable::HttpMethod => record.http_method,
            Variable::IdentityAccessKey => record.identity.map_or("", |it| it.access_key),
            Variable::IdentityAccount => record.identity.map_or("", |it| it.account_id),
            Variable::IdentityArn => record.identity.map_or("", |it| it.user_arn),
            Variable::IdentityCognito => record.identity.map_or("", |it| it.cognito_id),
            Variable::IdentityCognitoPool => record.identity.map_or("", |it| it.cognito_pool_id),
            Variable::IdentityCognitoProvider => record.identity.map_or("", |it| it.cognito_provider),
            Variable::IdentityCognitoType => record.identity.map_or("", |it| it.cognito_type),
            Variable::IdentityOrganization => record.identity.map_or("", |it| it.organization_id),
            Variable::IdentityUser => record.identity.map_or("", |it| it.user),
            Variable::IntegrationError => record.integration_error,
            Variable::IntegrationMode => record.response_transfer_mode,
            Variable::IsCanary => {
                record.is_canary.map_or("", |is_canary| if is_canary { "true" } else { "false" })
            }
            Variable::OperationName => record.operation_name,
            Variable::Path => record.path,
            Variable::Protocol => record.protocol,
            Variable::RequestId => record.request_id,
            Variable::ResourceId => record.resource_id,
            Variable::ResourcePath => record.resource_path,
            Variable::SourceIp => record.source_ip,
            Variable::Stage => record.stage,
            Variable::TlsVersion => record.tls_version,
            Variable::TraceId => record.trace_id,
            Variable::UserAgent => record.user_agent,
            _ => "",
        }
    }
}

impl<'a> Value<'a> {
    pub(crate) fn text(foreign: &'a str) -> Value<'a> {
        text(foreign, Value::Text)
    }

    pub(crate) fn latency(us: Option<u64>) -> Value<'a> {
        maybe(us.map(whole_ms))
    }

    pub(crate) fn status(status: Option<u16>) -> Value<'a> {
        maybe(status.map(u64::from))
    }
}

/// Latencies are whole milliseconds, rounded down (R-LOG-06).
fn whole_ms(us: u64) -> u64 {
    us / 1000
}

fn maybe(number: Option<u64>) -> Value<'static> {
    number.map_or(Value::Missing, Value::Number)
}

fn text<'a>(text: &'a str, as_value: fn(&'a str) -> Value<'a>) -> Value<'a> {
    if text.is_empty() { Value::Missing } else { as_value(text) }
}
