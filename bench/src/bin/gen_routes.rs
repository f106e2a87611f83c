//! `gen_routes`: writes a synthetic definition for scale tests; by default 1,000 APIs of 100 routes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ringgate_bench::routes;

/// Writes OpenAPI documents and the gateway file that names them.
#[derive(Parser)]
#[command(name = "gen_routes", version)]
struct Arguments {
    /// The folder to write into; it is made if need be.
    folder: PathBuf,
    /// How many APIs.
    #[arg(long, default_value_t = 1000)]
    apis: usize,
    /// Routes of each API.
    #[arg(long, default_value_t = 100)]
    routes: usize,
    /// The upstream that all integrations name.
    #[arg(long, default_value = "127.0.0.1:9000")]
    upstream: SocketAddr,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match routes::write(&arguments.folder, arguments.apis, arguments.routes, arguments.upstream) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("gen_routes: {message}");
            ExitCode::FAILURE
        }
    }
}
