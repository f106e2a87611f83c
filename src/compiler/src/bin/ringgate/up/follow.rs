//! The companion of a gateway that `up` started: recompiles on changes, hands the result over, prints requests.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::os::unix::process::parent_id;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use ringgate_snapshot::file::encode_keys;
use ringgate_snapshot::schema::Keys;
use serde_json::Value;

use super::{Files, functions::FunctionHost, recompile, settings, urls, watch::Watch};
use crate::admin::Client;
use crate::args::{Format, UpFollow};
use crate::compile::{self, Compiled, say_error};
use crate::deploy::generation;
use crate::failure::Failure;
use crate::recorder::readable;

/// How long the gateway may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// How often we look whether the gateway is still there.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);
/// How long files must be quiet before they are read: editors write in several steps.
const QUIET: Duration = Duration::from_millis(80);
/// The longest line about a request, in bytes.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// What makes the companion do something.
pub(crate) enum Change {
    /// A file changed.
    Files,
    /// The gateway handled a request: a line for people.
    Request(String),
}

/// Runs beside the gateway, which is this process's parent, until it is gone.
pub(crate) fn follow(arguments: &UpFollow) -> Result<ExitCode, Failure> {
    let files = Files::of(&arguments.directory);
    let result = Companion::start(&arguments.file, &files).and_then(Companion::run);
    // The gateway is gone, and nobody else knows this directory.
    let removed = fs::remove_dir_all(&arguments.directory);
    result?;
    removed.map_err(|error| Failure::file("removed", &arguments.directory, &error))?;
    Ok(ExitCode::SUCCESS)
}

/// The keys snapshot of a definition without keys: takes away those that were there before.
pub(crate) fn no_keys() -> Result<Vec<u8>, Failure> {
    encode_keys(&Keys::default()).map_err(|error| Failure::new(error.to_string()))
}

struct Companion<'a> {
    file: &'a str,
    gateway: u32,
    client: Client,
    changes: Receiver<Change>,
    watch: Watch,
    /// What runs the functions, if the gateway file names any.
    functions: Option<FunctionHost>,
    /// What the gateway was handed last: routes and keys.
    handed: (Vec<u8>, Vec<u8>),
}

