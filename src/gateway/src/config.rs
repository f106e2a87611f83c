use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    net::SocketAddr,
    path::PathBuf,
};

use clap::Parser;
use ringgate_http::Limits;
use ringgate_io::DriverChoice;
use ringgate_snapshot::file::PublicKey;
use ringgate_telemetry::LogFormat;
use serde::Deserialize;

use crate::{attach::Bundle, credentials::KeySettings, issuers::IssuerSettings};

/// The gateway of Ringgate: serves compiled snapshots.
#[derive(Parser, Debug, Default)]
#[command(name = "ringgate-gateway", version)]
pub struct Arguments {
    /// Settings as a JSON file; the options below override it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Routing snapshot made by `ringgate compile`; watched for replacement by rename
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Keys snapshot; watched as well
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Serve what a control plane publishes: the file that `ringgate-control enrol` wrote; needs --state
    #[arg(long, value_name = "FILE", conflicts_with_all = ["snapshot", "keys"])]
    pub control: Option<PathBuf>,
    /// Address to answer clients on; may be repeated
    #[arg(long, value_name = "ADDR")]
    pub listen: Vec<SocketAddr>,
    /// Where the operator reaches the gateway: unix:PATH or ADDR; may be repeated
    #[arg(long, value_name = "unix:PATH|ADDR")]
    pub admin: Vec<String>,
    /// Worker threads; 0 is one for each core
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// auto, io_uring or epoll
    #[arg(long, value_name = "DRIVER")]
    pub driver: Option<DriverChoice>,
    /// Bind each worker to a core
    #[arg(long)]
    pub pin_cpus: bool,
    /// Access log: a file, or `-` for standard output
    #[arg(long, value_name = "FILE|-")]
    pub access_log: Option<String>,
    /// Execution log of stages that ask for one: a file, or `-` for standard output
    #[arg(long, value_name = "FILE|-")]
    pub execution_log: Option<String>,
    /// clf, json, xml, csv, or a format of `$context` variables
    #[arg(long, value_name = "FORMAT")]
    pub access_log_format: Option<String>,
    /// Directory for what must survive a restart: quota counts, keys of tokens' issuers, what a control plane published
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Accept only snapshots signed with this key; may be repeated
    #[arg(long, value_name = "PUBLIC-KEY-FILE")]
    pub require_signature: Vec<PathBuf>,
    /// Longest drain after SIGTERM, in seconds
    #[arg(long, value_name = "SECONDS")]
    pub drain_seconds: Option<u64>,
    /// Longest request body, in bytes
    #[arg(long, value_name = "BYTES")]
    pub body_bytes_max: Option<u64>,
    /// Keep idle upstream connections to the worker that opened them
    #[arg(long)]
    pub private_pools: bool,
}

/// The JSON file: the same settings, and those that are too many for a command line.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct File {
    snapshot: Option<PathBuf>,
    keys: Option<PathBuf>,
    control: Option<PathBuf>,
    listen: Vec<SocketAddr>,
    admin: Vec<String>,
    workers: Option<usize>,
    driver: Option<String>,
    pin_cpus: bool,
    access_log: Option<String>,
    access_log_format: Option<String>,
    execution_log: Option<String>,
    state: Option<PathBuf>,
    require_signature: Vec<PathBuf>,
    drain_seconds: Option<u64>,
    private_pools: bool,
    account_throttle: Option<AccountThrottle>,
    client_certificates: HashMap<String, CertificateFiles>,
    aws_credentials: BTreeMap<String, KeySettings>,
    token_issuers: HashMap<String, IssuerSettings>,
    limits: FileLimits,
}

/// Where a certificate that upstreams are shown is kept, in PEM form (R-INT-30).
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CertificateFiles {
    /// The certificate and those between it and a root.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

#[derive(Deserialize, Debug, Clone, Copy)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AccountThrottle {
    rate_limit: f64,
    burst_limit: u32,
}

#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct FileLimits {
    head_bytes: Option<usize>,
    target_bytes: Option<usize>,
    body_bytes: Option<u64>,
    idle_seconds: Option<u64>,
    head_seconds: Option<u64>,
    body_seconds: Option<u64>,
    quota_words: Option<u32>,
    cache_bytes: Option<u64>,
}

/// How long each phase of a connection may take, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// A connection without a request (R-LIM-09).
    pub idle_ns: u64,
    /// From a head's first byte to its last.
    pub head_ns: u64,
    /// Between two pieces of a request body (R-LIM-09), or of a response the client does not take.
    pub body_ns: u64,
    /// A drain.
    pub drain_ns: u64,
}

