use ringgate_io::Sink;
use ringgate_telemetry::{LogFormat, Record, TimeText};

/// A batch goes to the writer when it is this long, or with the next tick.
const BATCH_BYTES: usize = 32 * 1024;

/// A worker's lines on their way to the writer's thread.
pub(crate) struct AccessLog {
    sink: Option<Sink>,
    format: LogFormat,
    lines: Vec<u8>,
    count: u64,
    time: TimeText,
}

impl AccessLog {
    pub fn new(sink: Option<Sink>, format: LogFormat) -> AccessLog {
        AccessLog { sink, format, lines: Vec::with_capacity(BATCH_BYTES), count: 0, time: TimeText::new() }
    }

    pub fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// Adds a line, in the stage's own format or the gateway's.
    pub fn write(&mut self, record: &Record<'_>, own: Option<&LogFormat>) {
        own.unwrap_or(&self.format).write_with_time(record, &mut self.time, &mut self.lines);
        self.count += 1;
        if self.lines.len() >= BATCH_BYTES {
            self.flush();
        }
    }

    pub fn flush(&mut self) {
        let Some(sink) = self.sink.as_ref().filter(|_| !self.lines.is_empty()) else { return };
        let next = Vec::with_capacity(BATCH_BYTES);
        sink.send(std::mem::replace(&mut self.lines, next), self.count);
        self.count = 0;
    }
}
