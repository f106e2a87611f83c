//! The settings of one function.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use super::Surroundings;
use crate::{accounts, accounts::Account, name};

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct File {
    pub(super) name: String,
    arn: Option<String>,
    #[serde(default)]
    qualifiers: Vec<String>,
    runtime: String,
    handler: Option<String>,
    command: Option<Vec<String>>,
    directory: PathBuf,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    environment_file: Option<PathBuf>,
    #[serde(default)]
    secret_files: BTreeMap<String, PathBuf>,
    memory_mb: Option<u64>,
    timeout_ms: Option<u64>,
    init_timeout_ms: Option<u64>,
    reserved_concurrency: Option<usize>,
    max_processes: Option<usize>,
    idle_ms: Option<u64>,
    user: Option<String>,
    reload: Option<bool>,
    retries: Option<u32>,
    retry_delays_ms: Option<Vec<u64>>,
    event_age_ms_max: Option<u64>,
    dead_letter_file: Option<PathBuf>,
    #[serde(default)]
    sandbox: SandboxFile,
}

#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct SandboxFile {
    seccomp: Option<bool>,
    namespaces: Option<bool>,
}

/// A function, checked.
#[derive(Clone, Debug)]
pub struct FunctionConfig {
    /// Its name.
    pub name: String,
    /// Its ARN without a qualifier.
    pub arn: String,
    /// Versions and aliases that lead to it, besides `$LATEST`.
    pub qualifiers: Vec<String>,
    /// `AWS_EXECUTION_ENV` without its prefix.
    pub runtime: String,
    /// `_HANDLER`.
    pub handler: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where the code is, and where the process starts.
    pub directory: PathBuf,
    /// Variables of its own.
    pub environment: BTreeMap<String, String>,
    /// A file with more of them.
    pub environment_file: Option<PathBuf>,
    /// Variables whose values are contents of files.
    pub secret_files: BTreeMap<String, PathBuf>,
    /// The most memory its processes may use, in MB of 2^20 bytes.
    pub memory_mb: u64,
    /// The longest that an invocation may take.
    pub timeout: Duration,
    /// The longest that a start may take.
    pub init_timeout: Duration,
    /// The most environments at a time.
    pub environments_max: usize,
    /// How long an environment waits for work before it is ended.
    pub idle: Duration,
    /// The user it runs as; `None`: the host's.
    pub account: Option<Account>,
    /// Whether changed files replace its environments.
    pub reload: bool,
    /// What happens to events that fail.
    pub retry: RetryPolicy,
    /// What is tried to confine it.
    pub sandbox: Sandboxing,
}

/// What happens to events that fail (S-LI-05).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Pauses before the retries after a function error; so many retries.
    pub delays: Vec<Duration>,
    /// How old an event may become.
    pub age_max: Duration,
    /// Where events go that failed for good.
    pub dead_letter_file: Option<PathBuf>,
}

/// What is tried to confine a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sandboxing {
    /// Refuse system calls that no function needs.
    pub seccomp: bool,
    /// Own mounts with a `/tmp` of its own, own host name, own IPC; only root can.
    pub namespaces: bool,
}

const MEMORY_MB: u64 = 128;
const TIMEOUT_MS: u64 = 3_000;
const INIT_TIMEOUT_MS: u64 = 10_000;
const PROCESSES_MAX: usize = 10;
const IDLE_MS: u64 = 600_000;
const RETRIES: u32 = 2;
const RETRY_DELAYS_MS: [u64; 2] = [60_000, 120_000];
const EVENT_AGE_MS: u64 = 6 * 3_600_000;

const TIMEOUT_MS_RANGE: (u64, u64) = (1, 900_000);
const MEMORY_MB_RANGE: (u64, u64) = (16, 1_048_576);
const RETRIES_MAX: u32 = 100;
const PROCESSES_RANGE_MAX: usize = 10_000;

/// Variables that the host sets (S-RA-09).
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

impl File {
    pub(super) fn lower(self, surroundings: &Surroundings<'_>) -> Result<FunctionConfig, String> {
        if !name::is_name(&self.name) {
            let max = name::NAME_BYTES_MAX;
            return Err(format!("name: give 1 to {max} letters, digits, `-` and `_`"));
        }
        let handler = self.handler.clone().unwrap_or_default();
        let command = self.command(&handler)?;
        let directory = surroundings.directory.join(&self.directory);
        if !directory.is_dir() {
            return Err(format!("directory: {} is no directory; give that of the code", directory.display()));
        }
        check_variables(self.environment.keys().chain(self.secret_files.keys()))?;
        if let Some(wrong) = self.qualifiers.iter().find(|text| !name::is_qualifier(text)) {
            return Err(format!("qualifiers: `{wrong}` is no version and no alias"));
        }
        let in_place = |path: &PathBuf| surroundings.directory.join(path);
        let range = TIMEOUT_MS_RANGE;
        Ok(FunctionConfig {
            arn: self.arn(surroundings)?,
            retry: self.retry(surroundings.directory)?,
            account: self.account(surroundings)?,
            environments_max: self.environments_max()?,
            memory_mb: within("memoryMb", self.memory_mb.unwrap_or(MEMORY_MB), MEMORY_MB_RANGE)?,
            timeout: ms(within("timeoutMs", self.timeout_ms.unwrap_or(TIMEOUT_MS), range)?),
            init_timeout: ms(within(
                "initTimeoutMs",
                self.init_timeout_ms.unwrap_or(INIT_TIMEOUT_MS),
                range,
            )?),
            idle: ms(self.idle_ms.unwrap_or(IDLE_MS)),
            environment_file: self.environment_file.as_ref().map(in_place),
            secret_files: self.secret_files.iter().map(|(k, v)| (k.clone(), in_place(v))).collect(),
            reload: self.reload.unwrap_or(true),
            sandbox: Sandboxing {
                seccomp: self.sandbox.seccomp.unwrap_or(true),
                namespaces: self.sandbox.namespaces.unwrap_or(accounts::is_root()),
            },
            name: self.name,
            qualifiers: self.qualifiers,
            runtime: self.runtime,
            environment: self.environment,
            handler,
            command,
            directory,
        })
    }