impl<'a> Companion<'a> {
    fn start(file: &'a str, files: &Files) -> Result<Companion<'a>, Failure> {
        let gateway = parent_id();
        let read = |path| fs::read(path).map_err(|error| Failure::file("read", path, &error));
        let handed = (read(&files.snapshot)?, read(&files.keys)?);
        let client = Client::new(&format!("unix:{}", files.admin.display()))?;
        let (sender, changes) = channel();
        let not_watched = |error| Failure::new(format!("the files cannot be watched: {error}"));
        let mut watch = Watch::new(sender.clone()).map_err(not_watched)?;
        let compiled = recompile(file);
        watch.add(&compiled.files).map_err(not_watched)?;
        let functions = FunctionHost::start(&compiled.definition)?;
        let status = wait_until_started(&client, gateway)?;
        let mut companion = Companion { file, gateway, client, changes, watch, functions, handed };
        if let Some(status) = status {
            say_hello(&compiled, &status);
            spawn_recorder(companion.client.clone(), sender);
            // What was saved after `up` compiled and before the watch began would be missed otherwise.
            companion.hand_over();
        }
        Ok(companion)
    }

    fn run(mut self) -> Result<(), Failure> {
        while parent_id() == self.gateway {
            match self.changes.recv_timeout(LOOK_INTERVAL) {
                Ok(Change::Request(line)) => say(&line),
                Ok(Change::Files) => {
                    self.wait_for_quiet();
                    self.hand_over();
                }
                Err(RecvTimeoutError::Timeout) => self.look_after_functions(),
                Err(RecvTimeoutError::Disconnected) => thread::sleep(LOOK_INTERVAL),
            }
        }
        Ok(())
    }

    /// A host that has ended is told about once; the gateway answers for its functions with errors.
    fn look_after_functions(&mut self) {
        if self.functions.as_mut().is_some_and(FunctionHost::has_ended) {
            self.functions = None;
            say_error("the function host has ended; start `ringgate up` again when its settings are right\n");
        }
    }

    /// Waits until no file changed for a moment; requests may go on meanwhile.
    fn wait_for_quiet(&self) {
        let mut quiet_at = Instant::now() + QUIET;
        loop {
            match self.changes.recv_timeout(quiet_at.saturating_duration_since(Instant::now())) {
                Ok(Change::Files) => quiet_at = Instant::now() + QUIET,
                Ok(Change::Request(line)) if Instant::now() < quiet_at => say(&line),
                Ok(Change::Request(line)) => return say(&line),
                Err(_) => return,
            }
        }
    }

    /// Mistakes are told and change nothing: the gateway serves what it has.
    fn hand_over(&mut self) {
        let started = Instant::now();
        let compiled = recompile(self.file);
        if let Err(error) = self.watch.add(&compiled.files) {
            say_error(&format!("the files cannot be watched: {error}\n"));
        }
        let Some(output) = &compiled.output else {
            // A failure to tell is told to the same terminal; there is no other place.
            let _ = compile::tell(&compiled, Format::Human);
            say_error("not deployed; the gateway serves what it has\n");
            return;
        };
        match self.push(output) {
            Ok(None) => {}
            Ok(Some(answer)) => {
                let _ = compile::tell(&compiled, Format::Human);
                let ms = started.elapsed().as_millis();
                say_error(&format!("deployed as {} in {ms} ms\n", generation(&answer)));
            }
            Err(failure) => say_error(&format!("{failure}\nnot deployed; the gateway serves what it has\n")),
        }
    }

    /// Hands over what differs from what was handed over last.
    fn push(&mut self, output: &ringgate_compiler::Output) -> Result<Option<Value>, Failure> {
        let keys = output.keys.clone().map_or_else(no_keys, Ok)?;
        let mut answer = None;
        if output.routes != self.handed.0 {
            answer = Some(self.client.put("/snapshot", &output.routes)?);
            self.handed.0.clone_from(&output.routes);
        }
        if keys != self.handed.1 {
            let keys_answer = self.client.put("/keys", &keys)?;
            answer = answer.or(Some(keys_answer));
            self.handed.1 = keys;
        }
        Ok(answer)
    }
}

/// The gateway's status; nothing if it went away, which it has told about itself.
fn wait_until_started(client: &Client, gateway: u32) -> Result<Option<Value>, Failure> {
    let started = Instant::now();
    loop {
        let failure = match client.get("/status") {
            Ok(status) => return Ok(Some(status)),
            Err(failure) => failure,
        };
        if parent_id() != gateway {
            return Ok(None);
        }
        if started.elapsed() > START_TIMEOUT {
            return Err(failure);
        }
        thread::sleep(LOOK_INTERVAL / 10);
    }
}

fn say_hello(compiled: &Compiled, status: &Value) {
    let configured = settings::listeners(&compiled.definition).ok().and_then(|list| list.first().copied());
    // The gateway knows the port that the system chose for port 0.
    let bound = status.get("listen").and_then(|list| list.get(0)).and_then(Value::as_str);
    let listener: Option<SocketAddr> = bound.and_then(|text| text.parse().ok()).or(configured);
    say(&format!("serving {}; Ctrl-C ends", compile::outline(&compiled.definition)));
    if let Some(listener) = listener {
        say(urls::curl_lines(&compiled.definition, listener).trim_end());
    }
}

/// A line on the standard output. If nobody reads there any more, the gateway still has its companion.
fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

fn spawn_recorder(client: Client, sender: Sender<Change>) {
    thread::spawn(move || {
        let body = match client.follow("/recorder/follow") {
            Ok(body) => body,
            Err(failure) => {
                say_error(&format!("requests are not shown: {failure}\n"));
                return;
            }
        };
        let mut reader = BufReader::new(body);
        loop {
            let mut line = String::new();
            match (&mut reader).take(LINE_BYTES_MAX).read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            if let Some(line) = readable(&line)
                && sender.send(Change::Request(line)).is_err()
            {
                return;
            }
        }
    });
}
