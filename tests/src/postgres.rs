use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

/// `nobody`, wherever there is one: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// A PostgreSQL that listens on a socket in a directory of its own; stops when it is dropped.
pub struct Postgres {
    directory: TempDir,
    programs: PathBuf,
    process: Child,
}

impl Default for Postgres {
    fn default() -> Postgres {
        Postgres::start()
    }
}

impl Postgres {
    /// Makes a cluster, starts it, and waits until it is ready.
    ///
    /// # Panics
    /// When there are no programs of PostgreSQL, or they fail.
    pub fn start() -> Postgres {
        let directory = tempfile::Builder::new().prefix("pg").tempdir().expect("a temporary directory");
        let programs = programs();
        if is_root() {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).expect("chown");
        }
        let mut initdb = as_nobody(&programs.join("initdb"), directory.path());
        initdb.args(["--auth=trust", "--username=ringgate", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let output = initdb.arg("data").output().expect("initdb runs");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        let mut server = as_nobody(&programs.join("postgres"), directory.path());
        server.args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off", "-k"]).arg(directory.path());
        let mut process = server.stderr(Stdio::piped()).spawn().expect("postgres starts");
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let is_ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("ready to accept"));
        assert!(is_ready, "postgres ended");
        // Its pipe must not fill up.
        thread::spawn(move || lines.for_each(drop));
        Postgres { directory, programs, process }
    }

    /// Its database, as `--store` takes it.
    pub fn url(&self) -> String {
        let socket = self.directory.path().to_str().expect("text").replace('/', "%2F");
        format!("postgres://ringgate@{socket}/postgres")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = as_nobody(&self.programs.join("pg_ctl"), self.directory.path());
        let _ = stop.args(["stop", "--mode", "immediate", "--pgdata", "data"]).stdout(Stdio::null()).status();
        let _ = self.process.wait();
    }
}

fn as_nobody(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory).stdin(Stdio::null()).env("LC_ALL", "C");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("/proc").uid() == 0
}

/// In the path, or where Debian puts them.
fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<PathBuf> = env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    directories.extend(versions.map(|version| version.path().join("bin")));
    let found = directories.into_iter().find(|directory| directory.join("initdb").is_file());
    found.expect("PostgreSQL's initdb is missing; scripts/prepare installs it")
}
