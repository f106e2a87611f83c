//! `ringgate-bench-relay`: a bare byte relay, the floor that proxies are compared with.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use ringgate_bench::{listener, os, relay, ring, target};

/// Copies bytes between each client connection and an upstream connection of its own, on one thread.
#[derive(Parser)]
#[command(name = "ringgate-bench-relay", version)]
struct Arguments {
    /// Loopback address; port 0 picks a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The upstream's loopback address.
    #[arg(long)]
    upstream: SocketAddr,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-bench-relay: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let upstream = target::require_loopback(arguments.upstream)?;
    os::raise_open_files().map_err(|error| error.to_string())?;
    let serve = move |stream| relay::serve(stream, upstream);
    ring::block_on(|| listener::serve_forever(arguments.listen, serve)).map_err(|error| error.to_string())?
}
