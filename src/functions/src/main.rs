//! The function host's program.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = ringgate_functions::Arguments::parse();
    match ringgate_functions::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ringgate-functions: {error}");
            ExitCode::FAILURE
        }
    }
}
