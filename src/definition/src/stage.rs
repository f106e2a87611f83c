use std::sync::Arc;

use crate::{Api, Located, Place, SettingKey, Throttle};

/// A stage (R-STAGE-07).
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Its name (R-ROUTE-04).
    pub name: Located<String>,
    /// The API as this stage serves it: resources, methods, models and the like count, its own stages are empty (R-STAGE-01).
    /// `None`: the API that the stage belongs to. Stages that share a deployment share the pointer.
    pub deployment: Option<Arc<Api>>,
    /// Stage variables (R-STAGE-10).
    pub variables: Vec<(Located<String>, Located<String>)>,
    /// The throttle of `*/*`, from `throttle` or from `methodSettings`.
    pub throttle: Option<Located<Throttle>>,
    /// Throttles of single methods, from `methodThrottles` and from `methodSettings`.
    pub method_throttles: Vec<StageThrottle>,
    /// The access-log format, if the stage has its own (R-LOG-02).
    pub access_log_format: Option<Located<String>>,
    /// The response cache (R-STAGE-18).
    pub cache: Option<StageCache>,
    /// Settings of all and of single methods, beside their throttles (R-STAGE-11); [`Stage::settings_of`] says which
    /// of them count.
    pub method_settings: Vec<MethodSettings>,
    /// The canary (R-STAGE-14).
    pub canary: Option<Canary>,
    /// What the gateway shows to upstreams that ask for a certificate (R-INT-30).
    pub client_certificate: Option<ClientCertificate>,
}

/// A throttle of one method in a stage, keyed as in R-STAGE-11 with a leading slash: `/pets/GET`.
#[derive(Clone, Debug, Default)]
pub struct StageThrottle {
    /// The key as written.
    pub key: Located<String>,
    /// The throttle; `-1` is unlimited.
    pub throttle: Throttle,
}

/// A stage's response cache (R-STAGE-18).
#[derive(Clone, Debug, Default)]
pub struct StageCache {
    /// Whether there is one.
    pub enabled: Located<bool>,
    /// How large it is, in bytes.
    pub size_bytes: Located<u64>,
    /// Where it was declared.
    pub place: Place,
}

impl StageCache {
    /// Half a gigabyte, the smallest that API Gateway has.
    pub const SIZE_BYTES_DEFAULT: u64 = StageCache::GB / 2;
    /// What API Gateway's sizes are counted in.
    pub const GB: u64 = 1 << 30;
}

/// Settings of all methods or of one, as far as they are said (R-STAGE-11). Throttles stand in [`Stage::throttle`] and
/// [`Stage::method_throttles`].
#[derive(Clone, Debug, Default)]
pub struct MethodSettings {
    /// The key as written: `*/*`, `pets/GET`, `/pets/{id}/GET`, `/~1pets~1{id}/GET`.
    pub key: Located<String>,
    /// What the key names.
    pub of: SettingKey,
    /// `metricsEnabled`
    pub metrics_enabled: Option<Located<bool>>,
    /// `loggingLevel`
    pub logging_level: Option<Located<LoggingLevel>>,
    /// `dataTraceEnabled`
    pub data_trace_enabled: Option<Located<bool>>,
    /// `cachingEnabled`
    pub caching_enabled: Option<Located<bool>>,
    /// `cacheTtlInSeconds`, 0 to [`Settings::CACHE_TTL_SECONDS_MAX`](crate::Settings::CACHE_TTL_SECONDS_MAX); 0 is no caching.
    pub cache_ttl_seconds: Option<Located<u32>>,
    /// `cacheDataEncrypted`
    pub cache_data_encrypted: Option<Located<bool>>,
    /// `requireAuthorizationForCacheControl`
    pub require_authorization_for_cache_control: Option<Located<bool>>,
    /// `unauthorizedCacheControlHeaderStrategy`
    pub unauthorized_cache_control: Option<Located<UnauthorizedCacheControl>>,
}

/// How much the execution log says (R-LOG-07).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoggingLevel {
    /// `OFF`
    #[default]
    Off,
    /// `ERROR`: failed calls only.
    Error,
    /// `INFO`: everything.
    Info,
}

/// What becomes of a caller's `Cache-Control: max-age=0` when the caller may not invalidate (R-STAGE-22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnauthorizedCacheControl {
    /// `FAIL_WITH_403`
    FailWith403,
    /// `SUCCEED_WITH_RESPONSE_HEADER`
    #[default]
    SucceedWithResponseHeader,
    /// `SUCCEED_WITHOUT_RESPONSE_HEADER`
    SucceedWithoutResponseHeader,
}

/// Share of a stage's calls that go to another deployment (R-STAGE-14).
#[derive(Clone, Debug, Default)]
pub struct Canary {
    /// Percent of the calls, 0 to 100.
    pub percent_traffic: Located<f64>,
    /// The API as the canary serves it: resources, methods, models and the like count, its own stages are empty.
    /// `None` for the deployment of the stage.
    pub deployment: Option<Arc<Api>>,
    /// Stage variables that replace the stage's or stand beside them.
    pub stage_variable_overrides: Vec<(Located<String>, Located<String>)>,
    /// Share cache entries with the stage, as far as both serve the same deployment (R-STAGE-23).
    pub use_stage_cache: Option<Located<bool>>,
    /// Where it was declared.
    pub place: Place,
}

/// What the gateway shows to upstreams that ask for a certificate (R-INT-30).
#[derive(Clone, Debug, Default)]
pub struct ClientCertificate {
    /// Path of the file with the certificate chain in PEM form, from where the gateway file's path starts.
    pub certificate: Located<String>,
    /// The certificate chain itself, in PEM form: it is public.
    pub certificate_pem: String,
    /// Path of the file with the private key. It is not read: whoever calls upstreams reads it.
    pub key: Located<String>,
    /// The private key itself, in PEM form, where it is kept with the definition: it travels in the keys snapshot. The
    /// `key` is then but a name.
    pub key_pem: Option<String>,
    /// Where both were declared.
    pub place: Place,
}

/// What gateways were last told to forget of a stage (R-STAGE-24, R-AUTH-18): marks, of which another than before means to
/// forget, and 0 that nobody was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// API id.
    pub api: String,
    /// Stage name.
    pub stage: String,
    /// For responses.
    pub responses: u64,
    /// For what authorizers granted.
    pub grants: u64,
}
