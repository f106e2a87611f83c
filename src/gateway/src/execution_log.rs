use ringgate_exchange::{Call, Exchange, Outcome};
use ringgate_io::Sink;

/// A batch goes to the writer when it is this long, or with the next tick.
const BATCH_BYTES: usize = 32 * 1024;

/// A worker's lines of the execution log on their way to the writer's thread (R-LOG-07).
pub(crate) struct ExecutionLog {
    sink: Option<Sink>,
    lines: Vec<u8>,
    count: u64,
}

impl ExecutionLog {
    pub fn new(sink: Option<Sink>) -> ExecutionLog {
        ExecutionLog { sink, lines: Vec::new(), count: 0 }
    }

    /// Adds the lines of an exchange, if its stage asks for any: only those keep a journal.
    #[inline]
    pub fn write(&mut self, exchange: &Exchange, call: &Call<'_>, outcome: &Outcome) {
        if self.sink.is_some() && exchange.journal().is_some() {
            self.count += exchange.execution_log(call, outcome, &mut self.lines) as u64;
            if self.lines.len() >= BATCH_BYTES {
                self.flush();
            }
        }
    }

    pub fn flush(&mut self) {
        let Some(sink) = self.sink.as_ref().filter(|_| !self.lines.is_empty()) else { return };
        sink.send(std::mem::take(&mut self.lines), self.count);
        self.count = 0;
    }
}
