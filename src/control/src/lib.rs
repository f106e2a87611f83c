//! The control plane: answers the management API, keeps the estate, publishes snapshots to gateways.
//!
//! | module | what it does |
//! |---|---|
//! | `arguments` | what it is started with |
//! | `server` | HTTP in, HTTP out |
//! | `identity` | who calls, and may they? |
//! | `credential` | access keys and what they may do, kept in the store |
//! | `keeper` | the estate in memory; operations become durable before they are acknowledged |
//! | `define` | from the estate to what the compiler reads |
//! | `publish` | from a changed estate to the snapshot that gateways run |
//! | `attach` | gateways on other machines: certificates, enrolment, handing snapshots out |
#![forbid(unsafe_code)]

pub mod arguments;
mod attach;
mod chance;
mod credential;
mod define;
mod identity;
mod keeper;
mod publish;
mod server;
mod start;

pub use attach::enrol::{dismiss, enrol};
pub use start::run;
