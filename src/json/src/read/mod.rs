//! Reading JSON into a heap: strictly as RFC 8259 has it, or permissively as json-smart does (R-VTL-26).
//!
//! The document is copied into the heap once; strings without escapes are then parts of that copy.

mod lenient;
mod strict;

use std::fmt;

use crate::heap::{Full, Heap};
use crate::number::number;
use crate::value::{List, Map, Text, Value};

/// Lists and maps may nest so deep; json-smart has the same limit.
pub const DEPTH_MAX: usize = 400;

/// Why a text is no JSON, and where: the sender's mistake unless the problem is [`ReadProblem::Full`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadError {
    /// Byte offset in the text.
    pub at: usize,
    /// What is wrong there.
    pub problem: ReadProblem,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReadProblem {
    /// Something else was expected.
    Unexpected,
    /// The text ends too early.
    UnexpectedEnd,
    /// A string has a control character that is not escaped.
    ControlCharacter,
    /// An escape that JSON does not have, or half of a surrogate pair.
    BadEscape,
    /// A number that is none.
    BadNumber,
    /// Nested deeper than [`DEPTH_MAX`].
    TooDeep,
    /// The heap's limit is reached.
    Full,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = match self.problem {
            ReadProblem::Unexpected => "an unexpected character",
            ReadProblem::UnexpectedEnd => "an unexpected end",
            ReadProblem::ControlCharacter => "a control character that is not escaped",
            ReadProblem::BadEscape => "an escape that JSON does not have",
            ReadProblem::BadNumber => "a number that JSON does not have",
            ReadProblem::TooDeep => "too deep nesting of lists and objects",
            ReadProblem::Full => "too much of it for the memory of one mapping",
        };
        write!(f, "the text is no JSON: {problem} at byte {}", self.at)
    }
}

impl std::error::Error for ReadError {}

/// Reads one JSON text as RFC 8259 has it. Of equal keys the last one wins and keeps the first one's place.
///
/// # Errors
/// [`ReadError`] with the place.
pub fn read_strict(heap: &mut Heap, text: &str) -> Result<Value, ReadError> {
    let mut reader = Reader::new(heap, text)?;
    let value = strict::document(&mut reader)?;
    Ok(value)
}

/// Reads as [`try_read_lenient`] does, and takes a text that it cannot read for one string.
///
/// # Errors
/// [`Full`] if it does not fit the heap; never about the text.
pub fn read_lenient(heap: &mut Heap, text: &str) -> Result<Value, Full> {
    let mut reader = Reader::new(heap, text).map_err(|_| Full)?;
    let read = lenient::document(&mut reader);
    or_none(read).map(|value| value.unwrap_or(Value::Text(reader.copy)))
}

/// Reads as json-smart's `MODE_PERMISSIVE` does (R-VTL-26): single quotes, unquoted keys and values, useless commas,
/// leading zeros, and whatever follows the first value. A text that begins no list, object or quoted string is one
/// string (or a number or literal), an empty one too. `None` for what even json-smart cannot read, such as a list
/// without its end: to Jayway such a document has no values, so every path in it is missing (R-VTL-24).
///
/// # Errors
/// [`Full`] if it does not fit the heap; never about the text.
pub fn try_read_lenient(heap: &mut Heap, text: &str) -> Result<Option<Value>, Full> {
    let mut reader = Reader::new(heap, text).map_err(|_| Full)?;
    or_none(lenient::document(&mut reader))
}

fn or_none(read: Result<Value, ReadError>) -> Result<Option<Value>, Full> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(ReadError { problem: ReadProblem::Full, .. }) => Err(Full),
        Err(_) => Ok(None),
    }
}

/// A text on its way into a heap.
struct Reader<'h, 't> {
    heap: &'h mut Heap,
    text: &'t str,
    /// The whole text in the heap.
    copy: Text,
    at: usize,
    depth: usize,
    /// Items of the lists, and entries of the maps, that are not yet closed.
    items: Vec<Value>,
    entries: Vec<(Value, Value)>,
}

