//! The framing `application/vnd.amazon.eventstream`, read in any pieces at fixed memory (S-LI-04).
//!
//! A message is its whole length and the length of its headers (four bytes each, big-endian), the CRC-32 of these
//! eight bytes, the headers, the payload, and the CRC-32 of everything before. Payload is handed on as it comes: whether
//! it came whole is known at [`Part::End`].

mod crc32;
mod headers;

use std::fmt;

use crc32::Crc32;
pub use headers::MessageHeaders;

/// The media type of the framing.
pub const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";
/// The most bytes that the headers of a message may take together; those of invocations take about 100.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;
/// The most payload of a message in bytes, which is not kept: the published bound of the framing.
pub const PAYLOAD_BYTES_MAX: usize = 24 * 1024 * 1024;

const PRELUDE_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 4;

/// Why bytes are no messages. After one of them nothing can be read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenStream {
    /// The lengths contradict each other, or exceed [`HEADER_BYTES_MAX`] or [`PAYLOAD_BYTES_MAX`].
    Lengths,
    /// The checksum of the lengths is wrong.
    PreludeChecksum,
    /// A header is cut, or of a kind that there is not.
    Header,
    /// The checksum of the message is wrong.
    Checksum,
    /// The bytes end within a message.
    Truncated,
}

impl fmt::Display for BrokenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BrokenStream::Lengths => "a message of the event stream has impossible lengths",
            BrokenStream::PreludeChecksum => {
                "the lengths of a message of the event stream have a wrong checksum"
            }
            BrokenStream::Header => "a header of the event stream is malformed",
            BrokenStream::Checksum => "a message of the event stream has a wrong checksum",
            BrokenStream::Truncated => "the event stream ends within a message",
        })
    }
}

impl std::error::Error for BrokenStream {}

/// What comes next in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'b> {
    /// A message begins; its headers stand in [`EventStreamReader::headers`].
    Begin,
    /// A piece of its payload, never empty.
    Payload(&'b [u8]),
    /// The message is whole and its checksum is right.
    End,
}

/// Reads messages, given their bytes in any pieces. It keeps the headers of one message and nothing else.
#[derive(Debug, Default)]
pub struct EventStreamReader {
    state: State,
    /// What is to be complete before it is looked at: lengths, headers, checksum.
    pending: Vec<u8>,
    crc: Crc32,
    headers: MessageHeaders,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Prelude,
    Headers {
        header_bytes: usize,
        payload_bytes: usize,
    },
    Payload {
        left: usize,
    },
    Checksum,
    Broken(BrokenStream),
}

impl EventStreamReader {
    /// The headers of the message under way, or of the last one.
    pub fn headers(&self) -> &MessageHeaders {
        &self.headers
    }

    /// Whether the bytes so far end with a message.
    pub fn is_between_messages(&self) -> bool {
        matches!(self.state, State::Prelude) && self.pending.is_empty()
    }

    /// Takes bytes off the front of `bytes` until something is there to be told. `None`: all were taken, and more are
    /// needed.
    ///
    /// # Errors
    /// When they are no messages; the same again for everything that follows.
    pub fn read<'b>(&mut self, bytes: &mut &'b [u8]) -> Result<Option<Part<'b>>, BrokenStream> {
        let part = self.step(bytes);
        if let Err(broken) = part {
            self.state = State::Broken(broken);
        }
        part
    }

    fn step<'b>(&mut self, bytes: &mut &'b [u8]) -> Result<Option<Part<'b>>, BrokenStream> {
        loop {
            match self.state {
                State::Prelude => {
                    if !self.fill(PRELUDE_BYTES, bytes) {
                        return Ok(None);
                    }
                    self.state = self.read_prelude()?;
                }
                State::Headers { header_bytes, payload_bytes } => {
                    if !self.fill(header_bytes, bytes) {
                        return Ok(None);
                    }
                    self.crc.add(&self.pending);
                    self.headers.read(&self.pending)?;
                    self.pending.clear();
                    self.state = State::Payload { left: payload_bytes };
                    return Ok(Some(Part::Begin));
                }
                State::Payload { left: 0 } => self.state = State::Checksum,
                State::Payload { left } => {
                    let payload = take(bytes, left);
                    if payload.is_empty() {
                        return Ok(None);
                    }
                    self.crc.add(payload);
                    self.state = State::Payload { left: left - payload.len() };
                    return Ok(Some(Part::Payload(payload)));
                }
                State::Checksum => {
                    if !self.fill(CHECKSUM_BYTES, bytes) {
                        return Ok(None);
                    }
                    if word(&self.pending, 0) != self.crc.value() {
                        return Err(BrokenStream::Checksum);
                    }
                    self.pending.clear();
                    self.state = State::Prelude;
                    return Ok(Some(Part::End));
                }
                State::Broken(broken) => return Err(broken),
            }
        }
    }

    /// Completes what is pending to a length. Whether it is complete.
    fn fill(&mut self, length: usize, bytes: &mut &[u8]) -> bool {
        let missing = length.saturating_sub(self.pending.len());
        self.pending.extend_from_slice(take(bytes, missing));
        self.pending.len() == length
    }

    fn read_prelude(&mut self) -> Result<State, BrokenStream> {
        let [total, header_bytes, checksum] = [0, 4, 8].map(|at| word(&self.pending, at));
        self.crc = Crc32::default();
        let (lengths, own) = self.pending.split_at_checked(8).ok_or(BrokenStream::Lengths)?;
        self.crc.add(lengths);
        if self.crc.value() != checksum {
            return Err(BrokenStream::PreludeChecksum);
        }
        self.crc.add(own);
        self.pending.clear();
        let (total, header_bytes) = (total as usize, header_bytes as usize);
        let content_bytes = total.checked_sub(PRELUDE_BYTES + CHECKSUM_BYTES).ok_or(BrokenStream::Lengths)?;
        let payload_bytes = content_bytes.checked_sub(header_bytes).ok_or(BrokenStream::Lengths)?;
        if header_bytes > HEADER_BYTES_MAX || payload_bytes > PAYLOAD_BYTES_MAX {
            return Err(BrokenStream::Lengths);
        }
        Ok(State::Headers { header_bytes, payload_bytes })
    }
}

/// Takes up to so many bytes off the front.
fn take<'b>(bytes: &mut &'b [u8], most: usize) -> &'b [u8] {
    let (taken, rest) = bytes.split_at_checked(most).unwrap_or((bytes, &[]));
    *bytes = rest;
    taken
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk).copied();
    u32::from_be_bytes(four.unwrap_or_default())
}

#[cfg(test)]
pub(crate) mod tests;
