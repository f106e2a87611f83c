//! A stage, its method settings and its canary.

use super::{A, C, D, R};
use crate::patch::{Copies, Kind, escape};
use crate::shapes::{CacheClusterSize, UnauthorizedCacheControlHeaderStrategy};
use crate::word::Word;

/// What a canary's promotion copies (R-STAGE-16).
const PROMOTION: Copies = Copies {
    to: &["/deploymentId", "/variables"],
    from: &["/canarySettings/deploymentId", "/canarySettings/stageVariableOverrides"],
};
const EMPTY_LOG: &str = "Access Log value must not be empty";
const LEVELS: &[&str] = &["OFF", "ERROR", "INFO"];

table! {
    /// Paths of a stage (S-PP-17, S-PP-18, R-STAGE-08 to R-STAGE-11). Method settings have a resource's path and a
    /// method as variables; [`method_setting_key`] makes their key.
    StagePath(Stage, Three, PROMOTION) {
        DeploymentId "/deploymentId" [R C] Kind::Text;
        Description "/description" [R] Kind::Text;
        CacheClusterEnabled "/cacheClusterEnabled" [R] Kind::Boolean;
        CacheClusterSize "/cacheClusterSize" [R] Kind::Word(CacheClusterSize::TEXTS, None);
        ClientCertificateId "/clientCertificateId" [R] Kind::Text;
        DocumentationVersion "/documentationVersion" [R] Kind::Text;
        TracingEnabled "/tracingEnabled" [R] Kind::Boolean;
        AccessLogSettings "/accessLogSettings" [D] Kind::Nothing;
        AccessLogDestinationArn "/accessLogSettings/destinationArn" [A R] Kind::Filled(EMPTY_LOG);
        AccessLogFormat "/accessLogSettings/format" [A R] Kind::Filled(EMPTY_LOG);
        Variables "/variables" [R D C] Kind::Text;
        Variable "/variables/{name}" [A R D] Kind::Text;
        CanarySettings "/canarySettings" [D] Kind::Nothing;
        CanaryDeploymentId "/canarySettings/deploymentId" [R] Kind::Text;
        CanaryPercentTraffic "/canarySettings/percentTraffic" [R] Kind::Decimal;
        CanaryUseStageCache "/canarySettings/useStageCache" [R] Kind::Boolean;
        CanaryOverrides "/canarySettings/stageVariableOverrides" [R D] Kind::Text;
        CanaryOverride "/canarySettings/stageVariableOverrides/{name}" [R D] Kind::Text;
        MetricsEnabled "/{resource*}/{method}/metrics/enabled" [R] Kind::Boolean;
        DataTraceEnabled "/{resource*}/{method}/logging/dataTrace" [R] Kind::Boolean;
        LoggingLevel "/{resource*}/{method}/logging/loglevel" [R] Kind::Word(LEVELS, None);
        ThrottlingBurstLimit "/{resource*}/{method}/throttling/burstLimit" [R] Kind::Integer;
        ThrottlingRateLimit "/{resource*}/{method}/throttling/rateLimit" [R] Kind::Decimal;
        CachingEnabled "/{resource*}/{method}/caching/enabled" [R] Kind::Boolean;
        CacheTtlInSeconds "/{resource*}/{method}/caching/ttlInSeconds" [R] Kind::Integer;
        CacheDataEncrypted "/{resource*}/{method}/caching/dataEncrypted" [R] Kind::Boolean;
        RequireAuthorizationForCacheControl
            "/{resource*}/{method}/caching/requireAuthorizationForCacheControl" [R] Kind::Boolean;
        UnauthorizedCacheControlHeaderStrategy
            "/{resource*}/{method}/caching/unauthorizedCacheControlHeaderStrategy" [R]
            Kind::Word(UnauthorizedCacheControlHeaderStrategy::TEXTS, None);
        MethodSettings "/{resource*}/{method}" [D] Kind::Nothing;
    }
}

/// The key of a method's settings: `*/*`, `test/GET`, `~1/GET` for the root; of what lies deeper as it is written,
/// `~1pets~1{id}/GET` or `pets/{id}/GET`, since clients look for it in the spelling that they sent (R-STAGE-11).
pub fn method_setting_key(resource: &str, method: &str) -> String {
    match resource.strip_prefix('/') {
        // What began with an escaped slash was escaped as a whole.
        Some(bare) if bare.is_empty() || bare.contains('/') => format!("{}/{method}", escape(resource)),
        Some(bare) => format!("{}/{method}", escape(bare)),
        None if resource.is_empty() => format!("{}/{method}", escape("/")),
        None => format!("{}/{method}", resource.replace('~', "~0")),
    }
}

/// Whether two keys of method settings are two spellings of one.
pub fn is_same_method_setting(one: &str, other: &str) -> bool {
    let plain = |key: &str| key.replace("~1", "/").trim_start_matches('/').to_owned();
    one == other || plain(one) == plain(other)
}
