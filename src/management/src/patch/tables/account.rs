//! The account, API keys, usage plans, client certificates, VPC links.

use super::{A, D, R};
use crate::patch::Kind;
use crate::shapes::QuotaPeriodType;
use crate::word::Word;

table! {
    /// Paths of the account (S-PP-01, R-MGMT-16).
    AccountPath(Listed, Three) {
        CloudwatchRoleArn "/cloudwatchRoleArn" [R] Kind::Text;
        Features "/features/{feature?}" [A D] Kind::Element;
    }
}

table! {
    /// Paths of an API key (S-PP-02, R-USAGE-03).
    ApiKeyPath(Listed, Three) {
        Name "/name" [R] Kind::Text;
        Description "/description" [R] Kind::Text;
        Enabled "/enabled" [R] Kind::Boolean;
        CustomerId "/customerId" [R] Kind::Text;
        Stages "/stages/{stage?}" [A D] Kind::Element;
        Labels "/labels/{label?}" [A D] Kind::Element;
    }
}

table! {
    /// Paths of a client certificate (S-PP-05).
    ClientCertificatePath(Listed, ReplaceAlone) {
        Description "/description" [R] Kind::Text;
    }
}

table! {
    /// Paths of a key's usage (S-PP-19, R-USAGE-14).
    UsagePath(Listed, ReplaceAlone) {
        Remaining "/remaining" [R] Kind::Integer;
    }
}

table! {
    /// Paths of a usage plan (S-PP-20, R-USAGE-06). The first variable of a stage's paths is `api:stage`, the second a
    /// resource's path, whose slashes tools do not always escape, the third a method.
    UsagePlanPath(Listed, Three) {
        Name "/name" [R] Kind::Text;
        Description "/description" [R] Kind::Text;
        ProductCode "/productCode" [A R D] Kind::Text;
        ApiStages "/apiStages" [A D] Kind::Element;
        Throttle "/throttle" [D] Kind::Nothing;
        ThrottleRateLimit "/throttle/rateLimit" [A R] Kind::Decimal;
        ThrottleBurstLimit "/throttle/burstLimit" [A R] Kind::Integer;
        Quota "/quota" [D] Kind::Nothing;
        QuotaLimit "/quota/limit" [A R] Kind::Integer;
        QuotaOffset "/quota/offset" [A R] Kind::Integer;
        QuotaPeriod "/quota/period" [A R] Kind::Word(QuotaPeriodType::TEXTS, None);
        StageThrottle "/apiStages/{stage}/throttle" [A R D] Kind::Text;
        MethodRateLimit "/apiStages/{stage}/throttle/{path*}/{method}/rateLimit" [A R] Kind::Decimal;
        MethodBurstLimit "/apiStages/{stage}/throttle/{path*}/{method}/burstLimit" [A R] Kind::Integer;
        MethodThrottle "/apiStages/{stage}/throttle/{path*}/{method}" [D] Kind::Nothing;
    }
}

table! {
    /// Paths of a VPC link (S-PP-21).
    VpcLinkPath(Listed, ReplaceAlone) {
        Name "/name" [R] Kind::Text;
        Description "/description" [R] Kind::Text;
    }
}
