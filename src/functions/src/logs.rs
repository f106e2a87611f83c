//! What functions print (S-RA-14): lines to the host's standard output, and the last of them to callers that ask.

use std::{
    fs::File,
    io::{self, ErrorKind, Read, Write},
    os::fd::AsFd,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;
use tokio::{net::unix::pipe, sync::mpsc};

use crate::{clock, config::LogFormat, machine::RequestId};

/// What a caller gets of the log (S-LI-02).
pub const TAIL_BYTES: usize = 4096;
/// A line that is longer is cut into several.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// Lines that wait for the standard output; beyond, functions wait, and lines of the host are dropped and counted.
const LINES_MAX: usize = 4096;
/// Between two writes to the standard output.
const WRITE_PAUSE: Duration = Duration::from_millis(2);
/// What is read in one go.
const READ_BYTES: usize = 16 * 1024;
/// What is read at the end of an invocation, so that a function that never stops printing holds nobody up.
const READS_MAX: usize = 16;

/// The way to the standard output.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    lines: mpsc::Sender<String>,
    dropped: Arc<AtomicU64>,
    format: LogFormat,
}

impl Sink {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn new(format: LogFormat) -> io::Result<Sink> {
        let (lines, receiver) = mpsc::channel(LINES_MAX);
        thread::Builder::new().name("log".to_owned()).spawn(move || write_lines(receiver))?;
        Ok(Sink { lines, dropped: Arc::default(), format })
    }

    /// Lines that found no place.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn offer(&self, line: String) {
        if self.lines.try_send(line).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn write(&self, line: String) {
        // The thread ends with the host only.
        let _ = self.lines.send(line).await;
    }
}

/// Everything that waits goes out in one write; then a short pause, so that under load a wake-up serves many lines.
fn write_lines(mut lines: mpsc::Receiver<String>) {
    let mut out = io::stdout();
    while let Some(mut text) = lines.blocking_recv() {
        while text.len() < LINE_BYTES_MAX
            && let Ok(more) = lines.try_recv()
        {
            text.push_str(&more);
        }
        // Who closed our standard output does not want the lines.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        thread::sleep(WRITE_PAUSE);
    }
}

/// The log of one environment.
#[derive(Debug)]
pub(crate) struct Log {
    sink: Sink,
    function: String,
    environment: String,
    /// What the processes write to.
    pipe: pipe::Receiver,
    /// The same, to be read past the runtime's bookkeeping.
    file: File,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// A line without its end.
    partial: Vec<u8>,
    /// The last lines of this invocation.
    tail: Vec<u8>,
    request_id: Option<RequestId>,
    /// Goes out before the next line.
    held: String,
}

impl Log {
    /// A log that reads from a pipe.
    ///
    /// # Errors
    /// When the process has no more descriptors.
    pub fn new(sink: Sink, function: &str, environment: &str, pipe: pipe::Receiver) -> io::Result<Log> {
        let file = File::from(pipe.as_fd().try_clone_to_owned()?);
        let (function, environment) = (function.to_owned(), environment.to_owned());
        Ok(Log { sink, function, environment, pipe, file, state: Mutex::default() })
    }

    /// Reads until every process of the environment has ended.
    pub async fn pump(&self) {
        while self.pipe.readable().await.is_ok() {
            let mut lines = Vec::new();
            let read = self.read(&mut lines, |bytes| self.pipe.try_read(bytes));
            for line in lines {
                self.sink.write(line).await;
            }
            match read {
                Ok(0) => break,
                Err(error) if error.kind() != ErrorKind::WouldBlock => break,
                Ok(_) | Err(_) => {}
            }
        }
        self.flush();
    }

    /// Lines of the host, as `END` and `REPORT`.
    pub fn say(&self, lines: &[String]) {
        let mut state = self.lock();
        let text: String = lines.iter().map(|line| self.take_line(&mut state, line.as_bytes())).collect();
        drop(state);
        self.sink.offer(text);
    }

