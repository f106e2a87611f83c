use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use serde_json::{Value, json};

use crate::{
    client::{Client, Response},
    eventually::PATIENCE,
    programs,
    site::Site,
};

/// The runtime of these tests.
pub const BOOTSTRAP: &str = include_str!("../functions/bootstrap.py");

/// Functions of a test, in a site.
pub struct Functions {
    site: Site,
    functions: Vec<Value>,
    options: Vec<String>,
}

impl Default for Functions {
    fn default() -> Functions {
        Functions::new()
    }
}

impl Functions {
    /// None yet.
    pub fn new() -> Functions {
        let site = Site::new();
        open_to_all(&site.path("."), 0o755);
        Functions { site, functions: Vec::new(), options: Vec::new() }
    }

    /// The directory of the test.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// A function that runs `tests/functions/bootstrap.py`; `settings` win over what is usual.
    pub fn with(self, name: &str, settings: Value) -> Functions {
        let directory = self.site.path(name);
        fs::create_dir(&directory).expect("a directory for the code");
        open_to_all(&directory, 0o755);
        write_program(&directory.join("bootstrap"), BOOTSTRAP);
        // Machines that run tests are busy: what is not measured gets time.
        let usual = json!({
            "name": name, "runtime": "provided", "directory": name, "timeoutMs": 20_000, "initTimeoutMs": 20_000,
            "memoryMb": 512,
        });
        self.with_any(usual, settings)
    }

    /// Any function.
    pub fn with_any(mut self, mut usual: Value, settings: Value) -> Functions {
        if let (Some(all), Value::Object(own)) = (usual.as_object_mut(), settings) {
            all.extend(own);
        }
        self.functions.push(usual);
        self
    }

    /// Adds options of the program.
    pub fn args(mut self, options: &[&str]) -> Functions {
        self.options.extend(options.iter().map(ToString::to_string));
        self
    }

    /// A FIFO on which an event can wait, open to the functions' user.
    pub fn fifo(&self, name: &str) -> PathBuf {
        let path = self.site.path(name);
        let status = Command::new("mkfifo").args(["-m", "666"]).arg(&path).status();
        assert!(status.is_ok_and(|status| status.success()), "mkfifo");
        path
    }

    /// Starts a host.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&self) -> Host {
        self.try_start().unwrap_or_else(|said| panic!("the host does not start: {said}"))
    }

    /// Starts a host.
    ///
    /// # Errors
    /// What it said when it ended instead.
    pub fn try_start(&self) -> Result<Host, String> {
        self.launch(&json!({"functions": self.functions}).to_string())
    }

    /// Starts a host with these settings.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_with(&self, settings: &str) -> Host {
        self.launch(settings).unwrap_or_else(|said| panic!("the host does not start: {said}"))
    }

    fn launch(&self, settings: &str) -> Result<Host, String> {
        let config = self.site.write("functions.json", settings);
        let mut command = Command::new(programs::functions());
        command.arg("--config").arg(config).args(&self.options);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the host is a program");
        let (errors, logs) = (Lines::default(), Lines::default());
        let (stderr, stdout): (Option<ChildStderr>, Option<ChildStdout>) =
            (child.stderr.take(), child.stdout.take());
        errors.listen(stderr.expect("piped"));
        logs.listen(stdout.expect("piped"));
        let mut host = Host { child, errors, logs, address: ([0, 0, 0, 0], 0).into() };
        let Some(line) = host.errors.find(|line| line.contains("; listening on ")) else {
            let _ = host.child.wait();
            return Err(host.errors.all());
        };
        let address = line.rsplit("listening on ").next();
        host.address = address.and_then(|text| text.parse().ok()).expect("an address");
        Ok(host)
    }
}

/// Writes a program, by rename, as a deployment does: one that runs cannot be written to.
pub fn write_program(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).expect("a program");
    open_to_all(&new, 0o755);
    fs::rename(&new, path).expect("a program");
}

fn open_to_all(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("own files");
}

/// A function host that runs; killed when dropped.
pub struct Host {
    child: Child,
    errors: Lines,
    logs: Lines,
    address: SocketAddr,
}

impl Host {
    /// Where callers are answered.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A new connection.
    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// Invokes a function and waits for its answer.
    pub fn invoke(&self, function: &str, event: &Value) -> Response {
        self.connect().ask(invocation(function, "", event))
    }

    /// The function's answer as JSON, which must be none of a failure.
    ///
    /// # Panics
    /// When it is.
    pub fn answer(&self, function: &str, event: &Value) -> Value {
        let response = self.invoke(function, event);
        let is_good = response.status == 200 && response.field("X-Amz-Function-Error").is_empty();
        assert!(is_good, "{function} failed: {} {}", response.status, response.text());
        response.json()
    }

