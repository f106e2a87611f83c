//! Which API, stage and route does this request name?
//!
//! Three steps, each a function over the loaded snapshot and the buffer that holds the request's head:
//! [`split_target`] cuts the request target, [`locate`] finds API and stage, [`route`] finds the route. Nothing is
//! allocated and nothing is copied: what comes out are indexes and [`Span`]s into that buffer.
//!
//! Between the steps stand answers that differ: no stage is Forbidden (R-ROUTE-05), no route is Missing
//! Authentication Token (R-ROUTE-22), and only the second can be worded by the API, because only then an API is
//! known.
#![forbid(unsafe_code)]

mod dots;
mod explain;
mod find;
#[cfg(test)]
mod fixture;
mod host;
mod locate;
mod segments;
mod target;
mod variables;

pub use dots::has_dot_segments;
pub use explain::{Candidate, Fate, candidates};
pub use find::{Found, Routed, find, first_route, route};
pub use locate::{Address, Addressing, Forbidden, Located, Miss, locate};
pub use ringgate_http::Span;
pub use target::{Target, canonicalize, split_target};
pub use variables::Variables;