/// What the gateway is told, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The routing snapshot's file.
    pub snapshot: Option<PathBuf>,
    /// The keys snapshot's file.
    pub keys: Option<PathBuf>,
    /// The control plane that says what is served.
    pub control: Option<Bundle>,
    /// Where clients are answered.
    pub listen: Vec<SocketAddr>,
    /// Where the operator is answered.
    pub admin: Vec<String>,
    /// Number of workers.
    pub workers: usize,
    /// How to talk to the kernel.
    pub driver: DriverChoice,
    /// Bind workers to cores.
    pub pin_cpus: bool,
    /// The access log: a path, or `-`.
    pub access_log: Option<String>,
    /// The execution log of stages that ask for one (R-LOG-07): a path, or `-`.
    pub execution_log: Option<String>,
    /// The format of the access log, for stages without their own.
    pub log_format: LogFormat,
    /// For quota counts, the last good keys of issuers, and what a control plane published last.
    pub state: Option<PathBuf>,
    /// Who may sign; empty: signatures are not asked for.
    pub trusted: Vec<PublicKey>,
    /// Idle upstream connections are offered to other workers.
    pub shared_pools: bool,
    /// Rate and burst of the account's throttle (R-USAGE-09); `None`: off, as a host of one's own has no account.
    pub account_throttle: Option<(f64, u32)>,
    /// What a client may send.
    pub limits: Limits,
    /// The longest request body in bytes (R-LIM-05).
    pub body_bytes_max: u64,
    /// How many quota counts there is room for.
    pub quota_words: u32,
    /// Certificates for upstreams that ask for one, by the names that snapshots use.
    pub client_certificates: HashMap<String, CertificateFiles>,
    /// Who signs calls to services of AWS, by role; `default` is the gateway itself.
    pub aws_credentials: BTreeMap<String, KeySettings>,
    /// Where the keys of tokens' issuers are, by the issuer, where its own discovery does not say so.
    pub token_issuers: HashMap<String, IssuerSettings>,
    /// The most bytes that the response caches of all stages hold together.
    pub cache_bytes_max: u64,
    /// How long things may take.
    pub timeouts: Timeouts,
}

const SECOND_NS: u64 = 1_000_000_000;

/// R-LIM-05.
const BODY_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// What a host gives to response caches unless told otherwise.
const CACHE_BYTES_MAX: u64 = 512 * 1024 * 1024;

impl Config {
    /// Joins the file, if one is named, with the options.
    ///
    /// # Errors
    /// When the file cannot be read or holds something else than settings, or a setting is not usable.
    pub fn from_arguments(arguments: &Arguments) -> io::Result<Config> {
        let file = read_file(arguments)?;
        let driver = match (&arguments.driver, &file.driver) {
            (Some(driver), _) => *driver,
            (None, Some(text)) => text.parse().map_err(invalid)?,
            (None, None) => DriverChoice::Auto,
        };
        let signature_files = either(&arguments.require_signature, &file.require_signature);
        let control = arguments.control.clone().or(file.control);
        let config = Config {
            snapshot: arguments.snapshot.clone().or(file.snapshot),
            keys: arguments.keys.clone().or(file.keys),
            control: control.map(|path| Bundle::read(&path)).transpose()?,
            listen: either(&arguments.listen, &file.listen),
            admin: either(&arguments.admin, &file.admin),
            workers: worker_count(arguments.workers.or(file.workers).unwrap_or(0)),
            driver,
            pin_cpus: arguments.pin_cpus || file.pin_cpus,
            access_log: arguments.access_log.clone().or(file.access_log),
            execution_log: arguments.execution_log.clone().or(file.execution_log),
            log_format: log_format(arguments.access_log_format.as_ref().or(file.access_log_format.as_ref()))?,
            state: arguments.state.clone().or(file.state),
            trusted: signature_files.iter().map(read_key).collect::<io::Result<_>>()?,
            shared_pools: !(arguments.private_pools || file.private_pools),
            account_throttle: file.account_throttle.map(|t| (t.rate_limit, t.burst_limit)),
            limits: limits(&file.limits)?,
            body_bytes_max: arguments.body_bytes_max.or(file.limits.body_bytes).unwrap_or(BODY_BYTES_MAX),
            quota_words: file.limits.quota_words.unwrap_or(100_000),
            client_certificates: file.client_certificates,
            aws_credentials: file.aws_credentials,
            token_issuers: file.token_issuers,
            cache_bytes_max: file.limits.cache_bytes.unwrap_or(CACHE_BYTES_MAX),
            timeouts: timeouts(&file.limits, arguments.drain_seconds.or(file.drain_seconds)),
        };
        if config.listen.is_empty() {
            return Err(invalid("no address to listen on; give --listen ADDR"));
        }
        config.check_control()?;
        for (issuer, settings) in &config.token_issuers {
            settings.check().map_err(|what| invalid(format!("tokenIssuers, `{issuer}`: {what}")))?;
        }
        Ok(config)
    }

