//! Writes `src/management/src/generated` from botocore's model of the management API:
//!
//! ```text
//! tests/oracle/management/install FOLDER
//! cargo run -p ringgate-management --example generate -- FOLDER/botocore/data/apigateway/2015-07-09
//! ```
//!
//! The model itself stays out of the tree. `slow_generated_code_is_what_the_model_says` compares what is checked in.
#![forbid(unsafe_code)]
// A program for developers: it reads and writes files, which the crate itself never does.
#![allow(clippy::disallowed_methods)]

mod generator;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("name the folder that has service-2.json.gz and paginators-1.json");
        return ExitCode::from(2);
    };
    match generator::generate(Path::new(&folder)) {
        Ok(files) => write(&files),
        Err(problem) => {
            eprintln!("{folder}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn write(files: &[generator::File]) -> ExitCode {
    for file in files {
        let path = generator::folder().join(&file.name);
        if let Err(error) = std::fs::write(&path, &file.text) {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
