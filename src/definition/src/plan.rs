use crate::{Located, Place};

/// An API key (R-USAGE-01). The value never stands in a document: the reader fetched it from where the
/// document points to.
#[derive(Clone, Debug, Default)]
pub struct ApiKey {
    /// Its id.
    pub id: Located<String>,
    /// Its name.
    pub name: String,
    /// The value, 20 to 128 characters.
    pub value: Located<String>,
    /// A disabled key opens nothing.
    pub enabled: bool,
    /// Where it was declared.
    pub place: Place,
}

/// A usage plan (R-USAGE-05).
#[derive(Clone, Debug, Default)]
pub struct UsagePlan {
    /// Its id.
    pub id: Located<String>,
    /// Its name.
    pub name: String,
    /// The throttle each key has for itself.
    pub throttle: Option<Located<Throttle>>,
    /// The quota each key has for itself.
    pub quota: Option<Located<Quota>>,
    /// The stages it opens.
    pub api_stages: Vec<ApiStage>,
    /// Ids of the keys in it.
    pub keys: Vec<Located<String>>,
    /// What keys are granted beyond the quota.
    pub extensions: Vec<QuotaExtension>,
    /// Where it was declared.
    pub place: Place,
}

/// What a key is granted beyond a plan's quota in one period (R-USAGE-14).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaExtension {
    /// The key's id; what is granted to a key that is not in the plan is passed over.
    pub key: String,
    /// The first day of the period, counted from 1970-01-01.
    pub first_day: u32,
    /// Requests on top of the limit; less where negative.
    pub extra: i64,
}

/// A stage that a plan opens.
#[derive(Clone, Debug, Default)]
pub struct ApiStage {
    /// API id.
    pub api: Located<String>,
    /// Stage name.
    pub stage: Located<String>,
    /// Throttles of single methods, keyed as in R-USAGE-05: `/pets/GET`, `//GET`, `/*/*`.
    pub methods: Vec<MethodThrottle>,
}

/// A throttle of one method.
#[derive(Clone, Debug, Default)]
pub struct MethodThrottle {
    /// The key as written.
    pub key: Located<String>,
    /// The throttle.
    pub throttle: Throttle,
}

/// Rate and burst (R-USAGE-10).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Throttle {
    /// Requests a second; `-1` in method settings means unlimited.
    pub rate_limit: f64,
    /// Bucket capacity; `-1` in method settings means unlimited.
    pub burst_limit: i64,
}

/// A quota (R-USAGE-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a window.
    pub limit: u64,
    /// Shift of the window in days.
    pub offset: u64,
    /// The window.
    pub period: QuotaPeriod,
}

/// A quota's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaPeriod {
    /// `DAY`
    Day,
    /// `WEEK`
    Week,
    /// `MONTH`
    Month,
}