impl<'h, 't> Reader<'h, 't> {
    fn new(heap: &'h mut Heap, text: &'t str) -> Result<Reader<'h, 't>, ReadError> {
        let full = |Full| ReadError { at: 0, problem: ReadProblem::Full };
        let copy = heap.text(text).map_err(full)?;
        Ok(Reader { heap, text, copy, at: 0, depth: 0, items: Vec::new(), entries: Vec::new() })
    }

    fn error(&self, problem: ReadProblem) -> ReadError {
        ReadError { at: self.at, problem }
    }

    fn unexpected(&self) -> ReadError {
        let ended = self.at >= self.text.len();
        self.error(if ended { ReadProblem::UnexpectedEnd } else { ReadProblem::Unexpected })
    }

    fn full(&self) -> impl Fn(Full) -> ReadError + use<> {
        let at = self.at;
        move |Full| ReadError { at, problem: ReadProblem::Full }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// A part of the text, as a part of its copy in the heap.
    fn part(&self, start: usize, end: usize) -> Text {
        debug_assert!(self.text.get(start..end).is_some(), "a part begins and ends between characters");
        self.copy.part(start, end - start)
    }

    fn enter(&mut self) -> Result<(), ReadError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX { Err(self.error(ReadProblem::TooDeep)) } else { Ok(()) }
    }

    /// The list of the items from `first` on.
    fn close_list(&mut self, first: usize) -> Result<List, ReadError> {
        self.depth -= 1;
        let full = self.full();
        let items = self.items.get(first..).unwrap_or_default().to_vec();
        self.items.truncate(first);
        self.heap.list(items).map_err(full)
    }

    /// The map of the entries from `first` on.
    fn close_map(&mut self, first: usize) -> Result<Map, ReadError> {
        self.depth -= 1;
        let full = self.full();
        let map = self.heap.map_of(self.entries.get(first..).unwrap_or_default()).map_err(full);
        self.entries.truncate(first);
        map
    }

    fn number(&mut self, digits: &str) -> Result<Option<Value>, ReadError> {
        let full = self.full();
        number(self.heap, digits).map_err(full)
    }
}

/// The number that four (or two) hexadecimal digits write.
fn hex(digits: Option<&str>) -> Option<u16> {
    let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

/// Puts UTF-16 units together; half of a pair becomes `?`, as Java writes it.
#[derive(Default)]
struct Units {
    high: Option<u16>,
}

impl Units {
    /// Appends a unit, and says whether what came before was half of a pair.
    fn push(&mut self, unit: u16, out: &mut String) -> bool {
        let before = self.high.take();
        match (before, unit) {
            (_, 0xD800..0xDC00) => {
                self.high = Some(unit);
                self.flush_lone(before, out)
            }
            (Some(high), 0xDC00..0xE000) => {
                let pair = char::decode_utf16([high, unit]).next();
                out.push(pair.and_then(Result::ok).unwrap_or('?'));
                false
            }
            (_, unit) => {
                let lone = self.flush_lone(before, out);
                let char = char::from_u32(u32::from(unit));
                out.push(char.unwrap_or('?'));
                lone || char.is_none()
            }
        }
    }

    /// Ends whatever was begun, and says whether it was half of a pair.
    fn end(&mut self, out: &mut String) -> bool {
        let high = self.high.take();
        self.flush_lone(high, out)
    }

    fn flush_lone(&self, high: Option<u16>, out: &mut String) -> bool {
        if high.is_some() {
            out.push('?');
        }
        high.is_some()
    }
}

/// The offset of the first byte that `stops`, looking at eight bytes at once while none of them can.
fn scan(bytes: &[u8], quote: u8, stops: impl Fn(u8) -> bool) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + 8).and_then(|chunk| chunk.first_chunk::<8>()) {
        let word = u64::from_ne_bytes(*chunk);
        let quotes = has_zero(word ^ ONES.wrapping_mul(u64::from(quote)));
        let slashes = has_zero(word ^ ONES.wrapping_mul(u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES.wrapping_mul(0x20)) & !word & HIGHS;
        if quotes | slashes | controls != 0 {
            match chunk.iter().position(|byte| stops(*byte)) {
                Some(within) => return at + within,
                None => at += 8,
            }
        } else {
            at += 8;
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len())
}
