//! `$util` (R-VTL-27, R-VTL-28).

use std::fmt::Write;

use ringgate_json::{Value, read_lenient};
use ringgate_snapshot::program::ArchivedMethod as Method;

use super::call::exception;
use super::machine::Machine;
use super::value::{Evaluated, NULL, Val};
use crate::failure::Fault;

impl Machine<'_, '_> {
    pub(super) fn util_method(&mut self, method: Method, arguments: &[Val]) -> Evaluated {
        let [argument] = arguments else { return Ok(NULL) };
        if argument.is_null() {
            return if method == Method::EscapeJavaScript { self.new_text("null") } else { Ok(NULL) };
        }
        if method == Method::ParseJson {
            return self.parse_json(*argument);
        }
        let text = self.text_of(*argument)?;
        self.charge(text.len());
        let result = match method {
            Method::EscapeJavaScript => escape_java_script(&text),
            Method::UrlEncode => url_encode(&text),
            Method::UrlDecode => url_decode(&text)?,
            Method::Base64Encode => base64_encode(text.as_bytes()),
            Method::Base64Decode => base64_decode(&text),
            _ => return Ok(NULL),
        };
        self.new_text(&result)
    }

    /// A text's object, with the permissive reader; what is no text is the object already.
    fn parse_json(&mut self, argument: Val) -> Evaluated {
        let Val::Data(Value::Text(text)) = argument else { return Ok(argument) };
        let text = self.run.store.str(text).to_owned();
        self.charge(text.len());
        Ok(read_lenient(&mut self.run.store.heap, &text)?.into())
    }
}

/// As commons-lang 2 escapes.
fn escape_java_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' | '/' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\u{7f}' => out.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
        }
    }
    out
}

/// Form encoding, as Java's `URLEncoder`.
fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => drop(write!(out, "%{other:02X}")),
        }
    }
    out
}

/// As Java's `URLDecoder`, which throws at a `%` without two hexadecimal digits.
fn url_decode(text: &str) -> Result<String, Fault> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(0), digit(1)) else {
                    return Err(exception(
                        "urlDecode",
                        "IllegalArgumentException: '%' without two hexadecimal digits",
                    ));
                };
                bytes.push((high * 16 + low) as u8);
                rest = after.get(2..).unwrap_or_default();
            }
            other => bytes.push(*other),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let part = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for place in 0..4 {
            let symbol = BASE64.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'A');
            out.push(if place <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    out
}

/// As commons-codec decodes: ends at padding, passes over what is no symbol, takes the URL-safe ones too.
fn base64_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for symbol in text.bytes().take_while(|byte| *byte != b'=') {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
