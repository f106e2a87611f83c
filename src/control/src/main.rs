//! The program `ringgate-control`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use ringgate_control::arguments::Arguments;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match ringgate_control::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-control: {message}");
            ExitCode::FAILURE
        }
    }
}
