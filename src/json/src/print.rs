//! Printing: as JSON text, and as Java prints a value that stands in a template.

use std::fmt::Write;

use crate::heap::{Full, Heap};
use crate::value::Value;

/// Lists and maps are printed so deep: deeper than what was read, so that a template may nest a document further.
/// Values that hold themselves come to their end here.
pub const PRINT_DEPTH_MAX: usize = 500;
/// Whether `$input.json` writes `/` as `\/`. Jayway prints with json-smart's `LT_COMPRESS`, which does not; what
/// Amazon's gateway answers is not recorded (R-VTL-42).
const SLASH_IN_JSON: Slash = Slash::Plain;
/// Whether a list that stands in a template does: json-smart's own `toString` protects pages that embed it.
const SLASH_IN_LISTS: Slash = Slash::Escaped;

/// Bytes that are no part of a character that is escaped: most of ASCII, and of UTF-8 all but the first bytes of
/// U+0080 to U+00BF and of U+2000 to U+2FFF.
const PASSES: [bool; 256] = {
    let mut passes = [true; 256];
    let mut byte = 0;
    while byte < 256 {
        passes[byte] = !(byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2);
        byte += 1;
    }
    passes[b'"' as usize] = false;
    passes[b'\\' as usize] = false;
    passes[b'/' as usize] = false;
    passes
};

#[derive(Clone, Copy, Eq, PartialEq)]
enum Slash {
    Plain,
    Escaped,
}

/// Appends a value as compact JSON, as `$input.json` does (R-VTL-24, R-VTL-41, R-VTL-42): keys in order, strings
/// quoted, numbers as Java writes them, infinite ones as `null`. Of other than ASCII, json-smart escapes U+007F to
/// U+009F and U+2000 to U+20FF; the rest is kept. `out` never grows beyond `bytes_max` in all.
///
/// # Errors
/// [`Full`] if `out` would, or if it nests deeper than [`PRINT_DEPTH_MAX`]; what was appended until then stays.
pub fn print_json(heap: &Heap, value: Value, out: &mut String, bytes_max: usize) -> Result<(), Full> {
    Printer { heap, out, bytes_max, slash: SLASH_IN_JSON }.json(value, 0)
}

/// Appends a value as it prints in a template (R-VTL-23, R-VTL-41): texts and scalars bare, maps as `{k=v, k2=v2}`,
/// lists as JSON, null as `null` (what a reference to null prints is the caller's choice). `out` never grows beyond
/// `bytes_max` in all.
///
/// # Errors
/// As of [`print_json`].
pub fn print_java(heap: &Heap, value: Value, out: &mut String, bytes_max: usize) -> Result<(), Full> {
    Printer { heap, out, bytes_max, slash: SLASH_IN_LISTS }.java(value, 0)
}

/// Appends a double as Java's `Double.toString`: `1.0`, `249.99`, `1.0E10`, `1.0E-5`, `NaN`, `Infinity`.
pub fn print_double(number: f64, out: &mut String) {
    if !number.is_finite() {
        let infinite = if number < 0.0 { "-Infinity" } else { "Infinity" };
        out.push_str(if number.is_nan() { "NaN" } else { infinite });
        return;
    }
    let magnitude = number.abs();
    let start = out.len();
    let exact = number.fract() == 0.0;
    // Writing to a string does not fail.
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        let _ = if exact { write!(out, "{number:.1}") } else { write!(out, "{number}") };
        return;
    }
    let _ = write!(out, "{number:E}");
    // Java writes at least two digits, the nearest ones: `5E-324` would be `4.9E-324`.
    if !out.get(start..).unwrap_or_default().contains('.') {
        out.truncate(start);
        let _ = write!(out, "{number:.1E}");
    }
}

struct Printer<'a> {
    heap: &'a Heap,
    out: &'a mut String,
    bytes_max: usize,
    slash: Slash,
}

