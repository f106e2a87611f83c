//! `ringgate up`: a gateway on this machine that follows its files.
//!
//! This process compiles, starts a companion (`up-follow`), and then becomes the gateway. So Ctrl-C and `kill` reach
//! the gateway itself, which drains, and its exit status is the command's. The companion recompiles on changes,
//! prints requests, and tidies up when the gateway is gone; it needs no signal for that.

pub(crate) mod follow;
mod functions;
mod managed;
mod settings;
mod urls;
mod watch;

use std::env;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::args::{BasePath, Format, Reading, Up};
use crate::compile::{self, Compiled};
use crate::failure::Failure;
use crate::write;

/// Only this user may look into the directory: it holds the digests of keys, and the admin socket.
const DIRECTORY_MODE: u32 = 0o700;
/// How many names are tried for the directory.
const DIRECTORY_ATTEMPTS: u32 = 1_000;

/// Compiles, starts the companion, becomes the gateway; without a file, the control plane is the companion.
pub(crate) fn up(arguments: &Up) -> Result<ExitCode, Failure> {
    let gateway = find_gateway(arguments.gateway.as_deref())?;
    match &arguments.file {
        Some(file) => serve_file(file, &gateway),
        None => managed::serve(&arguments.managed, &gateway),
    }
}

fn serve_file(file: &str, gateway: &Path) -> Result<ExitCode, Failure> {
    let compiled = compile::run(&reading(file));
    compile::tell(&compiled, Format::Human)?;
    let Some(output) = &compiled.output else { return Ok(ExitCode::FAILURE) };
    let config = settings::config(&compiled.definition, Path::new(file))?;
    let directory = make_directory()?;
    let files = Files::of(&directory);
    let keys = output.keys.clone().map_or_else(follow::no_keys, Ok)?;
    let config = config.with_files(&files);
    for (path, bytes) in
        [(&files.snapshot, &output.routes), (&files.keys, &keys), (&files.config, &config.to_bytes())]
    {
        write::replace(path, bytes, write::PRIVATE)
            .map_err(|error| Failure::file("written", path, &error))?;
    }
    start_companion(file, &directory)?;
    // Only comes back if it could not become the gateway.
    let error = Command::new(gateway).arg("--config").arg(&files.config).exec();
    Err(Failure::file("started", gateway, &error))
}

/// The files of one run.
pub(crate) struct Files {
    /// The routing snapshot that the gateway starts with.
    pub(crate) snapshot: PathBuf,
    /// The keys snapshot that the gateway starts with.
    pub(crate) keys: PathBuf,
    /// The gateway's settings.
    pub(crate) config: PathBuf,
    /// The gateway's admin socket.
    pub(crate) admin: PathBuf,
}

impl Files {
    fn of(directory: &Path) -> Files {
        Files {
            snapshot: directory.join("routes.snapshot"),
            keys: directory.join("keys.snapshot"),
            config: directory.join("gateway.json"),
            admin: directory.join("admin.sock"),
        }
    }
}

/// A gateway file says all of the rest itself.
fn reading(file: &str) -> Reading {
    Reading {
        files: vec![file.to_owned()],
        default_integration: None,
        stage: "prod".to_owned(),
        api_id: None,
        host_suffix: None,
        region: "us-east-1".to_owned(),
        account_id: "123456789012".to_owned(),
        base_path: BasePath::Ignore,
    }
}

/// Compiles once more.
fn recompile(file: &str) -> Compiled {
    compile::run(&reading(file))
}

/// Beside this program, or in PATH.
fn find_gateway(given: Option<&Path>) -> Result<PathBuf, Failure> {
    const NAME: &str = "ringgate-gateway";
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    find_program(NAME).ok_or_else(|| {
        Failure::new(format!("there is no `{NAME}` beside `ringgate`, nor in PATH"))
            .remedy("install it, or name it with `--gateway`")
    })
}

fn find_program(name: &str) -> Option<PathBuf> {
    let beside = env::current_exe().ok().map(|own| own.with_file_name(name));
    let path = env::var_os("PATH").unwrap_or_default();
    let mut candidates = beside.into_iter().chain(env::split_paths(&path).map(|folder| folder.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

fn make_directory() -> Result<PathBuf, Failure> {
    let parent = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir());
    let parent = parent.unwrap_or_else(env::temp_dir);
    for attempt in 0..DIRECTORY_ATTEMPTS {
        let directory = parent.join(format!("ringgate-up-{}-{attempt}", std::process::id()));
        match DirBuilder::new().mode(DIRECTORY_MODE).create(&directory) {
            Ok(()) => return Ok(directory),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::file("made", &directory, &error)),
        }
    }
    Err(Failure::new(format!("no directory can be made in `{}`", parent.display())))
}

/// In a process group of its own, so that Ctrl-C ends the gateway first.
fn start_companion(file: &str, directory: &Path) -> Result<(), Failure> {
    let own = env::current_exe()
        .map_err(|error| Failure::new(format!("this program cannot find itself: {error}")))?;
    let started = Command::new(own)
        .arg("up-follow")
        .arg(file)
        .arg(directory)
        .stdin(Stdio::null())
        .process_group(0)
        .spawn();
    started.map(|_| ()).map_err(|error| Failure::new(format!("the companion cannot be started: {error}")))
}
