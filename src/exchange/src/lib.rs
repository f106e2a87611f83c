//! One request's life from head to last byte; calls the engines in order.
//!
//! An [`Exchange`] takes a head and the time and says what to do: answer, or call an upstream and come back with
//! what happened. It does no IO and reads no clock. The order of its phases is written down once, in
//! [`Exchange::admit`] (R-PIPE-01).
#![forbid(unsafe_code)]

mod admit;
mod authority;
mod authorize;
mod aws;
mod cached;
mod call;
mod callers;
mod check_request;
mod compress;
mod context;
mod credentials;
mod exchange;
mod execution_log;
mod function;
mod generation;
mod ids;
mod journal;
mod kept;
mod outcome;
mod proceed;
mod rejection;
mod relay;
mod release;
mod render;
mod respond;
mod source_arn;
mod stream;
mod stream_bounds;
mod trial;
mod verdicts;

pub use authority::{Authority, GuardError, grant_identity};
pub use call::{Call, Edge, Moment};
pub use callers::{CallerBook, CallerError};
pub use credentials::{AccessKey, Credentials};
pub use exchange::{
    Answered, CacheOutcome, Exchange, Forward, Phase, Relay, Relayed, Step, TokenOutcome, Whereabouts,
};
pub use generation::{Generation, PrepareError, RouteSet, StageCaches, cache_identity, open_caches};
pub use ids::{Chance, Ids};
pub use journal::{
    AccessStep, CacheKeyStep, CacheStep, Event, Journal, KeyFault, LimitStep, Origin, PolicyStep, RouteStep,
    SignatureStep, TemplateLine, TokenStep,
};
pub use outcome::Outcome;
pub use rejection::{Failure, Rejection};
pub use stream_bounds::{Pace, StreamBounds};
pub use trial::TrialLine;

#[cfg(test)]
mod tests;
