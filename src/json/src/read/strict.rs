//! RFC 8259, to the letter.

use super::{ReadError, ReadProblem, Reader, Units, hex, scan};
use crate::value::{Text, Value};

pub(super) fn document(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    let value = value(reader)?;
    reader.skip_blanks();
    if reader.peek().is_some() { Err(reader.unexpected()) } else { Ok(value) }
}

fn value(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.skip_blanks();
    match reader.peek() {
        Some(b'{') => object(reader),
        Some(b'[') => list(reader),
        Some(b'"') => string(reader).map(Value::Text),
        Some(b'-' | b'0'..=b'9') => number(reader),
        Some(b't') => word(reader, "true", true.into()),
        Some(b'f') => word(reader, "false", false.into()),
        Some(b'n') => word(reader, "null", Value::Null),
        _ => Err(reader.unexpected()),
    }
}

fn word(reader: &mut Reader<'_, '_>, word: &str, value: Value) -> Result<Value, ReadError> {
    for byte in word.bytes() {
        if !reader.take(byte) {
            return Err(reader.unexpected());
        }
    }
    Ok(value)
}

fn list(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.enter()?;
    reader.at += 1;
    let first = reader.items.len();
    reader.skip_blanks();
    if !reader.take(b']') {
        loop {
            let item = value(reader)?;
            reader.items.push(item);
            reader.skip_blanks();
            if reader.take(b']') {
                break;
            }
            if !reader.take(b',') {
                return Err(reader.unexpected());
            }
        }
    }
    reader.close_list(first).map(Value::List)
}

fn object(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.enter()?;
    reader.at += 1;
    let first = reader.entries.len();
    reader.skip_blanks();
    if !reader.take(b'}') {
        loop {
            entry(reader)?;
            reader.skip_blanks();
            if reader.take(b'}') {
                break;
            }
            if !reader.take(b',') {
                return Err(reader.unexpected());
            }
        }
    }
    reader.close_map(first).map(Value::Map)
}

fn entry(reader: &mut Reader<'_, '_>) -> Result<(), ReadError> {
    reader.skip_blanks();
    if reader.peek() != Some(b'"') {
        return Err(reader.unexpected());
    }
    let key = string(reader)?;
    reader.skip_blanks();
    if !reader.take(b':') {
        return Err(reader.unexpected());
    }
    let value = value(reader)?;
    reader.entries.push((Value::Text(key), value));
    Ok(())
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A string at its quote.
fn string(reader: &mut Reader<'_, '_>) -> Result<Text, ReadError> {
    reader.at += 1;
    let start = reader.at;
    reader.at += scan(reader.text.as_bytes().get(start..).unwrap_or_default(), b'"', is_special);
    match reader.peek() {
        Some(b'"') => {
            reader.at += 1;
            Ok(reader.part(start, reader.at - 1))
        }
        Some(b'\\') => escaped_string(reader, start),
        Some(_) => Err(reader.error(ReadProblem::ControlCharacter)),
        None => Err(reader.unexpected()),
    }
}

/// A string that has an escape where the reader stands.
fn escaped_string(reader: &mut Reader<'_, '_>, start: usize) -> Result<Text, ReadError> {
    let mut text = reader.text.get(start..reader.at).unwrap_or_default().to_owned();
    let mut units = Units::default();
    loop {
        match reader.peek() {
            Some(b'"') => break,
            Some(b'\\') => escape(reader, &mut units, &mut text)?,
            Some(byte) if byte >= 0x20 => {
                if units.end(&mut text) {
                    return Err(reader.error(ReadProblem::BadEscape));
                }
                let rest = reader.text.get(reader.at..).unwrap_or_default();
                let plain = scan(rest.as_bytes(), b'"', is_special);
                text.push_str(rest.get(..plain).unwrap_or_default());
                reader.at += plain;
            }
            Some(_) => return Err(reader.error(ReadProblem::ControlCharacter)),
            None => return Err(reader.unexpected()),
        }
    }
    if units.end(&mut text) {
        return Err(reader.error(ReadProblem::BadEscape));
    }
    reader.at += 1;
    let full = reader.full();
    reader.heap.text(&text).map_err(full)
}

fn escape(reader: &mut Reader<'_, '_>, units: &mut Units, text: &mut String) -> Result<(), ReadError> {
    let bad = reader.error(ReadProblem::BadEscape);
    reader.at += 1;
    let unit = match reader.peek().ok_or_else(|| reader.unexpected())? {
        b'n' => 0x0A,
        b't' => 0x09,
        b'r' => 0x0D,
        b'b' => 0x08,
        b'f' => 0x0C,
        byte @ (b'"' | b'\\' | b'/') => u16::from(byte),
        b'u' => {
            reader.at += 4;
            hex(reader.text.get(reader.at - 3..reader.at + 1)).ok_or(bad)?
        }
        _ => return Err(bad),
    };
    reader.at += 1;
    if units.push(unit, text) { Err(bad) } else { Ok(()) }
}

fn number(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    let start = reader.at;
    let bad = reader.error(ReadProblem::BadNumber);
    reader.take(b'-');
    let whole = digits(reader);
    let leads = reader.text.as_bytes().get(reader.at - whole) == Some(&b'0');
    if whole == 0 || (leads && whole > 1) {
        return Err(bad);
    }
    if reader.take(b'.') && digits(reader) == 0 {
        return Err(bad);
    }
    if reader.take(b'e') || reader.take(b'E') {
        let _ = reader.take(b'+') || reader.take(b'-');
        if digits(reader) == 0 {
            return Err(bad);
        }
    }
    let text = reader.text;
    reader.number(text.get(start..reader.at).unwrap_or_default())?.ok_or(bad)
}

fn digits(reader: &mut Reader<'_, '_>) -> usize {
    let start = reader.at;
    while let Some(b'0'..=b'9') = reader.peek() {
        reader.at += 1;
    }
    reader.at - start
}
