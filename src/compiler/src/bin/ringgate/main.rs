//! The `ringgate` command.
#![forbid(unsafe_code)]

mod admin;
mod args;
mod code;
mod compile;
mod deploy;
mod explain;
mod export;
mod failure;
mod import;
mod inspect;
mod keygen;
mod operate;
mod recorder;
mod render;
mod source;
mod template;
mod up;
mod write;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::Failure;

/// Large definitions are small allocations by the million, on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Compile(arguments) => compile::compile(&arguments),
        Command::Check(arguments) => compile::check(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Import(arguments) => import::import(&arguments),
        Command::Template(args::Template::Render(arguments)) => template::render::render(&arguments),
        Command::Template(args::Template::Test(arguments)) => template::test::test(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Keygen { path } => keygen::keygen(&path),
        Command::Schema => print(ringgate_openapi::GATEWAY_FILE_SCHEMA),
        Command::Diagnostics { markdown } => print(&list_codes(markdown)),
        Command::Deploy(arguments) => deploy::deploy(&arguments),
        Command::Rollback(arguments) => operate::rollback(&arguments),
        Command::History(arguments) => operate::history(&arguments),
        Command::Gateways(arguments) => operate::gateways(&arguments),
        Command::Diff(arguments) => operate::diff(&arguments),
        Command::Audit(arguments) => operate::audit(&arguments),
        Command::Backup(arguments) => operate::backup(&arguments),
        Command::Users(command) => operate::users(&command),
        Command::Recorder(arguments) => recorder::recorder(&arguments),
        Command::Up(arguments) => up::up(&arguments),
        Command::UpFollow(arguments) => up::follow::follow(&arguments),
    }
}

/// Prints to the standard output. A reader that went away (`| head`) is no failure.
fn print(text: &str) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the standard output cannot be written: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn list_codes(markdown: bool) -> String {
    if markdown {
        let rows = code::all().map(|(code, meaning)| format!("| {code} | {meaning} |\n"));
        return "| Code | Meaning |\n|---|---|\n".to_owned() + &rows.collect::<String>();
    }
    code::all().map(|(code, meaning)| format!("{code}  {meaning}\n")).collect()
}
