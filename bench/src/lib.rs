//! The bench harness: a load generator, a cheap upstream, a bare relay, and scenarios that measure the gateway beside
//! its peers. Everything stays on loopback and ends by itself.

pub mod cache;
pub mod child;
pub mod control;
pub mod figures;
pub mod functions;
pub mod listener;
pub mod load;
pub mod machine;
pub mod os;
pub mod peers;
pub mod process;
pub mod relay;
pub mod report;
pub mod request;
pub mod response;
pub mod ring;
pub mod routes;
pub mod scale;
pub mod scenario;
pub mod target;
pub mod upstream;
pub mod window;
