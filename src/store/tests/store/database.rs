//! Places for stores: files in a temporary folder, or databases on a PostgreSQL that the test starts.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use ringgate_store::{AuditRecord, Change, ChangeSet, Key, Location, Revision, Store};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;

/// `nobody`, wherever there is one: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// Runs a case.
pub fn block_on<T>(case: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(case)
}

/// Where the stores of a test are.
pub struct Places {
    pub folder: TempDir,
    pub server: Option<Server>,
    count: AtomicUsize,
}

impl Places {
    /// Files.
    pub fn files() -> Places {
        Places { folder: folder(), server: None, count: AtomicUsize::new(0) }
    }

    /// Databases on a server of their own.
    pub fn server() -> Places {
        Places { folder: folder(), server: Some(Server::start()), count: AtomicUsize::new(0) }
    }

    /// A place where nothing is yet.
    pub async fn fresh(&self) -> Location {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let Some(server) = &self.server else {
            return Location::Sqlite(self.folder.path().join(format!("store{number}.db")));
        };
        let name = format!("store{number}");
        execute(&server.location("postgres"), &format!("CREATE DATABASE {name}")).await;
        server.location(&name)
    }

    pub fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Runs statements beside the store.
pub async fn execute(location: &Location, statements: &str) {
    let mut connection = connect(location).await;
    connection.execute(AssertSqlSafe(statements.to_owned())).await.expect(statements);
    connection.close().await.expect("closed");
}

/// A connection beside the store.
pub async fn connect(location: &Location) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let url = match location {
        Location::Sqlite(path) => format!("sqlite:{}?mode=rwc", path.display()),
        Location::Postgres(url) => url.clone(),
    };
    AnyConnection::connect(&url).await.expect("connected")
}

/// Everything that a store holds.
pub async fn content(store: &Store) -> (Revision, BTreeMap<Key, Vec<u8>>) {
    let mut rows = BTreeMap::new();
    let mut last = None;
    let mut sink = |key: Key, value| {
        assert!(last.as_ref() < Some(&key), "rows come in the order of keys");
        last = Some(key.clone());
        rows.insert(key, value);
    };
    let revision = store.load(&mut sink).await.expect("loaded");
    (revision, rows)
}

/// A mutation that puts one row.
pub fn put(id: &str, value: &str) -> ChangeSet {
    let changes = vec![Change::Put(key(id), value.as_bytes().to_vec())];
    ChangeSet { changes, audit: AuditRecord { operation: "Put".to_owned(), ..AuditRecord::default() } }
}

/// The key of [`put`].
pub fn key(id: &str) -> Key {
    Key::new("thing", "", id)
}

/// A PostgreSQL that listens on a socket in a temporary folder, and stops when it is dropped.
pub struct Server {
    folder: TempDir,
    programs: PathBuf,
    process: Child,
}

impl Server {
    /// Makes a cluster and starts it.
    pub fn start() -> Server {
        let folder = folder();
        let programs = programs();
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("chown");
        }
        let mut initdb = as_nobody(&programs.join("initdb"), folder.path());
        initdb.args(["--auth=trust", "--username=ringgate", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let output = initdb.arg("data").output().expect("initdb runs");
        assert!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        let process = run(&programs, folder.path());
        Server { folder, programs, process }
    }

    /// A database on it.
    pub fn location(&self, database: &str) -> Location {
        let socket = self.folder.path().to_str().expect("UTF-8").replace('/', "%2F");
        Location::Postgres(format!("postgres://ringgate@{socket}/{database}"))
    }

    /// Stops it as a loss of power would, and starts it again.
    pub fn crash(&mut self) {
        self.stop("immediate");
        self.process = run(&self.programs, self.folder.path());
    }

    fn stop(&mut self, mode: &str) {
        let mut stop = as_nobody(&self.programs.join("pg_ctl"), self.folder.path());
        let _ = stop.args(["stop", "--mode", mode, "--pgdata", "data"]).stdout(Stdio::null()).status();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop("fast");
    }
}

/// Starts the server and waits until it says that it is ready.
fn run(programs: &Path, folder: &Path) -> Child {
    let mut command = as_nobody(&programs.join("postgres"), folder);
    // The machine does not lose its power here: what the server has written is there without waiting for the disk.
    command.args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off", "-k"]).arg(folder);
    let mut process = command.stderr(Stdio::piped()).spawn().expect("postgres starts");
    let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
    let mut said = Vec::new();
    let is_ready = lines.by_ref().map_while(Result::ok).any(|line| {
        let is_ready = line.contains("ready to accept connections");
        said.push(line);
        is_ready
    });
    assert!(is_ready, "postgres: {said:#?}");
    // Its pipe must not fill up.
    std::thread::spawn(move || lines.for_each(drop));
    process
}

fn as_nobody(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).env("LC_ALL", "C");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").expect("/proc").uid() == 0
}

/// Where PostgreSQL's programs are: in the path, or where Debian puts them.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let found = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    found.expect("PostgreSQL's initdb is missing; scripts/prepare installs it")
}
