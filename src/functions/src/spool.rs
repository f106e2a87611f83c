//! Accepted events on the disk: a file of JSON lines that only grows, written by one thread, made small again now and
//! then.
//!
//! An event is acknowledged when its line is on the disk; many that come together share one sync. That an event is done
//! is not synced: after a power failure it may run again, as Lambda's may.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::events::Event;

const FILE: &str = "events.jsonl";
const NEW_FILE: &str = "events.jsonl.new";
/// A file that is longer is made small, in bytes, once it is twice what was left of it the last time.
const COMPACT_BYTES: u64 = 64 * 1024 * 1024;
/// The most lines that share a sync.
const BATCH_MAX: usize = 1024;

/// A line.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Record {
    /// An event was accepted.
    Accept(Event),
    /// The function failed on it; it is due again then.
    #[serde(rename_all = "camelCase")]
    Retry {
        /// The event.
        id: String,
        /// How often it failed.
        failures: u32,
        /// When it is due, in milliseconds since 1970.
        due_ms: u64,
    },
    /// It needs no more attempts.
    Done(String),
    /// It failed for good: the line goes to that file first. On the disk this is `Done`.
    DeadLetter {
        /// The event.
        id: String,
        /// Where its line goes.
        path: PathBuf,
        /// The line.
        line: String,
    },
}

struct Order {
    record: Record,
    done: Option<oneshot::Sender<Result<(), String>>>,
}

/// The way to the thread.
#[derive(Debug)]
pub(crate) struct Spool {
    orders: mpsc::Sender<Order>,
}

impl Spool {
    /// Starts the thread; gives the events that are not done. Without a directory nothing is kept but dead letters.
    ///
    /// # Errors
    /// When the directory cannot be used.
    pub fn open(directory: Option<&Path>) -> io::Result<(Spool, Vec<Event>)> {
        let (file, left) = match directory {
            Some(directory) => {
                fs::create_dir_all(directory)?;
                let (file, left) = SpoolFile::open(directory)?;
                (Some(file), left)
            }
            None => (None, Vec::new()),
        };
        let (orders, receiver) = mpsc::channel();
        thread::Builder::new().name("spool".to_owned()).spawn(move || serve(file, &receiver))?;
        Ok((Spool { orders }, left))
    }

    /// Writes an event and waits until it is on the disk.
    ///
    /// # Errors
    /// What the kernel says.
    pub async fn accept(&self, event: &Event) -> Result<(), String> {
        let (done, written) = oneshot::channel();
        let gone = || "the host is ending".to_owned();
        let order = Order { record: Record::Accept(event.clone()), done: Some(done) };
        self.orders.send(order).map_err(|_| gone())?;
        written.await.map_err(|_| gone())?
    }

    /// Writes what nobody waits for.
    pub fn write(&self, record: Record) {
        // The thread ends with the host only.
        let _ = self.orders.send(Order { record, done: None });
    }
}

fn serve(mut file: Option<SpoolFile>, orders: &mpsc::Receiver<Order>) {
    while let Ok(first) = orders.recv() {
        let batch: Vec<Order> = std::iter::once(first).chain(orders.try_iter().take(BATCH_MAX - 1)).collect();
        let (records, waiting): (Vec<_>, Vec<_>) = batch.into_iter().map(|o| (o.record, o.done)).unzip();
        let result = write_batch(file.as_mut(), records).map_err(|error| error.to_string());
        if let Err(error) = &result {
            eprintln!("ringgate-functions: events cannot be kept: {error}");
        }
        for done in waiting.into_iter().flatten() {
            let _ = done.send(result.clone());
        }
    }
}

fn write_batch(file: Option<&mut SpoolFile>, records: Vec<Record>) -> io::Result<()> {
    let mut lines = Vec::with_capacity(records.len());
    for record in records {
        lines.push(match record {
            Record::DeadLetter { id, path, line } => {
                append_dead_letter(&path, &line)?;
                Record::Done(id)
            }
            record => record,
        });
    }
    match file {
        Some(file) => file.append(&lines),
        None => Ok(()),
    }
}

fn append_dead_letter(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_data()
}

/// The file.
#[derive(Debug)]
struct SpoolFile {
    directory: PathBuf,
    file: File,
    bytes: u64,
    /// Its length when it was last made small.
    bytes_before: u64,
}

impl SpoolFile {
    fn open(directory: &Path) -> io::Result<(SpoolFile, Vec<Event>)> {
        let left = read(&directory.join(FILE))?;
        let (file, bytes) = rewrite(directory, &left)?;
        let directory = directory.to_owned();
        Ok((SpoolFile { directory, file, bytes, bytes_before: bytes }, left))
    }

    fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let mut text = Vec::new();
        for record in records {
            serde_json::to_writer(&mut text, record)?;
            text.push(b'\n');
        }
        self.file.write_all(&text)?;
        if records.iter().any(|record| matches!(record, Record::Accept(_))) {
            self.file.sync_data()?;
        }
        self.bytes += text.len() as u64;
        if self.bytes > COMPACT_BYTES && self.bytes > 2 * self.bytes_before {
            let left = read(&self.directory.join(FILE))?;
            (self.file, self.bytes) = rewrite(&self.directory, &left)?;
            self.bytes_before = self.bytes;
        }
        Ok(())
    }
}

/// The events that are not done, in the order of their coming. A line that is cut, as the last one may be, says nothing.
fn read(path: &Path) -> io::Result<Vec<Event>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let (mut left, mut numbers, mut broken) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (number, line) in BufReader::new(file).split(b'\n').enumerate() {
        match serde_json::from_slice(&line?) {
            Ok(Record::Accept(event)) => {
                numbers.insert(event.id.clone(), number);
                left.insert(number, event);
            }
            Ok(Record::Retry { id, failures, due_ms }) => {
                if let Some(event) = numbers.get(&id).and_then(|number| left.get_mut(number)) {
                    (event.failures, event.due_ms) = (failures, due_ms);
                }
            }
            Ok(Record::Done(id) | Record::DeadLetter { id, .. }) => {
                numbers.remove(&id).and_then(|number| left.remove(&number));
            }
            Err(_) => broken += 1,
        }
    }
    if broken > 0 {
        eprintln!("ringgate-functions: {}: {broken} lines say nothing", path.display());
    }
    Ok(left.into_values().collect())
}

/// Writes a file anew, beside the old one and then over it, so that there is always a whole one.
fn rewrite(directory: &Path, left: &[Event]) -> io::Result<(File, u64)> {
    let new = directory.join(NEW_FILE);
    let mut writer = BufWriter::new(File::create(&new)?);
    for event in left {
        serde_json::to_writer(&mut writer, &Record::Accept(event.clone()))?;
        writer.write_all(b"\n")?;
    }
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    let path = directory.join(FILE);
    fs::rename(&new, &path)?;
    File::open(directory)?.sync_all()?;
    let file = OpenOptions::new().append(true).open(&path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str) -> Event {
        let text = format!(
            r#"{{"id":"{id}","function":"f","arn":"a","payload":"{{\n}}","traceId":"t","acceptedMs":1,"dueMs":1}}"#
        );
        serde_json::from_str(&text).expect("an event")
    }

    fn ids(events: &[Event]) -> Vec<&str> {
        events.iter().map(|event| event.id.as_str()).collect()
    }

    #[test]
    fn s_li_05_accepted_events_survive_and_done_ones_do_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let (mut file, left) = SpoolFile::open(directory.path()).expect("a new file");
        assert_eq!(left, []);
        let retry = Record::Retry { id: "b".to_owned(), failures: 1, due_ms: 77 };
        let records = [event("a"), event("b"), event("c")].map(Record::Accept);
        file.append(&records).expect("it is written");
        file.append(&[Record::Done("a".to_owned()), retry]).expect("it is written");
        // As a crash in the middle of a write leaves it.
        file.file.write_all(b"{\"accept\":{\"id\":").expect("it is written");
        drop(file);
        for _ in 0..2 {
            let (_, left) = SpoolFile::open(directory.path()).expect("the same file");
            assert_eq!(ids(&left), ["b", "c"]);
            assert_eq!((left[0].failures, left[0].due_ms), (1, 77));
            assert_eq!(left[1].payload, "{\n}");
        }
    }

    #[test]
    fn s_li_05_a_dead_letter_is_written_and_the_event_is_done() {
        let directory = tempfile::tempdir().expect("a directory");
        let (mut file, _) = SpoolFile::open(directory.path()).expect("a new file");
        let path = directory.path().join("dead.jsonl");
        for id in ["a", "b"] {
            let letter =
                Record::DeadLetter { id: id.to_owned(), path: path.clone(), line: format!("{id}\n") };
            write_batch(Some(&mut file), vec![Record::Accept(event(id)), letter]).expect("it is written");
        }
        assert_eq!(fs::read_to_string(&path).expect("the file"), "a\nb\n");
        assert_eq!(read(&directory.path().join(FILE)).expect("the file"), []);
    }
}