impl Printer<'_> {
    fn push(&mut self, text: &str) -> Result<(), Full> {
        if text.len() > self.bytes_max.saturating_sub(self.out.len()) {
            return Err(Full);
        }
        self.out.push_str(text);
        Ok(())
    }

    fn java(&mut self, value: Value, depth: usize) -> Result<(), Full> {
        match value {
            Value::Text(text) => self.push(self.heap.str(text)),
            Value::Double(number) => self.double(number.get()),
            Value::Map(map) => {
                enter(depth)?;
                self.push("{")?;
                for (place, (key, value)) in self.heap.entries(map).iter().enumerate() {
                    self.push(if place == 0 { "" } else { ", " })?;
                    self.java(*key, depth + 1)?;
                    self.push("=")?;
                    self.java(*value, depth + 1)?;
                }
                self.push("}")
            }
            other => self.json(other, depth),
        }
    }

    fn json(&mut self, value: Value, depth: usize) -> Result<(), Full> {
        match value {
            Value::Null => self.push("null"),
            Value::Bool(is) => self.push(is.as_str()),
            Value::Int(number) => self.int(number),
            Value::Double(number) if number.get().is_infinite() => self.push("null"),
            Value::Double(number) => self.double(number.get()),
            Value::Number(digits) => self.push(self.heap.str(digits)),
            Value::Text(text) => self.string(self.heap.str(text)),
            Value::List(list) => {
                enter(depth)?;
                self.push("[")?;
                for (place, item) in self.heap.items(list).iter().enumerate() {
                    self.push(if place == 0 { "" } else { "," })?;
                    self.json(*item, depth + 1)?;
                }
                self.push("]")
            }
            Value::Map(map) => {
                enter(depth)?;
                self.push("{")?;
                for (place, (key, value)) in self.heap.entries(map).iter().enumerate() {
                    self.push(if place == 0 { "" } else { "," })?;
                    self.key(*key, depth + 1)?;
                    self.push(":")?;
                    self.json(*value, depth + 1)?;
                }
                self.push("}")
            }
        }
    }

    /// A key: whatever it is, its text as a string.
    fn key(&mut self, key: Value, depth: usize) -> Result<(), Full> {
        if let Value::Text(text) = key {
            return self.string(self.heap.str(text));
        }
        let mut text = String::new();
        let bytes_max = self.bytes_max.saturating_sub(self.out.len());
        Printer { heap: self.heap, out: &mut text, bytes_max, slash: SLASH_IN_LISTS }.java(key, depth)?;
        self.string(&text)
    }

    fn string(&mut self, text: &str) -> Result<(), Full> {
        self.push("\"")?;
        let bytes = text.as_bytes();
        let mut plain = 0;
        let mut from = 0;
        // Most bytes pass with one look; those that may begin an escaped character get a second one.
        while let Some(ahead) =
            bytes.get(from..).and_then(|rest| rest.iter().position(|byte| !PASSES[usize::from(*byte)]))
        {
            let at = from + ahead;
            from = at + 1;
            let Some(char) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
            if self.is_plain(char) {
                continue;
            }
            self.push(text.get(plain..at).unwrap_or_default())?;
            self.escape(char)?;
            plain = at + char.len_utf8();
        }
        self.push(text.get(plain..).unwrap_or_default())?;
        self.push("\"")
    }

    fn is_plain(&self, char: char) -> bool {
        match char {
            '/' => self.slash == Slash::Plain,
            '"' | '\\' | '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{2000}'..='\u{20FF}' => false,
            _ => true,
        }
    }

    fn escape(&mut self, char: char) -> Result<(), Full> {
        let short = match char {
            '"' => "\\\"",
            '\\' => "\\\\",
            '/' => "\\/",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\x08' => "\\b",
            '\x0C' => "\\f",
            other => return self.push(&format!("\\u{:04X}", u32::from(other))),
        };
        self.push(short)
    }

    fn int(&mut self, number: i64) -> Result<(), Full> {
        let start = self.out.len();
        let _ = write!(self.out, "{number}");
        self.take_back(start)
    }

    fn double(&mut self, number: f64) -> Result<(), Full> {
        let start = self.out.len();
        print_double(number, self.out);
        self.take_back(start)
    }

    /// A number is short, so it is written first and taken back if it is too much.
    fn take_back(&mut self, start: usize) -> Result<(), Full> {
        if self.out.len() > self.bytes_max {
            self.out.truncate(start);
            return Err(Full);
        }
        Ok(())
    }
}

fn enter(depth: usize) -> Result<(), Full> {
    if depth >= PRINT_DEPTH_MAX { Err(Full) } else { Ok(()) }
}
