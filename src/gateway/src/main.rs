//! The data plane program.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

/// Small allocations by the million, freed on the core that made them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before any thread starts, so that all inherit it and only the main thread hears signals.
    ringgate_io::block_signals();
    let arguments = ringgate_gateway::Arguments::parse();
    match ringgate_gateway::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ringgate-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}
