use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};

/// How many batches may wait for the disk. A batch is some tens of KiB.
const BATCHES_MAX: usize = 256;

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SinkTarget {
    /// Standard output.
    Stdout,
    /// A file, appended to.
    File(PathBuf),
}

/// A bounded, non-blocking writer: workers hand over batches of lines, one thread writes them, and what does not
/// fit is dropped and counted. A slow disk never stops a request.
#[derive(Clone)]
pub struct Sink {
    batches: Sender<Batch>,
    dropped: Arc<AtomicU64>,
}

enum Batch {
    Lines(Vec<u8>),
    /// Everything before this has been written when the sender is dropped.
    Flush(Sender<()>),
}

impl Sink {
    /// Opens the target and starts its thread.
    ///
    /// # Errors
    /// When the file cannot be opened for appending.
    pub fn open(target: &SinkTarget) -> io::Result<(Sink, JoinHandle<()>)> {
        let out: Box<dyn Write + Send> = match target {
            SinkTarget::Stdout => Box::new(io::stdout()),
            SinkTarget::File(path) => {
                let file = OpenOptions::new().create(true).append(true).open(path);
                Box::new(file.map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?)
            }
        };
        let (batches, waiting) = bounded(BATCHES_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = dropped.clone();
        let thread = std::thread::Builder::new()
            .name("access-log".to_owned())
            .spawn(move || write_batches(out, &waiting, &counter))?;
        Ok((Sink { batches, dropped }, thread))
    }

    /// Hands over lines; `count` is how many they are, for the count of dropped ones.
    pub fn send(&self, lines: Vec<u8>, count: u64) {
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) =
            self.batches.try_send(Batch::Lines(lines))
        {
            self.dropped.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// How many lines were dropped since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything handed over so far is written, but not for longer than this: a target that takes
    /// nothing, such as a pipe that nobody reads, would hold up the end of the process. Whether all was written.
    pub fn flush(&self, timeout: Duration) -> bool {
        let until = Instant::now() + timeout;
        let (done, wait) = bounded(0);
        self.batches.send_deadline(Batch::Flush(done), until).is_ok()
            // The writer drops its end when it is done.
            && wait.recv_deadline(until) == Err(RecvTimeoutError::Disconnected)
    }
}

fn write_batches(mut out: Box<dyn Write + Send>, waiting: &Receiver<Batch>, dropped: &AtomicU64) {
    while let Ok(batch) = waiting.recv() {
        match batch {
            Batch::Lines(lines) => {
                if out.write_all(&lines).is_err() {
                    let count = lines.iter().filter(|b| **b == b'\n').count();
                    dropped.fetch_add(count as u64, Ordering::Relaxed);
                }
            }
            Batch::Flush(done) => {
                let _ = out.flush();
                drop(done);
            }
        }
    }
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_appended_in_order_and_flushed() {
        let path = std::env::temp_dir().join(format!("ringgate-sink-{}", std::process::id()));
        let (sink, thread) =
            Sink::open(&SinkTarget::File(path.clone())).expect("a file in the temporary directory");
        sink.send(b"one\n".to_vec(), 1);
        sink.send(b"two\n".to_vec(), 1);
        assert!(sink.flush(Duration::from_secs(20)));
        assert_eq!(std::fs::read(&path).expect("written"), b"one\ntwo\n");
        drop(sink);
        thread.join().expect("the writer ends when the last sink is gone");
        let _ = std::fs::remove_file(path);
    }

    #[test]
    fn a_target_that_cannot_be_opened_is_an_error_with_its_name() {
        let target = SinkTarget::File("/nonexistent/access.log".into());
        let error = Sink::open(&target).err().expect("no such directory");
        assert!(error.to_string().contains("/nonexistent/access.log"), "{error}");
    }
}
