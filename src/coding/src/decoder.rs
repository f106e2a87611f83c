use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

use crate::Coding;

/// How many gzip members one body may be made of. Each costs a new start, and an empty one is only 20 bytes long;
/// what is appended line by line has one for each.
pub const GZIP_MEMBERS_MAX: u32 = 65_536;

/// Room that [`Decoder::decode`] makes at a time, in bytes.
const OUTPUT_CHUNK_BYTES: usize = 16 * 1024;
/// The largest window of RFC 1951, as a power of two.
const WINDOW_BITS: u8 = 15;

/// Takes one coding away, piece by piece. However the input is cut, the output and the error are the same.
///
/// A body of no bytes at all decodes to none: clients put a Content-Encoding on empty bodies too.
pub struct Decoder {
    coding: Coding,
    state: State,
    members: u32,
    output_bytes: u64,
    output_bytes_max: u64,
}

/// Why a body cannot be decoded: the client's fault, answered with 415, or with 413 when it is too large (R-LIM-02,
/// R-LIM-05). In an upstream's body, the upstream's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes are not of this coding, a checksum is wrong, more bytes follow the end, or there are more than
    /// [`GZIP_MEMBERS_MAX`].
    Corrupt,
    /// The body ends before the coding does.
    Truncated,
    /// The decoded body is longer than allowed: what a decompression bomb ends at.
    TooLarge,
}

/// How far one step went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bytes of the input that are done with.
    pub consumed: usize,
    /// Bytes written to the beginning of the output.
    pub written: usize,
}

enum State {
    /// Nothing came yet, or the first byte of `deflate`, which does not say yet what it is.
    Start {
        held: Option<u8>,
    },
    /// Inside a stream or a gzip member.
    Inside(Decompress),
    /// After a gzip member: the end, or another one.
    Between,
    /// After the only stream of `deflate`.
    Ended,
    Failed(DecodeError),
}

impl Decoder {
    /// A decoder whose whole output is at most so many bytes long.
    pub fn new(coding: Coding, output_bytes_max: u64) -> Decoder {
        Decoder { coding, state: State::Start { held: None }, members: 0, output_bytes: 0, output_bytes_max }
    }

    /// Decodes as much as input and room allow. When all input is consumed and room is left, it wants more input;
    /// when there is no room left, it may have more to write, even without input. A fixed buffer is enough.
    ///
    /// # Errors
    /// When the input is corrupt or the output too large; from then on every call gives the same error.
    pub fn step(&mut self, input: &[u8], out: &mut [u8]) -> Result<Step, DecodeError> {
        let mut step = Step::default();
        loop {
            let rest = input.get(step.consumed..).unwrap_or_default();
            let room = out.get_mut(step.written..).unwrap_or_default();
            let more = self.advance(rest, room).inspect_err(|error| self.state = State::Failed(*error))?;
            if more == Step::default() {
                return Ok(step);
            }
            step.consumed += more.consumed;
            step.written += more.written;
        }
    }

