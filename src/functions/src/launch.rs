//! Starting an environment: its log, its Runtime API, its process.

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    os::{
        fd::OwnedFd,
        unix::{fs::fchown, process::ExitStatusExt},
    },
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use axum::serve::ListenerExt;
use tokio::{
    net::{TcpListener, unix::pipe},
    process::Child,
    sync::oneshot,
};

use crate::{
    chance, config,
    config::FunctionConfig,
    fault::Fault,
    function::Function,
    live::{End, Live},
    logs::Log,
    report, runtime_api,
};

/// The directories in which programs are looked for.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/opt/bin";
/// Where libraries of functions and their layers are, as in Lambda.
const LIBRARIES: [&str; 2] = ["lib", "."];
/// A file of variables or a secret that is longer is not read, in bytes.
const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Hears how a start ends.
pub(crate) type Init = oneshot::Receiver<Result<(), Fault>>;

/// Starts an environment. It is busy in the pool, whose promise it fulfils.
///
/// # Errors
/// When the process cannot be started: what, and why.
pub(crate) async fn launch(function: &Arc<Function>) -> Result<(Arc<Live>, Init), String> {
    let config = &function.config;
    let variables = variables(config)?;
    let problem = |what: &str, error: io::Error| format!("{what}: {error}");
    // A port of its own tells which environment calls.
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let listener = listener.map_err(|e| problem("no port for the Runtime API", e))?;
    let address = listener.local_addr().map_err(|e| problem("no port for the Runtime API", e))?;
    let surroundings = &function.surroundings;
    let id = surroundings.environment_ids.fetch_add(1, Ordering::Relaxed);
    let name = chance::hex::<8>();
    let (reader, writer) = pipe_for(config).map_err(|e| problem("no pipe for the log", e))?;
    let log = Log::new(surroundings.sink.clone(), &config.name, &name, reader);
    let log = log.map_err(|e| problem("no pipe for the log", e))?;
    let mut command = command(config, writer).map_err(|e| problem("no pipe for the log", e))?;
    set_variables(&mut command, function, address, &name, variables);
    function.sandbox.confine(&mut command);
    log.say(&[report::init_start(&config.runtime)]);
    let started = Instant::now();
    let child = surroundings.spawner.spawn(command).await;
    let child = child.map_err(|error| entrypoint_problem(config, &error))?;
    let pid = child.id().ok_or("the process ended at once")?;
    let (sender, init) = oneshot::channel();
    let live = Arc::new(Live::new((id, name), pid, log, function.clone(), started, sender));
    function.insert(&live);
    attend(&live, listener, child);
    Ok((live, init))
}

/// The tasks of an environment: its API, its log, and waiting for its end.
fn attend(live: &Arc<Live>, listener: TcpListener, mut child: Child) {
    let listener = listener.tap_io(|stream| {
        // Answers are small and awaited.
        let _ = stream.set_nodelay(true);
    });
    let router = runtime_api::router(live.clone());
    let server = tokio::spawn(async move {
        // It only ends with its environment.
        let _ = axum::serve(listener, router).await;
    });
    live.serve(server.abort_handle());
    let log = live.clone();
    tokio::spawn(async move { log.log.pump().await });
    let live = live.clone();
    tokio::spawn(async move {
        let how = match child.wait().await {
            Ok(status) => describe(status),
            Err(error) => error.to_string(),
        };
        live.end(End::Exit(how));
    });
}

fn command(config: &FunctionConfig, output: OwnedFd) -> io::Result<Command> {
    let program = config.command.first().map(String::as_str).unwrap_or_default();
    let mut command = Command::new(program);
    command.args(config.command.iter().skip(1)).current_dir(&config.directory).env_clear();
    command.stdin(Stdio::null()).stderr(Stdio::from(output.try_clone()?)).stdout(Stdio::from(output));
    Ok(command)
}

/// A pipe for what the processes print, that their user may open again by name (`/dev/stdout`).
fn pipe_for(config: &FunctionConfig) -> io::Result<(pipe::Receiver, OwnedFd)> {
    let (reader, writer) = io::pipe()?;
    let reader = pipe::Receiver::from_owned_fd(reader.into())?;
    let writer = OwnedFd::from(writer);
    if let Some(account) = config.account {
        fchown(&writer, Some(account.uid), Some(account.gid))?;
    }
    Ok((reader, writer))
}

