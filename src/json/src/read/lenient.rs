//! json-smart's permissive mode: what it reads, and what it takes for text.

use super::{ReadError, ReadProblem, Reader, Units, hex, scan};
use crate::value::{Text, Value};

/// Where a bare word ends.
#[derive(Clone, Copy)]
enum Within {
    Document,
    List,
    Object,
    Key,
}

impl Within {
    fn stops(self, byte: u8) -> bool {
        match self {
            Within::Document => false,
            Within::List => matches!(byte, b',' | b']'),
            Within::Object => matches!(byte, b',' | b'}'),
            Within::Key => byte == b':',
        }
    }
}

/// The first value; what follows it is nobody's business.
pub(super) fn document(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(Value::Text(Text::default())),
        Some(_) => value(reader, Within::Document),
    }
}

fn value(reader: &mut Reader<'_, '_>, within: Within) -> Result<Value, ReadError> {
    reader.skip_blanks();
    match reader.peek() {
        Some(b'{') => object(reader),
        Some(b'[') => list(reader),
        Some(quote @ (b'"' | b'\'')) => string(reader, quote).map(Value::Text),
        Some(b':' | b'}' | b']') => Err(reader.unexpected()),
        Some(b'-' | b'0'..=b'9') => number(reader, within),
        _ => Ok(word(reader, within)),
    }
}

fn list(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.enter()?;
    reader.at += 1;
    let first = reader.items.len();
    loop {
        reader.skip_blanks();
        match reader.peek() {
            Some(b']') => break,
            Some(b',') => reader.at += 1,
            Some(_) => {
                let item = value(reader, Within::List)?;
                reader.items.push(item);
            }
            None => return Err(reader.unexpected()),
        }
    }
    reader.at += 1;
    reader.close_list(first).map(Value::List)
}

fn object(reader: &mut Reader<'_, '_>) -> Result<Value, ReadError> {
    reader.enter()?;
    reader.at += 1;
    let first = reader.entries.len();
    loop {
        reader.skip_blanks();
        match reader.peek() {
            Some(b'}') => break,
            Some(b',') => reader.at += 1,
            Some(b':' | b']' | b'[' | b'{') | None => return Err(reader.unexpected()),
            Some(_) => {
                entry(reader)?;
                reader.skip_blanks();
                if !matches!(reader.peek(), Some(b',' | b'}')) {
                    return Err(reader.unexpected());
                }
            }
        }
    }
    reader.at += 1;
    reader.close_map(first).map(Value::Map)
}

fn entry(reader: &mut Reader<'_, '_>) -> Result<(), ReadError> {
    let key = match reader.peek() {
        Some(quote @ (b'"' | b'\'')) => string(reader, quote)?,
        _ => bare(reader, Within::Key),
    };
    reader.skip_blanks();
    if !reader.take(b':') {
        return Err(reader.unexpected());
    }
    let value = value(reader, Within::Object)?;
    reader.entries.push((Value::Text(key), value));
    Ok(())
}

/// Text without quotes up to where it stops, trimmed.
fn bare(reader: &mut Reader<'_, '_>, within: Within) -> Text {
    let start = reader.at;
    bare_from(reader, start, within)
}

fn bare_from(reader: &mut Reader<'_, '_>, start: usize, within: Within) -> Text {
    while reader.peek().is_some_and(|byte| !within.stops(byte)) {
        reader.at += 1;
    }
    let text = reader.text.get(start..reader.at).unwrap_or_default();
    let trimmed = text.trim_start_matches(|char| char <= ' ');
    let start = start + text.len() - trimmed.len();
    reader.part(start, start + trimmed.trim_end_matches(|char| char <= ' ').len())
}

fn word(reader: &mut Reader<'_, '_>, within: Within) -> Value {
    let text = bare(reader, within);
    match reader.heap.str(text) {
        "null" => Value::Null,
        "true" => true.into(),
        "false" => false.into(),
        "NaN" => f64::NAN.into(),
        _ => Value::Text(text),
    }
}

