//! The control plane: answers the management API, keeps the estate, publishes snapshots to gateways.
//!
//! | module | what it does |
//! |---|---|
//! | `arguments` | what it is started with |
//! | `server` | HTTP in, HTTP out |
//! | `identity` | who calls, and may they? |
//! | `credential` | access keys and what they may do, kept in the store |
//! | `keeper` | the estate in memory; operations become durable before they are acknowledged |
//! | `limits` | how often calls may come, if somebody asks for limits |
//! | `operator` | what operators ask for: history, rollback, audit, backup, users |
//! | `define` | from the estate to what the compiler reads |
//! | `publish` | from a changed estate to the snapshot that gateways run |
//! | `history`, `hold` | the snapshots that were published; staying at one |
//! | `restore` | a backup taken back |
#![forbid(unsafe_code)]

pub mod arguments;
mod chance;
mod clock;
mod credential;
mod define;
mod escape;
mod history;
mod hold;
mod identity;
mod keeper;
mod limits;
mod operator;
mod publish;
mod restore;
mod server;
mod start;

pub use start::run;
