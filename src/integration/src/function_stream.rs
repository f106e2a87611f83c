//! What a function answers when its response streams (R-INT-58): metadata, a delimiter, and payload as it comes, all
//! in the messages of an event stream (S-LI-04).

use std::fmt;

use ringgate_json::{Heap, Map, Value, read_strict};

use crate::event_stream::{BrokenStream, EventStreamReader, MessageHeaders, Part};
use crate::function_answer::{FunctionAnswer, MalformedAnswer};

/// What stands between metadata and payload.
const DELIMITER: [u8; 8] = [0; 8];
/// The most bytes of metadata and delimiter together (R-INT-58).
pub const METADATA_BYTES_MAX: usize = 16 * 1024;
/// The most bytes of the message that ends a stream: more would be the details of an error, which nobody reads whole.
pub const COMPLETION_BYTES_MAX: usize = 256 * 1024;
/// What reading that message may take.
const HEAP_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What comes next of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamPart<'b> {
    /// The metadata is whole, so that the response can begin.
    Begin {
        /// Status and headers; no body.
        answer: FunctionAnswer,
        /// The payload that came with the delimiter; may be empty.
        payload: &'b [u8],
    },
    /// More payload, never empty.
    Payload(&'b [u8]),
    /// The function is done, without an error. What follows means nothing.
    End,
}

/// Why a streamed answer is none, or not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamFault {
    /// The framing is broken.
    Broken(BrokenStream),
    /// Metadata or delimiter are malformed or missing.
    Malformed(MalformedAnswer),
    /// The function failed, or the service did for it.
    Failed {
        /// Such as `Runtime.ExitError`.
        code: String,
        /// The function's own words, or those of the service.
        message: String,
    },
    /// The stream ended without saying how the invocation did.
    Unfinished,
    /// What ends the stream is longer than [`COMPLETION_BYTES_MAX`], or no JSON object.
    Completion,
}

impl fmt::Display for StreamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StreamFault::Broken(broken) => broken.fmt(f),
            StreamFault::Malformed(malformed) => malformed.fmt(f),
            StreamFault::Failed { code, message } => write!(f, "the function failed: {code}: {message}"),
            StreamFault::Unfinished => f.write_str("the event stream ends before the invocation is complete"),
            StreamFault::Completion => {
                f.write_str("the end of the event stream is too long, or no JSON object")
            }
        }
    }
}

impl std::error::Error for StreamFault {}

impl From<BrokenStream> for StreamFault {
    fn from(broken: BrokenStream) -> StreamFault {
        StreamFault::Broken(broken)
    }
}

/// Reads a streamed answer, given in any pieces. It keeps at most the metadata, and what ends the stream.
#[derive(Debug, Default)]
pub struct FunctionStream {
    reader: EventStreamReader,
    /// The message under way.
    kind: Kind,
    /// The metadata as far as it came.
    metadata: Vec<u8>,
    /// What ends the stream, as far as it came.
    ending: Vec<u8>,
    has_begun: bool,
    is_over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    Payload,
    Complete,
    /// An error of the service in place of an event.
    Exception,
    /// Something newer than this reader.
    #[default]
    Other,
}

