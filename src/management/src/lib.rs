//! The wire of the management API (API Gateway 2015-07-09, 124 operations), without a socket or a store.
//!
//! ```text
//!  method, path, query, fields, body ─► decode ─► Request::CreateRestApi(CreateRestApiRequest { .. })
//!                                         └► Fault (unknown operation, wrong type, broken constraint)
//!  what the operation does with it         ─► its Output, or a Fault
//!  Answer { status, fields, body }  ◄─ encode::<CreateRestApiRequest>(&output, ..) | encode_fault(&fault, ..)
//! ```
//!
//! A server calls [`decode`], [`encode()`] and [`encode_fault`]; [`Operation`] names what is called, with its method and
//! path. Those who give operations their meaning use [`shapes`], [`Fault`], and
//!
//! * [`patch`]: which paths of which resource may be patched, by which operation, to what kind of value;
//! * [`page`]: positions in listings, and how many rows a page has;
//! * [`arn`] and [`tag`]: names of resources, and rules for tags;
//! * [`id`]: identifiers, from chance that the caller gives.
//!
//! The shapes, their constraints and the table of operations are made from the model that botocore publishes
//! (`examples/generate`), whose words are not copied. Time and chance are arguments, as everywhere in the pure crates.
#![forbid(unsafe_code)]

pub mod arn;
mod body;
mod constraint;
mod decode;
mod encode;
mod fault;
mod generated;
pub mod id;
mod operation;
pub mod page;
pub mod patch;
mod percent;
mod query;
mod route;
mod schema;
pub mod tag;
mod template;
mod timestamp;
mod word;

#[cfg(test)]
mod tests;

pub use decode::{BODY_BYTES_MAX, DOCUMENT_BYTES_MAX, Incoming, decode};
pub use encode::{Answer, Output, encode, encode_fault};
pub use fault::{Fault, FaultKind};
pub use generated::{Operation, Request};
pub use operation::Input;
pub use timestamp::Timestamp;

/// Inputs and outputs of operations, what lies inside them, and words with a fixed set of values.
pub mod shapes {
    pub use crate::generated::shapes::*;
}
