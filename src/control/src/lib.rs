//! The control plane: answers the management API, keeps the estate, publishes snapshots to gateways.
//!
//! | module | what it does |
//! |---|---|
//! | `arguments` | what it is started with |
//! | `server` | HTTP in, HTTP out |
//! | `identity` | who calls, and may they? |
//! | `credential` | access keys and what they may do, kept in the store |
//! | `keeper` | the estate in memory; operations become durable before they are acknowledged |
//! | `bring_in` | from documents to rows of the estate |
//! | `take_out` | from a deployment to a document |
//! | `define` | from the estate to what the compiler reads |
//! | `task` | operations that need more than the estate: gateways, upstreams, a key generator |
//! | `trial` | one method or authorizer tried on the live definition |
//! | `usage` | account of what keys used |
//! | `publish` | from a changed estate to the snapshot that gateways run |
//! | `attach` | gateways on other machines: certificates, enrolment, handing snapshots out |
#![forbid(unsafe_code)]

pub mod arguments;
mod attach;
mod bring_in;
mod chance;
mod credential;
mod define;
mod identity;
mod keeper;
mod publish;
mod server;
mod start;
mod take_out;
mod task;
mod trial;
mod usage;

pub use attach::enrol::{dismiss, enrol};
pub use start::run;
