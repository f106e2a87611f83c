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

/// The key of a method's settings, the same for every spelling of its resource: `*/*`, `test/GET`, `~1/GET` for the
/// root, `~1pets~1{id}/GET` for what lies deeper (R-STAGE-11).
pub fn method_setting_key(resource: &str, method: &str) -> String {
    let bare = resource.strip_prefix('/').unwrap_or(resource);
    if bare.is_empty() || bare.contains('/') {
        return format!("{}/{method}", escape(&format!("/{bare}")));
    }
    format!("{}/{method}", escape(bare))
}