    /// What the host knows about a function.
    pub fn status(&self, function: &str) -> Value {
        let request = "GET /_ringgate/functions HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let all = self.connect().ask(request).json();
        let list = all["functions"].as_array().cloned().unwrap_or_default();
        list.into_iter().find(|one| one["name"] == function).unwrap_or_default()
    }

    /// Waits for a line of a function's log that holds `text`.
    ///
    /// # Panics
    /// When it does not come.
    pub fn wait_for_log(&self, text: &str) -> String {
        let found = self.logs.find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("the logs end without {text:?}:\n{}", self.logs.all()))
    }

    /// Waits for a line on the standard error that holds `text`.
    ///
    /// # Panics
    /// When it does not come.
    pub fn wait_for_line(&self, text: &str) -> String {
        let found = self.errors.find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("the host ended without saying {text:?}:\n{}", self.errors.all()))
    }

    /// All lines of the functions' logs so far.
    pub fn logs(&self) -> String {
        self.logs.all()
    }

    /// Tells it to end.
    pub fn terminate(&self) {
        let status = Command::new("kill").arg(self.pid().to_string()).status();
        assert!(status.is_ok_and(|status| status.success()), "kill");
    }

    /// Ends it without warning.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it has ended.
    pub fn wait(&mut self) -> ExitStatus {
        self.errors.find(|_| false);
        self.child.wait().expect("a child")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("the host said:\n{}\nits functions:\n{}", self.errors.all(), self.logs.all());
        }
    }
}

/// A request for an invocation; `fields` are whole lines.
pub fn invocation(function: &str, fields: &str, event: &Value) -> String {
    request(&format!("/2015-03-31/functions/{function}/invocations"), fields, &event.to_string())
}

/// A request for a streamed invocation.
pub fn streaming_invocation(function: &str, fields: &str, event: &Value) -> String {
    let path = format!("/2021-11-15/functions/{function}/response-streaming-invocations");
    request(&path, fields, &event.to_string())
}

/// A POST with a body.
pub fn request(path: &str, fields: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{fields}Content-Length: {length}\r\n\r\n{body}")
}

/// An event of a stream, as the service frames it.
pub fn stream_event(kind: &str, payload: &[u8]) -> Vec<u8> {
    let headers = [&b"\x0b:event-type\x07\0"[..], &[kind.len() as u8], kind.as_bytes()].concat();
    let total = (16 + headers.len() + payload.len()) as u32;
    let mut bytes = [total.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes.extend(headers);
    bytes.extend_from_slice(payload);
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), bit))
}

/// The events of a stream: type and payload. Plainer than the host's own reader, and without its checks.
///
/// # Panics
/// When the bytes are no events.
pub fn stream_events(mut bytes: &[u8]) -> Vec<(String, String)> {
    let word = |bytes: &[u8]| u32::from_be_bytes(bytes[..4].try_into().expect("four bytes")) as usize;
    let mut events = Vec::new();
    while !bytes.is_empty() {
        let (message, rest) = bytes.split_at(word(bytes));
        let headers_end = 12 + word(&message[4..]);
        let headers = String::from_utf8_lossy(&message[12..headers_end]).into_owned();
        let kinds = ["PayloadChunk", "InvokeComplete"];
        let kind = kinds.into_iter().find(|kind| headers.contains(kind)).expect("a known event");
        let payload = String::from_utf8_lossy(&message[headers_end..message.len() - 4]).into_owned();
        events.push((kind.to_owned(), payload));
        bytes = rest;
    }
    events
}

/// Lines while they come.
#[derive(Clone, Default)]
struct Lines {
    state: Arc<(Mutex<Said>, Condvar)>,
}

#[derive(Default)]
struct Said {
    lines: Vec<String>,
    has_ended: bool,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Said> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, source: impl Read + Send + 'static) {
        let lines = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(source).lines().map_while(Result::ok) {
                lines.lock().lines.push(line);
                lines.state.1.notify_all();
            }
            lines.lock().has_ended = true;
            lines.state.1.notify_all();
        });
    }

    /// The first line that is wanted; `None` when the source ends without one.
    fn find(&self, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
        let find = |lines: &[String]| lines.iter().find(|line| is_wanted(line)).cloned();
        let waits = |state: &mut Said| find(&state.lines).is_none() && !state.has_ended;
        let wait = self.state.1.wait_timeout_while(self.lock(), PATIENCE, waits);
        let (state, wait) = wait.unwrap_or_else(PoisonError::into_inner);
        assert!(!wait.timed_out(), "the host keeps silent; it said:\n{}", state.lines.join("\n"));
        find(&state.lines)
    }

    fn all(&self) -> String {
        self.lock().lines.join("\n")
    }
}
