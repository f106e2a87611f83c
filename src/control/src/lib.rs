//! The control plane: answers the management API, keeps the estate, publishes snapshots to gateways.
//!
//! | module | what it does |
//! |---|---|
//! | `arguments` | what it is started with |
//! | `listener` | connections with bounds of time and number |
//! | `intake` | the bodies of calls, gathered with bounds |
//! | `server` | HTTP in, HTTP out |
//! | `identity` | who calls, and may they? |
//! | `facts` | what policies can ask about a call |
//! | `credential` | access keys and what they may do, kept in the store |
//! | `keeper` | the estate in memory; operations become durable before they are acknowledged |
//! | `bring_in` | from documents to rows of the estate |
//! | `take_out` | from a deployment to a document |
//! | `limits` | how often calls may come, if somebody asks for limits |
//! | `operator` | what operators ask for: history, rollback, audit, backup, users |
//! | `define` | from the estate to what the compiler reads |
//! | `compile` | from the estate to snapshots, starting from what was made before |
//! | `task` | operations that need more than the estate: gateways, upstreams, a key generator |
//! | `trial` | one method or authorizer tried on the live definition |
//! | `usage` | account of what keys used |
//! | `publish` | from a changed estate to the snapshot that gateways run |
//! | `attach` | gateways on other machines: certificates, enrolment, handing snapshots out |
//! | `history`, `hold` | the snapshots that were published; staying at one |
//! | `restore` | a backup taken back |
#![forbid(unsafe_code)]

pub mod arguments;
mod attach;
mod bring_in;
mod chance;
mod clock;
mod compile;
mod credential;
mod define;
mod escape;
mod facts;
mod history;
mod hold;
mod identity;
mod intake;
mod keeper;
mod limits;
mod listener;
mod operator;
mod publish;
mod restore;
mod server;
mod start;
mod take_out;
mod task;
mod trial;
mod usage;

pub use attach::enrol::{dismiss, enrol};
pub use start::run;