    /// Decodes all of a piece and appends the output. Holds no more than the limit allows.
    ///
    /// # Errors
    /// As [`Decoder::step`]. What was appended before stays.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let mut rest = input;
        loop {
            let start = out.len();
            out.resize(start + OUTPUT_CHUNK_BYTES, 0);
            let step = self.step(rest, out.get_mut(start..).unwrap_or_default());
            out.truncate(start + step.map_or(0, |step| step.written));
            let step = step?;
            if step.written < OUTPUT_CHUNK_BYTES {
                return Ok(());
            }
            rest = rest.get(step.consumed..).unwrap_or_default();
        }
    }

    /// Says that no more input comes.
    ///
    /// # Errors
    /// When the coding has not come to its end; else the error that came before.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match self.state {
            State::Start { held: None } | State::Between | State::Ended => Ok(()),
            State::Start { held: Some(_) } | State::Inside(_) => {
                self.state = State::Failed(DecodeError::Truncated);
                Err(DecodeError::Truncated)
            }
            State::Failed(error) => Err(error),
        }
    }

    /// Goes on in one state. No progress at all means that input or room is missing.
    fn advance(&mut self, input: &[u8], room: &mut [u8]) -> Result<Step, DecodeError> {
        match (&mut self.state, input.first()) {
            (State::Failed(error), _) => Err(*error),
            (State::Inside(_), _) => self.inflate(input, room),
            (_, None) => Ok(Step::default()),
            _ if room.is_empty() => Ok(Step::default()),
            (State::Ended, Some(_)) => Err(DecodeError::Corrupt),
            (State::Start { .. }, Some(_)) if self.coding == Coding::Gzip => self.start_member(input, room),
            (State::Between, Some(_)) => self.start_member(input, room),
            (State::Start { held }, Some(second)) => match *held {
                None => {
                    *held = Some(*second);
                    Ok(Step { consumed: 1, written: 0 })
                }
                Some(first) => {
                    self.state = State::Inside(Decompress::new(is_wrapped(first, *second)));
                    // no stream gives anything after one byte, so that all of it is taken
                    let step = self.inflate(&[first], room)?;
                    debug_assert_eq!(step, Step { consumed: 1, written: 0 });
                    self.inflate(input, room)
                }
            },
        }
    }

    fn start_member(&mut self, input: &[u8], room: &mut [u8]) -> Result<Step, DecodeError> {
        if self.members == GZIP_MEMBERS_MAX {
            return Err(DecodeError::Corrupt);
        }
        self.members += 1;
        self.state = State::Inside(Decompress::new_gzip(WINDOW_BITS));
        self.inflate(input, room)
    }

    fn inflate(&mut self, input: &[u8], room: &mut [u8]) -> Result<Step, DecodeError> {
        let State::Inside(stream) = &mut self.state else { return Ok(Step::default()) };
        // one byte more than allowed tells a body that is too large from one that just fits
        let allowed = (self.output_bytes_max - self.output_bytes).saturating_add(1);
        let window = room.len().min(usize::try_from(allowed).unwrap_or(usize::MAX));
        let room = room.get_mut(..window).unwrap_or_default();
        if room.is_empty() {
            return Ok(Step::default());
        }
        let (in_before, out_before) = (stream.total_in(), stream.total_out());
        let result = stream.decompress(input, room, FlushDecompress::None);
        let step = Step {
            consumed: (stream.total_in() - in_before) as usize,
            written: (stream.total_out() - out_before) as usize,
        };
        // asked first: whether a fault behind the limit is seen already depends on how the input is cut
        self.output_bytes += step.written as u64;
        if self.output_bytes > self.output_bytes_max {
            return Err(DecodeError::TooLarge);
        }
        match result {
            Err(_) => return Err(DecodeError::Corrupt),
            Ok(Status::StreamEnd) if self.coding == Coding::Gzip => self.state = State::Between,
            Ok(Status::StreamEnd) => self.state = State::Ended,
            Ok(Status::Ok | Status::BufError) => {}
        }
        Ok(step)
    }
}

/// Whether `deflate` begins with a header of RFC 1950, as it should. A bare stream that looks like one would have to
/// begin with a stored block whose padding is not zero.
fn is_wrapped(first: u8, second: u8) -> bool {
    const METHOD_DEFLATE: u8 = 8;
    let check = u16::from_be_bytes([first, second]);
    first & 0x0f == METHOD_DEFLATE && first >> 4 <= WINDOW_BITS - 8 && check.is_multiple_of(31)
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Start { .. } => "start",
            State::Inside(_) => "inside",
            State::Between => "between members",
            State::Ended => "ended",
            State::Failed(_) => "failed",
        };
        f.debug_struct("Decoder")
            .field("coding", &self.coding)
            .field("state", &state)
            .field("output_bytes", &self.output_bytes)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DecodeError::Corrupt => {
                "the body is not what its sender's Content-Encoding says; send it in that coding, or without"
            }
            DecodeError::Truncated => "the body ends before its coding does; its sender cut it short",
            DecodeError::TooLarge => "the decoded body is larger than allowed; its sender must send less",
        })
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests;
