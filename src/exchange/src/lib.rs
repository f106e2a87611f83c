//! One request's life from head to last byte; calls the engines in order.
//!
//! An [`Exchange`] takes a head and the time and says what to do: answer, or call an upstream and come back with
//! what happened. It does no IO and reads no clock. The order of its phases is written down once, in
//! [`Exchange::admit`] (R-PIPE-01).
#![forbid(unsafe_code)]

mod admit;
mod call;
mod exchange;
mod generation;
mod ids;
mod outcome;
mod rejection;
mod relay;
mod respond;

pub use call::{Call, Edge, Moment};
pub use exchange::{Exchange, Forward, Phase, Relayed, Step};
pub use generation::{Generation, PrepareError, RouteSet};
pub use ids::{Chance, Ids};
pub use outcome::Outcome;
pub use rejection::{Failure, Rejection};

#[cfg(test)]
mod tests;
