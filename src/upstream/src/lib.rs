//! Which endpoint, which idle connection, may we retry? Accounting only: this crate opens nothing.
#![forbid(unsafe_code)]

mod idle;
mod retry;
mod rotation;

pub use idle::Idle;
pub use retry::{ATTEMPTS_MAX, Attempt, may_retry};
pub use rotation::{REST_NS, Rotation};
