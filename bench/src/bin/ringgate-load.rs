//! `ringgate-load`: sends HTTP/1.1 requests to a server on this machine and measures the answers.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ringgate_bench::load::{self, LoadConfig, LoadResult};
use ringgate_bench::request::{RequestParts, parse_header};
use ringgate_bench::target::Target;

/// Closed loop by default: each connection sends its next request when it has its answer. With --rate requests are
/// sent on a timetable and latency counts from the moment a request was due.
#[derive(Parser)]
#[command(name = "ringgate-load", version)]
struct Arguments {
    /// http://127.0.0.1:PORT/PATH; only loopback addresses are accepted.
    url: String,
    /// Generator threads, one ring each.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Connections, one request at a time on each.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Length of the measured window, in seconds.
    #[arg(long, default_value = "10", value_parser = seconds)]
    duration: Duration,
    /// Seconds of uncounted load before it.
    #[arg(long, default_value = "1", value_parser = seconds)]
    warmup: Duration,
    /// Ask for so many URLs in turn: {n} in the path runs from 0 to one less.
    #[arg(long, default_value_t = 1)]
    urls: usize,
    /// Requests per second (open loop).
    #[arg(long)]
    rate: Option<f64>,
    /// Seconds after which a request is given up.
    #[arg(long, default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// Request method.
    #[arg(long, default_value = "GET")]
    method: String,
    /// A request header, 'Name: value'; may be repeated.
    #[arg(long = "header", short = 'H', value_parser = parse_header)]
    headers: Vec<(String, String)>,
    /// Request body length in bytes.
    #[arg(long, default_value_t = 0)]
    body: usize,
    /// Print the result as JSON on standard output.
    #[arg(long)]
    json: bool,
    /// No progress lines.
    #[arg(long)]
    quiet: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-load: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let config = config(arguments)?;
    let text = |error: std::io::Error| error.to_string();
    ringgate_bench::os::raise_open_files().map_err(text)?;
    ringgate_bench::os::catch_interrupts().map_err(text)?;
    let result = load::run(config)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&result).map_err(|error| error.to_string())?);
    } else {
        print_summary(&result);
    }
    Ok(())
}

fn config(arguments: &Arguments) -> Result<LoadConfig, String> {
    let target = Target::parse(&arguments.url)?;
    let parts = RequestParts {
        method: arguments.method.clone(),
        path: target.path,
        authority: target.authority,
        headers: arguments.headers.clone(),
        body_bytes: arguments.body,
    };
    Ok(LoadConfig {
        address: target.address,
        requests: parts.encode_numbered(arguments.urls)?,
        head_method: arguments.method == "HEAD",
        threads: arguments.threads,
        connections: arguments.connections,
        warmup: arguments.warmup,
        duration: arguments.duration,
        rate: arguments.rate,
        timeout: arguments.timeout,
        progress: !arguments.quiet,
    })
}

fn print_summary(result: &LoadResult) {
    let latency = &result.latency_us;
    println!(
        "{} requests, {:.0} per second, {} bytes ({})",
        result.requests, result.rps, result.bytes, result.driver
    );
    println!(
        "latency us: p50 {:.1}  p90 {:.1}  p99 {:.1}  p99.9 {:.1}  max {:.1}",
        latency.p50, latency.p90, latency.p99, latency.p99_9, latency.max
    );
    println!("errors: {} {:?}", result.errors.total(), result.errors);
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().map_err(|error| error.to_string())?;
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}