/// The function's own variables. Files are read at each start, so that new secrets reach new environments.
fn variables(config: &FunctionConfig) -> Result<BTreeMap<String, String>, String> {
    let mut variables = config.environment.clone();
    if let Some(path) = &config.environment_file {
        let text = read_secret(path)?;
        let more = config::read_variables(&text).map_err(|line| {
            format!(
                "{}: line {line} is not NAME=VALUE; a line that says nothing begins with #",
                path.display()
            )
        })?;
        variables.extend(more);
    }
    for (name, path) in &config.secret_files {
        let text = read_secret(path)?;
        variables.insert(name.clone(), text.trim_end_matches(['\r', '\n']).to_owned());
    }
    Ok(variables)
}

fn read_secret(path: &std::path::Path) -> Result<String, String> {
    let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let length = fs::metadata(path).map_err(|e| place(&e))?.len();
    if length > SECRET_BYTES_MAX {
        return Err(place(&format_args!("it has more than {SECRET_BYTES_MAX} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|e| place(&e))?;
    if text.contains('\0') { Err(place(&"it has a zero byte, which no variable can")) } else { Ok(text) }
}

/// The variables of S-RA-09. The function's own come first, so that they cannot replace the host's.
fn set_variables(
    command: &mut Command,
    function: &Function,
    address: SocketAddr,
    environment: &str,
    own: BTreeMap<String, String>,
) {
    let config = &function.config;
    let region = &function.surroundings.region;
    let library = |name: &&str| config.directory.join(name).display().to_string();
    let libraries: Vec<String> = LIBRARIES.iter().map(library).collect();
    command.env("PATH", PATH).env("LANG", "C.UTF-8").env("TZ", ":UTC");
    command.env("LD_LIBRARY_PATH", libraries.join(":")).envs(own);
    command.env("_HANDLER", &config.handler);
    command.env("AWS_LAMBDA_RUNTIME_API", address.to_string());
    command.env("AWS_LAMBDA_FUNCTION_NAME", &config.name);
    command.env("AWS_LAMBDA_FUNCTION_VERSION", report::LATEST);
    command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", config.memory_mb.to_string());
    command.env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    command.env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", config.name));
    command.env("AWS_LAMBDA_LOG_STREAM_NAME", environment);
    command.env("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", config.runtime));
    command.env("AWS_REGION", region).env("AWS_DEFAULT_REGION", region);
    command.env("LAMBDA_TASK_ROOT", &config.directory).env("LAMBDA_RUNTIME_DIR", "/var/runtime");
}

fn entrypoint_problem(config: &FunctionConfig, error: &io::Error) -> String {
    let program = config.command.first().map(String::as_str).unwrap_or_default();
    let mut text = format!("fork/exec {program} in {}: {error}", config.directory.display());
    if error.kind() == io::ErrorKind::PermissionDenied
        && let Some(account) = config.account
    {
        text +=
            &format!(" (as user {}; the program and the folders above it must be open to it)", account.uid);
    }
    text
}

/// How a process ended, in the words that Lambda has.
fn describe(status: ExitStatus) -> String {
    if let Some(code) = status.code() {
        return format!("exit status {code}");
    }
    let signal = status.signal().unwrap_or_default();
    let name = match signal {
        libc::SIGHUP => "hangup",
        libc::SIGINT => "interrupt",
        libc::SIGQUIT => "quit",
        libc::SIGILL => "illegal instruction",
        libc::SIGTRAP => "trace/breakpoint trap",
        libc::SIGABRT => "aborted",
        libc::SIGBUS => "bus error",
        libc::SIGFPE => "floating point exception",
        libc::SIGKILL => "killed",
        libc::SIGSEGV => "segmentation fault",
        libc::SIGPIPE => "broken pipe",
        libc::SIGALRM => "alarm clock",
        libc::SIGTERM => "terminated",
        libc::SIGSYS => "bad system call",
        _ => return format!("signal: {signal}"),
    };
    format!("signal: {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_li_06_ends_have_the_words_of_lambda() {
        for (raw, want) in [
            (0, "exit status 0"),
            (256, "exit status 1"),
            (9, "signal: killed"),
            (11, "signal: segmentation fault"),
            (64, "signal: 64"),
        ] {
            assert_eq!(describe(ExitStatus::from_raw(raw)), want);
        }
    }
}