    /// Only one may say what is served; and without a place to keep it, a restart would need the control plane.
    fn check_control(&self) -> io::Result<()> {
        if self.control.is_none() {
            return Ok(());
        }
        if self.snapshot.is_some() || self.keys.is_some() {
            return Err(invalid(
                "the control plane says what is served; leave snapshot and keys out, or control",
            ));
        }
        if self.state.is_none() {
            return Err(invalid(
                "what the control plane publishes is kept for the next start; give --state DIR",
            ));
        }
        Ok(())
    }
}

fn read_file(arguments: &Arguments) -> io::Result<File> {
    let Some(path) = &arguments.config else { return Ok(File::default()) };
    let text = fs::read_to_string(path).map_err(|e| invalid(format!("{}: {e}", path.display())))?;
    // serde_json says line and column
    serde_json::from_str(&text).map_err(|e| invalid(format!("{}: {e}", path.display())))
}

fn read_key(path: &PathBuf) -> io::Result<PublicKey> {
    let bytes = fs::read(path).map_err(|e| invalid(format!("{}: {e}", path.display())))?;
    PublicKey::parse(&bytes).map_err(|e| invalid(format!("{}: {e}", path.display())))
}

fn log_format(text: Option<&String>) -> io::Result<LogFormat> {
    match text.map(String::as_str) {
        None | Some("clf") => Ok(LogFormat::clf()),
        Some("json") => Ok(LogFormat::json()),
        Some("xml") => Ok(LogFormat::xml()),
        Some("csv") => Ok(LogFormat::csv()),
        Some(format) => LogFormat::compile(format).map_err(|e| invalid(format!("access-log format: {e}"))),
    }
}

fn limits(file: &FileLimits) -> io::Result<Limits> {
    let default = Limits::default();
    let limits = Limits {
        field_bytes_max: file.head_bytes.unwrap_or(default.field_bytes_max),
        target_bytes_max: file.target_bytes.unwrap_or(default.target_bytes_max),
        ..default
    };
    if limits.head_bytes_max() > ringgate_io::BUFFER_BYTES {
        return Err(invalid(format!(
            "limits.headBytes and limits.targetBytes together exceed a buffer of {} bytes",
            ringgate_io::BUFFER_BYTES
        )));
    }
    Ok(limits)
}

fn timeouts(file: &FileLimits, drain_seconds: Option<u64>) -> Timeouts {
    Timeouts {
        idle_ns: file.idle_seconds.unwrap_or(60) * SECOND_NS,
        head_ns: file.head_seconds.unwrap_or(30) * SECOND_NS,
        body_ns: file.body_seconds.unwrap_or(30) * SECOND_NS,
        drain_ns: drain_seconds.unwrap_or(30) * SECOND_NS,
    }
}

fn worker_count(asked: usize) -> usize {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
}

fn either<T: Clone>(first: &[T], second: &[T]) -> Vec<T> {
    if first.is_empty() { second.to_vec() } else { first.to_vec() }
}

fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> io::Result<Config> {
        let path =
            std::env::temp_dir().join(format!("ringgate-config-{}-{}", std::process::id(), json.len()));
        fs::write(&path, json)?;
        let result =
            Config::from_arguments(&Arguments { config: Some(path.clone()), ..Arguments::default() });
        let _ = fs::remove_file(path);
        result
    }

    #[test]
    fn a_file_of_settings() {
        let config = check(
            r#"{"listen": ["127.0.0.1:0"], "workers": 2, "accessLogFormat": "json", "limits": {"bodyBytes": 5}}"#,
        );
        let config = config.expect("good settings");
        assert_eq!((config.workers, config.body_bytes_max, config.shared_pools), (2, 5, true));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (json, want) in [
            (r#"{"listen": ["127.0.0.1:0"], "worker": 2}"#, "unknown field `worker`"),
            (r#"{"workers": 2}"#, "no address to listen on"),
            (r#"{"listen": ["here"]}"#, "line 1 column"),
            (r#"{"listen": ["127.0.0.1:0"], "driver": "kqueue"}"#, "kqueue"),
            (r#"{"listen": ["127.0.0.1:0"], "limits": {"headBytes": 40000}}"#, "exceed a buffer"),
            (
                r#"{"listen": ["127.0.0.1:0"], "tokenIssuers": {"https://a": {"jwksUrl": "http://b/k"}}}"#,
                "is http",
            ),
            (r#"{"listen": ["127.0.0.1:0"], "accessLogFormat": "$context.status"}"#, "access-log format"),
        ] {
            let error = check(json).expect_err(json).to_string();
            assert!(error.contains(want), "{json} gave: {error}");
        }
    }
}
