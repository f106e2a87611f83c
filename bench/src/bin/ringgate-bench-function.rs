//! `ringgate-bench-function`: a function that does nothing, so that what is measured is the way to it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use ringgate_bench::target::require_loopback;

/// What it answers every event with, in the form that a proxy integration reads.
const ANSWER: &[u8] = br#"{"statusCode":200,"body":"{\"hello\":\"you\"}"}"#;
/// Where a runtime takes its next event.
const NEXT: &[u8] = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n";
/// The header that names an event.
const REQUEST_ID: &str = "lambda-runtime-aws-request-id:";

/// Speaks the Runtime API to the host that started it; with --serve it answers plain HTTP instead: the same handler
/// without any host.
#[derive(Parser)]
#[command(name = "ringgate-bench-function", version)]
struct Arguments {
    /// Answer requests on this loopback address; port 0 picks a free one, which is printed.
    #[arg(long)]
    serve: Option<SocketAddr>,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().serve {
        Some(address) => serve(address),
        None => run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ringgate-bench-function: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Takes events and answers them until the host is gone.
fn run() -> Result<(), String> {
    let host = std::env::var("AWS_LAMBDA_RUNTIME_API").map_err(|_| "AWS_LAMBDA_RUNTIME_API is not set")?;
    let stream = TcpStream::connect(&host).map_err(|error| format!("{host}: {error}"))?;
    let told = |error: io::Error| format!("{host}: {error}");
    let mut connection = Connection::new(stream).map_err(told)?;
    loop {
        let event = connection.ask(NEXT).map_err(told)?;
        let id = event.field(REQUEST_ID).ok_or("an event without its id")?;
        let mut answer = format!(
            "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: runtime\r\nContent-Length: {}\r\n\r\n",
            ANSWER.len()
        )
        .into_bytes();
        answer.extend_from_slice(ANSWER);
        connection.ask(&answer).map_err(told)?;
    }
}

/// A thread for each connection: there are few.
fn serve(address: SocketAddr) -> Result<(), String> {
    let told = |error: io::Error| error.to_string();
    let listener = TcpListener::bind(require_loopback(address)?).map_err(told)?;
    println!("listening on {}", listener.local_addr().map_err(told)?);
    for stream in listener.incoming() {
        let stream = stream.map_err(told)?;
        // A client that leaves ends its thread.
        thread::spawn(move || Connection::new(stream).and_then(|mut connection| connection.answer_all()));
    }
    Ok(())
}

/// One connection in either role; messages have a length or no body.
struct Connection {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

/// A message's head; its body was read and dropped.
struct Head(Vec<String>);

impl Head {
    fn field(&self, name: &str) -> Option<&str> {
        let is_named =
            |line: &&String| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        self.0.iter().find(is_named).map(|line| line[name.len()..].trim())
    }
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Connection> {
        stream.set_nodelay(true)?;
        Ok(Connection { reader: BufReader::new(stream.try_clone()?), writer: stream })
    }

    fn ask(&mut self, message: &[u8]) -> io::Result<Head> {
        self.writer.write_all(message)?;
        self.read()
    }

    fn answer_all(&mut self) -> io::Result<()> {
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            ANSWER.len()
        )
        .into_bytes();
        answer.extend_from_slice(ANSWER);
        loop {
            let asked = self.read()?;
            self.writer.write_all(&answer)?;
            if asked.field("connection:").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> io::Result<Head> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.trim_end() {
                "" => break,
                text => lines.push(text.to_owned()),
            }
        }
        let head = Head(lines);
        let length = head.field("content-length:").map_or(Ok(0), str::parse::<u64>);
        let length = length.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        io::copy(&mut self.reader.by_ref().take(length), &mut io::sink())?;
        Ok(head)
    }
}