impl FunctionStream {
    /// Whether the function said that it is done.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes bytes off the front of `bytes` until something is there to be told. `None`: all were taken, and more are
    /// needed.
    ///
    /// # Errors
    /// When the answer is none, or the function failed; the stream is not to be read any further.
    pub fn read<'b>(&mut self, bytes: &mut &'b [u8]) -> Result<Option<StreamPart<'b>>, StreamFault> {
        while !self.is_over {
            let Some(part) = self.reader.read(bytes)? else { return Ok(None) };
            let told = match part {
                Part::Begin => {
                    self.kind = Kind::of(self.reader.headers());
                    None
                }
                Part::Payload(payload) => self.take(payload)?,
                Part::End => self.end_message()?,
            };
            if told.is_some() {
                return Ok(told);
            }
        }
        *bytes = &[];
        Ok(None)
    }

    /// Ends the stream: nothing more will come.
    ///
    /// # Errors
    /// When the function had not said that it is done.
    pub fn finish(&self) -> Result<(), StreamFault> {
        match self.is_over {
            true => Ok(()),
            false if self.reader.is_between_messages() => Err(StreamFault::Unfinished),
            false => Err(StreamFault::Broken(BrokenStream::Truncated)),
        }
    }

    fn take<'b>(&mut self, payload: &'b [u8]) -> Result<Option<StreamPart<'b>>, StreamFault> {
        match self.kind {
            Kind::Payload if self.has_begun => Ok(Some(StreamPart::Payload(payload))),
            Kind::Payload => self.take_metadata(payload),
            Kind::Complete | Kind::Exception => {
                let is_all = keep(&mut self.ending, payload, COMPLETION_BYTES_MAX);
                is_all.then_some(None).ok_or(StreamFault::Completion)
            }
            Kind::Other => Ok(None),
        }
    }

    fn take_metadata<'b>(&mut self, payload: &'b [u8]) -> Result<Option<StreamPart<'b>>, StreamFault> {
        let before = self.metadata.len();
        let is_all = keep(&mut self.metadata, payload, METADATA_BYTES_MAX);
        // the delimiter may have begun in the piece before
        let from = before.saturating_sub(DELIMITER.len() - 1);
        let tail = self.metadata.get(from..).unwrap_or_default();
        let Some(at) = tail.windows(DELIMITER.len()).position(|eight| eight == DELIMITER) else {
            return is_all.then_some(None).ok_or_else(undelimited);
        };
        let mut metadata = std::mem::take(&mut self.metadata);
        metadata.truncate(from + at);
        let answer = FunctionAnswer::read_metadata(&metadata).map_err(StreamFault::Malformed)?;
        self.has_begun = true;
        let used = from + at + DELIMITER.len() - before;
        Ok(Some(StreamPart::Begin { answer, payload: payload.get(used..).unwrap_or_default() }))
    }

    fn end_message<'b>(&mut self) -> Result<Option<StreamPart<'b>>, StreamFault> {
        match self.kind {
            Kind::Payload | Kind::Other => Ok(None),
            Kind::Exception => Err(exception(self.reader.headers(), &self.ending)),
            Kind::Complete => {
                check_completion(&self.ending)?;
                if !self.has_begun {
                    return Err(undelimited());
                }
                self.is_over = true;
                Ok(Some(StreamPart::End))
            }
        }
    }
}

impl Kind {
    fn of(headers: &MessageHeaders) -> Kind {
        match (headers.get(":message-type"), headers.get(":event-type")) {
            (Some("exception" | "error"), _) => Kind::Exception,
            (_, Some("PayloadChunk")) => Kind::Payload,
            (_, Some("InvokeComplete")) => Kind::Complete,
            _ => Kind::Other,
        }
    }
}

/// Appends up to so many bytes in all. Whether there was room for everything.
fn keep(kept: &mut Vec<u8>, bytes: &[u8], most: usize) -> bool {
    let room = most.saturating_sub(kept.len());
    kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    bytes.len() <= room
}

fn undelimited() -> StreamFault {
    StreamFault::Malformed(MalformedAnswer {
        what: "has no delimiter of 8 NUL bytes within its first 16 KiB, as one that streams must have",
    })
}

/// `ErrorCode` and `ErrorDetails` of a completion; without the former all went well.
fn check_completion(ending: &[u8]) -> Result<(), StreamFault> {
    if ending.is_empty() {
        return Ok(());
    }
    let mut heap = Heap::new(HEAP_BYTES_MAX);
    let map = read_object(&mut heap, ending).ok_or(StreamFault::Completion)?;
    match text_of(&heap, map, "ErrorCode").filter(|code| !code.is_empty()) {
        None => Ok(()),
        Some(code) => {
            let details = text_of(&heap, map, "ErrorDetails").unwrap_or_default();
            Err(StreamFault::Failed { code, message: message_of(&details) })
        }
    }
}

/// An error of the service: named by a header, explained by another or by the payload.
fn exception(headers: &MessageHeaders, ending: &[u8]) -> StreamFault {
    let code = headers.get(":exception-type").or_else(|| headers.get(":error-code")).unwrap_or_default();
    let message = match headers.get(":error-message") {
        Some(message) => message.to_owned(),
        None => message_of(&String::from_utf8_lossy(ending)),
    };
    StreamFault::Failed { code: code.to_owned(), message }
}

/// What an error says (S-LI-06), or all of it if it has no such form.
fn message_of(details: &str) -> String {
    let mut heap = Heap::new(HEAP_BYTES_MAX);
    let map = read_object(&mut heap, details.as_bytes());
    let said = map.and_then(|map| {
        ["errorMessage", "message", "Message"].into_iter().find_map(|key| text_of(&heap, map, key))
    });
    said.unwrap_or_else(|| details.to_owned())
}

fn read_object(heap: &mut Heap, bytes: &[u8]) -> Option<Map> {
    match read_strict(heap, std::str::from_utf8(bytes).ok()?).ok()? {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

fn text_of(heap: &Heap, map: Map, key: &str) -> Option<String> {
    match heap.get(map, key) {
        Some(Value::Text(text)) => Some(heap.str(text).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
