//! The function host: runs Lambda functions as local processes behind the Invoke API.
//!
//! A caller's request (`invoke_api`) becomes a call; a function's pool (`pool`, `function`) gives it an environment, or
//! starts one (`launch`, behind the walls of `sandbox`); the environment (`live`, around the states of `machine`) hands
//! it to its process over the Runtime API (`runtime_api`) and the answer back.
#![deny(unsafe_code)]

mod accounts;
mod base64;
mod call;
mod chance;
mod clock;
mod config;
pub mod event_stream;
mod events;
mod fault;
mod function;
mod host;
mod invoke;
mod invoke_api;
mod launch;
mod live;
mod logs;
mod machine;
mod memory;
pub mod name;
mod pool;
mod refusal;
mod reload;
mod report;
mod runtime_api;
mod sandbox;
mod spawner;
mod spool;
mod status;
mod stream_body;
mod surviving;

use std::io;

pub use config::{Arguments, Config, FunctionConfig, LogFormat, RetryPolicy, Sandboxing};

/// Runs a host until SIGTERM or SIGINT.
///
/// # Errors
/// When the settings are not usable, or the host cannot start; the message says why and what to do.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    host::run(&Config::from_arguments(arguments)?)
}
