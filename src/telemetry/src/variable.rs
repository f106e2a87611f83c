//! The `$context` variables of access logs and where a [`Record`] keeps them (R-LOG-04, R-LOG-05).

use crate::Record;

macro_rules! variables {
    ($($name:ident = $($text:literal)|+),+ $(,)?) => {
        /// A variable of an access-log format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Variable {
            /// A name that nothing here can fill: of a feature that is not on (authorizers, WAF), or of nothing at
            /// all. The service accepts both and prints `-`.
            Unknown,
            $($name,)+
        }

        impl Variable {
            /// Finds a variable by what follows `$context.`; names are case-sensitive.
            pub(crate) fn named(name: &str) -> Variable {
                match name { $($($text)|+ => Variable::$name,)+ _ => Variable::Unknown }
            }
        }
    };
}

variables! {
    AccountId = "accountId",
    ApiId = "apiId",
    ApiKey = "identity.apiKey",
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
    IntegrationError = "integrationErrorMessage" | "integration.error",
    IntegrationLatency = "integrationLatency" | "integration.latency",
    IntegrationFunctionStatus = "integration.status",
    IntegrationStatus = "integrationStatus" | "integration.integrationStatus",
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
            Variable::IntegrationError => record.integration_error,
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
