//! The program `ringgate-control`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use ringgate_control::arguments::{Arguments, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    let done = match arguments.command.take() {
        Some(Command::Enrol(enrol)) => ringgate_control::enrol(&enrol),
        Some(Command::Dismiss(dismiss)) => ringgate_control::dismiss(&dismiss),
        None => ringgate_control::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-control: {message}");
            ExitCode::FAILURE
        }
    }
}
