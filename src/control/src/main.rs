//! The program `ringgate-control`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use ringgate_control::arguments::{Arguments, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Some(Command::Enrol(enrol)) => ringgate_control::enrol(enrol),
        Some(Command::Dismiss(dismiss)) => ringgate_control::dismiss(dismiss),
        Some(Command::Restore { .. }) | None => ringgate_control::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-control: {message}");
            ExitCode::FAILURE
        }
    }
}
