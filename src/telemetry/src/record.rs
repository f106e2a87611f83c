//! The outcome of one exchange, as the access log and the metrics see it.

use crate::Phases;

/// What an authorizer said about whoever calls (R-AUTH-20).
pub trait Granted {
    /// The value of `$context.authorizer.{name}`, as text.
    fn value(&self, name: &str) -> Option<&str>;
}

/// Who signed the request, for `$context.identity.*` (R-AUTH-12); what is unknown is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity<'a> {
    /// `accessKey`: the id of the access key.
    pub access_key: &'a str,
    /// `accountId`, of the caller.
    pub account_id: &'a str,
    /// `caller` and `user`: the caller's unique id.
    pub user: &'a str,
    /// `userArn`.
    pub user_arn: &'a str,
    /// `principalOrgId`.
    pub organization_id: &'a str,
    /// `cognitoIdentityId`.
    pub cognito_id: &'a str,
    /// `cognitoIdentityPoolId`.
    pub cognito_pool_id: &'a str,
    /// `cognitoAuthenticationType`.
    pub cognito_type: &'a str,
    /// `cognitoAuthenticationProvider`.
    pub cognito_provider: &'a str,
}

/// Everything that is known about one exchange when its last byte has left, all of it borrowed.
///
/// The gateway fills one per request, at the end; an empty text, a status of zero or `None` means *unknown* and
/// prints as `-` (R-LOG-02). `Record::default()` is the record that knows nothing, so that a caller names only what
/// it knows. There is no `Debug`: the API key is in here unmasked.
#[derive(Clone, Copy, Default)]
pub struct Record<'a> {
    /// What an authorizer said, for `$context.authorizer.*`; `None`: nobody was asked.
    pub authorizer: Option<&'a dyn Granted>,
    /// What came of asking who calls, and whether they may.
    pub phases: Phases<'a>,
    /// Who signed the request; `None`: nobody had to.
    pub identity: Option<Identity<'a>>,
    /// `$context.requestId`.
    pub request_id: &'a str,
    /// `$context.extendedRequestId`.
    pub extended_request_id: &'a str,
    /// `$context.apiId`.
    pub api_id: &'a str,
    /// `$context.stage`, the stage's name.
    pub stage: &'a str,
    /// `$context.deploymentId`.
    pub deployment_id: &'a str,
    /// `$context.accountId`.
    pub account_id: &'a str,
    /// `$context.resourceId`.
    pub resource_id: &'a str,
    /// `$context.resourcePath`, the template: `/pets/{id}`.
    pub resource_path: &'a str,
    /// `$context.httpMethod`.
    pub http_method: &'a str,
    /// `$context.path`: with the stage, as received.
    pub path: &'a str,
    /// `$context.protocol`: `HTTP/1.1`.
    pub protocol: &'a str,
    /// `$context.identity.sourceIp`.
    pub source_ip: &'a str,
    /// `$context.identity.userAgent`.
    pub user_agent: &'a str,
    /// `$context.domainName`: the host the client named.
    pub domain_name: &'a str,
    /// `$context.domainPrefix`: the first label of the domain name.
    pub domain_prefix: &'a str,
    /// `$context.customDomain.basePathMatched`.
    pub base_path_matched: &'a str,
    /// `$context.identity.apiKeyId`.
    pub api_key_id: &'a str,
    /// `$context.identity.apiKey`, in clear; the writer masks all but the last six characters (R-USAGE-16).
    pub api_key: &'a str,
    /// `$context.xrayTraceId`.
    pub trace_id: &'a str,
    /// `$context.tlsVersion`: `TLSv1.3`.
    pub tls_version: &'a str,
    /// `$context.cipherSuite`.
    pub cipher_suite: &'a str,
    /// `$context.endpointType`: `REGIONAL`, `EDGE` or `PRIVATE`.
    pub endpoint_type: &'a str,
    /// `$context.error.message`: the message of the gateway response.
    pub error_message: &'a str,
    /// `$context.error.responseType`: the gateway response's type.
    pub error_response_type: &'a str,
    /// `$context.error.validationErrorString`: what the request validator found.
    pub validation_error: &'a str,
    /// `$context.integration.error`, also `$context.integrationErrorMessage`.
    pub integration_error: &'a str,
    /// `$context.status`: what the client was sent; 0 if nothing was.
    pub status: u16,
    /// `$context.responseLength`: body bytes sent to the client.
    pub response_length: u64,
    /// `$context.requestLength`, an addition of ours: body bytes received from the client.
    pub request_length: u64,
    /// When the request's head was complete: `$context.requestTime` and `requestTimeEpoch`, in milliseconds.
    pub request_time_epoch_ms: u64,
    /// `$context.responseLatency`, in microseconds here and whole milliseconds in the log.
    pub response_latency_us: u64,
    /// `$context.isCanaryRequest`; `None`: the stage has no canary.
    pub is_canary: Option<bool>,
    /// `$context.operationName`, the route's `operationId`.
    pub operation_name: &'a str,
    /// `$context.integration.responseTransferMode`: `BUFFERED` or `STREAMED`; empty: no upstream was asked.
    pub response_transfer_mode: &'a str,
    /// `$context.integration.timeToAllHeaders`, of responses that stream; microseconds here, whole milliseconds in the
    /// log.
    pub time_to_all_headers_us: Option<u64>,
    /// `$context.integration.timeToFirstContent`, likewise.
    pub time_to_first_content_us: Option<u64>,
    /// `$context.integrationLatency` and `integration.latency`; microseconds here, whole milliseconds in the log.
    pub integration_latency_us: Option<u64>,
    /// What the upstream answered: `$context.integrationStatus` and `integration.integrationStatus`. For a Lambda
    /// integration this is the status of the Invoke call, not the function's (R-LOG-05).
    pub integration_status: Option<u16>,
    /// The `statusCode` a Lambda function returned: `$context.integration.status` (R-LOG-05). `None` for other
    /// integrations, where [`integration_status`](Record::integration_status) stands for it.
    pub function_status: Option<u16>,
}