    /// An invocation begins: its lines carry its id, its tail is its own. Its first line waits for the next, so that one
    /// that prints nothing costs one message and not two.
    pub fn begin(&self, id: &RequestId, line: &str) {
        let mut state = self.lock();
        state.tail.clear();
        state.request_id = Some(id.clone());
        let line = self.take_line(&mut state, line.as_bytes());
        state.held = line;
    }

    /// Lets go of the first line of an invocation that prints nothing for long.
    pub fn release(&self) {
        let held = std::mem::take(&mut self.lock().held);
        if !held.is_empty() {
            self.sink.offer(held);
        }
    }

    /// Takes in what was printed until now, so that it counts to the invocation that ends.
    pub fn catch_up(&self) {
        let mut lines = Vec::new();
        for _ in 0..READS_MAX {
            // What is in the pipe may not have been announced to the runtime yet.
            match self.read(&mut lines, |bytes| (&self.file).read(bytes)) {
                Ok(n) if n > 0 => {}
                _ => break,
            }
        }
        if !lines.is_empty() {
            self.sink.offer(lines.concat());
        }
    }

    /// The last bytes of this invocation's log.
    pub fn tail(&self) -> Vec<u8> {
        let state = self.lock();
        let start = state.tail.len().saturating_sub(TAIL_BYTES);
        state.tail[start..].to_vec()
    }

    fn flush(&self) {
        let mut state = self.lock();
        if !state.partial.is_empty() {
            let line = std::mem::take(&mut state.partial);
            let line = self.take_line(&mut state, &line);
            drop(state);
            self.sink.offer(line);
        }
    }

    fn read(
        &self,
        lines: &mut Vec<String>,
        source: impl FnOnce(&mut [u8]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut bytes = [0; READ_BYTES];
        // Locked before it is read, so that two readers keep the order.
        let mut state = self.lock();
        let n = source(&mut bytes)?;
        let mut rest = &bytes[..n];
        while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
            state.partial.extend_from_slice(&rest[..at]);
            rest = &rest[at + 1..];
            let line = std::mem::take(&mut state.partial);
            lines.push(self.take_line(&mut state, &line));
        }
        state.partial.extend_from_slice(rest);
        if state.partial.len() > LINE_BYTES_MAX {
            let line = std::mem::take(&mut state.partial);
            lines.push(self.take_line(&mut state, &line));
        }
        Ok(n)
    }

    fn take_line(&self, state: &mut State, line: &[u8]) -> String {
        push_tail(&mut state.tail, line);
        let mut text = std::mem::take(&mut state.held);
        text += &self.format(&String::from_utf8_lossy(line), state.request_id.as_ref());
        text
    }

    fn format(&self, line: &str, id: Option<&RequestId>) -> String {
        let Log { function, environment, .. } = self;
        match self.sink.format {
            LogFormat::Text => format!("{function}[{environment}] {line}\n"),
            LogFormat::Json => {
                let time = clock::iso8601(clock::unix_ms());
                let record = json!({
                    "time": time, "function": function, "environment": environment, "requestId": id.map(|id| &**id),
                    "line": line,
                });
                format!("{record}\n")
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Appends a line; what is too old goes, now and then.
fn push_tail(tail: &mut Vec<u8>, line: &[u8]) {
    tail.extend_from_slice(line);
    tail.push(b'\n');
    if tail.len() > 4 * TAIL_BYTES {
        tail.drain(..tail.len() - TAIL_BYTES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_li_02_a_tail_keeps_the_last_4_kb() {
        let mut tail = Vec::new();
        for n in 0..5000 {
            push_tail(&mut tail, format!("line {n}").as_bytes());
            assert!(tail.len() <= 4 * TAIL_BYTES + 16);
        }
        assert!(tail.ends_with(b"line 4999\n") && tail.len() >= TAIL_BYTES);
    }
}