/// A number, or text that begins like one.
fn number(reader: &mut Reader<'_, '_>, within: Within) -> Result<Value, ReadError> {
    let start = reader.at;
    reader.at += 1;
    digits(reader);
    if reader.take(b'.') {
        digits(reader);
    }
    let mut whole = true;
    if reader.take(b'e') || reader.take(b'E') {
        whole = reader.take(b'+') || reader.take(b'-') || matches!(reader.peek(), Some(b'0'..=b'9'));
        digits(reader);
    }
    let end = reader.at;
    while reader.peek().is_some_and(|byte| byte <= b' ') {
        reader.at += 1;
    }
    let text = reader.text;
    // json-smart looks up in a table of 126 characters what makes a number a word, and misses the others.
    let ends = reader.peek().is_none_or(|byte| byte >= 126 || within.stops(byte));
    let number = text.get(start..end).filter(|_| whole && ends);
    if let Some(number) = number.map_or(Ok(None), |digits| reader.number(digits))? {
        return Ok(number);
    }
    Ok(Value::Text(bare_from(reader, start, within)))
}

fn digits(reader: &mut Reader<'_, '_>) {
    while let Some(b'0'..=b'9') = reader.peek() {
        reader.at += 1;
    }
}

/// A string at its quote. Without any escape, whatever is between the quotes is taken as it is.
fn string(reader: &mut Reader<'_, '_>, quote: u8) -> Result<Text, ReadError> {
    reader.at += 1;
    let start = reader.at;
    let ends = |byte| byte == quote || byte == b'\\';
    reader.at += scan(reader.text.as_bytes().get(start..).unwrap_or_default(), quote, ends);
    match reader.peek() {
        Some(b'\\') => {
            reader.at = start;
            escaped_string(reader, quote)
        }
        Some(_) => {
            reader.at += 1;
            Ok(reader.part(start, reader.at - 1))
        }
        None => Err(reader.unexpected()),
    }
}

/// A string with escapes: unknown ones and bare control characters are dropped, all of it as json-smart has it.
fn escaped_string(reader: &mut Reader<'_, '_>, quote: u8) -> Result<Text, ReadError> {
    let (mut text, mut units) = (String::new(), Units::default());
    let stops = |byte: u8| byte == quote || byte == b'\\' || byte < 0x20 || byte == 0x7F;
    loop {
        let rest = reader.text.get(reader.at..).unwrap_or_default();
        // Bytes that need a look are ASCII, so both ends of a plain run lie between characters.
        let plain = rest.bytes().position(stops).unwrap_or(rest.len());
        if plain > 0 {
            units.end(&mut text);
            text.push_str(rest.get(..plain).unwrap_or_default());
            reader.at += plain;
        }
        match reader.peek() {
            Some(b'\\') => escape(reader, &mut units, &mut text)?,
            Some(byte) if byte == quote => break,
            Some(_) => reader.at += 1,
            None => return Err(reader.unexpected()),
        }
    }
    units.end(&mut text);
    reader.at += 1;
    let full = reader.full();
    reader.heap.text(&text).map_err(full)
}

fn escape(reader: &mut Reader<'_, '_>, units: &mut Units, text: &mut String) -> Result<(), ReadError> {
    reader.at += 1;
    let rest = reader.text.get(reader.at..).unwrap_or_default();
    let letter = rest.chars().next().ok_or_else(|| reader.unexpected())?;
    let unit = match letter {
        'n' => 0x0A,
        't' => 0x09,
        'r' => 0x0D,
        'b' => 0x08,
        'f' => 0x0C,
        '"' | '\'' | '\\' | '/' => letter as u16,
        'u' | 'x' => {
            let digits = if letter == 'u' { 4 } else { 2 };
            reader.at += digits;
            hex(rest.get(1..=digits)).ok_or_else(|| reader.error(ReadProblem::BadEscape))?
        }
        _ => {
            reader.at += letter.len_utf8();
            return Ok(());
        }
    };
    reader.at += 1;
    units.push(unit, text);
    Ok(())
}
