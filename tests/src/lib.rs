//! Whole-program tests and the rules of the tree.
#![forbid(unsafe_code)]

/// The operator's side of a gateway.
pub mod admin;
/// Connections to a gateway that send what they are told, byte for byte.
pub mod client;
/// A control plane as a process, and the clients that call it.
pub mod control;
/// Each case on both drivers.
pub mod driver;
/// Waiting for events instead of for time.
pub mod eventually;
/// A port that leads to whoever is behind it now.
pub mod forwarder;
/// A function host as a process.
pub mod functions;
/// A gateway as a process.
pub mod gateway;
/// OpenID providers, and keys that sign tokens.
pub mod issuer;
/// Cases for the mapping engine, and the programs that answer them.
pub mod oracle;
/// A PostgreSQL that a test starts.
pub mod postgres;
/// Where the programs under test are.
pub mod programs;
/// A directory for one test.
pub mod site;
pub mod tidy;
/// Upstreams that answer as they are told, and remember what they were asked.
pub mod upstream;
pub mod wire;