    /// How the process is started, where nothing is said: as the container images of Lambda do it.
    fn command(&self, handler: &str) -> Result<Vec<String>, String> {
        if let Some(command) = &self.command {
            return match command.first() {
                Some(program) if !program.is_empty() => Ok(command.clone()),
                _ => Err("command: it is empty; name a program, or leave it out".to_owned()),
            };
        }
        let runtime = self.runtime.as_str();
        if runtime.starts_with("provided") {
            return Ok(vec!["./bootstrap".to_owned()]);
        }
        let needs_handler = || format!("handler: runtime `{runtime}` needs one, as `app.handler`");
        let with_handler = |words: &[&str]| match handler {
            "" => Err(needs_handler()),
            handler => Ok(words.iter().chain(&[handler]).map(ToString::to_string).collect()),
        };
        if runtime.starts_with("python3") {
            with_handler(&[runtime, "-m", "awslambdaric"])
        } else if runtime.starts_with("nodejs") {
            with_handler(&["node_modules/.bin/aws-lambda-ric"])
        } else {
            Err(format!(
                "runtime: how to start `{runtime}` is not known; give a `command`, or one of provided, python3, nodejs"
            ))
        }
    }

    fn arn(&self, surroundings: &Surroundings<'_>) -> Result<String, String> {
        let Some(arn) = &self.arn else {
            let Surroundings { region, account, .. } = surroundings;
            return Ok(format!("arn:aws:lambda:{region}:{account}:function:{}", self.name));
        };
        let is_own = name::FunctionName::parse(arn).is_some_and(|found| {
            found.region.is_some() && found.name == self.name && found.qualifier.is_none()
        });
        if !is_own {
            return Err(format!(
                "arn: `{arn}` is not an ARN of a function `{}` without qualifier",
                self.name
            ));
        }
        Ok(arn.clone())
    }

    fn retry(&self, directory: &Path) -> Result<RetryPolicy, String> {
        let retries = self.retries.unwrap_or(RETRIES);
        if retries > RETRIES_MAX {
            return Err(format!("retries: {retries} are too many; give at most {RETRIES_MAX}"));
        }
        let delays = self.retry_delays_ms.clone().unwrap_or(RETRY_DELAYS_MS.to_vec());
        let last = *delays.last().ok_or("retryDelaysMs: it is empty; leave it out, or set retries to 0")?;
        let delay = |n: u32| ms(delays.get(n as usize).copied().unwrap_or(last));
        Ok(RetryPolicy {
            delays: (0..retries).map(delay).collect(),
            age_max: ms(self.event_age_ms_max.unwrap_or(EVENT_AGE_MS)),
            dead_letter_file: self.dead_letter_file.as_ref().map(|path| directory.join(path)),
        })
    }

    fn account(&self, surroundings: &Surroundings<'_>) -> Result<Option<Account>, String> {
        let Some(user) = &self.user else { return Ok(surroundings.default_account) };
        let account = accounts::find(user).map_err(|error| format!("user: {error}"))?;
        if !accounts::is_root() {
            return Err(
                "user: only root can become another user; leave it out, or start the host as root".into()
            );
        }
        Ok(Some(account))
    }

    fn environments_max(&self) -> Result<usize, String> {
        let processes = self.max_processes.unwrap_or(PROCESSES_MAX);
        if processes == 0 || processes > PROCESSES_RANGE_MAX {
            return Err(format!("maxProcesses: {processes} is not within 1 to {PROCESSES_RANGE_MAX}"));
        }
        Ok(self.reserved_concurrency.unwrap_or(processes).min(processes))
    }
}

fn check_variables<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    for name in names {
        if !is_variable(name) {
            return Err(format!("environment: `{name}` is no name of a variable"));
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(format!("environment: the host sets `{name}` itself; leave it out"));
        }
    }
    Ok(())
}

/// Whether a text can name a variable.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn within(what: &str, value: u64, (min, max): (u64, u64)) -> Result<u64, String> {
    match value {
        value if (min..=max).contains(&value) => Ok(value),
        value => Err(format!("{what}: {value} is not within {min} to {max}")),
    }
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
