//! The editable, AWS-shaped description of APIs, stages and plans; diagnostics with places.
//!
//! A definition may be incomplete or wrong, as a draft may: readers fill it with what the documents say, each
//! part [`Located`], and the compiler judges it.
#![forbid(unsafe_code)]

mod api;
mod aws;
mod caller;
mod diagnostic;
mod gateway;
mod integration;
mod plan;
mod setting;
mod source;
mod stage;
mod token;

pub use api::{
    Api, ApiKeySource, Authorization, Authorizer, GatewayResponse, Method, MethodResponse, Model,
    RequestValidator, Resource, Verb,
};
pub use aws::{AwsCredentials, AwsSettings};
pub use caller::{Caller, CallerCognito, CallerKey, CallerPolicy, CallerSession};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use gateway::{
    AccessLogFormat, AccessLogSettings, AccessLogTarget, Driver, GatewayLimits, GatewaySettings,
};
pub use integration::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, Passthrough, Template, TransferMode,
};
pub use plan::{ApiKey, ApiStage, MethodThrottle, Quota, QuotaExtension, QuotaPeriod, Throttle, UsagePlan};
pub use setting::{SettingKey, Settings};
pub use source::{Located, Place, Source, SourceId, Sources};
pub use stage::{
    Canary, ClientCertificate, Flushed, LoggingLevel, MethodSettings, Stage, StageCache, StageThrottle,
    UnauthorizedCacheControl,
};
pub use token::{AdditionalClaim, IssuerSettings, JwtIssuer, TokenSettings};

/// Everything that one run of the compiler is about.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// The documents it was read from.
    pub sources: Sources,
    /// Suffix of default hosts (R-ROUTE-01); `localhost` unless said otherwise.
    pub host_suffix: Option<Located<String>>,
    /// The APIs.
    pub apis: Vec<Api>,
    /// The API keys.
    pub keys: Vec<ApiKey>,
    /// The usage plans.
    pub plans: Vec<UsagePlan>,
    /// What gateways were last told to forget of stages.
    pub flushes: Vec<Flushed>,
    /// Who may sign requests.
    pub callers: Vec<Caller>,
    /// Addresses to call instead of what an upstream's name resolves to: (`host` or `host:port`, endpoints).
    pub upstreams: Vec<(Located<String>, Vec<Located<String>>)>,
    /// Where services of AWS are, and who signs calls to them.
    pub aws: AwsSettings,
    /// Whose tokens stand for those of user pools, and where the keys of issuers are.
    pub tokens: TokenSettings,
    /// The settings of the function host that `ringgate up` starts: a file.
    pub functions: Option<Located<String>>,
    /// How to run a gateway: for `ringgate up` and the gateway's own configuration, not for the snapshot.
    pub listeners: Vec<Located<String>>,
    /// Settings of the data plane, beside the listeners: not for the snapshot either.
    pub gateway: GatewaySettings,
}
