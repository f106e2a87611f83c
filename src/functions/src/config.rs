//! The host's settings: a JSON file, and a few options that win over it.

use std::{
    collections::{BTreeMap, HashSet},
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, ValueEnum};
use serde::Deserialize;

use crate::{accounts, accounts::Account, name};

mod function;

pub use function::{FunctionConfig, RetryPolicy, Sandboxing};

/// What the host is told when it starts.
#[derive(Parser, Debug, Default)]
#[command(name = "ringgate-functions", version, about = "Runs Lambda functions as local processes")]
pub struct Arguments {
    /// The functions, as JSON; docs/functions.md explains it
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Where callers are answered; a loopback address
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Keeps accepted events here, so that a restart does not lose them
    #[arg(long, value_name = "DIRECTORY")]
    pub state: Option<PathBuf>,
    /// Threads that answer callers [default: 1, which is fastest while functions are what costs]
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<usize>,
    /// How logs are written to the standard output
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

/// How a line of a function's log is written (S-RA-14).
#[derive(ValueEnum, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `name[environment] line`
    #[default]
    Text,
    /// An object on each line.
    Json,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct File {
    listen: Option<SocketAddr>,
    region: Option<String>,
    account: Option<String>,
    state: Option<PathBuf>,
    threads: Option<usize>,
    log_format: Option<LogFormat>,
    drain_ms: Option<u64>,
    events_max: Option<usize>,
    event_bytes_max: Option<usize>,
    #[serde(default)]
    functions: Vec<function::File>,
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where callers are answered: always loopback.
    pub listen: SocketAddr,
    /// `AWS_REGION` of the functions.
    pub region: String,
    /// Where accepted events are kept; `None`: in memory.
    pub state: Option<PathBuf>,
    /// Threads that answer callers.
    pub threads: usize,
    /// How logs are written.
    pub log_format: LogFormat,
    /// How long running invocations may take to finish when the host is told to end.
    pub drain: Duration,
    /// The most events that wait, of all functions.
    pub events_max: usize,
    /// The most bytes that waiting events hold, of all functions.
    pub event_bytes_max: usize,
    /// The functions.
    pub functions: Vec<FunctionConfig>,
}

/// What functions have in common, while they are read.
struct Surroundings<'a> {
    directory: &'a Path,
    region: &'a str,
    account: &'a str,
    default_account: Option<Account>,
}

const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";
const DRAIN_MS: u64 = 10_000;
const EVENTS_MAX: usize = 10_000;
const EVENT_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Functions need the cores more than their host does.
const THREADS: usize = 1;
const THREADS_MAX: usize = 1024;

impl Config {
    /// Joins the file with the options.
    ///
    /// # Errors
    /// When the file cannot be read or holds something else than settings, or a setting is not usable; the message
    /// names the place and a remedy.
    pub fn from_arguments(arguments: &Arguments) -> io::Result<Config> {
        let path = &arguments.config;
        let place = |error: &dyn std::fmt::Display| invalid(format!("{}: {error}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| place(&error))?;
        // serde_json says line and column.
        let file: File = serde_json::from_str(&text).map_err(|error| place(&error))?;
        // Functions start in directories of their own, so that paths must not depend on this one.
        let directory = fs::canonicalize(path)?.parent().unwrap_or(Path::new("/")).to_owned();
        let default_account = match accounts::is_root() {
            true => accounts::find(accounts::DEFAULT_USER).ok(),
            false => None,
        };
        Config::lower(file, arguments, &directory, default_account).map_err(|problem| place(&problem))
    }

    fn lower(
        file: File,
        arguments: &Arguments,
        directory: &Path,
        default_account: Option<Account>,
    ) -> Result<Config, String> {
        let listen = arguments.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
        if !listen.ip().is_loopback() {
            return Err(format!(
                "listen: {listen} can be reached from other machines, and callers are not asked who they are; give a \
                 loopback address, as 127.0.0.1:9001"
            ));
        }
        let region = file.region.unwrap_or_else(|| REGION.to_owned());
        let account = file.account.unwrap_or_else(|| ACCOUNT.to_owned());
        if !name::is_account(&account) {
            return Err(format!("account: `{account}` is no account; give twelve digits"));
        }
        let surroundings = Surroundings { directory, region: &region, account: &account, default_account };
        let functions = lower_functions(file.functions, &surroundings)?;
        let threads = arguments.threads.or(file.threads).unwrap_or(THREADS);
        if !(1..=THREADS_MAX).contains(&threads) {
            return Err(format!("threads: {threads} is not within 1 to {THREADS_MAX}"));
        }
        Ok(Config {
            listen,
            state: arguments.state.clone().or(file.state).map(|path| directory.join(path)),
            threads,
            log_format: arguments.log_format.or(file.log_format).unwrap_or_default(),
            drain: Duration::from_millis(file.drain_ms.unwrap_or(DRAIN_MS)),
            events_max: file.events_max.unwrap_or(EVENTS_MAX),
            event_bytes_max: file.event_bytes_max.unwrap_or(EVENT_BYTES_MAX),
            functions,
            region,
        })
    }
}

fn lower_functions(
    files: Vec<function::File>,
    surroundings: &Surroundings<'_>,
) -> Result<Vec<FunctionConfig>, String> {
    let mut names = HashSet::new();
    let mut functions = Vec::with_capacity(files.len());
    for (at, file) in files.into_iter().enumerate() {
        let place = format!("functions[{at}] (`{}`)", file.name);
        if !names.insert(file.name.clone()) {
            return Err(format!("{place}: another function has this name; rename one of them"));
        }
        functions.push(file.lower(surroundings).map_err(|problem| format!("{place}: {problem}"))?);
    }
    Ok(functions)
}

fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text.into())
}

/// Reads lines of `NAME=VALUE`; empty lines and lines that begin with `#` say nothing.
///
/// # Errors
/// The number of the first line that is something else.
pub(crate) fn read_variables(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut variables = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(at + 1)?;
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if !function::is_variable(name) || value.contains('\0') {
            return Err(at + 1);
        }
        let is_quoted = |quote: char| value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote);
        let value = if is_quoted('"') || is_quoted('\'') { &value[1..value.len() - 1] } else { value };
        variables.insert(name.to_owned(), value.to_owned());
    }
    Ok(variables)
}

#[cfg(test)]
mod tests;
