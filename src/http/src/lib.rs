//! Message vocabulary: methods, targets, heads as spans over one buffer, body framing, limits.
//!
//! Nothing here parses a protocol or reads a clock. Protocol crates fill these types, engines read them, and
//! both agree on what a field is called ([`Known`]) and how long a body is ([`Framing`]).
#![forbid(unsafe_code)]

mod field;
mod framing;
mod head;
mod limits;
mod method;
mod own_site;
mod refusal;
mod sink;
mod span;
mod status;

pub use field::{Field, Known};
pub use framing::Framing;
pub use head::{RequestHead, ResponseHead, Version};
pub use limits::Limits;
pub use method::Method;
pub use own_site::{Foreign, refuse_foreign};
pub use refusal::{Reason, Refusal};
pub use sink::HeadSink;
pub use span::Span;
pub use status::reason_phrase;
