//! What a stage says about its routes, and its canary. All of it acts at once (R-PIPE-03).

use rkyv::{Archive, Deserialize, Serialize};

use super::{Pair, Target};

/// The effective method settings of a route (R-STAGE-11, R-STAGE-13), but for its throttle.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub struct MethodSettings {
    /// What the execution log keeps.
    pub logging: Logging,
    /// Payloads and headers are logged too.
    pub data_trace: bool,
    /// Responses are cached: what R-STAGE-19 says of methods is resolved.
    pub caching: bool,
    /// Lifetime of a cached response in seconds, 1 to 3600; 0 with `caching` off.
    pub cache_ttl_s: u32,
    /// Who may ask for a fresh response (R-STAGE-22).
    pub invalidation: Invalidation,
}

/// How much the execution log keeps (R-LOG-07).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Logging {
    /// Nothing.
    #[default]
    Off,
    /// Failed calls.
    Error,
    /// Every call.
    Info,
}

/// What a request's `Cache-Control: max-age=0` does (R-STAGE-22).
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug, PartialEq, Eq))]
pub enum Invalidation {
    /// Anybody may: the entry is bypassed and filled again.
    Anyone,
    /// Whoever may not gets 403.
    Fail403,
    /// Whoever may not gets the cached response with a Warning.
    #[default]
    SucceedWithHeader,
    /// Whoever may not gets the cached response.
    SucceedWithoutHeader,
}

/// A canary: another deployment and other variables for a share of the requests (R-STAGE-14).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Canary {
    /// The share of the requests, in parts of `2^32`.
    pub share: u64,
    /// Index in [`super::Api::deployments`].
    pub deployment: u32,
    /// The stage's variables with the canary's laid over them, sorted by name.
    pub variables: Vec<Pair>,
    /// Parallel to the integrations of the canary's deployment.
    pub targets: Vec<Target>,
    /// Settings of the canary's routes: indexes in [`super::Stage::settings`], by route; empty: all 0.
    pub route_settings: Vec<u32>,
    /// By route of the canary's deployment: the same route in the stage's, whose throttles it shares;
    /// [`super::NONE`]: the stage has no such route.
    pub stage_routes: Vec<u32>,
    /// The canary answers from the stage's cache entries: asked for, and the deployment is the same (R-STAGE-23).
    pub uses_stage_cache: bool,
}
