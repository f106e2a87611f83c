//! What do we ask the upstream, and what did it answer?
//!
//! Pure header, query and path treatment of the HTTP integrations, both ways: [`write_request`] turns a client's
//! request into the upstream's, [`write_proxy_response`] and [`write_mapped_response`] turn the answer back.
//! [`Selector`] chooses an integration response.
#![forbid(unsafe_code)]

#[cfg(test)]
mod fixture;
mod host;
mod origin;
mod query;
mod request;
mod response;
mod select;

pub use origin::{Answer, Asked, Context, Peer};
pub use request::{Outgoing, write_request};
pub use response::{mapped_content_type, write_mapped_response, write_proxy_response};
pub use select::{SelectError, Selector};
