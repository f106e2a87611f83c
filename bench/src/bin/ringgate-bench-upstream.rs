//! `ringgate-bench-upstream`: the upstream of every scenario, cheap enough not to be what is measured.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::rc::Rc;

use clap::Parser;
use ringgate_bench::upstream::Upstream;
use ringgate_bench::{listener, os, ring};

/// Answers every request with a body of --body bytes, or as many as the path's last segment says (/bytes/1024).
/// GET /count answers how many requests were served, GET /accepted how many connections were accepted.
#[derive(Parser)]
#[command(name = "ringgate-bench-upstream", version)]
struct Arguments {
    /// Loopback address; port 0 picks a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Body bytes of a response.
    #[arg(long, default_value_t = 27)]
    body: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-bench-upstream: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    os::raise_open_files().map_err(|error| error.to_string())?;
    let upstream = Upstream::new(arguments.body);
    let serve = move |stream| Rc::clone(&upstream).serve(stream);
    ring::block_on(|| listener::serve_forever(arguments.listen, serve)).map_err(|error| error.to_string())?
}
