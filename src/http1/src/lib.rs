//! HTTP/1.1 bytes to message events and back, in both roles (RFC 9112), without a socket.
//!
//! Heads come out as spans over the caller's buffer ([`decode_request`], [`decode_response`]), bodies as pieces
//! of it ([`BodyDecoder`]); [`encode`] writes the other way. One strict grammar serves clients and upstreams:
//! where two readers could see two different messages, the message is refused.
//!
//! How a head is read: `httparse` tokenises it, a cheap pass then looks for what `httparse` lets through. Whatever
//! is not accepted at once goes to the strict scanner of `scan.rs`, which reads byte by byte and names the
//! first mistake. So a reason never depends on how the bytes were cut into reads, and checked builds compare
//! both readers on every head.
#![forbid(unsafe_code)]

mod authority;
mod body;
mod chunk;
pub mod encode;
mod fields;
mod head;
mod noted;
mod request;
mod response;
mod scan;
mod syntax;
mod target;
mod trailers;

pub use body::{BodyDecoder, Piece};
pub use encode::{is_field_value, is_token};
pub use head::HeadWriter;
pub use request::{METHOD_BYTES_MAX, decode_request};
pub use response::decode_response;
pub use trailers::decode_trailers;

#[cfg(test)]
mod tests;
